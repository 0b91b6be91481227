//! Findings about the capture: what somebody who relies on it should know first.

use std::collections::BTreeMap;

use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::note::Severity;
use wirelab_engine::engine::Summary;
use wirelab_engine::stream::RolesFrom;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome, Verdict};
use wirelab_text::units::{bytes, count};

/// Frames or streams named in one finding.
const EXAMPLES: usize = 5;

/// One thing found, with the frames that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A short, stable, kebab-case name.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The TCP stream that it concerns, if it concerns one.
    pub stream: Option<u32>,
    /// Frames that prove it, the first few.
    pub frames: Vec<u32>,
    /// One or two plain sentences.
    pub text: String,
}

/// The word for a severity.
pub const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
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

fn general(id: &'static str, severity: Severity, text: String) -> Finding {
    Finding { id, severity, stream: None, frames: Vec::new(), text }
}

fn about_file(facts: &CaptureFacts, summary: &Summary, found: &mut Vec<Finding>) {
    let counts = summary.counts();
    if facts.packets == 0 {
        found.push(general(
            "no-packets",
            Severity::Warning,
            "The capture holds no packets: it was stopped before any came, or a capture filter let none through."
                .to_owned(),
        ));
    }
    if facts.cut > 0 {
        let packets = count(facts.cut, "packet was", "packets were");
        found.push(general(
            "packets-cut",
            Severity::Info,
            format!("{packets} cut by the capture's length limit; lengths are right, but not all bytes are there."),
        ));
    }
    if facts.out_of_order > 0 {
        let packets = count(facts.out_of_order, "packet has", "packets have");
        found.push(general(
            "times-out-of-order",
            Severity::Info,
            format!("{packets} an earlier time stamp than the packet in front; spans across them can be negative."),
        ));
    }
    let dropped: u64 = facts
        .interfaces
        .iter()
        .map(|interface| interface.dropped_by_os.unwrap_or(0).max(interface.dropped_by_interface.unwrap_or(0)))
        .sum::<u64>()
        .max(facts.dropped_between);
    if dropped > 0 {
        found.push(general(
            "packets-dropped",
            Severity::Warning,
            format!(
                "{} lost while capturing, as the file's own counters say: gaps in streams may come from that.",
                count(dropped, "packet was", "packets were")
            ),
        ));
    }
    if counts.cut_off > 0 {
        found.push(general(
            "headers-cut-off",
            Severity::Info,
            format!(
                "{} inside a header; what is left of it was used.",
                count(counts.cut_off, "packet ends", "packets end")
            ),
        ));
    }
    if summary.messages_given_up() > 0 {
        found.push(general(
            "messages-given-up",
            Severity::Warning,
            format!(
                "{} given up: too long, or in too many pieces. A filter on application protocols misses them.",
                count(summary.messages_given_up(), "unfinished message was", "unfinished messages were")
            ),
        ));
    }
    if summary.fragments_given_up() > 0 {
        found.push(general(
            "fragments-given-up",
            Severity::Warning,
            format!(
                "{} waited for the rest at once that the oldest were given up; streams in them are incomplete.",
                count(
                    summary.fragments_given_up(),
                    "So many fragmented datagrams: one",
                    "So many fragmented datagrams"
                )
            ),
        ));
    }
}

fn about_checksums(summary: &Summary, found: &mut Vec<Finding>) {
    let (network, transport) = (summary.counts().network, summary.counts().transport);
    let offloaded = network.offloaded + transport.offloaded;
    if offloaded > 0 {
        found.push(general(
            "checksums-offloaded",
            Severity::Info,
            format!(
                "{} not yet filled in when the packet was captured, as is usual on loopback and on the sending \
                 machine (checksum offloading): no fault.",
                count(offloaded, "checksum was", "checksums were")
            ),
        ));
    }
    let bad = network.bad + transport.bad;
    if bad > 0 {
        found.push(general(
            "checksums-bad",
            Severity::Info,
            format!(
                "{} not fit: the packets were damaged or changed, or captured before the network card had filled \
                 the checksum in. They are analysed all the same.",
                count(bad, "checksum does", "checksums do")
            ),
        ));
    }
}

/// The streams of which one thing is true: how many they are, and the first few.
#[derive(Debug, Default)]
struct Streams {
    total: u64,
    streams: Vec<u32>,
    frames: Vec<u32>,
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
            self.frames.push(frame);
        }
    }

    /// The finding, if there are any. `text` gets their number and the names of the first few.
    fn finding(
        self,
        id: &'static str,
        severity: Severity,
        text: impl FnOnce(u64, String) -> String,
    ) -> Option<Finding> {
        let Self { total, streams, frames } = self;
        if total == 0 {
            return None;
        }
        let mut named = streams.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        if total > streams.len() as u64 {
            named.push_str(", …");
        }
        let noun = if total == 1 { "stream" } else { "streams" };
        let stream = if total == 1 { streams.first().copied() } else { None };
        Some(Finding { id, severity, stream, frames, text: text(total, format!("{noun} {named}")) })
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
            let repeats = repeats(summary, row.stream);
            seen.repeated += repeats;
            seen.repeats.note(repeats > 0, &row);
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
pub fn is_forged(row: &TcpRow) -> bool {
    row.handshake.outcome == HandshakeOutcome::NotCaptured
        && row.from_client.segments > 0
        && row.from_server.bytes == 0
        && (row.teardown.outcome == TeardownOutcome::Reset || row.from_server.packets == 0)
}

/// A sentence on what the roles of streams are inferred from.
fn inferred_from(inferred: &BTreeMap<RolesFrom, u64>) -> String {
    let words = |from: RolesFrom| match from {
        RolesFrom::Handshake | RolesFrom::Refusal | RolesFrom::FirstDatagram => None,
        RolesFrom::Listener => Some("other connections to the server"),
        RolesFrom::NamedPort => Some("a port that a lab or the user names"),
        RolesFrom::PortBelow1024 => Some("a port below 1024"),
        RolesFrom::PortBelow32768 => Some("a port below 32768"),
        RolesFrom::FirstSpeaker => Some("who sent the first packet"),
    };
    let known: Vec<String> =
        inferred.iter().filter_map(|(from, streams)| Some(format!("{} ({streams})", words(*from)?))).collect();
    if known.is_empty() {
        String::new()
    } else {
        format!(" Who is client and who server is inferred from {}.", known.join(", "))
    }
}

/// What Wireshark marks as sent again in a stream.
#[inline]
fn repeats(summary: &Summary, stream: u32) -> u64 {
    const KINDS: [Verdict; 3] = [Verdict::Retransmission, Verdict::FastRetransmission, Verdict::SpuriousRetransmission];
    if !summary.has_verdicts(stream) {
        return 0;
    }
    let counts = summary.verdicts(stream);
    KINDS.iter().map(|kind| u64::from(counts.of(*kind))).sum()
}

fn about_streams(summary: &Summary, found: &mut Vec<Finding>) {
    let Seen { late, inferred, one_way, strays, gaps, missing, repeats, repeated, twice, refused, unanswered } =
        Seen::new(summary);
    found.extend(late.finding("started-late", Severity::Warning, |total, named| {
        format!(
            "{} no SYN in the capture ({named}): the capture was started after the connection.{}",
            count(total, "stream has", "streams have"),
            inferred_from(&inferred)
        )
    }));
    found.extend(one_way.finding("one-direction", Severity::Warning, |total, named| {
        format!(
            "{} packets of one side only ({named}): the other direction went over another interface, or the capture \
             filter left it out.",
            count(total, "stream has", "streams have")
        )
    }));
    found.extend(strays.finding("outside-window", Severity::Info, |total, named| {
        format!(
            "{} a FIN or RST whose number lies outside the window ({named}): the receiver drops it, and it ends nothing \
             (RFC 5961).",
            count(total, "stream has", "streams have")
        )
    }));
    found.extend(gaps.finding("bytes-missing", Severity::Warning, |total, named| {
        format!(
            "{} of payload in {} not in the capture ({named}): lost by the capturing machine, or sent another way.",
            bytes(missing),
            count(total, "stream is", "streams are")
        )
    }));
    found.extend(repeats.finding("retransmissions", Severity::Info, |_, named| {
        format!(
            "Wireshark marks {} ({named}); show --stream N tells why.",
            count(repeated, "retransmission", "retransmissions")
        )
    }));
    found.extend(twice.finding("captured-twice", Severity::Warning, |total, named| {
        format!(
            "The packets of {} are in the capture more than once ({named}): it was taken on several interfaces at once or \
             on a mirrored port, or the file was merged with itself. Copies enter no times and no counts of repeats, but \
             Wireshark marks them as retransmissions.",
            count(total, "stream", "streams")
        )
    }));
    found.extend(refused.finding("refused", Severity::Info, |total, named| {
        format!("{} refused ({named}): nobody listened.", count(total, "connection was", "connections were"))
    }));
    found.extend(unanswered.finding("unanswered", Severity::Info, |total, named| {
        format!(
            "{} never answered ({named}): the host is not there, or a firewall drops the packets.",
            count(total, "connection attempt was", "connection attempts were")
        )
    }));
}
