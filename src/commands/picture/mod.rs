//! `wirelab picture`: what is in a capture, drawn.

mod draw;
mod gather;
mod kind;

pub(in crate::commands) use draw::tone;
pub(in crate::commands) use kind::{Drawn, OfStream};

use std::path::PathBuf;

use wirelab_analyzers::picture::{Ground, PictureKind, Scene, svg};
use wirelab_analyzers::stream::Role;

use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::output::Style;
use gather::Wanted;

/// Draw a stream, a lab or all connections: here, or as SVG
///
/// A ladder, connections over time, the sequence of a whole lab, graphs of sequence numbers, round-trip times, bytes in flight
/// and throughput, replies by the time that they took, a message byte by byte.
///
/// Graphs need a stream: the only one of the capture, the lab's first, or the one that --stream names. What a picture leaves
/// out, it says. An SVG file is one file that loads nothing; it follows the reader's light or dark ground.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab picture overlap lab.pcapng  connections over time
  wirelab picture sequence lab.pcapng -o chat.svg
      who said what, as a file for a page
  wirelab picture ladder lab.pcapng --stream 2 --gaps
      packets, as far apart as they were
  wirelab picture stevens upload.pcapng --from client
      sequence numbers over time
  wirelab picture tcptrace upload.pcapng -o upload.svg
      with acknowledgements and the window
  wirelab picture replies lab.pcapng --width 120
  wirelab picture ruler lab.pcapng --message 3
      the bytes of message 3 and their fields")]
pub(crate) struct Args {
    /// What to draw
    #[arg(value_enum, value_name = "KIND")]
    kind: Drawn,
    #[command(flatten)]
    input: Input,
    /// The stream, by its number from 0 (tcp.stream)
    #[arg(long, value_name = "N")]
    stream: Option<u32>,
    /// The message to draw as a ruler, by its number from 1 (the first with fields, unless it is said)
    #[arg(long, value_name = "N")]
    message: Option<u64>,
    /// Whose segments a graph shows (the side that sent more, unless it is said)
    #[arg(long, value_enum, value_name = "SIDE")]
    from: Option<Sender>,
    /// Let the packets of a ladder stand apart as they did in time
    #[arg(long)]
    gaps: bool,
    /// Write an SVG file instead of drawing in the terminal; '-' for standard output
    #[arg(short, long, value_name = "FILE.svg")]
    output: Option<PathBuf>,
    /// Columns of the picture (the terminal's, or 110 for a file)
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(48..=400))]
    width: Option<u16>,
    #[command(flatten)]
    lab: LabArgs,
}

/// A side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Sender {
    /// What the client sent
    Client,
    /// What the server sent
    Server,
}

impl Args {
    fn from(&self) -> Option<Role> {
        self.from.map(|side| match side {
            Sender::Client => Role::Client,
            Sender::Server => Role::Server,
        })
    }

    fn ground(&self, style: Style) -> Ground {
        let width = self.width.map(usize::from);
        match (&self.output, width) {
            (Some(_), None) => Ground::page(),
            (Some(_), Some(width)) => Ground::page_of(width),
            (None, width) => Ground::terminal(width.unwrap_or(style.width)),
        }
    }

    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            input: &self.input,
            lab: &self.lab,
            kind: self.kind,
            stream: self.stream,
            message: self.message,
            from: self.from(),
            gaps: self.gaps,
        }
    }

    /// Whether an option is given that the kind has no use for: that is a mistake, and better said than passed over.
    fn check(&self) -> Result<(), Failure> {
        let kind = self.kind.0;
        let of_stream = self.kind.is_of_stream();
        let graph = of_stream && kind != PictureKind::Ladder;
        for (given, option, fits) in [
            (self.stream.is_some(), "--stream", of_stream),
            (self.message.is_some(), "--message", kind == PictureKind::Ruler),
            (self.from.is_some(), "--from", graph),
            (self.gaps, "--gaps", kind == PictureKind::Ladder),
        ] {
            if given && !fits {
                return Err(Failure::Usage(anyhow::anyhow!("{option} says nothing about the picture {kind}")));
            }
        }
        Ok(())
    }
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    args.check()?;
    let inputs = draw::inputs(args);
    if let Some(path) = &args.output {
        inputs.refuse(path).map_err(|error| Failure::Usage(error.into()))?;
    }
    let (scene, facts) = gather::scene(&args.wanted(), &args.ground(style))?;
    match &args.output {
        Some(path) => draw::file(path, &svg::standalone(&scene), &inputs)?,
        None => terminal(&scene, style)?,
    }
    crate::output::notes(&facts);
    Ok(())
}

/// Draws a graph of a TCP stream in the terminal, below something else.
pub(in crate::commands) fn below(
    input: &Input,
    lab: &LabArgs,
    kind: Drawn,
    stream: u32,
    style: Style,
) -> Result<(), Failure> {
    let wanted = Wanted { input, lab, kind, stream: Some(stream), message: None, from: None, gaps: false };
    let (scene, _) = gather::scene(&wanted, &Ground::terminal(style.width))?;
    terminal(&scene, style)
}

fn terminal(scene: &Scene, style: Style) -> Result<(), Failure> {
    use wirelab_analyzers::picture::terminal::Letters;
    let letters = if crate::output::letters::is_ascii() { Letters::Ascii } else { Letters::Unicode };
    Ok(draw::terminal(scene, letters, style)?)
}
