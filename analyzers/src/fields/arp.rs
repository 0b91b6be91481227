//! `arp.*`

use super::protocol::{Own, tell};
use super::{Field, Kind, field};
use crate::engine::PacketView;
use crate::packet::layer::{Header, Layer};

fn is_arp(layer: &Layer) -> bool {
    matches!(layer.header, Header::Arp(_))
}

/// The four addresses of each packet that maps IPv4 to Ethernet.
fn each(view: &PacketView<'_>, mut write: impl FnMut(&[u8; 20])) {
    for layer in view.decoded.layers().iter().filter(|layer| is_arp(layer)) {
        let bytes = view.decoded.header(view.packet.data, layer);
        if let Some((&[_, _, 0x08, 0x00, 6, 4, _, _], rest)) = bytes.split_first_chunk::<8>()
            && let Some(addresses) = rest.first_chunk::<20>()
        {
            write(addresses);
        }
    }
}

/// Part of the addresses, from `at` on.
fn part<const N: usize>(addresses: &[u8; 20], at: usize) -> [u8; N] {
    addresses.get(at..).and_then(|rest| rest.first_chunk::<N>()).copied().unwrap_or([0; N])
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
    .bits(16),
    field("arp.src.hw_mac", Kind::Mac, "Hardware address of the sender", |view, out| {
        each(view, |all| out.mac(part(all, 0)));
    }),
    field("arp.src.proto_ipv4", Kind::Ipv4, "IPv4 address of the sender", |view, out| {
        each(view, |all| out.ipv4(part(all, 6)));
    }),
    field("arp.dst.hw_mac", Kind::Mac, "Hardware address that is asked for", |view, out| {
        each(view, |all| out.mac(part(all, 10)));
    }),
    field("arp.dst.proto_ipv4", Kind::Ipv4, "IPv4 address that is asked for", |view, out| {
        each(view, |all| out.ipv4(part(all, 16)));
    }),
];
