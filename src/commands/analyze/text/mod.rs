//! The report for people: facts, tables, sentences.

mod facts;
mod ports;
mod streams;
mod turns;

pub(in crate::commands) use streams::conversation;
#[cfg(feature = "live")]
pub(in crate::commands) use streams::end;
pub(super) use streams::rest;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::net::IpAddr;

use wirelab_analyzers::report::FindingId;
use wirelab_analyzers::report::analysis::{Analysis, Grouped};
use wirelab_analyzers::report::units::count;
use wirelab_capture::note::Severity;

use crate::output::{Align, Aligned, Style, Tone};
use facts::facts;
use ports::source_ports;
use streams::{tcp, tcp_rows, udp, udp_rows};
use turns::{labs, timing};

/// Rows printed of a table, unless all are asked for.
pub(super) const ROWS: usize = 1_000;
/// Kinds of other packets that are listed.
const KINDS: usize = 10;

pub(super) fn print(analysis: &Analysis, style: Style, all: bool, out: &mut impl Write) -> io::Result<()> {
    facts(analysis, style, out)?;
    let (of_tcp, of_udp) = (tcp_rows(analysis, all), udp_rows(analysis, all));
    if of_tcp.total() == 0 && (of_udp.total() == 0 || analysis.summary.udp_count() == 0) {
        nothing(analysis, out)?;
    }
    tcp(analysis, &of_tcp, style, all, out)?;
    udp(analysis, &of_udp, style, all, out)?;
    timing(analysis, style, out)?;
    labs(analysis, style, out)?;
    source_ports(
        analysis,
        &shown(&of_tcp, |row| row.client.address),
        &shown(&of_udp, |row| row.client.address),
        style,
        out,
    )?;
    others(analysis, style, out)?;
    findings(analysis, style, out)
}

/// The clients whose streams have rows; `None`: nothing is hidden.
fn shown<R>(found: &Grouped<R>, client: impl Fn(&R) -> IpAddr) -> Option<BTreeSet<IpAddr>> {
    (found.in_groups() > 0).then(|| found.rows.iter().map(client).collect())
}

/// Servers' ports that are named where no stream is the one that was asked for.
const PORTS: usize = 5;

/// There is no stream, or none that was asked for; then the capture's own are named.
fn nothing(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    if analysis.selection.is_all() {
        return writeln!(out, "\nNo TCP streams.");
    }
    let list = |ports: &[u16]| ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let chosen = &analysis.selection;
    let asked = match chosen.ports.as_slice() {
        [] => "No stream is one that was asked for.".to_owned(),
        _ if !chosen.hosts.is_empty() || !chosen.streams.is_empty() || chosen.matched.is_some() => {
            "No stream is one that was asked for.".to_owned()
        }
        [port] => format!("No stream uses port {port}."),
        ports => format!("No stream uses any of the ports {}.", list(ports)),
    };
    let servers: BTreeSet<u16> = analysis.summary.tcp_ends().map(|(_, _, server)| server.port).collect();
    let some: Vec<u16> = servers.iter().copied().take(PORTS).collect();
    let to = match servers.len() {
        0 => String::new(),
        1 => format!(", to port {}", list(&some)),
        few if few <= PORTS => format!(", to ports {}", list(&some)),
        many => format!(", to {many} ports: {}, …", list(&some)),
    };
    let tcp = count(analysis.summary.tcp_count() as u64, "TCP stream", "TCP streams");
    let udp = count(analysis.summary.udp_count() as u64, "UDP stream", "UDP streams");
    writeln!(out, "\n{asked}\nThe capture has {tcp}{to}, and {udp}.")
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
    let all = analysis.findings();
    // Every capture on loopback has these: one line, and not among what is worth a look.
    let (usual, findings): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|found| found.id == FindingId::ChecksumsOffloaded);
    if !findings.is_empty() {
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
        put(table, out)?;
    }
    if usual.is_empty() {
        return Ok(());
    }
    let text = "checksums: offloaded (normal on loopback and on the sending machine)";
    writeln!(out, "\n{}", style.paint(Tone::Dim, text))
}
