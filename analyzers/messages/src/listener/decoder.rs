//! From the logs of streams that belong together to their messages.

use std::collections::BTreeMap;
use std::sync::Arc;

use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::{Transport, Variant};

use super::{Ask, Conversations, StreamFound};
use crate::detect::{Choice, Confidence};
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
}

impl Decoder {
    /// One that looks for labs.
    pub(crate) fn new(ask: Arc<Ask>) -> Self {
        Self { ask, known: BTreeMap::new() }
    }

    /// What it looks for.
    pub(crate) fn ask(&self) -> &Ask {
        &self.ask
    }

    /// The messages of a group, numbered from 1.
    pub(crate) fn decode(&mut self, group: Group) -> Conversations {
        let Group { logs, goes_on } = group;
        let refs: Vec<&StreamLog> = logs.iter().collect();
        let (chosen, messages) = match self.choose(&refs, goes_on) {
            Ok(choice) => {
                let Some(messages) = self.ask.play(&refs, &choice) else { return Conversations::default() };
                (Chosen::of(choice), messages)
            }
            Err(Some(why)) => (Chosen::none(why), Vec::new()),
            Err(None) => return Conversations::default(),
        };
        let streams = logs.into_iter().map(|log| ((log.transport, log.stream), chosen.clone().of_stream(log)));
        Conversations { streams: streams.collect(), messages, ..Conversations::default() }
    }

    fn choose(&mut self, logs: &[&StreamLog], goes_on: bool) -> Result<Choice, Option<String>> {
        let server = logs.first().map(|log| (log.transport, log.server));
        if let Some(known) = server.and_then(|server| self.known.remove(&server)) {
            if goes_on {
                self.known.extend(server.map(|server| (server, known.clone())));
            }
            return Ok(known);
        }
        let choice = self.ask.choose(logs)?;
        if goes_on && choice.confidence == Confidence::Sure {
            self.known.extend(server.map(|server| (server, choice.clone())));
        }
        Ok(choice)
    }
}

/// What a group of streams was found to be.
#[derive(Clone)]
struct Chosen {
    lab: Option<usize>,
    variant: usize,
    confidence: Confidence,
    why: String,
    layout: Option<String>,
    altered: Option<Box<Variant>>,
}

impl Chosen {
    fn of(choice: Choice) -> Self {
        let Choice { lab, variant, altered, confidence, why } = choice;
        let (altered, layout) = altered.map(|(variant, what)| (Box::new(variant), what.to_string())).unzip();
        Self { lab: Some(lab), variant, confidence, why, layout, altered }
    }

    fn none(why: String) -> Self {
        Self { lab: None, variant: 0, confidence: Confidence::Assumed, why, layout: None, altered: None }
    }

    fn of_stream(self, log: StreamLog) -> StreamFound {
        let Self { lab, variant, confidence, why, layout, altered } = self;
        StreamFound { log, lab, variant, confidence, why, layout, altered }
    }
}
