//! Each reply is what the lab's rule asks for.

use wirelab_findings::FindingId;
use wirelab_labs::{Rule, Side, safe};
use wirelab_messages::NoteId;
use wirelab_messages::{Part, Verdict};
use wirelab_text::units::count;

use super::super::case::{Case, Said};
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>, at_least: u64, variants: &[String]) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let said: Vec<Said<'_>> = case.messages().filter(|said| Case::counts(variants, said.variant)).collect();
    if said.is_empty() {
        return Found::failed(format!("There is no message of the task in the capture{}.", found::instead(case)))
            .hint(cause::of(case, &[FindingId::Forged, FindingId::Refused, FindingId::OtherService]));
    }
    if said.iter().all(|said| matches!(said.variant.rule, Rule::Silent)) {
        return silent(case, &said, at_least);
    }
    let right = |said: &&Said<'_>| said.message.verdict == Some(Verdict::Right);
    let wrong = |said: &&Said<'_>| {
        matches!(said.message.verdict, Some(Verdict::Wrong(_))) || said.message.has_note(NoteId::WrongStream)
    };
    let number = |which: &dyn Fn(&&Said<'_>) -> bool| said.iter().filter(which).count() as u64;
    let (good, bad) = (number(&right), number(&wrong));
    let open = number(&|said| said.message.verdict == Some(Verdict::Open));
    let alone = |said: &&Said<'_>| said.message.has_note(NoteId::Unanswered);
    let unanswered = number(&alone);
    if good + bad + unanswered == 0 {
        return match open {
            0 => Found::failed("There is no request with a reply in the capture.")
                .hint(cause::of(case, &[FindingId::Forged, FindingId::Refused, FindingId::OtherService])),
            _ => Found::undecided("The lab leaves open what the replies say, so that they cannot be judged."),
        };
    }
    let mut text = format!("{} what the lab asks for", count(good, "reply is", "replies are"));
    if bad > 0 {
        text.push_str(&format!(", {bad} {} not", if bad == 1 { "is" } else { "are" }));
        if let Some((first, due)) = said.iter().find_map(|said| match &said.message.verdict {
            Some(Verdict::Wrong(due)) if !said.message.has_note(NoteId::WrongStream) => Some((said.message, due)),
            _ => None,
        }) {
            let (is, due) = (safe::excerpt(first.text(), 40), safe::excerpt(due, 40));
            text.push_str(&format!(" (frame {}: \"{is}\" where \"{due}\" was due)", first.frame()));
        }
    }
    if unanswered > 0 {
        text.push_str(&format!("; {}", count(unanswered, "request has no reply", "requests have no reply")));
        if let Some(note) = said.iter().find_map(|said| said.message.note(NoteId::Unanswered)) {
            text.push_str(&format!(" ({})", safe::line(note.text.as_bytes())));
        }
    }
    if good < at_least {
        text.push_str(&format!("; {at_least} right ones are asked for"));
    }
    text.push('.');
    let whole = (good + bad + unanswered).max(at_least);
    let hint = cause::of(
        case,
        &[
            FindingId::NoLoop,
            FindingId::SingleAccept,
            FindingId::ReplyInWrongStream,
            FindingId::NeverServed,
            FindingId::Forged,
            FindingId::OtherService,
        ],
    );
    let found = Found::share(good, whole, text).hint(hint);
    let show = |said: &&Said<'_>| if bad + unanswered > 0 { wrong(said) || alone(said) } else { right(said) };
    case.captures.iter().fold(found, |found, capture| {
        let here = said.iter().filter(|said| said.capture.path == capture.path).filter(show);
        found.frames(&capture.path, here.map(|said| said.message.frame()))
    })
}

/// A server that sends nothing is right when it sends nothing.
fn silent(case: &Case<'_>, said: &[Said<'_>], at_least: u64) -> Found {
    let taken = said.iter().filter(|said| said.message.part == Part::Request).count() as u64;
    let sent: Vec<&Said<'_>> = said.iter().filter(|said| said.message.from == Side::Server).collect();
    if let Some(first) = sent.first() {
        let answers = count(sent.len() as u64, "message", "messages");
        let is = safe::excerpt(first.message.text(), 40);
        let text = format!("The server sent {answers} (\"{is}\"), and in this lab it sends nothing.");
        let hint = "Another program listens on this port than the one of this lab. See with `ss -ltnp` (Windows: \
                    `netstat -ano`) which it is, stop it, and run and capture the lab again.";
        let frames =
            sent.iter().filter(|said| said.capture.path == first.capture.path).map(|said| said.message.frame());
        return Found::failed(text).frames(&first.capture.path, frames).hint(Some(hint.to_owned()));
    }
    let text = format!("The server took {} and sent nothing, as it should.", count(taken, "message", "messages"));
    Found::share(taken, at_least, text).hint(cause::of(case, &[FindingId::Forged, FindingId::Refused]))
}
