//! The teacher's page of a class: causes that several share, what waits for a decision, how points are spread; then each work,
//! check by check. Names are there when they are asked for. Nothing of what was observed about the evidence: that never stands
//! beside a mark.

use std::collections::BTreeMap;

use maud::{Markup, html};
use wirelab_page::{drawing, foreign, known, prose};
use wirelab_picture::Ground;
use wirelab_picture::kind::histogram::{self, Bin};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::class as class_words;
use wirelab_words::list::sheet as sentences;

use super::super::super::model::{Class, Status, Submission};
use super::super::Report;
use super::super::causes::{self, Cause};
use super::super::escape::{line, name};
use super::super::insight::{Far, outliers};
use super::super::need;
use super::super::words::fill;
use super::matrix::{columns, table};
use super::sheet::{said, title};
use super::{document, way_to};

/// Forms that are listed.
const FORMS: usize = 100;
/// Works that are named with a cause.
const WORKS: usize = 12;
/// Causes that are seen at once.
const CAUSES: usize = 5;
/// Columns of the histogram, which stands beside the causes.
const COLUMNS: usize = 48;
/// Bars of the histogram.
const BARS: u64 = 10;

/// All submissions; copies of the pages are expected under [`super::WORKS`].
pub fn index(report: &Report) -> String {
    let (class, words) = (report.class(), report.words());
    let count = class.submissions.len().to_string();
    let heading = fill(&words.class, &[("title", &class.title), ("count", &count)]);
    let causes = causes::shared(class);
    let body = html! {
        header.top {
            p.brand { "wirelab" }
            h1 { (known(&heading)) }
            label.screen.names { input #names type="checkbox"; " " (said(report, sentences::ShowNames {})) }
        }
        div.first {
            (shared(report, &causes))
            div {
                (waiting(report))
                @if let Some(bins) = bins(class) {
                    section {
                        h2 { (said(report, sentences::Spread {})) }
                        (drawing(&histogram::scene(&bins, &Ground::page_of(COLUMNS))).markup())
                    }
                }
            }
        }
        section {
            h2 { (said(report, sentences::Matrix {})) }
            label.screen.filter hidden="hidden" { (said(report, sentences::Filter {})) " " input type="search"; }
            (table(report, &causes))
        }
        (far(report))
        (open(report))
        (forms(report))
    };
    document(report, &heading, body, true)
}

/// What to call a work without its name.
fn called(report: &Report, own: &str) -> String {
    let place = report.class().submissions.iter().position(|one| one.name == own);
    let number = place.map_or(0, |place| place as u64 + 1);
    wirelab_words::Sentence::said(sentences::Work { number }).text(report.words().catalogue())
}

fn shared(report: &Report, causes: &[Cause<'_>]) -> Markup {
    let more = causes.len().saturating_sub(CAUSES) as u64;
    let all = &report.class().submissions;
    let empty: Vec<usize> =
        (0..all.len()).filter(|place| all.get(*place).is_some_and(|one| one.files.is_empty())).collect();
    html! {
        @if !causes.is_empty() || !empty.is_empty() {
            section {
                h2 { (said(report, sentences::Causes {})) }
                ul.causes {
                    @if !empty.is_empty() {
                        li {
                            (said(report, sentences::Empty { count: empty.len() as u64, total: all.len() as u64 }))
                            p.who { (works(report, &empty)) }
                        }
                    }
                    @for one in causes.iter().take(CAUSES) { (cause(report, one)) }
                }
                @if more > 0 {
                    details {
                        summary { (said(report, sentences::MoreCauses { count: more })) }
                        ul.causes { @for one in causes.iter().skip(CAUSES) { (cause(report, one)) } }
                    }
                }
            }
        }
    }
}

/// A cause with the works that have it.
fn cause(report: &Report, cause: &Cause<'_>) -> Markup {
    let class = report.class();
    let (count, total) = (cause.names.len() as u64, cause.total as u64);
    let text = causes::why(cause, |name| called(report, name));
    let place = |own: &str| class.submissions.iter().position(|one| one.name == own);
    let places: Vec<usize> = cause.names.iter().filter_map(|own| place(own)).collect();
    html! {
        li {
            (said(report, sentences::Cause { count, total, text }))
            @if cause.lab_may_be_wrong { " " strong { (said(report, class_words::LabMayBeWrong { count, total })) } }
            p.who { (works(report, &places)) }
        }
    }
}

/// The ways to works, by their numbers.
fn works(report: &Report, places: &[usize]) -> Markup {
    html! {
        @for place in places.iter().take(WORKS) {
            @if let Some(one) = report.class().submissions.get(*place) {
                a href=(way_to(*place)) { (place + 1) } " " span.name { (foreign(&name(&one.name))) " " }
            }
        }
        @if places.len() > WORKS { "…" }
    }
}

/// What cannot be told from the files and no person decided yet.
fn waiting(report: &Report) -> Markup {
    let class = report.class();
    let waits = |id: &str| {
        let all = class.submissions.iter().flat_map(|one| &one.checks);
        all.filter(|check| check.id == id && check.status == Status::Undecided && check.decision.is_none()).count()
            as u64
    };
    let all: Vec<_> =
        columns(class).iter().map(|check| (title(check), waits(&check.id))).filter(|(_, count)| *count > 0).collect();
    html! {
        section {
            h2 { (said(report, sentences::Waiting {})) }
            @if all.is_empty() {
                p { (said(report, sentences::NothingWaits {})) }
            } @else {
                ul {
                    @for (check, count) in &all {
                        li { (said(report, sentences::WaitingFor { count: *count, check: Harmless::line(check) })) }
                    }
                }
            }
        }
    }
}

/// Groups by points, or without them by the checks that were shown.
fn bins(class: &Class) -> Option<Vec<Bin>> {
    let passed = |one: &Submission| one.checks.iter().filter(|check| check.status == Status::Passed).count() as u64;
    let most_points = class.submissions.iter().map(|one| u64::from(one.max_score().0)).max().unwrap_or(0);
    let with_points = class.marks && most_points > 0;
    let values: Vec<u64> =
        class.submissions.iter().map(|one| if with_points { u64::from(one.score().0) } else { passed(one) }).collect();
    let most = if with_points { most_points } else { columns(class).len() as u64 };
    if values.len() < 2 || most == 0 {
        return None;
    }
    // Whole points, or whole checks.
    let unit = if with_points { 100 } else { 1 };
    let step = most.div_ceil(unit).div_ceil(BARS).max(1) * unit;
    let count = most / step + 1;
    let fractions = with_points && values.iter().any(|value| value % unit != 0);
    let bins = (0..count).map(|bin| {
        let from = bin * step;
        let to = (from + step).saturating_sub(unit).min(most.div_ceil(unit) * unit);
        let last = to / unit;
        // A bar may hold parts of a point.
        let name = match (fractions && from < most, to > from) {
            (true, _) => format!("{}–{last}.99", from / unit),
            (false, true) => format!("{}–{last}", from / unit),
            (false, false) => last.to_string(),
        };
        Bin::new(name, values.iter().filter(|value| **value / step == bin).count() as u64)
    });
    Some(bins.collect())
}

/// Who is far from the others.
fn far(report: &Report) -> Markup {
    let (class, words) = (report.class(), report.words());
    let all = outliers(class);
    html! {
        @if !all.is_empty() {
            section {
                h2 { (known(&words.outliers)) }
                ul {
                    @for one in &all {
                        @let score = one.score.to_string();
                        @let why = match one.far {
                            Far::Below(median) => fill(&words.far_below, &[("score", &score), ("median", &median.to_string())]),
                            Far::Alone(title) => fill(&words.alone, &[("check", title)]),
                        };
                        li { (called(report, one.name)) span.name { " " (foreign(&name(one.name))) } ": " (prose(&why)) }
                    }
                }
            }
        }
    }
}

/// Each open check with its reason, and what could not be read: on the screen alone, the students' pages have it too.
fn open(report: &Report) -> Markup {
    let class = report.class();
    html! {
        details.screen {
            summary { (said(report, sentences::Open {})) }
            @for place in need::order(class) {
                @if let Some(one) = class.submissions.get(place) {
                    @let reasons = reasons(one);
                    @if !reasons.is_empty() {
                        h3 {
                            a href=(way_to(place)) { (said(report, sentences::Work { number: place as u64 + 1 })) }
                            " " span.name { (foreign(&name(&one.name))) }
                        }
                        ul { @for reason in &reasons { li { (reason) } } }
                    }
                }
            }
        }
    }
}

fn reasons(one: &Submission) -> Vec<Markup> {
    // Who handed in nothing misses everything; the note says it in fewer words.
    let told = !one.files.is_empty() || one.notes.is_empty();
    let open = one.checks.iter().filter(|check| told && check.because.is_none() && causes::is_open(check));
    let open = open.map(|check| html! { strong { (prose(&title(check))) } ": " (prose(&check.text)) });
    open.chain(one.notes.iter().map(|note| prose(note))).collect()
}

/// The forms of log lines that were learned, those of most works first.
fn forms(report: &Report) -> Markup {
    let (class, words) = (report.class(), report.words());
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for one in &class.submissions {
        let mut own: BTreeMap<&str, u64> = BTreeMap::new();
        for form in &one.forms {
            *own.entry(&form.form.text).or_default() += form.form.lines;
        }
        for (form, lines) in own {
            let count = counts.entry(form).or_default();
            *count = (count.0 + lines, count.1 + 1);
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, (lines, works))| (std::cmp::Reverse(*works), std::cmp::Reverse(*lines)));
    html! {
        @if !counts.is_empty() {
            details.screen {
                summary { (known(&words.forms)) }
                ul {
                    @for (form, (lines, works)) in counts.iter().take(FORMS) {
                        li {
                            code { (foreign(&line(form))) } ": "
                            (known(&fill(&words.form_counts, &[("lines", &lines.to_string()), ("works", &works.to_string())])))
                        }
                    }
                }
                p { (prose(&words.forms_why)) }
            }
        }
    }
}
