//! The tables of TCP and UDP streams, and a sentence for each stream where there are few.

use std::io::{self, Write};

use wirelab_analyzers::report::analysis::{Analysis, Group, GroupKind, Grouped};
use wirelab_analyzers::report::sentence;
use wirelab_analyzers::report::units::{bytes, count, span};
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::key::Endpoint;
use wirelab_analyzers::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_analyzers::stream::udp::UdpRow;
use wirelab_labs::Transport;

use super::super::streams::Streams;
use super::turns::messages;
use super::{ROWS, heading, put};
use crate::output::{Align, Aligned, Style, Tone};

/// Up to so many streams each get their sentence.
const SENTENCES: usize = 20;

/// `127.0.0.1:50312 → :12345` where both have one address.
pub(in crate::commands) fn conversation(client: Endpoint, server: Endpoint) -> String {
    if client.address == server.address {
        format!("{client} → :{}", server.port)
    } else {
        format!("{client} → {server}")
    }
}

/// The rows to print, and what is said of those that are not: what was chosen is printed as it is, up to a limit.
fn chosen<R, I: Iterator<Item = R>>(all: bool, rows: impl Fn() -> I) -> Grouped<R> {
    let limit = if all { usize::MAX } else { ROWS };
    let shown: Vec<R> = rows().take(limit).collect();
    let more = if shown.len() < limit { 0 } else { rows().count() - shown.len() };
    Grouped { rows: shown, more_labs: 0, more_answered: more as u64, groups: Vec::new() }
}

/// The TCP streams that are printed, and how the others are told.
pub(super) fn tcp_rows(analysis: &Analysis, all: bool) -> Grouped<TcpRow> {
    if all || analysis.is_chosen() { chosen(all, || analysis.tcp()) } else { analysis.tcp_grouped() }
}

/// The UDP streams that are printed, and how the others are told.
pub(super) fn udp_rows(analysis: &Analysis, all: bool) -> Grouped<UdpRow> {
    if all || analysis.is_chosen() { chosen(all, || analysis.udp()) } else { analysis.udp_grouped() }
}

pub(super) fn tcp(
    analysis: &Analysis,
    found: &Grouped<TcpRow>,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let (rows, total) = (&found.rows, found.total());
    if total == 0 {
        return Ok(());
    }
    heading(style, &count(total, "TCP stream", "TCP streams"), out)?;
    let mut table = Streams::new(
        style,
        &[
            ("#", Align::Right),
            ("client → server", Align::Left),
            ("SYN to\nSYN-ACK", Align::Right),
            ("SYN-ACK\nto ACK", Align::Right),
            ("sent by\nclient", Align::Right),
            ("sent by\nserver", Align::Right),
            ("end", Align::Left),
        ],
        "→",
    );
    for row in rows {
        let maybe = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), span);
        let (end, tone) = end(row);
        table.row([
            (row.stream.to_string(), None),
            (conversation(row.client, row.server), None),
            (maybe(row.handshake.syn_to_syn_ack), None),
            (maybe(row.handshake.syn_ack_to_ack), None),
            (bytes(row.from_client.bytes), None),
            (bytes(row.from_server.bytes), None),
            (end, Some(tone)),
        ]);
    }
    let about = |row: &TcpRow| (row.stream, sentence::tcp(row) + &messages(analysis, Transport::Tcp, row.stream));
    below(analysis, found, table, about, style, all, out)
}

/// The table, a sentence for each of its rows where they are few, and a line for each group of the others.
fn below<R>(
    analysis: &Analysis,
    found: &Grouped<R>,
    table: Streams,
    about: impl Fn(&R) -> (u32, String),
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    if !found.rows.is_empty() {
        table.put(out)?;
    }
    let grouped = !all && !analysis.is_chosen();
    if !grouped {
        rest(found.total() as usize, found.rows.len(), out)?;
    }
    if !found.rows.is_empty() && (all || found.rows.len() <= SENTENCES) {
        writeln!(out)?;
        sentences(style, found.rows.iter().map(about), out)?;
    }
    if grouped { not_shown(found, style, out) } else { Ok(()) }
}

/// What has no row of its own: each stream is counted in one of these lines.
fn not_shown<R>(found: &Grouped<R>, style: Style, out: &mut impl Write) -> io::Result<()> {
    let mut lines: Vec<(u64, String, Option<Tone>)> = Vec::new();
    if found.more_labs > 0 {
        lines.push((found.more_labs, "more of labs".to_owned(), None));
    }
    if found.more_answered > 0 {
        lines.push((found.more_answered, "more that were answered".to_owned(), None));
    }
    let tone = |group: &Group| (group.kind == GroupKind::Background).then_some(Tone::Dim);
    lines.extend(found.groups.iter().map(|group| (group.streams, group.said().to_string(), tone(group))));
    if lines.is_empty() {
        return Ok(());
    }
    if !found.rows.is_empty() {
        writeln!(out)?;
    }
    let mut table = Aligned::new(style, &[("", Align::Right), ("", Align::Wrap)]);
    for (streams, text, tone) in lines {
        table.row([(streams.to_string(), tone), (text, tone)]);
    }
    put(table, out)?;
    writeln!(out, "{}", style.paint(Tone::Dim, "--all prints a row for each."))
}

pub(in crate::commands::analyze) fn rest(total: usize, shown: usize, out: &mut impl Write) -> io::Result<()> {
    if total > shown {
        writeln!(
            out,
            "… and {}. Print them with --all, or choose with\n--port, --host, --stream or --sort.",
            count((total - shown) as u64, "more row", "more rows")
        )?;
    }
    Ok(())
}

fn sentences(style: Style, rows: impl Iterator<Item = (u32, String)>, out: &mut impl Write) -> io::Result<()> {
    let mut table = Aligned::new(style, &[("", Align::Right), ("", Align::Wrap)]);
    for (stream, text) in rows {
        table.row([(stream.to_string(), Some(Tone::Dim)), (text, None)]);
    }
    put(table, out)
}

pub(in crate::commands) fn end(row: &TcpRow) -> (String, Tone) {
    let first = row.teardown.first.map_or("", Role::name);
    match (row.handshake.outcome, row.teardown.outcome) {
        (HandshakeOutcome::Refused, _) => ("refused".to_owned(), Tone::Bad),
        (HandshakeOutcome::Unanswered, _) => ("unanswered".to_owned(), Tone::Bad),
        (HandshakeOutcome::CaptureEnds, _) => ("no answer yet".to_owned(), Tone::Warn),
        (HandshakeOutcome::Incomplete, TeardownOutcome::Open) => ("incomplete".to_owned(), Tone::Warn),
        (_, TeardownOutcome::Closed) => (format!("{first} closed"), Tone::Good),
        // Of the other side nothing was captured, not even whether it closed.
        (HandshakeOutcome::OneDirection, TeardownOutcome::HalfClosed) => ("one-sided".to_owned(), Tone::Warn),
        (_, TeardownOutcome::HalfClosed) => ("half-closed".to_owned(), Tone::Warn),
        (_, TeardownOutcome::Reset) => {
            (format!("{} reset", row.teardown.reset.map_or("", |(role, ..)| role.name())), Tone::Bad)
        }
        (_, TeardownOutcome::Open) => ("open".to_owned(), Tone::Warn),
    }
}

pub(super) fn udp(
    analysis: &Analysis,
    found: &Grouped<UdpRow>,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let (rows, total) = (&found.rows, found.total());
    if total == 0 {
        return Ok(());
    }
    heading(style, &count(total, "UDP stream", "UDP streams"), out)?;
    let mut table = Streams::new(
        style,
        &[
            ("#", Align::Right),
            ("client → server", Align::Left),
            ("sent by\nclient", Align::Right),
            ("sent by\nserver", Align::Right),
            ("duration", Align::Right),
            ("", Align::Left),
        ],
        "→",
    );
    for row in rows {
        let [client, server] = [0, 1].map(|side| {
            let (packets, size) =
                (row.packets.get(side).copied().unwrap_or(0), row.bytes.get(side).copied().unwrap_or(0));
            if packets == 0 { "–".to_owned() } else { format!("{packets} × {}", bytes(size / u64::from(packets))) }
        });
        let icmp = row.icmp.map_or_else(String::new, |(_, what)| what.to_string());
        table.row([
            (row.stream.to_string(), None),
            (conversation(row.client, row.server), None),
            (client, None),
            (server, None),
            // One datagram lasts no time.
            (if row.packets.iter().sum::<u32>() > 1 { span(row.duration) } else { "–".to_owned() }, None),
            (icmp, Some(Tone::Bad)),
        ]);
    }
    let about = |row: &UdpRow| (row.stream, sentence::udp(row) + &messages(analysis, Transport::Udp, row.stream));
    below(analysis, found, table, about, style, all, out)
}
