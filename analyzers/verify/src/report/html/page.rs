//! A student's page: how far the work is, the one thing to do next, how the files were read; and the rest folded.

use maud::{Markup, html};
use wirelab_page::{foreign, known, prose};
use wirelab_text::units::bytes;
use wirelab_words::list::sheet as sentences;

use super::super::super::model::{Checked, Handed, Status, Submission};
use super::super::escape::{line, name};
use super::super::{Report, need, open_first};
use super::ladder::{self, Places};
use super::sheet::{body, check, head, said, title, tone};
use super::{INDEX, document, work_name};

/// One submission. Says nothing about others, and nothing of what was observed about the evidence.
pub fn page(report: &Report, one: &Submission) -> String {
    with(report, one, &html! {})
}

/// The same for whoever goes through a class: with the ways to the works before and behind it, in the order of the class's page.
///
/// It is a copy beside the students' pages. Those have no such links: a page that is handed on leads to nobody else's work, and its
/// links would lead nowhere. The names of these copies are numbers, so that no link tells a name.
pub fn work(report: &Report, place: usize) -> Option<String> {
    let class = report.class();
    let order = need::order(class);
    let row = order.iter().position(|one| *one == place)?;
    let neighbour = |row: Option<usize>| row.and_then(|row| order.get(row)).map(|place| work_name(*place));
    let (before, behind) = (neighbour(row.checked_sub(1)), neighbour(Some(row + 1)));
    let total = order.len() as u64;
    let ways = html! {
        nav.ways.screen {
            @if let Some(name) = before { a rel="prev" href=(name) { "← " (said(report, sentences::Previous {})) } }
            a href={ "../" (INDEX) } { (said(report, sentences::AllWorks {})) }
            @if let Some(name) = behind { a rel="next" href=(name) { (said(report, sentences::Following {})) " →" } }
            span.soft { (said(report, sentences::OfAll { number: place as u64 + 1, row: row as u64 + 1, total })) }
        }
    };
    Some(with(report, class.submissions.get(place)?, &ways))
}

fn with(report: &Report, one: &Submission, ways: &Markup) -> String {
    let words = report.words();
    let heading = format!("{}: {}", report.class().title, name(&one.name));
    let places = ladder::places(one);
    let next = open_first(&one.checks).find(|check| check.is_to_do());
    let parts = html! {
        (ways)
        header.top {
            p.brand { (known(&report.class().title)) }
            h1 { (foreign(&one.name)) }
            @if !one.checks.is_empty() { (headline(report, one)) }
            @if let Some(points) = report.points(one) { p.score { (known(&points)) } }
        }
        (todo(report, one, next, &places))
        (read(report, one))
        (folded(report, one, next, &places))
        @if !one.ladders.is_empty() {
            details {
                summary { (known(&words.streams)) }
                @for (number, ladder) in one.ladders.iter().enumerate() { (ladder::draw(report, number, ladder)) }
            }
        }
    };
    document(report, &line(&heading), parts, false)
}

/// How many were shown, in words and as a bar.
fn headline(report: &Report, one: &Submission) -> Markup {
    let asked = || one.checks.iter().filter(|check| check.is_asked());
    let count = |wanted: fn(Status) -> bool| asked().filter(|check| wanted(check.status)).count() as u64;
    let shown = count(|status| status == Status::Passed);
    let todo = count(Status::is_open);
    let teacher = count(|status| status == Status::Undecided);
    let total = shown + todo + teacher;
    let part = |count: u64| (count * 400).checked_div(total).unwrap_or(0);
    html! {
        p.headline { (said(report, sentences::Headline { shown, total, todo, teacher })) }
        svg.bar viewBox="0 0 400 12" width="400" height="12" aria-hidden="true" {
            rect.rest x="0" y="0" width="400" height="12" rx="6" {}
            rect.teacher x="0" y="0" width=(part(shown + teacher)) height="12" rx="6" {}
            rect.shown x="0" y="0" width=(part(shown)) height="12" rx="6" {}
        }
    }
}

/// The one thing to do next, with the packets that show it.
fn todo(report: &Report, one: &Submission, next: Option<&Checked>, places: &Places<'_>) -> Markup {
    html! {
        section class=(if next.is_some() { "card todo" } else { "card" }) {
            @if let Some(check) = next {
                h2 { (said(report, sentences::NextStep {})) }
                @if check.hint.is_empty() {
                    p.lead { (prose(&title(check))) }
                } @else {
                    p.lead { (prose(&check.hint)) }
                }
                p { (head(report, check)) }
                (found(report, check, places))
                @if let Some(picture) = ladder::of_proof(report, one, &check.evidence) {
                    p.soft { (said(report, sentences::Proof {})) }
                    (picture)
                }
            } @else {
                @if !one.checks.is_empty() { h2 { (said(report, sentences::Nothing {})) } }
                p.lead { (prose(&report.verdict(one))) }
            }
        }
    }
}

/// What was found about the next thing, without the advice that stands above already.
fn found(report: &Report, check: &Checked, places: &Places<'_>) -> Markup {
    let told = Checked { hint: String::new(), ..check.clone() };
    body(report, &told, places)
}

/// Which port, variant, forms and files it was taken for: who is misread sees it first.
fn read(report: &Report, one: &Submission) -> Markup {
    let words = report.words();
    html! {
        section {
            h2 { (said(report, sentences::HowRead {})) }
            @for remark in &one.remarks { p { (prose(&remark.text)) } }
            @for reading in &one.readings { p { (prose(&reading.text)) } }
            ul.files {
                @for file in &one.files {
                    li {
                        code { (foreign(&name(&file.path))) }
                        @if let Some(taken) = taken_as(file) {
                            " – " (known(&words.taken_as)) ": " (foreign(taken))
                        }
                        @if let Some(note) = &file.note { " – " (prose(note)) }
                    }
                }
            }
            @for form in &one.forms {
                p { (said(report, sentences::ReadForm { lines: form.form.lines })) " " code { (foreign(&form.form.text)) } }
            }
            @if !one.notes.is_empty() {
                h3 { (known(&words.not_read)) }
                ul { @for note in &one.notes { li { (prose(note)) } } }
            }
        }
    }
}

/// As what a file was taken, unless its name or its note says so already.
fn taken_as(file: &Handed) -> Option<&str> {
    let taken = file.taken_as.as_deref()?;
    let told = file.path.ends_with(taken) || file.note.as_ref().is_some_and(|note| note.contains(taken));
    (!told).then_some(taken)
}

/// All checks but the one that stands above, and all that is known of the files.
fn folded(report: &Report, one: &Submission, next: Option<&Checked>, places: &Places<'_>) -> Markup {
    let words = report.words();
    let others = |wanted: fn(Status) -> bool| {
        let all = open_first(&one.checks).filter(move |check| check.is_asked() && wanted(check.status));
        all.filter(|check| next.is_none_or(|next| !std::ptr::eq(next, *check))).collect::<Vec<&Checked>>()
    };
    let behind = report.not_shown(one);
    let todo = others(Status::is_open);
    let more = todo.len() as u64 + behind.iter().map(|(_, checks)| checks.len() as u64).sum::<u64>();
    let teacher = others(|status| status == Status::Undecided);
    let done = others(|status| status == Status::Passed);
    let not_asked = others(|status| status == Status::NotAsked);
    let bonus: Vec<&Checked> = open_first(&one.checks).filter(|check| !check.is_asked()).collect();
    let gained = bonus.iter().filter(|check| check.status == Status::Passed).count() as u64;
    html! {
        @if !one.checks.is_empty() { h2 { (known(&words.checks)) } }
        @if more > 0 {
            details {
                summary { (said(report, sentences::Todo { count: more })) }
                @for (told, checks) in &behind {
                    section class={ "check " (tone(Status::NotShown)) } {
                        p { (prose(told)) ": " (prose(&checks.iter().map(|check| title(check)).collect::<Vec<_>>().join("; "))) }
                    }
                }
                @for one in &todo { (check(report, one, places)) }
            }
        }
        (group(report, said(report, sentences::Teacher { count: teacher.len() as u64 }), &teacher, places))
        (group(report, said(report, sentences::Done { count: done.len() as u64 }), &done, places))
        (group(report, said(report, sentences::NotAsked { count: not_asked.len() as u64 }), &not_asked, places))
        (group(report, said(report, sentences::Bonus { shown: gained, total: bonus.len() as u64 }), &bonus, places))
        @if !one.findings.is_empty() {
            details {
                summary { (known(&words.findings)) }
                ul {
                    @for found in &one.findings { li { code { (foreign(&name(&found.file))) } ": " (prose(&found.finding.text)) } }
                }
            }
        }
        @if !one.files.is_empty() {
            details {
                summary { (known(&words.files)) }
                (files(report, one))
            }
        }
    }
}

fn group(report: &Report, summary: Markup, checks: &[&Checked], places: &Places<'_>) -> Markup {
    html! {
        @if !checks.is_empty() {
            details {
                summary { (summary) }
                @for one in checks { (check(report, one, places)) }
            }
        }
    }
}

fn files(report: &Report, one: &Submission) -> Markup {
    let words = report.words();
    html! {
        div.scroll tabindex="0" role="group" {
            table {
                thead {
                    tr {
                        th { (known(&words.file)) }
                        th.number { (known(&words.size)) }
                        th { (known(&words.kind)) }
                    }
                }
                tbody {
                    @for file in &one.files {
                        tr {
                            td {
                                code { (foreign(&name(&file.path))) }
                                @if let Some(hash) = &file.sha256 { br; code.hash { "SHA-256 " (known(hash)) } }
                            }
                            td.number { (bytes(file.size)) }
                            td { (foreign(&file.kind)) }
                        }
                    }
                }
            }
        }
    }
}
