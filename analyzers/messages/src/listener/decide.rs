//! What the streams of one server are, and their messages: other services and packets of a tool are told apart first, and
//! take out nothing but themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use wirelab_labs::{Framing, Transport, Variant};
use wirelab_words::Sentence;
use wirelab_words::list::lab as words;

use super::{Ask, Chosen};
use crate::detect::{Choice, Confidence, NoLab, NotLab, foreign};
use crate::log::StreamLog;
use crate::model::Message;
use crate::play::{Candidate, play, play_written};

/// A lab, or none, with what there is to say of that.
pub(crate) type Found = Result<Choice, Option<NotLab>>;

/// A stream with what it is taken for.
pub(crate) type Taken = ((Transport, u32), Option<Arc<Chosen>>);

/// What was found of some streams.
#[derive(Debug, Default)]
pub(crate) struct Decision {
    /// Each stream with what it is taken for; `None`: there is nothing to say of it.
    pub(crate) streams: Vec<Taken>,
    /// Their messages in order, numbered from 1.
    pub(crate) messages: Vec<Message>,
}

/// The streams of one server, sorted.
#[derive(Debug, Default)]
pub(crate) struct Sorted<'l> {
    /// Those that a lab is chosen for.
    pub(crate) usual: Vec<&'l StreamLog>,
    services: Vec<(&'l StreamLog, &'static str)>,
    written: Vec<&'l StreamLog>,
}

impl<'l> Sorted<'l> {
    pub(crate) fn new(ask: &Ask, logs: &[&'l StreamLog]) -> Self {
        let mut sorted = Self::default();
        for log in logs {
            match foreign(log).filter(|service| !ask.is_made_of(service, log)) {
                _ if log.by_tool => sorted.written.push(log),
                Some(service) => sorted.services.push((log, service)),
                None => sorted.usual.push(log),
            }
        }
        sorted
    }
}

impl Ask {
    /// What the streams are when those that a lab was chosen for are `found`.
    pub(crate) fn decide(&self, logs: &[&StreamLog], sorted: &Sorted<'_>, found: &Found) -> Decision {
        let key = |log: &StreamLog| (log.transport, log.stream);
        let mut taken: BTreeMap<(Transport, u32), Arc<Chosen>> = BTreeMap::new();
        let mut set = |log: &StreamLog, chosen: &Arc<Chosen>| {
            taken.insert(key(log), Arc::clone(chosen));
        };
        let chosen = match found {
            Ok(choice) => Some(Chosen::of(choice)),
            Err(not) => not.clone().map(Chosen::none),
        };
        if let Some(chosen) = chosen.map(Arc::new) {
            sorted.usual.iter().for_each(|log| set(log, &chosen));
        }
        for (log, service) in &sorted.services {
            if self.is_labs(log) {
                let why = words::NotThis { port: log.server.port, service: (*service).into() }.said().to_string();
                set(log, &Arc::new(Chosen::none(NotLab { kind: NoLab::Service, why })));
            }
        }
        let written: Vec<&StreamLog> = sorted.written.iter().copied().filter(|log| self.is_labs(log)).collect();
        let by_tool = Chosen::none(NotLab { kind: NoLab::Tool, why: words::ByTool {}.said().to_string() });
        let confidence = if self.lab.is_some() { Confidence::Asked } else { Confidence::Assumed };
        let by_tool = Arc::new(Chosen { lab: self.lab, confidence, ..by_tool });
        written.iter().for_each(|log| set(log, &by_tool));
        let streams = logs.iter().map(|log| (key(log), taken.remove(&key(log)))).collect();
        let mut messages = found.as_ref().ok().and_then(|choice| self.play(&sorted.usual, choice)).unwrap_or_default();
        merge(&mut messages, self.written(&written));
        Decision { streams, messages }
    }

    /// Whether a stream is at a port that a lab is looked for at.
    fn is_labs(&self, log: &StreamLog) -> bool {
        self.has_port(log.transport, log.server.port)
    }

    /// What a choice makes of streams.
    fn play(&self, logs: &[&StreamLog], choice: &Choice) -> Option<Vec<Message>> {
        let lab = self.labs.get(choice.lab)?;
        let own = lab.variants.get(choice.variant)?;
        let altered = choice.altered.as_ref();
        let variant = altered.map_or(own, |altered| &altered.variant);
        let asked = altered.and_then(|altered| altered.form.as_ref()).map(|_| own);
        Some(play(logs, Candidate { lab_index: choice.lab, lab, variant_index: choice.variant, variant, asked }))
    }

    /// The messages of packets that a tool wrote.
    fn written(&self, logs: &[&StreamLog]) -> Vec<Message> {
        let named = self.lab.unwrap_or(0);
        let Some((lab, variant)) = self.labs.get(named).and_then(|lab| Some((lab, lab.variants.first()?))) else {
            return Vec::new();
        };
        if logs.is_empty() {
            return Vec::new();
        }
        // Of which lab they are nobody knows: then no lab's records are looked for in them.
        let bare = Variant { client: Framing::Receive, server: Framing::Receive, ..variant.clone() };
        let variant = if self.lab.is_some() { variant } else { &bare };
        let candidate = Candidate { lab_index: named, lab, variant_index: 0, variant, asked: None };
        let mut messages = play_written(logs, candidate);
        if self.lab.is_none() {
            messages.iter_mut().for_each(|message| message.lab = None);
        }
        messages
    }
}

/// Puts messages among others, and numbers them from 1.
fn merge(messages: &mut Vec<Message>, more: Vec<Message>) {
    if more.is_empty() {
        return;
    }
    let base = messages.len() as u64;
    messages.extend(more.into_iter().map(|message| Message { number: message.number + base, ..message }));
    messages.sort_by_key(|message| message.order);
    let mut numbers = vec![0; messages.len() + 1];
    for (message, number) in messages.iter().zip(1..) {
        if let Some(place) = numbers.get_mut(message.number as usize) {
            *place = number;
        }
    }
    let new = |number: u64| numbers.get(number as usize).copied().unwrap_or(number);
    for message in messages {
        message.number = new(message.number);
        message.reply_to = message.reply_to.map(new);
        message.forward_of = message.forward_of.map(new);
    }
}
