//! `wirelab analyze`: what is in a capture, one row a stream.

mod both;
mod conversations;
mod expert;
mod folder;
pub(in crate::commands) mod join;
mod next;
mod streams;
pub(in crate::commands) mod text;

pub use self::join::Joined;
use std::io::Write;
use std::net::IpAddr;

use std::path::{Path, PathBuf};

use wirelab_analyzers::engine::{Event, Observer, Settings, Summary, run};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::measures::Measures;
use wirelab_analyzers::message::{Index, StreamingDecoder};
use wirelab_analyzers::page::capture::{Capture, whole};
use wirelab_analyzers::page::traces::Traces;
use wirelab_analyzers::report::analysis::{
    Analysis, Matched, Selection, SortKey, Spoken, csv, csv_with_labs, json, json_lines, markdown,
};
use wirelab_analyzers::report::conversations::{Conversations, Tallies};
use wirelab_analyzers::report::expert::Expert;
use wirelab_analyzers::report::messages::{Digest, LabReport};
use wirelab_capture::facts::CaptureFacts;

use self::both::Both;
use crate::commands::filter::FilterArgs;
use crate::failure::{Failure, told};
use crate::input::{Input, names, tail};
use crate::lab::{LabArgs, Needs, Words};
use crate::options::Format;
use crate::output::{Stdout, Style, Watched, talk, unheard_of};
use crate::page;

/// Say what is in a capture: its streams, their timing, findings
///
/// Streams have Wireshark's numbers (tcp.stream, udp.stream). The client is the side that sent the SYN, or the first
/// datagram. Text shows the streams of labs and those that were answered first, each with its sentence; what was
/// refused, unanswered or background is counted in a line a group. Streams that you choose are shown as they are.
/// A handshake is timed in its two halves: SYN to SYN-ACK is the path and the server, SYN-ACK to ACK the path and the
/// client. Attempts that were refused or never answered do not enter the timing.
///
/// Streams on a lab's port show the lab, its messages and how long replies took; `wirelab messages` lists the messages, and
/// also finds labs on other ports. CSV has columns for them only when --lab is given.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab analyze lab.pcapng
  wirelab analyze lab.pcapng --port 12345               only the lab's streams
  wirelab analyze lab.pcapng -Y 'tcp.flags.reset == 1'  the streams with a reset
  wirelab analyze big.pcap --sort bytes --all  every row, the largest first
  wirelab analyze lab.pcapng --format csv > timing.csv
  wirelab analyze lab.pcapng --format json --measures   throughput, RTT, rounds
  wirelab analyze lab.pcapng --lab my-lab.toml --lab-port 9999
  wirelab analyze day1.pcapng day2.pcapng  one report after the other
  wirelab analyze ring_*.pcapng --join                  as one capture, by time
  wirelab analyze captures/                             all captures of a folder
  wirelab analyze lab.pcapng --conversations
      frames, bytes, start and duration of each
  wirelab analyze lab.pcapng --format html > lab.html
      a page to print or pass on
  tcpdump -i lo -w - port 12345 | wirelab analyze -")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// More captures, or folders of them: one report after the other; in JSON an array of them
    #[arg(value_name = "MORE")]
    more: Vec<PathBuf>,
    /// Take all captures as one, in the order of time: the files of a ring buffer, or two places at once. Frame numbers
    /// are then those of the whole
    #[arg(long, requires = "more")]
    join: bool,
    /// Form of the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Only streams with this port on either side; may be given several times
    #[arg(long, value_name = "PORT", value_parser = crate::options::port)]
    port: Vec<u16>,
    /// Only streams with this address on either side; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    host: Vec<IpAddr>,
    /// Only the stream with this number; may be given several times
    #[arg(long, value_name = "N")]
    stream: Vec<u32>,
    /// Order of the rows
    #[arg(long, value_enum, default_value = "stream")]
    sort: Sort,
    /// Print all rows, and a sentence for each, however many there are
    #[arg(long)]
    all: bool,
    /// Print Wireshark's table of conversations instead: frames and bytes each way, start, duration
    #[arg(long)]
    conversations: bool,
    /// Print Wireshark's expert information instead: errors, warnings, notes and chats of TCP, UDP and IPv4, counted;
    /// -Y selects packets
    #[arg(long, conflicts_with_all = ["conversations", "stream", "port", "host", "sort"])]
    expert: bool,
    /// Measure each TCP stream too: throughput, round-trip times, flight, windows, rounds (in json and jsonl); `wirelab
    /// segments` prints one stream for people
    #[arg(long, conflicts_with_all = ["conversations", "expert"])]
    measures: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    lab: LabArgs,
}

impl Args {
    /// The report on a whole file, as text, without any option.
    fn of(path: &Path) -> Self {
        Self {
            input: Input::of(path),
            more: Vec::new(),
            join: false,
            format: Format::Text,
            port: Vec::new(),
            host: Vec::new(),
            stream: Vec::new(),
            sort: Sort::Stream,
            all: false,
            conversations: false,
            expert: false,
            measures: false,
            filter: FilterArgs::default(),
            lab: LabArgs::default(),
        }
    }
}

/// The packets of files that one capture was cut into, as one capture by time, for a program that carries the command.
///
/// # Errors
/// One of them cannot be read, or there is no room.
pub fn joined(paths: &[PathBuf]) -> anyhow::Result<Joined> {
    join::join(paths).map_err(|failure| match failure {
        Failure::Usage(error) => error,
        Failure::BrokenPipe | Failure::CheckFailed => anyhow::anyhow!("the captures could not be joined"),
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Sort {
    /// Stream number
    Stream,
    /// Payload bytes, the most first
    Bytes,
    /// Packets, the most first
    Packets,
    /// Duration, the longest first
    Duration,
    /// Handshake, the slowest first
    Handshake,
}

/// The report that `wirelab analyze FILE` prints, for a command that has just written the file.
pub(crate) fn of_file(path: &Path, style: Style) -> Result<(), Failure> {
    run_command(&Args::of(path), style)
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if args.measures && !matches!(args.format, Format::Json | Format::Jsonl) {
        let message = "--measures has --format json and jsonl; `wirelab segments` prints the measures of one stream";
        return Err(Failure::Usage(anyhow::anyhow!(message)));
    }
    let named = std::iter::once(args.input.path()).chain(args.more.iter().map(PathBuf::as_path));
    let files = folder::files(named)?;
    if args.join {
        let join::Joined { file: joined, format, .. } = join::join(&files)?;
        let input = args.input.at(joined.path(), names(&files).join(" + ")).put_together(format);
        return one(args, &input, style, false, "");
    }
    match files.as_slice() {
        [file] if file == args.input.path() => return one(args, &args.input, style, true, ""),
        [file] => return one(args, &args.input.at(file, tail(file, 1)), style, false, ""),
        _ => {}
    }
    if args.format == Format::Html {
        let what = "a page is about one capture: --join takes them as one, or call wirelab for each";
        return Err(Failure::Usage(anyhow::anyhow!(what)));
    }
    if args.format == Format::Csv {
        let what = "a table of CSV is about one capture: --join takes them as one, or call wirelab for each";
        return Err(Failure::Usage(anyhow::anyhow!(what)));
    }
    each(args, &files, style)
}

/// One report behind the other. A capture that cannot be read costs its own report and no other.
fn each(args: &Args, files: &[PathBuf], style: Style) -> Result<(), Failure> {
    let array = args.format == Format::Json;
    let mut reports = 0_usize;
    for (path, name) in files.iter().zip(names(files)) {
        let before = match (array, reports) {
            (true, 0) => "[\n",
            (true, _) => ",\n",
            (false, 0) => "",
            (false, _) if args.format == Format::Jsonl => "",
            (false, _) => "\n",
        };
        match one(args, &args.input.at(path, name), style, false, before) {
            Ok(()) => reports += 1,
            Err(Failure::Usage(error)) => talk(&format!("wirelab: {}", told(&error))),
            Err(other) => return Err(other),
        }
    }
    if array {
        put(if reports == 0 { "[]\n" } else { "]\n" })?;
    }
    let failed = files.len() - reports;
    if failed == 0 {
        return Ok(());
    }
    Err(Failure::Usage(anyhow::anyhow!("no report on {failed} of {} captures; the others are above", files.len())))
}

/// What stands between reports.
fn put(text: &str) -> Result<(), Failure> {
    let mut out = Stdout::text();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// The report on one capture, behind `before`; `hints`: whether commands for its path make sense.
fn one(args: &Args, input: &Input, style: Style, hints: bool, before: &str) -> Result<(), Failure> {
    let words = args.lab.words(args.filter.text())?;
    let filter = args.filter.compile(&words.registry)?;
    if args.format == Format::Html {
        return html(args, input);
    }
    if args.expert {
        put(before)?;
        return experts(args, input, filter.as_ref(), &words, style);
    }
    let mut matched = filter.is_some().then(Matched::default);
    // Neither CSV nor the table of conversations has room for checksums and verdicts, so none are made for them.
    let least = args.format == Format::Csv || args.conversations;
    let mut settings = if least { Settings::LEAST } else { Settings::default() };
    settings.compat = input.compat();
    settings.services = args.lab.services()?;
    settings.verdicts |= filter.as_ref().is_some_and(Filter::needs_verdicts);
    let settings = settings.with_contiguity(filter.as_ref().is_some_and(Filter::needs_contiguity));
    let settings = args.filter.settings(settings, filter.as_ref().is_some_and(Filter::needs_applications))?;
    let mut tallies = Tallies::default();
    // Programs that read the CSV of before get the same columns, unless a lab is asked for.
    let with_labs = !args.conversations && (args.format != Format::Csv || args.lab.given());
    let ask = if with_labs { args.lab.wanted()? } else { None };
    let mut labs = ask.map(|ask| StreamingDecoder::at_ports(ask, Digest::default()).beside());
    // Only text names the protocol; pages have a pass of their own.
    let mut spoken = Spoken::default();
    let names = args.format == Format::Text && !args.conversations;
    let mut measures = args.measures.then(Measures::of_all);
    let (summary, mut facts) = match (&filter, &mut labs, &mut measures) {
        (None, None, None) if names => run_once(input, settings, &mut spoken)?,
        (None, None, None) if !args.conversations => run_once(input, settings, &mut ())?,
        (None, None, Some(measures)) => run_once(input, settings, measures)?,
        (None, Some(labs), None) if names => run_once(input, settings, &mut Both(labs, &mut spoken))?,
        (None, Some(labs), None) => run_once(input, settings, labs)?,
        (None, Some(labs), Some(measures)) => run_once(input, settings, &mut Both(labs, measures))?,
        (filter, labs, measures) => {
            let needs = Needs::of(filter.as_ref());
            let mut observer = |event: Event<'_>| {
                if let (Event::Packet(view), Some(filter), Some(matched)) = (&event, filter, &mut matched)
                    && filter.matches(view)
                {
                    matched.packet(view);
                }
                if args.conversations {
                    tallies.on(event);
                }
                if let Some(measures) = measures {
                    measures.on(event);
                }
                if let Some(labs) = labs {
                    labs.on(event);
                }
                if names {
                    spoken.on(event);
                }
            };
            let mut source = input.open(needs.passes())?;
            words.run(&mut source, settings, needs, &mut Watched::new(&mut observer, input.path()))?
        }
    };
    input.correct(&mut facts);
    for stream in &args.stream {
        if summary.tcp(*stream).is_none() && summary.udp(*stream).is_none() {
            return Err(Failure::no_stream(*stream, &summary));
        }
    }
    let selection = Selection { matched, ..selection(args) };
    let labs = labs.map(|labs| LabReport::of(labs.finish(summary.roles())));
    let analysis = Analysis::new(input.name(), facts, summary, selection)
        .with_labs(labs)
        .with_measures(measures)
        .with_spoken(spoken);
    let mut out = Stdout::of(args.format);
    out.write_all(before.as_bytes())?;
    if args.conversations {
        let found = Conversations::new(analysis, tallies);
        conversations::print(&found, args.format, style, args.all, &mut out)?;
        out.flush()?;
        if matches!(args.format, Format::Text | Format::Csv) {
            crate::output::notes(&found.analysis().facts);
        }
        return Ok(());
    }
    if args.format == Format::Csv && with_labs {
        csv_with_labs(&analysis, &mut out)?;
        out.flush()?;
        crate::output::notes(&analysis.facts);
        unheard_of(&analysis);
        return Ok(());
    }
    report(&analysis, Some(input.path()), args.format, style, args.all, &mut out)?;
    if hints && style.terminal && args.format == Format::Text {
        next::next(&analysis, input.path(), style, &mut out)?;
        out.flush()?;
    }
    Ok(())
}

/// What the options choose, but for a filter.
fn selection(args: &Args) -> Selection {
    Selection {
        streams: args.stream.clone(),
        ports: args.port.clone(),
        hosts: args.host.clone(),
        matched: None,
        sort: match args.sort {
            Sort::Stream => SortKey::Stream,
            Sort::Bytes => SortKey::Bytes,
            Sort::Packets => SortKey::Packets,
            Sort::Duration => SortKey::Duration,
            Sort::Handshake => SortKey::Handshake,
        },
    }
}

/// The page of one capture.
fn html(args: &Args, input: &Input) -> Result<(), Failure> {
    if args.expert || args.conversations {
        return Err(page::none_of(if args.expert { "--expert" } else { "--conversations" }));
    }
    let mut out = Stdout::new();
    out.write_all(page::of_capture(input, &args.lab, &args.filter, selection(args))?.as_bytes())?;
    Ok(out.flush()?)
}

/// Prints the report in its form; `live` ends with the same one. A page names the hash of the file, if there is one.
pub(in crate::commands) fn report(
    analysis: &Analysis,
    file: Option<&Path>,
    format: Format,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    match format {
        Format::Text => text::print(analysis, style, all, out)?,
        Format::Json => json(analysis, out)?,
        Format::Jsonl => json_lines(analysis, out)?,
        Format::Csv => csv(analysis, out)?,
        Format::Markdown => markdown(analysis, out)?,
        Format::Html => {
            let (source, index, traces) = (page::source_of(&analysis.path, file), Index::default(), Traces::default());
            let capture = Capture { source: &source, analysis, index: &index, traces: &traces };
            out.write_all(whole(&capture).as_bytes())?;
        }
    }
    out.flush()?;
    if format == Format::Csv {
        crate::output::notes(&analysis.facts);
    }
    Ok(())
}

fn run_once(
    input: &Input,
    settings: Settings,
    observer: &mut impl Observer,
) -> Result<(Summary, CaptureFacts), Failure> {
    let reader = input.open(1)?.reader()?;
    Ok(run(reader, settings, &mut Watched::new(observer, input.path()))?)
}

/// `--expert`: of all packets, or of those that a display filter selects.
fn experts(args: &Args, input: &Input, filter: Option<&Filter>, words: &Words, style: Style) -> Result<(), Failure> {
    let (compat, services) = (input.compat(), args.lab.services()?);
    let settings = Settings::LEAST.with_verdicts(true).with_compat(compat).with_services(services);
    let settings = settings.with_contiguity(filter.is_some_and(Filter::needs_contiguity));
    let settings = args.filter.settings(settings, filter.is_some_and(Filter::needs_applications))?;
    let mut expert = Expert::of_version(compat);
    let mut observer = |event: Event<'_>| {
        if let Event::Packet(view) = &event
            && filter.is_none_or(|filter| filter.matches(view))
        {
            expert.on(event);
        }
    };
    let needs = Needs::of(filter);
    let mut source = input.open(needs.passes())?;
    let mut watched = Watched::new(&mut observer, input.path());
    let (_, facts) = words.run(&mut source, settings, needs, &mut watched)?;
    drop(watched);
    let mut out = Stdout::of(args.format);
    expert::print(&expert, args.format, style, &mut out)?;
    out.flush()?;
    crate::output::notes(&facts);
    Ok(())
}
