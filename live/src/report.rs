//! The report at the end: that of a file with the same packets.

use std::path::Path;

use wirelab_analyzers::engine::{Engine, Event, Observer, Summary, run, run_after, run_with_summary};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::{CollectAll, Index, StreamingDecoder};
use wirelab_analyzers::report::analysis::Matched;
use wirelab_analyzers::report::messages::{Digest, LabReport};
use wirelab_capture::error::Error;
use wirelab_capture::live::Ended;
use wirelab_capture::spool::Spool;

use crate::plan::Plan;

/// A capture that has ended.
pub struct Finished {
    pub(crate) plan: Plan,
    pub(crate) engine: Engine,
    pub(crate) matched: Option<Matched>,
    pub(crate) labs: Option<LabReport>,
}

/// What was found in a capture.
pub struct Found {
    /// Its streams.
    pub summary: Summary,
    /// The streams of which a packet matched the plan's filter; `None`: there is no filter.
    pub matched: Option<Matched>,
    /// What was found of labs; `None`: nobody listened.
    pub labs: Option<LabReport>,
}

impl Finished {
    /// What was found. It is read from the file, where there is a single one and the analysis left packets out because
    /// it was behind, or a filter asks for messages: what was known of them while they came may have changed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn found(self, ended: &Ended) -> Result<Found, Error> {
        let asks_for_messages = self.plan.filter.as_ref().is_some_and(Filter::needs_messages);
        match ended.files.as_slice() {
            [file] if ended.progress.skipped > 0 || asks_for_messages => self.plan.read(file),
            _ => Ok(Found { summary: self.engine.finish(), matched: self.matched, labs: self.labs }),
        }
    }
}

impl Plan {
    /// Looks for the same in a file.
    fn read(&self, file: &Path) -> Result<Found, Error> {
        let filter = self.filter.as_ref();
        let mut matched = filter.is_some().then(Matched::default);
        let mut labs = self.ask.clone().map(|ask| StreamingDecoder::at_ports(ask, Digest::default()));
        let mut observer = |event: Event<'_>| {
            if let (Event::Packet(packet), Some(filter), Some(matched)) = (&event, filter, &mut matched)
                && filter.matches(packet)
            {
                matched.packet(packet);
            }
            if let Some(labs) = &mut labs {
                labs.on(event);
            }
        };
        let messages = self.ask.as_ref().filter(|_| filter.is_some_and(Filter::needs_messages));
        let two_passes = messages.is_some() || filter.is_some_and(Filter::needs_summary);
        let mut source = Spool::new(file, if two_passes { 2 } else { 1 });
        let (summary, _) = match messages {
            Some(ask) => {
                let first = StreamingDecoder::new(ask.clone(), CollectAll::all());
                let then = |first: StreamingDecoder<CollectAll>, summary: &Summary| {
                    self.lookup.set(Index::new(first.conversations(summary.roles())));
                };
                run_after(&mut source, self.settings, first, then, &mut observer)?
            }
            None if two_passes => run_with_summary(&mut source, self.settings, &mut observer)?,
            None => run(source.reader()?, self.settings, &mut observer)?,
        };
        let labs = labs.map(|labs| LabReport::of(labs.finish(summary.roles())));
        Ok(Found { summary, matched, labs })
    }
}
