//! One frame of a capture, while it is read.

use wirelab_engine::engine::{Event, Observer};

use super::super::Registry;
use super::Dissection;

/// Waits for a frame and takes it apart; then nothing more needs to be read.
#[derive(Debug)]
pub struct OneFrame<'a> {
    number: u64,
    registry: &'a Registry,
    found: Option<Dissection>,
}

impl<'a> OneFrame<'a> {
    /// The frame with a number (`frame.number`), with the fields of a registry.
    pub const fn new(number: u64, registry: &'a Registry) -> Self {
        Self { number, registry, found: None }
    }

    /// It, if it came.
    pub fn found(self) -> Option<Dissection> {
        self.found
    }
}

impl Observer for OneFrame<'_> {
    fn on(&mut self, event: Event<'_>) {
        if let Event::Packet(view) = event
            && view.packet.frame == self.number
        {
            self.found = Some(Dissection::of(view, self.registry));
        }
    }

    fn is_done(&self) -> bool {
        self.found.is_some()
    }
}
