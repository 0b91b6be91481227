//! `eth.*` and `vlan.*`

use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Layer, Plain};

use super::protocol::{Own, tell};
use super::{Field, Kind, field};

pub(super) fn is_ethernet(layer: &Layer) -> bool {
    matches!(layer.header, Header::Plain(Plain::Ethernet | Plain::Ieee8023))
}

/// The fourteen bytes of each Ethernet header.
fn each(view: &PacketView<'_>, mut write: impl FnMut([u8; 6], [u8; 6], u16)) {
    for layer in view.decoded.layers().iter().filter(|layer| is_ethernet(layer)) {
        let header = view.decoded.header(view.packet.data, layer);
        if let Some(&[d0, d1, d2, d3, d4, d5, s0, s1, s2, s3, s4, s5, t0, t1]) = header.first_chunk::<14>() {
            write([d0, d1, d2, d3, d4, d5], [s0, s1, s2, s3, s4, s5], u16::from_be_bytes([t0, t1]));
        }
    }
}

/// Whether the layer is an 802.1Q tag; provider tags (802.1ad, 802.1ah) have fields of their own in Wireshark.
pub(super) fn is_vlan(view: &PacketView<'_>, layer: &Layer) -> bool {
    let buffer = view.decoded.buffer(view.packet.data, layer.buffer);
    let start = layer.start as usize;
    let number = start.checked_sub(2).and_then(|at| buffer.get(at..start));
    matches!(layer.header, Header::Plain(Plain::Vlan)) && !matches!(number, Some([0x88, 0xa8 | 0xe7]))
}

/// The tag and the type of each 802.1Q header.
fn each_tag(view: &PacketView<'_>, mut write: impl FnMut(u16, u16)) {
    for layer in view.decoded.layers().iter().filter(|layer| is_vlan(view, layer)) {
        if let Some(&[a, b, c, d]) = view.decoded.header(view.packet.data, layer).first_chunk::<4>() {
            write(u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        }
    }
}

pub(super) const FIELDS: &[Field] = &[
    field("eth", Kind::Protocol, "Ethernet", |view, out| tell(view, out, "eth", Own::Header, is_ethernet)),
    field("eth.dst", Kind::Mac, "Ethernet destination", |view, out| each(view, |dst, _, _| out.mac(dst))).at(&[(0, 6)]),
    field("eth.src", Kind::Mac, "Ethernet source", |view, out| each(view, |_, src, _| out.mac(src))).at(&[(6, 6)]),
    field("eth.addr", Kind::Mac, "Ethernet destination and source", |view, out| {
        each(view, |dst, src, _| {
            out.mac(dst);
            out.mac(src);
        });
    })
    .at(&[(0, 6), (6, 6)]),
    field("eth.type", Kind::Hexadecimal, "What an Ethernet II frame carries", |view, out| {
        each(view, |_, _, number| {
            if number > 1500 {
                out.hexadecimal(u64::from(number), 4);
            }
        });
    })
    .at(&[(12, 2)])
    .bits(16),
    field("eth.len", Kind::Unsigned, "Length field of an 802.3 frame in bytes", |view, out| {
        each(view, |_, _, number| {
            if number <= 1500 {
                out.unsigned(u64::from(number));
            }
        });
    })
    .at(&[(12, 2)])
    .bits(16),
    field("vlan", Kind::Protocol, "802.1Q tag", |view, out| {
        tell(view, out, "vlan", Own::Header, |layer| is_vlan(view, layer));
    }),
    field("vlan.id", Kind::Unsigned, "VLAN number", |view, out| {
        each_tag(view, |tag, _| out.unsigned(u64::from(tag & 0x0fff)));
    })
    .at(&[(0, 2)])
    .bits(16),
    field("vlan.priority", Kind::Unsigned, "VLAN priority", |view, out| {
        each_tag(view, |tag, _| out.unsigned(u64::from(tag >> 13)));
    })
    .at(&[(0, 2)])
    .bits(16),
];
