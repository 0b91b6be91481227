//! Where a candidate is played: the streams, their units in the order in which they came, and the messages made so far.

use std::collections::BTreeSet;

use smallvec::SmallVec;
use wirelab_labs::framing::Framing;
use wirelab_labs::message::texts;
use wirelab_labs::template::stripped;
use wirelab_labs::{Rule, Side, Transport};
use wirelab_text::limit::MESSAGE_BYTES;
use wirelab_text::secret::{self, GoesOn};
use wirelab_words::Said;
use wirelab_words::list::note;

use super::super::log::{Lane, StreamLog};
use super::super::model::{Border, Carrier, Message, Note, Part, Verdict};
use super::super::unit::{State, Unit};
use super::order;
use super::said::{message_fields, secrets};
use super::sense::Sense;
use super::units::{Timed, lines, units};
use super::{Candidate, Tally, sense};
use crate::note::NoteId;

/// Most white space that a server puts behind what it was to say.
const MAX_ENDING: usize = 4;

/// A unit of one side of one stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    /// Index of the stream among those played.
    pub(super) slot: usize,
    /// Who sent it.
    pub(super) side: Side,
    /// The unit.
    pub(super) timed: Timed,
}

/// A stretch of one side of one stream that becomes a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) slot: usize,
    pub(super) side: Side,
    pub(super) unit: Unit,
    pub(super) border: Border,
    pub(super) part: Part,
}

pub(super) struct Stage<'a> {
    pub(super) logs: &'a [&'a StreamLog],
    pub(super) candidate: Candidate<'a>,
    pub(super) tally: Tally,
    /// Whether the tally is asked for, and not the messages alone.
    pub(super) weighs: bool,
    /// Whether the play ends as soon as something speaks against the candidate.
    pub(super) stops_at_doubt: bool,
    pub(super) messages: Vec<Message>,
    /// The stream of each message, among those played.
    pub(super) slots: Vec<usize>,
    /// What was seen of each side's records, the client's and the server's of each stream.
    pub(super) records: Vec<[Sense; 2]>,
    /// Whether the client of a stream sent its text key by key.
    pub(super) typed: Vec<bool>,
    /// Whether such text is read by its lines.
    pub(super) lines: bool,
    /// What the server said on each stream and nobody has explained, with its place in the order of arrivals.
    pub(super) strange: Vec<Vec<(u64, usize)>>,
    /// What the rules had the server say without having been asked.
    pub(super) announced: BTreeSet<usize>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(logs: &'a [&'a StreamLog], candidate: Candidate<'a>) -> Self {
        Self {
            logs,
            candidate,
            tally: Tally::default(),
            weighs: true,
            stops_at_doubt: false,
            messages: Vec::new(),
            slots: Vec::new(),
            records: vec![<[Sense; 2]>::default(); logs.len()],
            typed: keys(logs, candidate),
            lines: false,
            strange: Vec::new(),
            announced: BTreeSet::new(),
        }
    }

    /// Makes room for the messages that are to be expected, all at once: they are large to be moved.
    pub(super) fn expect_messages(&mut self) {
        let variant = self.candidate.variant;
        let of = |log: &&StreamLog, side| match variant.framing(side).has_borders() && !log.by_tool {
            true => 0,
            false => log.lane(side).arrivals().len(),
        };
        let count = self.logs.iter().map(|log| of(log, Side::Client) + of(log, Side::Server)).sum();
        self.messages.reserve_exact(count);
        self.slots.reserve_exact(count);
    }

    /// Whether the rest need not be played: something speaks against the candidate, and that is all that was asked.
    pub(super) fn is_over(&self) -> bool {
        self.stops_at_doubt && self.tally.is_doubted()
    }

    /// With what was sent key by key put together to lines.
    pub(super) fn by_lines(self) -> Self {
        Self { lines: true, ..self }
    }

    /// Whether any text was sent key by key.
    pub(super) fn has_keys(&self) -> bool {
        self.typed.contains(&true)
    }

    /// Whether what a client said are the keys of its lines: how many of them the server read together cannot be told.
    pub(super) fn is_fragments(&self, slot: usize) -> bool {
        !self.lines && self.typed.get(slot) == Some(&true)
    }

    fn reads_lines(&self, slot: usize) -> bool {
        self.lines && self.typed.get(slot) == Some(&true)
    }

    /// Weighs bytes that are no text against a candidate that is made of text.
    pub(super) fn weigh_text(&mut self) {
        let variant = self.candidate.variant;
        for log in self.logs {
            for side in [Side::Client, Side::Server] {
                let binary = variant.client.layout().is_none() && log.lane(side).is_binary();
                self.tally.binary += u32::from(binary);
            }
        }
    }

    /// The units of all streams, in the order in which their last bytes came.
    pub(super) fn cues(&self) -> Vec<Cue> {
        let mut cues = Vec::new();
        for slot in 0..self.logs.len() {
            self.units(slot, &mut cues);
        }
        if cues.is_sorted_by_key(|cue: &Cue| cue.timed.order) {
            return cues;
        }
        let places = order::in_order(cues.iter().map(|cue| cue.timed.order));
        places.into_iter().filter_map(|index| cues.get(index).copied()).collect()
    }

    /// The units of one stream likewise, behind what `cues` holds.
    pub(super) fn cues_of(&self, slot: usize, cues: &mut Vec<Cue>) {
        let first = cues.len();
        self.units(slot, cues);
        order::merge(cues, first, |cue| cue.timed.order, |cue| cue.side == Side::Client);
    }

    fn units(&self, slot: usize, cues: &mut Vec<Cue>) {
        let Some(log) = self.logs.get(slot) else { return };
        for side in [Side::Client, Side::Server] {
            let framing = self.candidate.variant.framing(side);
            let lane = log.lane(side);
            let timed = match self.reads_lines(slot) && side == Side::Client {
                true => lines(lane),
                false => {
                    let ended = log.reset.is_some() || log.closed.get(side.index()).is_some_and(Option::is_some);
                    units(framing, lane, self.is_datagrams(slot), ended)
                }
            };
            cues.extend(timed.map(|timed| Cue { slot, side, timed }));
        }
    }

    pub(super) fn lane(&self, slot: usize, side: Side) -> Option<&'a Lane> {
        self.logs.get(slot).map(|log| log.lane(side))
    }

    pub(super) fn bytes(&self, slot: usize, side: Side, unit: &Unit) -> &'a [u8] {
        self.lane(slot, side).map_or(&[], |lane| lane.part(unit.start, unit.end))
    }

    pub(super) fn body(&self, slot: usize, side: Side, unit: &Unit) -> &'a [u8] {
        self.lane(slot, side).map_or(&[], |lane| lane.part(unit.body, unit.body_end))
    }

    /// A message made so far.
    pub(super) fn message_mut(&mut self, index: usize) -> Option<&mut Message> {
        self.messages.get_mut(index)
    }

    /// Makes a message, and gives its index.
    pub(super) fn make(&mut self, stretch: Stretch) -> usize {
        let Stretch { slot, side, unit, border, part } = stretch;
        let Some(log) = self.logs.get(slot) else { return self.messages.len() };
        let lane = log.lane(side);
        let bytes = lane.part(unit.start, unit.end);
        let body = lane.part(unit.body, unit.body_end);
        let base = lane.position(unit.start);
        let mut carriers: SmallVec<[Carrier; 1]> = SmallVec::new();
        let (mut time, mut first_time, mut order) = (i64::MIN, i64::MAX, 0);
        for (arrival, from, to) in lane.carriers(unit.start, unit.end) {
            let from = lane.position(from) - base;
            let to = if to > unit.start { lane.position(to - 1) + 1 - base } else { 0 };
            match carriers.last_mut() {
                Some(last) if last.frame == arrival.frame && last.to == from => last.to = to,
                _ => carriers.push(Carrier { frame: arrival.frame, from, to }),
            }
            time = time.max(arrival.time);
            first_time = first_time.min(arrival.time);
            order = order.max(arrival.order);
        }
        let framing = self.candidate.variant.framing(side);
        let body_at = unit.body - unit.start..unit.body_end - unit.start;
        let mut notes = Vec::new();
        describe(&mut notes, &unit, lane, bytes.len());
        let kept = bytes.len().min(MESSAGE_BYTES.get());
        if kept < bytes.len() {
            let said = note::BeginningOnly { kept: kept as u64, all: bytes.len() as u64 };
            notes.push(Note::new(NoteId::BeginningOnly, said));
        }
        let mut message = Message {
            number: 0,
            lab: Some(self.candidate.lab_index),
            variant: self.candidate.variant_index,
            transport: log.transport,
            stream: log.stream,
            from: side,
            part,
            time: if time == i64::MIN { 0 } else { time },
            first_time: if first_time == i64::MAX { 0 } else { first_time },
            position: base,
            bytes: bytes.get(..kept).unwrap_or(bytes).into(),
            body: body_at.start.min(kept)..body_at.end.min(kept),
            state: unit.state,
            border,
            repeats: lane
                .repeats(unit.start, unit.end)
                .filter(|frame| !carriers.iter().any(|c| c.frame == *frame))
                .collect(),
            carriers,
            fields: if unit.state == State::Whole { message_fields(framing, bytes, body) } else { Vec::new() },
            reply_to: None,
            turn_time: None,
            verdict: None,
            forward_of: None,
            forward_time: None,
            without: Vec::new(),
            secrets: framing.layout().map_or_else(Vec::new, |layout| secrets(layout, kept)),
            since_own: None,
            since_any: None,
            notes,
            order,
        };
        self.weigh(&mut message, unit, slot, side);
        pasted(&mut message, framing, side);
        if side == Side::Client && self.reads_lines(slot) && message.carriers.len() > 2 {
            let segments = message.carriers.len();
            message.notes.push(Note::new(NoteId::Typed, note::Typed { segments }));
        }
        self.messages.push(message);
        self.slots.push(slot);
        self.messages.len() - 1
    }

    fn weigh(&mut self, message: &mut Message, unit: Unit, slot: usize, side: Side) {
        self.tally.requests += u32::from(side == Side::Client);
        self.tally.unasked +=
            u32::from(message.part == Part::Remark && !matches!(self.candidate.variant.rule, Rule::Free));
        let framing = self.candidate.variant.framing(side);
        match unit.state {
            State::Unframed(_) | State::TooLong(_) => self.tally.misread += 1,
            State::Unfinished(_) if framing.has_borders() => self.tally.unended += 1,
            State::Whole if framing.has_borders() => {
                let records = self.records.get_mut(slot).and_then(|sides| sides.get_mut(side as usize));
                let fits = records.is_none_or(|records| sense::check(framing, message, records));
                *(if fits { &mut self.tally.framed } else { &mut self.tally.misread }) += 1;
                let by_form = matches!(framing, Framing::AsciiLength { .. } | Framing::Json { .. });
                let shaped = framing.layout().is_some() || by_form;
                self.tally.shaped += u32::from(fits && shaped);
            }
            _ => {}
        }
    }

    /// Whether a message is the last that its client said on a connection which ended.
    pub(super) fn is_last_word(&self, slot: usize, index: usize) -> bool {
        let (Some(log), Some(message)) = (self.logs.get(slot), self.messages.get(index)) else { return false };
        let lane = &log.from_client;
        let end = lane.bytes().len().checked_sub(1).map(|last| lane.position(last) + 1);
        let ended = log.reset.is_some() || log.closed.iter().any(Option::is_some);
        ended && end == Some(message.position + message.bytes.len() as u64)
    }

    /// Gathers what the servers said and nobody has explained.
    pub(super) fn gather_strange(&mut self) {
        self.strange = vec![Vec::new(); self.logs.len()];
        for ((index, one), slot) in self.messages.iter().enumerate().zip(&self.slots) {
            let strange = one.from == Side::Server
                && (one.part == Part::Remark && !self.announced.contains(&index)
                    || one.has_note(NoteId::OriginalMissing)
                    || matches!(one.verdict, Some(Verdict::Wrong(_))));
            if let (true, Some(here)) = (strange, self.strange.get_mut(*slot)) {
                here.push((one.order, index));
            }
        }
        self.strange.iter_mut().for_each(|here| here.sort_unstable());
    }

    /// Whether each arrival of a stream is a message of its own.
    pub(super) fn is_datagrams(&self, slot: usize) -> bool {
        self.logs.get(slot).is_some_and(|log| log.transport == Transport::Udp || log.by_tool)
    }

    /// Counts a request that is meant for a row of the reply table of its own.
    pub(super) fn meant(&mut self, slot: usize, unit: &Unit) {
        if !self.weighs {
            return;
        }
        let Rule::Reply(cases) = &self.candidate.variant.rule else { return };
        let variant = self.candidate.variant;
        let (bytes, body) = (self.bytes(slot, Side::Client, unit), self.body(slot, Side::Client, unit));
        let (text, bare) = texts(&variant.client, bytes, body);
        let [text, bare] = [text, bare].map(|text| if variant.strip { stripped(text) } else { text });
        let case = cases.iter().find(|case| case.takes(text, bare));
        self.tally.meant += u32::from(case.is_some_and(|case| !case.takes_all()));
    }

    /// The server is to speak first: what it said then is not counted as unasked.
    pub(super) fn expected_unasked(&mut self) {
        self.tally.unasked = self.tally.unasked.saturating_sub(1);
    }

    /// The white space behind what a server was to say, up to the end of its segment, that it put there on its own.
    pub(super) fn ending(&self, slot: usize, at: usize, border: usize) -> usize {
        let behind = self.lane(slot, Side::Server).map_or(&[][..], |lane| lane.part(at, border));
        if is_ending(behind) { behind.len() } else { 0 }
    }

    /// Adds something worth saying to a message.
    pub(super) fn note(&mut self, index: usize, id: NoteId, said: impl Into<Said>) {
        if let Some(message) = self.messages.get_mut(index) {
            message.notes.push(Note::new(id, said));
        }
    }

    /// The messages in the order of their last bytes, with numbers.
    pub(super) fn finish(mut self) -> Vec<Message> {
        let sorted = order::in_order(self.messages.iter().map(|message| message.order));
        self.pauses(sorted.iter().copied());
        if secret::are_masked_in_reports() {
            self.secrets(sorted.iter().copied());
        }
        let mut messages = self.messages;
        // Where each message has to go.
        let mut places = vec![0; messages.len()];
        for (place, index) in sorted.into_iter().enumerate() {
            if let Some(known) = places.get_mut(index) {
                *known = place;
            }
        }
        let number = |index: u64| places.get(index as usize).map(|place| *place as u64 + 1);
        for (message, place) in messages.iter_mut().zip(&places) {
            message.number = *place as u64 + 1;
            message.reply_to = message.reply_to.and_then(number);
            message.forward_of = message.forward_of.and_then(number);
        }
        // Messages are large: each is moved to its place at once.
        for at in 0..messages.len() {
            while let Some(place) = places.get(at).copied().filter(|place| *place != at) {
                messages.swap(at, place);
                places.swap(at, place);
            }
        }
        messages
    }

    /// What is secret in a message because of those before it of the same side.
    fn secrets(&mut self, order: impl Iterator<Item = usize>) {
        let mut said: Vec<[GoesOn; 2]> = vec![[GoesOn::default(), GoesOn::default()]; self.logs.len()];
        for index in order {
            let (Some(message), Some(slot)) = (self.messages.get_mut(index), self.slots.get(index)) else { continue };
            if let Some(side) = said.get_mut(*slot).and_then(|sides| sides.get_mut(message.from as usize)) {
                let found = side.next(&message.bytes);
                if !found.is_empty() {
                    message.secrets.extend(found.into_iter().map(|place| (String::new(), place)));
                    message.secrets.sort_by_key(|(_, place)| place.start);
                }
            }
        }
    }

    /// How long after the one before it each message began, in the order of the messages.
    fn pauses(&mut self, order: impl Iterator<Item = usize>) {
        let mut own: Vec<[Option<i64>; 2]> = vec![[None; 2]; self.logs.len()];
        let mut any = None;
        for index in order {
            let (Some(message), Some(slot)) = (self.messages.get_mut(index), self.slots.get(index)) else { continue };
            let since = |before: i64| message.first_time.wrapping_sub(before);
            message.since_any = any.replace(message.time).map(since);
            if let Some(side) = own.get_mut(*slot).and_then(|sides| sides.get_mut(message.from as usize)) {
                message.since_own = side.replace(message.time).map(since);
            }
        }
    }
}

/// Which clients sent text key by key, where nothing marks the borders of what they say.
fn keys(logs: &[&StreamLog], candidate: Candidate<'_>) -> Vec<bool> {
    let marked = candidate.variant.client.has_borders();
    logs.iter().map(|log| !marked && log.has_keys()).collect()
}

/// Whether bytes are white space as a server puts it behind a text: little, and nothing else.
pub(super) fn is_ending(bytes: &[u8]) -> bool {
    bytes.len() <= MAX_ENDING && bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0)
}

/// How long after another thing something came. `None`: the clock says before it, or not when.
pub(super) fn after(before: i64, then: i64) -> Option<i64> {
    then.checked_sub(before).filter(|time| *time >= 0)
}

/// Notes lines that were pasted: one segment, where nothing marks a border one message.
fn pasted(message: &mut Message, framing: &Framing, side: Side) {
    if side != Side::Client || framing.has_borders() || message.carriers.len() != 1 {
        return;
    }
    let lines = message.bytes.trim_ascii_end().split(|byte| *byte == b'\n').count();
    if lines > 1 {
        message.notes.push(Note::new(NoteId::Pasted, note::Pasted { lines }));
    }
}

fn describe(notes: &mut Vec<Note>, unit: &Unit, lane: &Lane, carried: usize) {
    let missing = |at: usize| lane.gap_at(at).map(|gap| gap.bytes);
    match unit.state {
        State::Whole => {}
        State::Unfinished(Some(all)) => {
            notes.push(Note::new(NoteId::Unfinished, note::UnfinishedOf { carried: carried as u64, all }));
        }
        State::Unfinished(None) => notes.push(Note::new(NoteId::Unfinished, note::Unfinished {})),
        State::Damaged => notes.push(Note::new(NoteId::Gap, note::Gap {})),
        State::TooLong(Some(all)) => {
            notes.push(Note::new(NoteId::TooLong, note::TooLongOf { carried: carried as u64, all }));
        }
        State::TooLong(None) => notes.push(Note::new(NoteId::TooLong, note::TooLong { carried: carried as u64 })),
        State::Unframed(why) => notes.push(Note::new(NoteId::Unframed, note::Unframed { why: why.into() })),
    }
    if let Some(bytes) = missing(unit.start).filter(|_| unit.state == State::Whole && unit.start < unit.end) {
        notes.push(Note::new(NoteId::GapBefore, note::GapBefore { bytes }));
    }
}
