//! The capture under way, and what ends it.

use std::time::{Duration, Instant};

use wirelab_capture::live::{Ended, Gauge, Session, SessionError, StopHandle, Turn};

/// What is still taken after the packet to end with: the rest of a teardown, and delayed acknowledgements (40 ms in
/// Linux).
const LINGER: Duration = Duration::from_millis(150);

/// How often the clock, and whoever may ask for the end, are looked at on a quiet interface.
const PATIENCE: Duration = Duration::from_millis(25);

/// A capture under way. It ends when its source does, after a time, or when it is asked to.
pub struct Capture {
    session: Session,
    /// Whether somebody asks for the end.
    asked: Box<dyn Fn() -> bool + Send>,
    ends: Option<Instant>,
}

impl Capture {
    /// Takes over a session. It ends after `duration`, or once `asked` says so: that is looked at some 40 times a
    /// second.
    pub fn new(session: Session, duration: Option<Duration>, asked: impl Fn() -> bool + Send + 'static) -> Self {
        // The capturing thread keeps the time too, but cannot while a pipe is silent.
        let ends = duration.and_then(|duration| Instant::now().checked_add(duration));
        Self { session, asked: Box::new(asked), ends }
    }

    /// What comes next; waits at most 25 ms for it.
    pub fn next(&self) -> Turn {
        if (self.asked)() || self.ends.is_some_and(|ends| Instant::now() >= ends) {
            self.session.stop_handle().stop();
        }
        self.session.next(PATIENCE)
    }

    /// Ends soon: the packet to end with has come, and what belongs to it may still be on its way.
    pub fn end_soon(&mut self) {
        let soon = Instant::now() + LINGER;
        self.ends = Some(self.ends.map_or(soon, |ends| ends.min(soon)));
    }

    /// Ends the capture from anywhere.
    pub fn stop_handle(&self) -> StopHandle {
        self.session.stop_handle()
    }

    /// Tells how far the capture is, in any thread.
    pub fn gauge(&self) -> Gauge {
        self.session.gauge()
    }

    /// Ends the capture and waits for its file to be complete.
    ///
    /// # Errors
    /// Why the capture ended before its time.
    pub fn finish(self) -> Result<Ended, SessionError> {
        self.session.finish()
    }
}
