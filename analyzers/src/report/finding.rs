//! Findings about the capture: what somebody who relies on it should know first.

use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::note::Severity;

use super::units::{bytes, count};
use crate::engine::Summary;
use crate::stream::tcp::{HandshakeOutcome, TcpRow, Verdict};

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

/// A finding over all streams for which `tell` gives a frame.
fn across(
    summary: &Summary,
    id: &'static str,
    severity: Severity,
    tell: impl Fn(&TcpRow) -> Option<u32>,
    text: impl FnOnce(u64, String) -> String,
) -> Option<Finding> {
    let mut total = 0;
    let (mut streams, mut frames) = (Vec::new(), Vec::new());
    for row in summary.tcp_rows() {
        let Some(frame) = tell(&row) else { continue };
        total += 1;
        if frames.len() < EXAMPLES {
            streams.push(row.stream);
            frames.push(frame);
        }
    }
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

fn about_streams(summary: &Summary, found: &mut Vec<Finding>) {
    found.extend(across(
        summary,
        "started-late",
        Severity::Warning,
        |row| {
            let late = row.handshake.outcome == HandshakeOutcome::NotCaptured && row.packets() > 0;
            late.then_some(row.frames[0])
        },
        |total, named| {
            format!(
                "{} no SYN in the capture ({named}): the capture was started after the connection. Who is the \
                 client is taken from who speaks first.",
                count(total, "stream has", "streams have")
            )
        },
    ));
    found.extend(across(
        summary,
        "bytes-missing",
        Severity::Warning,
        |row| (row.from_client.missing + row.from_server.missing > 0).then_some(row.frames[0]),
        |total, named| {
            let missing: u64 = summary.tcp_rows().map(|row| row.from_client.missing + row.from_server.missing).sum();
            format!(
                "{} of payload in {} not in the capture ({named}): lost by the capturing machine, or sent another way.",
                bytes(missing),
                count(total, "stream is", "streams are")
            )
        },
    ));
    found.extend(repeats(summary));
    found.extend(across(
        summary,
        "captured-twice",
        Severity::Warning,
        |row| (u64::from(row.duplicates) * 4 > row.packets() && row.packets() > 3).then_some(row.frames[0]),
        |total, named| {
            format!(
                "The packets of {} are in the capture twice ({named}): it was taken on two interfaces at once, or on \
                 a mirrored port. The copies count as repeats.",
                count(total, "stream", "streams")
            )
        },
    ));
    found.extend(across(
        summary,
        "refused",
        Severity::Info,
        |row| (row.handshake.outcome == HandshakeOutcome::Refused).then_some(row.frames[0]),
        |total, named| {
            format!("{} refused ({named}): nobody listened.", count(total, "connection was", "connections were"))
        },
    ));
    found.extend(across(
        summary,
        "unanswered",
        Severity::Info,
        |row| (row.handshake.outcome == HandshakeOutcome::Unanswered).then_some(row.frames[0]),
        |total, named| {
            format!(
                "{} never answered ({named}): the host is not there, or a firewall drops the packets.",
                count(total, "connection attempt was", "connection attempts were")
            )
        },
    ));
}

/// What Wireshark marks as sent again, over all streams.
fn repeats(summary: &Summary) -> Option<Finding> {
    const KINDS: [Verdict; 3] = [Verdict::Retransmission, Verdict::FastRetransmission, Verdict::SpuriousRetransmission];
    let of = |row: &TcpRow| KINDS.iter().map(|kind| u64::from(summary.verdicts(row.stream).of(*kind))).sum::<u64>();
    across(
        summary,
        "retransmissions",
        Severity::Info,
        |row| (of(row) > 0).then_some(row.frames[0]),
        |_, named| {
            let total: u64 = summary.tcp_rows().map(|row| of(&row)).sum();
            format!(
                "Wireshark marks {} ({named}); show --stream N tells why.",
                count(total, "retransmission", "retransmissions")
            )
        },
    )
}
