//! `wirelab live`: streams and their timing while they happen.

#[cfg(feature = "live")]
mod lines;
#[cfg(feature = "live")]
mod plan;
#[cfg(feature = "live")]
mod report;
#[cfg(feature = "live")]
mod screen;
#[cfg(feature = "live")]
mod signals;
#[cfg(feature = "live")]
mod start;

#[cfg(feature = "live")]
pub(crate) use start::{application, interface, output, refused};

use std::path::PathBuf;
use std::time::Duration;

use crate::failure::Failure;
use crate::lab::LabArgs;
use crate::options::Format;
use crate::output::Style;

/// Watch streams as they happen, and keep the capture
///
/// On a terminal it is a screen: streams with their state, timing and messages; one of them packet by packet with the
/// messages of its lab, or its bytes; and what the lab still expects. Where there is room, connections stand over time beside
/// the list. Elsewhere, or with --plain, it prints a line for each event. In the end comes the report that `wirelab analyze`
/// gives of the same packets. The capture ends with q, Ctrl+C or SIGTERM, or as --count, --duration and --until say; what the
/// kernel holds by then is still read. A second Ctrl+C gives up the report: the file is written to its end all the same.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab live                                 everything on loopback
  wirelab live --lab tcp-commands -w lab.pcapng
      the lab's port and its messages, and keep the capture
  wirelab live --lab my-lab.toml --lab-port 9999
      a lab of your own, on another port
  wirelab live -f 'tcp port 12345'             any capture filter
  wirelab live --plain --duration 60           one line an event, for a minute
  wirelab live --until 'tcp.flags.reset == 1'  until something is reset
  wirelab live --until 'wirelab.turn.correct == 0'
      until somebody answers wrongly
  wirelab live -w lab.pcapng --ring-size 100 --ring-files 5
  wirelab live --lab chat-routed --hide-texts  in front of a class
  wirelab live lab.pcapng --speed 1            a file as if it happened now
  ssh host dumpcap -w - | wirelab live -       what another capturer sees")]
#[cfg_attr(not(feature = "live"), allow(dead_code, reason = "parsed, so that the command line is the same"))]
pub(crate) struct Args {
    /// Read this pipe of another capturer, or a file, instead of an interface; - is standard input
    #[arg(value_name = "PIPE", conflicts_with_all = ["interface", "capture_filter", "snaplen", "buffer"])]
    pipe: Option<PathBuf>,
    /// Interface to capture on; `wirelab interfaces` lists them [default: loopback]
    #[arg(short, long, value_name = "NAME")]
    interface: Option<String>,
    /// Capture only packets that pass this capture filter, such as 'tcp port 12345' [default: the ports of --lab]
    #[arg(short = 'f', long = "capture-filter", value_name = "FILTER")]
    capture_filter: Option<String>,
    /// Keep at most so many bytes of each packet
    #[arg(long, value_name = "BYTES", default_value_t = 262_144, value_parser = clap::value_parser!(u32).range(64..=262_144))]
    snaplen: u32,
    /// Size of the kernel's buffer in MiB
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=2_047))]
    buffer: u32,
    /// Write the packets to this file: pcapng, or classic pcap if the name ends in .pcap
    #[arg(short, long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Let -w replace a file that is there already
    #[arg(long, requires = "write")]
    force: bool,
    /// Go on in a new file after so many MB; files are numbered: lab_00001.pcapng
    #[arg(long, value_name = "MB", requires = "write", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    ring_size: Option<u64>,
    /// Go on in a new file after so many seconds
    #[arg(long, value_name = "SECONDS", requires = "write", value_parser = seconds)]
    ring_time: Option<Duration>,
    /// Keep so many files, the last ones [default: all]
    #[arg(long, value_name = "N", requires = "write", value_parser = clap::value_parser!(u32).range(1..))]
    ring_files: Option<u32>,
    /// End after so many packets
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// End after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    duration: Option<Duration>,
    /// Play a file at the speed at which it was captured (1), or so many times faster
    #[arg(long, value_name = "TIMES", requires = "pipe", value_parser = speed)]
    speed: Option<f64>,
    /// End when a packet matches this display filter; what follows within 0.15 s is still taken
    #[arg(long, value_name = "EXPR")]
    until: Option<String>,
    /// Show how long texts are, and not what they say: for a projector (on the screen, h shows them)
    #[arg(long)]
    hide_texts: bool,
    /// Print lines, also on a terminal
    #[arg(long)]
    plain: bool,
    /// Form of lines and report. jsonl: one object an event, then the report. json, csv and markdown: only the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    filter: super::filter::FilterArgs,
    #[command(flatten)]
    lab: LabArgs,
}

#[cfg(feature = "live")]
impl Args {
    /// The file that has all packets; in a ring, and behind a pipe, there is none.
    fn only_file(&self) -> Option<PathBuf> {
        let in_one = self.ring_size.is_none() && self.ring_time.is_none();
        let is_special = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|about| !about.is_file());
        self.write.clone().filter(|path| in_one && !is_special(path))
    }
}

/// How many times faster than it was.
fn speed(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "give a number".to_owned())?;
    if (0.001..=1_000_000.0).contains(&number) {
        Ok(number)
    } else {
        Err("give a number from 0.001 to 1000000".to_owned())
    }
}

/// A span on the command line.
fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "give a number of seconds".to_owned())?;
    let span = Duration::try_from_secs_f64(number).map_err(|_| "give a number of seconds from 0 up".to_owned())?;
    if span.is_zero() { Err("give more than 0 seconds".to_owned()) } else { Ok(span) }
}

#[cfg(not(feature = "live"))]
pub(crate) fn run_command(_: &Args, _: Style) -> Result<(), Failure> {
    Err(Failure::Usage(anyhow::anyhow!(
        "this wirelab was built without live capture; build it with the feature `live` (the default), which needs libpcap"
    )))
}

#[cfg(feature = "live")]
pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if args.hide_texts && args.format != Format::Text {
        let what = "--hide-texts is for what people look at: --format text";
        return Err(Failure::Usage(anyhow::anyhow!(what)));
    }
    let plan = plan::of(args)?;
    let signals = signals::Signals::default();
    let screen = !args.plain && args.format == Format::Text && screen::is_possible();
    let (session, about) = start::session(args, plan.ask.as_ref())?;
    let asked = signals.clone();
    let capture = wirelab_live::Capture::new(session, args.duration, move || asked.asked());
    signals.watch(capture.stop_handle(), capture.gauge(), if screen { screen::leave } else { || {} })?;
    if screen {
        return screen::run(args, capture, &signals, about, plan, style);
    }
    start::ready(&about);
    lines::run(args, capture, about, plan, style)
}
