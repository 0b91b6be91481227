//! What a client does when no answer comes: how long it waits, and whether it says the same again.

use std::collections::BTreeMap;

use wirelab_labs::{Side, Transport};
use wirelab_messages::Message;
use wirelab_words::list::check::{Repeats, RepeatsNone, Waits, WaitsNone};
use wirelab_words::{Span, Text};

use super::super::case::{Case, Said};
use super::{Found, found};

/// What a client said, with what came behind it.
struct Call<'c> {
    said: Said<'c>,
    /// When the server next said something, before the client went on. What it answered is not asked.
    answered: Option<i64>,
    /// What the client said next on the same stream.
    next: Option<&'c Message>,
}

impl Call<'_> {
    /// Whether the client went on without an answer.
    fn is_alone(&self) -> bool {
        self.next.is_some() && self.answered.is_none()
    }

    /// How long it took until the client said something else.
    fn gap(&self) -> Option<i64> {
        self.next?.first_time.checked_sub(self.said.message.time)
    }
}

fn calls<'c>(case: &'c Case<'_>) -> Vec<Call<'c>> {
    let mut streams: BTreeMap<(&str, Transport, u32), Vec<Said<'c>>> = BTreeMap::new();
    for said in case.messages() {
        let message = said.message;
        streams.entry((said.capture.path.as_str(), message.transport, message.stream)).or_default().push(said);
    }
    let mut all: Vec<Call<'c>> = Vec::new();
    for mut stream in streams.into_values() {
        stream.sort_by_key(|said| said.message.number);
        let first = all.len();
        // Datagrams that the client has not read yet: each wait ends with one of them, whatever it answers.
        let mut unread = 0_u64;
        for said in stream {
            let last = all.get_mut(first..).and_then(<[Call<'c>]>::last_mut);
            match (said.message.from, last) {
                (Side::Server, last) => {
                    unread += u64::from(said.message.transport == Transport::Udp);
                    if let Some(call) = last {
                        call.answered = call.answered.or(Some(said.message.time));
                    }
                }
                (Side::Client, last) => {
                    if let Some(call) = last {
                        call.next = Some(said.message);
                        unread = unread.saturating_sub(1);
                    }
                    let answered = (unread > 0).then_some(said.message.time);
                    all.push(Call { said, answered, next: None });
                }
            }
        }
    }
    all
}

/// Whether it waited as long as the lab says.
pub(super) fn judge(case: &Case<'_>, tolerance: i64, at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let calls = calls(case);
    let wait = |call: &Call<'_>| call.said.variant.timeout.map(|wait| i64::from(wait) * 1_000_000);
    // What it rests after an answer it rests after a wait as well.
    let rest = |call: &Call<'_>| call.next?.first_time.checked_sub(call.answered?).filter(|rest| *rest >= 0);
    let rest = calls.iter().filter_map(rest).min().unwrap_or(0);
    let alone: Vec<(&Call<'_>, i64, i64)> =
        calls.iter().filter(|call| call.is_alone()).filter_map(|call| Some((call, call.gap()?, wait(call)?))).collect();
    if alone.is_empty() {
        let messages = calls.len() as u64;
        return by_luck(WaitsNone { messages }, messages, at_least);
    }
    let is_right = |gap: i64, wait: i64| [gap, gap - rest].into_iter().any(|gap| (gap - wait).abs() <= tolerance);
    let right = alone.iter().filter(|(_, gap, wait)| is_right(*gap, *wait)).count() as u64;
    let off = alone.iter().find(|(_, gap, wait)| !is_right(*gap, *wait));
    let said = Waits {
        waits: alone.len() as u64,
        right,
        wait: Span(alone.first().map_or(0, |(.., wait)| *wait)),
        off: off.map(|(_, gap, _)| Span(*gap)),
        short: off.is_some_and(|(_, gap, wait)| gap < wait),
    };
    proved(
        case,
        Found::share(right, alone.len() as u64, said),
        &alone.iter().map(|(call, ..)| *call).collect::<Vec<_>>(),
    )
}

/// Whether it said the same again.
pub(super) fn repeats(case: &Case<'_>, at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let calls = calls(case);
    let lost: Vec<&Call<'_>> = calls.iter().filter(|call| call.is_alone()).collect();
    if lost.is_empty() {
        let messages = calls.len() as u64;
        return by_luck(RepeatsNone { messages }, messages, at_least);
    }
    let again = |call: &&&Call<'_>| call.next.is_some_and(|next| next.bytes == call.said.message.bytes);
    let repeated = lost.iter().filter(again).count() as u64;
    let whole = lost.len() as u64;
    proved(case, Found::share(repeated, whole, Repeats { lost: whole, repeated }), &lost)
}

/// Where nothing was lost that is nobody's fault, if the client said as much as the lab asks for: in less, more could have been
/// shown.
fn by_luck(said: impl Into<Text>, messages: u64, at_least: u64) -> Found {
    if messages >= at_least { Found::undecided(said) } else { Found::not_shown(said) }
}

fn proved(case: &Case<'_>, found: Found, calls: &[&Call<'_>]) -> Found {
    case.captures.iter().fold(found, |found, capture| {
        let here = calls.iter().filter(|call| call.said.capture.path == capture.path);
        found.frames(&capture.path, here.map(|call| call.said.message.frame()))
    })
}
