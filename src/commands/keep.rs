//! `wirelab keep`: the packets of a lab's streams alone, for handing in.

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use wirelab_analyzers::report::annotation;
use wirelab_analyzers::verify::basis::sha256;
use wirelab_analyzers::verify::keep::of_lab;
use wirelab_capture::place::Inputs;
use wirelab_capture::rewrite::Stamp;

use crate::failure::Failure;
use crate::rewriting;

/// Keep only a lab's packets: what is handed in holds nothing else
///
/// Who captured everything at home hands in the lab's streams and nothing else: packets with the lab's ports, ICMP errors about
/// them and the pieces of fragmented datagrams. Names of interfaces and addresses, the hardware and the operating
/// system, capture filters, comments, secrets of TLS and everything that is no packet are left out. The packets themselves
/// stay as they are, with their times.
///
/// The file says of itself what it is (Statistics, Capture File Properties): which of how many packets, of which capture by its
/// SHA-256. 'wirelab verify' takes it as whole, and as good as one that was taken with a capture filter.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab keep everything.pcapng --lab tcp-commands -o capture.pcapng
  wirelab keep everything.pcapng --lab tcp-commands --lab-port 9999 \\
      -o capture.pcapng
  wirelab verify tcp-commands capture.pcapng  (look at it before you hand it in)")]
pub(crate) struct Args {
    /// Capture file (pcap or pcapng, also gzip or zstd), or - for standard input
    #[arg(value_name = "CAPTURE")]
    path: PathBuf,
    /// The lab: an id ('wirelab labs' lists them), or a file
    #[arg(long, value_name = "LAB")]
    lab: String,
    /// The server's port, if it is not the lab's
    #[arg(long, value_name = "PORT")]
    lab_port: Option<u16>,
    /// Where the capture goes, as pcapng; '-' for standard output. Never the file that is read
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(crate) fn run_command(args: &Args) -> Result<(), Failure> {
    let mut inputs = Inputs::of([&args.path]);
    crate::lab::file(&args.lab).iter().for_each(|path| inputs.add(path));
    let mut lab = crate::lab::find(&args.lab)?;
    if let Some(port) = args.lab_port {
        lab = lab.at_port(None, port);
    }
    let place = rewriting::place(&args.output, &inputs)?;
    let mut source = rewriting::file(&args.path)?;
    let hash = sha256(&mut source).with_context(|| rewriting::name(&args.path))?;
    std::io::Seek::rewind(&mut source)?;
    let copy = rewriting::copy_of(&args.path, source)?;
    let found = of_lab(&lab, args.lab_port.is_some(), &mut copy.spool(4))?;
    if !found.any {
        return Err(anyhow!("{}", annotation::nothing_to_keep(&lab, &found.candidates)).into());
    }
    let by = format!("wirelab {}", env!("CARGO_PKG_VERSION"));
    let stamp = Stamp { by, lab: lab.id.clone(), sha256: hash, ..Stamp::default() };
    let kept = copy.keep(&found.frames, stamp)?;
    let told = annotation::kept(&kept.stamp, found.streams, found.other_port);
    rewriting::write(kept.written, place, &args.output, &told)
}
