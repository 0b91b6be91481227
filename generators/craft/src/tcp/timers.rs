//! When an end wants to be asked again, and how often it has waited in vain.

/// Points in time, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Timers {
    /// What is not acknowledged is sent again.
    pub(super) retransmit: Option<u64>,
    /// A closed window is asked whether it is still closed.
    pub(super) probe: Option<u64>,
    /// A delayed acknowledgement goes out.
    pub(super) ack: Option<u64>,
    /// A silent peer is asked whether it is still there.
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

    /// Waits for nothing any more.
    pub(super) fn stop(&mut self) {
        *self = Self { tries: self.tries, keep_alives: self.keep_alives, ..Self::default() };
    }
}
