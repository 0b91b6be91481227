//! The numbers of a client's messages: one behind the other, and the same where a message is sent again.

use std::collections::BTreeMap;

use wirelab_findings::FindingId;
use wirelab_labs::{Side, Transport};
use wirelab_messages::{FieldValue, Message, NoteId};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{NumbersGo, NumbersNone};

use super::super::case::{Case, Said};
use super::{Found, found};

/// What is asked for.
pub(super) struct Ask<'a> {
    pub(super) value: &'a str,
    pub(super) begins: Option<u64>,
    pub(super) modulo: Option<u64>,
}

impl Ask<'_> {
    /// The number in a message; `None`: it has none.
    fn number(&self, message: &Message) -> Option<i128> {
        match message.fields.iter().find(|(name, _)| name == self.value).map(|(_, value)| value)? {
            FieldValue::Number(number) => Some(*number),
            FieldValue::Bytes(bytes) => std::str::from_utf8(bytes).ok()?.trim().parse().ok(),
            FieldValue::Float(_) => None,
        }
    }

    /// The number behind one.
    fn next(&self, number: i128) -> i128 {
        let next = number.saturating_add(1);
        self.modulo.map_or(next, |modulo| next.rem_euclid(i128::from(modulo)))
    }
}

/// A message whose number is another than the one that is due.
struct Off {
    frame: u64,
    number: i128,
    due: i128,
    /// It has the number of the message before, and another text.
    again: bool,
}

pub(super) fn judge(case: &Case<'_>, ask: &Ask<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let mut streams: BTreeMap<(&str, Transport, u32), Vec<Said<'_>>> = BTreeMap::new();
    for said in case.messages().filter(|said| said.message.from == Side::Client) {
        let message = said.message;
        streams.entry((said.capture.path.as_str(), message.transport, message.stream)).or_default().push(said);
    }
    let (mut messages, mut right, mut repeated) = (0, 0, 0);
    let mut off: Vec<(&str, Off)> = Vec::new();
    let mut frames: Vec<(&str, u64)> = Vec::new();
    for ((path, transport, stream), mut all) in streams {
        all.sort_by_key(|said| said.message.number);
        let log = all.first().and_then(|said| said.capture.index.stream(transport, stream));
        // A connection that began before the capture has said more than is seen.
        let from_start = log.is_none_or(|stream| transport == Transport::Udp || stream.log.from_start);
        let mut before: Option<(i128, &Message)> = None;
        for said in &all {
            let Some(number) = ask.number(said.message) else { continue };
            messages += 1;
            frames.push((path, said.message.frame()));
            let again = before.filter(|(known, _)| *known == number);
            let first = || ask.begins.map_or(number, i128::from);
            let due = before.map_or_else(first, |(number, _)| ask.next(number));
            let is_repeat = again.is_some_and(|(_, one)| one.bytes == said.message.bytes);
            // What the capture lacks may be the message between.
            let unknown = before.is_none() && !from_start || said.message.has_note(NoteId::GapBefore);
            if number == due || is_repeat || unknown {
                right += 1;
                repeated += u64::from(is_repeat && number != due);
            } else {
                off.push((path, Off { frame: said.message.frame(), number, due, again: again.is_some() }));
            }
            before = Some((number, said.message));
        }
    }
    if messages == 0 {
        return Found::failed(NumbersNone { value: Harmless::line(ask.value) });
    }
    let first = off.first().map(|(_, off)| off);
    let said = NumbersGo {
        messages,
        right,
        repeated,
        frame: first.map(|off| off.frame),
        number: first.map_or(0, |off| off.number),
        due: first.map_or(0, |off| u64::try_from(off.due).unwrap_or_default()),
        again: first.is_some_and(|off| off.again),
    };
    let shown: Vec<(&str, u64)> =
        if off.is_empty() { frames } else { off.iter().map(|(path, off)| (*path, off.frame)).collect() };
    let told = match !off.is_empty() && case.has_finding(FindingId::PacketsDropped) {
        true => Found::undecided(said),
        false => Found::share(right, messages, said),
    };
    case.captures.iter().fold(told, |found, capture| {
        let here = shown.iter().filter(|(path, _)| *path == capture.path);
        found.frames(&capture.path, here.map(|(_, frame)| *frame))
    })
}
