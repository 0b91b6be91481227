//! A log in a form of the student's own: no lab lays down every line. The texts of the capture are looked for in it, in
//! their order.

use wirelab_labs::{EvidenceKind, LogEvent, Side};
use wirelab_messages::{Part, State};

use super::case::{Case, Said};
use super::log::Log;

/// Lines behind the last one found that are searched for the next text.
const AHEAD: usize = 400;

/// The log that was handed in for one side, if no line of it has the lab's form.
pub(crate) fn log<'c>(case: &'c Case<'_>, by: Side) -> Option<&'c Log> {
    let kind = EvidenceKind::log_of(by);
    let asked = case.lab.evidence.iter().filter(|one| one.kind == kind);
    let taken = asked.filter_map(|one| case.taken(&one.file));
    let mut logs = taken.filter_map(|file| case.log(&file.handed.path));
    let talks = |log: &Log| log.of(by).any(|record| LogEvent::MESSAGES.contains(&record.event));
    logs.find(|log| !log.loose.is_empty() && !talks(log))
}

/// What one side would print: what it got, and what a client sent.
pub(crate) fn expected<'c>(case: &'c Case<'_>, by: Side) -> Vec<Said<'c>> {
    let prints = |said: &Said<'_>| {
        let message = said.message;
        let own = message.from == Side::Client || by == Side::Client;
        own && message.part != Part::Name && message.state == State::Whole && !message.text().trim_ascii().is_empty()
    };
    case.messages().filter(prints).collect()
}

/// The messages whose texts stand in the log, each with its line.
pub(crate) fn found<'c>(log: &Log, expected: &[Said<'c>]) -> Vec<(u64, Said<'c>)> {
    let mut at = 0;
    let mut found = Vec::new();
    for said in expected {
        let text = String::from_utf8_lossy(said.message.text()).trim().to_owned();
        let next = log.loose.iter().enumerate().skip(at).take(AHEAD).find(|(_, (_, line))| holds(line, &text));
        if let Some((place, (line, _))) = next {
            // A reply may stand on the line of its request.
            at = place;
            found.push((*line, *said));
        }
    }
    found
}

/// Whether a line holds a text, and not as a part of a longer word.
fn holds(line: &str, text: &str) -> bool {
    let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    line.match_indices(text).any(|(at, _)| {
        outside(line.get(..at).and_then(|before| before.chars().next_back()))
            && outside(line.get(at + text.len()..).and_then(|after| after.chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn a_text_stands_there_as_itself() {
        assert!(holds("You: ping", "ping") && holds("<- 'PONG' (4)", "PONG") && holds("ping", "ping"));
        assert!(!holds("pinging", "ping") && !holds("", "ping") && !holds("aping", "ping"));
    }
}
