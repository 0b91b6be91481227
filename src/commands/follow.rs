//! `wirelab follow`: the bytes of one stream.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::anyhow;
use clap::ValueEnum;
use wirelab_analyzers::engine::{Engine, Event, Settings, Summary};
use wirelab_analyzers::report::follow::{Follow, HexLines, LineKind, Lines, Part, TextLines, Transport, YamlLines};
use wirelab_analyzers::report::units;
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::bytes::Content;
use wirelab_capture::spool::Spool;

use crate::cli::Failure;
use crate::output::{Stdout, Style, Tone};

/// Print the bytes of one stream in order, as Wireshark's "Follow Stream" does
///
/// Segments are put in order and repeats left out. What the capture lacks is shown as a gap and never filled in: bytes
/// are known to be missing when the other side acknowledged them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab follow lab.pcapng --stream 0
  wirelab follow lab.pcapng --stream 2 --protocol udp --as hex
  wirelab follow lab.pcapng --stream 0 --from server --as raw > answer.bin")]
pub(crate) struct Args {
    /// Capture file, or - for standard input
    capture: PathBuf,
    /// Number of the stream, as tcp.stream or udp.stream
    #[arg(short, long, value_name = "N")]
    stream: u32,
    /// Which protocol numbers the stream
    #[arg(long, value_enum, value_name = "PROTOCOL", default_value = "tcp")]
    protocol: Protocol,
    /// How to print the bytes
    #[arg(long = "as", value_enum, value_name = "FORM", default_value = "text")]
    form: Form,
    /// Only what one side sent
    #[arg(long, value_enum, value_name = "SIDE")]
    from: Option<Side>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Protocol {
    /// TCP
    Tcp,
    /// UDP
    Udp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Lines with the frame and the sender; control characters are shown as escapes
    Text,
    /// Hexadecimal dump, laid out as tshark's follow,tcp,hex
    Hex,
    /// The bytes themselves, in the order of arrival; gaps leave no trace
    Raw,
    /// YAML of the shape of tshark's follow,tcp,yaml
    Yaml,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Side {
    /// What the client sent
    Client,
    /// What the server sent
    Server,
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if args.form == Form::Raw && io::stdout().is_terminal() {
        let hint = "raw bytes could do harm to a terminal: send them to a file or a pipe, or use --as text";
        return Err(Failure::Usage(anyhow!(hint)));
    }
    let transport = match args.protocol {
        Protocol::Tcp => Transport::Tcp,
        Protocol::Udp => Transport::Udp,
    };
    let mut reader = Spool::new(&args.capture, 1).reader()?;
    let mut engine = Engine::new(Settings { checksums: false });
    let mut follow = Follow::new(transport, args.stream);
    let mut printer = Printer::new(args, transport, style);
    while let Some(packet) = reader.next_packet()? {
        let mut observer = |event: Event<'_>| {
            if let Event::Packet(view) = event {
                follow.packet(view, &mut |part| printer.part(&part));
            }
        };
        engine.push(&packet, &mut observer);
        printer.check()?;
    }
    let summary = engine.finish();
    if !follow.found() {
        crate::output::notes(reader.facts());
        return Err(Failure::Usage(no_such_stream(transport, args.stream, &summary)));
    }
    let payload = printer.finish()?;
    crate::output::notes(reader.facts());
    if !payload {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(io::stderr(), "note: the stream carries no payload");
    }
    tell_waiting(&follow, args.from.map(Side::role));
    Ok(())
}

impl Side {
    const fn role(self) -> Role {
        match self {
            Self::Client => Role::Client,
            Self::Server => Role::Server,
        }
    }
}

/// Prints the parts of a stream; remembers the first failure.
struct Printer {
    out: Stdout,
    /// `None`: the bytes as they are.
    lines: Option<Box<dyn Lines>>,
    transport: Transport,
    stream: u32,
    from: Option<Role>,
    style: Style,
    /// Whether any bytes or gaps came, of whichever side.
    payload: bool,
    failure: Option<io::Error>,
}

impl Printer {
    fn new(args: &Args, transport: Transport, style: Style) -> Self {
        let lines: Option<Box<dyn Lines>> = match args.form {
            Form::Text => Some(Box::new(TextLines::new())),
            Form::Hex => Some(Box::new(HexLines::new())),
            Form::Yaml => Some(Box::new(YamlLines::new())),
            Form::Raw => None,
        };
        let from = args.from.map(Side::role);
        Self { out: Stdout::new(), lines, transport, stream: args.stream, from, style, payload: false, failure: None }
    }

    fn part(&mut self, part: &Part<'_>) {
        self.payload |= matches!(part, Part::Chunk(_));
        match part {
            Part::Chunk(chunk) if self.from.is_some_and(|from| from != chunk.from) => {}
            Part::Chunk(chunk) if self.lines.is_none() => {
                if let Content::Bytes(bytes) = chunk.content {
                    let done = self.out.write_all(bytes);
                    self.remember(done);
                }
            }
            Part::Chunk(chunk) => self.lines(|lines, line| lines.chunk(chunk, line)),
            Part::Peers(peers) => {
                let (transport, stream) = (self.transport, self.stream);
                self.lines(|lines, line| lines.begin(transport, stream, peers, line));
            }
        }
    }

    fn lines(&mut self, make: impl FnOnce(&mut dyn Lines, &mut dyn FnMut(LineKind, &str))) {
        let Self { out, lines: Some(lines), style, failure, .. } = self else { return };
        make(lines.as_mut(), &mut |kind, text| {
            if failure.is_none() {
                *failure = writeln!(out, "{}", style.paint(tone(kind), text)).err();
            }
        });
    }

    fn remember(&mut self, done: io::Result<()>) {
        if let Err(error) = done {
            self.failure.get_or_insert(error);
        }
    }

    /// Whether everything could be written so far.
    fn check(&mut self) -> io::Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Writes what is left. Whether there was anything but the heading to write.
    fn finish(mut self) -> io::Result<bool> {
        self.lines(|lines, line| lines.end(line));
        self.check()?;
        self.out.flush()?;
        Ok(self.payload)
    }
}

const fn tone(kind: LineKind) -> Tone {
    match kind {
        LineKind::Heading => Tone::Strong,
        LineKind::Sent(Role::Client) => Tone::Client,
        LineKind::Sent(Role::Server) => Tone::Server,
        LineKind::Gap(_) => Tone::Bad,
    }
}

fn no_such_stream(transport: Transport, stream: u32, summary: &Summary) -> anyhow::Error {
    let (count, name) = match transport {
        Transport::Tcp => (summary.tcp_count(), "TCP"),
        Transport::Udp => (summary.udp_count(), "UDP"),
    };
    match count {
        0 => anyhow!("there is no {name} stream {stream}: the capture has no {name} streams"),
        1 => anyhow!("there is no {name} stream {stream}: the capture has 1 {name} stream, number 0"),
        _ => {
            let last = count - 1;
            anyhow!("there is no {name} stream {stream}: the capture has {count} {name} streams, 0 to {last}")
        }
    }
}

/// Says what was held back, as Wireshark does without a word.
fn tell_waiting(follow: &Follow, only: Option<Role>) {
    let mut talk = io::stderr().lock();
    for from in [Role::Client, Role::Server] {
        let waiting = follow.waiting(from);
        if waiting.segments == 0 || only.is_some_and(|only| only != from) {
            continue;
        }
        let segments = units::count(waiting.segments as u64, "segment", "segments");
        let bytes = units::bytes(waiting.bytes);
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(
            talk,
            "note: {segments} of the {} ({bytes}) not shown: they lie behind bytes that are missing and that nobody \
             acknowledged (Wireshark does not show them either)",
            from.name(),
        );
    }
}
