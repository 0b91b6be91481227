//! `tcp.analysis.*`: what Wireshark works out of a whole stream.
//!
//! Each value is written down once, as an expression of the packet's verdicts; both writers, the one of any packet and the one of
//! the fast path, are made of it.

use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::needs::Needs;
use crate::section::Section;
use wirelab_engine::engine::SegmentView;
use wirelab_engine::stream::tcp::{Verdict, Verdicts};

/// The segment and its verdicts, if its header was captured to its end: Wireshark tells its analysis behind the options.
fn judged<'a>(header: &HeaderView<'a>) -> Option<(&'a SegmentView, &'a Verdicts)> {
    let (segment, tcp) = super::sound(header)?;
    (header.layer.length >= u32::from(tcp.header_len)).then_some((segment, &segment.place.verdicts))
}

/// A field with a value where the expression has one.
macro_rules! value {
    ($name:literal, $kind:ident, $label:literal, $about:literal, $out:ident, $line:ident, |$verdicts:ident| $value:expr) => {
        generated($name, Kind::$kind, $label, |header, out| {
            if let Some((_, $verdicts)) = judged(header)
                && let Some(value) = $value
            {
                out.$out(value);
            }
        })
        .about_it($about)
        .needing(Needs::VERDICTS)
        .usual(|packet, line| {
            let $verdicts = &packet.place.verdicts;
            if let Some(value) = $value {
                line.$line(value);
            }
        })
    };
}

macro_rules! number {
    ($name:literal, $label:literal, $about:literal, |$verdicts:ident| $value:expr) => {
        value!($name, Unsigned, $label, $about, unsigned, number, |$verdicts| $value.map(u64::from))
    };
}

macro_rules! span {
    ($name:literal, $label:literal, $about:literal, |$verdicts:ident| $value:expr) => {
        value!($name, Span, $label, $about, span, span64, |$verdicts| $value)
    };
}

/// A field that is there or not, and no verdict.
macro_rules! flag {
    ($name:literal, $label:literal, $about:literal, |$verdicts:ident| $value:expr) => {
        value!($name, Label, $label, $about, unsigned, number, |$verdicts| $value.then_some(1))
    };
}

/// In how many pieces a side's bytes are in the capture. As in Wireshark, "server" is the sender of the packet and "client" the
/// other side, whoever called whom.
macro_rules! pieces {
    ($name:literal, $label:literal, $about:literal, |$own:ident, $other:ident| $value:expr) => {
        generated($name, Kind::Unsigned, $label, |header, out| {
            let Some((segment, _)) = judged(header) else { return };
            let place = &segment.place;
            if let Some([$own, $other]) = header.packet.finals.and_then(|finals| finals.of(place.stream).pieces(place))
            {
                out.unsigned(u64::from($value));
            }
        })
        .about_it($about)
        .needing(Needs::CONTIGUITY)
    };
}

/// A field that is there or not.
macro_rules! verdict {
    ($name:literal, $label:literal, $about:literal, $($verdict:ident),+) => {
        value!($name, Label, $label, $about, unsigned, number, |verdicts| {
            ($(verdicts.has(Verdict::$verdict))||+).then_some(1)
        })
        .of_verdict()
    };
}

/// What it repeats, if Wireshark calls it a plain retransmission.
fn repeats(verdicts: &Verdicts) -> bool {
    verdicts.has(Verdict::Retransmission) && verdicts.rto != 0
}

fn is_duplicate(verdicts: &Verdicts) -> bool {
    verdicts.has(Verdict::DuplicateAck)
}

pub(crate) const ANALYSIS: Section = Section::more(
    HeaderKind::Tcp,
    &of(
        HeaderKind::Tcp,
        [
            generated("tcp.analysis.initial_rtt", Kind::Span, "First round trip", |header, out| {
                let Some((segment, verdicts)) = judged(header) else { return };
                let rtt = header.packet.finals.map_or(0, |finals| finals.of(segment.place.stream).initial_rtt());
                if verdicts.noted && rtt != 0 {
                    out.span(rtt);
                }
            })
            .about_it("Seconds from the last SYN to the first ACK")
            .needing(Needs::FINAL_VERDICTS)
            .usual(|packet, line| {
                let rtt = packet.last.map_or(0, |last| last.initial_rtt());
                if packet.place.verdicts.noted && rtt != 0 {
                    line.span64(rtt);
                }
            }),
            span!(
                "tcp.analysis.ack_rtt",
                "Round trip to this ACK",
                "Seconds since the segment that it acknowledges",
                |verdicts| (verdicts.acks_frame != 0 && verdicts.ack_rtt != 0).then_some(verdicts.ack_rtt)
            ),
            number!(
                "tcp.analysis.acks_frame",
                "Acknowledges frame",
                "Frame of the segment that it acknowledges",
                |verdicts| Some(verdicts.acks_frame).filter(|frame| *frame != 0)
            ),
            span!("tcp.analysis.rto", "Since first sent", "Seconds since the segment that it repeats", |verdicts| {
                repeats(verdicts).then_some(verdicts.rto)
            })
            .of_verdict(),
            number!("tcp.analysis.rto_frame", "Repeats frame", "Frame of the segment that it repeats", |verdicts| {
                repeats(verdicts).then_some(verdicts.rto_frame)
            })
            .of_verdict(),
            flag!("tcp.analysis.partial_ack", "Part of a segment", "It acknowledges a part of a segment", |verdicts| {
                verdicts.partial_ack
            }),
            flag!(
                "tcp.analysis.ambiguous_ack",
                "Sent more than once",
                "What it acknowledges was sent more than once (Karn)",
                |verdicts| verdicts.ambiguous_ack
            ),
            // In 4.6's list of fields, and on no packet: the remark stands in its expert information only.
            flag!(
                "tcp.options.mss.exceeded",
                "Longer than its MSS",
                "On no packet, as in Wireshark 4.6; analyze --expert counts them",
                |_verdicts| false
            ),
            number!(
                "tcp.analysis.bytes_in_flight",
                "Bytes in flight",
                "Bytes sent and not acknowledged after it",
                |verdicts| Some(verdicts.bytes_in_flight).filter(|bytes| *bytes != 0)
            ),
            number!(
                "tcp.analysis.push_bytes_sent",
                "Bytes since last PSH",
                "Bytes sent since the last PSH",
                |verdicts| (verdicts.bytes_in_flight != 0).then_some(verdicts.push_bytes)
            ),
            pieces!(
                "tcp.stream.client.contiguity_count",
                "Pieces from the receiver",
                "Pieces of what the receiver sent (0: nothing, 1: whole)",
                |_own, other| other
            ),
            pieces!(
                "tcp.stream.server.contiguity_count",
                "Pieces from the sender",
                "Pieces of what the sender sent (0: nothing, 1: whole)",
                |own, _other| own
            ),
            generated("tcp.analysis.flags", Kind::Label, "Remarkable", |header, out| {
                let remarkable = |verdicts: &Verdicts| Verdict::ALL.iter().any(|verdict| verdicts.has(*verdict));
                if judged(header).is_some_and(|(_, verdicts)| remarkable(verdicts)) {
                    out.unsigned(1);
                }
            })
            .about_it("Anything that Wireshark remarks on")
            .needing(Needs::VERDICTS)
            .of_verdict(),
            verdict!(
                "tcp.analysis.retransmission",
                "Retransmission",
                "A retransmission of any kind",
                Retransmission,
                FastRetransmission,
                SpuriousRetransmission
            ),
            verdict!(
                "tcp.analysis.fast_retransmission",
                "Fast retransmission",
                "Repeated after duplicate ACKs",
                FastRetransmission
            ),
            verdict!(
                "tcp.analysis.spurious_retransmission",
                "Spurious retransmission",
                "Repeated though acknowledged",
                SpuriousRetransmission
            ),
            verdict!("tcp.analysis.out_of_order", "Out of order", "Overtaken by a later segment", OutOfOrder),
            verdict!(
                "tcp.analysis.lost_segment",
                "Segment lost before it",
                "The segment before it is not in the capture",
                LostSegment
            ),
            verdict!(
                "tcp.analysis.ack_lost_segment",
                "ACK of a lost segment",
                "It acknowledges what is not in the capture",
                AckLostSegment
            ),
            generated("tcp.analysis.duplicate_ack", Kind::Label, "Duplicate ACK", |header, out| {
                if judged(header).is_some_and(|(_, verdicts)| is_duplicate(verdicts)) {
                    // Wireshark adds it twice: on its own, and to the frame that it repeats.
                    out.unsigned(1);
                    out.unsigned(1);
                }
            })
            .about_it("The same acknowledgement again")
            .needing(Needs::VERDICTS)
            .of_verdict()
            .usual(|packet, line| {
                if is_duplicate(&packet.place.verdicts) {
                    line.extend(b"1,1");
                }
            }),
            number!("tcp.analysis.duplicate_ack_num", "Duplicate number", "How many of them so far", |verdicts| {
                is_duplicate(verdicts).then_some(verdicts.duplicate_number)
            })
            .of_verdict(),
            number!(
                "tcp.analysis.duplicate_ack_frame",
                "Duplicate of frame",
                "The frame that it repeats",
                |verdicts| { is_duplicate(verdicts).then_some(verdicts.duplicate_of) }
            )
            .of_verdict(),
            verdict!("tcp.analysis.keep_alive", "Keep-alive", "A keep-alive probe", KeepAlive),
            verdict!("tcp.analysis.keep_alive_ack", "Keep-alive ACK", "The answer to a keep-alive", KeepAliveAck),
            verdict!("tcp.analysis.zero_window", "Zero window", "The sender can take nothing more", ZeroWindow),
            verdict!(
                "tcp.analysis.zero_window_probe",
                "Zero window probe",
                "A byte to try a window of zero",
                ZeroWindowProbe
            ),
            verdict!(
                "tcp.analysis.zero_window_probe_ack",
                "Zero window probe ACK",
                "The answer to such a probe",
                ZeroWindowProbeAck
            ),
            verdict!(
                "tcp.analysis.window_update",
                "Window update",
                "The same numbers with another window",
                WindowUpdate
            ),
            verdict!("tcp.analysis.window_full", "Window full", "It fills the receiver's window", WindowFull),
            verdict!(
                "tcp.analysis.reused_ports",
                "Ports used again",
                "A new stream on the ports of an earlier one",
                ReusedPorts
            ),
        ],
    ),
);
