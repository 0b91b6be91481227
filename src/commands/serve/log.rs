//! Where a server's log goes: standard output and a file, as lines or as JSON.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};
use wirelab_analyzers::report::json;
use wirelab_capture::place::{Existing, Inputs, grow};
use wirelab_generators::conversation::{Event, speech};
use wirelab_generators::truth::{Deed, Sink, now};
use wirelab_labs::{LogEvent, safe};

use crate::failure::Failure;
use crate::output::{shown, talk};

/// The log of a program of a lab.
pub(crate) struct Log {
    file: Option<Mutex<File>>,
    truth: Option<Arc<Mutex<File>>>,
    json: bool,
    /// Texts are shown even where the lab has no line for them: people talk.
    shows_texts: bool,
    /// Nothing goes to standard output.
    quiet: bool,
    /// The log of a run: what goes wrong is in it, and nowhere else.
    recorded: bool,
    broken: AtomicBool,
}

impl Log {
    /// A log that also goes to a file. `inputs` are what the program reads: the log never goes there.
    pub(crate) fn new(path: Option<&Path>, inputs: &Inputs, json: bool, shows_texts: bool) -> Result<Self, Failure> {
        let file = path.map(|path| create(path, inputs)).transpose()?.map(Mutex::new);
        Ok(Self { file, truth: None, json, shows_texts, quiet: false, recorded: false, broken: AtomicBool::new(false) })
    }

    /// The same without standard output: without a file, no line is even made.
    pub(crate) fn quiet(self, quiet: bool) -> Self {
        Self { quiet, ..self }
    }

    /// A log that goes to a file only, and a file that takes the truth.
    pub(crate) fn recorded(log: File, truth: Arc<Mutex<File>>, shows_texts: bool) -> Self {
        Self {
            file: Some(Mutex::new(log)),
            truth: Some(truth),
            json: false,
            shows_texts,
            quiet: true,
            recorded: true,
            broken: AtomicBool::new(false),
        }
    }

    /// Whether nobody reads standard output any more.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// A word to the user that is no line of the log.
    pub(crate) fn talk(&self, text: &str) {
        talk(&format!("wirelab: {text}"));
    }

    /// A line that is wirelab's own.
    pub(crate) fn say(&self, text: &str) {
        self.line(text);
    }

    fn line(&self, text: &str) {
        if let Some(file) = &self.file {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = writeln!(file, "{text}");
        }
        if !self.quiet {
            let mut out = io::stdout().lock();
            if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
                self.broken.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// A log's file. That of the run before is replaced, and that is said.
fn create(path: &Path, inputs: &Inputs) -> Result<File, Failure> {
    let grown = grow(path, Existing::IsReplaced, inputs).map_err(anyhow::Error::from)?;
    if grown.replaced {
        talk(&format!("wirelab: {}: the file that was there is replaced", shown(path)));
    }
    Ok(grown.file)
}

impl Sink for Log {
    fn event(&self, event: &Event, line: Option<&str>, thread: Option<&str>) {
        if self.json {
            return self.line(&object(event, line, thread));
        }
        let text = event.value("text").filter(|_| self.shows_texts && event.is(LogEvent::Receive));
        let spoken = line.map(str::to_owned).or_else(|| text.map(safe::line));
        match spoken {
            Some(text) => {
                let who = thread.map_or_else(String::new, |thread| format!("{thread}: "));
                self.line(&format!("{who}{text}"));
                if let Some(rtt) = event.value("rtt").filter(|_| self.shows_texts) {
                    self.line(&format!("{who}RTT {} ms", safe::line(rtt)));
                }
            }
            None => {
                if let Some(text) = speech::talk(event).filter(|_| !self.recorded) {
                    match thread.filter(|_| self.shows_texts) {
                        Some(thread) => self.talk(&format!("{thread}: {text}")),
                        None => self.talk(&text),
                    }
                }
            }
        }
    }

    fn deed(&self, deed: &Deed<'_>) {
        if let Some(truth) = &self.truth {
            let mut truth = truth.lock().unwrap_or_else(PoisonError::into_inner);
            let mut line = deed.to_json();
            line.push('\n');
            let _ = truth.write_all(line.as_bytes());
        }
    }

    fn wants_events(&self) -> bool {
        !self.quiet || self.file.is_some()
    }

    fn wants_deeds(&self) -> bool {
        self.truth.is_some()
    }
}

fn object(event: &Event, line: Option<&str>, thread: Option<&str>) -> String {
    let mut row = Map::new();
    row.insert("time".to_owned(), Value::from(now()));
    row.insert("by".to_owned(), Value::from(event.by.name()));
    row.insert("event".to_owned(), Value::from(event.kind.id()));
    row.insert("line".to_owned(), line.map_or(Value::Null, Value::from));
    row.extend(thread.map(|thread| ("thread".to_owned(), Value::from(thread))));
    for (name, value) in &event.values {
        row.insert(name.to_string(), Value::from(String::from_utf8_lossy(value).into_owned()));
    }
    json::escaped(&Value::Object(row).to_string())
}
