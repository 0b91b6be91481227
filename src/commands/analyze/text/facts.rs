//! What the report says of the file.

use std::io::{self, Write};

use wirelab_analyzers::report::analysis::Analysis;
use wirelab_analyzers::report::safe::{escaped, line, name};
use wirelab_analyzers::report::units::{bytes, count, span};
use wirelab_capture::facts::{CaptureFacts, Comment, Interface};

use super::put;
use crate::output::{Align, Aligned, Style, Tone};

/// What dumpcap writes beside the counters of an interface, in every file.
const DUMPCAPS: &str = "Counters provided by dumpcap";
/// Interfaces and comments that are listed.
const LISTED: usize = 10;

pub(super) fn facts(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let facts = &analysis.facts;
    writeln!(out, "{}", style.paint(Tone::Strong, &name(analysis.path.as_bytes())))?;
    let mut table = Aligned::new(style, &[("", Align::Left), ("", Align::Wrap)]);
    let mut row = |name: &str, text: String| table.row([(name.to_owned(), Some(Tone::Dim)), (text, None)]);
    row("format", format_text(facts) + misnamed(analysis));
    row(
        "packets",
        format!("{} on the wire", [count(facts.packets, "packet", "packets"), bytes(facts.bytes)].join(", ")),
    );
    if facts.filtered_out > 0 {
        row("", format!("{} not pass the capture filter", count(facts.filtered_out, "packet does", "packets do")));
    }
    if let Some(text) = time_text(facts) {
        row("time", text);
    }
    for interface in facts.interfaces.iter().take(LISTED) {
        row("interface", interface_text(interface));
    }
    if facts.interfaces.len() > LISTED {
        row("", format!("and {} more", count((facts.interfaces.len() - LISTED) as u64, "interface", "interfaces")));
    }
    let by: Vec<String> = [&facts.application, &facts.os, &facts.hardware]
        .into_iter()
        .flatten()
        .map(|text| escaped(text.as_bytes()))
        .collect();
    if !by.is_empty() {
        row("captured by", by.join("; "));
    }
    let told = |comment: &&Comment| comment.frame.is_some() || comment.text != DUMPCAPS;
    for comment in facts.comments.iter().filter(told).take(LISTED) {
        let whose = comment.frame.map_or_else(String::new, |frame| format!("frame {frame}: "));
        row("comment", whose + &escaped(comment.text.as_bytes()));
    }
    for note in facts.notes.kept() {
        row("note", escaped(note.to_string().as_bytes()));
    }
    for (id, total) in facts.notes.counts() {
        let kept = facts.notes.kept().iter().filter(|note| note.id == *id).count() as u64;
        if *total > kept {
            row("", format!("and {} like this: {id}", count(total - kept, "note", "notes")));
        }
    }
    put(table, out)
}

fn format_text(facts: &CaptureFacts) -> String {
    let mut text = facts.format.map_or("empty", wirelab_capture::facts::Format::name).to_owned();
    if let Some(compression) = facts.compression {
        text.push_str(match compression {
            wirelab_capture::facts::Compression::Gzip => ", compressed by gzip",
            wirelab_capture::facts::Compression::Zstd => ", compressed by zstd",
        });
    }
    if facts.sections > 1 {
        text.push_str(&format!(", {} sections", facts.sections));
    }
    text
}

/// tcpdump writes classic pcap whatever the name says, and people hand that in.
fn misnamed(analysis: &Analysis) -> &'static str {
    use wirelab_capture::facts::Format;
    let named_ng = analysis.path.ends_with(".pcapng");
    match analysis.facts.format {
        Some(Format::Pcapng) if analysis.path.ends_with(".pcap") => ", although the name says pcap",
        Some(Format::PcapMicros | Format::PcapNanos | Format::PcapModified) if named_ng => {
            ", although the name says pcapng"
        }
        _ => "",
    }
}

fn time_text(facts: &CaptureFacts) -> Option<String> {
    let (first, last) = (facts.first_time?, facts.last_time?);
    let length = i64::try_from(last.since(first)).unwrap_or(i64::MAX);
    let begin = first.rfc3339().unwrap_or_else(|| "a time that no calendar has".to_owned());
    Some(if facts.packets > 1 { format!("{begin}, {} long", span(length)) } else { begin })
}

fn interface_text(interface: &Interface) -> String {
    let mut parts = Vec::new();
    if let Some(name) = interface.name.as_ref().or(interface.description.as_ref()) {
        // The name itself has backslashes on Windows: \Device\NPF_Loopback.
        parts.push(line(name.as_bytes()));
    }
    if let Some(link) = interface.link {
        parts.push(link.name().map_or_else(|| format!("link type {}", link.0), str::to_owned));
    }
    match &interface.filter {
        Some(filter) => parts.push(format!("capture filter \"{}\"", escaped(filter.as_bytes()))),
        None => parts.push("no capture filter recorded".to_owned()),
    }
    if interface.snaplen > 0 && interface.snaplen < 65_535 {
        parts.push(format!("packets cut at {} B", interface.snaplen));
    }
    if let Some(dropped) = interface.dropped_by_os.or(interface.dropped_by_interface) {
        parts.push(format!("{dropped} dropped"));
    }
    parts.join(", ")
}
