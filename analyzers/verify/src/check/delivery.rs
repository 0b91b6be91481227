//! Each message of a chat reached everyone it was for, and nobody else.

use wirelab_findings::FindingId;
use wirelab_findings::messages::fan_out;
use wirelab_labs::{Rule, Side};
use wirelab_messages::NoteId;
use wirelab_messages::{Message, Part, Verdict};
use wirelab_words::Said as Told;
use wirelab_words::list::check::{Delivery, DeliveryNone, Leak};

use super::super::capture::Capture;
use super::super::case::{Case, Said};
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>, at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let (mut good, mut nobody, mut some, mut back, mut leaked) = (0, 0, 0, 0, 0);
    let mut proof = Vec::new();
    for capture in &case.captures {
        let mut frames = Vec::new();
        for fan in fan_out(&capture.index) {
            let frame = fan.message.frame();
            if !fan.others.is_empty() {
                leaked += 1;
                frames.push(frame);
                frames.extend(fan.others.iter().map(|other| other.frame));
            } else if fan.copies.is_empty() {
                // Alone in the room, nobody could have got it; and a server that has shown somebody out hears no more.
                let lost = !fan.missing.is_empty() || fan.message.has_note(NoteId::NotDelivered);
                let lost = lost && !came_late(capture, fan.message);
                nobody += u64::from(lost);
                frames.extend(lost.then_some(frame));
            } else if !fan.missing.is_empty() {
                some += 1;
                frames.push(frame);
            } else if fan.to_all && fan.message.has_note(NoteId::CopyToSender) {
                back += 1;
                frames.push(frame);
            } else {
                good += 1;
            }
        }
        proof.push((capture, frames));
    }
    let refused = errors(case);
    let bad = nobody + some + back + leaked + refused;
    if good + bad == 0 {
        return Found::failed(DeliveryNone {})
            .hint(cause::of(case, &[FindingId::Forged, FindingId::Refused, FindingId::OtherService]));
    }
    let wanted = (good < at_least).then_some(at_least);
    let text = Delivery { good, nobody, some, back, leaked, first_leak: first_leak(case), errors: refused, wanted };
    let hint = cause::of(case, &[FindingId::CopyToSender, FindingId::SingleAccept]);
    let found = Found::share(good, (good + bad).max(at_least), text).hint(hint);
    proof.into_iter().fold(found, |found, (capture, frames)| {
        let delivered = capture.index.all().messages.iter().filter(|message| message.forward_of.is_some());
        match frames.is_empty() {
            true => found.frames(&capture.path, delivered.map(Message::frame)),
            false => found.frames(&capture.path, frames),
        }
    })
}

/// The first copy that somebody else got, in words.
fn first_leak(case: &Case<'_>) -> Option<Told> {
    case.messages().find_map(|said| {
        let note = said.message.note(NoteId::Leaked)?.said.clone();
        Some(Leak { note, frame: said.message.frame() }.into())
    })
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
