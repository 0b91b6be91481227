//! What `analyze` says of the labs in a capture: counts and times of each stream, and findings; no message is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wirelab_labs::{Lab, Transport};

use super::findings::Findings;
use super::turns::{Turns, clause};
use crate::engine::PacketView;
use crate::message::live::Change;
use crate::message::{Conversations, Keep, Live, Rest, Steady};
use crate::report::finding::Finding;
use crate::stream::tcp::Verdict;

/// Streams and frames with a window of zero that are remembered.
const MAX_ZERO: usize = 1_024;

/// What is said of one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamMessages {
    /// The lab.
    pub lab: Arc<str>,
    /// Its variant.
    pub variant: Arc<str>,
    /// How sure that is, in a word.
    pub confidence: &'static str,
    /// Why.
    pub why: Arc<str>,
    /// Counts and times.
    pub turns: Turns,
}

impl StreamMessages {
    /// One sentence.
    pub fn sentence(&self) -> String {
        let Self { lab, variant, confidence, turns, .. } = self;
        let sure = if *confidence == "sure" { String::new() } else { format!(" ({confidence})") };
        format!("Lab {lab}, {variant}{sure}: {}.", clause(turns))
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

    /// What is worth knowing.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
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
    zero: BTreeMap<u32, Vec<u64>>,
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

impl Keep for Digest {
    fn take(&mut self, labs: &[Lab], found: Conversations) {
        self.findings.take(labs, &found);
        for (key, one) in &found.streams {
            if let Some(frames) = (key.0 == Transport::Tcp).then(|| self.zero.remove(&key.1)).flatten()
                && one.lab.is_some()
            {
                self.findings.zero_window(key.1, &frames);
            }
            let Some(lab) = one.lab.and_then(|lab| labs.get(lab)) else { continue };
            let variant = lab.variants.get(one.variant).map_or("", |variant| &variant.id);
            let about = StreamMessages {
                lab: self.word(&lab.id),
                variant: self.word(variant),
                confidence: one.confidence.name(),
                why: self.word(&one.why),
                turns: Turns::default(),
            };
            self.streams.insert(*key, about);
        }
        for message in &found.messages {
            if let Some(one) = self.streams.get_mut(&(message.transport, message.stream)) {
                one.turns.add(message);
            }
        }
    }

    fn packet(&mut self, view: &PacketView<'_>, transport: Transport, stream: u32) {
        let here =
            |place: &crate::stream::tcp::Placed| place.stream == stream && place.verdicts.has(Verdict::ZeroWindow);
        if transport == Transport::Tcp
            && view.segments.iter().any(|segment| here(&segment.place))
            && self.zero.len() < MAX_ZERO
        {
            let frames = self.zero.entry(stream).or_default();
            if frames.len() < MAX_ZERO {
                frames.push(view.packet.frame);
            }
        }
    }
}

impl Steady<Digest> {
    /// The report on what was heard.
    pub fn report(self) -> LabReport {
        report(self.finish())
    }
}

impl Live<Digest> {
    /// The report on what was heard, and what was not told yet.
    pub fn report(self) -> (Vec<Change>, LabReport) {
        let (changes, rest) = self.finish();
        (changes, report(rest))
    }
}

fn report(rest: Rest<Digest>) -> LabReport {
    let Rest { keep, left_out, cut_short, .. } = rest;
    LabReport { streams: keep.streams, findings: keep.findings.finish(left_out, cut_short) }
}
