//! Ending a capture without losing what the kernel still holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::time::Timestamp;

/// Ends a [`super::LiveCapture`] from anywhere. Clones end the same capture.
#[derive(Clone, Debug, Default)]
pub struct StopHandle(Arc<AtomicBool>);

impl StopHandle {
    /// Asks the capture to give out what came before now, and to end.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether [`StopHandle::stop`] was called.
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The time between the stop and the last packet from before it.
///
/// The kernel hands a block of packets over when it is full or the timeout is over. So a drain ends with the first
/// packet from after the stop, or, on a quiet interface, when twice the timeout has gone by.
pub(super) struct Drain {
    stopped: Timestamp,
    quiet_at: Instant,
}

impl Drain {
    /// The kernel counts its timeout in ticks of up to 10 ms.
    const MARGIN: Duration = Duration::from_millis(30);

    pub(super) fn begin(timeout: Duration) -> Self {
        Self { stopped: now(), quiet_at: Instant::now() + 2 * timeout + Self::MARGIN }
    }

    /// Whether nothing from before the stop can come any more. Asked only when the buffer is empty.
    pub(super) fn has_waited_enough(&self) -> bool {
        Instant::now() >= self.quiet_at
    }

    /// Whether a packet of this time is from after the stop. Packets are stamped by the same clock.
    pub(super) fn is_over_at(&self, time: Timestamp) -> bool {
        time > self.stopped
    }
}

/// The time by the clock that stamps packets.
pub(super) fn now() -> Timestamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    // Nanoseconds within a second fit.
    Timestamp::new(seconds, now.subsec_nanos() as i32)
}
