//! `tcp.analysis.*` and what else Wireshark works out of a whole stream.

use wirelab_engine::engine::{PacketView, SegmentView};
use wirelab_engine::stream::tcp::{Verdict, Verdicts};

use super::{Field, Kind, Sink, field};

/// Whether a field needs verdicts.
pub(super) fn needs_verdicts(name: &str) -> bool {
    name.starts_with("tcp.analysis.") || name == "tcp.window_size"
}

/// Whether a field has its value only at the end of the capture.
pub(super) fn needs_summary(name: &str) -> bool {
    matches!(name, "tcp.completeness" | "tcp.analysis.initial_rtt" | "tcp.window_size" | "wirelab.role")
}

/// The segments whose header was captured to its end: Wireshark tells its analysis behind the options.
fn each(view: &PacketView<'_>, mut write: impl FnMut(&SegmentView, &Verdicts)) {
    for segment in view.segments {
        if let Some((layer, tcp)) = view.tcp(segment)
            && tcp.header_len >= 20
            && layer.length >= u32::from(tcp.header_len)
        {
            write(segment, &segment.place.verdicts);
        }
    }
}

fn verdict(view: &PacketView<'_>, out: &mut dyn Sink, wanted: &[Verdict]) {
    each(view, |_, verdicts| {
        if wanted.iter().any(|verdict| verdicts.has(*verdict)) {
            out.unsigned(1);
        }
    });
}

macro_rules! verdict_field {
    ($name:literal, $about:literal, $($verdict:ident),+) => {
        field($name, Kind::Label, $about, |view, out| verdict(view, out, &[$(Verdict::$verdict),+]))
            .usual(|packet, line| {
                if $(packet.place.verdicts.has(Verdict::$verdict))||+ {
                    line.number(1);
                }
            }).of_verdict()
    };
}

pub(super) const FIELDS: &[Field] = &[
    field("tcp.completeness", Kind::Unsigned, "What was seen of the conversation, as a sum of bits", |view, out| {
        for segment in view.segments {
            let (stream, opens) = (segment.place.stream, segment.place.opened);
            out.unsigned(u64::from(view.finals.map_or(0, |finals| finals.of(stream).completeness(opens))));
        }
    })
    .usual(|packet, line| {
        line.number(u64::from(packet.last.map_or(0, |last| last.completeness(packet.place.opened))));
    })
    .worked_out(),
    field("tcp.window_size", Kind::Unsigned, "Window in bytes, scaled if both SYNs said so", |view, out| {
        for segment in view.segments {
            let Some((_, tcp)) = view.tcp(segment) else { continue };
            if tcp.header_len < 20 {
                continue;
            }
            let scaled = !tcp.flags.syn() && tcp.payload_len.is_some();
            let shift = view
                .finals
                .filter(|_| scaled)
                .map_or(0, |finals| finals.of(segment.place.stream).window_shift(&segment.place));
            out.unsigned(u64::from(tcp.window) << shift);
        }
    })
    .usual(|packet, line| {
        let scaled = !packet.tcp().flags.syn();
        let shift = packet.last.filter(|_| scaled).map_or(0, |last| last.window_shift(packet.place));
        line.number(u64::from(packet.tcp().window) << shift);
    })
    .at(&[(14, 2)]),
    field("tcp.analysis.initial_rtt", Kind::Span, "Seconds from the last SYN to the first ACK", |view, out| {
        each(view, |segment, verdicts| {
            let rtt = view.finals.map_or(0, |finals| finals.of(segment.place.stream).initial_rtt());
            if verdicts.noted && rtt != 0 {
                out.span(rtt);
            }
        });
    })
    .usual(|packet, line| {
        let rtt = packet.last.map_or(0, |last| last.initial_rtt());
        if packet.place.verdicts.noted && rtt != 0 {
            line.span64(rtt);
        }
    })
    .worked_out(),
    field("tcp.analysis.ack_rtt", Kind::Span, "Seconds since the segment that it acknowledges", |view, out| {
        each(view, |_, verdicts| {
            if verdicts.acks_frame != 0 && verdicts.ack_rtt != 0 {
                out.span(verdicts.ack_rtt);
            }
        });
    })
    .usual(|packet, line| {
        let verdicts = &packet.place.verdicts;
        if verdicts.acks_frame != 0 && verdicts.ack_rtt != 0 {
            line.span64(verdicts.ack_rtt);
        }
    }),
    field("tcp.analysis.acks_frame", Kind::Unsigned, "Frame of the segment that it acknowledges", |view, out| {
        each(view, |_, verdicts| {
            if verdicts.acks_frame != 0 {
                out.unsigned(u64::from(verdicts.acks_frame));
            }
        });
    })
    .usual(|packet, line| {
        let verdicts = &packet.place.verdicts;
        if verdicts.acks_frame != 0 {
            line.number(u64::from(verdicts.acks_frame));
        }
    }),
    field("tcp.analysis.rto", Kind::Span, "Seconds since the segment that it repeats", |view, out| {
        each(view, |_, verdicts| {
            if verdicts.has(Verdict::Retransmission) && verdicts.rto != 0 {
                out.span(verdicts.rto);
            }
        });
    })
    .usual(|packet, line| {
        let verdicts = &packet.place.verdicts;
        if verdicts.has(Verdict::Retransmission) && verdicts.rto != 0 {
            line.span64(verdicts.rto);
        }
    })
    .of_verdict(),
    field("tcp.analysis.rto_frame", Kind::Unsigned, "Frame of the segment that it repeats", |view, out| {
        each(view, |_, verdicts| {
            if verdicts.has(Verdict::Retransmission) && verdicts.rto != 0 {
                out.unsigned(u64::from(verdicts.rto_frame));
            }
        });
    })
    .usual(|packet, line| {
        let verdicts = &packet.place.verdicts;
        if verdicts.has(Verdict::Retransmission) && verdicts.rto != 0 {
            line.number(u64::from(verdicts.rto_frame));
        }
    })
    .of_verdict(),
    field("tcp.analysis.bytes_in_flight", Kind::Unsigned, "Bytes sent and not acknowledged after it", |view, out| {
        each(view, |_, verdicts| {
            if verdicts.bytes_in_flight != 0 {
                out.unsigned(u64::from(verdicts.bytes_in_flight));
            }
        });
    })
    .usual(|packet, line| {
        let verdicts = &packet.place.verdicts;
        if verdicts.bytes_in_flight != 0 {
            line.number(u64::from(verdicts.bytes_in_flight));
        }
    }),
    field("tcp.analysis.push_bytes_sent", Kind::Unsigned, "Bytes sent since the last PSH", |view, out| {
        each(view, |_, verdicts| {
            if verdicts.bytes_in_flight != 0 {
                out.unsigned(u64::from(verdicts.push_bytes));
            }
        });
    })
    .usual(|packet, line| {
        let verdicts = &packet.place.verdicts;
        if verdicts.bytes_in_flight != 0 {
            line.number(u64::from(verdicts.push_bytes));
        }
    }),
    field("tcp.analysis.flags", Kind::Label, "Anything that Wireshark remarks on", |view, out| {
        each(view, |_, verdicts| {
            if Verdict::ALL.iter().any(|verdict| verdicts.has(*verdict)) {
                out.unsigned(1);
            }
        });
    })
    .of_verdict(),
    verdict_field!(
        "tcp.analysis.retransmission",
        "A retransmission of any kind",
        Retransmission,
        FastRetransmission,
        SpuriousRetransmission
    ),
    verdict_field!("tcp.analysis.fast_retransmission", "Repeated after duplicate ACKs", FastRetransmission),
    verdict_field!("tcp.analysis.spurious_retransmission", "Repeated though acknowledged", SpuriousRetransmission),
    verdict_field!("tcp.analysis.out_of_order", "Overtaken by a later segment", OutOfOrder),
    verdict_field!("tcp.analysis.lost_segment", "The segment before it is not in the capture", LostSegment),
    verdict_field!("tcp.analysis.ack_lost_segment", "It acknowledges what is not in the capture", AckLostSegment),
    field("tcp.analysis.duplicate_ack", Kind::Label, "The same acknowledgement again", |view, out| {
        each(view, |_, verdicts| {
            if verdicts.has(Verdict::DuplicateAck) {
                // Wireshark adds it twice: on its own, and to the frame that it repeats.
                out.unsigned(1);
                out.unsigned(1);
            }
        });
    })
    .usual(|packet, line| {
        let verdicts = &packet.place.verdicts;
        if verdicts.has(Verdict::DuplicateAck) {
            line.extend(b"1,1");
        }
    })
    .of_verdict(),
    field("tcp.analysis.duplicate_ack_num", Kind::Unsigned, "How many of them so far", |view, out| {
        each(view, |_, verdicts| {
            if verdicts.has(Verdict::DuplicateAck) {
                out.unsigned(u64::from(verdicts.duplicate_number));
            }
        });
    })
    .usual(|packet, line| {
        let verdicts = &packet.place.verdicts;
        if verdicts.has(Verdict::DuplicateAck) {
            line.number(u64::from(verdicts.duplicate_number));
        }
    })
    .of_verdict(),
    field("tcp.analysis.duplicate_ack_frame", Kind::Unsigned, "The frame that it repeats", |view, out| {
        each(view, |_, verdicts| {
            if verdicts.has(Verdict::DuplicateAck) {
                out.unsigned(u64::from(verdicts.duplicate_of));
            }
        });
    })
    .usual(|packet, line| {
        let verdicts = &packet.place.verdicts;
        if verdicts.has(Verdict::DuplicateAck) {
            line.number(u64::from(verdicts.duplicate_of));
        }
    })
    .of_verdict(),
    verdict_field!("tcp.analysis.keep_alive", "A keep-alive probe", KeepAlive),
    verdict_field!("tcp.analysis.keep_alive_ack", "The answer to a keep-alive", KeepAliveAck),
    verdict_field!("tcp.analysis.zero_window", "The sender can take nothing more", ZeroWindow),
    verdict_field!("tcp.analysis.zero_window_probe", "A byte to try a window of zero", ZeroWindowProbe),
    verdict_field!("tcp.analysis.zero_window_probe_ack", "The answer to such a probe", ZeroWindowProbeAck),
    verdict_field!("tcp.analysis.window_update", "The same numbers with another window", WindowUpdate),
    verdict_field!("tcp.analysis.window_full", "It fills the receiver's window", WindowFull),
    verdict_field!("tcp.analysis.reused_ports", "A new stream on the ports of an earlier one", ReusedPorts),
];
