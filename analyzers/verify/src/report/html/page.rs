//! A student's page.

use std::fmt::Write;

use wirelab_text::units::bytes;

use super::super::super::model::{Checked, Submission};
use super::super::escape::{line, name, xml};
use super::super::{Report, open_first, proof};
use super::{document, ladder, list};

/// One submission. Says nothing about others, and nothing of what was observed about the evidence.
pub fn page(report: &Report, one: &Submission) -> String {
    let words = report.words();
    let title = format!("{}: {}", report.class().title, name(&one.name));
    let mut out = String::new();
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(out, "<h1>{}</h1>", xml(&line(&title)));
    if let Some(points) = report.points(one) {
        let _ = writeln!(out, "<p class=\"score\">{}</p>", xml(&points));
    }
    for remark in &one.remarks {
        let _ = writeln!(out, "<p>{}</p>", xml(&line(&remark.text)));
    }
    let _ = writeln!(out, "<p>{}</p>", xml(&report.verdict(one)));
    if !one.checks.is_empty() {
        let _ = writeln!(out, "<h2>{}</h2>", xml(&words.checks));
        for (told, checks) in report.not_shown(one) {
            let titles: Vec<&str> = checks.iter().map(|check| check.title.as_str()).collect();
            let _ = writeln!(out, "<p>{}: {}</p>", xml(&told), xml(&line(&titles.join("; "))));
        }
        open_first(&one.checks).for_each(|one| check(report, one, &mut out));
    }
    files(report, one, &mut out);
    list(&words.not_read, &one.notes.iter().map(|note| xml(&line(note))).collect::<Vec<_>>(), &mut out);
    let findings = one
        .findings
        .iter()
        .map(|found| format!("<code>{}</code>: {}", xml(&name(&found.file)), xml(&line(&found.finding.text))));
    list(&words.findings, &findings.collect::<Vec<_>>(), &mut out);
    if !one.ladders.is_empty() {
        let _ = writeln!(out, "<h2>{}</h2>", xml(&words.streams));
        one.ladders.iter().for_each(|one| ladder::draw(report, one, &mut out));
    }
    if let Some(made) = report.made_with() {
        let _ = writeln!(out, "<p>{}</p>", xml(&line(&made)));
    }
    document(report, &title, &out)
}

fn check(report: &Report, one: &Checked, out: &mut String) {
    let words = report.words();
    let _ = write!(
        out,
        "<section class=\"check {}\">\n<h3>{} <span class=\"status\">– {}",
        one.status.word(),
        xml(&line(&one.title)),
        xml(report.status(one.status))
    );
    if let Some(points) = report.points_of(one) {
        let _ = write!(out, ", {points}");
    }
    out.push_str("</span></h3>\n");
    if let Some(decided) = report.decided(one) {
        let _ = writeln!(out, "<p><strong>{}</strong></p>", xml(&line(&decided)));
    }
    let _ = writeln!(out, "<p>{}</p>", xml(&line(&one.text)));
    if !one.hint.is_empty() {
        let _ = writeln!(out, "<p><span class=\"next\">{}:</span> {}</p>", xml(&words.next), xml(&line(&one.hint)));
    }
    for proof in &one.evidence {
        let _ = write!(out, "<p>{}: {}", xml(&words.evidence), xml(&line(&proof::words(proof, words))));
        if let Some(filter) = proof::filter(proof) {
            let _ = write!(out, ". {}: <code>{}</code>", xml(&words.in_wireshark), xml(&filter));
        }
        out.push_str("</p>\n");
    }
    out.push_str("</section>\n");
}

fn files(report: &Report, one: &Submission, out: &mut String) {
    if one.files.is_empty() {
        return;
    }
    let words = report.words();
    let _ = writeln!(
        out,
        "<h2>{}</h2>\n<table>\n<thead><tr><th>{}</th><th class=\"number\">{}</th><th>{}</th><th>{}</th><th>{}</th></tr>\
         </thead>\n<tbody>",
        xml(&words.files),
        xml(&words.file),
        xml(&words.size),
        xml(&words.kind),
        xml(&words.taken_as),
        xml(&words.remark)
    );
    for file in &one.files {
        let _ = writeln!(
            out,
            "<tr><td><code>{}</code>{}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            xml(&name(&file.path)),
            file.sha256
                .as_ref()
                .map_or_else(String::new, |hash| format!("<br /><code>SHA-256 {}</code>", xml(&line(hash)))),
            bytes(file.size),
            xml(&line(&file.kind)),
            xml(&line(file.taken_as.as_deref().unwrap_or_default())),
            xml(&line(file.note.as_deref().unwrap_or_default()))
        );
    }
    out.push_str("</tbody>\n</table>\n");
}
