//! UDP (RFC 768) and UDP-Lite (RFC 3828).

use super::checksum;
use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};
use wirelab_engine::engine::DatagramView;
use wirelab_engine::packet::layer::Header;

/// What a datagram carries.
pub(crate) const PAYLOAD: &str = "udp.payload";
/// IP's number of UDP-Lite.
const UDP_LITE: u8 = 136;

pub(crate) const UDP: Section = Section::new(
    HeaderKind::Udp,
    "udp",
    |header| {
        let ports = header.udp().map(|udp| format!("Src Port: {}, Dst Port: {}", udp.src_port, udp.dst_port));
        Said::details("UDP", ports.unwrap_or_default())
    },
    &of(
        HeaderKind::Udp,
        [
            protocol("udp", "UDP", Own::Header),
            decimal("udp.srcport", "Source port", 0, 2),
            decimal("udp.dstport", "Destination port", 2, 2),
            both("udp.port", Kind::Unsigned, "Source and destination port", Bits::bytes(0, 2), Bits::bytes(2, 2)),
            decimal("udp.length", "Length", 4, 2)
                .about_it("Length in bytes, header included")
                .made_by(|header, out| header.udp().into_iter().for_each(|udp| out.unsigned(udp.length.into())))
                .note(|header| match header.udp().map(|udp| udp.length) {
                    Some(0) => "0: longer than 65535 bytes, or unknown".to_owned(),
                    Some(1..8) => "bogus: a header has 8 bytes".to_owned(),
                    _ => String::new(),
                }),
            decimal("udp.checksum_coverage", "Checksum coverage", 4, 2).when(is_lite),
            // Behind a length that no header has, Wireshark reads no further.
            hexadecimal("udp.checksum", "Checksum", 6, 2)
                .about_it("Checksum field")
                .when(|header| header.udp().is_some_and(|udp| udp.sound))
                .note(checksum_words),
            checksum::status("udp.checksum.status", 6).when(|header| header.udp().is_some_and(|udp| udp.sound)),
            generated("udp.stream", Kind::Unsigned, "Stream", |header, out| {
                header.datagram().into_iter().for_each(|datagram| out.unsigned(datagram.place.stream.into()));
            })
            .about_it("Number of the conversation, from 0"),
            generated("udp.time_relative", Kind::Span, "Since stream began", |header, out| {
                timed(header).into_iter().for_each(|datagram| out.span(datagram.place.time_relative));
            })
            .about_it("Seconds since the first packet of the stream"),
            generated("udp.time_delta", Kind::Span, "Since packet before", |header, out| {
                timed(header).into_iter().for_each(|datagram| out.span(datagram.place.time_delta));
            })
            .about_it("Seconds since the previous packet of the stream"),
            generated(PAYLOAD, Kind::Bytes, "Payload", |header, out| {
                let Some(datagram) = header.datagram() else { return };
                let bytes = header.packet.udp_payload(datagram);
                if !bytes.is_empty() {
                    out.bytes(bytes);
                }
            })
            .about_it("Payload, as far as it was captured")
            .in_payload(),
        ],
    ),
);

/// Its stream, if the datagram travelled here and is not quoted.
fn timed<'a>(header: &HeaderView<'a>) -> Option<&'a DatagramView> {
    header.datagram().filter(|_| !header.layer.quoted)
}

/// Whether it is UDP-Lite, whose checksum need not cover everything.
fn is_lite(header: &HeaderView<'_>) -> bool {
    let net = header.udp().and_then(|udp| header.net(udp.net));
    match net.map(|layer| &layer.header) {
        Some(Header::Ipv4(ip)) => ip.protocol == UDP_LITE,
        Some(Header::Ipv6(ip)) => ip.next_header == UDP_LITE,
        _ => false,
    }
}

fn checksum_words(header: &HeaderView<'_>) -> String {
    match header.udp() {
        Some(udp) if !is_lite(header) => {
            checksum::words(header, 17, udp.net, Some(udp.payload_len.saturating_add(8))).to_owned()
        }
        _ => String::new(),
    }
}
