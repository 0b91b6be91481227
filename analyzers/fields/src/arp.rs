//! `arp.*`

use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Layer};

use super::protocol::{Own, tell};
use super::{Field, Kind, field};

fn is_arp(layer: &Layer) -> bool {
    matches!(layer.header, Header::Arp(_))
}

/// An address of each packet: `place` hardware addresses and `protocols` IPv4 addresses stand before it.
fn each<const N: usize>(view: &PacketView<'_>, place: usize, protocols: usize, mut write: impl FnMut([u8; N])) {
    for layer in view.decoded.layers().iter().filter(|layer| is_arp(layer)) {
        let bytes = view.decoded.header(view.packet.data, layer);
        let Some((&[h0, h1, p0, p1, hardware, 4, _, _], rest)) = bytes.split_first_chunk::<8>() else { continue };
        let ethernet = hardware == 6 && matches!(u16::from_be_bytes([h0, h1]), 1 | 6);
        let known = if N == 6 { ethernet } else { [p0, p1] == [0x08, 0x00] };
        let at = place * usize::from(hardware) + protocols * 4;
        if known && let Some(address) = rest.get(at..).and_then(|rest| rest.first_chunk::<N>()) {
            write(*address);
        }
    }
}

pub(super) const FIELDS: &[Field] = &[
    field("arp", Kind::Protocol, "ARP", |view, out| tell(view, out, "arp", Own::Header, is_arp)),
    field("arp.opcode", Kind::Unsigned, "1 request, 2 reply", |view, out| {
        for layer in view.decoded.layers() {
            if let Header::Arp(arp) = layer.header {
                out.unsigned(u64::from(arp.opcode));
            }
        }
    })
    .at(&[(6, 2)])
    .bits(16),
    field("arp.src.hw_mac", Kind::Mac, "Hardware address of the sender", |view, out| {
        each(view, 0, 0, |address| out.mac(address));
    }),
    field("arp.src.proto_ipv4", Kind::Ipv4, "IPv4 address of the sender", |view, out| {
        each(view, 1, 0, |address| out.ipv4(address));
    }),
    field("arp.dst.hw_mac", Kind::Mac, "Hardware address that is asked for", |view, out| {
        each(view, 1, 1, |address| out.mac(address));
    }),
    field("arp.dst.proto_ipv4", Kind::Ipv4, "IPv4 address that is asked for", |view, out| {
        each(view, 2, 1, |address| out.ipv4(address));
    }),
];
