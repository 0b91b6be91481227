//! The queue between capturing and analysis, bounded by the memory that waits in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::batch::Batch;

/// The most memory that may wait for the analysis, in bytes.
pub const QUEUE_BYTES: usize = 64 * 1024 * 1024;

/// Between two looks whether there is room again.
const PATIENCE: Duration = Duration::from_millis(1);

/// The end that packets go in.
pub(super) struct Inlet {
    batches: Sender<Batch>,
    waiting: Arc<AtomicUsize>,
    /// Whether the other end is given up.
    closed: Arc<AtomicBool>,
}

/// The end that they come out.
pub(super) struct Outlet {
    batches: Receiver<Batch>,
    waiting: Arc<AtomicUsize>,
    closed: Arc<AtomicBool>,
}

pub(super) fn queue() -> (Inlet, Outlet) {
    let (sender, receiver) = channel();
    let (waiting, closed) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
    let inlet = Inlet { batches: sender, waiting: Arc::clone(&waiting), closed: Arc::clone(&closed) };
    (inlet, Outlet { batches: receiver, waiting, closed })
}

impl Inlet {
    /// Hands a batch on if there is room.
    pub(super) fn offer(&self, batch: Batch) -> Result<(), Batch> {
        let size = batch.size();
        if self.closed.load(Ordering::Acquire) {
            return Ok(());
        }
        if self.waiting.load(Ordering::Acquire) + size > QUEUE_BYTES {
            return Err(batch);
        }
        self.waiting.fetch_add(size, Ordering::AcqRel);
        self.batches.send(batch).map_err(|refused| refused.0).or(Ok(()))
    }

    /// Hands a batch on as soon as there is room.
    pub(super) fn push(&self, mut batch: Batch) {
        while let Err(refused) = self.offer(batch) {
            batch = refused;
            std::thread::sleep(PATIENCE);
        }
    }
}

impl Outlet {
    /// The next batch: `Ok(None)` if none comes in time, `Err` when none will come any more.
    pub(super) fn pull(&self, timeout: Duration) -> Result<Option<Batch>, Over> {
        match self.batches.recv_timeout(timeout) {
            Ok(batch) => {
                self.waiting.fetch_sub(batch.size(), Ordering::AcqRel);
                Ok(Some(batch))
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Over),
        }
    }

    /// Memory that waits, counted on.
    pub(super) fn waiting(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.waiting)
    }
}

impl Drop for Outlet {
    /// Nobody is to wait for room that no one will make.
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Release);
    }
}

/// Nothing comes any more.
pub(super) struct Over;
