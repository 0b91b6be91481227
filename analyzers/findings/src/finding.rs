//! Findings about the capture: what somebody who relies on it should know first.

use std::collections::BTreeMap;

use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::note::Severity;
use wirelab_engine::engine::Summary;
use wirelab_engine::stream::RolesFrom;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_words::list::finding as words;
use wirelab_words::list::stream::RoleFrom;
use wirelab_words::{Numbers, Said, Size};

use crate::FindingId;

/// Frames or streams named in one finding.
const EXAMPLES: usize = 5;

/// One thing found, with the frames that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub id: FindingId,
    /// How much it matters.
    pub severity: Severity,
    /// The TCP stream that it concerns, if it concerns one.
    pub stream: Option<u32>,
    /// Frames that prove it, the first few.
    pub frames: Vec<u64>,
    /// One or two plain sentences.
    pub text: String,
    /// The same before it was put into words.
    pub said: Said,
}

impl Finding {
    /// A finding about a whole capture, without frames that prove it.
    pub fn new(id: FindingId, severity: Severity, said: impl Into<Said>) -> Self {
        let said = said.into();
        Self { id, severity, stream: None, frames: Vec::new(), text: said.to_string(), said }
    }
}

/// Looks at a whole capture.
pub fn findings(facts: &CaptureFacts, summary: &Summary) -> Vec<Finding> {
    let mut found = Vec::new();
    about_file(facts, summary, &mut found);
    about_checksums(summary, &mut found);
    about_streams(summary, &mut found);
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}

fn about_file(facts: &CaptureFacts, summary: &Summary, found: &mut Vec<Finding>) {
    let counts = summary.counts();
    if facts.packets == 0 {
        found.push(Finding::new(FindingId::NoPackets, Severity::Warning, words::NoPackets {}));
    }
    if facts.cut > 0 {
        let said = words::PacketsCut { packets: facts.cut };
        found.push(Finding::new(FindingId::PacketsCut, Severity::Info, said));
    }
    if facts.out_of_order > 0 {
        let said = words::TimesOutOfOrder { packets: facts.out_of_order };
        found.push(Finding::new(FindingId::TimesOutOfOrder, Severity::Info, said));
    }
    let dropped: u64 = facts
        .interfaces
        .iter()
        .map(|interface| interface.dropped_by_os.unwrap_or(0).max(interface.dropped_by_interface.unwrap_or(0)))
        .sum::<u64>()
        .max(facts.dropped_between);
    if dropped > 0 {
        let said = words::PacketsDropped { packets: dropped };
        found.push(Finding::new(FindingId::PacketsDropped, Severity::Warning, said));
    }
    if counts.cut_off > 0 {
        let said = words::HeadersCutOff { packets: counts.cut_off };
        found.push(Finding::new(FindingId::HeadersCutOff, Severity::Info, said));
    }
    if summary.messages_given_up() > 0 {
        let said = words::MessagesGivenUp { messages: summary.messages_given_up() };
        found.push(Finding::new(FindingId::MessagesGivenUp, Severity::Warning, said));
    }
    if summary.fragments_given_up() > 0 {
        let said = words::FragmentsGivenUp { datagrams: summary.fragments_given_up() };
        found.push(Finding::new(FindingId::FragmentsGivenUp, Severity::Warning, said));
    }
}

fn about_checksums(summary: &Summary, found: &mut Vec<Finding>) {
    let (network, transport) = (summary.counts().network, summary.counts().transport);
    let offloaded = network.offloaded + transport.offloaded;
    if offloaded > 0 {
        let said = words::ChecksumsOffloaded { checksums: offloaded };
        found.push(Finding::new(FindingId::ChecksumsOffloaded, Severity::Info, said));
    }
    let bad = network.bad + transport.bad;
    if bad > 0 {
        found.push(Finding::new(FindingId::ChecksumsBad, Severity::Info, words::ChecksumsBad { checksums: bad }));
    }
}

/// The streams of which one thing is true: how many they are, and the first few.
#[derive(Debug, Default)]
struct Streams {
    total: u64,
    streams: Vec<u32>,
    frames: Vec<u64>,
}

impl Streams {
    #[inline]
    fn note(&mut self, is_so: bool, row: &TcpRow) {
        if is_so {
            self.add(row);
        }
    }

    fn add(&mut self, row: &TcpRow) {
        self.add_at(row, row.frames[0]);
    }

    fn add_at(&mut self, row: &TcpRow, frame: u32) {
        self.total += 1;
        if self.frames.len() < EXAMPLES {
            self.streams.push(row.stream);
            self.frames.push(frame.into());
        }
    }

    /// The finding, if there are any. `said` gets their number and the first few.
    fn finding<S: Into<Said>>(
        self,
        id: FindingId,
        severity: Severity,
        said: impl FnOnce(u64, Numbers) -> S,
    ) -> Option<Finding> {
        let Self { total, streams, frames } = self;
        if total == 0 {
            return None;
        }
        let stream = if total == 1 { streams.first().copied() } else { None };
        let more = total > streams.len() as u64;
        let said = said(total, Numbers::of(streams, more));
        Some(Finding { stream, frames, ..Finding::new(id, severity, said) })
    }
}

/// What is counted over all streams, in one look at each.
#[derive(Debug, Default)]
struct Seen {
    late: Streams,
    inferred: BTreeMap<RolesFrom, u64>,
    one_way: Streams,
    strays: Streams,
    gaps: Streams,
    missing: u64,
    repeats: Streams,
    repeated: u64,
    twice: Streams,
    refused: Streams,
    unanswered: Streams,
}

impl Seen {
    fn new(summary: &Summary) -> Self {
        let mut seen = Self::default();
        for row in summary.tcp_rows() {
            let outcome = row.handshake.outcome;
            let refusal = row.roles_from == RolesFrom::Refusal;
            seen.late.note(outcome == HandshakeOutcome::NotCaptured && row.packets() > 0 && !refusal, &row);
            if row.packets() > 0 && !row.roles_from.is_known() {
                *seen.inferred.entry(row.roles_from).or_default() += 1;
            }
            seen.one_way.note(is_one_way(&row), &row);
            if let Some(stray) = row.stray {
                seen.strays.add_at(&row, stray.frame);
            }
            let missing = row.from_client.missing + row.from_server.missing;
            seen.missing += missing;
            seen.gaps.note(missing > 0, &row);
            let (repeats, first) = repeats(summary, row.stream);
            seen.repeated += repeats;
            if let Some(first) = first {
                seen.repeats.add_at(&row, first);
            }
            seen.twice.note(u64::from(row.duplicates) * 4 > row.packets() && row.packets() > 3, &row);
            seen.refused.note(outcome == HandshakeOutcome::Refused, &row);
            seen.unanswered.note(outcome == HandshakeOutcome::Unanswered, &row);
        }
        seen
    }
}

/// Whether packets of one side only were captured, though there was another.
fn is_one_way(row: &TcpRow) -> bool {
    let (client, server) = (row.from_client.packets, row.from_server.packets);
    let silent = (client == 0 || server == 0)
        && client + server > 2
        && row.from_client.segments + row.from_server.segments > 0
        && !is_forged(row);
    silent && row.handshake.outcome != HandshakeOutcome::Unanswered
        || row.handshake.outcome == HandshakeOutcome::OneDirection
}

/// Data without a handshake, to which nothing answers but RST: a tool made these packets, and no program was connected.
fn is_forged(row: &TcpRow) -> bool {
    row.handshake.outcome == HandshakeOutcome::NotCaptured
        && row.from_client.segments > 0
        && row.from_server.bytes == 0
        && (row.teardown.outcome == TeardownOutcome::Reset || row.from_server.packets == 0)
}

/// What the roles of streams are inferred from, the surest first, and for how many streams.
fn inferred_from(inferred: &BTreeMap<RolesFrom, u64>) -> Option<Said> {
    let known = inferred.iter().filter_map(|(from, streams)| Some((words_of(*from)?, *streams)));
    known.rev().fold(None, |then, (from, streams)| Some(words::InferredFrom { from, streams, then }.into()))
}

/// How an inference is named; `None` for what the packets themselves tell.
fn words_of(from: RolesFrom) -> Option<RoleFrom> {
    match from {
        RolesFrom::Handshake | RolesFrom::Refusal | RolesFrom::FirstDatagram => None,
        RolesFrom::Listener => Some(RoleFrom::Listener),
        RolesFrom::NamedPort => Some(RoleFrom::NamedPort),
        RolesFrom::PortBelow1024 => Some(RoleFrom::PortBelow1024),
        RolesFrom::PortBelow32768 => Some(RoleFrom::PortBelow32768),
        RolesFrom::FirstSpeaker => Some(RoleFrom::FirstSpeaker),
    }
}

/// What Wireshark marks as sent again in a stream.
#[inline]
fn repeats(summary: &Summary, stream: u32) -> (u64, Option<u32>) {
    if !summary.has_verdicts(stream) {
        return (0, None);
    }
    let counts = summary.verdicts(stream);
    (counts.again(), counts.first_again())
}

fn about_streams(summary: &Summary, found: &mut Vec<Finding>) {
    let Seen { late, inferred, one_way, strays, gaps, missing, repeats, repeated, twice, refused, unanswered } =
        Seen::new(summary);
    let inferred = inferred_from(&inferred);
    found.extend(late.finding(FindingId::StartedLate, Severity::Warning, |streams, named| words::StartedLate {
        streams,
        named,
        inferred,
    }));
    found.extend(
        one_way.finding(FindingId::OneDirection, Severity::Warning, |streams, named| words::OneDirection {
            streams,
            named,
        }),
    );
    found.extend(
        strays.finding(FindingId::OutsideWindow, Severity::Info, |streams, named| words::OutsideWindow {
            streams,
            named,
        }),
    );
    found.extend(gaps.finding(FindingId::BytesMissing, Severity::Warning, |streams, named| words::BytesMissing {
        size: Size(missing),
        streams,
        named,
    }));
    found.extend(repeats.finding(FindingId::Retransmissions, Severity::Info, |streams, named| {
        words::Retransmissions { packets: repeated, streams, named }
    }));
    found.extend(twice.finding(FindingId::CapturedTwice, Severity::Warning, |streams, named| words::CapturedTwice {
        streams,
        named,
    }));
    found.extend(
        refused.finding(FindingId::Refused, Severity::Info, |streams, named| words::Refused { streams, named }),
    );
    found.extend(
        unanswered
            .finding(FindingId::Unanswered, Severity::Info, |streams, named| words::Unanswered { streams, named }),
    );
}
