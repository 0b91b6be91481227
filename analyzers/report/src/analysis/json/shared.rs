//! What streams of both protocols have.

use serde::Serialize;
use wirelab_engine::packet::layer::Unreachable;
use wirelab_findings::messages::StreamMessages;
use wirelab_messages::detect::Confidence;
use wirelab_text::safe;

/// The lab's messages in a stream.
#[derive(Serialize)]
pub(super) struct MessagesView<'a> {
    lab: &'a str,
    variant: &'a str,
    confidence: Confidence,
    why: String,
    from_client: u32,
    from_server: u32,
    answered: u32,
    right: u32,
    wrong: u32,
    unanswered: u32,
    forwards: u32,
    turn_time: TurnTimeView,
}

#[derive(Serialize)]
struct TurnTimeView {
    fastest: Option<i64>,
    mean: Option<i64>,
    slowest: Option<i64>,
}

impl<'a> MessagesView<'a> {
    pub(super) fn new(about: &'a StreamMessages) -> Self {
        let turns = &about.turns;
        Self {
            lab: &about.lab,
            variant: &about.variant,
            confidence: about.confidence,
            why: safe::escaped(about.why.as_bytes()),
            from_client: turns.from_client,
            from_server: turns.from_server,
            answered: turns.answered,
            right: turns.right,
            wrong: turns.wrong,
            unanswered: turns.unanswered,
            forwards: turns.forwards,
            turn_time: TurnTimeView { fastest: turns.fastest, mean: turns.mean(), slowest: turns.slowest },
        }
    }
}

#[derive(Serialize)]
pub(super) struct IcmpView {
    pub(super) frame: u32,
    pub(super) text: Unreachable,
}
