//! Findings about the labs of a capture, with the frames that prove them.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use wirelab_capture::note::Severity;
use wirelab_labs::{Lab, Rule, Side, Transport};
use wirelab_messages::{Conversations, Message, NoLab, NoteId, StreamFound, Verdict};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::finding as words;
use wirelab_words::{Numbers, Said, Span};

use crate::FindingId;
use crate::finding::Finding;

/// Frames and streams named in one finding.
const EXAMPLES: usize = 6;
/// A turn that takes so long, in nanoseconds, looks like Nagle's algorithm waiting for a delayed acknowledgement: Linux
/// delays at least 40 ms, and what comes on top is small on a quiet machine.
const DELAYED: std::ops::RangeInclusive<i64> = 38_000_000..=46_000_000;

/// A kind of finding, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    ByTool,
    NoLoop,
    SingleAccept,
    WrongReply,
    WrongStream,
    Unanswered,
    NotDelivered,
    Leaked,
    CopyToSender,
    Layout,
    TooLong,
    Unframed,
    Order,
    Length,
    TextCut,
    Nagle,
    ZeroWindow,
    OtherService,
}

impl Kind {
    /// The finding that a note leads to, if it leads to one.
    const fn of(note: NoteId) -> Option<Self> {
        match note {
            NoteId::WrongStream => Some(Self::WrongStream),
            NoteId::Unanswered | NoteId::TargetUnknown => Some(Self::Unanswered),
            NoteId::NotDelivered => Some(Self::NotDelivered),
            NoteId::CopyToSender => Some(Self::CopyToSender),
            NoteId::Leaked => Some(Self::Leaked),
            NoteId::TooLong => Some(Self::TooLong),
            NoteId::Unframed => Some(Self::Unframed),
            NoteId::Order => Some(Self::Order),
            NoteId::Length => Some(Self::Length),
            NoteId::Utf8Cut => Some(Self::TextCut),
            NoteId::OriginalMissing
            | NoteId::NoName
            | NoteId::Joined
            | NoteId::ToGone
            | NoteId::OtherForm
            | NoteId::Ending
            | NoteId::Zone
            | NoteId::Pasted
            | NoteId::Typed
            | NoteId::Untold
            | NoteId::MayBeLost
            | NoteId::Glued
            | NoteId::InPart
            | NoteId::TargetUnknownTold
            | NoteId::Command
            | NoteId::Twice
            | NoteId::Unfinished
            | NoteId::Gap
            | NoteId::GapBefore
            | NoteId::BeginningOnly
            | NoteId::Checksum
            | NoteId::Constant => None,
        }
    }

    /// The finding, how much it matters, and what is said of so many.
    fn about(self, total: u64) -> (FindingId, Severity, Said) {
        use Severity::{Info, Warning};
        match self {
            Self::ByTool => (FindingId::Forged, Warning, words::ByTool { total }.into()),
            Self::NoLoop => (FindingId::NoLoop, Warning, words::NoLoop { total }.into()),
            Self::SingleAccept => (FindingId::SingleAccept, Warning, words::SingleAccept { total }.into()),
            Self::WrongReply => (FindingId::WrongReply, Warning, words::WrongReply { total }.into()),
            Self::WrongStream => (FindingId::ReplyInWrongStream, Warning, words::WrongStream { total }.into()),
            Self::Unanswered => (FindingId::UnansweredRequest, Warning, words::UnansweredRequest { total }.into()),
            Self::NotDelivered => (FindingId::NotDelivered, Warning, words::NotDelivered { total }.into()),
            Self::Leaked => (FindingId::Leaked, Warning, words::Leaked { total }.into()),
            Self::CopyToSender => (FindingId::CopyToSender, Warning, words::CopyToSender { total }.into()),
            Self::Layout => (FindingId::RecordLayout, Warning, words::RecordLayout { total }.into()),
            Self::TooLong => (FindingId::MessageTooLong, Warning, words::MessageTooLong { total }.into()),
            Self::Unframed => (FindingId::Unframed, Warning, words::Unframed { total }.into()),
            Self::Order => (FindingId::OrderJumps, Info, words::OrderJumps { total }.into()),
            Self::Length => (FindingId::LengthDiffers, Info, words::LengthDiffers { total }.into()),
            Self::TextCut => (FindingId::TextCut, Info, words::TextCut { total }.into()),
            Self::Nagle => (FindingId::DelayedByNagle, Info, words::DelayedByNagle { total }.into()),
            Self::ZeroWindow => (FindingId::ZeroWindow, Info, words::ZeroWindow { total }.into()),
            Self::OtherService => (FindingId::OtherService, Info, words::OtherService { total }.into()),
        }
    }
}

#[derive(Debug, Default)]
struct Entry {
    total: u64,
    streams: BTreeSet<(Transport, u32)>,
    frames: Vec<u64>,
    first: Option<Said>,
}

/// Collects findings, conversation by conversation.
#[derive(Debug, Default)]
pub(super) struct Findings(BTreeMap<Kind, Entry>);

impl Findings {
    /// Takes in the streams of one server.
    pub(super) fn take(&mut self, labs: &[Lab], found: &Conversations) {
        // Few streams need their own messages looked at.
        let said = LazyCell::new(|| {
            let mut said: BTreeMap<(Transport, u32), Vec<&Message>> = BTreeMap::new();
            for message in &found.messages {
                said.entry((message.transport, message.stream)).or_default().push(message);
            }
            said
        });
        let mut explained = BTreeSet::new();
        for (key, one) in &found.streams {
            if self.stream(labs, *key, one, || said.get(key).map_or(&[][..], Vec::as_slice)) {
                explained.insert(*key);
            }
        }
        for message in &found.messages {
            let explained = !explained.is_empty() && explained.contains(&(message.transport, message.stream));
            self.message(message, found, explained);
        }
    }

    /// A stream of a lab had windows of zero.
    pub(super) fn zero_window(&mut self, stream: u32, frames: &[u64]) {
        self.add(Kind::ZeroWindow, (Transport::Tcp, stream), frames, || None);
    }

    fn add(&mut self, kind: Kind, stream: (Transport, u32), frames: &[u64], first: impl FnOnce() -> Option<Said>) {
        let entry = self.0.entry(kind).or_default();
        if entry.total == 0 {
            entry.first = first();
        }
        entry.total += 1;
        if entry.streams.len() <= EXAMPLES {
            entry.streams.insert(stream);
        }
        if entry.frames.len() < EXAMPLES {
            entry.frames.extend(frames);
        }
    }

    /// Gives whether it tells why requests were not answered.
    fn stream<'m>(
        &mut self,
        labs: &[Lab],
        key: (Transport, u32),
        one: &StreamFound,
        said: impl Fn() -> &'m [&'m Message],
    ) -> bool {
        if one.none == Some(NoLab::Tool) {
            let frames = one.log.from_client.arrivals().iter().chain(one.log.from_server.arrivals());
            let frames: Vec<u64> = frames.map(|arrival| arrival.frame).take(EXAMPLES).collect();
            self.add(Kind::ByTool, key, &frames, || None);
            return true;
        }
        let Some(lab) = one.lab.and_then(|lab| labs.get(lab)) else {
            if !matches!(one.none, Some(NoLab::Service | NoLab::Unlike)) {
                return false;
            }
            self.add(Kind::OtherService, key, &[one.log.opened], || {
                Some(words::Because { why: Harmless::line(&*one.why) }.into())
            });
            return false;
        };
        if let Some(layout) = &one.layout {
            let frames: Vec<u64> = said().iter().take(1).map(|message| message.frame()).collect();
            self.add(Kind::Layout, key, &frames, || Some(words::Because { why: Harmless::escaped(layout) }.into()));
        }
        let answers = lab.variants.get(one.variant).is_some_and(|variant| matches!(variant.rule, Rule::Reply(_)));
        // A chat that shows somebody out closes after a reply because it was told to.
        let no_loop = if answers { no_loop(one, &said) } else { None };
        if let Some(frames) = &no_loop {
            self.add(Kind::NoLoop, key, frames, || None);
        }
        let single = lab.variants.get(one.variant).is_some_and(|variant| variant.accepts == Some(1));
        let single = single && never_answered(one);
        if single {
            let frames = one.log.established.into_iter().chain(said().iter().map(|message| message.frame()));
            self.add(Kind::SingleAccept, key, &frames.take(EXAMPLES).collect::<Vec<_>>(), || None);
        }
        single || no_loop.is_some()
    }

    fn message(&mut self, message: &Message, found: &Conversations, explained: bool) {
        let nagle = nagle(message);
        let wrong = matches!(message.verdict, Some(Verdict::Wrong(_)));
        if message.notes.is_empty() && nagle.is_none() && !wrong {
            return;
        }
        let key = (message.transport, message.stream);
        let frame = message.frame();
        let request = message.reply_to.or(message.forward_of).and_then(|number| at(found, number));
        let both: Vec<u64> = request.map(Message::frame).into_iter().chain([frame]).collect();
        if let Some(Verdict::Wrong(expected)) = &message.verdict
            && !message.has_note(NoteId::WrongStream)
        {
            self.add(Kind::WrongReply, key, &both, || {
                let [is, due] = Harmless::excerpts([&message.shown(), expected], 40);
                Some(words::WrongExample { frame, is, due: (!expected.is_empty()).then_some(due) }.into())
            });
        }
        for note in &message.notes {
            let Some(kind) = Kind::of(note.id) else { continue };
            if kind == Kind::Unanswered && explained {
                continue;
            }
            self.add(kind, key, &both, || Some(words::NoteExample { frame, note: note.said.clone() }.into()));
        }
        if let Some(wait) = nagle {
            self.add(Kind::Nagle, key, &both, || Some(wait.said(frame)));
        }
    }

    /// All of them, the most telling first.
    pub(super) fn finish(self, left_out: u64, cut_short: u64) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.0.into_iter().map(|(kind, entry)| finding(kind, entry)).collect();
        all.extend(messages_left_out(left_out, cut_short));
        all
    }
}

/// What is told wherever messages are shown or counted of a capture of which not everything could be kept: packets of streams
/// beyond those that are listened to at once, and streams that were not heard to their end.
pub fn messages_left_out(left_out: u64, cut_short: u64) -> Option<Finding> {
    let said: Said = match (left_out, cut_short) {
        (0, 0) => return None,
        (packets, 0) => words::TooManyStreams { packets }.into(),
        (_, streams) => words::TooMuchSaid { streams }.into(),
    };
    Some(Finding::new(FindingId::MessagesLeftOut, Severity::Warning, said))
}

fn finding(kind: Kind, entry: Entry) -> Finding {
    let (id, severity, what) = kind.about(entry.total);
    let of = |transport: Transport| {
        let named = entry.streams.iter().take(EXAMPLES).filter(|(of, _)| *of == transport);
        Numbers::all(named.map(|(_, stream)| *stream))
    };
    let has = |transport: Transport| entry.streams.iter().take(EXAMPLES).any(|(of, _)| *of == transport);
    let streams = words::Streams {
        tcp: of(Transport::Tcp),
        udp: of(Transport::Udp),
        both: has(Transport::Tcp) && has(Transport::Udp),
        more: entry.streams.len() > EXAMPLES,
    };
    let stream = match (entry.streams.len(), entry.streams.first()) {
        (1, Some((Transport::Tcp, stream))) => Some(*stream),
        _ => None,
    };
    let mut frames = entry.frames;
    frames.sort_unstable();
    frames.dedup();
    frames.truncate(2 * EXAMPLES);
    let said = words::OfLab { what, streams: streams.into(), total: entry.total, first: entry.first };
    Finding { stream, frames, ..Finding::new(id, severity, said) }
}

fn at(found: &Conversations, number: u64) -> Option<&Message> {
    let place = found.messages.binary_search_by_key(&number, |message| message.number).ok()?;
    found.messages.get(place)
}

/// The frames of the first reply, of the server's FIN, of a request behind it and of the RST that it got.
fn no_loop<'m>(one: &StreamFound, said: &impl Fn() -> &'m [&'m Message]) -> Option<Vec<u64>> {
    let closed = one.log.closed[Side::Server as usize]?;
    let reset = one.log.reset?;
    let said = said();
    let mut replies = said.iter().filter(|message| message.from == Side::Server);
    let (reply, None) = (replies.next()?, replies.next()) else { return None };
    let late = said.iter().find(|message| message.from == Side::Client && message.frame() > closed)?;
    (reply.frame() <= closed && late.frame() < reset).then(|| vec![reply.frame(), closed, late.frame(), reset])
}

fn never_answered(one: &StreamFound) -> bool {
    one.log.established.is_some() && one.log.from_server.is_empty() && !one.log.from_client.is_empty()
}

/// A wait that Nagle's algorithm may have caused, in nanoseconds.
enum Wait {
    /// Between the segments of a message.
    Inside(i64),
    /// Before a reply that more than one segment had to ask for.
    Reply(i64),
}

impl Wait {
    fn said(&self, frame: u64) -> Said {
        match *self {
            Self::Inside(time) => words::WaitInside { frame, time: Span(time) }.into(),
            Self::Reply(time) => words::WaitReply { frame, time: Span(time) }.into(),
        }
    }
}

fn nagle(message: &Message) -> Option<Wait> {
    let inside = message.time.wrapping_sub(message.first_time);
    if message.carriers.len() > 1 && DELAYED.contains(&inside) {
        return Some(Wait::Inside(inside));
    }
    message.turn_time.filter(|time| DELAYED.contains(time)).map(Wait::Reply)
}
