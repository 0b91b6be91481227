//! Each message of a chat reached everyone it was for, and nobody else.

use std::collections::BTreeSet;

use wirelab_findings::FindingId;
use wirelab_findings::messages::{Leak, fan_out, late, leaks};
use wirelab_labs::check::ToSender;
use wirelab_labs::{Rule, Side};
use wirelab_messages::{Message, Part, Verdict};
use wirelab_messages::{NoteId, StreamFound};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{
    Confirmed, Delivery, DeliveryCut, DeliveryNone, DeliverySilent, Leaked, LeakedMore, SentLate,
};
use wirelab_words::{Numbers, Said as Told, Text};

use super::super::capture::Capture;
use super::super::case::{Case, Said};
use super::super::compare::cut::cut_packets;
use super::super::reach::Reach;
use super::{Found, cause, found};

/// Copies to others that are named one by one.
const NAMED: usize = 3;
/// Frames that are named of the others.
const FRAMES: usize = 6;
/// Characters of a name.
const ROOM: usize = 40;

/// How messages fared, a number each.
#[derive(Default)]
struct Counts {
    good: u64,
    nobody: u64,
    some: u64,
    back: u64,
    leaked: u64,
    twice: u64,
    /// Of which it cannot be told: their texts came out in a form of the server's own, or they are keys of a line.
    untold: u64,
    /// Of which the packets do not show it: they were cut.
    cut: u64,
    /// Of which the packets do not show it: who had joined before the capture began is not known.
    late: u64,
    /// Why the first of those that reached nobody did not.
    why: Option<Told>,
    /// For a name that nobody had, and without an answer.
    unknown: u64,
    /// Whether copies that came back to the sender are only told.
    told: u64,
}

pub(super) fn judge(case: &Case<'_>, at_least: u64, to_sender: Option<ToSender>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let mut counts = Counts::default();
    let mut proof = Vec::new();
    let mut told = Vec::new();
    for capture in &case.captures {
        let mut leaks = leaks(&capture.index);
        let view = View::of(capture);
        // Who gave a name before the capture began may be just whom it was for.
        leaks.retain(|leak| !view.late || leak.reader.is_some_and(|name| !name.is_empty()));
        let frames = count(capture, view, &leaks, to_sender, &mut counts);
        told.extend(sentences(capture, &leaks));
        proof.push((capture, frames));
    }
    let refused = errors(case);
    let bad = counts.nobody + counts.some + counts.back + counts.leaked + counts.twice + counts.unknown + refused;
    if counts.good + counts.untold + counts.cut + counts.late + bad == 0 {
        if case.is_cut_off() {
            return Found::cut(DeliveryCut {});
        }
        let messages = said_in_vain(case);
        if messages > 0 {
            return Found::failed(DeliverySilent { messages }).hint(cause::of(case, &[FindingId::Forged]));
        }
        return Found::failed(DeliveryNone {})
            .hint(cause::of(case, &[FindingId::Forged, FindingId::Refused, FindingId::OtherService]));
    }
    let Counts { good, nobody, some, back, leaked, twice, untold, cut, late, why, unknown, told: returned } = counts;
    let wanted = (good < at_least).then_some(at_least);
    let back = back + returned;
    let errors = refused;
    let mut text = Text::from(Delivery {
        good,
        nobody,
        why,
        some,
        back,
        leaked,
        twice,
        untold,
        cut,
        late,
        unknown,
        errors,
        wanted,
    });
    for sentence in told {
        text.push(sentence);
    }
    let hint = cause::of(case, &[FindingId::CopyToSender]);
    let found = match good + untold {
        sure if bad == 0 && sure >= at_least && good < at_least => Found::undecided(text),
        0 if bad == 0 && cut > 0 => Found::cut(text),
        0 if bad == 0 => Found::not_shown(text),
        // What cannot be told costs nothing; what the packets would have shown is not shown.
        sure => Found::share(sure, (sure + bad + cut + late).max(at_least), text),
    };
    let found = found.hint(hint);
    let found = if bad == 0 { found.short(case.reach_of_clients()) } else { found };
    proof.into_iter().fold(found, |found, (capture, frames)| {
        let delivered = capture.index.all().messages.iter().filter(|message| message.forward_of.is_some());
        match frames.is_empty() {
            true => found.frames(&capture.path, delivered.map(Message::frame)),
            false => found.frames(&capture.path, frames),
        }
    })
}

/// What a capture cannot show of who got what.
#[derive(Clone, Copy)]
struct View {
    /// Packets were cut: what somebody got may lie behind the cut.
    cut: bool,
    /// Clients had joined before it began: their names are not in it.
    late: bool,
}

impl View {
    fn of(capture: &Capture) -> Self {
        // Where names do not say whom a message is for, it is for those who are seen.
        let before = |stream: &StreamFound| {
            let variant = capture.index.lab(stream.log.transport, stream.log.stream).map(|(_, variant)| variant);
            let named = variant.is_some_and(|variant| variant.rule.names());
            named && Reach::of_both(&stream.log).late
        };
        let late = capture.index.all().streams.values().any(before);
        Self { cut: !cut_packets(capture).is_empty(), late }
    }
}

/// Counts the messages of a capture; gives the frames of what is not as it should be.
fn count(
    capture: &Capture,
    view: View,
    leaks: &[Leak<'_>],
    to_sender: Option<ToSender>,
    counts: &mut Counts,
) -> Vec<u64> {
    let astray: BTreeSet<u64> = leaks.iter().filter(|leak| !leak.to_sender).map(|leak| leak.message.number).collect();
    let returned: BTreeSet<u64> = leaks.iter().filter(|leak| leak.to_sender).map(|leak| leak.message.number).collect();
    let confirmed: BTreeSet<u64> = confirmations(capture).into_iter().map(|(asked, _)| asked).collect();
    let mut frames: Vec<u64> = leaks.iter().filter(|leak| !leak.to_sender).map(|leak| leak.copy.frame()).collect();
    for fan in fan_out(&capture.index) {
        let (frame, number) = (fan.message.frame(), fan.message.number);
        // A copy that came back is a fault unless the lab says otherwise; another confirmation only if it says so.
        let copy = fan.message.has_note(NoteId::CopyToSender) || returned.contains(&number);
        let fault = match to_sender {
            Some(ToSender::Remark) => false,
            Some(ToSender::Fault) => copy || confirmed.contains(&number),
            None => copy,
        };
        if fan.message.has_note(NoteId::Command) {
            // What is for the server was to reach nobody.
        } else if fan.message.has_note(NoteId::Untold) {
            counts.untold += 1;
        } else if fan.message.has_note(NoteId::InPart) {
            counts.cut += 1;
        } else if fan.copies.is_empty() {
            // Alone in the room, nobody could have got it; and a server that has shown somebody out hears no more.
            let lost = !fan.missing.is_empty() || fan.message.has_note(NoteId::NotDelivered);
            let lost = lost && !came_late(capture, fan.message);
            match view {
                _ if !lost => {}
                View { cut: true, .. } => counts.cut += 1,
                View { late: true, .. } => counts.late += 1,
                _ => {
                    counts.nobody += 1;
                    let why = || fan.message.note(NoteId::NotDelivered).map(|note| note.said.clone());
                    counts.why = counts.why.take().or_else(why);
                    frames.push(frame);
                }
            }
        } else if !fan.missing.is_empty() {
            counts.some += 1;
            frames.push(frame);
        } else if astray.contains(&number) {
            counts.leaked += 1;
        } else if !fan.again.is_empty() {
            counts.twice += 1;
            frames.extend(fan.again.iter().map(|copy| copy.frame));
        } else if fault {
            counts.back += 1;
            frames.push(frame);
        } else {
            counts.good += 1;
            counts.told += u64::from(copy);
        }
    }
    for message in capture.index.all().messages.iter().filter(|message| message.has_note(NoteId::TargetUnknown)) {
        match view {
            View { cut: true, .. } => counts.cut += 1,
            View { late: true, .. } => counts.late += 1,
            _ => {
                counts.unknown += 1;
                frames.push(message.frame());
            }
        }
    }
    frames
}

/// Who else got something: others, senders, and those who had left.
fn sentences(capture: &Capture, leaks: &[Leak<'_>]) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    let astray: Vec<&Leak<'_>> = leaks.iter().filter(|leak| !leak.to_sender).collect();
    let name = |name: &[u8]| Harmless::excerpt(name, ROOM);
    for leak in astray.iter().take(NAMED) {
        let reader = leak.reader.filter(|name| !name.is_empty()).map(name);
        let (target, frame) = (name(leak.target), leak.copy.frame());
        told.push(Leaked { reader, port: leak.port, instead: leak.instead, target, frame }.into());
    }
    let more: Vec<u64> = astray.iter().skip(NAMED).map(|leak| leak.copy.frame()).collect();
    if !more.is_empty() {
        told.push(LeakedMore { copies: more.len() as u64, frames: Numbers::first(FRAMES, more) }.into());
    }
    let confirmed = confirmations(capture);
    if let Some((_, frame)) = confirmed.first() {
        told.push(Confirmed { senders: confirmed.len() as u64, frame: *frame }.into());
    }
    let late = late(&capture.index);
    if let Some(first) = late.first() {
        let (port, left, frame) = (first.port, first.left, first.copy.frame());
        told.push(SentLate { port, left, frame, more: late.len() as u64 - 1 }.into());
    }
    told
}

/// What the server said to the sender of a message that went to others, before anybody said anything else: the message's
/// number and the frame.
fn confirmations(capture: &Capture) -> Vec<(u64, u64)> {
    let messages = &capture.index.all().messages;
    let delivered: BTreeSet<u64> = messages.iter().filter_map(|message| message.forward_of).collect();
    let mut asked: Option<&Message> = None;
    let mut found = Vec::new();
    for message in messages {
        match (message.from, asked) {
            (Side::Client, _) => asked = delivered.contains(&message.number).then_some(message),
            (Side::Server, Some(one)) if one.stream == message.stream && message.part == Part::Remark => {
                found.push((one.number, message.frame()));
                asked = None;
            }
            _ => {}
        }
    }
    found
}

/// How many messages clients sent beside others to a server that never said anything: which variant it is shows nowhere, and
/// whoever they were for got nothing.
fn said_in_vain(case: &Case<'_>) -> u64 {
    let streams = case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
    let of_lab: Vec<_> = streams.filter(|stream| stream.lab.is_some()).collect();
    let silent = |stream: &&StreamFound| {
        let Reach { late, holes, cut, .. } = Reach::of_both(&stream.log);
        stream.log.from_server.is_empty() && !late && !holes && !cut
    };
    if of_lab.len() < 2 || !of_lab.iter().all(silent) {
        return 0;
    }
    // A name is for the server.
    let for_others = |said: &Said<'_>| said.message.from == Side::Client && said.message.part != Part::Name;
    case.messages().filter(for_others).count() as u64
}

/// Whether the server had closed its side of the connection when a message came.
fn came_late(capture: &Capture, message: &Message) -> bool {
    let stream = capture.index.stream(message.transport, message.stream);
    stream.is_some_and(|stream| stream.log.closed[Side::Server as usize].is_some_and(|end| end < message.frame()))
}

/// Answers to a message for somebody that say something else than the rules do.
fn errors(case: &Case<'_>) -> u64 {
    let wrong = |said: &Said<'_>| {
        said.message.from == Side::Server
            && said.message.part == Part::Reply
            && matches!(said.message.verdict, Some(Verdict::Wrong(_)))
            && matches!(said.variant.rule, Rule::Route(_))
    };
    case.messages().filter(wrong).count() as u64
}
