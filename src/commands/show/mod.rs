//! `wirelab show`: one stream packet by packet, or one packet layer by layer.

mod ladder;

use std::path::PathBuf;

use crate::cli::{Failure, Format, Protocol};
use crate::output::Style;

/// Show one stream packet by packet, or one packet layer by layer
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab show lab.pcapng --stream 0                 the ladder of TCP stream 0
  wirelab show lab.pcapng --stream 0 --protocol udp
  wirelab show lab.pcapng --frame 4                  frame 4, layer by layer
  wirelab show lab.pcapng --stream 2 --format csv")]
pub(crate) struct Args {
    /// Capture file, or - for standard input
    capture: PathBuf,
    /// The stream to show
    #[arg(long, value_name = "N", required_unless_present = "frame", conflicts_with = "frame")]
    stream: Option<u32>,
    /// The frame to show
    #[arg(long, value_name = "N")]
    frame: Option<u64>,
    /// Which kind of stream
    #[arg(long, value_enum, default_value = "tcp")]
    protocol: Protocol,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Print all packets, however many there are
    #[arg(long)]
    all: bool,
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    let Some(stream) = args.stream else {
        return Err(Failure::Usage(anyhow::anyhow!("--frame is being built")));
    };
    let (protocol, format, all) = (args.protocol, args.format, args.all);
    ladder::run_command(&ladder::Request { capture: &args.capture, protocol, stream, format, all }, style)
}
