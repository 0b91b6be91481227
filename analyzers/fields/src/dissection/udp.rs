//! UDP (RFC 768) and UDP-Lite (RFC 3828).

use wirelab_engine::packet::layer::{Header, Udp};

use super::checksum;
use super::context::{Context, Described};
use super::frame::seconds_text;
use super::rows::Rows;

pub(super) fn dissect(cx: &Context<'_>, udp: &Udp, rows: &mut Rows<'_>) -> Described {
    const UDP_LITE: u8 = 136;
    rows.decimal("udp.srcport", "Source port", 0, 2);
    rows.decimal("udp.dstport", "Destination port", 2, 2);
    let lite = match cx.net(udp.net).map(|layer| &layer.header) {
        Some(Header::Ipv4(ip)) => ip.protocol == UDP_LITE,
        Some(Header::Ipv6(ip)) => ip.next_header == UDP_LITE,
        _ => false,
    };
    if lite {
        rows.decimal("udp.checksum_coverage", "Checksum coverage", 4, 2);
    } else {
        rows.decimal("udp.length", "Length", 4, 2).note(match udp.length {
            0 => "0: longer than 65535 bytes, or unknown",
            1..8 => "bogus: a header has 8 bytes",
            _ => "",
        });
    }
    rows.hexadecimal("udp.checksum", "Checksum", 6, 2);
    if !lite {
        rows.note(checksum::words(cx, 17, udp.net, Some(udp.payload_len.saturating_add(8))));
    }
    if let Some(datagram) = cx.datagram() {
        rows.generated("udp.stream", "Stream", datagram.place.stream.to_string());
        rows.generated("udp.time_relative", "Since stream began", seconds_text(datagram.place.time_relative));
        rows.generated("udp.time_delta", "Since packet before", seconds_text(datagram.place.time_delta));
        if !cx.layer.quoted {
            rows.generated("wirelab.role", "Sent by", datagram.place.role.name());
        }
    }
    cx.described("udp", "UDP", &format!("Src Port: {}, Dst Port: {}", udp.src_port, udp.dst_port))
}
