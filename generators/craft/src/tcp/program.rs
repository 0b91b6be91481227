//! The program behind a socket, step by step.

use crate::plan::{Action, Step};

/// How far a program is.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    step: usize,
    /// When the pause before the next step ends.
    due: Option<u64>,
    closed: bool,
}

impl Program {
    /// The next action, if it need not wait. `read`: the position up to which it has read.
    pub(super) fn next(&mut self, steps: &[Step], read: u64, now: u64) -> Option<Action> {
        let step = steps.get(self.step)?;
        if read < step.need {
            return None;
        }
        if step.after > 0 && now < *self.due.get_or_insert(now + step.after) {
            return None;
        }
        self.due = None;
        self.step += 1;
        Some(step.action)
    }

    /// When it wants to be asked again.
    pub(super) fn due(&self) -> Option<u64> {
        self.due
    }

    /// It has closed its socket: nobody will read what still arrives.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn has_closed(&self) -> bool {
        self.closed
    }

    /// It closes and skips its remaining steps.
    pub(super) fn leave(&mut self) {
        *self = Self { step: usize::MAX, due: None, closed: true };
    }

    /// It stops waiting.
    pub(super) fn stop(&mut self) {
        self.due = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_waits_for_what_it_needs_and_then_for_its_pause() {
        let steps =
            [Step { after: 10, need: 5, action: Action::Say(3) }, Step { after: 0, need: 0, action: Action::Close }];
        let mut program = Program::default();
        assert_eq!((program.next(&steps, 4, 100), program.due()), (None, None));
        assert_eq!((program.next(&steps, 5, 100), program.due()), (None, Some(110)));
        assert_eq!(program.next(&steps, 5, 109), None);
        assert_eq!((program.next(&steps, 5, 110), program.due()), (Some(Action::Say(3)), None));
        assert_eq!(program.next(&steps, 5, 110), Some(Action::Close));
        assert_eq!(program.next(&steps, 5, 110), None);
    }
}
