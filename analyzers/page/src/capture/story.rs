//! The story of a capture in sentences.

use maud::{Markup, html};
use wirelab_engine::capture::note::Severity;
use wirelab_findings::analysis::Group;
use wirelab_text::safe;
use wirelab_words::list::web as words;
use wirelab_words::{Size, Span};

use super::{Capture, english};
use crate::text::prose;

pub(super) fn story(capture: &Capture<'_>) -> Markup {
    let analysis = capture.analysis;
    let facts = &analysis.facts;
    let time = facts.first_time.zip(facts.last_time).and_then(|(first, last)| i64::try_from(last.since(first)).ok());
    let counts = words::Counts {
        packets: facts.packets,
        bytes: Size(facts.bytes),
        tcp: analysis.summary.tcp_count() as u64,
        udp: analysis.summary.udp_count() as u64,
        time: time.map(Span),
    };
    let (tcp, udp) = (analysis.tcp_grouped().groups, analysis.udp_grouped().groups);
    let findings = analysis.findings();
    html! {
        section #story {
            h2 { (english(words::Happened {})) }
            p.lead { (english(counts)) }
            @for total in analysis.lab_totals() { p.lead { (prose(&total.sentence())) } }
            @if !tcp.is_empty() || !udp.is_empty() {
                ul.quiet {
                    @for (kind, group) in tcp.iter().map(|one| ("TCP", one)).chain(udp.iter().map(|one| ("UDP", one))) {
                        li { (line(kind, group)) }
                    }
                }
            }
            @if !findings.is_empty() || !facts.notes.kept().is_empty() {
                h3 { (english(words::Remarks {})) }
                ul.findings {
                    // What is damaged comes first: the rest stands on what could be read.
                    @for note in facts.notes.kept() { li.warning { (prose(&safe::line(note.to_string().as_bytes()))) } }
                    @for found in &findings {
                        li class=(class(found.severity)) { (prose(&found.text)) }
                    }
                }
            }
        }
    }
}

fn line(kind: &str, group: &Group) -> Markup {
    html! { (group.streams) " × " (kind) ": " (prose(&group.said().to_string())) }
}

const fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
