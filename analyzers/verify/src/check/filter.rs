//! Packets that a display filter takes.

use wirelab_findings::FindingId;
use wirelab_findings::rules::{Condition, Outcome, RuleResult};
use wirelab_text::harmless::Harmless;
use wirelab_words::Text;
use wirelab_words::list::check::{NoCapture, RuleFound, RuleSplit, RuleUnusable};

use super::super::case::Case;
use super::Found;

pub(super) fn judge(case: &Case<'_>, id: &str) -> Found {
    let results = || {
        case.captures
            .iter()
            .filter_map(|capture| Some((capture, capture.filters.iter().find(|result| result.id == id)?)))
    };
    let Some((_, first)) = results().next() else { return Found::failed(NoCapture {}) };
    if let Outcome::Unusable(why) = &first.outcome {
        // What follows draws where in the filter it is.
        let why = why.lines().next().unwrap_or_default();
        return Found::undecided(RuleUnusable { why: Harmless::line(why) });
    }
    let observed: u64 = results().map(|(_, result)| result.observed).sum();
    let condition = match first.condition.parse::<Condition>() {
        Ok(condition) => condition,
        Err(error) => return Found::undecided(RuleUnusable { why: Harmless::line(error.to_string()) }),
    };
    let filter = Harmless::line(&first.filter);
    let told = RuleFound { packets: observed, filter, condition: Harmless::line(condition.to_string()) };
    let text = Text::from(told).and(results().find_map(|(_, result)| split(result)));
    // Of packets that were cut the protocols are not read to their ends.
    let cut = case.lab.protocol.is_some() && case.has_finding(FindingId::PacketsCut);
    let found = match condition.holds(observed) {
        true => Found::passed(text),
        false if cut => Found::cut(text),
        false => Found::failed(text),
    };
    results().fold(found, |found, (capture, result)| found.frames(&capture.path, result.frames.iter().copied()))
}

/// A text that no single frame holds.
fn split(result: &RuleResult) -> Option<RuleSplit> {
    let split = result.split.as_ref()?;
    let [from, to] = split.frames;
    Some(RuleSplit { text: Harmless::excerpt(&split.text, 40), stream: split.stream, from, to })
}
