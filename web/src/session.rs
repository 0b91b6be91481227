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
use wirelab_labs::{Lab, Transport};

use crate::choice::{Choice, Chosen};
use crate::{Held, Refusal};

/// The files that are looked at.
#[derive(Default)]
pub struct Session {
    files: Vec<Held>,
    usual: Option<Arc<Chosen>>,
    passed: Option<Box<dyn FnMut(u64, u64)>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Session").field("files", &self.files).finish_non_exhaustive()
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

    /// Takes files that are held elsewhere too.
    pub fn share(&mut self, files: impl IntoIterator<Item = Held>) {
        self.files.extend(files);
    }

    /// The lab that is meant where none is chosen, and the text of its file.
    pub fn usual(&mut self, lab: Lab, text: String) {
        self.usual = Some(Arc::new(Chosen { lab, text }));
    }

    /// The lab of this id, or of the file of this name; the usual one, or whichever is found.
    pub(crate) fn choice(&self, id: Option<&str>) -> Result<Choice, Refusal> {
        match (&self.usual, id) {
            (Some(usual), None) => Ok(Choice::Chosen(Arc::clone(usual))),
            _ => Choice::of(id, &self.files),
        }
    }

    /// Forgets all files.
    pub fn clear(&mut self) {
        self.files.clear();
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
        let (total, spool) = (held.len(), held.spool());
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
            path: held.name.clone(),
            sha256: held.open().ok().and_then(|bytes| sha256(bytes).ok()),
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
        let (ask, selection) = (Some(lab.ask()), Selection::default());
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
        let mut listener = Watched { inner: StreamingDecoder::new(lab.ask(), CollectAll::all()), passed: &mut passed };
        let (summary, facts) = run(spool.reader()?, least, &mut listener)?;
        let found = listener.inner.conversations(summary.roles());
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
        let mut labs = Watched { inner: StreamingDecoder::at_ports(lab.ask(), Digest::default()), passed: &mut passed };
        let (summary, facts) = run(spool.reader()?, settings, &mut labs)?;
        let labs = LabReport::of(labs.inner.finish(summary.roles()));
        let selection = Selection { streams, ..Selection::default() };
        let analysis = Analysis::new(name, facts, summary, selection).with_labs(Some(labs));
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
