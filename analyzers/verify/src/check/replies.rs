//! Each reply is what the lab's rule asks for.

use std::collections::BTreeSet;

use wirelab_findings::FindingId;
use wirelab_labs::{Rule, Side, Transport, Variant};
use wirelab_messages::log::StreamLog;
use wirelab_messages::{NoteId, StreamFound};
use wirelab_messages::{Part, Verdict};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{
    Replies, RepliesByTool, RepliesCut, RepliesNoTask, RepliesNone, RepliesOpen, RepliesPushed, RepliesSilent,
    RepliesUnknown, WrongReply,
};
use wirelab_words::list::hint::{OneWay, OtherProgram};

use super::super::case::{Case, Said};
use super::super::doctor::serves_one;
use super::{Found, cause, found};

/// Within which time a reply comes, in nanoseconds.
const SOON: i64 = 1_000_000_000;

pub(super) fn judge(case: &Case<'_>, at_least: u64, variants: &[String]) -> Found {
    if let Some(found) = found::not_asked(case, variants).or_else(|| found::no_traffic(case)) {
        return found;
    }
    let said: Vec<Said<'_>> = case.messages().filter(|said| Case::counts(variants, said.variant)).collect();
    if said.is_empty() && found::is_open(case) {
        return Found::cut(RepliesCut {});
    }
    if said.is_empty() {
        return Found::failed(RepliesNoTask { instead: found::instead(case) })
            .hint(cause::of(case, &[FindingId::Forged, FindingId::Refused, FindingId::OtherService]));
    }
    if said.iter().all(Case::by_tool) {
        return Found::undecided(RepliesByTool {}).hint(cause::of(case, &[FindingId::Forged]));
    }
    let said: Vec<Said<'_>> = said.into_iter().filter(|said| !Case::by_tool(said)).collect();
    if said.iter().all(|said| matches!(said.variant.rule, Rule::Silent)) {
        return silent(case, &said, at_least);
    }
    let right = |said: &&Said<'_>| said.message.verdict == Some(Verdict::Right);
    let wrong = |said: &&Said<'_>| {
        matches!(said.message.verdict, Some(Verdict::Wrong(_))) || said.message.has_note(NoteId::WrongStream)
    };
    let number = |which: &dyn Fn(&&Said<'_>) -> bool| said.iter().filter(which).count() as u64;
    // A server that takes one client need not answer others.
    let others = |said: &&Said<'_>| said.message.has_note(NoteId::Unanswered) && is_not_served(said);
    let waiting = number(&others);
    let (good, bad) = (number(&right), number(&wrong));
    let open = number(&|said| said.message.verdict == Some(Verdict::Open));
    let last = |said: &&Said<'_>| {
        said.message.has_note(NoteId::Unanswered) && !is_not_served(said) && !is_lost(said) && is_at_end(said)
    };
    let ends = number(&last);
    let alone = |said: &&Said<'_>| {
        let unanswered = said.message.has_note(NoteId::Unanswered);
        unanswered && !is_not_served(said) && !is_lost(said) && !is_at_end(said)
    };
    let unanswered = number(&alone);
    // A reply that the capture has in part, or whose request it has in part, stays asked for: it is not shown.
    let cut: BTreeSet<(&str, u64)> = said
        .iter()
        .filter(|said| said.message.lacks_bytes())
        .map(|said| (said.capture.path.as_str(), said.message.number))
        .collect();
    let in_part = |said: &&Said<'_>| {
        let here = |number: u64| cut.contains(&(said.capture.path.as_str(), number));
        said.message.verdict == Some(Verdict::Open)
            && (here(said.message.number) || said.message.reply_to.is_some_and(here))
            || said.message.has_note(NoteId::Unanswered) && is_lost(said)
            || said.message.from == Side::Client && said.message.has_note(NoteId::InPart)
    };
    let cut = number(&in_part);
    let glued = number(&|said| said.message.has_note(NoteId::Glued));
    let twice = number(&|said| said.message.from == Side::Server && said.message.has_note(NoteId::Twice));
    let (keys, untold) = (fragments(&said), untold(&said));
    if good + bad + unanswered + ends + cut + keys + untold + twice + glued + waiting == 0 {
        return match open {
            0 if case.is_cut_off() => Found::cut(RepliesCut {}),
            0 => Found::failed(RepliesNone {})
                .hint(cause::of(case, &[FindingId::Forged, FindingId::Refused, FindingId::OtherService])),
            _ => Found::undecided(RepliesOpen {}),
        };
    }
    let first_wrong = said.iter().find_map(|said| match &said.message.verdict {
        Some(Verdict::Wrong(due)) if !said.message.has_note(NoteId::WrongStream) => {
            let [is, due] = Harmless::excerpts([&said.message.shown(), due], 40);
            Some(WrongReply { frame: said.message.frame(), is, due }.into())
        }
        _ => None,
    });
    let text = Replies {
        right: good,
        wrong: bad,
        first_wrong: first_wrong.filter(|_| bad > 0),
        unanswered,
        ends,
        cut,
        twice,
        keys,
        untold,
        glued,
        waiting,
        why: said
            .iter()
            .filter(alone)
            .find_map(|said| said.message.note(NoteId::Unanswered))
            .map(|note| note.said.clone()),
        wanted: (good < at_least).then_some(at_least),
    };
    let whole = (good + bad + unanswered + ends + cut + twice).max(at_least);
    let hint = cause::of(
        case,
        &[
            FindingId::NoLoop,
            FindingId::ReplyInWrongStream,
            FindingId::NeverServed,
            FindingId::Forged,
            FindingId::OtherService,
        ],
    );
    let found = match bad + unanswered + ends + cut + twice {
        0 if keys + untold + glued > 0 && good < at_least => Found::undecided(text),
        only if only == cut && good == 0 && case.is_cut_off() => Found::cut(text),
        only if only == cut + ends && good == 0 => Found::not_shown(text),
        _ => Found::share(good, whole, text),
    };
    let found = found.hint(hint);
    let found = match bad + unanswered + twice {
        0 if said.iter().any(is_one_way) => found.hint(Some(OneWay {}.into())),
        0 => found.short(case.reach_of_clients()),
        _ => found,
    };
    let show = |said: &&Said<'_>| match bad + unanswered + ends + cut + twice {
        0 => right(said),
        _ => wrong(said) || alone(said) || last(said) || in_part(said) || said.message.has_note(NoteId::Twice),
    };
    case.captures.iter().fold(found, |found, capture| {
        let here = said.iter().filter(|said| said.capture.path == capture.path).filter(show);
        found.frames(&capture.path, here.map(|said| said.message.frame()))
    })
}

/// Keys of lines of which it cannot be told whether they were answered as they should: what the server read together shows
/// in no packet.
fn fragments(said: &[Said<'_>]) -> u64 {
    let open = |said: &&Said<'_>| is_typed(said) && (is_untold(said) || said.message.verdict == Some(Verdict::Open));
    said.iter().filter(open).count() as u64
}

/// Requests that were sent in one piece and of which it cannot be told how they were answered.
fn untold(said: &[Said<'_>]) -> u64 {
    said.iter().filter(|said| is_untold(said) && !is_typed(said)).count() as u64
}

fn is_untold(said: &Said<'_>) -> bool {
    said.message.from == Side::Client && said.message.has_note(NoteId::Untold)
}

/// Whether the client's text was sent key by key.
fn is_typed(said: &Said<'_>) -> bool {
    let stream = said.capture.index.stream(said.message.transport, said.message.stream);
    stream.is_some_and(|stream| stream.log.typed().is_some())
}

/// Whether a client was never spoken to by a server that takes one at a time by its sheet, and that served another who had
/// come before.
fn is_not_served(said: &Said<'_>) -> bool {
    let stream = said.capture.index.stream(said.message.transport, said.message.stream);
    let Some(waits) = stream.filter(|stream| stream.log.from_server.is_empty()) else { return false };
    let before = |other: &StreamFound| {
        let (one, other) = (&waits.log, &other.log);
        other.server == one.server && other.opened < one.opened && !other.from_server.is_empty()
    };
    serves_one(said.variant) && said.capture.index.all().streams.values().any(before)
}

/// Whether the capture has nothing of what the server sent, not even that it took something.
fn is_one_way(said: &Said<'_>) -> bool {
    let row = said.capture.tcp.get(&said.message.stream).filter(|_| said.message.transport == Transport::Tcp);
    row.is_some_and(|row| row.from_server.packets == 0)
}

/// Whether the capture lacks bytes among which the reply may be: all that the server sent, or what it sent last.
fn is_lost(said: &Said<'_>) -> bool {
    let stream = said.capture.index.stream(said.message.transport, said.message.stream);
    is_one_way(said) || stream.is_some_and(|stream| stream.log.from_server.lacks() > 0 && is_last(said, &stream.log))
}

/// Whether the server said nothing more behind a message: who answers something later has passed it over.
fn is_last(said: &Said<'_>, log: &StreamLog) -> bool {
    log.from_server.arrivals().last().is_none_or(|last| last.frame < said.message.frame())
}

/// Whether the capture ends behind a request, before a reply could have come: its connection is open, and nothing was
/// captured much later.
fn is_at_end(said: &Said<'_>) -> bool {
    let message = said.message;
    let Some(stream) = said.capture.index.stream(message.transport, message.stream) else { return false };
    let log = &stream.log;
    let open = log.closed == [None, None] && log.reset.is_none() && !log.by_tool;
    let end = said.capture.facts.last_time.map(|time| time.as_nanos());
    open && is_last(said, log) && end.is_some_and(|end| end.saturating_sub(message.time) < SOON)
}

/// A server that sends nothing is right when it sends nothing.
fn silent(case: &Case<'_>, said: &[Said<'_>], at_least: u64) -> Found {
    let taken = said.iter().filter(|said| said.message.part == Part::Request).count() as u64;
    let sent: Vec<&Said<'_>> = said.iter().filter(|said| said.message.from == Side::Server).collect();
    if let Some(first) = sent.first() {
        let (messages, first_text) = (sent.len() as u64, Harmless::excerpt(first.message.shown(), 40));
        // Where other variants have answers, the server may have meant one of them.
        let answers =
            |variant: &Variant| case.variant.is_none_or(|id| id == variant.id) && variant.rule != Rule::Silent;
        let found = match case.lab.variants.iter().any(answers) {
            true => Found::failed(RepliesUnknown { messages, first: first_text }),
            false => Found::failed(RepliesPushed { messages, first: first_text }).hint(Some(OtherProgram {}.into())),
        };
        let frames =
            sent.iter().filter(|said| said.capture.path == first.capture.path).map(|said| said.message.frame());
        return found.frames(&first.capture.path, frames);
    }
    Found::share(taken, at_least, RepliesSilent { messages: taken })
        .hint(cause::of(case, &[FindingId::Forged, FindingId::Refused]))
}
