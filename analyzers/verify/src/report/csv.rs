//! The class as CSV (RFC 4180, CRLF would trouble nobody but is not used elsewhere in this program either): a header,
//! then a row a submission, who misses most first; three columns a check: its status, its points, and why it is open.

use std::fmt::{Display, Write};

use wirelab_words::Sentence;
use wirelab_words::list::class as sentences;

use super::escape::cell;
use super::{Report, causes, need};

/// The class table. Points are left empty where they are not told. Status words are those of JSON.
pub fn csv(report: &Report) -> String {
    let (class, words) = (report.class(), report.words().catalogue());
    let mut ids: Vec<&str> = Vec::new();
    for check in class.submissions.iter().flat_map(|submission| &submission.checks) {
        if !ids.contains(&check.id.as_str()) {
            ids.push(&check.id);
        }
    }
    let causes = causes::shared(class);
    let mut out = String::from("name,participant,points,max_points,attention,causes,files,not_read,findings");
    for id in &ids {
        // Writing to a string cannot fail.
        let _ = write!(out, ",{},{},{}", cell(id), cell(&format!("{id} points")), cell(&format!("{id} reason")));
    }
    out.push('\n');
    let told = |points: &dyn Display| if class.marks { points.to_string() } else { String::new() };
    for one in need::order(class).into_iter().filter_map(|place| class.submissions.get(place)) {
        let help = need::may_need_help(&causes, one).then(|| sentences::NeedHelp {}.said().text(words));
        let own = causes.iter().filter(|cause| cause.names.contains(&one.name.as_str()));
        let own: Vec<String> = own.map(|cause| causes::in_words(cause, words)).collect();
        let _ = write!(
            out,
            "{},{},{},{},{},{},{},{},{}",
            cell(&one.name),
            cell(one.participant.as_deref().unwrap_or_default()),
            told(&one.score()),
            told(&one.max_score()),
            cell(&help.unwrap_or_default()),
            cell(&own.join(" | ")),
            one.files.len(),
            one.notes.len(),
            one.findings.len(),
        );
        for id in &ids {
            match one.checks.iter().find(|check| check.id == *id) {
                Some(check) => {
                    let _ = write!(
                        out,
                        ",{},{},{}",
                        check.status.word(),
                        told(&check.effect()),
                        cell(&report.reason(check))
                    );
                }
                None => out.push_str(",,,"),
            }
        }
        out.push('\n');
    }
    out
}
