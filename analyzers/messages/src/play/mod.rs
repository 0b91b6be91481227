//! Playing a lab's rules over what was said: units become messages, requests find their replies, forwards their originals.
//!
//! [`play`] and [`weigh`] are pure functions of the logs: each candidate is weighed, and the best of them is played for what
//! is shown.

mod chat;
mod elsewhere;
mod forms;
mod hearing;
mod order;
mod person;
mod relations;
mod reply;
mod said;
mod sense;
mod silent;
mod stage;
mod talk;
mod tally;
mod units;

pub use elsewhere::ends;
pub use forms::{Learned, learn};
pub(crate) use reply::APART;
pub(crate) use said::without_address;
pub use sense::unpadded;
pub use tally::Tally;

use stage::Stage;
use wirelab_labs::{Lab, Rule, Variant};

use super::log::StreamLog;
use super::model::Message;

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
    /// The lab's own variant, where `variant` has another form of what its server says.
    pub asked: Option<&'l Variant>,
}

/// Plays a candidate over the streams of one server that were open at the same time. Gives the messages in the order of the
/// bytes that complete them, numbered from 1.
pub fn play(logs: &[&StreamLog], candidate: Candidate<'_>) -> Vec<Message> {
    played(logs, candidate, false).finish()
}

/// The messages of packets that a tool wrote, each for itself: nobody was there to answer them.
pub fn play_written(logs: &[&StreamLog], candidate: Candidate<'_>) -> Vec<Message> {
    let mut stage = Stage::new(logs, candidate);
    silent::written(&mut stage);
    stage.finish()
}

/// How well a candidate fits.
pub fn weigh(logs: &[&StreamLog], candidate: Candidate<'_>) -> Tally {
    let mut stage = played(logs, candidate, true);
    stage.weigh_text();
    stage.tally
}

/// How well a candidate fits against which nothing speaks. `None`: something does. As soon as that shows, the rest of what
/// was said is not looked at: most of what is tried on a port that is no lab's ends at the first reply.
pub fn weigh_clean(logs: &[&StreamLog], candidate: Candidate<'_>) -> Option<Tally> {
    let (fragments, has_keys) = clean(Stage::new(logs, candidate));
    let lines = if has_keys { clean(Stage::new(logs, candidate).by_lines()).0 } else { None };
    match (lines, fragments) {
        (Some(lines), Some(fragments)) if lines.value() < fragments.value() => Some(fragments),
        (lines, fragments) => lines.or(fragments),
    }
}

/// The tally of a play that ends at the first doubt, and whether any text was sent key by key.
fn clean(mut stage: Stage<'_>) -> (Option<Tally>, bool) {
    stage.stops_at_doubt = true;
    stage.weigh_text();
    if !stage.is_over() {
        act(&mut stage);
    }
    (stage.tally.is_clean().then_some(stage.tally), stage.has_keys())
}

/// What was sent key by key is read both ways, as lines and as fragments: which of them the server reads, only what it says
/// can show.
fn played<'a>(logs: &'a [&'a StreamLog], candidate: Candidate<'a>, weighs: bool) -> Stage<'a> {
    let mut stage = Stage::new(logs, candidate);
    let weighs = weighs || stage.has_keys();
    stage.weighs = weighs;
    if !weighs {
        stage.expect_messages();
    }
    act(&mut stage);
    if !stage.has_keys() {
        return stage;
    }
    let mut lines = Stage::new(logs, candidate).by_lines();
    act(&mut lines);
    if lines.tally.value() >= stage.tally.value() { lines } else { stage }
}

fn act(stage: &mut Stage<'_>) {
    match &stage.candidate.variant.rule {
        Rule::Silent | Rule::Free => silent::play(stage),
        Rule::Reply(_) => reply::play(stage),
        Rule::Talk(talk) => talk::play(stage, talk),
        Rule::Broadcast(_) | Rule::Route(_) => chat::play(stage),
    }
}
