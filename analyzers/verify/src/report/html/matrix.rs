//! Works and checks as a table: a row a work, a column a check.

use maud::{Markup, html};
use wirelab_page::{foreign, known, prose};
use wirelab_words::list::class as class_words;
use wirelab_words::list::sheet as sentences;

use super::super::super::model::{Checked, Class, Status, Submission};
use super::super::causes::Cause;
use super::super::escape::name;
use super::super::{Report, need};
use super::sheet::{said, sign, title, tone};
use super::way_to;

/// The checks of a lab, as the first work has them that has any.
pub(super) fn columns(class: &Class) -> &[Checked] {
    class.submissions.iter().map(|one| one.checks.as_slice()).max_by_key(|checks| checks.len()).unwrap_or_default()
}

/// A row a work, who misses most first.
pub(super) fn table(report: &Report, causes: &[Cause<'_>]) -> Markup {
    let (class, words) = (report.class(), report.words());
    let columns = columns(class);
    html! {
        div.scroll tabindex="0" role="group" {
            table.works {
                thead {
                    tr {
                        th scope="col" { (known(&words.name)) }
                        @if class.marks { th.number scope="col" { (known(&words.score)) } }
                        th.number scope="col" { (said(report, sentences::Shown {})) }
                        @for (number, check) in columns.iter().enumerate() {
                            th.cell scope="col" { abbr title=(title(check)) { (number + 1) } }
                        }
                    }
                }
                tbody {
                    @for place in need::order(class) {
                        @if let Some(one) = class.submissions.get(place) { (row(report, causes, columns, place, one)) }
                    }
                }
            }
        }
        h3 { (said(report, sentences::Key {})) }
        p.soft {
            @for status in [Status::Passed, Status::Partly, Status::NotShown, Status::Undecided, Status::NotAsked] {
                span class=(tone(status)) { (sign(status)) } " " (known(report.status(status))) " \u{a0} "
            }
        }
        ol.key {
            @for check in columns {
                li { (prose(&title(check))) " " span.soft { (shown(class, &check.id)) } }
            }
        }
    }
}

fn row(report: &Report, causes: &[Cause<'_>], columns: &[Checked], place: usize, one: &Submission) -> Markup {
    let passed = one.checks.iter().filter(|check| check.status == Status::Passed).count();
    html! {
        tr {
            td.who {
                a href=(way_to(place)) { (said(report, sentences::Work { number: place as u64 + 1 })) }
                " " span.name { (foreign(&name(&one.name))) }
                @if need::may_need_help(causes, one) {
                    " " span.help { (said(report, class_words::NeedHelp {})) }
                }
            }
            @if report.class().marks { td.number { (one.score().to_string()) " / " (one.max_score().to_string()) } }
            td.number { (passed) }
            @for column in columns {
                @match one.checks.iter().find(|check| check.id == column.id) {
                    Some(check) => { td class={ "cell " (tone(check.status)) } data-key=(rank(check.status)) { (sign(check.status)) } },
                    None => { td.cell data-key="9" {} },
                }
            }
        }
    }
}

/// How many show a check, of those in which it can be told.
fn shown(class: &Class, id: &str) -> String {
    let all = || class.submissions.iter().flat_map(|one| &one.checks).filter(|check| check.id == id);
    let told = all().filter(|check| !matches!(check.status, Status::Undecided | Status::NotAsked)).count();
    format!("{} / {told}", all().filter(|check| check.status == Status::Passed).count())
}

/// For sorting: what is open first.
const fn rank(status: Status) -> u8 {
    match status {
        Status::Failed | Status::NotShown => 1,
        Status::Partly => 2,
        Status::Undecided => 3,
        Status::Passed => 4,
        Status::NotAsked => 5,
    }
}
