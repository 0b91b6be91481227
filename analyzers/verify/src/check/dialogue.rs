//! Packets of one conversation, one step after the other.

use wirelab_exchanges::Walk;
use wirelab_findings::FindingId;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{DialogueCame, DialogueFound, DialogueMissing, DialogueOpen, RuleUnusable, Unsure};
use wirelab_words::{Said, Text};

use super::super::case::Case;
use super::super::exchanges::Asked;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, id: &str, steps: &[String], at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let mut walks: Vec<(&str, &Walk)> = Vec::new();
    for capture in &case.captures {
        let Some(shown) = &capture.exchanges else { continue };
        match shown.asked.get(id) {
            Some(Asked::Dialogue(place)) => {
                walks.extend(shown.found.walks.get(*place).map(|walk| (capture.path.as_str(), walk)));
            }
            Some(Asked::Unusable(why)) => return Found::undecided(RuleUnusable { why: Harmless::line(why) }),
            _ => {}
        }
    }
    let complete: u64 = walks.iter().map(|(_, walk)| walk.complete).sum();
    let number = steps.len() as u64;
    let mut text: Text = DialogueFound { complete, wanted: at_least, steps: number }.into();
    if complete >= at_least {
        let found = Found::share(complete, at_least, text);
        return walks.iter().fold(found, |found, (file, walk)| found.frames(file, walk.frames.iter().copied()));
    }
    let furthest = walks.iter().max_by_key(|(_, walk)| walk.furthest.len());
    let came = furthest.map_or(0, |(_, walk)| walk.furthest.len());
    let next = steps.get(came).map(Harmless::line).unwrap_or_default();
    let taken: u64 = walks.iter().filter_map(|(_, walk)| walk.taken.get(came)).sum();
    text = match (came, taken) {
        (0, 0) => text.and(Some(DialogueMissing { next, step: 1 })),
        (came, 0) => text.and(Some(DialogueMissing { next, step: came as u64 + 1 })),
        (came, taken) => text.and(Some(DialogueCame { came: came as u64, next, step: came as u64 + 1, taken })),
    };
    let shown = || case.captures.iter().filter_map(|capture| capture.exchanges.as_ref());
    let rows = || case.captures.iter().flat_map(|capture| capture.tcp.values());
    // One that began before the capture may have the missing step there, if the steps behind it are in the capture.
    let behind = |walk: &Walk| walk.taken.len() > came + 1 && walk.taken.iter().skip(came + 1).all(|taken| *taken > 0);
    let rest = walks.iter().any(|(_, walk)| behind(walk));
    let late = if rest { rows().filter(|row| began_before(row)).count() as u64 } else { 0 };
    let missing = rows().any(|row| row.from_client.missing + row.from_server.missing > 0);
    let left_out = shown().any(|shown| shown.found.left_out > 0);
    let found = if case.has_finding(FindingId::PacketsCut) {
        Found::cut(text)
    } else if left_out {
        Found::undecided(text.and(Some(Unsure { late, missing, left_out })))
    } else {
        let under_way: u64 = walks.iter().map(|(_, walk)| walk.under_way).sum();
        let told: Option<Said> = if late > 0 || missing {
            Some(Unsure { late, missing, left_out }.into())
        } else {
            (came > 0 && complete + under_way >= at_least).then(|| DialogueOpen {}.into())
        };
        match told {
            // What a longer capture would show.
            Some(told) if complete == 0 => Found::not_shown(text.and(Some(told))),
            told => Found::share(complete, at_least, text.and(told)),
        }
    };
    match furthest {
        Some((file, walk)) => found.frames(file, walk.furthest.iter().copied()),
        None => found,
    }
}

fn began_before(row: &wirelab_engine::stream::tcp::TcpRow) -> bool {
    row.handshake.outcome == wirelab_engine::stream::tcp::HandshakeOutcome::NotCaptured && row.packets() > 0
}
