//! Where data and talk go: data to standard output, talk to standard error.

pub(crate) mod letters;
mod progress;
mod style;
mod table;
mod talk;

pub(crate) use progress::{Counted, Progress, Watched};
pub(crate) use style::{ColorChoice, Style, Tone};
pub(crate) use table::{Align, Aligned};
pub(crate) use talk::{refuse, shown, talk};

use std::io::{self, BufWriter, StdoutLock, Write};

use wirelab_analyzers::engine::Summary;
use wirelab_analyzers::message::Conversations;
use wirelab_analyzers::report::FindingId;
use wirelab_analyzers::report::analysis::Analysis;
use wirelab_analyzers::report::ascii::Ascii;
use wirelab_analyzers::report::json::Escaping;
use wirelab_analyzers::report::messages::{LabReport, messages_left_out};
use wirelab_analyzers::report::units;
use wirelab_capture::facts::CaptureFacts;

use crate::options::Format;

/// Buffered standard output.
pub(crate) struct Stdout(Form);

/// What is written, and so what happens to it on its way.
enum Form {
    /// Bytes, as they are.
    Bytes(Buffered),
    /// JSON: characters that deceive are escaped, whoever wrote them.
    Json(BufWriter<Escaping<StdoutLock<'static>>>),
    /// Text for people whose terminal shows ASCII alone.
    Ascii(Ascii<Buffered>),
}

/// Bytes that are written at once. JSON comes in pieces of a few bytes, so that it is escaped behind the buffer.
const BUFFER: usize = 1 << 16;

type Buffered = BufWriter<StdoutLock<'static>>;

impl Stdout {
    /// For what programs read, and pages: as it is.
    pub(crate) fn new() -> Self {
        Self(Form::Bytes(buffered()))
    }

    /// For people.
    pub(crate) fn text() -> Self {
        if letters::is_ascii() { Self(Form::Ascii(Ascii::new(buffered()))) } else { Self::new() }
    }

    /// For a report in this form.
    pub(crate) fn of(format: Format) -> Self {
        match format {
            Format::Json | Format::Jsonl => {
                Self(Form::Json(BufWriter::with_capacity(BUFFER, Escaping::new(io::stdout().lock()))))
            }
            Format::Text => Self::text(),
            Format::Csv | Format::Markdown | Format::Html => Self::new(),
        }
    }
}

fn buffered() -> Buffered {
    BufWriter::with_capacity(BUFFER, io::stdout().lock())
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Form::Bytes(out) => out.write(bytes),
            Form::Json(out) => out.write(bytes),
            Form::Ascii(out) => out.write(bytes),
        }
    }

    // Without this, each of the many small pieces of JSON takes a longer way.
    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.0 {
            Form::Bytes(out) => out.write_all(bytes),
            Form::Json(out) => out.write_all(bytes),
            Form::Ascii(out) => out.write_all(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Form::Bytes(out) => out.flush(),
            Form::Json(out) => out.flush(),
            Form::Ascii(out) => out.flush(),
        }
    }
}

/// Prints a value as JSON that people can read too.
pub(crate) fn json(out: &mut impl Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaping::new(&mut *out), value)?;
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
    for note in facts.notes.kept() {
        talk(&format!("note: {note}"));
    }
}

/// Says on standard error if not all messages of labs could be kept: whatever is printed lacks them.
pub(crate) fn unheard(found: &Conversations) {
    if let Some(finding) = messages_left_out(found.left_out, found.cut_short) {
        talk(&format!("note: {}", finding.text));
    }
}

/// The same where the findings of a report are not printed.
pub(crate) fn unheard_of(analysis: &Analysis) {
    let findings = analysis.labs.iter().flat_map(LabReport::findings);
    for finding in findings.filter(|finding| finding.id == FindingId::MessagesLeftOut) {
        talk(&format!("note: {}", finding.text));
    }
}

/// Says on standard error if messages of application protocols were left because a limit was reached.
pub(crate) fn given_up(summary: &Summary) {
    let count = summary.messages_given_up();
    if count > 0 {
        let messages = units::count(count, "message", "messages");
        let why = "too long, or in too many pieces: fields of what was left are missing";
        talk(&format!("note: {messages} of application protocols given up, {why}"));
    }
}
