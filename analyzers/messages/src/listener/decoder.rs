//! From the logs of streams that belong together to their messages.

use std::collections::BTreeMap;
use std::sync::Arc;

use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::Transport;

use super::decide::{Decision, Found, Sorted};
use super::{Ask, Chosen, Conversations};
use crate::detect::{Choice, Confidence, NoLab, NotLab, Repeated};
use crate::log::StreamLog;

/// The streams of one server that were open at the same time, or those of them that are over.
#[derive(Debug)]
pub(crate) struct Group {
    /// What was said.
    pub(crate) logs: Vec<StreamLog>,
    /// Whether others of them go on.
    pub(crate) goes_on: bool,
}

/// Decodes groups of streams in the order in which they end.
#[derive(Debug)]
pub(crate) struct Decoder {
    ask: Arc<Ask>,
    /// What servers are whose streams come piece by piece: one program answers all of them.
    known: BTreeMap<(Transport, Endpoint), Choice>,
    repeated: Box<Repeated>,
    /// Whether streams of which there is nothing to say are kept.
    all: bool,
}

impl Decoder {
    /// One that looks for labs.
    pub(crate) fn new(ask: Arc<Ask>) -> Self {
        Self { ask, known: BTreeMap::new(), repeated: Box::default(), all: false }
    }

    /// Keeps streams of which there is nothing to say.
    pub(crate) fn keep_all(&mut self) {
        self.all = true;
    }

    /// What it looks for.
    pub(crate) fn ask(&self) -> &Ask {
        &self.ask
    }

    /// The messages of a group, numbered from 1.
    pub(crate) fn decode(&mut self, group: Group) -> Conversations {
        let Group { logs, goes_on } = group;
        let refs: Vec<&StreamLog> = logs.iter().collect();
        let sorted = Sorted::new(&self.ask, &refs);
        let found = self.choose(&sorted.usual, goes_on);
        let Decision { streams, messages } = self.ask.decide(&refs, &sorted, &found);
        let untold = NotLab { kind: NoLab::Untold, why: String::new() };
        let untold = self.all.then(|| Arc::new(Chosen::none(untold)));
        let streams = logs.into_iter().zip(streams);
        let streams =
            streams.filter_map(|(log, (key, chosen))| Some((key, chosen.or_else(|| untold.clone())?.found(log))));
        Conversations { streams: streams.collect(), messages, ..Conversations::default() }
    }

    fn choose(&mut self, logs: &[&StreamLog], goes_on: bool) -> Found {
        let server = logs.first().map(|log| (log.transport, log.server));
        if let Some(known) = server.and_then(|server| self.known.remove(&server)) {
            if goes_on {
                self.known.extend(server.map(|server| (server, known.clone())));
            }
            return Ok(known);
        }
        let Self { ask, repeated, .. } = self;
        let choice = repeated.choose(logs, |logs| ask.choose(logs))?;
        if goes_on && choice.confidence == Confidence::Sure {
            self.known.extend(server.map(|server| (server, choice.clone())));
        }
        Ok(choice)
    }
}
