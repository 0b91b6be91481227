//! A student's feedback in one cell. Moodle takes it for HTML.

use super::super::super::model::{Checked, Status, Submission};
use super::super::Report;
use super::super::escape::{line, xml};

/// What is still open and what to do next; for a submission without faults one sentence.
pub(super) fn html(report: &Report, one: &Submission) -> String {
    let mut parts: Vec<String> = one.remarks.iter().map(|remark| xml(&line(&remark.text))).collect();
    parts.push(xml(&report.verdict(one)));
    for (told, checks) in report.not_shown(one) {
        let titles: Vec<String> = checks.iter().map(|check| line(&check.title)).collect();
        parts.push(format!("{}: {}", xml(&told), xml(&titles.join("; "))));
    }
    let open = |check: &Checked| !matches!(check.status, Status::Passed | Status::NotAsked) && check.because.is_none();
    let said = |check: &&Checked| open(check) || check.decision.is_some();
    for check in one.checks.iter().filter(said) {
        let decided = report.decided(check).map_or_else(String::new, |decided| format!("{} ", xml(&line(&decided))));
        let mut part = format!(
            "<strong>{}</strong> ({}): {decided}{}",
            xml(&line(&check.title)),
            xml(report.status(check.status)),
            xml(&line(&check.text))
        );
        if !check.hint.is_empty() {
            part.push_str(&format!(" <em>{}:</em> {}", xml(&report.words().next), xml(&line(&check.hint))));
        }
        parts.push(part);
    }
    if !one.notes.is_empty() {
        let notes: Vec<String> = one.notes.iter().map(|note| xml(&line(note))).collect();
        parts.push(format!("<strong>{}</strong>: {}", xml(&report.words().not_read), notes.join("; ")));
    }
    parts.join("<br />")
}
