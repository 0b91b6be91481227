//! `tcp.*`: each value appears as soon as Wireshark has read far enough in a header that was cut off.

use wirelab_engine::engine::{PacketView, SegmentView};
use wirelab_engine::packet::layer::{Header, Layer, Tcp};

use super::protocol::{Own, tell};
use super::{Field, Kind, field};

/// Bytes after which Wireshark knows the stream: it has read the window field.
const STREAM: u8 = 16;
/// Bytes of a whole fixed header.
const WHOLE: u8 = 20;

fn each(view: &PacketView<'_>, have: u8, mut write: impl FnMut(&Layer, &Tcp)) {
    for layer in view.decoded.layers() {
        match &layer.header {
            Header::Tcp(tcp) if tcp.have >= have => write(layer, tcp),
            _ => {}
        }
    }
}

/// The headers whose stream is known.
fn placed(view: &PacketView<'_>, have: u8, mut write: impl FnMut(&SegmentView, &Tcp)) {
    for segment in view.segments {
        if let Some((_, tcp)) = view.tcp(segment)
            && tcp.have >= have
        {
            write(segment, tcp);
        }
    }
}

/// As [`placed`], without the headers that claim to be shorter than a header can be.
fn sound(view: &PacketView<'_>, have: u8, mut write: impl FnMut(&SegmentView, &Tcp)) {
    placed(view, have, |segment, tcp| {
        if tcp.header_len >= WHOLE {
            write(segment, tcp);
        }
    });
}

pub(super) const FIELDS: &[Field] = &[
    field("tcp", Kind::Protocol, "TCP, header and payload", |view, out| {
        tell(view, out, "tcp", Own::Everything, |layer| matches!(layer.header, Header::Tcp(_)));
    }),
    field("tcp.stream", Kind::Unsigned, "Number of the conversation, from 0", |view, out| {
        placed(view, STREAM, |segment, _| out.unsigned(u64::from(segment.place.stream)));
    })
    .usual(|packet, line| line.number(u64::from(packet.place.stream)))
    .worked_out(),
    field("tcp.srcport", Kind::Unsigned, "Source port", |view, out| {
        each(view, 4, |_, tcp| out.unsigned(u64::from(tcp.src_port)));
    })
    .usual(|packet, line| line.number(u64::from(packet.tcp().src_port)))
    .at(&[(0, 2)])
    .bits(16),
    field("tcp.dstport", Kind::Unsigned, "Destination port", |view, out| {
        each(view, 4, |_, tcp| out.unsigned(u64::from(tcp.dst_port)));
    })
    .usual(|packet, line| line.number(u64::from(packet.tcp().dst_port)))
    .at(&[(2, 2)])
    .bits(16),
    field("tcp.port", Kind::Unsigned, "Source and destination port", |view, out| {
        each(view, 4, |_, tcp| {
            out.unsigned(u64::from(tcp.src_port));
            out.unsigned(u64::from(tcp.dst_port));
        });
    })
    .at(&[(0, 2), (2, 2)])
    .bits(16),
    field("tcp.seq_raw", Kind::Unsigned, "Sequence number as it stands in the header", |view, out| {
        placed(view, STREAM, |segment, tcp| {
            // What ICMPv4 quotes has one number only.
            if !view
                .decoded
                .layers()
                .get(segment.layer)
                .is_some_and(|layer| layer.quoted && quoted_in_icmpv4(view, tcp))
            {
                out.unsigned(u64::from(tcp.seq));
            }
        });
    })
    .usual(|packet, line| line.number(u64::from(packet.tcp().seq)))
    .at(&[(4, 4)]),
    field("tcp.ack_raw", Kind::Unsigned, "Acknowledgement number as it stands in the header", |view, out| {
        sound(view, STREAM, |_, tcp| out.unsigned(u64::from(tcp.ack)));
    })
    .usual(|packet, line| line.number(u64::from(packet.tcp().ack)))
    .at(&[(8, 4)]),
    field("tcp.hdr_len", Kind::Unsigned, "Header length in bytes, options included", |view, out| {
        placed(view, STREAM, |_, tcp| out.unsigned(u64::from(tcp.header_len)));
    })
    .usual(|packet, line| line.number(u64::from(packet.tcp().header_len)))
    .at(&[(12, 1)])
    .bits(8),
    field("tcp.checksum", Kind::Hexadecimal, "Checksum field", |view, out| {
        sound(view, 18, |_, tcp| out.hexadecimal(u64::from(tcp.checksum), 4));
    })
    .usual(|packet, line| line.hexadecimal(packet.tcp().checksum))
    .at(&[(16, 2)])
    .bits(16),
    field("tcp.urgent_pointer", Kind::Unsigned, "Urgent pointer", |view, out| {
        sound(view, WHOLE, |_, tcp| out.unsigned(u64::from(tcp.urgent)));
    })
    .usual(|packet, line| line.number(u64::from(packet.tcp().urgent)))
    .at(&[(18, 2)])
    .bits(16),
    field("tcp.payload", Kind::Bytes, "Payload, as far as it was captured", |view, out| {
        for segment in view.segments {
            let bytes = view.tcp_payload(segment);
            let told = |tcp: &Tcp| tcp.header_len >= WHOLE && !tcp.flags.rst();
            if !bytes.is_empty() && view.tcp(segment).is_some_and(|(_, tcp)| told(tcp)) {
                out.bytes(bytes);
            }
        }
    })
    // What comes with a RST is the reason for it, and no payload.
    .usual(|packet, line| line.bytes(if packet.tcp().flags.rst() { &[] } else { packet.headers.payload() })),
    field("tcp.len", Kind::Unsigned, "Payload in bytes", |view, out| {
        placed(view, STREAM, |_, tcp| {
            if let Some(length) = tcp.payload_len {
                out.unsigned(u64::from(length));
            }
        });
    })
    .usual(|packet, line| line.number(u64::from(packet.headers.payload_len())))
    .worked_out(),
    field("tcp.seq", Kind::Unsigned, "Sequence number, relative to the first of its side", |view, out| {
        for (index, layer) in view.decoded.layers().iter().enumerate() {
            let Header::Tcp(tcp) = &layer.header else { continue };
            // What ICMP quotes may end behind this field, and is shown as it stands.
            let place = view.segments.iter().find(|segment| segment.layer == index);
            match place {
                Some(segment) => out.unsigned(u64::from(segment.place.seq)),
                None if layer.quoted && tcp.have >= 8 && quoted_in_icmpv4(view, tcp) => {
                    out.unsigned(u64::from(tcp.seq));
                }
                None => {}
            }
        }
    })
    .usual(|packet, line| line.number(u64::from(packet.place.seq)))
    .at(&[(4, 4)]),
    field("tcp.ack", Kind::Unsigned, "Acknowledgement number, relative likewise", |view, out| {
        sound(view, STREAM, |segment, _| out.unsigned(u64::from(segment.place.ack)));
    })
    .usual(|packet, line| line.number(u64::from(packet.place.ack)))
    .at(&[(8, 4)]),
    field("tcp.nxtseq", Kind::Unsigned, "Sequence number after this segment, relative", |view, out| {
        sound(view, STREAM, |segment, tcp| {
            if let Some(length) = tcp.payload_len {
                let flags = u32::from(tcp.flags.syn() || tcp.flags.fin());
                out.unsigned(u64::from(segment.place.seq.wrapping_add(length).wrapping_add(flags)));
            }
        });
    })
    .usual(|packet, line| {
        let flags = u32::from(packet.tcp().flags.syn() || packet.tcp().flags.fin());
        line.number(u64::from(packet.place.seq.wrapping_add(packet.headers.payload_len()).wrapping_add(flags)));
    })
    .worked_out(),
    field("tcp.flags", Kind::Hexadecimal, "Twelve flag bits", |view, out| {
        sound(view, STREAM, |_, tcp| out.hexadecimal(u64::from(tcp.flags.0), 4));
    })
    .usual(|packet, line| line.hexadecimal(packet.tcp().flags.0))
    .at(&[(12, 2)])
    .bits(16),
    field("tcp.flags.str", Kind::Text, "The flags as letters", |view, out| {
        sound(view, STREAM, |_, tcp| {
            const LETTERS: [char; 12] = ['R', 'R', 'R', 'A', 'C', 'E', 'U', 'A', 'P', 'R', 'S', 'F'];
            let letter = |(place, letter)| if tcp.flags.has(0x800_u16 >> place) { letter } else { '·' };
            out.text(&LETTERS.into_iter().enumerate().map(letter).collect::<String>());
        });
    })
    .at(&[(12, 2)]),
    field("tcp.window_size_value", Kind::Unsigned, "Window field, not scaled", |view, out| {
        sound(view, STREAM, |_, tcp| out.unsigned(u64::from(tcp.window)));
    })
    .usual(|packet, line| line.number(u64::from(packet.tcp().window)))
    .at(&[(14, 2)])
    .bits(16),
    field("tcp.time_relative", Kind::Span, "Seconds since the first packet of the stream", |view, out| {
        sound(view, WHOLE, |segment, _| out.span(segment.place.time_relative));
    })
    .usual(|packet, line| line.span64(packet.place.time_relative))
    .worked_out(),
    field("tcp.time_delta", Kind::Span, "Seconds since the previous packet of the stream", |view, out| {
        sound(view, WHOLE, |segment, _| out.span(segment.place.time_delta));
    })
    .usual(|packet, line| line.span64(packet.place.time_delta))
    .worked_out(),
];

/// Whether the quoted header lies directly in the IPv4 packet that an ICMP error quotes.
pub(crate) fn quoted_in_icmpv4(view: &PacketView<'_>, tcp: &Tcp) -> bool {
    let Some(net) = tcp.net.map(usize::from) else { return false };
    let layers = view.decoded.layers();
    let quotes = net.checked_sub(1).and_then(|before| layers.get(before));
    matches!(layers.get(net).map(|layer| layer.header), Some(Header::Ipv4(_)))
        && matches!(quotes.map(|layer| layer.header), Some(Header::Icmp(icmp)) if !icmp.v6)
}
