//! What pages of captures are made from: one pass for streams and messages, one for the packets that are drawn.

use std::cell::RefCell;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::anyhow;
use sha2::{Digest as _, Sha256};
use wirelab_analyzers::engine::{Compat, Event, Observer, Settings, Summary, run_after};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::{Conversations, Gather, Index, Steady};
use wirelab_analyzers::page::capture::{Capture, Source, whole};
use wirelab_analyzers::page::traces::Traces;
use wirelab_analyzers::report::analysis::{Analysis, Matched, Selection, Spoken};
use wirelab_analyzers::report::messages::{Digest, LabReport};

use crate::commands::filter::FilterArgs;
use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::output::Watched;

/// The file of a page, and who reads it.
pub(crate) fn source(input: &Input) -> Source {
    let sha256 = sha256(input.path());
    Source {
        path: input.name(),
        sha256,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        compat: input.compat().title().to_owned(),
    }
}

/// The same of a file that a command has written.
pub(crate) fn source_of(path: &str) -> Source {
    let sha256 = sha256(Path::new(path));
    let compat = Compat::default().title().to_owned();
    Source { path: path.to_owned(), sha256, version: env!("CARGO_PKG_VERSION").to_owned(), compat }
}

/// The hash of a file; nothing of a pipe, which can be read once.
fn sha256(path: &Path) -> Option<String> {
    if !path.is_file() {
        return None;
    }
    let (mut file, mut hash) = (File::open(path).ok()?, Sha256::new());
    let mut part = vec![0; 65_536];
    loop {
        match file.read(&mut part).ok()? {
            0 => break,
            count => hash.update(part.get(..count)?),
        }
    }
    Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What is known of a capture behind both passes.
pub(crate) struct Gathered {
    pub(crate) analysis: Analysis,
    pub(crate) index: Index,
    pub(crate) traces: Traces,
}

impl Gathered {
    /// Ready for a page.
    pub(crate) fn capture<'a>(&'a self, source: &'a Source) -> Capture<'a> {
        Capture { source, analysis: &self.analysis, index: &self.index, traces: &self.traces }
    }
}

/// The page of a whole capture.
pub(crate) fn of_capture(
    input: &Input,
    lab: &LabArgs,
    filter: &FilterArgs,
    selection: Selection,
) -> Result<String, Failure> {
    let gathered = gather(input, lab, filter, selection, Traces::of)?;
    Ok(whole(&gathered.capture(&source(input))))
}

/// The first pass.
struct First {
    digest: Option<Steady<Digest>>,
    messages: Option<Steady<Gather>>,
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

/// Reads a capture twice. `choose` says which packets are drawn.
pub(crate) fn gather(
    input: &Input,
    lab: &LabArgs,
    filter: &FilterArgs,
    mut selection: Selection,
    choose: impl FnOnce(&Summary, &Conversations) -> Traces,
) -> Result<Gathered, Failure> {
    let words = lab.words(filter.text())?;
    let filters = filter.compile(&words.registry)?;
    let settings = Settings::default().with_verdicts(true).with_compat(input.compat()).with_services(lab.services()?);
    let settings = settings.with_contiguity(filters.as_ref().is_some_and(Filter::needs_contiguity));
    let settings = filter.settings(settings, filters.as_ref().is_some_and(Filter::needs_applications))?;
    let ask = lab.wanted()?;
    let first = First {
        digest: ask.clone().map(|ask| Steady::new(ask, Digest::default())),
        messages: ask.map(|ask| Steady::new(ask, Gather::all())),
        spoken: Spoken::default(),
    };
    let mut source = input.open(2)?;
    let traces = RefCell::new(Traces::default());
    let (mut labs, mut found, mut spoken) = (None, Conversations::default(), Spoken::default());
    let then = |first: First, summary: &Summary| {
        labs = first.digest.map(|digest| LabReport::of(digest.finish(summary.roles())));
        found = first.messages.map(|messages| messages.conversations(summary.roles())).unwrap_or_default();
        spoken = first.spoken;
        *traces.borrow_mut() = choose(summary, &found);
        if filters.is_some() {
            words.lookup.set(Index::new(found.clone()));
        }
    };
    let mut matched = filters.is_some().then(Matched::default);
    let mut observer = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        if let (Some(filter), Some(matched)) = (&filters, &mut matched)
            && filter.matches(view)
        {
            matched.packet(view);
        }
        traces.borrow_mut().take(view);
    };
    let mut watched = Watched::new(&mut observer, input.path());
    let (summary, facts) = run_after(&mut source, settings, first, then, &mut watched)?;
    drop(watched);
    for stream in &selection.streams {
        if summary.tcp(*stream).is_none() && summary.udp(*stream).is_none() {
            return Err(Failure::no_stream(*stream, summary.tcp_count(), summary.udp_count()));
        }
    }
    selection.matched = matched;
    let analysis = Analysis::new(input.name(), facts, summary, selection).with_labs(labs).with_spoken(spoken);
    Ok(Gathered { analysis, index: Index::new(found), traces: traces.into_inner() })
}

/// That something has no page.
pub(crate) fn none_of(what: &str) -> Failure {
    Failure::Usage(anyhow!("{what} has no page: --format html is for what is in a capture"))
}
