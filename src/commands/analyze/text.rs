//! The report for people: facts, tables, sentences.

use std::io::{self, Write};

use wirelab_analyzers::report::analysis::Analysis;
use wirelab_analyzers::report::safe::escaped;
use wirelab_analyzers::report::statistics::Spread;
use wirelab_analyzers::report::units::{bytes, count, span};
use wirelab_analyzers::report::{finding, sentence, time};
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::key::Endpoint;
use wirelab_analyzers::stream::ports::ClientPorts;
use wirelab_analyzers::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_capture::facts::{CaptureFacts, Interface};
use wirelab_capture::note::Severity;
use wirelab_labs::Transport;

use super::streams::Streams;
use crate::output::{Align, Aligned, Style, Tone};

/// Rows printed of a table, unless all are asked for.
pub(super) const ROWS: usize = 1_000;
/// Up to so many streams each get their sentence.
const SENTENCES: usize = 20;
/// Client hosts, and ports of each, that are listed.
const HOSTS: usize = 10;
const PORTS: usize = 12;

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

fn facts(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let facts = &analysis.facts;
    writeln!(out, "{}", style.paint(Tone::Strong, &escaped(analysis.path.as_bytes())))?;
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
    for interface in facts.interfaces.iter().take(HOSTS) {
        row("interface", interface_text(interface));
    }
    if facts.interfaces.len() > HOSTS {
        row("", format!("and {} more", count((facts.interfaces.len() - HOSTS) as u64, "interface", "interfaces")));
    }
    let by: Vec<String> = [&facts.application, &facts.os, &facts.hardware]
        .into_iter()
        .flatten()
        .map(|text| escaped(text.as_bytes()))
        .collect();
    if !by.is_empty() {
        row("captured by", by.join("; "));
    }
    for comment in facts.comments.iter().take(HOSTS) {
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
    let begin = time::rfc3339(first).unwrap_or_else(|| "a time that no calendar has".to_owned());
    Some(format!("{begin}, {} long", span(length)))
}

fn interface_text(interface: &Interface) -> String {
    let mut parts = Vec::new();
    if let Some(name) = interface.name.as_ref().or(interface.description.as_ref()) {
        parts.push(escaped(name.as_bytes()));
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

/// `127.0.0.1:50312 → :12345` where both have one address.
pub(in crate::commands) fn conversation(client: Endpoint, server: Endpoint) -> String {
    if client.address == server.address {
        format!("{client} → :{}", server.port)
    } else {
        format!("{client} → {server}")
    }
}

fn tcp(analysis: &Analysis, style: Style, all: bool, out: &mut impl Write) -> io::Result<()> {
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

pub(super) fn rest(total: usize, shown: usize, out: &mut impl Write) -> io::Result<()> {
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
        (HandshakeOutcome::Incomplete, TeardownOutcome::Open) => ("incomplete".to_owned(), Tone::Warn),
        (_, TeardownOutcome::Closed) => (format!("{first} closed"), Tone::Good),
        (_, TeardownOutcome::HalfClosed) => ("half-closed".to_owned(), Tone::Warn),
        (_, TeardownOutcome::Reset) => {
            (format!("{} reset", row.teardown.reset.map_or("", |(role, ..)| role.name())), Tone::Bad)
        }
        (_, TeardownOutcome::Open) => ("open".to_owned(), Tone::Warn),
    }
}

fn udp(analysis: &Analysis, style: Style, all: bool, out: &mut impl Write) -> io::Result<()> {
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
        let icmp = row.icmp.map_or_else(String::new, |(_, words)| words.to_owned());
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

fn timing(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let Some(timing) = analysis.timing() else { return Ok(()) };
    let noun = count(timing.total.count, "complete handshake", "complete handshakes");
    heading(style, &format!("Timing of {noun}"), out)?;
    let right = Align::Right;
    let columns = [("", Align::Left), ("min", right), ("median", right), ("95 %", right), ("max", right)];
    let mut table = Aligned::new(style, &columns);
    let mut row = |name: &str, spread: &Spread| {
        let values = [spread.min, spread.median, spread.p95, spread.max].map(|value| (span(value), None));
        table.row([(name.to_owned(), None)].into_iter().chain(values));
    };
    row("SYN to SYN-ACK", &timing.syn_to_syn_ack);
    row("SYN-ACK to ACK", &timing.syn_ack_to_ack);
    row("whole", &timing.total);
    put(table, out)
}

/// The sentence about a stream's messages, on a line of its own.
fn messages(analysis: &Analysis, transport: Transport, stream: u32) -> String {
    analysis.messages(transport, stream).map_or_else(String::new, |about| format!("\n{}", about.sentence()))
}

fn labs(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let totals = analysis.lab_totals();
    if totals.is_empty() {
        return Ok(());
    }
    heading(style, "Messages of labs, and the time from request to reply", out)?;
    let right = Align::Right;
    let mut table = Aligned::new(
        style,
        &[
            ("lab, variant", Align::Left),
            ("streams", right),
            ("sent", right),
            ("answered", right),
            ("wrong", right),
            ("fastest", right),
            ("mean", right),
            ("slowest", right),
        ],
    );
    let maybe = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), span);
    for total in &totals {
        let turns = &total.turns;
        let cells = [
            format!("{}\n  {}", total.lab, total.variant),
            total.streams.to_string(),
            turns.from_client.to_string(),
            turns.answered.to_string(),
            turns.wrong.to_string(),
            maybe(turns.fastest),
            maybe(turns.mean()),
            maybe(turns.slowest),
        ];
        table.row(cells.map(|cell| (cell, None)));
    }
    put(table, out)
}

fn source_ports(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let (tcp, udp) = analysis.source_ports();
    if tcp.is_empty() && udp.is_empty() {
        return Ok(());
    }
    heading(style, "Source ports of the clients, in order", out)?;
    let mut table = Aligned::new(style, &[("", Align::Left), ("", Align::Left), ("", Align::Wrap)]);
    for (protocol, hosts) in [("TCP", &tcp), ("UDP", &udp)] {
        for host in hosts.iter().take(HOSTS) {
            table.row([(protocol.to_owned(), Some(Tone::Dim)), (host.client.to_string(), None), (ports(host), None)]);
        }
        if hosts.len() > HOSTS {
            let more = count((hosts.len() - HOSTS) as u64, "more client", "more clients");
            table.row([(protocol.to_owned(), Some(Tone::Dim)), (format!("and {more}"), None), (String::new(), None)]);
        }
    }
    put(table, out)
}

fn ports(host: &ClientPorts) -> String {
    let mut texts: Vec<String> = host
        .ports
        .iter()
        .take(PORTS)
        .map(|used| format!("{}{}", used.port, if used.again { " (again)" } else { "" }))
        .collect();
    if host.ports.len() > PORTS {
        let again = host.ports.iter().filter(|used| used.again).count();
        let more = host.ports.len() - PORTS;
        texts.push(format!("and {more} more, {again} of all used again"));
    }
    texts.join(", ")
}

fn others(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let others = analysis.summary.counts().others();
    if others.is_empty() || !analysis.selection.is_all() {
        return Ok(());
    }
    heading(style, "Packets without TCP or UDP", out)?;
    let mut table = Aligned::new(style, &[("", Align::Right), ("", Align::Wrap)]);
    for (name, number, packets) in others.iter().take(HOSTS) {
        let what = match number {
            Some(number) if *name == "EtherType" => format!("{name} 0x{number:04x}"),
            Some(number) => format!("{name} {number}"),
            None => (*name).to_owned(),
        };
        table.row([(packets.to_string(), None), (what, None)]);
    }
    let more: u64 = others.iter().skip(HOSTS).map(|(.., packets)| packets).sum();
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
        table.row([(finding::severity(found.severity).to_owned(), Some(tone)), (found.text.clone(), None)]);
    }
    put(table, out)
}
