//! Writing the parts of a stream to standard output.

use std::io::{self, Write};

use wirelab_analyzers::report::follow::{HexLines, LineKind, Lines, Part, TextLines, Transport, YamlLines};
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::bytes::Content;

use super::{Args, Form, Side};
use crate::output::{Stdout, Style, Tone};

/// Prints the parts of a stream; remembers the first failure.
pub(super) struct Printer {
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
    pub(super) fn new(args: &Args, transport: Transport, stream: u32, style: Style) -> Self {
        let lines: Option<Box<dyn Lines>> = match args.form {
            Form::Text => Some(Box::new(TextLines::new())),
            Form::Hex => Some(Box::new(HexLines::new())),
            Form::Yaml => Some(Box::new(YamlLines::new())),
            Form::Raw => None,
        };
        let from = args.from.map(Side::role);
        let out = if matches!(args.form, Form::Text) { Stdout::text() } else { Stdout::new() };
        Self { out, lines, transport, stream, from, style, payload: false, failure: None }
    }

    pub(super) fn part(&mut self, part: &Part<'_>) {
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
    pub(super) fn check(&mut self) -> io::Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Writes what is left. Whether there was anything but the heading to write.
    pub(super) fn finish(mut self) -> io::Result<bool> {
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
