//! What `analyze` says of the labs in a capture: counts and times of each stream, and findings; no message is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wirelab_labs::{Lab, Transport};
use wirelab_messages::detect::Confidence;
use wirelab_messages::{Conversations, Message, MessageSink, Rest};
use wirelab_text::harmless::Harmless;
use wirelab_words::Sentence;
use wirelab_words::list::message as words;

use super::findings::Findings;
use super::turns::{Turns, clause};
use crate::finding::Finding;

/// What is said of one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamMessages {
    /// The lab.
    pub lab: Arc<str>,
    /// Its variant.
    pub variant: Arc<str>,
    /// How sure that is.
    pub confidence: Confidence,
    /// Why.
    pub why: Arc<str>,
    /// Counts and times.
    pub turns: Turns,
}

impl StreamMessages {
    /// One sentence.
    pub fn sentence(&self) -> String {
        let confidence = (self.confidence != Confidence::Sure).then(|| self.confidence.id().into());
        words::OfLab {
            lab: Harmless::line(&*self.lab),
            variant: Harmless::line(&*self.variant),
            confidence,
            turns: clause(&self.turns, 1),
        }
        .said()
        .to_string()
    }
}

/// One lab and variant, over all its streams.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabTotal {
    /// The lab.
    pub lab: Arc<str>,
    /// Its variant.
    pub variant: Arc<str>,
    /// How many streams.
    pub streams: u64,
    /// Their turns together.
    pub turns: Turns,
}

impl LabTotal {
    /// One sentence.
    pub fn sentence(&self) -> String {
        words::OfLab {
            lab: Harmless::line(&*self.lab),
            variant: Harmless::line(&*self.variant),
            confidence: None,
            turns: clause(&self.turns, self.streams),
        }
        .said()
        .to_string()
    }
}

/// The labs of a capture.
#[derive(Clone, Debug, Default)]
pub struct LabReport {
    streams: BTreeMap<(Transport, u32), StreamMessages>,
    findings: Vec<Finding>,
}

impl LabReport {
    /// What is said of a stream; `None`: it is no lab's.
    pub fn stream(&self, transport: Transport, stream: u32) -> Option<&StreamMessages> {
        self.streams.get(&(transport, stream))
    }

    /// The first stream of a lab.
    pub fn first(&self, transport: Transport) -> Option<u32> {
        self.streams.keys().filter(|(own, _)| *own == transport).map(|(_, stream)| *stream).min()
    }

    /// What is worth knowing.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The same without what is worth knowing of messages: it may quote them.
    #[must_use]
    pub fn without_findings(mut self) -> Self {
        self.findings.clear();
        self
    }

    /// Each lab and variant with its counts, over the streams that are wanted.
    pub fn totals(&self, wanted: impl Fn(Transport, u32) -> bool) -> Vec<LabTotal> {
        let mut totals: BTreeMap<(&str, &str), LabTotal> = BTreeMap::new();
        for (_, one) in self.streams.iter().filter(|((transport, stream), _)| wanted(*transport, *stream)) {
            let total = totals.entry((&one.lab, &one.variant)).or_insert_with(|| LabTotal {
                lab: Arc::clone(&one.lab),
                variant: Arc::clone(&one.variant),
                ..LabTotal::default()
            });
            total.streams += 1;
            total.turns.merge(&one.turns);
        }
        totals.into_values().collect()
    }
}

/// Makes a [`LabReport`] while conversations end.
#[derive(Debug, Default)]
pub struct Digest {
    streams: BTreeMap<(Transport, u32), StreamMessages>,
    findings: Findings,
    words: BTreeSet<Arc<str>>,
}

impl Digest {
    /// One copy of a text that many streams share.
    fn word(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.words.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(text);
        self.words.insert(Arc::clone(&new));
        new
    }
}

/// The turns of the streams that were decoded together, in the order of the streams.
struct Counted(Vec<((Transport, u32), Turns)>);

impl Counted {
    fn of(found: &Conversations) -> Self {
        Self(found.streams.keys().map(|key| (*key, Turns::default())).collect())
    }

    fn add(&mut self, message: &Message) {
        let place = self.0.binary_search_by_key(&(message.transport, message.stream), |(key, _)| *key);
        if let Some((_, turns)) = place.ok().and_then(|place| self.0.get_mut(place)) {
            turns.add(message);
        }
    }
}

impl MessageSink for Digest {
    fn take(&mut self, labs: &[Lab], found: Conversations) {
        self.findings.take(labs, &found);
        let mut turns = Counted::of(&found);
        for message in &found.messages {
            turns.add(message);
        }
        for ((key, one), (_, turns)) in found.streams.iter().zip(turns.0) {
            if !one.log.zero_windows.is_empty() && one.lab.is_some() {
                self.findings.zero_window(key.1, &one.log.zero_windows);
            }
            let Some(lab) = one.lab.and_then(|lab| labs.get(lab)) else { continue };
            let variant = lab.variants.get(one.variant).map_or("", |variant| &variant.id);
            let about = StreamMessages {
                lab: self.word(&lab.id),
                variant: self.word(variant),
                confidence: one.confidence,
                why: self.word(&one.why),
                turns,
            };
            self.streams.insert(*key, about);
        }
    }
}

impl LabReport {
    /// The report on what was heard, of [`StreamingDecoder::finish`](wirelab_messages::StreamingDecoder::finish) or
    /// [`Live::finish`](wirelab_messages::Live::finish).
    pub fn of(rest: Rest<Digest>) -> Self {
        let Rest { keep, left_out, cut_short, .. } = rest;
        Self { streams: keep.streams, findings: keep.findings.finish(left_out, cut_short) }
    }
}
