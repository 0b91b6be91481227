//! The class as CSV (RFC 4180, CRLF would trouble nobody but is not used elsewhere in this program either): a header,
//! then a row a submission; two columns a check, its status and its points.

use std::fmt::Write;

use super::Report;
use super::escape::cell;

/// The class table. Points are left empty where they are not told. Status words are those of JSON.
pub fn csv(report: &Report) -> String {
    let class = report.class();
    let mut ids: Vec<&str> = Vec::new();
    for check in class.submissions.iter().flat_map(|submission| &submission.checks) {
        if !ids.contains(&check.id.as_str()) {
            ids.push(&check.id);
        }
    }
    let mut out = String::from("name,participant,points,max_points,files,not_read,findings,observations");
    for id in &ids {
        // Writing to a string cannot fail.
        let _ = write!(out, ",{},{}", cell(id), cell(&format!("{id} points")));
    }
    out.push('\n');
    for one in &class.submissions {
        let told = |points: super::super::model::Points| if class.marks { points.to_string() } else { String::new() };
        let _ = write!(
            out,
            "{},{},{},{},{},{},{},{}",
            cell(&one.name),
            cell(one.participant.as_deref().unwrap_or_default()),
            told(one.score()),
            told(one.max_score()),
            one.files.len(),
            one.notes.len(),
            one.findings.len(),
            one.observations.len()
                + class.observations.iter().filter(|about| about.submissions.contains(&one.name)).count()
        );
        for id in &ids {
            match one.checks.iter().find(|check| check.id == *id) {
                Some(check) => {
                    let _ = write!(out, ",{},{}", check.status.word(), told(check.points));
                }
                None => out.push_str(",,"),
            }
        }
        out.push('\n');
    }
    out
}
