//! `wirelab annotate`: what wirelab says of packets, as comments in the capture that Wireshark shows.

use std::path::PathBuf;

use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::report::annotation::{self, Listening, Remarks};
use wirelab_capture::place::Inputs;
use wirelab_capture::rewrite::Working;

use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::output::Watched;
use crate::rewriting;

/// Write findings into a capture as comments for Wireshark
///
/// At each packet stands what wirelab says of it: why Wireshark judges it as it does, where a phase of its stream begins, what
/// happened in the stream (at its first packet), the messages of a lab and their replies (at the packet that completes them), and the
/// findings that it proves. In Wireshark, they are in the packet details and under Statistics, Capture File Properties;
/// the filter is 'frame.comment contains "wirelab"'.
///
/// Everything else in the file stays byte for byte, other people's comments included. A comment of wirelab ends with a line
/// like [wirelab 1f2e3d4c5b6a], which is made from its text: --strip takes out exactly those, and the file is as it was
/// before. A comment that somebody has changed since is theirs and stays. Comments of an earlier run are replaced.
///
/// Classic pcap has no place for comments and is written as pcapng. Parts that are marked as not to be copied are not.
/// Secrets of TLS and names of addresses that a file holds are written on, with a warning.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab annotate lab.pcapng -o annotated.pcapng
  wirelab annotate lab.pcapng -o annotated.pcapng --lab tcp-commands \\
      --lab-port 9999
  wirelab annotate annotated.pcapng --strip -o lab-again.pcapng
  tshark -r annotated.pcapng -T fields -e frame.number -e frame.comment")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// Where the capture goes, as pcapng; '-' for standard output. Never the file that is read
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Take the comments of wirelab out again, and write none
    #[arg(long, conflicts_with_all = ["lab", "variant", "lab_port", "capture_filter"])]
    strip: bool,
    #[command(flatten)]
    lab: LabArgs,
}

pub(crate) fn run_command(args: &Args) -> Result<(), Failure> {
    let mut inputs = Inputs::of([args.input.path()]);
    args.lab.file().iter().for_each(|path| inputs.add(path));
    let place = rewriting::place(&args.output, &inputs)?;
    let copy = rewriting::copy(args.input.path())?;
    annotation::private(&copy.about).iter().for_each(|told| rewriting::note(told));
    if args.strip {
        let told = annotation::stripped(&copy.about);
        return rewriting::write(copy.into_written()?, place, &args.output, &[told]);
    }
    let (frames, about) = remarks(&copy, args)?.finish();
    let annotated = copy.annotate(&frames, &about)?;
    let told = annotation::written(&annotated, &copy.about);
    rewriting::write(annotated.written, place, &args.output, &told)
}

/// All that is to be said of the packets of a capture.
fn remarks(copy: &Working, args: &Args) -> Result<Remarks, Failure> {
    let settings = Settings::default().with_compat(args.input.compat()).with_services(args.lab.services()?);
    let mut listening = Listening::new(args.lab.wanted()?);
    let reader = args.input.over(copy.spool(1))?.reader()?;
    let (summary, facts) = run(reader, settings, &mut Watched::new(&mut listening, args.input.path()))?;
    let remarks = listening.finish(&facts, &summary, crate::output::unheard);
    crate::output::notes(&facts);
    Ok(remarks)
}
