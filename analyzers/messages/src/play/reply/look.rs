//! What a server's message answers: the requests that wait, one segment or several together, held against what came.

use wirelab_labs::rule::{Due, Expected, Wanted};
use wirelab_labs::{Side, Transport, Variant};

use super::super::hearing::{self, Heard, Hearing};
use super::super::said::Said;
use super::super::stage::Stage;
use super::super::units::Timed;
use super::Connection;
use crate::model::Verdict;
use crate::unit::{State, Unit};

/// Most segments that one `recv` is taken to have returned together.
const MAX_JOINED: usize = 16;
/// Most segments that are taken for one line that was sent key by key.
const MAX_KEYS: usize = 512;
/// Most unanswered datagrams that a reply is compared with.
const MAX_WAITING: usize = 64;

/// A way to explain what the server said.
pub(super) struct Fit {
    /// Index of the first request.
    pub(super) at: usize,
    /// How many pending units are the request.
    pub(super) joined: usize,
    /// How many bytes are the reply.
    pub(super) len: usize,
    /// Whether one of the server's segments ends there.
    pub(super) on_border: bool,
    pub(super) verdict: Verdict,
    pub(super) telling: u32,
    /// How many of the bytes are white space that the reply does not have.
    pub(super) ending: usize,
}

impl Fit {
    /// What the server said first is the reply, whatever it says.
    fn open(at: usize, joined: usize, first: Unit) -> Self {
        let len = first.end - first.start;
        Self { at, joined, len, on_border: true, verdict: Verdict::Open, telling: 0, ending: 0 }
    }
}

/// Whether bytes of a request are missing.
fn in_part(connection: &Connection, at: usize, joined: usize) -> bool {
    connection.pending.iter().skip(at).take(joined).any(|timed| timed.unit.state == State::Damaged)
}

pub(super) enum Look {
    Fits(Fit),
    /// The first request gets no answer; a later one may explain what is there.
    NothingExpected,
    /// It may be the beginning of a reply that ends at this index.
    Wait(usize),
    Wrong,
}

pub(super) fn look(stage: &Stage<'_>, slot: usize, connection: &Connection, first: Unit) -> Look {
    let datagrams = stage.is_datagrams(slot);
    let hearing = Hearing::new(stage, slot, &connection.heard);
    let mut best: Option<Fit> = None;
    let mut wait = None;
    let mut nothing = false;
    let starts = if datagrams { connection.pending.len().min(MAX_WAITING) } else { 1 };
    // What was lost is answered by nothing: of several that the same answers, the last is the one.
    let from_last = stage.may_lose(slot);
    for at in (0..starts).map(|at| if from_last { starts - 1 - at } else { at }) {
        for joined in (1..=MAX_JOINED).chain(keys(stage, slot, connection)) {
            let Some(said) = request(stage, slot, connection, at, joined, datagrams) else { break };
            match expected(stage, slot, &said) {
                Expect::Nothing => nothing |= at == 0 && joined == 1,
                Expect::Something => best = best.or(Some(Fit::open(at, joined, first))),
                Expect::Exactly(wanted) => match hearing.against(&wanted) {
                    // What a request says of which the capture has the beginning, nobody knows.
                    Heard::All { on_border: false, .. } | Heard::Begun { .. }
                        if in_part(connection, at, joined) && !stage.candidate.variant.server.has_borders() =>
                    {
                        best = best.or(Some(Fit::open(at, joined, first)));
                    }
                    Heard::All { len, .. } => {
                        let ending = ending(stage, slot, connection, (at, joined), first.start + len);
                        let len = len + ending;
                        let on_border = hearing::ends_at(&connection.heard, first.start + len);
                        let telling = telling(&said, wanted.text());
                        let fit = Fit { at, joined, len, on_border, verdict: Verdict::Right, telling, ending };
                        if datagrams {
                            return Look::Fits(fit);
                        }
                        if best.as_ref().is_none_or(|fit| on_border && !fit.on_border) {
                            best = Some(fit);
                        }
                    }
                    Heard::Begun { until } => wait = wait.or(Some(until)),
                    Heard::Other => {}
                },
            }
            if best.as_ref().is_some_and(|fit| fit.on_border) {
                break;
            }
        }
    }
    match (best, wait) {
        (Some(fit), _) => Look::Fits(fit),
        (None, _) if nothing => Look::NothingExpected,
        (None, Some(until)) => Look::Wait(until),
        (None, None) => Look::Wrong,
    }
}

/// A later request than the first to which what the server said is exactly the reply: those before it got none. Where the server
/// said as much as it was asked for before the client spoke again, each of that may be the answer to one of them, and this is
/// not looked for.
pub(super) fn look_behind(stage: &Stage<'_>, slot: usize, connection: &Connection, first: Unit) -> Option<Fit> {
    if stage.is_datagrams(slot) || connection.heard.len() + connection.ahead.len() >= connection.pending.len() {
        return None;
    }
    let hearing = Hearing::new(stage, slot, &connection.heard);
    (1..connection.pending.len().min(MAX_WAITING)).find_map(|at| {
        let said = request(stage, slot, connection, at, 1, false)?;
        let Expect::Exactly(wanted) = expected(stage, slot, &said) else { return None };
        let Heard::All { len, .. } = hearing.against(&wanted) else { return None };
        let ending = ending(stage, slot, connection, (at, 1), first.start + len);
        let len = len + ending;
        let on_border = hearing::ends_at(&connection.heard, first.start + len);
        let telling = telling(&said, wanted.text());
        let fit = Fit { at, joined: 1, len, on_border, verdict: Verdict::Right, telling, ending };
        Some(fit).filter(|fit| fit.on_border)
    })
}

/// The keys that end a line behind a request that was sent key by key: they ask for nothing more.
pub(super) fn ends_of_keys(
    stage: &Stage<'_>,
    slot: usize,
    connection: &Connection,
    (at, joined): (usize, usize),
) -> usize {
    let blank = |timed: &&Timed| {
        let bytes = stage.bytes(slot, Side::Client, &timed.unit);
        bytes.len() <= 2 && !timed.marked && bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n' | 0))
    };
    let keys = connection.pending.iter().skip(at).take(joined).all(|timed| timed.unit.end - timed.unit.start <= 2);
    if joined < 3 || !keys {
        return 0;
    }
    connection.pending.iter().skip(at + joined).take_while(blank).count()
}

/// How many segments make a line that was sent key by key.
fn keys(stage: &Stage<'_>, slot: usize, connection: &Connection) -> Option<usize> {
    let is_key = |timed: &Timed| timed.unit.end - timed.unit.start <= 2 && !timed.marked;
    connection.pending.front().filter(|first| is_key(first))?;
    let ends = |timed: &Timed| stage.bytes(slot, Side::Client, &timed.unit).contains(&b'\n');
    let run = connection.pending.iter().take(MAX_KEYS).take_while(|timed| is_key(timed));
    let keys = run.zip(1..).find(|(timed, _)| ends(timed)).map(|(_, keys)| keys)?;
    (keys > MAX_JOINED).then_some(keys)
}

/// White space that a server put behind a reply, up to the end of its segment or to the next reply.
fn ending(stage: &Stage<'_>, slot: usize, connection: &Connection, (at, joined): (usize, usize), end: usize) -> usize {
    if stage.candidate.variant.server.has_borders() {
        return 0;
    }
    let Some(border) = hearing::border(&connection.heard, end) else { return 0 };
    if border == end {
        return 0;
    }
    if stage.is_datagrams(slot) {
        return stage.ending(slot, end, border);
    }
    let behind = stage.lane(slot, Side::Server).map_or(&[][..], |lane| lane.part(end, border));
    let next = request(stage, slot, connection, at + joined, 1, false).map(|said| expected(stage, slot, &said));
    let begins = |from: usize| match (&next, behind.get(from..)) {
        (Some(Expect::Exactly(wanted)), Some(rest)) => !wanted.is_nothing() && rest.starts_with(wanted.text()),
        _ => false,
    };
    if begins(0) {
        return 0;
    }
    let blank = behind.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    match (1..=blank.min(2)).find(|from| begins(*from)) {
        Some(blank) => blank,
        None => stage.ending(slot, end, border),
    }
}

/// Some pending units as one request. `None`: there are not so many, or they cannot be one.
pub(super) fn request<'a>(
    stage: &Stage<'a>,
    slot: usize,
    connection: &Connection,
    at: usize,
    joined: usize,
    datagrams: bool,
) -> Option<Said<'a>> {
    let first = connection.pending.get(at)?;
    let last = connection.pending.get(at + joined - 1)?;
    if joined > 1 && (first.marked || datagrams) {
        return None;
    }
    let log = stage.logs.get(slot)?;
    let unit = Unit { end: last.unit.end, body_end: last.unit.body_end, ..first.unit };
    if joined > 1 && log.from_client.has_gap(unit.start, unit.end) {
        return None;
    }
    let (bytes, body) = (stage.bytes(slot, Side::Client, &unit), stage.body(slot, Side::Client, &unit));
    Some(Said::new(stage.candidate.variant, log, bytes, body))
}

/// What has to come back.
pub(super) enum Expect {
    Exactly(Wanted),
    /// A reply of any kind.
    Something,
    Nothing,
}

/// What has to come back. A text longer than the lab's `recv` is read in pieces, and each piece is answered; of a datagram
/// what is too long is lost.
pub(super) fn expected(stage: &Stage<'_>, slot: usize, said: &Said<'_>) -> Expect {
    expected_of(stage, slot, said, stage.candidate.variant)
}

pub(super) fn expected_of(stage: &Stage<'_>, slot: usize, said: &Said<'_>, variant: &Variant) -> Expect {
    let receive = variant.receive as usize;
    let message = said.message();
    if variant.client.has_borders() || message.len() <= receive {
        return match said.reply(variant) {
            Expected::Exactly(due) => exactly(Wanted::new(&variant.server, due)),
            Expected::Something => Expect::Something,
            Expected::Nothing => Expect::Nothing,
        };
    }
    let mut dues: Vec<Due> = Vec::new();
    let add = |expected| match expected {
        Expected::Exactly(due) => {
            dues.push(due);
            None
        }
        Expected::Something => Some(Expect::Something),
        Expected::Nothing => Some(Expect::Nothing),
    };
    let datagram = stage.logs.get(slot).is_some_and(|log| log.transport == Transport::Udp);
    let pieces = message.chunks(receive).take(if datagram { 1 } else { usize::MAX });
    let other = pieces.map(|piece| said.piece(variant, piece).reply(variant)).find_map(add);
    other.unwrap_or_else(|| exactly(Wanted::all(&variant.server, dues)))
}

fn exactly(wanted: Wanted) -> Expect {
    if wanted.is_nothing() { Expect::Nothing } else { Expect::Exactly(wanted) }
}

/// How many bytes of a right reply no echo would have had.
fn telling(said: &Said<'_>, reply: &[u8]) -> u32 {
    let message = said.message();
    if message == reply { 1 } else { 2 + reply.len().min(40) as u32 }
}
