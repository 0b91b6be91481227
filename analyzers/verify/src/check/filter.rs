//! Packets that a display filter takes.

use wirelab_findings::rules::{Condition, Outcome, RuleResult};
use wirelab_text::safe;
use wirelab_text::units::count;

use super::super::case::Case;
use super::Found;

pub(super) fn judge(case: &Case<'_>, id: &str) -> Found {
    let results = || {
        case.captures
            .iter()
            .filter_map(|capture| Some((capture, capture.filters.iter().find(|result| result.id == id)?)))
    };
    let Some((_, first)) = results().next() else { return Found::failed("There is no capture among the files.") };
    if let Outcome::Unusable(why) = &first.outcome {
        // What follows draws where in the filter it is.
        let why = why.lines().next().unwrap_or_default();
        return Found::undecided(format!("The rule cannot be judged: {}.", safe::line(why.as_bytes())));
    }
    let observed: u64 = results().map(|(_, result)| result.observed).sum();
    let Ok(condition) = first.condition.parse::<Condition>() else {
        return Found::undecided("The rule's condition cannot be read.");
    };
    let filter = safe::line(first.filter.as_bytes());
    let text = format!("{} `{filter}` ({condition} asked for).", count(observed, "packet matches", "packets match"));
    let text = text + &results().find_map(|(_, result)| split(result)).unwrap_or_default();
    let found = if condition.holds(observed) { Found::passed(text) } else { Found::failed(text) };
    results().fold(found, |found, (capture, result)| found.frames(&capture.path, result.frames.iter().copied()))
}

/// A text that no single frame holds.
fn split(result: &RuleResult) -> Option<String> {
    let split = result.split.as_ref()?;
    let text = safe::excerpt(split.text.as_bytes(), 40);
    let [from, to] = split.frames;
    Some(format!(
        " No single packet holds \"{text}\", but stream {} does: TCP split it, and it ends in frame {from} (the bytes \
         before it are in frame {to}).",
        split.stream
    ))
}
