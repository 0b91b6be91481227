//! The report for people: facts, tables, sentences.

mod facts;
mod ports;
mod streams;
mod turns;

pub(in crate::commands) use streams::conversation;
#[cfg(feature = "live")]
pub(in crate::commands) use streams::end;
pub(super) use streams::rest;

use std::io::{self, Write};

use wirelab_analyzers::report::analysis::Analysis;
use wirelab_capture::note::Severity;

use crate::output::{Align, Aligned, Style, Tone};
use facts::facts;
use ports::source_ports;
use streams::{tcp, udp};
use turns::{labs, timing};

/// Rows printed of a table, unless all are asked for.
pub(super) const ROWS: usize = 1_000;
/// Kinds of other packets that are listed.
const KINDS: usize = 10;

pub(super) fn print(analysis: &Analysis, style: Style, all: bool, out: &mut impl Write) -> io::Result<()> {
    facts(analysis, style, out)?;
    tcp(analysis, style, all, out)?;
    udp(analysis, style, all, out)?;
    timing(analysis, style, out)?;
    labs(analysis, style, out)?;
    source_ports(analysis, style, out)?;
    others(analysis, style, out)?;
    findings(analysis, style, out)
}

pub(super) fn heading(style: Style, text: &str, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{}", style.paint(Tone::Strong, text))
}

pub(super) fn put(table: Aligned, out: &mut impl Write) -> io::Result<()> {
    table.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn others(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let others = analysis.summary.counts().others();
    if others.is_empty() || !analysis.selection.is_all() {
        return Ok(());
    }
    heading(style, "Packets without TCP or UDP", out)?;
    let mut table = Aligned::new(style, &[("", Align::Right), ("", Align::Wrap)]);
    for (name, number, packets) in others.iter().take(KINDS) {
        let what = match number {
            Some(number) if *name == "EtherType" => format!("{name} 0x{number:04x}"),
            Some(number) => format!("{name} {number}"),
            None => (*name).to_owned(),
        };
        table.row([(packets.to_string(), None), (what, None)]);
    }
    let more: u64 = others.iter().skip(KINDS).map(|(.., packets)| packets).sum();
    if more > 0 {
        table.row([(more.to_string(), None), ("of other kinds".to_owned(), None)]);
    }
    put(table, out)
}

fn findings(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let findings = analysis.findings();
    if findings.is_empty() {
        return Ok(());
    }
    heading(style, "About this capture", out)?;
    let mut table = Aligned::new(style, &[("", Align::Left), ("", Align::Wrap)]);
    for found in &findings {
        let tone = match found.severity {
            Severity::Info => Tone::Dim,
            Severity::Warning => Tone::Warn,
            Severity::Error => Tone::Bad,
        };
        table.row([(found.severity.to_string(), Some(tone)), (found.text.clone(), None)]);
    }
    put(table, out)
}
