//! `udp.*`

use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Udp};

use super::protocol::{Own, tell};
use super::{Field, Kind, field};

fn each(view: &PacketView<'_>, have: u8, mut write: impl FnMut(&Udp)) {
    for layer in view.decoded.layers() {
        match &layer.header {
            Header::Udp(udp) if udp.have >= have => write(udp),
            _ => {}
        }
    }
}

pub(super) const FIELDS: &[Field] = &[
    field("udp", Kind::Protocol, "UDP", |view, out| {
        tell(view, out, "udp", Own::Header, |layer| matches!(layer.header, Header::Udp(_)));
    }),
    field("udp.stream", Kind::Unsigned, "Number of the conversation, from 0", |view, out| {
        view.datagrams.iter().for_each(|datagram| out.unsigned(u64::from(datagram.place.stream)));
    })
    .worked_out(),
    field("udp.srcport", Kind::Unsigned, "Source port", |view, out| {
        each(view, 4, |udp| out.unsigned(u64::from(udp.src_port)));
    })
    .at(&[(0, 2)])
    .bits(16),
    field("udp.dstport", Kind::Unsigned, "Destination port", |view, out| {
        each(view, 4, |udp| out.unsigned(u64::from(udp.dst_port)));
    })
    .at(&[(2, 2)])
    .bits(16),
    field("udp.port", Kind::Unsigned, "Source and destination port", |view, out| {
        each(view, 4, |udp| {
            out.unsigned(u64::from(udp.src_port));
            out.unsigned(u64::from(udp.dst_port));
        });
    })
    .at(&[(0, 2), (2, 2)])
    .bits(16),
    field("udp.length", Kind::Unsigned, "Length in bytes, header included", |view, out| {
        each(view, 6, |udp| out.unsigned(u64::from(udp.length)));
    })
    .at(&[(4, 2)])
    .bits(16),
    field("udp.checksum", Kind::Hexadecimal, "Checksum field", |view, out| {
        // Behind a length that no header has, Wireshark reads no further.
        each(view, 8, |udp| {
            if udp.sound {
                out.hexadecimal(u64::from(udp.checksum), 4);
            }
        });
    })
    .at(&[(6, 2)])
    .bits(16),
    field("udp.payload", Kind::Bytes, "Payload, as far as it was captured", |view, out| {
        for bytes in view.datagrams.iter().map(|one| view.udp_payload(one)).filter(|bytes| !bytes.is_empty()) {
            out.bytes(bytes);
        }
    }),
];
