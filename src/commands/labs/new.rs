//! `wirelab labs new`: the first draft of a lab's file, from a capture of its programs.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::message::Overheard;
use wirelab_capture::place::Inputs;
use wirelab_drafts::{Called, draft, nobody};
use wirelab_labs::catalogue;

use super::wireshark::{to_standard_output, whole};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{shown, talk};

/// Longest id of a lab that is made from a file's name.
const LONGEST: usize = 40;

/// Write the first draft of a lab's file, from a capture of its programs
///
/// The draft has the server's port, a guess at how messages are framed and answered, the first messages as comments, and
/// checks without points. It passes 'wirelab labs --check'. Read each line of it before you use it: what was heard once need
/// not be all that the programs can say.
///
/// Of several servers it takes the likeliest: one on this machine, on a port that is no known service's, with most
/// conversations; --port takes another one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab labs new --from capture.pcapng -o my-lab.toml
  wirelab labs new --from capture.pcapng --port 5050
  wirelab labs --check my-lab.toml
  wirelab messages capture.pcapng --lab my-lab.toml")]
pub(super) struct Args {
    /// Capture file (pcap or pcapng, also gzip or zstd), or - for standard input
    #[arg(long, value_name = "CAPTURE")]
    from: PathBuf,
    /// The server's port, if it is not to be found out
    #[arg(long, value_name = "PORT", value_parser = crate::options::port)]
    port: Option<u16>,
    /// The lab's id [default: the name of the file that is written, or 'draft']
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Where the draft goes [default: standard output]. Never onto a file that is there
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run_command(args: &Args) -> Result<(), Failure> {
    let input = Input::of(&args.from);
    let to = args.output.as_deref().filter(|path| *path != Path::new("-"));
    if let Some(path) = to.filter(|path| path.exists()) {
        return Err(Failure::Usage(anyhow!("{} is there already: name another file", shown(path))));
    }
    let mut ears = Overheard::default();
    let settings = Settings::LEAST.with_services(args.port.into_iter().chain(catalogue::TCP_PORTS).collect());
    let (summary, _) = run(input.open(1)?.reader()?, settings, &mut ears)?;
    let said = ears.finish(summary.roles());
    // Where it lies is nobody else's business: the draft is passed on.
    let name = args.from.file_name().filter(|_| args.from != Path::new("-")).map(shown);
    let (id, file) = (id(args, to), name.unwrap_or_else(|| input.name()));
    let called = Called { id: &id, file: &file, missed: said.missed };
    let Some(draft) = draft(called, &said.logs, args.port) else {
        return Err(anyhow!("{file}: {}", nobody(args.port)).into());
    };
    let Some(path) = to else { return to_standard_output(&draft.text) };
    whole(path, &draft.text, &Inputs::of([&args.from]))?;
    talk(&draft.done(&shown(path)));
    Ok(())
}

/// An id of small letters, digits and `-`.
fn id(args: &Args, to: Option<&Path>) -> String {
    let named = args.id.clone().or_else(|| Some(to?.file_stem()?.to_string_lossy().into_owned()));
    let letters = named.unwrap_or_default().to_ascii_lowercase();
    let kept: String =
        letters.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let kept = kept.get(..LONGEST).unwrap_or(&kept).trim_matches('-');
    if kept.is_empty() { "draft".to_owned() } else { kept.to_owned() }
}
