//! `wirelab.*`: what this program knows and Wireshark has no name for.

use super::{Field, Kind, field};
use crate::stream::tcp::Phase;

pub(super) const FIELDS: &[Field] = &[
    field("wirelab.phase", Kind::Text, "What a TCP packet is in its stream", |view, out| {
        view.segments.iter().for_each(|segment| out.text(segment.place.phase.name()));
    }),
    field("wirelab.role", Kind::Text, "Who sent it: client or server", |view, out| {
        view.segments
            .iter()
            .filter(|segment| segment.place.phase != Phase::Quoted)
            .for_each(|segment| out.text(segment.place.role.name()));
        view.datagrams.iter().for_each(|datagram| out.text(datagram.place.role.name()));
    }),
    field("wirelab.duplicate", Kind::Boolean, "Whether it is the packet before it, captured again", |view, out| {
        view.segments.iter().for_each(|segment| out.boolean(segment.place.duplicate));
        view.datagrams.iter().for_each(|datagram| out.boolean(datagram.place.duplicate));
    }),
    field("wirelab.new_bytes", Kind::Unsigned, "Payload bytes that were not seen before", |view, out| {
        view.segments.iter().for_each(|segment| out.unsigned(u64::from(segment.place.new_bytes)));
    }),
];
