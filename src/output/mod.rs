//! Where data and talk go: data to standard output, talk to standard error.

mod progress;
mod style;
mod table;

pub(crate) use progress::{Counted, Watched};
pub(crate) use style::{ColorChoice, Style, Tone};
pub(crate) use table::{Align, Aligned};

use std::io::{self, BufWriter, StdoutLock, Write};

use wirelab_analyzers::engine::Summary;
use wirelab_analyzers::report::units;
use wirelab_capture::facts::CaptureFacts;

/// Buffered standard output.
pub(crate) struct Stdout(BufWriter<StdoutLock<'static>>);

impl Stdout {
    pub(crate) fn new() -> Self {
        Self(BufWriter::with_capacity(1 << 16, io::stdout().lock()))
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Prints a value as JSON that people can read too.
pub(crate) fn json(out: &mut impl Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Prints words on lines that fit, the first behind `indent[0]`, the others behind `indent[1]`.
pub(crate) fn wrapped(out: &mut impl Write, indent: [&str; 2], text: &str, tone: Tone, style: Style) -> io::Result<()> {
    let [first, others] = indent;
    let width = style.width.saturating_sub(others.chars().count()).max(20);
    let (mut line, mut before) = (String::new(), first);
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            writeln!(out, "{before}{}", style.paint(tone, &line))?;
            line.clear();
            before = others;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.is_empty() { Ok(()) } else { writeln!(out, "{before}{}", style.paint(tone, &line)) }
}

/// Tells what was odd about the capture.
pub(crate) fn notes(facts: &CaptureFacts) {
    let mut talk = io::stderr().lock();
    for note in facts.notes.kept() {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(talk, "note: {note}");
    }
}

/// Says on standard error if messages of application protocols were left because a limit was reached.
pub(crate) fn given_up(summary: &Summary) {
    let count = summary.messages_given_up();
    if count > 0 {
        let messages = units::count(count, "message", "messages");
        let why = "too long, or in too many pieces: fields of what was left are missing";
        let _ = writeln!(io::stderr().lock(), "note: {messages} of application protocols given up, {why}");
    }
}
