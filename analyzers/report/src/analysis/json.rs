//! The report as JSON. The names are a promise: docs/analyze.schema.json has them, and a test holds them to it.

mod capture;
mod overall;
mod shared;
mod tcp;
mod udp;

use std::io;
use std::io::Write;

use serde::Serialize;
use wirelab_findings::analysis::Analysis;

pub(crate) use capture::{CaptureView, capture};
use overall::{CountView, FindingView, TimingView, finding_view, others, source_ports, timing};
use tcp::tcp;
use udp::udp;

use crate::pretty::pretty;

/// Version of the report's form.
pub(crate) const SCHEMA: u32 = 1;

/// Rows that are serialised while they are made: a capture may have a million.
pub(crate) struct Rows<F>(pub(crate) F);

impl<F, I> Serialize for Rows<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// The whole report as one object.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Whole<'a, T: Serialize, U: Serialize, P: Serialize> {
        schema: u32,
        capture: CaptureView<'a>,
        tcp: T,
        udp: U,
        timing: TimingView,
        source_ports: P,
        other_packets: Vec<CountView>,
        findings: Vec<FindingView<'a>>,
    }
    let findings = analysis.findings();
    let whole = Whole {
        schema: SCHEMA,
        capture: capture(analysis),
        tcp: Rows(|| analysis.tcp().map(|row| tcp(&row, analysis))),
        udp: Rows(|| analysis.udp().map(|row| udp(&row, analysis))),
        timing: timing(analysis),
        source_ports: Rows(|| source_ports(analysis)),
        other_packets: others(analysis),
        findings: findings.iter().map(finding_view).collect(),
    };
    pretty(out, &whole)?;
    out.write_all(b"\n")
}

/// One object a line: the capture, then each stream, then each finding, told apart by `type`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json_lines(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    line(out, "capture", &capture(analysis))?;
    for row in analysis.tcp() {
        line(out, "tcp", &tcp(&row, analysis))?;
    }
    for row in analysis.udp() {
        line(out, "udp", &udp(&row, analysis))?;
    }
    line(out, "timing", &timing(analysis))?;
    for ports in source_ports(analysis) {
        line(out, "source_ports", &ports)?;
    }
    for found in &analysis.findings() {
        line(out, "finding", &finding_view(found))?;
    }
    Ok(())
}

pub(crate) fn line<T: Serialize>(out: &mut impl Write, kind: &'static str, value: &T) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a, T> {
        r#type: &'static str,
        #[serde(flatten)]
        value: &'a T,
    }
    crate::pretty::compact(out, &Line { r#type: kind, value })?;
    out.write_all(b"\n")
}
