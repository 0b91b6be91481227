//! `wirelab labs new`: the first draft of a lab's file, from a capture of its programs.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::message::log::StreamLog;
use wirelab_analyzers::message::{Ask, CollectAll, StreamingDecoder};
use wirelab_capture::place::Inputs;
use wirelab_drafts::{Heard, Nothing, draft};

use super::wireshark::{to_standard_output, whole};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{shown, talk};

/// Conversations that are looked at.
const MOST: usize = 4_096;

/// Write the first draft of a lab's file, from a capture of its programs
///
/// The draft has the server's port, a guess at how messages are framed and answered, the first messages as comments, and
/// checks without points. It passes 'wirelab labs --check'. Read each line of it before you use it: what was heard once need
/// not be all that the programs can say.
///
/// Of several servers it takes the one on this machine with most conversations that are no known protocol; --port takes
/// another one.
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
    let mut ears = StreamingDecoder::new(Ask::any(Vec::new()), CollectAll::at_most(MOST));
    let (summary, _) = run(input.open(1)?.reader()?, Settings::LEAST, &mut ears)?;
    let found = ears.conversations(summary.roles());
    let logs: Vec<StreamLog> = found.streams.into_values().map(|stream| stream.log).collect();
    let id = id(args, to);
    let Heard { text, server, others, conversations } =
        draft(&id, &input.name(), &logs, args.port).map_err(|nothing| anyhow!("{}: {}", input.name(), nothing.said()))?;
    match to {
        None => to_standard_output(&text)?,
        Some(path) => {
            whole(path, &text, &Inputs::of([&args.from]))?;
            let (transport, port) = (server.transport.name(), server.port);
            let more = if others.is_empty() { "" } else { "; it names the other servers" };
            talk(&format!("{}: drafted of {conversations} conversations on {transport} port {port}{more}", shown(path)));
        }
    }
    Ok(())
}

/// An id of small letters, digits and `-`.
fn id(args: &Args, to: Option<&Path>) -> String {
    let named = args.id.clone().or_else(|| Some(to?.file_stem()?.to_string_lossy().into_owned()));
    let letters = named.unwrap_or_default().to_ascii_lowercase();
    let kept: String = letters.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let kept = kept.trim_matches('-');
    if kept.is_empty() { "draft".to_owned() } else { kept.to_owned() }
}
