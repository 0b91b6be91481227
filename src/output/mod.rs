//! Where data and talk go: data to standard output, talk to standard error.

mod progress;
pub(crate) mod quoted;
mod style;
mod table;

pub(crate) use progress::{Counted, Watched};
pub(crate) use quoted::Quoted;
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
    serde_json::to_writer_pretty(Quoted(&mut *out), value)?;
    out.write_all(b"\n")
}

/// Prints words on lines that fit, the first behind `indent[0]`, the others behind `indent[1]`. White space between words
/// becomes one space.
pub(crate) fn wrapped(out: &mut impl Write, indent: [&str; 2], text: &str, tone: Tone, style: Style) -> io::Result<()> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() { Ok(()) } else { fitted(out, indent, &words.join(" "), tone, style) }
}

/// Prints text on lines that fit, as [`wrapped`] does, and keeps its spaces: it may quote what a program prints.
pub(crate) fn fitted(out: &mut impl Write, indent: [&str; 2], text: &str, tone: Tone, style: Style) -> io::Result<()> {
    let [first, others] = indent;
    let options = textwrap::Options::new(style.width.saturating_sub(others.chars().count()).max(20))
        .break_words(false)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    for (number, line) in textwrap::wrap(text, options).iter().enumerate() {
        let before = if number == 0 { first } else { others };
        writeln!(out, "{before}{}", style.paint(tone, line))?;
    }
    Ok(())
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
