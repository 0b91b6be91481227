//! What pages of captures are made from: one pass for streams and messages, one for the packets that are drawn.

use std::cell::RefCell;

use wirelab_engine::capture::error::Error;
use wirelab_engine::capture::spool::Spool;
use wirelab_engine::engine::ServicePorts;
use wirelab_engine::{Compat, Event, Observer, Settings, Summary, run_after};
use wirelab_fields::filter::Filter;
use wirelab_findings::analysis::{Analysis, Matched, Selection, Spoken};
use wirelab_findings::messages::{Digest, LabReport};
use wirelab_messages::fields::Lookup;
use wirelab_messages::{Ask, CollectAll, Conversations, Index, StreamingDecoder};

use crate::capture::{Capture, Source};
use crate::traces::Traces;

/// What is known of a capture behind both passes.
#[derive(Debug)]
pub struct Gathered {
    /// What is said of it.
    pub analysis: Analysis,
    /// The messages of its labs.
    pub index: Index,
    /// The packets of the streams that are drawn.
    pub traces: Traces,
}

impl Gathered {
    /// Ready for a page.
    pub fn capture<'a>(&'a self, source: &'a Source) -> Capture<'a> {
        Capture { source, analysis: &self.analysis, index: &self.index, traces: &self.traces }
    }
}

/// What is asked of a capture.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// What the capture is called.
    pub name: String,
    /// How the engine reads it: [`settings`], and what a filter needs besides.
    pub settings: Settings,
    /// The labs to look for; `None`: none.
    pub ask: Option<Ask>,
    /// Packets that choose their streams, and where fields of messages look.
    pub filter: Option<(&'a Filter, &'a Lookup)>,
    /// The streams that the report is about.
    pub selection: Selection,
}

/// How the engine reads a capture for a page.
pub fn settings(compat: Compat, services: ServicePorts) -> Settings {
    Settings::default().with_verdicts(true).with_compat(compat).with_services(services)
}

/// Tells of both passes how far they are, and hands on what they see.
struct Told<'a, O, P> {
    inner: O,
    passed: &'a RefCell<P>,
}

impl<O: Observer, P: FnMut(u64, u64)> Observer for Told<'_, O, P> {
    fn on(&mut self, event: Event<'_>) {
        self.inner.on(event);
    }

    fn passed(&mut self, frame: u64, offset: u64) {
        (self.passed.borrow_mut())(frame, offset);
    }
}

/// The first pass.
struct First {
    digest: Option<StreamingDecoder<Digest>>,
    messages: Option<StreamingDecoder<CollectAll>>,
    spoken: Spoken,
}

impl Observer for First {
    fn on(&mut self, event: Event<'_>) {
        if let Some(digest) = &mut self.digest {
            digest.on(event);
        }
        if let Some(messages) = &mut self.messages {
            messages.on(event);
        }
        self.spoken.on(event);
    }
}

/// Reads a capture twice. `choose` says which packets are drawn; `passed` is told the frame and the place in the file now
/// and then, in each pass from the start.
///
/// # Errors
/// As [`wirelab_engine::run`].
pub fn gather(
    source: &mut Spool,
    wanted: Wanted<'_>,
    choose: impl FnOnce(&Summary, &Conversations) -> Traces,
    passed: &mut dyn FnMut(u64, u64),
) -> Result<Gathered, Error> {
    let Wanted { name, settings, ask, filter, mut selection } = wanted;
    let passed = RefCell::new(passed);
    let first = First {
        digest: ask.clone().map(|ask| StreamingDecoder::new(ask, Digest::default())),
        messages: ask.map(|ask| StreamingDecoder::new(ask, CollectAll::all())),
        spoken: Spoken::default(),
    };
    let traces = RefCell::new(Traces::default());
    let (mut labs, mut found, mut spoken) = (None, Conversations::default(), Spoken::default());
    let then = |first: Told<'_, First, _>, summary: &Summary| {
        let first = first.inner;
        labs = first.digest.map(|digest| LabReport::of(digest.finish(summary.roles())));
        found = first.messages.map(|messages| messages.conversations(summary.roles())).unwrap_or_default();
        spoken = first.spoken;
        *traces.borrow_mut() = choose(summary, &found);
        if let Some((_, lookup)) = filter {
            lookup.set(Index::new(found.clone()));
        }
    };
    let mut matched = filter.is_some().then(Matched::default);
    let second = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        if let (Some((filter, _)), Some(matched)) = (filter, &mut matched)
            && filter.matches(view)
        {
            matched.packet(view);
        }
        traces.borrow_mut().take(view);
    };
    let first = Told { inner: first, passed: &passed };
    let mut second = Told { inner: second, passed: &passed };
    let (summary, facts) = run_after(source, settings, first, then, &mut second)?;
    selection.matched = matched;
    let analysis = Analysis::new(name, facts, summary, selection).with_labs(labs).with_spoken(spoken);
    Ok(Gathered { analysis, index: Index::new(found), traces: traces.into_inner() })
}
