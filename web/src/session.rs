//! The files that somebody dropped, and the pages that are made of their captures.

use std::sync::Arc;

use wirelab_analyzers::engine::{Compat, Event, Observer, Settings, Summary, run};
use wirelab_analyzers::message::{CollectAll, Conversations, Index, StreamingDecoder};
use wirelab_analyzers::page::capture::{Capture, Source, messages, stream, whole};
use wirelab_analyzers::page::gather::{Gathered, Wanted, gather, settings};
use wirelab_analyzers::page::traces::Traces;
use wirelab_analyzers::report::analysis::{Analysis, Selection, json};
use wirelab_analyzers::report::json::Escaping;
use wirelab_analyzers::report::messages::{Digest, LabReport, MessageJson};
use wirelab_analyzers::verify::basis::sha256;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::spool::Spool;
use wirelab_labs::Transport;

use crate::{Choice, Held, Refusal, Stop};

/// The files that are looked at.
#[derive(Default)]
pub struct Session {
    files: Vec<Held>,
    usual: Choice,
    stop: Stop,
    passed: Option<Box<dyn FnMut(u64, u64)>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Session").field("files", &self.files).finish_non_exhaustive()
    }
}

/// One that listens, or none.
struct Maybe<O>(Option<O>);

impl<O: Observer> Observer for Maybe<O> {
    fn on(&mut self, event: Event<'_>) {
        if let Some(inner) = &mut self.0 {
            inner.on(event);
        }
    }
}

/// Hands on how far a pass is.
pub(crate) struct Watched<'a, O> {
    pub(crate) inner: O,
    pub(crate) passed: &'a mut dyn FnMut(u64, u64),
}

impl<O: Observer> Observer for Watched<'_, O> {
    fn on(&mut self, event: Event<'_>) {
        self.inner.on(event);
    }

    fn passed(&mut self, frame: u64, offset: u64) {
        (self.passed)(frame, offset);
    }

    fn is_done(&self) -> bool {
        self.inner.is_done()
    }
}

impl Session {
    /// Tells this from now on how many bytes of a capture were read, and of how many; each pass begins from the start.
    pub fn watch(&mut self, passed: impl FnMut(u64, u64) + 'static) {
        self.passed = Some(Box::new(passed));
    }

    /// Takes a file.
    pub fn put(&mut self, name: &str, bytes: impl Into<Arc<[u8]>>) {
        self.files.push(Held::of_bytes(name, bytes.into()));
    }

    /// Takes files that are held elsewhere too, as they are now.
    pub fn share(&mut self, files: impl IntoIterator<Item = Held>) {
        self.files.extend(files.into_iter().map(Held::still));
    }

    /// Reads files only until somebody asks for the end: an answer that nobody waits for ends as an error.
    pub fn until(&mut self, stop: Stop) {
        self.stop = stop;
    }

    pub(crate) fn stop(&self) -> &Stop {
        &self.stop
    }

    /// What is looked for where no lab is chosen; whichever is found, unless this says otherwise.
    pub fn usual(&mut self, choice: Choice) {
        self.usual = choice;
    }

    /// What is looked for where no lab is chosen.
    pub(crate) fn usual_choice(&self) -> &Choice {
        &self.usual
    }

    /// The lab of this id, or of the file of this name; the usual one, or whichever is found.
    pub(crate) fn choice(&self, id: Option<&str>) -> Result<Choice, Refusal> {
        id.map_or_else(|| Ok(self.usual.clone()), |id| self.usual.named(id, &self.files))
    }

    /// The files that are held, in the order in which they came.
    pub fn files(&self) -> &[Held] {
        &self.files
    }

    pub(crate) fn file(&self, place: usize) -> Result<&Held, Refusal> {
        self.files.get(place).ok_or(Refusal::NoFile)
    }

    /// The bytes of a file to be read, and who is told how far it is.
    pub(crate) fn open(&mut self, place: usize) -> Result<(Spool, impl FnMut(u64, u64)), Refusal> {
        let held = self.files.get(place).ok_or(Refusal::NoFile)?;
        let (total, spool) = (held.len(), held.spool(&self.stop));
        let passed = &mut self.passed;
        let passed = move |_: u64, offset: u64| {
            if let Some(passed) = passed {
                passed(offset, total);
            }
        };
        Ok((spool, passed))
    }

    fn source(&self, place: usize) -> Result<Source, Refusal> {
        let held = self.file(place)?;
        Ok(Source {
            path: held.typed().to_owned(),
            sha256: held.open(&self.stop).ok().and_then(|bytes| sha256(bytes).ok()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            compat: Compat::default().title().to_owned(),
        })
    }

    fn gathered(
        &mut self,
        place: usize,
        lab: &Choice,
        choose: impl FnOnce(&Summary, &Conversations) -> Traces,
    ) -> Result<Gathered, Refusal> {
        let name = self.file(place)?.name.clone();
        let settings = settings(Compat::default(), lab.services());
        let (ask, selection) = (lab.ask(), Selection::default());
        let wanted = Wanted { name, settings, ask, filter: None, selection };
        let (mut spool, mut passed) = self.open(place)?;
        Ok(gather(&mut spool, wanted, choose, &mut passed)?)
    }

    /// The page of a whole capture, as `analyze --format html` writes it, and the lab that most of its streams are of.
    pub(crate) fn story(&mut self, place: usize, lab: &Choice) -> Result<(String, Option<String>), Refusal> {
        let gathered = self.gathered(place, lab, Traces::of)?;
        let page = whole(&gathered.capture(&self.source(place)?));
        Ok((page, found(gathered.index.all())))
    }

    /// The page of one stream, as `show --format html` writes it.
    pub(crate) fn stream(
        &mut self,
        place: usize,
        lab: &Choice,
        transport: Transport,
        number: u32,
    ) -> Result<String, Refusal> {
        let (tcp, udp) = match transport {
            Transport::Tcp => (Some(number), None),
            Transport::Udp => (None, Some(number)),
        };
        let gathered = self.gathered(place, lab, |_, _| Traces::for_streams(tcp, udp))?;
        let summary = &gathered.analysis.summary;
        let is_tcp = transport == Transport::Tcp;
        if is_tcp && summary.tcp(number).is_none() || !is_tcp && summary.udp(number).is_none() {
            return Err(Refusal::NoStream);
        }
        Ok(stream(&gathered.capture(&self.source(place)?), transport, number))
    }

    /// The messages of a capture's labs.
    pub(crate) fn heard(
        &mut self,
        place: usize,
        lab: &Choice,
    ) -> Result<(Conversations, Summary, CaptureFacts), Refusal> {
        let least = Settings::LEAST.with_services(lab.services());
        let (mut spool, mut passed) = self.open(place)?;
        let inner = lab.ask().map(|ask| StreamingDecoder::new(ask, CollectAll::all()));
        let mut listener = Watched { inner: Maybe(inner), passed: &mut passed };
        let (summary, facts) = run(spool.reader()?, least, &mut listener)?;
        let found = listener.inner.0.map(|inner| inner.conversations(summary.roles())).unwrap_or_default();
        Ok((found, summary, facts))
    }

    /// The page of them, as `messages --format html` writes it.
    pub(crate) fn messages(&mut self, place: usize, lab: &Choice) -> Result<String, Refusal> {
        let (found, summary, facts) = self.heard(place, lab)?;
        let name = self.file(place)?.name.clone();
        let (source, index, traces) = (self.source(place)?, Index::new(found), Traces::default());
        let analysis = Analysis::new(name, facts, summary, Selection::default());
        Ok(messages(&Capture { source: &source, analysis: &analysis, index: &index, traces: &traces }))
    }

    /// What `messages --format json` writes.
    pub(crate) fn messages_json(&mut self, place: usize, lab: &Choice) -> Result<String, Refusal> {
        let (found, _, _) = self.heard(place, lab)?;
        let all: Vec<_> = found.messages.iter().map(|message| MessageJson::new(message, &found)).collect();
        let mut out = Vec::new();
        serde_json::to_writer_pretty(Escaping::new(&mut out), &all)?;
        out.push(b'\n');
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    /// What `analyze --format json` writes, of these streams; of all, if none are named.
    pub(crate) fn analysis_json(&mut self, place: usize, lab: &Choice, streams: Vec<u32>) -> Result<String, Refusal> {
        let name = self.file(place)?.name.clone();
        let settings = Settings::default().with_services(lab.services());
        let (mut spool, mut passed) = self.open(place)?;
        let inner = lab.ask().map(|ask| StreamingDecoder::at_ports(ask, Digest::default()));
        let mut labs = Watched { inner: Maybe(inner), passed: &mut passed };
        let (summary, facts) = run(spool.reader()?, settings, &mut labs)?;
        let labs = labs.inner.0.map(|labs| LabReport::of(labs.finish(summary.roles())));
        let selection = Selection { streams, ..Selection::default() };
        let analysis = Analysis::new(name, facts, summary, selection).with_labs(labs);
        let mut out = Vec::new();
        json(&analysis, &mut Escaping::new(&mut out))?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }
}

/// The lab that most streams are of; of two, the one with the smaller id.
pub(crate) fn found(all: &Conversations) -> Option<String> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for lab in all.streams.values().filter_map(|stream| stream.lab) {
        if let Some(lab) = all.labs.get(lab) {
            *counts.entry(lab.id.as_str()).or_default() += 1;
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(id, _)| id.to_owned())
}
