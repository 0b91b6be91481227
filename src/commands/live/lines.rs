//! One line, or one JSON object, for each event.

use std::io::{self, Write};

use serde::Serialize;
use wirelab_analyzers::report::happening::StreamEvent;
use wirelab_analyzers::report::messages::MessageEvent;
use wirelab_analyzers::stream::Role;
use wirelab_capture::live::Turn;
use wirelab_labs::Side;
use wirelab_live::{Capture, Driver, Events, Needs, Plan, View, Wording};

use super::start::About;
use super::{Args, report};
use crate::failure::Failure;
use crate::options::Format;
use crate::output::{Stdout, Style, Tone};

/// Prints what happens until the capture ends, then the report.
pub(super) fn run(args: &Args, capture: Capture, about: About, plan: Plan, style: Style) -> Result<(), Failure> {
    let written = args.only_file();
    let over = match args.format {
        Format::Text | Format::Jsonl => {
            let words = Words { format: args.format, hidden: args.hide_texts, failure: None };
            let events = Events::new(&plan, words);
            let mut printer = Printer { out: Stdout::of(args.format), style };
            let needs = Needs { messages: true, held: 0, written };
            let over = drive(plan, capture, needs, events, |events| printer.print(events))?;
            if args.format == Format::Text {
                writeln!(printer.out)?;
            }
            printer.out.flush()?;
            over
        }
        // Only the report.
        Format::Json | Format::Csv | Format::Markdown | Format::Html => {
            let needs = Needs { messages: false, held: 0, written };
            drive(plan, capture, needs, (), |()| Ok(()))?
        }
    };
    report::print(args, about, over, style)
}

/// Drives a capture to its end. `print` writes what the view has by then.
fn drive<V: View>(
    plan: Plan,
    mut capture: Capture,
    needs: Needs,
    mut view: V,
    mut print: impl FnMut(&mut V) -> io::Result<()>,
) -> Result<report::Over, Failure> {
    let mut driver = Driver::new(plan, needs);
    let mut printed = Ok(());
    while printed.is_ok() {
        match capture.next() {
            Turn::Ended => break,
            turn => driver.turn(turn, &mut view),
        }
        if driver.is_to_end() {
            capture.end_soon();
        }
        printed = print(&mut view);
    }
    driver.catch_up(&mut view);
    // The file is completed also when nobody reads the lines any more.
    let ended = capture.finish().map_err(|error| Failure::Usage(error.into()))?;
    let finished = driver.finish(&mut view);
    printed?;
    print(&mut view)?;
    Ok(report::Over { ended, finished })
}

/// A line of text or JSON.
struct Line {
    tone: Option<Tone>,
    text: String,
}

/// Puts events into words.
struct Words {
    format: Format,
    /// Whether what was said is left out.
    hidden: bool,
    failure: Option<io::Error>,
}

impl Words {
    fn line(&mut self, tone: Option<Tone>, text: Option<String>, object: &impl Serialize) -> Option<Line> {
        if self.format == Format::Text {
            return text.map(|text| Line { tone, text });
        }
        let text = serde_json::to_string(object).map_err(|error| self.failure.get_or_insert(error.into())).ok()?;
        let text = wirelab_analyzers::report::json::escaped(&text);
        Some(Line { tone: None, text })
    }
}

impl Wording for Words {
    type Line = Line;

    fn happening(&mut self, happening: &StreamEvent) -> Option<Line> {
        let told = if self.hidden { StreamEvent::text_without_texts } else { StreamEvent::text };
        let text = (self.format == Format::Text).then(|| told(happening));
        self.line(tone(happening), text, happening)
    }

    fn telling(&mut self, telling: &MessageEvent<'_>) -> Option<Line> {
        let told = if self.hidden { MessageEvent::text_without_texts } else { MessageEvent::text };
        let text = if self.format == Format::Text { told(telling) } else { None };
        self.line(tone_of(telling), text, telling)
    }
}

struct Printer {
    out: Stdout,
    style: Style,
}

impl Printer {
    fn print(&mut self, events: &mut Events<Words>) -> io::Result<()> {
        let (lines, words) = events.take();
        if let Some(error) = words.failure.take() {
            return Err(error);
        }
        for line in lines {
            match line.tone {
                Some(tone) => writeln!(self.out, "{}", self.style.paint(tone, &line.text))?,
                None => writeln!(self.out, "{}", line.text)?,
            }
        }
        self.out.flush()
    }
}

fn tone(happening: &StreamEvent) -> Option<Tone> {
    match (happening.event(), happening.sender()) {
        ("opened", _) => Some(Tone::Strong),
        ("handshake", _) => Some(Tone::Good),
        ("verdict", _) => Some(Tone::Warn),
        ("data", Some(Role::Client)) => Some(Tone::Client),
        ("data", Some(Role::Server)) => Some(Tone::Server),
        _ => None,
    }
}

fn tone_of(telling: &MessageEvent<'_>) -> Option<Tone> {
    match (telling.event(), telling.sender()) {
        ("lab", _) => Some(Tone::Strong),
        ("withdrawn", _) => Some(Tone::Warn),
        (_, Some(Side::Client)) => Some(Tone::Client),
        (_, Some(Side::Server)) => Some(Tone::Server),
        _ => None,
    }
}
