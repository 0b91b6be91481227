//! A student's feedback in one cell. Moodle takes it for HTML.

use super::super::super::model::{Status, Submission};
use super::super::Report;
use super::super::escape::{line, xml};

/// What is still open and what to do next; for a submission without faults one sentence.
pub(super) fn html(report: &Report, one: &Submission) -> String {
    let mut parts = vec![xml(&report.verdict(one))];
    for check in one.checks.iter().filter(|check| check.status != Status::Passed || check.decision.is_some()) {
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
