//! `wirelab show --stream N`: one stream, packet by packet.

use std::io::{self, Write};

use serde::Serialize;
use wirelab_analyzers::engine::{Event, PacketView, Settings, Summary, run_after};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::{Ask, CollectAll, Index, Message, StreamingDecoder};
use wirelab_analyzers::report::ladder::{self, Rung};
use wirelab_analyzers::report::messages::{MessageJson, one_line};
use wirelab_analyzers::report::sentence;
use wirelab_analyzers::report::units::{bytes, count, span};
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::tcp::Phase;
use wirelab_labs::{Side, Transport};

use super::greetings::Greetings;
use super::step::Step;
use crate::failure::Failure;
use crate::input::Input;
use crate::lab::{Needs, Words};
use crate::options::{Format, Protocol};
use crate::output::{Stdout, Style, Tone, Watched, wrapped};

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
    /// The fields that the filter may name.
    pub(super) words: Words,
    /// Which labs to look for, if any.
    pub(super) ask: Option<Ask>,
    /// Whether a person says when the next packet is shown.
    pub(super) step: Option<Step>,
}

pub(super) fn run_command(mut request: Request<'_>, style: Style) -> Result<(), Failure> {
    let step = request.step.take();
    let request = &request;
    let needs = Needs::of(request.filter.as_ref());
    let passes = if request.ask.is_some() { 2 } else { needs.passes() };
    let mut source = request.input.open(passes)?;
    let mut printer = Printer {
        out: Stdout::of(request.format),
        style,
        format: request.format,
        all: request.all,
        rows: 0,
        step,
        greetings: <_>::default(),
    };
    let mut failure = None;
    let lookup = &request.words.lookup;
    let transport = match request.protocol {
        Protocol::Tcp => Transport::Tcp,
        Protocol::Udp => Transport::Udp,
    };
    let mut observer = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        if failure.is_none()
            && let Some(rung) = rung(view, request)
            && request.filter.as_ref().is_none_or(|filter| filter.matches(view))
        {
            let of_stream = |message: &&Message| message.transport == transport && message.stream == request.stream;
            let index = lookup.index();
            let index = index.as_deref();
            let messages = index.into_iter().flat_map(|index| index.completed(rung.frame)).filter(of_stream);
            failure = printer.rung(&rung, &messages.collect::<Vec<_>>(), index).err();
        }
    };
    let settings = request.settings;
    let mut watched = Watched::new(&mut observer, request.input.path());
    let (summary, facts) = match &request.ask {
        Some(ask) if !needs.messages => {
            let first = StreamingDecoder::new(ask.clone(), CollectAll::around(transport, request.stream));
            let then = |first: StreamingDecoder<CollectAll>, summary: &Summary| {
                lookup.set(Index::new(crate::lab::heard(first, summary)));
            };
            run_after(&mut source, settings, first, then, &mut watched)?
        }
        _ => request.words.run(&mut source, settings, needs, &mut watched)?,
    };
    drop(watched);
    if let Some(error) = failure {
        return Err(error.into());
    }
    let exists = match request.protocol {
        Protocol::Tcp => summary.tcp(request.stream).is_some(),
        Protocol::Udp => summary.udp(request.stream).is_some(),
    };
    if !exists {
        return Err(Failure::no_stream(request.stream, &summary));
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

/// A row with the messages that its packet completes.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    rung: &'a Rung,
    messages: Vec<MessageJson<'a>>,
}

impl<'a> Whole<'a> {
    fn new(rung: &'a Rung, messages: &'a [&Message], index: Option<&'a Index>) -> Self {
        let one = |message: &&'a Message| index.map(|index| MessageJson::new(message, index.all()));
        Self { rung, messages: messages.iter().filter_map(one).collect() }
    }
}

/// Prints rows as they come: a stream may have millions.
struct Printer {
    out: Stdout,
    style: Style,
    format: Format,
    all: bool,
    rows: u64,
    step: Option<Step>,
    greetings: Greetings,
}

impl Printer {
    fn rung(&mut self, rung: &Rung, messages: &[&Message], index: Option<&Index>) -> io::Result<()> {
        let whole = Whole::new(rung, messages, index);
        self.rows += 1;
        self.greetings.take(rung);
        match self.format {
            Format::Text => self.text(rung, messages),
            Format::Json => {
                self.out.write_all(if self.rows == 1 { b"[\n" } else { b",\n" })?;
                serde_json::to_writer(&mut self.out, &whole).map_err(io::Error::from)
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut self.out, &whole)?;
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
            // A page is made elsewhere: it is not written row by row.
            Format::Html => Ok(()),
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

    fn text(&mut self, rung: &Rung, messages: &[&Message]) -> io::Result<()> {
        if self.rows == 1 {
            writeln!(self.out, "{}", self.style.paint(Tone::Strong, &heading()))?;
        }
        if let Some(step) = &mut self.step {
            step.wait(&mut self.out, self.style)?;
        } else if self.rows > ROWS && !self.all {
            return Ok(());
        }
        text_rows(rung, self.style).iter().try_for_each(|row| writeln!(self.out, "{row}"))?;
        for message in messages {
            let tone = if message.from == Side::Client { Tone::Client } else { Tone::Server };
            let text = one_line(message, self.style.width.saturating_sub(30).max(20));
            wrapped(&mut self.out, WHY, &text, tone, self.style)?;
        }
        Ok(())
    }

    fn end(&mut self, summary: &Summary, request: &Request<'_>) -> io::Result<()> {
        match self.format {
            Format::Json => self.out.write_all(if self.rows == 0 { b"[]\n" } else { b"\n]\n" }),
            Format::Text => {
                if self.rows > ROWS && !self.all && self.step.is_none() {
                    let more = count(self.rows - ROWS, "more packet", "more packets");
                    writeln!(self.out, "… and {more}. Print them with --all.")?;
                }
                self.footer(summary, request)
            }
            Format::Jsonl | Format::Csv | Format::Markdown | Format::Html => Ok(()),
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
        let who = format!("client {client}, server {server}");
        let fits = who.chars().count() <= self.style.width;
        writeln!(self.out, "\n{}", if fits { who } else { who.replace(", ", ",\n") })?;
        let mut table = crate::output::Aligned::new(self.style, &[("", crate::output::Align::Wrap)]);
        table.row([(about, None)]);
        if let Some(row) = summary.tcp(request.stream).filter(|_| request.protocol == Protocol::Tcp) {
            let shake = row.handshake;
            if let (Some(first), Some(second)) = (shake.syn_to_syn_ack, shake.syn_ack_to_ack) {
                let text = format!(
                    "SYN to SYN-ACK {}, SYN-ACK to ACK {}; {} of payload in {}.",
                    span(first),
                    span(second),
                    bytes(row.bytes()),
                    span(row.duration)
                );
                table.row([(text, None)]);
            }
            if let Some(text) = self.greetings.said(&shake) {
                table.row([(text, None)]);
            }
        }
        table.lines().iter().try_for_each(|line| writeln!(self.out, "{line}"))
    }
}

/// In front of what is said below a packet, and in front of its further lines.
const WHY: [&str; 2] = ["                    └ ", "                      "];

/// What stands above the rows of a ladder as text.
pub(in crate::commands) fn heading() -> String {
    format!(
        "{:>6} {:>11}  {:<24}{:>8}{:>8}{:>7}  {}",
        "frame", "time", "client            server", "seq", "ack", "length", "phase"
    )
}

/// A packet of a ladder as text: its row, whether it was captured twice, and why Wireshark judges it as it does.
pub(in crate::commands) fn text_rows(rung: &Rung, style: Style) -> Vec<String> {
    let number = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    let tone = if rung.from == Role::Client { Tone::Client } else { Tone::Server };
    let before = format!("{:>6} {:>11}  ", rung.frame, seconds(rung.time));
    // Large numbers stay apart.
    let after = format!(" {:>7} {:>7} {:>6}  ", number(rung.seq), number(rung.ack), number(rung.length));
    let (phase, phase_tone) = phase(rung);
    let arrow = arrow(rung);
    let needed: usize = [&before, &arrow, &after, phase].iter().map(|part| part.chars().count()).sum();
    let (beside, below) = if needed <= style.width { (phase, "") } else { ("", phase) };
    let row = format!("{before}{}{after}{}", style.paint(tone, &arrow), style.paint(phase_tone, beside));
    let mut rows = vec![row.trim_end().to_owned()];
    let twice = if rung.captured_twice { "captured twice" } else { "" };
    for below in [below, twice, &rung.why].into_iter().filter(|text| !text.is_empty()) {
        let mut lines = Vec::new();
        // Writing to memory cannot fail.
        let _ = wrapped(&mut lines, WHY, below, Tone::Warn, style);
        rows.extend(String::from_utf8_lossy(&lines).lines().map(str::to_owned));
    }
    rows
}

fn phase(rung: &Rung) -> (&'static str, Tone) {
    let Some(phase) = rung.phase else { return ("", Tone::Dim) };
    let tone = match phase {
        Phase::Payload => Tone::Good,
        Phase::Repeat => Tone::Warn,
        Phase::Teardown if rung.flags.contains("RST") => Tone::Bad,
        Phase::Handshake | Phase::Teardown => Tone::Strong,
        Phase::Acknowledgement | Phase::KeepAlive | Phase::Copy | Phase::Stray | Phase::Quoted => Tone::Dim,
    };
    // The full word would not fit beside the numbers.
    let word = if phase == Phase::Acknowledgement { "ack" } else { phase.name() };
    (word, tone)
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
