//! Playing a lab's rules over what was said: units become messages, requests find their replies, forwards their originals.
//!
//! [`play`] is a pure function of the logs: it is run for each candidate, and the best of them is what is shown.

mod chat;
mod person;
mod reply;
mod said;
mod sense;
mod silent;
mod stage;
mod tally;
mod units;

pub(crate) use sense::unpadded;
pub use tally::Tally;

use wirelab_labs::{Lab, Rule, Variant};

use super::log::StreamLog;
use super::model::Message;
use stage::Stage;

/// A lab and one of its variants.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'l> {
    /// Index of the lab among those looked for.
    pub lab_index: usize,
    /// The lab.
    pub lab: &'l Lab,
    /// Index of the variant in the lab.
    pub variant_index: usize,
    /// The variant.
    pub variant: &'l Variant,
}

/// What a candidate makes of some streams.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The messages in the order of the bytes that complete them, numbered from 1.
    pub messages: Vec<Message>,
    /// How well the candidate fits.
    pub tally: Tally,
}

/// Plays a candidate over the streams of one server that were open at the same time.
pub fn play(logs: &[&StreamLog], candidate: Candidate<'_>) -> Outcome {
    let mut stage = Stage::new(logs, candidate);
    match &candidate.variant.rule {
        Rule::Silent | Rule::Free => silent::play(&mut stage),
        Rule::Reply(_) => reply::play(&mut stage),
        Rule::Broadcast(_) | Rule::Route(_) => chat::play(&mut stage),
    }
    stage.weigh_text();
    stage.finish()
}
