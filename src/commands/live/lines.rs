//! One line, or one JSON object, for each event.
//!
//! What is said is decoded some ten times a second. Until then lines wait, so that messages stand where their packets do.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;
use wirelab_analyzers::engine::{Engine, Event, Settings};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::live::{Change, Key};
use wirelab_analyzers::report::analysis::Matched;
use wirelab_analyzers::report::happening::{Happening, Log};
use wirelab_analyzers::report::messages::{LabReport, Moment, Telling, tellings};
use wirelab_analyzers::stream::Role;
use wirelab_capture::live::{Batch, Turn};
use wirelab_labs::{Lab, Side};

use super::analyst::Watch;
use super::listening::Listening;
use super::start::About;
use super::{Args, Plan, report};
use crate::failure::Failure;
use crate::options::Format;
use crate::output::{Stdout, Style, Tone};

/// Most lines that wait for what is decoded.
const MOST_LINES: usize = 50_000;
/// Most bytes of packets that wait for it, where filters ask for messages.
const MOST_BYTES: usize = 16 << 20;
/// Frames that matched the filter and are remembered, for what becomes known of their messages later.
const MOST_FRAMES: usize = 100_000;

/// Prints what happens until the capture ends, then the report.
pub(super) fn run(args: &Args, mut watch: Watch, about: About, plan: Plan, style: Style) -> Result<(), Failure> {
    let Plan { filter, settings, ask, words, .. } = &plan;
    let prints = matches!(args.format, Format::Text | Format::Jsonl);
    let ahead = plan.asks_for_messages();
    let labs = ask.clone().map(|ask| Listening::new(ask, words.lookup.clone(), prints, ahead));
    let printer =
        Printer { out: Stdout::new(), format: args.format, prints, style, waiting: Vec::new(), failure: None };
    let mut lines = Lines::new(*settings, filter.clone(), labs, printer);
    loop {
        match watch.next() {
            Turn::Batch(batch) => lines.batch(batch, &mut watch),
            Turn::Idle => {}
            Turn::Ended => break,
        }
        if lines.labs.as_ref().is_some_and(Listening::is_due) || lines.is_full() {
            lines.catch_up(&mut watch);
        }
        if lines.flush().is_err() {
            break;
        }
    }
    lines.catch_up(&mut watch);
    // The file is completed also when nobody reads the lines any more.
    let ended = watch.finish()?;
    let (engine, matched, labs) = lines.finish()?;
    report::print(args, about, ended, report::Found { engine, matched, labs }, &plan, style)
}

struct Lines {
    engine: Engine,
    log: Log,
    filter: Option<Filter>,
    matched: Option<Matched>,
    labs: Option<Listening>,
    /// Batches that wait for their messages, and their size.
    waiting: (Vec<Batch>, usize),
    /// Frames that matched the filter, the last ones.
    frames: BTreeSet<u64>,
    printer: Printer,
}

impl Lines {
    fn new(settings: Settings, filter: Option<Filter>, labs: Option<Listening>, printer: Printer) -> Self {
        Self {
            engine: Engine::new(settings),
            log: Log::new(),
            matched: filter.is_some().then(Matched::default),
            filter,
            labs,
            waiting: (Vec::new(), 0),
            frames: BTreeSet::new(),
            printer,
        }
    }

    fn batch(&mut self, batch: Batch, watch: &mut Watch) {
        match &mut self.labs {
            Some(labs) if labs.is_ahead() => {
                labs.hear(&batch);
                self.waiting.1 += batch.size();
                self.waiting.0.push(batch);
            }
            _ => self.push(&batch, watch),
        }
    }

    /// Whether more waits than should.
    fn is_full(&self) -> bool {
        self.waiting.1 > MOST_BYTES || self.labs.is_some() && self.printer.waiting.len() > MOST_LINES
    }

    fn push(&mut self, batch: &Batch, watch: &mut Watch) {
        let Self { engine, log, filter, matched, labs, frames, printer, .. } = self;
        let mut labs = labs.as_mut().filter(|labs| !labs.is_ahead());
        for packet in batch.packets() {
            let mut observer = |event: Event<'_>| {
                if let Some(labs) = &mut labs {
                    labs.on(event);
                }
                if let Event::Packet(view) = &event
                    && watch.waits()
                {
                    watch.look(view);
                }
                if !printer.prints && matched.is_none() {
                    return;
                }
                log.on(&event, |view| {
                    let wanted = filter.as_ref().is_none_or(|filter| filter.matches(view));
                    if let Some(matched) = matched
                        && wanted
                    {
                        matched.packet(view);
                        frames.insert(view.packet.frame);
                        if frames.len() > MOST_FRAMES {
                            frames.pop_first();
                        }
                    }
                    wanted
                });
            };
            engine.push(&packet, &mut observer);
            log.tell(engine, &mut |happening| printer.happening(happening));
        }
    }

    /// Decodes what was said, and puts it among the lines.
    fn catch_up(&mut self, watch: &mut Watch) {
        let Some(labs) = &mut self.labs else { return };
        // Of a lab's stream the messages are shown, not the segments.
        self.printer.waiting.retain(|line| line.raw.is_none_or(|key| !labs.is_lab(key)));
        let changes = labs.catch_up();
        let now = labs.now();
        for batch in std::mem::take(&mut self.waiting).0 {
            self.push(&batch, watch);
        }
        let Self { labs, printer, filter, frames, .. } = self;
        if let Some(labs) = labs {
            printer.waiting.retain(|line| line.raw.is_none_or(|key| !labs.is_lab(key)));
            printer.changes(&changes, labs.labs(), now, filter.is_some().then_some(frames));
        }
        printer.merge();
    }

    /// Writes what need not wait.
    fn flush(&mut self) -> io::Result<()> {
        // With labs, lines wait until it is known what was said.
        if self.labs.is_none() {
            self.printer.merge();
        }
        self.printer.flush()
    }

    fn finish(mut self) -> Result<(Engine, Option<Matched>, Option<LabReport>), Failure> {
        let mut report = None;
        if let Some(labs) = self.labs.take() {
            let (now, known) = (labs.now(), labs.labs().to_vec());
            let (changes, found) = labs.finish();
            let frames = self.filter.is_some().then_some(&self.frames);
            self.printer.changes(&changes, &known, now, frames);
            report = Some(found);
        }
        self.printer.merge();
        if self.printer.format == Format::Text {
            writeln!(self.printer.out)?;
        }
        self.printer.flush()?;
        Ok((self.engine, self.matched, report))
    }
}

/// A line that waits, with the frame that it stands beside.
struct Line {
    frame: u64,
    tone: Option<Tone>,
    text: String,
    /// The stream, if it shows the bytes of a packet: of a lab's stream the messages are shown instead.
    raw: Option<Key>,
}

struct Printer {
    out: Stdout,
    format: Format,
    /// Whether this form has lines.
    prints: bool,
    style: Style,
    waiting: Vec<Line>,
    failure: Option<io::Error>,
}

impl Printer {
    fn happening(&mut self, happening: &Happening) {
        let text = match self.format {
            Format::Text => Some(happening.text()),
            Format::Jsonl => self.object(happening),
            Format::Json | Format::Csv | Format::Markdown => None,
        };
        if let Some(text) = text {
            let raw = (happening.event() == "data").then(|| happening.stream());
            self.waiting.push(Line { frame: happening.frame(), tone: tone(happening), text, raw });
        }
    }

    /// Lines about messages, behind those of the same packet and in the order in which they are told. `frames`: only of
    /// these.
    fn changes(&mut self, changes: &[Change], labs: &[Lab], now: Moment, frames: Option<&BTreeSet<u64>>) {
        let mut first: BTreeMap<Key, (u64, i64)> = BTreeMap::new();
        for message in changes.iter().filter_map(Change::message) {
            let at = (message.frame(), message.time);
            first.entry((message.transport, message.stream)).and_modify(|first| *first = at.min(*first)).or_insert(at);
        }
        let mut beside = 0;
        for change in changes {
            if frames.is_some_and(|frames| change.frame().is_none_or(|frame| !frames.contains(&frame))) {
                continue;
            }
            let mut now = now;
            let frame = match change {
                Change::Lab { key, chosen, .. } => {
                    if chosen.lab.is_some() {
                        self.waiting.retain(|line| line.raw != Some(*key));
                    }
                    // Before the first message that it is about.
                    (now.frame, now.time) = first.get(key).copied().unwrap_or((now.frame, now.time));
                    now.frame
                }
                Change::Withdrawn { .. } => 0,
                Change::Message { message, .. } => {
                    beside = message.frame().max(beside);
                    beside
                }
            };
            for telling in tellings(change, labs, now) {
                let text = match self.format {
                    Format::Text => telling.text(),
                    Format::Jsonl => self.object(&telling),
                    Format::Json | Format::Csv | Format::Markdown => None,
                };
                self.waiting.extend(text.map(|text| Line { frame, tone: tone_of(&telling), text, raw: None }));
            }
        }
        self.waiting.sort_by_key(|line| line.frame);
    }

    fn object(&mut self, object: &impl Serialize) -> Option<String> {
        serde_json::to_string(object).map_err(|error| self.failure.get_or_insert(error.into())).ok()
    }

    /// Writes the lines that wait, those of one packet together.
    fn merge(&mut self) {
        for line in std::mem::take(&mut self.waiting) {
            let done = match line.tone.filter(|_| self.format == Format::Text) {
                Some(tone) => writeln!(self.out, "{}", self.style.paint(tone, &line.text)),
                None => writeln!(self.out, "{}", line.text),
            };
            if let Err(error) = done {
                self.failure.get_or_insert(error);
            }
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

fn tone_of(telling: &Telling<'_>) -> Option<Tone> {
    match (telling.event(), telling.sender()) {
        ("lab", _) => Some(Tone::Strong),
        ("withdrawn", _) => Some(Tone::Warn),
        (_, Some(Side::Client)) => Some(Tone::Client),
        (_, Some(Side::Server)) => Some(Tone::Server),
        _ => None,
    }
}
