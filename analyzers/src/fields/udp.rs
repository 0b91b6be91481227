//! `udp.*`

use super::{Field, Kind, field};
use crate::engine::PacketView;
use crate::packet::layer::{Header, Udp};

fn each(view: &PacketView<'_>, have: u8, mut write: impl FnMut(&Udp)) {
    for layer in view.decoded.layers() {
        match &layer.header {
            Header::Udp(udp) if udp.have >= have => write(udp),
            _ => {}
        }
    }
}

pub(super) const FIELDS: &[Field] = &[
    field("udp.stream", Kind::Unsigned, "Number of the conversation, from 0", |view, out| {
        view.datagrams.iter().for_each(|datagram| out.unsigned(u64::from(datagram.place.stream)));
    }),
    field("udp.srcport", Kind::Unsigned, "Source port", |view, out| {
        each(view, 4, |udp| out.unsigned(u64::from(udp.src_port)));
    }),
    field("udp.dstport", Kind::Unsigned, "Destination port", |view, out| {
        each(view, 4, |udp| out.unsigned(u64::from(udp.dst_port)));
    }),
    field("udp.length", Kind::Unsigned, "Length in bytes, header included", |view, out| {
        each(view, 6, |udp| out.unsigned(u64::from(udp.length)));
    }),
];
