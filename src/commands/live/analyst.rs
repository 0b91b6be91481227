//! The capture under way, and when it is to end: the same for lines and screen.

use std::time::{Duration, Instant};

use wirelab_analyzers::engine::PacketView;
use wirelab_analyzers::filter::Filter;
use wirelab_capture::live::{Ended, Gauge, Session, StopHandle, Turn};

use super::signals::Signals;
use crate::failure::Failure;

/// What is still taken after `--until` matched: the rest of a teardown, and acknowledgements that wait (40 ms in Linux).
const LINGER: Duration = Duration::from_millis(150);

/// How often signals and clock are looked at on a quiet interface.
const PATIENCE: Duration = Duration::from_millis(25);

/// A capture under way, with what may end it.
pub(super) struct Watch {
    session: Session,
    signals: Signals,
    until: Option<Filter>,
    ends: Option<Instant>,
}

impl Watch {
    pub(super) fn new(session: Session, signals: Signals, until: Option<Filter>, duration: Option<Duration>) -> Self {
        // The capturing thread keeps the time too, but cannot while a pipe is silent.
        let ends = duration.and_then(|duration| Instant::now().checked_add(duration));
        Self { session, signals, until, ends }
    }

    /// What comes next.
    pub(super) fn next(&self) -> Turn {
        if self.signals.asked() || self.ends.is_some_and(|ends| Instant::now() >= ends) {
            self.stop().stop();
        }
        self.session.next(PATIENCE)
    }

    /// Looks whether a packet is the one to end with.
    pub(super) fn look(&mut self, view: &PacketView<'_>) {
        if self.until.as_ref().is_some_and(|until| until.matches(view)) {
            self.until = None;
            let soon = Instant::now() + LINGER;
            self.ends = Some(self.ends.map_or(soon, |ends| ends.min(soon)));
        }
    }

    /// Whether a packet is still waited for: then each must be looked at.
    pub(super) fn waits(&self) -> bool {
        self.until.is_some()
    }

    pub(super) fn signals(&self) -> Signals {
        self.signals.clone()
    }

    pub(super) fn stop(&self) -> StopHandle {
        self.session.stop_handle()
    }

    pub(super) fn gauge(&self) -> Gauge {
        self.session.gauge()
    }

    /// Waits for the file to be complete.
    pub(super) fn finish(self) -> Result<Ended, Failure> {
        self.session.finish().map_err(|error| Failure::Usage(error.into()))
    }
}
