//! `wirelab segments`: what one TCP connection measures, a row a segment with data.

mod choose;
mod text;

use std::io::Write;

use clap::ValueEnum;
use wirelab_analyzers::engine::{Event, Observer, Settings, run_after};
use wirelab_analyzers::measures::{Measured, Measures, SegmentMeasure};
use wirelab_analyzers::page::capture;
use wirelab_analyzers::picture::trace::Trace;
use wirelab_analyzers::report::measures::{SegmentJson, csv, markdown};
use wirelab_analyzers::report::units;
use wirelab_analyzers::stream::Role;

use crate::failure::Failure;
use crate::input::Input;
use crate::options::Format;
use crate::output::{Stdout, Style, Watched, talk};

/// Measure a TCP connection: each segment's ACK, RTT and window
///
/// A segment's RTT is the time to the first ACK behind it that covers its last byte, wherever that ACK ends. Where a segment
/// was sent more than once, nobody can tell which one the ACK answers: such an RTT is ambiguous, stands in brackets, and enters
/// no estimate (Karn). EstimatedRTT, DevRTT and RTO are those of RFC 6298 behind the ACK; csv and json have the textbook's
/// form beside them. Flight is what is under way behind the segment, window what the receiver had announced by then.
///
/// Before the rows stand throughput by three definitions, windows and ACKs; behind them the rounds with the phase of congestion
/// control that their sizes show. `wirelab analyze --format json --measures` has the same for all streams.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab segments upload.pcapng             the only TCP stream of a capture
  wirelab segments lab.pcapng --stream 2
  wirelab segments lab.pcapng --stream 2 --from client
  wirelab segments upload.pcapng --format html > upload.html   with its graphs
  wirelab segments upload.pcapng --format csv > segments.csv
  wirelab segments upload.pcapng --format jsonl | jq .rtt")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// Number of the stream, as tcp.stream; may be left out if the capture has only one
    #[arg(long, value_name = "N")]
    stream: Option<u32>,
    /// Only what one side sent
    #[arg(long, value_enum, value_name = "SIDE")]
    from: Option<Side>,
    /// Print every row, however many there are
    #[arg(long)]
    all: bool,
    /// Form of the report
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Side {
    /// What the client sent
    Client,
    /// What the server sent
    Server,
}

impl Side {
    const fn role(self) -> Role {
        match self {
            Self::Client => Role::Client,
            Self::Server => Role::Server,
        }
    }
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if args.format == Format::Html {
        return page(args);
    }
    // Without a number it is the first stream: there must be no other.
    let mut measures = Measures::of_stream(args.stream.unwrap_or(0));
    let settings = Settings::LEAST.with_verdicts(true).with_compat(args.input.compat());
    let reader = args.input.open(1)?.reader()?;
    let mut watched = Watched::new(&mut measures, args.input.path());
    let (summary, facts) = wirelab_analyzers::engine::run(reader, settings, &mut watched)?;
    drop(watched);
    choose::check(args.stream, &summary)?;
    let Some(measured) = measures.measured(&summary) else {
        return Err(Failure::no_stream(args.stream.unwrap_or(0), &summary));
    };
    let mut out = Stdout::of(args.format);
    write(args, &measured, style, &mut out)?;
    out.flush()?;
    crate::output::notes(&facts);
    if measured.left_out > 0 {
        let segments = units::count(measured.left_out, "further segment has", "further segments have");
        // Nobody is left to tell when standard error is closed.
        talk(&format!("note: {segments} no row: the measures of the stream have them"));
    }
    Ok(())
}

fn write(args: &Args, measured: &Measured, style: Style, out: &mut impl Write) -> std::io::Result<()> {
    let from = args.from.map(Side::role);
    let rows = || measured.segments.iter().filter(|segment| from.is_none_or(|from| segment.from == from));
    match args.format {
        Format::Text => text::write(out, measured, from, args.all, style),
        Format::Csv => csv(rows(), out),
        // A page has a pass of its own.
        Format::Html => Ok(()),
        Format::Markdown => markdown(rows(), measured.row.start, out),
        Format::Json => crate::output::json(out, &rows().map(SegmentJson::new).collect::<Vec<_>>()),
        Format::Jsonl => lines(rows(), out),
    }
}

fn lines<'a>(rows: impl Iterator<Item = &'a SegmentMeasure>, out: &mut impl Write) -> std::io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *out, &SegmentJson::new(row)).map_err(std::io::Error::from)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The page of a connection: its graphs need what is known only behind a first pass.
fn page(args: &Args) -> Result<(), Failure> {
    let number = args.stream.unwrap_or(0);
    let (mut measures, mut trace) = (Measures::of_stream(number), Trace::new(number));
    let settings = Settings::LEAST.with_verdicts(true).with_compat(args.input.compat());
    let mut observer = |event: Event<'_>| {
        measures.on(event);
        if let Event::Packet(view) = event {
            trace.take(view);
        }
    };
    let mut source = args.input.open(2)?;
    let mut watched = Watched::new(&mut observer, args.input.path());
    let (summary, facts) = run_after(&mut source, settings, (), |(), _| {}, &mut watched)?;
    drop(watched);
    choose::check(args.stream, &summary)?;
    let Some(measured) = measures.measured(&summary) else {
        return Err(Failure::no_stream(number, &summary));
    };
    let source = crate::page::source(&args.input);
    let page = capture::segments(&source, &facts, &measured, Some(&trace), args.from.map(Side::role));
    let mut out = Stdout::new();
    out.write_all(page.as_bytes())?;
    Ok(out.flush()?)
}
