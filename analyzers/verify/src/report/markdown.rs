//! A student's page in Markdown (CommonMark with tables, as GitHub and GitLab show it).

use std::fmt::Write;

use wirelab_engine::stream::Role;
use wirelab_text::units::{bytes, span};

use super::super::model::{Ladder, Status, Submission};
use super::escape::{line, markdown, name};
use super::words::fill;
use super::{Report, open_first, proof};

/// One submission. Says nothing about others, and nothing of what was observed about the evidence.
pub fn page(report: &Report, one: &Submission) -> String {
    let (words, mut out) = (report.words(), String::new());
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(out, "# {}: {}\n", markdown(&report.class().title), markdown(&name(&one.name)));
    if let Some(points) = report.points(one) {
        let _ = writeln!(out, "**{}**\n", markdown(&points));
    }
    for remark in &one.remarks {
        let _ = writeln!(out, "{}\n", markdown(&line(&remark.text)));
    }
    let _ = writeln!(out, "{}\n", markdown(&report.verdict(one)));
    checks(report, one, &mut out);
    if !one.files.is_empty() {
        let _ = writeln!(
            out,
            "## {}\n\n| {} | {} | {} | {} | {} |\n|---|---:|---|---|---|",
            markdown(&words.files),
            markdown(&words.file),
            markdown(&words.size),
            markdown(&words.kind),
            markdown(&words.taken_as),
            markdown(&words.remark)
        );
        for file in &one.files {
            let _ = writeln!(
                out,
                "| {}{} | {} | {} | {} | {} |",
                markdown(&name(&file.path)),
                file.sha256.as_ref().map_or_else(String::new, |hash| format!(", SHA-256 {}", markdown(hash))),
                bytes(file.size),
                markdown(&file.kind),
                markdown(file.taken_as.as_deref().unwrap_or_default()),
                markdown(file.note.as_deref().unwrap_or_default())
            );
        }
        out.push('\n');
    }
    list(&words.not_read, one.notes.iter().map(|note| markdown(note)), &mut out);
    let findings =
        one.findings.iter().map(|found| format!("{}: {}", markdown(&name(&found.file)), markdown(&found.finding.text)));
    list(&words.findings, findings, &mut out);
    if !one.ladders.is_empty() {
        let _ = writeln!(out, "## {}\n", markdown(&words.streams));
    }
    for one in &one.ladders {
        ladder(report, one, &mut out);
    }
    if let Some(made) = report.made_with() {
        let _ = writeln!(out, "{}\n", markdown(&made));
    }
    let _ = writeln!(out, "---\n\n{}", markdown(&words.made_by));
    out
}

fn list(heading: &str, items: impl ExactSizeIterator<Item = String>, out: &mut String) {
    if items.len() == 0 {
        return;
    }
    let _ = writeln!(out, "## {}\n", markdown(heading));
    for item in items {
        let _ = writeln!(out, "- {item}");
    }
    out.push('\n');
}

fn checks(report: &Report, one: &Submission, out: &mut String) {
    if one.checks.is_empty() {
        return;
    }
    let words = report.words();
    let _ = writeln!(out, "## {}\n", markdown(&words.checks));
    for (told, checks) in report.not_shown(one) {
        let titles: Vec<&str> = checks.iter().map(|check| check.title.as_str()).collect();
        let _ = writeln!(out, "– {}: {}\n", markdown(&told), markdown(&titles.join("; ")));
    }
    for check in open_first(&one.checks) {
        let mark = match check.status {
            Status::Passed => "✓",
            Status::Partly => "◐",
            Status::Failed => "✗",
            Status::Undecided => "?",
            Status::NotShown | Status::NotAsked => "–",
        };
        let _ = write!(out, "### {mark} {} ({}", markdown(&check.title), markdown(report.status(check.status)));
        if let Some(points) = report.points_of(check) {
            let _ = write!(out, ", {points}");
        }
        out.push_str(")\n\n");
        if let Some(decided) = report.decided(check) {
            let _ = writeln!(out, "**{}**\n", markdown(&decided));
        }
        let _ = writeln!(out, "{}\n", markdown(&check.text));
        if !check.hint.is_empty() {
            let _ = writeln!(out, "**{}:** {}\n", markdown(&words.next), markdown(&check.hint));
        }
        for one in &check.evidence {
            let _ = write!(out, "- {}: {}", markdown(&words.evidence), markdown(&proof::words(one, words)));
            if let Some(filter) = proof::filter(one) {
                let _ = write!(out, " (`{filter}`)");
            }
            out.push('\n');
        }
        if !check.evidence.is_empty() {
            out.push('\n');
        }
    }
}

/// A conversation as text in a block of code.
fn ladder(report: &Report, one: &Ladder, out: &mut String) {
    let words = report.words();
    let place = fill(&words.stream, &[("stream", &one.stream.to_string()), ("file", &name(&one.file))]);
    let _ = writeln!(out, "### {}\n\n{}\n", markdown(&place), markdown(&one.heading));
    let mut block = String::new();
    for rung in one.rungs.iter().take(Ladder::ROWS) {
        let arrow = match rung.from {
            Role::Client => format!("{} → {}", words.client, words.server),
            Role::Server => format!("{} ← {}", words.client, words.server),
        };
        let phase = rung.phase.map_or("", |phase| phase.name());
        let _ = writeln!(
            block,
            "{:>6} {:>9}  {}  {:<14} {:>5}  {phase} {}",
            rung.frame,
            span(rung.time),
            line(&arrow),
            line(&rung.flags),
            rung.length.map_or_else(String::new, |len| len.to_string()),
            rung.verdicts.join(", ")
        );
        for (_, text) in one.messages.iter().filter(|(frame, _)| *frame == rung.frame) {
            let _ = writeln!(block, "{:>18}{}", "", line(text));
        }
    }
    // A fence longer than any in the block.
    let longest = block.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let block: String = block.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    let _ = writeln!(out, "{fence}text\n{block}{fence}\n");
    if one.more > 0 {
        let _ = writeln!(out, "{}\n", markdown(&fill(&words.more_packets, &[("count", &one.more.to_string())])));
    }
}
