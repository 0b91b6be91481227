//! `wirelab show --stream N`: one stream, packet by packet.

use std::io::{self, Write};

use wirelab_analyzers::engine::{Event, PacketView, Settings, Summary, run, run_with_summary};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::report::ladder::{self, Rung};
use wirelab_analyzers::report::sentence;
use wirelab_analyzers::report::units::{bytes, count, span};
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::tcp::Phase;

use crate::cli::{Failure, Format, Protocol};
use crate::input::Input;
use crate::output::{Stdout, Style, Tone, Watched};

/// Rows printed of a stream as text, unless all are asked for.
const ROWS: u64 = 1_000;

/// What is to be shown, and how.
pub(super) struct Request<'a> {
    pub(super) input: &'a Input,
    pub(super) protocol: Protocol,
    pub(super) stream: u32,
    pub(super) format: Format,
    pub(super) all: bool,
    /// Which of its packets.
    pub(super) filter: Option<Filter>,
    pub(super) settings: Settings,
}

pub(super) fn run_command(request: &Request<'_>, style: Style) -> Result<(), Failure> {
    let two_passes = request.filter.as_ref().is_some_and(Filter::needs_summary);
    let mut source = request.input.open(if two_passes { 2 } else { 1 })?;
    let mut printer = Printer { out: Stdout::new(), style, format: request.format, all: request.all, rows: 0 };
    let mut failure = None;
    let mut observer = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        if failure.is_none()
            && let Some(rung) = rung(view, request)
            && request.filter.as_ref().is_none_or(|filter| filter.matches(view))
        {
            failure = printer.rung(&rung).err();
        }
    };
    let settings = request.settings;
    let mut watched = Watched::new(&mut observer, request.input.path());
    let (summary, facts) = if two_passes {
        run_with_summary(&mut source, settings, &mut watched)?
    } else {
        run(source.reader()?, settings, &mut watched)?
    };
    drop(watched);
    if let Some(error) = failure {
        return Err(error.into());
    }
    let exists = match request.protocol {
        Protocol::Tcp => (request.stream as usize) < summary.tcp_count(),
        Protocol::Udp => (request.stream as usize) < summary.udp_count(),
    };
    if !exists {
        return Err(Failure::no_stream(request.stream, summary.tcp_count(), summary.udp_count()));
    }
    printer.end(&summary, request)?;
    printer.out.flush()?;
    crate::output::notes(&facts);
    Ok(())
}

/// The row of a packet, if it belongs to the stream.
fn rung(view: &PacketView<'_>, request: &Request<'_>) -> Option<Rung> {
    match request.protocol {
        Protocol::Tcp => {
            let segment = view.segments.iter().find(|segment| segment.place.stream == request.stream)?;
            ladder::tcp(view, segment)
        }
        Protocol::Udp => {
            let datagram = view.datagrams.iter().find(|datagram| datagram.place.stream == request.stream)?;
            ladder::udp(view, datagram)
        }
    }
}

/// Prints rows as they come: a stream may have millions.
struct Printer {
    out: Stdout,
    style: Style,
    format: Format,
    all: bool,
    rows: u64,
}

impl Printer {
    fn rung(&mut self, rung: &Rung) -> io::Result<()> {
        self.rows += 1;
        match self.format {
            Format::Text => self.text(rung),
            Format::Json => {
                self.out.write_all(if self.rows == 1 { b"[\n" } else { b",\n" })?;
                serde_json::to_writer(&mut self.out, rung).map_err(io::Error::from)
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut self.out, rung)?;
                self.out.write_all(b"\n")
            }
            Format::Csv => {
                if self.rows == 1 {
                    writeln!(
                        self.out,
                        "frame,time,delta,from,flags,seq,ack,length,new_bytes,window,phase,captured_twice,verdicts"
                    )?;
                }
                writeln!(self.out, "{}", cells(rung, " ").join(","))
            }
            Format::Markdown => {
                if self.rows == 1 {
                    writeln!(
                        self.out,
                        "| frame | time | delta | from | flags | seq | ack | length | new | window | phase | twice | verdicts |"
                    )?;
                    writeln!(self.out, "|---:|---:|---:|---|---|---:|---:|---:|---:|---:|---|---|---|")?;
                }
                writeln!(self.out, "| {} |", cells(rung, ", ").join(" | "))
            }
        }
    }

    fn text(&mut self, rung: &Rung) -> io::Result<()> {
        if self.rows == 1 {
            writeln!(self.out, "{}", self.style.paint(Tone::Strong, &heading()))?;
        }
        if self.rows > ROWS && !self.all {
            return Ok(());
        }
        text_rows(rung, self.style).iter().try_for_each(|row| writeln!(self.out, "{row}"))
    }

    fn end(&mut self, summary: &Summary, request: &Request<'_>) -> io::Result<()> {
        match self.format {
            Format::Json => self.out.write_all(if self.rows == 0 { b"[]\n" } else { b"\n]\n" }),
            Format::Text => {
                if self.rows > ROWS && !self.all {
                    let more = count(self.rows - ROWS, "more packet", "more packets");
                    writeln!(self.out, "… and {more}. Print them with --all.")?;
                }
                self.footer(summary, request)
            }
            Format::Jsonl | Format::Csv | Format::Markdown => Ok(()),
        }
    }

    fn footer(&mut self, summary: &Summary, request: &Request<'_>) -> io::Result<()> {
        let (client, server, about) = match request.protocol {
            Protocol::Tcp => {
                let Some(row) = summary.tcp(request.stream) else { return Ok(()) };
                (row.client, row.server, sentence::tcp(&row))
            }
            Protocol::Udp => {
                let Some(row) = summary.udp(request.stream) else { return Ok(()) };
                (row.client, row.server, sentence::udp(&row))
            }
        };
        writeln!(self.out, "\nclient {client}, server {server}")?;
        let mut table = crate::output::Aligned::new(self.style, &[("", crate::output::Align::Wrap)]);
        table.row([(about, None)]);
        table.lines().iter().try_for_each(|line| writeln!(self.out, "{line}"))?;
        if let Some(row) = summary.tcp(request.stream).filter(|_| request.protocol == Protocol::Tcp) {
            let shake = row.handshake;
            if let (Some(first), Some(second)) = (shake.syn_to_syn_ack, shake.syn_ack_to_ack) {
                writeln!(
                    self.out,
                    "SYN to SYN-ACK {}, SYN-ACK to ACK {}; {} of payload in {}.",
                    span(first),
                    span(second),
                    bytes(row.bytes()),
                    span(row.duration)
                )?;
            }
        }
        Ok(())
    }
}

/// What stands above the rows of a ladder as text.
pub(in crate::commands) fn heading() -> String {
    format!(
        "{:>6} {:>11}  {:<24}{:>8}{:>8}{:>7}  {}",
        "frame", "time", "client            server", "seq", "ack", "length", "phase"
    )
}

/// A packet of a ladder as text: its row, and why Wireshark judges it as it does.
pub(in crate::commands) fn text_rows(rung: &Rung, style: Style) -> Vec<String> {
    let number = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    let tone = if rung.from == Role::Client { Tone::Client } else { Tone::Server };
    let mut rows = vec![format!(
        "{:>6} {:>11}  {}{:>8}{:>8}{:>7}  {}",
        rung.frame,
        seconds(rung.time),
        style.paint(tone, &arrow(rung)),
        number(rung.seq),
        number(rung.ack),
        number(rung.length),
        phase(rung, style)
    )];
    if !rung.why.is_empty() {
        rows.push(format!("{:>20}{}", "", style.paint(Tone::Warn, &format!("└ {}", rung.why))));
    }
    rows
}

fn phase(rung: &Rung, style: Style) -> String {
    let twice = if rung.captured_twice { ", captured twice" } else { "" };
    let Some(phase) = rung.phase else { return twice.trim_start_matches(", ").to_owned() };
    let tone = match phase {
        Phase::Payload => Tone::Good,
        Phase::Repeat => Tone::Warn,
        Phase::Teardown if rung.flags.contains("RST") => Tone::Bad,
        Phase::Handshake | Phase::Teardown => Tone::Strong,
        Phase::Acknowledgement | Phase::KeepAlive | Phase::Quoted => Tone::Dim,
    };
    // The full word would not fit beside the numbers.
    let word = if phase == Phase::Acknowledgement { "ack" } else { phase.name() };
    style.paint(tone, word) + twice
}

/// `│ SYN, ACK ─────────▶│`, 24 columns wide, pointing from the sender to the other side.
fn arrow(rung: &Rung) -> String {
    const INSIDE: usize = 20;
    let label = if rung.flags.is_empty() { "datagram" } else { rung.flags.as_str() };
    let label: String = label.chars().take(INSIDE - 2).collect();
    let line = "─".repeat(INSIDE.saturating_sub(label.chars().count() + 3));
    match rung.from {
        Role::Client => format!("│─ {label} {line}▶│  "),
        Role::Server => format!("│◀{line} {label} ─│  "),
    }
}

/// Seconds with microseconds; a ladder is read in these.
fn seconds(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let micros = nanoseconds.unsigned_abs() / 1_000;
    format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

fn cells(rung: &Rung, between_flags: &str) -> Vec<String> {
    let maybe = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    vec![
        rung.frame.to_string(),
        rung.time.to_string(),
        rung.delta.to_string(),
        rung.from.name().to_owned(),
        rung.flags.replace(", ", between_flags),
        maybe(rung.seq),
        maybe(rung.ack),
        maybe(rung.length),
        rung.new_bytes.to_string(),
        rung.window.map_or_else(String::new, |window| window.to_string()),
        rung.phase.map_or("", Phase::name).to_owned(),
        rung.captured_twice.to_string(),
        rung.verdicts.join(between_flags),
    ]
}
