//! TCP (RFC 9293): the fixed header with the numbers that its stream gives it.
//!
//! A value appears as soon as Wireshark has read far enough in a header that was cut off.

mod analysis;
mod options;

pub(crate) use analysis::ANALYSIS;
pub(crate) use options::OPTIONS;

use super::checksum;
use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::needs::Needs;
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};
use wirelab_engine::engine::{PacketView, SegmentView};
use wirelab_engine::packet::layer::{Header, Tcp, TcpFlags};

/// What a segment carries.
pub(crate) const PAYLOAD: &str = "tcp.payload";
/// What a RST carries: the reason for it.
pub(crate) const RESET_CAUSE: &str = "tcp.reset_cause";
/// Bytes of a header without options.
const WHOLE: u8 = 20;

pub(crate) const TCP: Section = Section::new(
    HeaderKind::Tcp,
    "tcp",
    |header| Said::details("TCP", line(header)),
    &of(
        HeaderKind::Tcp,
        [
            protocol("tcp", "TCP, header and payload", Own::Everything),
            decimal("tcp.srcport", "Source port", 0, 2).usual(|packet, line| line.number(packet.tcp().src_port.into())),
            decimal("tcp.dstport", "Destination port", 2, 2)
                .usual(|packet, line| line.number(packet.tcp().dst_port.into())),
            both("tcp.port", Kind::Unsigned, "Source and destination port", Bits::bytes(0, 2), Bits::bytes(2, 2)),
            generated("tcp.stream", Kind::Unsigned, "Stream", |header, out| {
                header.segment().into_iter().for_each(|segment| out.unsigned(segment.place.stream.into()));
            })
            .about_it("Number of the conversation, from 0")
            .usual(|packet, line| line.number(packet.place.stream.into())),
            generated("tcp.completeness", Kind::Unsigned, "Completeness", |header, out| {
                let Some(segment) = header.segment() else { return };
                let (stream, opens) = (segment.place.stream, segment.place.opened);
                let value = header.packet.finals.map_or(0, |finals| finals.of(stream).completeness(opens));
                out.unsigned(value.into());
            })
            .about_it("What was seen of the conversation, as a sum of bits")
            .needing(Needs::SUMMARY)
            .note(completeness)
            .usual(|packet, line| {
                line.number(u64::from(packet.last.map_or(0, |last| last.completeness(packet.place.opened))));
            }),
            generated("tcp.len", Kind::Unsigned, "Payload length", |header, out| {
                let length = header.tcp().and_then(|tcp| tcp.payload_len).filter(|_| header.segment().is_some());
                length.into_iter().for_each(|length| out.unsigned(length.into()));
            })
            .about_it("Payload in bytes")
            .usual(|packet, line| line.number(packet.headers.payload_len().into())),
            decimal("tcp.seq", "Sequence number", 4, 4)
                .about_it("Sequence number, relative to the first of its side")
                .made_by(|header, out| {
                    // What ICMP quotes may end behind this field, and is shown as it stands.
                    match (header.segment(), header.tcp()) {
                        (Some(segment), _) => out.unsigned(segment.place.seq.into()),
                        (None, Some(tcp)) if is_quoted_in_icmpv4(header) => out.unsigned(tcp.seq.into()),
                        _ => {}
                    }
                })
                .note(|header| match (header.segment(), header.tcp()) {
                    (Some(segment), Some(tcp)) => relative(segment.place.seq, tcp.seq),
                    _ => relative(0, 0),
                })
                .usual(|packet, line| line.number(packet.place.seq.into())),
            // What ICMPv4 quotes has one number only.
            decimal("tcp.seq_raw", "Sequence number (raw)", 4, 4)
                .about_it("Sequence number as it stands in the header")
                .when(|header| header.segment().is_some() && !is_quoted_in_icmpv4(header))
                .note(|header| match header.tcp() {
                    Some(tcp) if tcp.flags.syn() => "the initial sequence number, ISN".to_owned(),
                    _ => String::new(),
                })
                .usual(|packet, line| line.number(packet.tcp().seq.into())),
            generated("tcp.nxtseq", Kind::Unsigned, "Next sequence number", |header, out| {
                let (Some((segment, tcp)), Some(flags)) = (sound(header), header.tcp().map(|tcp| tcp.flags)) else {
                    return;
                };
                if let Some(length) = tcp.payload_len {
                    let flags = u32::from(flags.syn() || flags.fin());
                    out.unsigned(segment.place.seq.wrapping_add(length).wrapping_add(flags).into());
                }
            })
            .about_it("Sequence number after this segment, relative")
            .note(|header| match header.tcp() {
                Some(tcp) if tcp.flags.has(TcpFlags::SYN | TcpFlags::FIN) => "SYN and FIN count one".to_owned(),
                _ => String::new(),
            })
            .usual(|packet, line| {
                let flags = u32::from(packet.tcp().flags.syn() || packet.tcp().flags.fin());
                let end = packet.place.seq.wrapping_add(packet.headers.payload_len()).wrapping_add(flags);
                line.number(end.into());
            }),
            decimal("tcp.ack", "Acknowledgement", 8, 4)
                .about_it("Acknowledgement number, relative to the first of the other side")
                .made_by(|header, out| {
                    sound(header).into_iter().for_each(|(segment, _)| out.unsigned(segment.place.ack.into()));
                })
                .note(|header| match sound(header) {
                    Some((segment, tcp)) if tcp.flags.ack() => relative(segment.place.ack, tcp.ack),
                    _ => "no ACK flag".to_owned(),
                })
                .usual(|packet, line| line.number(packet.place.ack.into())),
            decimal("tcp.ack_raw", "Acknowledgement (raw)", 8, 4)
                .about_it("Acknowledgement number as it stands in the header")
                .when(is_sound)
                .note(|header| match sound(header) {
                    Some((segment, tcp)) if tcp.flags.ack() => acknowledged(segment.place.ack, tcp),
                    _ => String::new(),
                })
                .usual(|packet, line| line.number(packet.tcp().ack.into())),
            bits("tcp.hdr_len", "Header length", 12, 1, 0xf0)
                .about_it("Header length in bytes, options included")
                .times(4)
                .when(|header| header.segment().is_some())
                .note(|header| match header.tcp().map_or(0, |tcp| tcp.header_len) {
                    0..WHOLE => "bogus: a header has at least 20 bytes".to_owned(),
                    length => format!("{} words of four", length / 4),
                })
                .usual(|packet, line| line.number(packet.tcp().header_len.into())),
            hexadecimal_bits("tcp.flags", "Flags", 12, 2, 0x0fff)
                .about_it("Twelve flag bits")
                .when(is_sound)
                .note(|header| header.tcp().map(|tcp| tcp.flags.to_string()).unwrap_or_default())
                .usual(|packet, line| line.hexadecimal(packet.tcp().flags.0)),
            flag("tcp.flags.res", "Reserved", 12, 1, 0x0e).inside(1).when(is_sound).names(names::SET),
            flag("tcp.flags.ae", "Accurate ECN", 12, 1, 0x01).inside(1).when(is_sound).names(names::SET),
            bit("tcp.flags.cwr", "Window reduced (CWR)", "CWR: the congestion window was reduced", 0x80)
                .usual(|packet, line| line.boolean(packet.tcp().flags.has(0x80))),
            bit("tcp.flags.ece", "ECN echo", "ECE: congestion was seen", 0x40)
                .usual(|packet, line| line.boolean(packet.tcp().flags.has(0x40))),
            bit("tcp.flags.urg", "Urgent", "URG: the urgent pointer counts", TcpFlags::URG)
                .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::URG))),
            bit("tcp.flags.ack", "Acknowledgement", "ACK: the acknowledgement number counts", TcpFlags::ACK)
                .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::ACK))),
            bit("tcp.flags.push", "Push", "PSH: hand the bytes over", TcpFlags::PSH)
                .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::PSH))),
            bit("tcp.flags.reset", "Reset", "RST: the connection is broken off", TcpFlags::RST)
                .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::RST))),
            bit("tcp.flags.syn", "Synchronise", "SYN: the connection begins", TcpFlags::SYN)
                .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::SYN))),
            bit("tcp.flags.fin", "Finish", "FIN: the sender has no more to say", TcpFlags::FIN)
                .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::FIN))),
            lying("tcp.flags.str", Kind::Text, "Flags as letters", 12, 2)
                .about_it("The flags as letters")
                .when(is_sound)
                .made_by(|header, out| header.tcp().into_iter().for_each(|tcp| out.text(&letters(tcp.flags))))
                .hidden(),
            decimal("tcp.window_size_value", "Window", 14, 2)
                .about_it("Window field, not scaled")
                .when(is_sound)
                .always("unscaled")
                .usual(|packet, line| line.number(packet.tcp().window.into())),
            decimal("tcp.window_size", "Window in bytes", 14, 2)
                .bits(32)
                .about_it("Window in bytes, scaled if both SYNs said so")
                .needing(Needs::FINAL_VERDICTS)
                .made_by(window)
                .usual(|packet, line| {
                    let scaled = !packet.tcp().flags.syn();
                    let shift = packet.last.filter(|_| scaled).map_or(0, |last| last.window_shift(packet.place));
                    line.number(u64::from(packet.tcp().window) << shift);
                }),
            hexadecimal("tcp.checksum", "Checksum", 16, 2)
                .about_it("Checksum field")
                .when(is_sound)
                .note(|header| {
                    let Some(tcp) = header.tcp() else { return String::new() };
                    let length = tcp.payload_len.map(|length| length + u32::from(tcp.header_len));
                    checksum::words(header, 6, tcp.net, length).to_owned()
                })
                .usual(|packet, line| line.hexadecimal(packet.tcp().checksum)),
            checksum::status("tcp.checksum.status", 16).when(is_sound),
            decimal("tcp.urgent_pointer", "Urgent pointer", 18, 2)
                .when(is_sound)
                .usual(|packet, line| line.number(packet.tcp().urgent.into())),
            of_packet(PAYLOAD, Kind::Bytes, "Payload", |view, out| {
                for segment in view.segments {
                    let bytes = view.tcp_payload(segment);
                    let told = |tcp: &Tcp| tcp.header_len >= WHOLE && !tcp.flags.rst();
                    if !bytes.is_empty() && view.tcp(segment).is_some_and(|(_, tcp)| told(tcp)) {
                        out.bytes(bytes);
                    }
                }
            })
            .about_it("Payload, as far as it was captured")
            .in_payload()
            // What comes with a RST is the reason for it, and no payload.
            .usual(|packet, line| {
                line.bytes(if packet.tcp().flags.rst() { &[] } else { packet.headers.payload() });
            }),
            of_packet(RESET_CAUSE, Kind::Text, "Reset cause", |view, out| {
                for segment in view.segments {
                    let bytes = view.tcp_payload(segment);
                    let told = |tcp: &Tcp| tcp.header_len >= WHOLE && tcp.flags.rst();
                    if !bytes.is_empty() && view.tcp(segment).is_some_and(|(_, tcp)| told(tcp)) {
                        out.text(&String::from_utf8_lossy(bytes));
                    }
                }
            })
            .about_it("What a RST carries: why the connection was broken off")
            .in_payload(),
        ],
    ),
);

/// One of the flags that RFC 9293 and RFC 3168 name.
const fn bit(name: &'static str, label: &'static str, about: &'static str, mask: u16) -> Field {
    flag(name, label, 13, 1, mask as u64).about_it(about).inside(1).when(is_sound).names(names::SET)
}

/// The segment's stream, if its header is long enough to be one: Wireshark names no field behind a bogus length.
fn sound<'a>(header: &HeaderView<'a>) -> Option<(&'a SegmentView, &'a Tcp)> {
    let tcp = header.tcp().filter(|tcp| tcp.header_len >= WHOLE)?;
    Some((header.segment()?, tcp))
}

fn is_sound(header: &HeaderView<'_>) -> bool {
    sound(header).is_some()
}

/// As [`sound`], with all of the fixed header captured.
fn whole<'a>(header: &HeaderView<'a>) -> Option<&'a SegmentView> {
    sound(header).filter(|(_, tcp)| tcp.have >= WHOLE).map(|(segment, _)| segment)
}

fn window(header: &HeaderView<'_>, out: &mut dyn crate::Sink) {
    let Some((segment, tcp)) = sound(header) else { return };
    let scaled = !tcp.flags.syn() && tcp.payload_len.is_some();
    let finals = header.packet.finals.filter(|_| scaled);
    let shift = finals.map_or(0, |finals| finals.of(segment.place.stream).window_shift(&segment.place));
    out.unsigned(u64::from(tcp.window) << shift);
}

/// How an acknowledgement number comes about.
fn acknowledged(relative: u32, tcp: &Tcp) -> String {
    // A SYN-ACK acknowledges the other side's SYN, and with TCP Fast Open what that carried as well.
    if tcp.flags.syn() && relative == 1 {
        return format!("ISN {} + 1: the SYN counts as one byte", tcp.ack.wrapping_sub(1));
    }
    "the next byte that is expected".to_owned()
}

/// What a relative number counts from.
fn relative(shown: u32, raw: u32) -> String {
    match raw.wrapping_sub(shown) {
        0 => "as it stands in the header".to_owned(),
        base => format!("relative to {base}"),
    }
}

/// The bits of `tcp.completeness` in words.
fn completeness(header: &HeaderView<'_>) -> String {
    const WORDS: [&str; 6] = ["SYN", "SYN-ACK", "ACK", "data", "FIN", "RST"];
    let Some((segment, finals)) = header.segment().zip(header.packet.finals) else { return String::new() };
    let sum = finals.of(segment.place.stream).completeness(segment.place.opened);
    let seen: Vec<_> =
        WORDS.iter().enumerate().filter(|(bit, _)| sum & (1 << bit) != 0).map(|(_, word)| *word).collect();
    seen.join(", ")
}

fn letters(flags: TcpFlags) -> String {
    const LETTERS: [char; 12] = ['R', 'R', 'R', 'A', 'C', 'E', 'U', 'A', 'P', 'R', 'S', 'F'];
    let letter = |(place, letter)| if flags.has(0x800_u16 >> place) { letter } else { '·' };
    LETTERS.into_iter().enumerate().map(letter).collect()
}

fn line(header: &HeaderView<'_>) -> String {
    let Some(tcp) = header.tcp() else { return String::new() };
    let mut text = format!("Src Port: {}, Dst Port: {}", tcp.src_port, tcp.dst_port);
    if let Some(segment) = header.segment() {
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

/// Whether the header lies directly in the IPv4 packet that an ICMP error quotes.
fn is_quoted_in_icmpv4(header: &HeaderView<'_>) -> bool {
    header.layer.quoted && header.tcp().is_some_and(|tcp| quoted_in_icmpv4(header.packet, tcp))
}

/// Whether a quoted header lies directly in the IPv4 packet that an ICMP error quotes.
pub(crate) fn quoted_in_icmpv4(view: &PacketView<'_>, tcp: &Tcp) -> bool {
    let Some(net) = tcp.net.map(usize::from) else { return false };
    let layers = view.decoded.layers();
    let quotes = net.checked_sub(1).and_then(|before| layers.get(before));
    matches!(layers.get(net).map(|layer| layer.header), Some(Header::Ipv4(_)))
        && matches!(quotes.map(|layer| layer.header), Some(Header::Icmp(icmp)) if !icmp.v6)
}
