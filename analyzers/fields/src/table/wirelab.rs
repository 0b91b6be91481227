//! `wirelab.*`: what this program knows and Wireshark has no name for.

use crate::Kind;
use crate::entry::*;
use crate::header_kind::HeaderKind;
use crate::needs::Needs;
use crate::section::Section;
use wirelab_engine::stream::tcp::Phase;

pub(crate) const STREAM: Section = Section::more(
    HeaderKind::Transport,
    &of(
        HeaderKind::Transport,
        [
            generated("wirelab.phase", Kind::Text, "Phase", |header, out| {
                header.segment().into_iter().for_each(|segment| out.text(segment.place.phase.name()));
            })
            .about_it("What a TCP packet is in its stream")
            .usual(|packet, line| line.extend(packet.place.phase.name().as_bytes())),
            generated("wirelab.role", Kind::Text, "Sent by", |header, out| {
                let of_tcp = header.segment().filter(|segment| segment.place.phase != Phase::Quoted);
                let role = of_tcp.map(|segment| segment.place.role);
                let of_udp = header.datagram().filter(|_| !header.layer.quoted);
                let role = role.or_else(|| of_udp.map(|datagram| datagram.place.role));
                role.into_iter().for_each(|role| out.text(role.name()));
            })
            .about_it("Who sent it: client or server")
            .needing(Needs::SUMMARY)
            .usual(|packet, line| line.extend(packet.place.role.name().as_bytes())),
            generated("wirelab.duplicate", Kind::Boolean, "Captured twice", |header, out| {
                let of_tcp = header.segment().map(|segment| segment.place.duplicate);
                let duplicate = of_tcp.or_else(|| header.datagram().map(|datagram| datagram.place.duplicate));
                duplicate.into_iter().for_each(|duplicate| out.boolean(duplicate));
            })
            .about_it("Whether it was captured before")
            .usual(|packet, line| line.boolean(packet.place.duplicate)),
            generated("wirelab.new_bytes", Kind::Unsigned, "New bytes", |header, out| {
                header.segment().into_iter().for_each(|segment| out.unsigned(segment.place.new_bytes.into()));
            })
            .about_it("Payload bytes that were not seen before")
            .usual(|packet, line| line.number(u64::from(packet.place.new_bytes))),
        ],
    ),
);
