//! Lines on two threads: one reads a capture and works out what each packet is, the other writes the lines.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use wirelab_engine::engine::{Event, FastView, Observer};
use wirelab_text::secret;

use super::filter::Filter;
use super::{Batch, Columns, Values};

/// Batches that are under way; the reader waits for the writer where that falls behind.
const BATCHES: usize = 4;
/// Bytes of lines that are handed on at once.
const AT_ONCE: usize = 1 << 16;

/// Puts the packets that are wanted aside, for the thread that writes their lines.
pub struct Lines<'a> {
    columns: &'a Columns,
    wanted: Option<&'a Filter>,
    batch: Batch,
    line: Values,
    full: SyncSender<Batch>,
    empty: Receiver<Batch>,
}

impl<'a> Lines<'a> {
    /// Has `read` tell of packets, and hands the lines of those that `wanted` lets through to `write`, on a second thread: many
    /// whole lines at once, in order. Gives what `read` gives.
    ///
    /// # Errors
    /// The first error of `write`; it is not called again then.
    ///
    /// # Panics
    /// Where `write` does.
    pub fn beside<T, E: Send>(
        columns: &'a Columns,
        wanted: Option<&'a Filter>,
        read: impl FnOnce(&mut Self) -> T,
        write: impl FnMut(&[u8]) -> Result<(), E> + Send,
    ) -> Result<T, E> {
        let (full, to_write) = sync_channel(BATCHES);
        let (written, empty) = sync_channel(BATCHES);
        thread::scope(|scope| {
            let secrets = secret::decided();
            let writer = scope.spawn(move || secret::within(secrets, || write_all(columns, to_write, &written, write)));
            let mut lines = Self { columns, wanted, batch: Batch::default(), line: Values::new(), full, empty };
            let told = read(&mut lines);
            lines.hand_on();
            drop(lines);
            match writer.join() {
                Ok(result) => result.map(|()| told),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    #[cold]
    fn hand_on(&mut self) {
        let next = self.empty.try_recv().unwrap_or_default();
        // Nobody takes it where writing failed; the writer tells why.
        let _ = self.full.send(std::mem::replace(&mut self.batch, next));
    }
}

/// Takes batches until there are no more, or until `write` fails.
fn write_all<E>(
    columns: &Columns,
    to_write: Receiver<Batch>,
    written: &SyncSender<Batch>,
    mut write: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut lines = Values::new();
    for mut batch in to_write {
        batch.write(columns, &mut lines);
        batch.clear();
        // Where enough are on their way back already, this one is not needed.
        let _ = written.try_send(batch);
        if lines.as_bytes().len() >= AT_ONCE {
            write(lines.as_bytes())?;
            lines.clear();
        }
    }
    write(lines.as_bytes())
}

impl Observer for Lines<'_> {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        if self.wanted.is_none_or(|filter| filter.matches(view)) {
            self.batch.put(view, self.columns, &mut self.line);
            if self.batch.is_full() {
                self.hand_on();
            }
        }
    }

    // A filter may ask for anything that a packet has.
    #[inline]
    fn takes_fast(&self) -> bool {
        self.wanted.is_none() && self.columns.takes_usual()
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        self.batch.put_usual(view);
        if self.batch.is_full() {
            self.hand_on();
        }
    }
}
