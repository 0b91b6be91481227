//! TCP (RFC 9293), with the numbers that the stream gives it.

use wirelab_engine::engine::SegmentView;
use wirelab_engine::packet::layer::Tcp;
use wirelab_engine::stream::tcp::Phase;

use super::context::{Context, Described};
use super::frame::seconds_text;
use super::rows::Rows;
use super::{checksum, tcp_options};

pub(super) fn dissect(cx: &Context<'_>, tcp: &Tcp, rows: &mut Rows<'_>) -> Described {
    let segment = cx.segment();
    rows.decimal("tcp.srcport", "Source port", 0, 2);
    rows.decimal("tcp.dstport", "Destination port", 2, 2);
    if let Some(segment) = segment {
        rows.generated("tcp.stream", "Stream", segment.place.stream.to_string());
        if let Some(length) = tcp.payload_len {
            rows.generated("tcp.len", "Payload length", length.to_string());
        }
    }
    numbers(cx, tcp, segment, rows);
    rows.bits("tcp.hdr_len", "Header length", 12, 1, 0xf0, |words| (words * 4).to_string());
    rows.note(match tcp.header_len {
        0..20 => "bogus: a header has at least 20 bytes".to_owned(),
        length => format!("{} words of four", length / 4),
    });
    // Wireshark names no field behind a header length that cannot be.
    if tcp.header_len >= 20 {
        flags(tcp, rows);
        rows.decimal("tcp.window_size_value", "Window", 14, 2).note("unscaled");
        let length = tcp.payload_len.map(|length| length + u32::from(tcp.header_len));
        rows.hexadecimal("tcp.checksum", "Checksum", 16, 2).note(checksum::words(cx, 6, tcp.net, length));
        rows.decimal("tcp.urgent_pointer", "Urgent pointer", 18, 2);
        tcp_options::dissect(rows, usize::from(tcp.header_len), relative_edges(tcp, segment));
        if let Some(segment) = segment {
            place(segment, tcp, rows);
        }
    }
    cx.described("tcp", "TCP", &details(tcp, segment))
}

/// Sequence and acknowledgement number: as the stream counts them, and as they stand in the header.
fn numbers(cx: &Context<'_>, tcp: &Tcp, segment: Option<&SegmentView>, rows: &mut Rows<'_>) {
    let relative = |shown: u32, raw: u32| match raw.wrapping_sub(shown) {
        0 => "as it stands in the header".to_owned(),
        base => format!("relative to {base}"),
    };
    match segment {
        Some(segment) => {
            let seq = segment.place.seq;
            rows.add("tcp.seq", "Sequence number", 4..8, seq.to_string()).note(relative(seq, tcp.seq));
        }
        None if cx.layer.quoted => {
            rows.decimal("tcp.seq", "Sequence number", 4, 4).note("as it stands in the header");
        }
        None => {}
    }
    let one_number_only = cx.layer.quoted && segment.is_some() && crate::quoted_in_icmpv4(cx.view, tcp);
    if !one_number_only {
        rows.decimal("tcp.seq_raw", "Sequence number (raw)", 4, 4);
    }
    let Some(segment) = segment else {
        rows.decimal("tcp.ack_raw", "Acknowledgement (raw)", 8, 4);
        return;
    };
    if tcp.header_len >= 20 {
        if let Some(length) = tcp.payload_len {
            let counted = length.wrapping_add(u32::from(tcp.flags.syn() || tcp.flags.fin()));
            let next = segment.place.seq.wrapping_add(counted);
            rows.generated("tcp.nxtseq", "Next sequence number", next.to_string());
            if tcp.flags.syn() || tcp.flags.fin() {
                rows.note("SYN and FIN count one");
            }
        }
        let ack = segment.place.ack;
        rows.add("tcp.ack", "Acknowledgement", 8..12, ack.to_string());
        rows.note(if tcp.flags.ack() { relative(ack, tcp.ack) } else { "no ACK flag".into() });
    }
    rows.decimal("tcp.ack_raw", "Acknowledgement (raw)", 8, 4);
}

fn flags(tcp: &Tcp, rows: &mut Rows<'_>) {
    const FLAGS: [(&str, &str, u64); 9] = [
        ("tcp.flags.ae", "Accurate ECN", 0x100),
        ("tcp.flags.cwr", "Window reduced (CWR)", 0x080),
        ("tcp.flags.ece", "ECN echo", 0x040),
        ("tcp.flags.urg", "Urgent", 0x020),
        ("tcp.flags.ack", "Acknowledgement", 0x010),
        ("tcp.flags.push", "Push", 0x008),
        ("tcp.flags.reset", "Reset", 0x004),
        ("tcp.flags.syn", "Synchronise", 0x002),
        ("tcp.flags.fin", "Finish", 0x001),
    ];
    rows.bits("tcp.flags", "Flags", 12, 2, 0x0fff, |value| format!("0x{value:04x}"));
    rows.note(tcp.flags.to_string()).inside(|rows| {
        rows.bits("tcp.flags.res", "Reserved", 12, 1, 0x0e, |value| {
            if value == 0 { "False".to_owned() } else { "True".to_owned() }
        });
        for (name, label, mask) in FLAGS {
            if mask > 0xff {
                rows.flag(name, label, 12, 1, mask >> 8);
            } else {
                rows.flag(name, label, 13, 1, mask);
            }
        }
    });
}

/// What the base of the other side's numbers is, for the edges of selective acknowledgements.
fn relative_edges(tcp: &Tcp, segment: Option<&SegmentView>) -> u32 {
    match segment {
        Some(segment) if tcp.flags.ack() => tcp.ack.wrapping_sub(segment.place.ack),
        _ => 0,
    }
}

/// What it is in its stream.
fn place(segment: &SegmentView, tcp: &Tcp, rows: &mut Rows<'_>) {
    let place = &segment.place;
    if tcp.have >= 20 {
        rows.generated("tcp.time_relative", "Since stream began", seconds_text(place.time_relative));
        rows.generated("tcp.time_delta", "Since packet before", seconds_text(place.time_delta));
    }
    rows.generated("wirelab.phase", "Phase", place.phase.name());
    if place.phase != Phase::Quoted {
        rows.generated("wirelab.role", "Sent by", place.role.name());
    }
    if place.duplicate {
        rows.generated("wirelab.duplicate", "Captured twice", "True")
            .note("it is the packet before it, captured again");
    }
}

fn details(tcp: &Tcp, segment: Option<&SegmentView>) -> String {
    let mut text = format!("Src Port: {}, Dst Port: {}", tcp.src_port, tcp.dst_port);
    if let Some(segment) = segment {
        text.push_str(&format!(", Seq: {}", segment.place.seq));
        if tcp.flags.ack() {
            text.push_str(&format!(", Ack: {}", segment.place.ack));
        }
    }
    if let Some(length) = tcp.payload_len {
        text.push_str(&format!(", Len: {length}"));
    }
    text
}
