//! The timers of an end, and how often they have run out.

/// When each timer runs out, in nanoseconds; `None`: it is not running.
#[derive(Clone, Debug, Default)]
pub(super) struct Timers {
    /// Retransmission.
    pub(super) retransmit: Option<u64>,
    /// Window probe.
    pub(super) probe: Option<u64>,
    /// Delayed acknowledgement.
    pub(super) ack: Option<u64>,
    /// Keep-alive.
    pub(super) keep_alive: Option<u64>,
    /// Timeouts and probes in a row.
    pub(super) tries: u32,
    /// Keep-alives so far.
    pub(super) keep_alives: u32,
}

impl Timers {
    /// The earliest.
    pub(super) fn next(&self) -> Option<u64> {
        [self.retransmit, self.probe, self.ack, self.keep_alive].into_iter().flatten().min()
    }

    /// Stops them all.
    pub(super) fn stop(&mut self) {
        *self = Self { tries: self.tries, keep_alives: self.keep_alives, ..Self::default() };
    }
}
