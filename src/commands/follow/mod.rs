//! `wirelab follow`: the bytes of one stream.

mod printer;

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use wirelab_analyzers::engine::{Engine, Event, Settings};
use wirelab_analyzers::report::follow::{Follow, Transport, Unseen};
use wirelab_analyzers::report::units;
use wirelab_analyzers::stream::Role;

use self::printer::Printer;
use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::options::Protocol;
use crate::output::{Style, talk};

/// Print the bytes of one stream in order, as "Follow Stream" does
///
/// Segments are put in order and repeats left out. What the capture lacks is shown as a gap and never filled in: bytes
/// are known to be missing when the other side acknowledged them. Passwords and cookies are shown as they are: bytes are what
/// is asked for.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab follow lab.pcapng  the only stream, or the first of a lab
  wirelab follow lab.pcapng --stream 0
  wirelab follow lab.pcapng --stream 2 --protocol udp --as hex
  wirelab follow lab.pcapng --stream 0 --from server --as raw > answer.bin")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// Number of the stream, as tcp.stream or udp.stream; without it the only one, or the first of a lab
    #[arg(long, value_name = "N")]
    stream: Option<u32>,
    /// Which kind of stream: tcp, if nothing else is said
    #[arg(long, value_enum)]
    protocol: Option<Protocol>,
    /// How to print the bytes
    #[arg(long = "as", value_enum, value_name = "FORM", default_value = "text")]
    form: Form,
    /// Only what one side sent
    #[arg(long, value_enum, value_name = "SIDE")]
    from: Option<Side>,
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
        return Err(Failure::Usage(anyhow::anyhow!(hint)));
    }
    let (protocol, stream) = super::which::stream(&args.input, &LabArgs::default(), args.protocol, args.stream)?;
    let transport = match protocol {
        Protocol::Tcp => Transport::Tcp,
        Protocol::Udp => Transport::Udp,
    };
    let mut reader = args.input.open(1)?.reader()?;
    let mut engine = Engine::new(Settings::LEAST.with_compat(args.input.compat()));
    let mut follow = Follow::new(transport, stream);
    let mut printer = Printer::new(args, transport, stream, style);
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
        return Err(Failure::no_stream(stream, &summary));
    }
    let payload = printer.finish()?;
    crate::output::notes(reader.facts());
    if !payload {
        talk("note: the stream carries no payload");
    }
    tell_waiting(&follow, args.from.map(Side::role));
    tell_unseen(&follow, args.from.map(Side::role));
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

/// Says what is missing at the end: nothing stands behind it that would show a gap.
fn tell_unseen(follow: &Follow, only: Option<Role>) {
    for from in [Role::Client, Role::Server].into_iter().filter(|from| only.is_none_or(|only| only == *from)) {
        let Some(Unseen { numbers, may_end }) = follow.unseen(from) else { continue };
        let (sender, other) = (from.name(), from.other().name());
        let bytes = units::count(numbers.into(), "byte", "bytes");
        let or = if may_end { ", or one less and its FIN" } else { "" };
        talk(&format!("note: the {other} acknowledged {bytes} of the {sender} behind the last one captured{or}"));
    }
}

/// Says what was held back, as Wireshark does without a word.
fn tell_waiting(follow: &Follow, only: Option<Role>) {
    for from in [Role::Client, Role::Server] {
        let waiting = follow.waiting(from);
        if waiting.segments == 0 || only.is_some_and(|only| only != from) {
            continue;
        }
        let segments = units::count(waiting.segments as u64, "segment", "segments");
        let bytes = units::bytes(waiting.bytes);
        talk(&format!(
            "note: {segments} of the {} ({bytes}) not shown: they lie behind bytes that are missing and that nobody \
             acknowledged (Wireshark does not show them either)",
            from.name(),
        ));
    }
}
