//! `wirelab.*`: what this program knows and Wireshark has no name for.

use wirelab_engine::stream::tcp::Phase;

use super::{Field, Kind, field};

pub(super) const FIELDS: &[Field] = &[
    field("wirelab.phase", Kind::Text, "What a TCP packet is in its stream", |view, out| {
        view.segments.iter().for_each(|segment| out.text(segment.place.phase.name()));
    })
    .usual(|packet, line| line.extend(packet.place.phase.name().as_bytes())),
    field("wirelab.role", Kind::Text, "Who sent it: client or server", |view, out| {
        view.segments
            .iter()
            .filter(|segment| segment.place.phase != Phase::Quoted)
            .for_each(|segment| out.text(segment.place.role.name()));
        view.datagrams.iter().for_each(|datagram| out.text(datagram.place.role.name()));
    })
    .usual(|packet, line| line.extend(packet.place.role.name().as_bytes())),
    field("wirelab.duplicate", Kind::Boolean, "Whether it is the packet before it, captured again", |view, out| {
        view.segments.iter().for_each(|segment| out.boolean(segment.place.duplicate));
        view.datagrams.iter().for_each(|datagram| out.boolean(datagram.place.duplicate));
    })
    .usual(|packet, line| line.boolean(packet.place.duplicate)),
    field("wirelab.new_bytes", Kind::Unsigned, "Payload bytes that were not seen before", |view, out| {
        view.segments.iter().for_each(|segment| out.unsigned(u64::from(segment.place.new_bytes)));
    })
    .usual(|packet, line| line.number(u64::from(packet.place.new_bytes))),
];
