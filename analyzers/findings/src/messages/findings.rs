//! Findings about the labs of a capture, with the frames that prove them.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use wirelab_capture::note::Severity;
use wirelab_labs::{Lab, Rule, Side, Transport};
use wirelab_messages::{Conversations, Message, NoteId, StreamFound, Verdict};
use wirelab_text::safe;
use wirelab_text::units::{count, span};

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
    NoLoop,
    SingleAccept,
    WrongReply,
    WrongStream,
    Unanswered,
    NotDelivered,
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
            NoteId::Unanswered => Some(Self::Unanswered),
            NoteId::NotDelivered => Some(Self::NotDelivered),
            NoteId::CopyToSender => Some(Self::CopyToSender),
            NoteId::TooLong => Some(Self::TooLong),
            NoteId::Unframed => Some(Self::Unframed),
            NoteId::Order => Some(Self::Order),
            NoteId::Length => Some(Self::Length),
            NoteId::Utf8Cut => Some(Self::TextCut),
            NoteId::OriginalMissing
            | NoteId::NoName
            | NoteId::Joined
            | NoteId::Unfinished
            | NoteId::Gap
            | NoteId::GapBefore
            | NoteId::Constant => None,
        }
    }

    /// Id, severity, and what there are some of: one, several.
    const fn about(self) -> (FindingId, Severity, &'static str, &'static str) {
        use Severity::{Info, Warning};
        match self {
            Self::NoLoop => (FindingId::NoLoop, Warning, "stream shows", "streams show"),
            Self::SingleAccept => (FindingId::SingleAccept, Warning, "client was", "clients were"),
            Self::WrongReply => (FindingId::WrongReply, Warning, "reply is", "replies are"),
            Self::WrongStream => (FindingId::ReplyInWrongStream, Warning, "reply went", "replies went"),
            Self::Unanswered => (FindingId::UnansweredRequest, Warning, "request has", "requests have"),
            Self::NotDelivered => (FindingId::NotDelivered, Warning, "message was", "messages were"),
            Self::CopyToSender => (FindingId::CopyToSender, Warning, "message came", "messages came"),
            Self::Layout => (FindingId::RecordLayout, Warning, "stream has", "streams have"),
            Self::TooLong => (FindingId::MessageTooLong, Warning, "message claims", "messages claim"),
            Self::Unframed => (FindingId::Unframed, Warning, "stretch of bytes is", "stretches of bytes are"),
            Self::Order => (FindingId::OrderJumps, Info, "record has", "records have"),
            Self::Length => (FindingId::LengthDiffers, Info, "record declares", "records declare"),
            Self::TextCut => (FindingId::TextCut, Info, "text is", "texts are"),
            Self::Nagle => (FindingId::DelayedByNagle, Info, "wait of", "waits of"),
            Self::ZeroWindow => (FindingId::ZeroWindow, Info, "stream of a lab", "streams of labs"),
            Self::OtherService => {
                (FindingId::OtherService, Info, "stream on a lab's port is", "streams on a lab's port are")
            }
        }
    }

    const fn rest(self) -> &'static str {
        match self {
            Self::NoLoop => {
                "that the server closes after one reply and resets the connection when the next request comes: its \
                 handler has no loop"
            }
            Self::SingleAccept => {
                "connected and never answered: this server accepts a single client, and the system completed the \
                 handshake in its place"
            }
            Self::WrongReply => "not what the lab asks for",
            Self::WrongStream => "to another client than the one who asked",
            Self::Unanswered => "no reply",
            Self::NotDelivered => "not delivered to everyone it was for",
            Self::CopyToSender => "back to the sender as well",
            Self::Layout => "another record layout than the lab asks for",
            Self::TooLong => "more bytes than a message may have",
            Self::Unframed => "no message of the lab",
            Self::Order => "an order number that does not follow the one before it",
            Self::Length => "another length than the text has",
            Self::TextCut => "cut in the middle of a UTF-8 character",
            Self::Nagle => {
                "about 40 ms, as when Nagle's algorithm holds a small segment back until a delayed ACK comes"
            }
            Self::ZeroWindow => "had a receiver that could take nothing more (window zero)",
            Self::OtherService => "no lab's",
        }
    }
}

#[derive(Debug, Default)]
struct Entry {
    total: u64,
    streams: BTreeSet<(Transport, u32)>,
    frames: Vec<u64>,
    first: String,
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
        self.add(Kind::ZeroWindow, (Transport::Tcp, stream), frames, String::new);
    }

    fn add(&mut self, kind: Kind, stream: (Transport, u32), frames: &[u64], words: impl FnOnce() -> String) {
        let entry = self.0.entry(kind).or_default();
        if entry.total == 0 {
            entry.first = words();
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
        let Some(lab) = one.lab.and_then(|lab| labs.get(lab)) else {
            self.add(Kind::OtherService, key, &[one.log.opened], || safe::escaped(one.why.as_bytes()));
            return false;
        };
        if let Some(layout) = &one.layout {
            let frames: Vec<u64> = said().iter().take(1).map(|message| message.frame()).collect();
            self.add(Kind::Layout, key, &frames, || layout.clone());
        }
        let answers = lab.variants.get(one.variant).is_some_and(|variant| matches!(variant.rule, Rule::Reply(_)));
        // A chat that shows somebody out closes after a reply because it was told to.
        let no_loop = if answers { no_loop(one, &said) } else { None };
        if let Some(frames) = &no_loop {
            self.add(Kind::NoLoop, key, frames, String::new);
        }
        let single = lab.variants.get(one.variant).is_some_and(|variant| variant.accepts == Some(1));
        let single = single && never_answered(one);
        if single {
            let frames = one.log.established.into_iter().chain(said().iter().map(|message| message.frame()));
            self.add(Kind::SingleAccept, key, &frames.take(EXAMPLES).collect::<Vec<_>>(), String::new);
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
                let said = safe::excerpt(message.text(), 40);
                match expected.as_slice() {
                    [] => format!("frame {frame} says \"{said}\" where no reply was due"),
                    _ => format!("frame {frame} says \"{said}\" where \"{}\" was due", safe::excerpt(expected, 40)),
                }
            });
        }
        for note in &message.notes {
            let Some(kind) = Kind::of(note.id) else { continue };
            if kind == Kind::Unanswered && explained {
                continue;
            }
            self.add(kind, key, &both, || format!("frame {frame}: {}", safe::escaped(note.text.as_bytes())));
        }
        if let Some((wait, what)) = nagle {
            self.add(Kind::Nagle, key, &both, || format!("frame {frame}: {what} {}", span(wait)));
        }
    }

    /// All of them, the most telling first.
    pub(super) fn finish(self, left_out: u64, cut_short: u64) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.0.into_iter().map(|(kind, entry)| finding(kind, entry)).collect();
        if left_out + cut_short > 0 {
            let what = if cut_short > 0 {
                format!("{} too much without an end", count(cut_short, "stream says", "streams say"))
            } else {
                format!(
                    "{} to more streams than are listened to at once",
                    count(left_out, "packet belongs", "packets belong")
                )
            };
            all.push(Finding {
                id: FindingId::MessagesLeftOut,
                severity: Severity::Warning,
                stream: None,
                frames: Vec::new(),
                text: format!("{what}: not all messages of labs are counted."),
            });
        }
        all
    }
}

fn finding(kind: Kind, entry: Entry) -> Finding {
    let (id, severity, one, many) = kind.about();
    let (mut tcp, mut udp) = (Vec::new(), Vec::new());
    for (transport, stream) in entry.streams.iter().take(EXAMPLES) {
        (if *transport == Transport::Tcp { &mut tcp } else { &mut udp }).push(stream.to_string());
    }
    let named = |streams: Vec<String>, word: &str| match streams.len() {
        0 => None,
        1 => Some(format!("{word}stream {}", streams.join(", "))),
        _ => Some(format!("{word}streams {}", streams.join(", "))),
    };
    let mut streams: Vec<String> = [named(tcp, ""), named(udp, "UDP ")].into_iter().flatten().collect();
    if entry.streams.len() > EXAMPLES {
        streams.push("…".to_owned());
    }
    let mut text = format!("{} {} ({})", count(entry.total, one, many), kind.rest(), streams.join(", "));
    if !entry.first.is_empty() {
        text.push_str(if entry.total > 1 { "; the first: " } else { ": " });
        text.push_str(&entry.first);
    }
    text.push('.');
    let stream = match (entry.streams.len(), entry.streams.first()) {
        (1, Some((Transport::Tcp, stream))) => Some(*stream),
        _ => None,
    };
    let mut frames: Vec<u32> = entry.frames.iter().filter_map(|frame| u32::try_from(*frame).ok()).collect();
    frames.sort_unstable();
    frames.dedup();
    frames.truncate(2 * EXAMPLES);
    Finding { id, severity, stream, frames, text }
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

/// A wait that Nagle's algorithm may have caused: between the segments of a message, or before a reply that more than one
/// segment had to ask for.
fn nagle(message: &Message) -> Option<(i64, &'static str)> {
    let inside = message.time.wrapping_sub(message.first_time);
    if message.carriers.len() > 1 && DELAYED.contains(&inside) {
        return Some((inside, "its segments lie apart by"));
    }
    message.turn_time.filter(|time| DELAYED.contains(time)).map(|time| (time, "the reply took"))
}
