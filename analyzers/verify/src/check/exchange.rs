//! Requests of protocols and their answers.

use wirelab_engine::Transport;
use wirelab_engine::stream::tcp::HandshakeOutcome;
use wirelab_exchanges::{End, Exchange, Part, Protocol};
use wirelab_findings::FindingId;
use wirelab_labs::Protocol as About;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{
    AtOnce, ExchangeFound, ExchangeNone, ExchangeOpen, ExchangeSeen, ExchangeShared, ExchangeUnanswered, RuleUnusable,
    Unsure,
};
use wirelab_words::{Said, Text};

use super::super::capture::Capture;
use super::super::case::Case;
use super::super::exchanges::Asked;
use super::{Found, found};

/// Exchanges that are named where others were looked for, and characters of each.
const SEEN: usize = 3;
const ROOM: usize = 70;

/// What is asked.
pub(super) struct Ask<'l> {
    pub(super) id: &'l str,
    pub(super) request: &'l str,
    pub(super) at_least: u64,
    pub(super) unanswered: bool,
    pub(super) within: Option<i64>,
    pub(super) at_once: Option<u64>,
}

/// An exchange that the request of the check takes.
struct One<'c> {
    capture: &'c Capture,
    exchange: &'c Exchange,
    fits: Fits,
}

/// What an exchange is to the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fits {
    /// What is asked for.
    Right,
    /// Answered as asked for, and too late.
    Slow,
    /// Answered otherwise.
    Other,
    /// An error came in the place of the answer.
    Refused,
    /// Nothing came.
    Unanswered,
    /// Nobody can tell: the capture ends, or the answer is not whole in it.
    Open,
    /// The frame has several requests, or answers, and which of them the filter takes nobody knows.
    Shared,
}

pub(super) fn judge(case: &Case<'_>, ask: &Ask<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let mut all: Vec<One<'_>> = Vec::new();
    let mut orphans: Vec<Protocol> = Vec::new();
    for capture in &case.captures {
        let Some(shown) = &capture.exchanges else { continue };
        let (request, answer) = match shown.asked.get(ask.id) {
            Some(Asked::Exchange { request, answer }) => (*request, *answer),
            Some(Asked::Unusable(why)) => return Found::undecided(RuleUnusable { why: Harmless::line(why) }),
            _ => continue,
        };
        let taken = shown.selected().filter(|one| one.asked.marks.has(request));
        all.extend(taken.map(|exchange| One { capture, exchange, fits: fits(capture, exchange, answer, ask) }));
        let right = |part: &Part| answer.is_none_or(|answer| part.marks.has(answer));
        orphans.extend(shown.orphans().filter(|(_, part)| right(part)).map(|(protocol, _)| protocol));
    }
    let of = |fits: Fits| all.iter().filter(|one| one.fits == fits).count() as u64;
    let (asked, right) = (all.len() as u64, of(Fits::Right));
    let request = Harmless::line(ask.request);
    // What nobody answers is not said to be answered.
    let not_due = all.iter().all(|one| one.exchange.end == End::NotDue);
    let mut text: Text = match (asked, ask.unanswered || not_due) {
        (0, _) => ExchangeNone { request, wanted: ask.at_least }.into(),
        (_, true) => ExchangeUnanswered { request, asked, unanswered: right, wanted: ask.at_least }.into(),
        (_, false) => ExchangeFound {
            request,
            asked,
            right,
            slow: of(Fits::Slow),
            other: of(Fits::Other),
            refused: of(Fits::Refused),
            unanswered: of(Fits::Unanswered),
            wanted: ask.at_least,
        }
        .into(),
    };
    let (mut done, mut wanted) = (right, ask.at_least);
    if let Some(at_once) = ask.at_once {
        let most = most(&all);
        text = text.and(Some(AtOnce { most, wanted: at_once }));
        if right >= ask.at_least {
            (done, wanted) = (most, at_once);
        }
    }
    let mut found = Found::share(done, wanted, text.clone());
    if done < wanted {
        let enough = |more: u64| right + more >= ask.at_least && right < ask.at_least;
        let late = orphans.iter().filter(|protocol| may_be(case, &all, **protocol)).count() as u64;
        let late = if enough(late) && !ask.unanswered { late } else { 0 };
        // What a longer capture, or one with both directions, would show.
        let short = !gave_up(case) && (enough(of(Fits::Open)) || !enough(of(Fits::Shared)));
        let told: Option<Said> = if enough(of(Fits::Open)) {
            Some(ExchangeOpen { open: of(Fits::Open) }.into())
        } else if enough(of(Fits::Shared)) {
            Some(ExchangeShared { shared: of(Fits::Shared) }.into())
        } else {
            unsure(case, late).map(Into::into)
        };
        found = match told {
            // Of packets that were cut the protocols are not read to their ends.
            _ if case.has_finding(FindingId::PacketsCut) => Found::cut(text),
            Some(told) if short && right == 0 => Found::not_shown(text.and(Some(told))),
            Some(told) if short => Found { text: text.and(Some(told)), ..found },
            Some(told) => Found::undecided(text.and(Some(told))),
            None => Found { text: text.and(seen(case, &all)), ..found },
        };
    }
    frames(found, &all)
}

/// Whether an answer without a request may be one to a request that is meant: those that are there show of which protocol they
/// are, and where none is the lab says it.
fn may_be(case: &Case<'_>, all: &[One<'_>], protocol: Protocol) -> bool {
    let of_lab = |about: About| match about {
        About::Http => protocol == Protocol::Http,
        About::Dns => protocol == Protocol::Dns,
        About::Dhcp => protocol == Protocol::Dhcp,
        About::Icmp => protocol == Protocol::Echo,
        About::Arp => protocol == Protocol::Arp,
        About::Tls => protocol == Protocol::Tls,
        About::Udp | About::Tcp => true,
    };
    if all.is_empty() {
        case.lab.protocol.is_none_or(of_lab)
    } else {
        all.iter().any(|one| one.exchange.protocol == protocol)
    }
}

fn fits(capture: &Capture, exchange: &Exchange, answer: Option<usize>, ask: &Ask<'_>) -> Fits {
    if exchange.asked.shared {
        return Fits::Shared;
    }
    let taken = answer.and_then(|filter| Some(exchange.answer.as_ref()?.marks.has(filter)));
    let shared = exchange.answer.as_ref().is_some_and(|answer| answer.shared);
    let late = || ask.within.is_some_and(|within| exchange.time().is_some_and(|time| time > within));
    match (exchange.end, ask.unanswered) {
        (End::Open | End::Cut, _) => Fits::Open,
        (End::Unanswered, _) if is_one_way(capture, exchange) => Fits::Open,
        (End::Unanswered | End::Refused, true) => Fits::Right,
        (End::Answered | End::NotDue, true) => Fits::Other,
        // Nobody is to answer it: it is what it is.
        (End::NotDue, false) => Fits::Right,
        (End::Unanswered, false) => Fits::Unanswered,
        // An error is an answer for whoever asks for it by its filter.
        (End::Refused, false) if taken != Some(true) => Fits::Refused,
        (End::Answered | End::Refused, false) if shared && answer.is_some() => Fits::Shared,
        (End::Answered | End::Refused, false) if taken == Some(false) => Fits::Other,
        (End::Answered | End::Refused, false) if late() => Fits::Slow,
        (End::Answered | End::Refused, false) => Fits::Right,
    }
}

/// Whether the capture has one direction of its connection only.
fn is_one_way(capture: &Capture, exchange: &Exchange) -> bool {
    let Some((Transport::Tcp, stream)) = exchange.stream else { return false };
    capture.tcp.get(&stream).is_some_and(|row| row.handshake.outcome == HandshakeOutcome::OneDirection)
}

/// The most that were under way at the same time.
fn most(all: &[One<'_>]) -> u64 {
    let right = all.iter().filter(|one| one.fits == Fits::Right);
    let span = |one: &One<'_>| Some((one.exchange.asked.time, one.exchange.answer.as_ref()?.time));
    let mut turns: Vec<(i64, i8)> =
        right.filter_map(span).flat_map(|(from, to)| [(from, 1), (to.max(from), -1)]).collect();
    // One that is answered at the moment in which another begins is over.
    turns.sort_unstable();
    let (mut now, mut most) = (0_i64, 0);
    for (_, change) in turns {
        now += i64::from(change);
        most = most.max(now);
    }
    most.unsigned_abs()
}

/// Whether a limit left something out.
fn gave_up(case: &Case<'_>) -> bool {
    let mut shown = case.captures.iter().filter_map(|capture| capture.exchanges.as_ref());
    shown.any(|shown| shown.found.left_out > 0) || case.has_finding(FindingId::MessagesGivenUp)
}

/// Why what is not there may have been there all the same.
fn unsure(case: &Case<'_>, late: u64) -> Option<Unsure> {
    let left_out = gave_up(case);
    let rows = || case.captures.iter().flat_map(|capture| capture.tcp.values());
    let missing = rows().any(|row| row.from_client.missing + row.from_server.missing > 0);
    (left_out || late > 0 || missing).then_some(Unsure { late, missing, left_out })
}

/// What the capture has instead.
fn seen(case: &Case<'_>, all: &[One<'_>]) -> Option<ExchangeSeen> {
    let shown = || case.captures.iter().filter_map(|capture| capture.exchanges.as_ref());
    let wrong: Vec<&Exchange> = all.iter().filter(|one| one.fits != Fits::Right).map(|one| one.exchange).collect();
    let any: Vec<&Exchange> = shown().flat_map(|shown| shown.selected()).collect();
    let named = if wrong.is_empty() { any } else { wrong };
    let seen: Vec<Harmless> = named.iter().take(SEEN).map(|one| told(one)).collect();
    (!seen.is_empty()).then_some(ExchangeSeen { seen, more: named.len().saturating_sub(SEEN) as u64 })
}

/// `GET /index.html → 200 OK`.
fn told(exchange: &Exchange) -> Harmless {
    let arrow = " \u{2192} ".as_bytes();
    let answer = exchange.answer.as_ref().map(|answer| [arrow, &answer.label].concat()).unwrap_or_default();
    Harmless::excerpt([&exchange.asked.label, &answer[..]].concat(), ROOM)
}

/// With the frames of what is right, or of what was asked.
fn frames(found: Found, all: &[One<'_>]) -> Found {
    let any = all.iter().any(|one| one.fits == Fits::Right);
    let mut files: Vec<&str> = all.iter().map(|one| one.capture.path.as_str()).collect();
    files.dedup();
    files.into_iter().fold(found, |found, file| {
        let named = all.iter().filter(|one| one.capture.path == file && (!any || one.fits == Fits::Right));
        let frames = named.flat_map(|one| {
            std::iter::once(one.exchange.asked.frame).chain(one.exchange.answer.as_ref().map(|answer| answer.frame))
        });
        found.frames(file, frames)
    })
}
