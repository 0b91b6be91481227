//! `wirelab messages`: what the programs of a lab said to each other.

mod text;

use std::io::Write;

use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::message::{Conversations, Listener};
use wirelab_analyzers::report::messages::MessageJson;

use crate::cli::{Failure, Format};
use crate::input::Input;
use crate::lab::LabArgs;
use crate::output::{Stdout, Style, Watched};

/// Print the messages of a lab beside the packets that carried them, with replies, forwards and their times
///
/// The lab is found by its port and by what the bytes look like. A message may share a packet or span several: TCP is a
/// stream. Where a lab does not mark the borders of its messages, they come from the sender's segments and from the
/// replies; "border assumed" says so where nothing proves them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab messages lab.pcapng
  wirelab messages lab.pcapng --lab tcp-commands --lab-port 9999
  wirelab messages lab.pcapng --stream 2 --format jsonl")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    lab: LabArgs,
    /// Only this stream, as tcp.stream or udp.stream
    #[arg(long, value_name = "N")]
    stream: Option<u32>,
    /// Form of the report
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    let mut listener = Listener::new(args.lab.ask()?);
    let settings = Settings { compat: args.input.compat(), ..Settings::LEAST };
    let mut source = args.input.open(1)?;
    let mut watched = Watched::new(&mut listener, args.input.path());
    let (summary, facts) = run(source.reader()?, settings, &mut watched)?;
    drop(watched);
    let mut found = listener.conversations();
    if let Some(stream) = args.stream {
        if stream as usize >= summary.tcp_count() && stream as usize >= summary.udp_count() {
            return Err(Failure::no_stream(stream, summary.tcp_count(), summary.udp_count()));
        }
        found.messages.retain(|message| message.stream == stream);
        found.streams.retain(|(_, number), _| *number == stream);
    }
    let mut out = Stdout::new();
    match args.format {
        Format::Text => text::write(&mut out, &found, &summary, style)?,
        Format::Jsonl => lines(&mut out, &found)?,
        Format::Json => {
            let all: Vec<_> = found.messages.iter().map(|message| MessageJson::new(message, &found)).collect();
            serde_json::to_writer_pretty(&mut out, &all).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Csv | Format::Markdown => {
            return Err(Failure::Usage(anyhow::anyhow!("messages have --format text, json and jsonl")));
        }
    }
    out.flush()?;
    crate::output::notes(&facts);
    Ok(())
}

fn lines(out: &mut impl Write, found: &Conversations) -> std::io::Result<()> {
    for message in &found.messages {
        serde_json::to_writer(&mut *out, &MessageJson::new(message, found)).map_err(std::io::Error::from)?;
        writeln!(out)?;
    }
    Ok(())
}
