//! How many messages a stream has.

use wirelab_analyzers::message::live::{Brief, Change, Mark};
use wirelab_labs::Side;

/// Counts of a stream's messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MessageCounts {
    /// Index of the lab and of its variant, while or after the stream is taken for one.
    pub lab: Option<(usize, usize)>,
    /// Messages of the client.
    pub client: u32,
    /// Messages of the server.
    pub server: u32,
    /// Wrong answers and requests without an answer.
    pub bad: u32,
}

impl MessageCounts {
    /// Takes in a change of one of the messages or of the lab.
    pub(crate) fn change(&mut self, change: &Change) {
        match change {
            Change::Lab { chosen, .. } => self.lab = chosen.lab.map(|lab| (lab, chosen.variant)),
            Change::Message { message, before, .. } => {
                if let Some(before) = before {
                    self.add(*before, -1);
                }
                self.add(Brief::of(message), 1);
            }
            Change::Withdrawn { before, .. } => self.add(*before, -1),
        }
    }

    fn add(&mut self, brief: Brief, by: i32) {
        let count = if brief.from == Side::Client { &mut self.client } else { &mut self.server };
        *count = count.saturating_add_signed(by);
        if is_bad(brief.mark) {
            self.bad = self.bad.saturating_add_signed(by);
        }
    }
}

/// Whether a message is a wrong answer, or has none.
pub(crate) const fn is_bad(mark: Mark) -> bool {
    matches!(mark, Mark::Wrong | Mark::Unanswered)
}
