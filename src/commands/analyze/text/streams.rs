//! The tables of TCP and UDP streams, and a sentence for each stream where there are few.

use std::io::{self, Write};

use wirelab_analyzers::report::analysis::Analysis;
use wirelab_analyzers::report::sentence;
use wirelab_analyzers::report::units::{bytes, count, span};
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::key::Endpoint;
use wirelab_analyzers::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
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

pub(super) fn tcp(analysis: &Analysis, style: Style, all: bool, out: &mut impl Write) -> io::Result<()> {
    let limit = if all { usize::MAX } else { ROWS };
    let rows: Vec<TcpRow> = analysis.tcp().take(limit).collect();
    let total = if rows.len() < limit { rows.len() } else { analysis.tcp().count() };
    if total == 0 {
        if !analysis.selection.is_all() || analysis.summary.udp_count() == 0 {
            writeln!(
                out,
                "\nNo TCP streams{}.",
                if analysis.selection.is_all() { "" } else { " that were asked for" }
            )?;
        }
        return Ok(());
    }
    heading(style, &count(total as u64, "TCP stream", "TCP streams"), out)?;
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
    for row in &rows {
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
    table.put(out)?;
    rest(total, rows.len(), out)?;
    if all || total <= SENTENCES {
        writeln!(out)?;
        sentences(
            style,
            rows.iter().map(|row| (row.stream, sentence::tcp(row) + &messages(analysis, Transport::Tcp, row.stream))),
            out,
        )?;
    }
    Ok(())
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
        (_, TeardownOutcome::HalfClosed) => ("half-closed".to_owned(), Tone::Warn),
        (_, TeardownOutcome::Reset) => {
            (format!("{} reset", row.teardown.reset.map_or("", |(role, ..)| role.name())), Tone::Bad)
        }
        (_, TeardownOutcome::Open) => ("open".to_owned(), Tone::Warn),
    }
}

pub(super) fn udp(analysis: &Analysis, style: Style, all: bool, out: &mut impl Write) -> io::Result<()> {
    let limit = if all { usize::MAX } else { ROWS };
    let rows: Vec<_> = analysis.udp().take(limit).collect();
    let total = if rows.len() < limit { rows.len() } else { analysis.udp().count() };
    if total == 0 {
        return Ok(());
    }
    heading(style, &count(total as u64, "UDP stream", "UDP streams"), out)?;
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
    for row in &rows {
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
            (span(row.duration), None),
            (icmp, Some(Tone::Bad)),
        ]);
    }
    table.put(out)?;
    rest(total, rows.len(), out)?;
    if all || total <= SENTENCES {
        writeln!(out)?;
        sentences(
            style,
            rows.iter().map(|row| (row.stream, sentence::udp(row) + &messages(analysis, Transport::Udp, row.stream))),
            out,
        )?;
    }
    Ok(())
}
