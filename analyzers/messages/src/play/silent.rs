//! Labs in which nobody answers, and labs in which anybody may speak.

use wirelab_labs::{Rule, Side};

use super::super::model::{Border, Part};
use super::stage::{Stage, Stretch};

pub(super) fn play(stage: &mut Stage<'_>) {
    let free = matches!(stage.candidate.variant.rule, Rule::Free);
    for cue in stage.cues() {
        let border = if cue.timed.marked { Border::Certain } else { Border::Assumed };
        let part = if free || cue.side == Side::Server { Part::Remark } else { Part::Request };
        stage.make(Stretch { slot: cue.slot, side: cue.side, unit: cue.timed.unit, border, part });
        if stage.is_over() {
            return;
        }
    }
}

/// Each segment is a message, whatever the lab asks for, and none of them is judged.
pub(super) fn written(stage: &mut Stage<'_>) {
    for cue in stage.cues() {
        stage.make(Stretch {
            slot: cue.slot,
            side: cue.side,
            unit: cue.timed.unit,
            border: Border::Certain,
            part: Part::Request,
        });
    }
}
