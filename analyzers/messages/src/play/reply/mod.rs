//! Labs in which the server answers on the same connection.
//!
//! Where the bytes mark no borders, the replies do: a reply that is right for one segment, or for several together, shows
//! what one `recv` returned.

mod end;
mod glued;
mod letters;
mod look;

use std::collections::VecDeque;

use wirelab_labs::Side;
use wirelab_words::list::note;

use super::super::model::{Border, Part, Verdict};
use super::super::unit::{State, Unit};
use super::hearing::{self, Heard, Hearing};
use super::stage::{Stage, Stretch};
use super::units::Timed;
use crate::note::NoteId;
use end::{leave, leave_first, weigh_closing, wrong_streams};
pub(crate) use glued::APART;
use glued::is_glued;
use look::{Expect, Fit, Look, ends_of_keys, expected, expected_of, look, look_behind, request};

/// How many messages of a server may stand before the reply that shows that they answer nothing.
const MAX_PUSHED: usize = 8;

/// Most requests behind one that got a wrong reply whose right ones may have come with it.
const MAX_BEHIND: usize = 8;

/// A connection while it is played.
#[derive(Default)]
struct Connection {
    pending: VecDeque<Timed>,
    /// What the server said and nobody has taken yet.
    heard: VecDeque<Unit>,
    /// How much of the server's stream has to be there before looking again is worth it.
    wait_until: usize,
    /// How many messages of the server were made.
    replies: u64,
    /// Requests that got no reply on their own connection, with the key of what was expected.
    unanswered: Vec<(usize, Vec<u8>)>,
    /// What the server said unasked, or wrongly.
    strays: Vec<usize>,
    /// What the server says before the client speaks again, behind what was heard.
    ahead: Vec<Unit>,
    /// How far what the server says first reaches, where it speaks first.
    greeting: Option<usize>,
    /// The last right reply.
    replied: Option<Unit>,
    /// Requests that were answered.
    answered: u32,
}

pub(super) fn play(stage: &mut Stage<'_>) {
    let mut connections: Vec<Connection> = Vec::with_capacity(stage.logs.len());
    let mut cues = Vec::new();
    // What is said on one connection is answered there: each is looked at on its own.
    for slot in 0..stage.logs.len() {
        let mut connection = Connection { greeting: greeting(stage, slot), ..Connection::default() };
        stage.cues_of(slot, &mut cues);
        for (place, cue) in cues.iter().enumerate() {
            match cue.side {
                Side::Client => connection.pending.push_back(cue.timed),
                Side::Server => {
                    connection.heard.push_back(cue.timed.unit);
                    let behind = cues.get(place + 1..).unwrap_or_default().iter();
                    let ahead = behind.take(MAX_PUSHED).take_while(|cue| cue.side == Side::Server);
                    connection.ahead.clear();
                    connection.ahead.extend(ahead.map(|cue| cue.timed.unit));
                    settle(stage, slot, &mut connection, false);
                    if stage.is_over() {
                        return;
                    }
                }
            }
        }
        cues.clear();
        connection.ahead.clear();
        settle(stage, slot, &mut connection, true);
        leave(stage, slot, &mut connection);
        if stage.is_over() {
            return;
        }
        weigh_closing(stage, slot, connection.answered);
        connections.push(connection);
    }
    wrong_streams(stage, &connections);
}

/// How far what the server says first reaches: what came with its first bytes, where the lab has it speak first.
fn greeting(stage: &Stage<'_>, slot: usize) -> Option<usize> {
    let first = stage.lane(slot, Side::Server)?.arrivals().first()?;
    (stage.candidate.variant.speaks_first == Side::Server).then_some(first.end)
}

/// Takes what the server said as replies, as far as it can be told already.
fn settle(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection, last: bool) {
    while let (Some(first), Some(end)) =
        (connection.heard.front().copied(), connection.heard.back().map(|unit| unit.end))
    {
        if end < connection.wait_until && !last {
            return;
        }
        connection.wait_until = 0;
        if connection.pending.is_empty() {
            push(stage, slot, connection, first);
            continue;
        }
        match look(stage, slot, connection, first) {
            Look::Fits(fit) => take(stage, slot, connection, &fit),
            Look::NothingExpected => pass(stage, slot, connection),
            Look::Wait(until) if !last => {
                connection.wait_until = until;
                return;
            }
            Look::Wait(_) | Look::Wrong if is_pushed(stage, slot, connection, first) => {
                push(stage, slot, connection, first);
            }
            Look::Wait(_) | Look::Wrong if letters::take(stage, slot, connection) => {}
            Look::Wait(_) | Look::Wrong => match look_behind(stage, slot, connection, first) {
                Some(fit) => {
                    (0..fit.at).for_each(|_| leave_first(stage, slot, connection, true));
                    take(stage, slot, connection, &Fit { at: 0, ..fit });
                }
                None => {
                    // Who waits no longer for what was lost has gone on: the last is what this answers.
                    while stage.may_lose(slot) && connection.pending.len() > 1 {
                        leave_first(stage, slot, connection, true);
                    }
                    take_wrong(stage, slot, connection, first);
                }
            },
        }
    }
}

/// What the server said without having been asked: it answers nothing.
fn push(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection, unit: Unit) {
    connection.heard.pop_front();
    connection.replies += 1;
    let border = if stage.candidate.variant.server.has_borders() { Border::Certain } else { Border::Assumed };
    let stray = stage.make(Stretch { slot, side: Side::Server, unit, border, part: Part::Remark });
    let text = |unit: &Unit| stage.body(slot, Side::Server, unit).trim_ascii();
    // Where requests are missing, it may be the reply to one of them.
    let whole = stage.lane(slot, Side::Client).is_none_or(|lane| lane.gaps().is_empty() && lane.lacks() == 0);
    let again = whole && connection.replied.is_some_and(|before| text(&before) == text(&unit));
    match connection.greeting.filter(|end| unit.end <= *end) {
        Some(_) => stage.expected_unasked(),
        None => connection.strays.push(stray),
    }
    if again {
        stage.again(stray, None);
    }
}

/// Whether what the server said answers nothing, though somebody asked: it is the greeting; or more came than was asked for
/// before the client spoke again, and what the first request is due stands behind it.
fn is_pushed(stage: &Stage<'_>, slot: usize, connection: &Connection, first: Unit) -> bool {
    if connection.greeting.is_some_and(|end| first.end <= end) {
        return true;
    }
    let datagrams = stage.is_datagrams(slot);
    let more = (connection.heard.len() + connection.ahead.len()).saturating_sub(connection.pending.len());
    let Some(Expect::Exactly(due)) =
        request(stage, slot, connection, 0, 1, datagrams).map(|said| expected(stage, slot, &said))
    else {
        return false;
    };
    let marked = stage.candidate.variant.server.has_borders();
    let lane = stage.lane(slot, Side::Server);
    let stands = |behind: usize| {
        let mut units = connection
            .heard
            .range(behind.min(connection.heard.len())..)
            .chain(connection.ahead.get(behind.saturating_sub(connection.heard.len())..).unwrap_or_default());
        if marked {
            let units: VecDeque<Unit> = units.take(due.count().max(1)).copied().collect();
            return matches!(Hearing::new(stage, slot, &units).against(&due), Heard::All { .. });
        }
        let Some(first) = units.next() else { return false };
        lane.is_some_and(|lane| lane.part(first.start, lane.bytes().len()).starts_with(due.text()))
    };
    (1..=more.min(MAX_PUSHED)).any(stands)
}

fn take(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection, fit: &Fit) {
    let Some(first) = connection.pending.get(fit.at).copied() else { return };
    let joined = fit.joined + ends_of_keys(stage, slot, connection, (fit.at, fit.joined));
    let Some(last) = connection.pending.get(fit.at + joined - 1).copied() else { return };
    let datagrams = stage.is_datagrams(slot);
    let asked = stage.candidate.asked.and_then(|asked| {
        let said = request(stage, slot, connection, fit.at, fit.joined, datagrams)?;
        match expected_of(stage, slot, &said, asked) {
            Expect::Exactly(due) => Some(due),
            Expect::Something | Expect::Nothing => None,
        }
    });
    let glued = fit.verdict == Verdict::Right && is_glued(stage, slot, connection, (fit.at, joined), fit.len);
    connection.pending.drain(fit.at..fit.at + joined);
    let unit = Unit { end: last.unit.end, body_end: last.unit.body_end, ..first.unit };
    let proved = fit.on_border && fit.verdict == Verdict::Right;
    let border = if first.marked || proved { Border::Certain } else { Border::Assumed };
    let request = stage.make(Stretch { slot, side: Side::Client, unit, border, part: Part::Request });
    stage.meant(slot, &unit);
    if joined > 1 {
        if unit.end - unit.start <= 2 * joined && joined > 2 {
            stage.note(request, NoteId::Typed, note::Typed { segments: joined });
        } else {
            stage.note(request, NoteId::Joined, note::JoinedReply { segments: joined });
        }
    }
    connection.answered += 1;
    let Some(unit) = hearing::first(&connection.heard, fit.len) else { return };
    connection.replies += 1;
    let marked = stage.candidate.variant.server.has_borders();
    let border = if marked || proved { Border::Certain } else { Border::Assumed };
    let reply = stage.make(Stretch { slot, side: Side::Server, unit, border, part: Part::Reply });
    stage.tally.telling += fit.telling;
    stage.answer(request, reply, if glued { Verdict::Open } else { fit.verdict.clone() });
    if glued {
        stage.note(reply, NoteId::Glued, note::Glued {});
    }
    if fit.ending > 0 {
        stage.note_ending(reply);
    }
    stage.note_form(reply, asked);
    connection.replied = (fit.verdict == Verdict::Right).then_some(unit);
    drop_heard(&mut connection.heard, unit.end);
}

/// Removes what the server said up to an index.
fn drop_heard(heard: &mut VecDeque<Unit>, end: usize) {
    while let Some(unit) = heard.front_mut() {
        if unit.end > end {
            unit.start = unit.start.max(end);
            unit.body = unit.body.max(end);
            return;
        }
        heard.pop_front();
    }
}

/// The first request, to which the rules give no answer.
fn pass(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection) {
    let Some(first) = connection.pending.pop_front() else { return };
    let border = if first.marked { Border::Certain } else { Border::Assumed };
    stage.make(Stretch { slot, side: Side::Client, unit: first.unit, border, part: Part::Request });
    stage.meant(slot, &first.unit);
}

/// A wrong reply without the right replies to later requests that came with it, and those.
fn without_right(stage: &Stage<'_>, slot: usize, connection: &Connection, heard: Unit) -> (Unit, Option<Unit>) {
    if stage.is_datagrams(slot) || stage.candidate.variant.server.has_borders() {
        return (heard, None);
    }
    let bytes = stage.bytes(slot, Side::Server, &heard);
    let mut dues = Vec::new();
    let mut at = heard.end;
    for place in 1..connection.pending.len().min(MAX_BEHIND) {
        let said = request(stage, slot, connection, place, 1, false);
        let Some(Expect::Exactly(due)) = said.map(|said| expected(stage, slot, &said)) else { break };
        dues.extend_from_slice(due.text());
        if !dues.is_empty() && dues.len() < bytes.len() && bytes.ends_with(&dues) {
            at = heard.end - dues.len();
        }
    }
    if at == heard.end {
        return (heard, None);
    }
    let wrong = Unit { end: at, body_end: heard.body_end.min(at), ..heard };
    (wrong, Some(Unit { start: at, body: heard.body.max(at), ..heard }))
}

fn take_wrong(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection, heard: Unit) {
    let datagrams = stage.is_datagrams(slot);
    let asked = request(stage, slot, connection, 0, 1, datagrams).map(|said| expected(stage, slot, &said));
    let (heard, rest) = without_right(stage, slot, connection, heard);
    let Some(first) = connection.pending.pop_front() else { return };
    connection.answered += 1;
    stage.meant(slot, &first.unit);
    // With nothing else waiting, the reply came between this segment and the next.
    let border = if first.marked || connection.pending.is_empty() { Border::Certain } else { Border::Assumed };
    let request = stage.make(Stretch { slot, side: Side::Client, unit: first.unit, border, part: Part::Request });
    connection.heard.pop_front();
    if let Some(rest) = rest {
        connection.heard.push_front(rest);
    }
    let marked = stage.candidate.variant.server.has_borders();
    let border = if marked || datagrams { Border::Certain } else { Border::Assumed };
    let reply = stage.make(Stretch { slot, side: Side::Server, unit: heard, border, part: Part::Reply });
    connection.replies += 1;
    let framing = &stage.candidate.variant.server;
    let (wanted, shown) = match asked {
        Some(Expect::Exactly(wanted)) => {
            let lacks_ending = matches!(heard.state, State::Unfinished(_));
            (wanted.key(framing).to_vec(), wanted.shown(framing, connection.replies, lacks_ending))
        }
        _ => (Vec::new(), Vec::new()),
    };
    connection.strays.push(reply);
    connection.unanswered.push((request, wanted));
    // What a request says of which the end is not there, nobody knows.
    let in_part = matches!(first.unit.state, State::Unfinished(_) | State::Damaged);
    stage.answer(request, reply, if in_part { Verdict::Open } else { Verdict::Wrong(shown) });
}
