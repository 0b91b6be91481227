//! `wirelab messages`: what the programs of a lab said to each other.

mod cuts;
mod overview;
mod printed;
mod text;

use std::collections::HashSet;
use std::io::{self, Write};

use wirelab_analyzers::engine::{Event, Settings, Summary, run, run_after};
use wirelab_analyzers::message::{
    CollectAll, Conversations, InOrder, Index, Message, MessageSink, Rest, StreamingDecoder,
};
use wirelab_analyzers::page::capture::{self, Capture};
use wirelab_analyzers::page::traces::Traces;
use wirelab_analyzers::report::analysis::{Analysis, Selection};
use wirelab_analyzers::report::messages::{MessageJson, csv, csv_header, csv_row, markdown};
use wirelab_capture::facts::CaptureFacts;
use wirelab_labs::{Lab, Transport};

use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::options::{Format, Protocol};
use crate::output::{Stdout, Style, Watched};
use crate::page;

/// Most streams of a server that are kept because others of it are still open: beyond that a capture that never pauses would
/// be held whole.
const MAX_GROUP: usize = 4_096;

/// Print a lab's messages with their packets, replies and times
///
/// The lab is found by its port and by what the bytes look like. A message may share a packet or span several: TCP is a
/// stream. Where a lab does not mark the borders of its messages, they come from the sender's segments and from the
/// replies; "border assumed" says so where nothing proves them.
///
/// Records are drawn with the borders of their fields, under the layout that was found and, if that differs, under the one
/// that the lab asks for.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab messages lab.pcapng
  wirelab messages lab.pcapng --lab tcp-commands --lab-port 9999
  wirelab messages lab.pcapng --stream 2 --format jsonl
  wirelab messages lab.pcapng -Y 'wirelab.turn.time > 0.001'  slow replies
  wirelab messages lab.pcapng --cuts  segments, messages and recv, side by side
  wirelab messages lab.pcapng --log client_log.txt
      the client's round-trip times beside the wire's
  wirelab messages lab.pcapng --format html > chat.html
      who said what, as a page
  wirelab messages lab.pcapng --format csv > messages.csv")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    lab: LabArgs,
    /// Only this stream, as tcp.stream or udp.stream
    #[arg(long, value_name = "N")]
    stream: Option<u32>,
    /// Only streams of this kind
    #[arg(long, value_enum)]
    protocol: Option<Protocol>,
    /// Show three cuts of what was said: as it was sent, as messages, and as the lab's server may have read it
    #[arg(long)]
    cuts: bool,
    /// Put the round-trip times that this client log prints beside those of the wire
    #[arg(long, value_name = "FILE", conflicts_with = "cuts")]
    log: Option<std::path::PathBuf>,
    /// Print texts whole, however long they are
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    filter: super::filter::FilterArgs,
    /// Form of the report
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if args.cuts && matches!(args.format, Format::Csv | Format::Markdown | Format::Html) {
        return Err(Failure::Usage(anyhow::anyhow!("--cuts has --format text, json and jsonl")));
    }
    if args.log.is_some() && matches!(args.format, Format::Csv | Format::Markdown | Format::Html) {
        return Err(Failure::Usage(anyhow::anyhow!("--log has --format text, json and jsonl")));
    }
    args.lab.with_messages()?;
    if args.log.is_none() && !args.cuts && args.filter.text().is_none() {
        match args.format {
            Format::Jsonl => return as_they_come(args, line),
            Format::Csv => return as_they_come(args, |out, message, labs| csv_row(message, labs, out)),
            _ => {}
        }
    }
    let (mut found, summary, facts) = read(args)?;
    args.has_stream(&summary)?;
    found.retain(|transport, stream| args.wants(transport, stream));
    let mut out = Stdout::of(args.format);
    match args.format {
        _ if args.log.is_some() => {
            let log = args.log.as_deref().unwrap_or(std::path::Path::new(""));
            printed::write(&mut out, found, log, args.format, style)?;
        }
        _ if args.cuts => cuts::write(&mut out, &Index::new(found), args.format, style)?,
        Format::Text => {
            let chosen = args.stream.is_some() || args.filter.text().is_some();
            let detail = text::Detail { full: args.full, chosen };
            text::write(&mut out, &Index::new(found), &summary, detail, style)?;
        }
        Format::Jsonl => found.messages.iter().try_for_each(|message| line(&mut out, message, &found.labs))?,
        Format::Json => {
            let all: Vec<_> = found.messages.iter().map(|message| MessageJson::new(message, &found)).collect();
            crate::output::json(&mut out, &all)?;
        }
        Format::Csv => csv(&found, &mut out)?,
        Format::Markdown => markdown(&found, &mut out)?,
        Format::Html => {
            let (source, index, traces) = (page::source(&args.input), Index::new(found), Traces::default());
            let analysis = Analysis::new(args.input.name(), facts, summary, Selection::default());
            let capture = Capture { source: &source, analysis: &analysis, index: &index, traces: &traces };
            out.write_all(capture::messages(&capture).as_bytes())?;
            out.flush()?;
            return Ok(());
        }
    }
    out.flush()?;
    crate::output::notes(&facts);
    Ok(())
}

impl Args {
    /// Whether the streams of the capture that were asked for are there.
    fn has_stream(&self, summary: &Summary) -> Result<(), Failure> {
        let Some(stream) = self.stream else { return Ok(()) };
        let (in_tcp, in_udp) = (summary.tcp(stream).is_some(), summary.udp(stream).is_some());
        let exists = match self.protocol {
            Some(Protocol::Tcp) => in_tcp,
            Some(Protocol::Udp) => in_udp,
            None => in_tcp || in_udp,
        };
        if exists { Ok(()) } else { Err(Failure::no_stream(stream, summary)) }
    }

    fn wants(&self, transport: Transport, stream: u32) -> bool {
        let kind = match self.protocol {
            Some(Protocol::Tcp) => transport == Transport::Tcp,
            Some(Protocol::Udp) => transport == Transport::Udp,
            None => true,
        };
        kind && self.stream.is_none_or(|wanted| wanted == stream)
    }

    fn settings(&self) -> Result<Settings, Failure> {
        Ok(Settings::LEAST.with_compat(self.input.compat()).with_services(self.lab.services()?))
    }

    /// A listener for whatever form is printed: all of them are to say the same.
    fn listener<K: MessageSink>(&self, keep: K) -> Result<StreamingDecoder<K>, Failure> {
        Ok(StreamingDecoder::new(self.lab.ask()?, keep).in_groups_of(MAX_GROUP))
    }
}

/// Writes a line a message, each as soon as nothing can come before it.
fn as_they_come(args: &Args, write: impl Fn(&mut Stdout, &Message, &[Lab]) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = Stdout::of(args.format);
    let mut written = if args.format == Format::Csv { csv_header(&mut out) } else { Ok(()) };
    let each = |message: &Message, labs: &[Lab]| {
        if written.is_ok() && args.wants(message.transport, message.stream) {
            written = write(&mut out, message, labs);
        }
    };
    let mut listener = args.listener(InOrder::new(each))?;
    let mut source = args.input.open(1)?;
    let mut watched = Watched::new(&mut listener, args.input.path());
    let (summary, facts) = run(source.reader()?, args.settings()?, &mut watched)?;
    drop(watched);
    let Rest { mut keep, labs, left_out, cut_short } = listener.finish(summary.roles());
    keep.finish(&labs);
    drop(keep);
    crate::output::unheard(&Conversations { left_out, cut_short, ..Conversations::default() });
    args.has_stream(&summary)?;
    written?;
    out.flush()?;
    crate::output::notes(&facts);
    Ok(())
}

/// The messages that the filter takes: those that a packet completes which matches.
fn read(args: &Args) -> Result<(Conversations, Summary, CaptureFacts), Failure> {
    let words = args.lab.words(args.filter.text())?;
    let filter = args.filter.compile(&words.registry)?;
    let (least, mut listener) = (args.settings()?, args.listener(CollectAll::all())?);
    let Some(filter) = filter else {
        let mut source = args.input.open(1)?;
        let mut watched = Watched::new(&mut listener, args.input.path());
        let (summary, facts) = run(source.reader()?, least, &mut watched)?;
        drop(watched);
        return Ok((crate::lab::heard(listener, &summary), summary, facts));
    };
    let settings = least.with_verdicts(filter.needs_verdicts()).with_contiguity(filter.needs_contiguity());
    let settings = args.filter.settings(settings, filter.needs_applications())?;
    let mut matched: HashSet<u64> = HashSet::new();
    let mut observer = |event: Event<'_>| {
        if let Event::Packet(view) = event
            && filter.matches(view)
        {
            matched.insert(view.packet.frame);
        }
    };
    let then = |listener: StreamingDecoder<CollectAll>, summary: &Summary| {
        words.lookup.set(Index::new(crate::lab::heard(listener, summary)));
    };
    let mut source = args.input.open(2)?;
    let (summary, facts) = run_after(&mut source, settings, listener, then, &mut observer)?;
    let mut found = words.lookup.index().map(|index| index.all().clone()).unwrap_or_default();
    found.messages.retain(|message| matched.contains(&message.frame()));
    let streams: HashSet<_> = found.messages.iter().map(|message| (message.transport, message.stream)).collect();
    found.streams.retain(|key, _| streams.contains(key));
    Ok((found, summary, facts))
}

fn line(out: &mut impl Write, message: &Message, labs: &[Lab]) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &MessageJson::among(message, labs)).map_err(io::Error::from)?;
    writeln!(out)
}
