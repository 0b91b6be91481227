//! `wirelab show`: one stream packet by packet, or one packet layer by layer.

mod dump;
mod elsewhere;
mod frame;
mod greetings;
pub(in crate::commands) mod ladder;
mod layers;
mod step;

use std::io::Write;

use wirelab_analyzers::engine::{Settings, Summary};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::Conversations;
use wirelab_analyzers::page::capture;
use wirelab_analyzers::page::traces::Traces;
use wirelab_analyzers::report::analysis::Selection;
use wirelab_labs::Transport;

use super::picture::OfStream;
use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::options::{Format, Protocol};
use crate::output::{Stdout, Style};
use step::Step;

/// Show one stream packet by packet, or one packet layer by layer
///
/// The ladder of a stream has a row a packet: time since its first packet, who sent it, flags, relative numbers, payload
/// length, and what the packet is in its stream. A frame is shown with every field of every header and the bytes that
/// it lies in.
///
/// Where the stream is a lab's, each message stands under the packet that completes it; --lab none leaves them out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab show lab.pcapng                    the only stream, or a lab's first
  wirelab show lab.pcapng --stream 0         the ladder of TCP stream 0
  wirelab show lab.pcapng --stream 0 --protocol udp
  wirelab show lab.pcapng --stream 0 --step  a packet a key press, for a class
  wirelab show upload.pcapng --stream 0 --picture stevens
      and its sequence numbers over time, below
  wirelab show lab.pcapng --frame 4          frame 4, layer by layer
  wirelab show lab.pcapng --frame 4 --in-wireshark
      the command that opens Wireshark there
  wirelab show lab.pcapng --frame 4 --in-wireshark --open  start it
  wirelab show lab.pcapng --stream 2 --format csv
  wirelab show lab.pcapng --stream 2 --format html > stream.html
      with its graphs
  wirelab show lab.pcapng --stream 0 -Y 'tcp.len > 0'  only what carries bytes
  tcpdump -w - | wirelab show - --frame 1")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// The stream to show, by its number from 0 (tcp.stream, udp.stream); without it the only one, or the first of a lab
    #[arg(long, value_name = "N", conflicts_with = "frame")]
    stream: Option<u32>,
    /// The frame to show, by its number from 1 (frame.number)
    #[arg(long, value_name = "N")]
    frame: Option<u64>,
    /// Print the command that opens Wireshark at the frame
    #[arg(long, requires = "frame", conflicts_with_all = ["format", "all", "filter"])]
    in_wireshark: bool,
    /// Start Wireshark at the frame, where it is installed
    #[arg(long, requires = "in_wireshark")]
    open: bool,
    /// Which kind of stream: tcp, if nothing else is said
    #[arg(long, value_enum)]
    protocol: Option<Protocol>,
    /// Form of the output; a frame has text, json and jsonl
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Print all packets of the stream, however many there are
    #[arg(long)]
    all: bool,
    /// Draw below it, in the terminal, how the stream went: sequence numbers, round-trip times, bytes in flight, throughput
    #[arg(long, value_enum, value_name = "KIND", conflicts_with_all = ["frame", "step"])]
    picture: Option<OfStream>,
    /// One packet a key press: what comes next? Space goes on, a shows the rest, q ends
    #[arg(long, conflicts_with = "frame")]
    step: bool,
    #[command(flatten)]
    filter: super::filter::FilterArgs,
    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    /// Whether it is about the fields and bytes of a frame, which nobody masks.
    pub(crate) const fn shows_bytes(&self) -> bool {
        self.frame.is_some()
    }
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if let Some(number) = args.frame.filter(|_| args.in_wireshark) {
        return elsewhere::show(args.input.path(), number, args.open);
    }
    if let Some(number) = args.frame {
        return frame::show(args, number, style);
    }
    let words = args.lab.words(args.filter.text())?;
    let filter = args.filter.compile(&words.registry)?;
    let applications = filter.as_ref().is_some_and(Filter::needs_applications);
    let (compat, services) = (args.input.compat(), args.lab.services()?);
    let settings = Settings::LEAST.with_verdicts(true).with_compat(compat).with_services(services);
    let settings = settings.with_contiguity(filter.as_ref().is_some_and(Filter::needs_contiguity));
    let settings = args.filter.settings(settings, applications)?;
    let (protocol, stream) = super::which::stream(&args.input, &args.lab, args.protocol, args.stream)?;
    check_picture(args, protocol)?;
    if args.format == Format::Html {
        return page(args, protocol, stream);
    }
    let (format, all) = (args.format, args.all);
    let step = args.step.then(|| Step::new(format, args.input.path())).transpose()?;
    let ask = args.lab.wanted()?;
    let request =
        ladder::Request { input: &args.input, protocol, stream, format, all, filter, settings, words, ask, step };
    ladder::run_command(request, style)?;
    let Some(kind) = args.picture else { return Ok(()) };
    let mut out = Stdout::text();
    writeln!(out)?;
    out.flush()?;
    super::picture::below(&args.input, &args.lab, kind.drawn(), stream, style)
}

/// Refuses a picture that has no place.
fn check_picture(args: &Args, protocol: Protocol) -> Result<(), Failure> {
    if args.picture.is_none() {
        return Ok(());
    }
    let wrong = if args.format != Format::Text {
        "a picture stands below text: leave out --format, or let wirelab picture write a file"
    } else if protocol != Protocol::Tcp {
        "graphs are of TCP streams"
    } else if args.input.path() == std::path::Path::new("-") {
        "a picture reads the capture again, which standard input does not allow: name a file"
    } else {
        return Ok(());
    };
    Err(Failure::Usage(anyhow::anyhow!(wrong)))
}

/// The page of one stream.
fn page(args: &Args, protocol: Protocol, stream: u32) -> Result<(), Failure> {
    if args.filter.text().is_some() {
        return Err(Failure::Usage(anyhow::anyhow!("a page shows the whole stream: leave out -Y")));
    }
    let (transport, tcp, udp) = match protocol {
        Protocol::Tcp => (Transport::Tcp, Some(stream), None),
        Protocol::Udp => (Transport::Udp, None, Some(stream)),
    };
    let choose = |_: &Summary, _: &Conversations| Traces::for_streams(tcp, udp);
    let gathered = crate::page::gather(&args.input, &args.lab, &args.filter, Selection::default(), choose)?;
    let summary = &gathered.analysis.summary;
    let exists = if protocol == Protocol::Tcp { summary.tcp(stream).is_some() } else { summary.udp(stream).is_some() };
    if !exists {
        return Err(Failure::no_stream(stream, summary));
    }
    let page = capture::stream(&gathered.capture(&crate::page::source(&args.input)), transport, stream);
    let mut out = Stdout::new();
    out.write_all(page.as_bytes())?;
    Ok(out.flush()?)
}
