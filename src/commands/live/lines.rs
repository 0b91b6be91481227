//! One line, or one JSON object, for each event.

use std::io::{self, Write};

use wirelab_analyzers::engine::{Engine, Event, Settings};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::report::analysis::Matched;
use wirelab_analyzers::report::happening::{Happening, Log};
use wirelab_analyzers::stream::Role;
use wirelab_capture::live::{Batch, Turn};

use super::analyst::Watch;
use super::start::About;
use super::{Args, report};
use crate::cli::{Failure, Format};
use crate::output::{Stdout, Style, Tone};

/// Prints what happens until the capture ends, then the report.
pub(super) fn run(
    args: &Args,
    mut watch: Watch,
    about: About,
    filter: Option<Filter>,
    style: Style,
) -> Result<(), Failure> {
    let matched = filter.is_some().then(Matched::default);
    let printer = Printer { out: Stdout::new(), format: args.format, style, failure: None };
    let mut lines = Lines { engine: Engine::new(Settings::default()), log: Log::new(), filter, matched, printer };
    loop {
        match watch.next() {
            Turn::Batch(batch) => {
                lines.batch(&batch, &mut watch);
                if lines.printer.flush().is_err() {
                    break;
                }
            }
            Turn::Idle => {}
            Turn::Ended => break,
        }
    }
    // The file is completed also when nobody reads the lines any more.
    let ended = watch.finish()?;
    let Lines { engine, filter, matched, mut printer, .. } = lines;
    if args.format == Format::Text {
        writeln!(printer.out)?;
    }
    printer.flush()?;
    drop(printer);
    report::print(args, about, ended, engine, (filter.as_ref(), matched), style)
}

struct Lines {
    engine: Engine,
    log: Log,
    filter: Option<Filter>,
    matched: Option<Matched>,
    printer: Printer,
}

impl Lines {
    fn batch(&mut self, batch: &Batch, watch: &mut Watch) {
        let prints = self.printer.prints();
        let Self { engine, log, filter, matched, printer } = self;
        for packet in batch.packets() {
            let mut observer = |event: Event<'_>| {
                if let Event::Packet(view) = &event
                    && watch.waits()
                {
                    watch.look(view);
                }
                if !prints && matched.is_none() {
                    return;
                }
                log.on(&event, |view| {
                    let wanted = filter.as_ref().is_none_or(|filter| filter.matches(view));
                    if let Some(matched) = matched
                        && wanted
                    {
                        matched.packet(view);
                    }
                    wanted
                });
            };
            engine.push(&packet, &mut observer);
            log.tell(engine, &mut |happening| printer.happening(happening));
        }
    }
}

struct Printer {
    out: Stdout,
    format: Format,
    style: Style,
    failure: Option<io::Error>,
}

impl Printer {
    /// Whether this form has lines.
    fn prints(&self) -> bool {
        matches!(self.format, Format::Text | Format::Jsonl)
    }

    fn happening(&mut self, happening: &Happening) {
        let done = match self.format {
            Format::Text => {
                let text = happening.text();
                match tone(happening) {
                    Some(tone) => writeln!(self.out, "{}", self.style.paint(tone, &text)),
                    None => writeln!(self.out, "{text}"),
                }
            }
            Format::Jsonl => serde_json::to_writer(&mut self.out, happening)
                .map_err(io::Error::from)
                .and_then(|()| self.out.write_all(b"\n")),
            Format::Json | Format::Csv | Format::Markdown => Ok(()),
        };
        if let Err(error) = done {
            self.failure.get_or_insert(error);
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(error) = self.failure.take() {
            // Kept, so that it is told again once the file is complete.
            self.failure = Some(io::Error::from(error.kind()));
            return Err(error);
        }
        self.out.flush()
    }
}

fn tone(happening: &Happening) -> Option<Tone> {
    match (happening.event(), happening.sender()) {
        ("opened", _) => Some(Tone::Strong),
        ("handshake", _) => Some(Tone::Good),
        ("verdict", _) => Some(Tone::Warn),
        ("data", Some(Role::Client)) => Some(Tone::Client),
        ("data", Some(Role::Server)) => Some(Tone::Server),
        _ => None,
    }
}
