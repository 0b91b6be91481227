//! Two threads for runs whose observer does not listen: one reads ahead and judges checksums, the other finds streams.
//!
//! The second thread knows the next packets while it handles this one. It prefetches their streams into the cache
//! together, instead of waiting for each in turn.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{Builder, scope};

use wirelab_capture::error::Error;
use wirelab_capture::packet::Packet;
use wirelab_capture::read::Reader;

use super::ready::Ready;
use super::{Engine, Observer, Settings};
use crate::packet::fast_packet;

/// Packets of a batch: with fewer the threads wake each other too often, with more a batch leaves the cache.
const PACKETS: usize = if cfg!(test) { 7 } else { 2_048 };
/// Bytes of a batch, beyond which it is full whatever it holds.
const BYTES: usize = 1 << 20;
/// Batches that are under way; the reader waits where the other thread falls behind, and for each batch that is far
/// longer than others because of one long packet.
const BATCHES: usize = 4;
/// Packets whose streams are brought into the cache together.
const TOGETHER: usize = if cfg!(test) { 3 } else { 16 };

/// Pushes the rest of a capture through an engine whose observer does not listen. `None`: no second thread could be
/// started, and nothing was read.
///
/// # Errors
/// As [`run`](super::run).
pub(super) fn run<O: Observer>(
    reader: &mut Reader,
    engine: &mut Engine,
    observer: &mut O,
) -> Option<Result<(), Error>> {
    let settings = engine.settings;
    let (full, to_place) = sync_channel::<Batch>(BATCHES);
    let (placed, empty) = sync_channel(BATCHES);
    let (forgot, forgotten) = channel();
    // All ends of the channels go with this thread if it panics: the other one does not wait for it.
    scope(move |scope| {
        let reading = Builder::new().name("reader".to_owned()).spawn_scoped(scope, move || {
            // The channel ends with the thread, and the placing with the channel.
            read(reader, &settings, &full, &empty, &forgotten)
        });
        let reading = reading.ok()?;
        for mut batch in to_place {
            batch.place(engine, observer);
            if batch.is_long() {
                drop(batch);
                let _ = forgot.send(());
                continue;
            }
            batch.clear();
            // Where enough are on their way back already, this one is not needed.
            let _ = placed.try_send(batch);
        }
        match reading.join() {
            Ok(result) => Some(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Reads to the end of the capture.
fn read(
    reader: &mut Reader,
    settings: &Settings,
    full: &SyncSender<Batch>,
    empty: &Receiver<Batch>,
    forgotten: &Receiver<()>,
) -> Result<(), Error> {
    let mut batch = Batch::default();
    let result = loop {
        match reader.next_packet() {
            Ok(Some(ref packet)) => batch.put(packet, settings),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
        if batch.is_full() {
            let next = empty.try_recv().unwrap_or_default();
            let long = batch.is_long();
            let sent = full.send(std::mem::replace(&mut batch, next));
            if sent.is_err() || long && forgotten.recv().is_err() {
                // The other thread has panicked, and tells so itself.
                return Ok(());
            }
        }
    };
    if !batch.entries.is_empty() {
        let _ = full.send(batch);
    }
    result
}

/// A packet of a batch; the bytes that belong to it follow those of the packet before.
#[derive(Clone, Copy, Debug)]
enum Entry {
    /// On the fast path, with the length of its TCP options in bytes.
    Ready(Ready<'static>, u8),
    /// Any other, with all its bytes.
    Packet(Packet<'static>, usize),
}

/// Some packets in their order.
#[derive(Debug, Default)]
struct Batch {
    entries: Vec<Entry>,
    bytes: Vec<u8>,
    /// Frame number and file offset of the last.
    last: (u64, u64),
}

impl Batch {
    #[inline(always)]
    fn put(&mut self, packet: &Packet<'_>, settings: &Settings) {
        self.last = (packet.frame, packet.offset);
        let (frame, time) = Engine::numbered(packet);
        let (entry, bytes) = match fast_packet(packet) {
            Some(fast) => {
                let (ready, options) = Ready::new(&fast, packet.interface, frame, time, settings).detached();
                // Options take 40 bytes at most.
                (Entry::Ready(ready, options.len() as u8), options)
            }
            None => (Entry::Packet(Packet { data: &[], ..*packet }, packet.data.len()), packet.data),
        };
        self.bytes.extend_from_slice(bytes);
        self.entries.push(entry);
    }

    fn is_full(&self) -> bool {
        self.entries.len() >= PACKETS || self.bytes.len() >= BYTES
    }

    /// True if it is much longer than a normal batch.
    fn is_long(&self) -> bool {
        self.bytes.len() > 2 * BYTES
    }

    fn clear(&mut self) {
        self.entries.clear();
        self.bytes.clear();
    }

    fn place<O: Observer>(&self, engine: &mut Engine, observer: &mut O) {
        let mut rest = self.bytes.as_slice();
        for entries in self.entries.chunks(TOGETHER) {
            let keys = entries.iter().filter_map(|entry| match entry {
                Entry::Ready(ready, _) => Some(ready.key),
                Entry::Packet(..) => None,
            });
            engine.tcp.touch::<TOGETHER>(keys);
            for entry in entries {
                let length = match entry {
                    Entry::Ready(_, length) => usize::from(*length),
                    Entry::Packet(_, length) => *length,
                };
                let (bytes, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                rest = behind;
                match entry {
                    Entry::Ready(ready, _) => {
                        let ready = ready.attached(bytes);
                        if O::ROWS {
                            engine.take_in::<true>(&ready);
                        } else {
                            engine.take_in::<false>(&ready);
                        }
                    }
                    Entry::Packet(packet, _) => {
                        let packet = Packet { data: bytes, ..*packet };
                        let (frame, time) = Engine::numbered(&packet);
                        engine.place_unheard(&packet, frame, time);
                    }
                }
            }
        }
        let (frame, offset) = self.last;
        observer.passed(frame, offset);
    }
}

#[cfg(test)]
mod tests;
