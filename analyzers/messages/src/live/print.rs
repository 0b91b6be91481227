//! Whether a message is still what was told: fingerprints, so that what was told need not be kept.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::model::{FieldValue, Message, Verdict};
use super::super::unit::State;
use super::places::Place;

/// Fingerprints of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Print {
    /// Of what it says and what is said of it.
    pub(super) shown: u64,
    /// Of everything.
    pub(super) all: u64,
}

/// `targets`: where the messages stand that it answers and copies. Their numbers move, and are no change of this one.
pub(super) fn print(message: &Message, targets: [Option<Place>; 2]) -> Print {
    // Always the same: it has no key from outside.
    let mut hasher = DefaultHasher::new();
    message.bytes.hash(&mut hasher);
    message.body.hash(&mut hasher);
    targets.hash(&mut hasher);
    (message.turn_time, message.forward_time).hash(&mut hasher);
    match &message.verdict {
        None => 0_u8.hash(&mut hasher),
        Some(Verdict::Right) => 1_u8.hash(&mut hasher),
        Some(Verdict::Wrong(due)) => due.hash(&mut hasher),
        Some(Verdict::Open) => 2_u8.hash(&mut hasher),
    }
    for note in &message.notes {
        (note.id, &note.said).hash(&mut hasher);
    }
    for (name, value) in &message.fields {
        name.hash(&mut hasher);
        match value {
            FieldValue::Number(number) => number.hash(&mut hasher),
            FieldValue::Float(number) => number.to_bits().hash(&mut hasher),
            FieldValue::Bytes(bytes) => bytes.hash(&mut hasher),
        }
    }
    let shown = hasher.finish();
    (message.lab, message.variant, message.part, message.border).hash(&mut hasher);
    (message.since_own, message.since_any).hash(&mut hasher);
    (message.time, message.first_time, message.position, &message.repeats).hash(&mut hasher);
    for carrier in &message.carriers {
        (carrier.frame, carrier.from, carrier.to).hash(&mut hasher);
    }
    match message.state {
        State::Whole => (0_u8, None::<u64>).hash(&mut hasher),
        State::Unfinished(all) => (1_u8, all).hash(&mut hasher),
        State::Damaged => (2_u8, None::<u64>).hash(&mut hasher),
        State::TooLong(all) => (3_u8, all).hash(&mut hasher),
        State::Unframed(why) => (4_u8, Some(why.len() as u64)).hash(&mut hasher),
    }
    Print { shown, all: hasher.finish() }
}
