//! Decoding where the listening is, or on a thread beside it.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use wirelab_text::secret;

use super::listener::{Decoder, Group};
use super::streaming::MessageSink;

/// Bytes of logs that may wait for the other thread; whoever brings more waits for it.
pub(super) const MAX_WAITING: usize = if cfg!(test) { 4_096 } else { 64 << 20 };

/// Decodes groups and hands them on.
#[derive(Debug)]
pub(super) struct Work<K> {
    pub(super) decoder: Decoder,
    pub(super) keep: K,
}

impl<K: MessageSink> Work<K> {
    fn decode(&mut self, groups: Vec<Group>, settled: u64) {
        for group in groups {
            let found = self.decoder.decode(group);
            if !found.streams.is_empty() {
                self.keep.take(&self.decoder.ask().labs, found);
            }
        }
        self.keep.settled(&self.decoder.ask().labs, settled);
    }
}

/// Where groups are decoded. Both places do the same work in the same order.
#[derive(Debug)]
pub(super) enum Decoding<K> {
    /// On the thread that brings them.
    Here(Work<K>),
    /// On another one.
    DecoderThread(DecoderThread<K>),
}

impl<K: MessageSink + Send + 'static> Decoding<K> {
    /// From now on beside, unless the system has no thread for it.
    pub(super) fn beside(self) -> Self {
        match self {
            Self::Here(work) => begin(work).map_or_else(Self::Here, Self::DecoderThread),
            beside @ Self::DecoderThread(_) => beside,
        }
    }
}

impl<K: MessageSink> Decoding<K> {
    /// Takes groups over, and the place before which nothing is left to be decoded then.
    pub(super) fn decode(&mut self, groups: Vec<Group>, settled: u64) {
        match self {
            Self::Here(work) => work.decode(groups, settled),
            Self::DecoderThread(beside) => beside.decode(groups, settled),
        }
    }

    /// Who took over what was decoded; `None`: it is with the other thread.
    pub(super) fn keep_mut(&mut self) -> Option<&mut K> {
        match self {
            Self::Here(work) => Some(&mut work.keep),
            Self::DecoderThread(_) => None,
        }
    }

    /// The same when all is decoded.
    pub(super) fn finish(self) -> K {
        match self {
            Self::Here(work) => work.keep,
            Self::DecoderThread(beside) => beside.finish(),
        }
    }
}

/// The thread beside, as the one that listens sees it.
#[derive(Debug)]
pub(super) struct DecoderThread<K> {
    groups: SyncSender<(Vec<Group>, u64)>,
    /// Bytes that were decoded.
    done: Receiver<usize>,
    waiting: usize,
    thread: JoinHandle<Option<K>>,
}

impl<K> DecoderThread<K> {
    /// Bytes of logs that the thread has not decoded, as far as is known.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    fn decode(&mut self, groups: Vec<Group>, settled: u64) {
        let bytes = size(&groups);
        self.waiting = self.done.try_iter().fold(self.waiting, usize::saturating_sub);
        while self.waiting > 0 && self.waiting + bytes > MAX_WAITING {
            // Where the thread has ended early, `finish` tells why.
            let Ok(done) = self.done.recv() else { return };
            self.waiting = self.waiting.saturating_sub(done);
        }
        if self.groups.send((groups, settled)).is_ok() {
            self.waiting += bytes;
        }
    }

    fn finish(self) -> K {
        drop(self.groups);
        match self.thread.join() {
            Ok(Some(keep)) => keep,
            // It was handed its work before anyone could know of it.
            Ok(None) => std::panic::resume_unwind(Box::new("the thread that decodes has no work")),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

fn begin<K: MessageSink + Send + 'static>(work: Work<K>) -> Result<DecoderThread<K>, Work<K>> {
    let (groups, to_decode) = sync_channel::<(Vec<Group>, u64)>(1);
    let (decoded, done) = channel();
    let (hand_over, handed) = channel::<Work<K>>();
    let decode = move || {
        let mut work = handed.recv().ok()?;
        for (groups, settled) in to_decode {
            let bytes = size(&groups);
            work.decode(groups, settled);
            // Nobody listens any more when the last ones are decoded.
            let _ = decoded.send(bytes);
        }
        Some(work.keep)
    };
    let secrets = secret::decided();
    let run = move || secret::within(secrets, decode);
    // What a thread that cannot begin was to own would be lost with it: it gets its work when it runs.
    match Builder::new().name("messages".to_owned()).spawn(run) {
        Ok(thread) => match hand_over.send(work) {
            Ok(()) => Ok(DecoderThread { groups, done, waiting: 0, thread }),
            Err(unsent) => Err(unsent.0),
        },
        Err(_) => Err(work),
    }
}

pub(super) fn size(groups: &[Group]) -> usize {
    groups.iter().flat_map(|group| &group.logs).map(super::log::StreamLog::held).sum()
}
