//! What both pages say of checks: their titles, their results, where to look.

use maud::{Markup, html};
use wirelab_page::{chip, foreign, frames_filter, known, prose};
use wirelab_words::Sentence;
use wirelab_words::list::sheet as sentences;

use super::super::super::model::{Checked, Place, Proof, Status};
use super::super::Report;
use super::super::escape::name;
use super::super::words::fill;
use super::ladder::Places;

/// A sentence in the report's language.
pub(super) fn said(report: &Report, sentence: impl Sentence) -> Markup {
    wirelab_page::said(sentence, report.words().catalogue())
}

/// A title begins with a capital letter.
pub(super) fn title(check: &Checked) -> String {
    let text = known(&check.title);
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// How a check went, as a class of the style sheet. What was not shown is nothing bad.
pub(super) const fn tone(status: Status) -> &'static str {
    match status {
        Status::Passed => "good",
        Status::Partly | Status::Failed | Status::NotShown => "warm",
        Status::Undecided | Status::NotAsked => "soft",
    }
}

/// A sign for how a check went, for those who do not see colours.
pub(super) const fn sign(status: Status) -> &'static str {
    match status {
        Status::Passed => "✓",
        Status::Partly => "◐",
        Status::Failed | Status::NotShown => "○",
        Status::Undecided => "?",
        Status::NotAsked => "–",
    }
}

/// A check with what was found, what to do and where to look.
pub(super) fn check(report: &Report, one: &Checked, places: &Places<'_>) -> Markup {
    html! {
        section class={ "check " (tone(one.status)) } {
            h3 { (head(report, one)) }
            (body(report, one, places))
        }
    }
}

/// The title of a check with its result.
pub(super) fn head(report: &Report, one: &Checked) -> Markup {
    html! {
        span.sign aria-hidden="true" { (sign(one.status)) } " " (prose(&title(one))) " "
        span.status {
            "– " (known(report.status(one.status)))
            @if let Some(points) = report.points_of(one) { ", " (points) }
        }
    }
}

/// What was found, what to do, and where to look.
pub(super) fn body(report: &Report, one: &Checked, places: &Places<'_>) -> Markup {
    let words = report.words();
    html! {
        @if let Some(decided) = report.decided(one) { p { strong { (prose(&decided)) } } }
        p { (prose(&one.text)) }
        @if !one.hint.is_empty() { p { span.next { (known(&words.next)) ":" } " " (prose(&one.hint)) } }
        @for proof in &one.evidence { (evidence(report, proof, places)) }
    }
}

/// Where a proof stands: frames lead to their rows, and a filter can be copied.
fn evidence(report: &Report, proof: &Proof, places: &Places<'_>) -> Markup {
    let words = report.words();
    let named = |one: &str, many: &str, numbers: &[u64]| {
        let text = fill(if numbers.len() == 1 { one } else { many }, &[("list", "\u{1}")]);
        let (before, after) = text.split_once('\u{1}').unwrap_or((&text, ""));
        (known(before), known(after))
    };
    html! {
        p.evidence {
            (known(&words.evidence)) ": " (foreign(&name(&proof.file)))
            @match &proof.place {
                Place::Frames(numbers) if !numbers.is_empty() => {
                    @let (before, after) = named(&words.frame, &words.frames, numbers);
                    ", " (before)
                    @for (place, number) in numbers.iter().enumerate() {
                        @if place > 0 { ", " }
                        @match places.get(&(proof.file.as_str(), *number)) {
                            Some(id) => { a href={ "#" (id) } { (number) } },
                            None => (number),
                        }
                    }
                    (after)
                    @if let Some(filter) = frames_filter(numbers) {
                        ". " span.soft { (said(report, sentences::CopyFilter {})) ":" } " " (chip(&filter))
                    }
                }
                Place::Lines(numbers) if !numbers.is_empty() => {
                    @let (before, after) = named(&words.line, &words.lines, numbers);
                    ", " (before) (numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")) (after)
                }
                Place::Whole | Place::Frames(_) | Place::Lines(_) => {}
            }
        }
    }
}
