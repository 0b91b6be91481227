//! Connections over time, and what a lab said: the pictures that tell a whole capture.

use maud::{Markup, html};
use wirelab_messages::Index;
use wirelab_picture::kind::{overlap, replies, sequence};
use wirelab_words::list::web as words;

use super::messages::table;
use super::{Capture, english};
use crate::drawing::{both, both_in};

/// Messages in the table of a whole capture; the page of messages has more.
const MESSAGES: usize = 200;

pub(super) fn lab(capture: &Capture<'_>) -> Markup {
    let found = capture.index.all();
    let connections = connections(capture, false);
    if found.messages.is_empty() && connections.is_none() {
        return html! {};
    }
    html! {
        section #lab {
            h2 { @if found.messages.is_empty() { (english(words::Connections {})) } @else { (english(words::Labs {})) } }
            @if let Some(picture) = connections { (picture) }
            (pictures(capture.index))
            @if !found.messages.is_empty() {
                details {
                    summary { (english(words::Messages { count: found.messages.len() as u64 })) }
                    (table(capture, MESSAGES))
                }
            }
        }
    }
}

/// Connections over time, of those that are shown; or only those of labs.
pub(super) fn connections(capture: &Capture<'_>, of_labs: bool) -> Option<Markup> {
    let mut all = overlap::of_rows(capture.analysis.tcp(), capture.index.all());
    all.retain(|one| one.of_lab || !of_labs);
    (all.len() > 1 || !capture.index.all().messages.is_empty() && !all.is_empty())
        .then(|| both(|ground| overlap::scene(&all, ground)))
}

/// Who said what, and how long replies took.
pub(super) fn pictures(index: &Index) -> Markup {
    let sequence = sequence::of_found(index.all());
    let times = replies::of_found(index.all());
    html! {
        @if !sequence.spoken.is_empty() {
            // A telephone shows everybody too: the picture moves under the finger then.
            (both_in(sequence::columns(&sequence), |ground| sequence::scene(&sequence, ground)))
        }
        @if times.len() > 4 {
            details {
                summary { (english(words::ReplyTimes {})) }
                (both(|ground| replies::scene(&times, ground)))
            }
        }
    }
}
