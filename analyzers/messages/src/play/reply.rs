//! Labs in which the server answers on the same connection.
//!
//! Where the bytes mark no borders, the replies do: a reply that is right for one segment, or for several together, shows
//! what one `recv` returned.

use std::collections::{BTreeMap, VecDeque};

use wirelab_labs::message::texts;
use wirelab_labs::rule::{Due, Expected, Wanted, key};
use wirelab_labs::{Closing, Side, Transport, Variant};
use wirelab_words::list::note;

use super::super::model::{Border, Part, Verdict};
use super::super::unit::{State, Unit};
use super::hearing::{self, Heard, Hearing};
use super::said::Said;
use super::stage::{Stage, Stretch};
use super::units::Timed;
use crate::note::NoteId;

/// Most segments that one `recv` is taken to have returned together.
const MAX_JOINED: usize = 16;
/// Most segments that are taken for one line that was sent key by key.
const MAX_KEYS: usize = 512;
/// How many messages of a server may stand before the reply that shows that they answer nothing.
const MAX_PUSHED: usize = 8;
/// Most unanswered datagrams that a reply is compared with.
const MAX_WAITING: usize = 64;

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
                }
            }
        }
        cues.clear();
        connection.ahead.clear();
        settle(stage, slot, &mut connection, true);
        leave(stage, slot, &mut connection);
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

/// A way to explain what the server said.
struct Fit {
    /// Index of the first request.
    at: usize,
    /// How many pending units are the request.
    joined: usize,
    /// How many bytes are the reply.
    len: usize,
    /// Whether one of the server's segments ends there.
    on_border: bool,
    verdict: Verdict,
    telling: u32,
    /// How many of the bytes are white space that the reply does not have.
    ending: usize,
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
            Look::Wait(_) | Look::Wrong => take_wrong(stage, slot, connection, first),
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
    let again = connection.replied.is_some_and(|before| text(&before) == text(&unit));
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
        let units = connection.heard.iter().chain(&connection.ahead).skip(behind).copied();
        let units: VecDeque<Unit> = units.collect();
        let Some(first) = units.front() else { return false };
        if marked {
            return matches!(Hearing::new(stage, slot, &units).against(&due), Heard::All { .. });
        }
        lane.is_some_and(|lane| lane.part(first.start, lane.bytes().len()).starts_with(due.text()))
    };
    (1..=more.min(MAX_PUSHED)).any(stands)
}

enum Look {
    Fits(Fit),
    /// The first request gets no answer; a later one may explain what is there.
    NothingExpected,
    /// It may be the beginning of a reply that ends at this index.
    Wait(usize),
    Wrong,
}

fn look(stage: &Stage<'_>, slot: usize, connection: &Connection, first: Unit) -> Look {
    let datagrams = stage.is_datagrams(slot);
    let hearing = Hearing::new(stage, slot, &connection.heard);
    let mut best: Option<Fit> = None;
    let mut wait = None;
    let mut nothing = false;
    let starts = if datagrams { connection.pending.len().min(MAX_WAITING) } else { 1 };
    for at in 0..starts {
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
                        let on_border = connection.heard.iter().any(|unit| unit.end == first.start + len);
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

/// The keys that end a line behind a request that was sent key by key: they ask for nothing more.
fn ends_of_keys(stage: &Stage<'_>, slot: usize, connection: &Connection, (at, joined): (usize, usize)) -> usize {
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
    let Some(border) = connection.heard.iter().map(|unit| unit.end).find(|border| *border >= end) else { return 0 };
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
fn request<'a>(
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
enum Expect {
    Exactly(Wanted),
    /// A reply of any kind.
    Something,
    Nothing,
}

/// What has to come back. A text longer than the lab's `recv` is read in pieces, and each piece is answered; of a datagram
/// what is too long is lost.
fn expected(stage: &Stage<'_>, slot: usize, said: &Said<'_>) -> Expect {
    expected_of(stage, slot, said, stage.candidate.variant)
}

fn expected_of(stage: &Stage<'_>, slot: usize, said: &Said<'_>, variant: &Variant) -> Expect {
    let receive = variant.receive as usize;
    let datagram = stage.logs.get(slot).is_some_and(|log| log.transport == Transport::Udp);
    let message = said.message();
    let mut dues: Vec<Due> = Vec::new();
    let mut add = |expected| match expected {
        Expected::Exactly(due) => {
            dues.push(due);
            None
        }
        Expected::Something => Some(Expect::Something),
        Expected::Nothing => Some(Expect::Nothing),
    };
    let other = if variant.client.has_borders() || message.len() <= receive {
        add(said.reply(variant))
    } else {
        let pieces = message.chunks(receive).take(if datagram { 1 } else { usize::MAX });
        pieces.map(|piece| said.piece(variant, piece).reply(variant)).find_map(add)
    };
    let wanted = Wanted::all(&variant.server, dues);
    other.unwrap_or(if wanted.is_nothing() { Expect::Nothing } else { Expect::Exactly(wanted) })
}

/// How many bytes of a right reply no echo would have had.
fn telling(said: &Said<'_>, reply: &[u8]) -> u32 {
    let message = said.message();
    if message == reply { 1 } else { 2 + reply.len().min(40) as u32 }
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
    stage.answer(request, reply, fit.verdict.clone());
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

fn take_wrong(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection, heard: Unit) {
    let datagrams = stage.is_datagrams(slot);
    let asked = request(stage, slot, connection, 0, 1, datagrams).map(|said| expected(stage, slot, &said));
    let Some(first) = connection.pending.pop_front() else { return };
    connection.answered += 1;
    stage.meant(slot, &first.unit);
    // With nothing else waiting, the reply came between this segment and the next.
    let border = if first.marked || connection.pending.is_empty() { Border::Certain } else { Border::Assumed };
    let request = stage.make(Stretch { slot, side: Side::Client, unit: first.unit, border, part: Part::Request });
    connection.heard.pop_front();
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
    stage.answer(request, reply, Verdict::Wrong(shown));
}

/// Requests that nobody answered.
fn leave(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection) {
    let datagrams = stage.is_datagrams(slot);
    while !connection.pending.is_empty() {
        let asked = request(stage, slot, connection, 0, 1, datagrams).map(|said| expected(stage, slot, &said));
        let Some(first) = connection.pending.pop_front() else { return };
        let border = if first.marked { Border::Certain } else { Border::Assumed };
        let index = stage.make(Stretch { slot, side: Side::Client, unit: first.unit, border, part: Part::Request });
        stage.meant(slot, &first.unit);
        let wanted = match asked {
            Some(Expect::Exactly(wanted)) => wanted.key(&stage.candidate.variant.server).to_vec(),
            Some(Expect::Something) => Vec::new(),
            _ => continue,
        };
        if first.unit.state == State::Whole {
            let why = stage.why_unanswered(slot, first.unit);
            stage.without_effect(slot, index, NoteId::Unanswered, why);
            connection.unanswered.push((index, wanted));
        }
    }
}

/// Replies that went to another client than the one who asked.
fn wrong_streams(stage: &mut Stage<'_>, connections: &[Connection]) {
    let framing = &stage.candidate.variant.server;
    // By what was wanted, the first request of each connection: the others were said later.
    let mut first: BTreeMap<&[u8], Vec<(usize, usize)>> = BTreeMap::new();
    for (slot, connection) in connections.iter().enumerate() {
        for (request, wanted) in connection.unanswered.iter().filter(|(_, wanted)| !wanted.is_empty()) {
            let asked = first.entry(wanted).or_default();
            if asked.last().is_none_or(|(last, _)| *last != slot) {
                asked.push((slot, *request));
            }
        }
    }
    for (slot, connection) in connections.iter().enumerate() {
        for stray in &connection.strays {
            let Some(message) = stage.message_mut(*stray) else { continue };
            let (raw, order) = (message.bytes.clone(), message.order);
            let text = key(framing, texts(framing, &raw, message.text()).0).to_vec();
            let asked = [&raw[..], &text].into_iter().find_map(|said| {
                let asked = first.get(said)?;
                asked.iter().find(|(other, request)| *other != slot && stage.said_before(*request, order))
            });
            let Some(&(other, request)) = asked else { continue };
            let stream = stage.logs.get(other).map_or(0, |log| log.stream);
            stage.stray(*stray, request, stream);
        }
    }
}

/// Whether the connection ends as the variant says.
fn weigh_closing(stage: &mut Stage<'_>, slot: usize, answered: u32) {
    let Some(log) = stage.logs.get(slot).filter(|log| log.transport == Transport::Tcp) else { return };
    let requests = log.from_client.arrivals().len();
    let closes_early = stage.candidate.variant.closes == Closing::ServerAfterReply;
    stage.tally.looped += u32::from(closes_early && answered > 1);
    let server_first = match log.closed {
        [Some(client), Some(server)] => server < client,
        [None, Some(_)] => true,
        [Some(_), None] => false,
        [None, None] => return,
    };
    stage.tally.closes += match stage.candidate.variant.closes {
        Closing::Client if server_first => -1,
        Closing::Client => 1,
        Closing::ClientOnly => {
            if log.closed[1].is_none() {
                1
            } else {
                -1
            }
        }
        Closing::ServerAfterReply if server_first => 2,
        Closing::ServerAfterReply if requests > 1 => -2,
        Closing::ServerAfterReply | Closing::Anyone => 0,
    };
}
