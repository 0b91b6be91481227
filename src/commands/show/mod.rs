//! `wirelab show`: one stream packet by packet, or one packet layer by layer.

mod dump;
mod frame;
mod layers;

use std::path::PathBuf;

use anyhow::anyhow;

use crate::cli::Failure;
use crate::output::Style;

/// Show one packet layer by layer, with the bytes of every field
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab show lab.pcapng --frame 4
  wirelab show lab.pcapng --frame 4 --format json
  tcpdump -w - | wirelab show - --frame 1")]
pub(crate) struct Args {
    /// Capture file, or - for standard input
    capture: PathBuf,
    /// Frame to show, by its number from 1 (frame.number)
    #[arg(long, value_name = "N", conflicts_with = "stream", required_unless_present = "stream")]
    frame: Option<u64>,
    /// Stream to show, by its number from 0 (tcp.stream)
    #[arg(long, value_name = "N")]
    stream: Option<u32>,
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    match args.frame {
        Some(number) => frame::show(&args.capture, number, args.format, style),
        None => Err(Failure::Usage(anyhow!("showing a stream is being built; --frame N shows one packet"))),
    }
}
