//! Which packets belong together: `dns.response_in`, `icmp.resp_to`, `ip.reassembled_in` and the like.

use wirelab_engine::engine::{LinkKind, PacketView};
use wirelab_engine::packet::layer::{Header, Plain};

use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::needs::Needs;
use crate::section::Section;
use crate::{Kind, Sink, Value};

/// A frame number on the packet that comes first.
macro_rules! later {
    ($name:literal, $kind:ident, $label:literal) => {
        of_packet($name, Kind::Unsigned, $label, |view, out| later(view, LinkKind::$kind, out))
            .needing(Needs::LATER)
            .in_last_layer()
    };
}

/// A frame number on the packet that comes last.
macro_rules! earlier {
    ($name:literal, $kind:ident, $label:literal) => {
        of_packet($name, Kind::Unsigned, $label, |view, out| {
            view.answers
                .iter()
                .filter(|answer| answer.kind == LinkKind::$kind)
                .for_each(|answer| out.unsigned(answer.request.into()));
        })
        .needing(Needs::APPLICATIONS)
        .in_last_layer()
    };
}

/// The time between both.
macro_rules! time {
    ($name:literal, $kind:ident, $label:literal) => {
        of_packet($name, Kind::Span, $label, |view, out| {
            view.answers
                .iter()
                .filter(|answer| answer.kind == LinkKind::$kind)
                .for_each(|answer| out.span(answer.time));
        })
        .needing(Needs::APPLICATIONS)
        .in_last_layer()
    };
}

/// The same in milliseconds, as Wireshark tells it of ICMP.
macro_rules! milliseconds {
    ($name:literal, $kind:ident, $label:literal) => {
        of_packet($name, Kind::Float, $label, |view, out| {
            view.answers
                .iter()
                .filter(|answer| answer.kind == LinkKind::$kind)
                .for_each(|answer| out.value(Value::Float(answer.time as f64 / 1e6)));
        })
        .about_it("Milliseconds from the request to this reply")
        .needing(Needs::APPLICATIONS)
        .in_last_layer()
    };
}

pub(crate) const LINKS: Section = Section::more(
    HeaderKind::None,
    &of(
        HeaderKind::None,
        [
            later!("dns.response_in", Dns, "Response in frame"),
            earlier!("dns.response_to", Dns, "Query in frame"),
            time!("dns.time", Dns, "Time since the query"),
            later!("http.response_in", Http, "Response in frame"),
            earlier!("http.request_in", Http, "Request in frame"),
            time!("http.time", Http, "Time since the request"),
            later!("icmp.resp_in", Icmp, "Reply in frame"),
            earlier!("icmp.resp_to", Icmp, "Request in frame"),
            milliseconds!("icmp.resptime", Icmp, "Milliseconds since the request"),
            later!("icmpv6.resp_in", Icmpv6, "Reply in frame"),
            earlier!("icmpv6.resp_to", Icmpv6, "Request in frame"),
            milliseconds!("icmpv6.resptime", Icmpv6, "Milliseconds since the request"),
        ],
    ),
);

pub(crate) const IPV4_FRAGMENTS: Section = Section::more(
    HeaderKind::Ipv4,
    &of(
        HeaderKind::Ipv4,
        [
            generated("ip.fragments", Kind::Bytes, "Whole datagram", whole)
                .about_it("The datagram that this fragment completes")
                .hidden(),
            generated("ip.fragment", Kind::Unsigned, "Fragments in frames", frames)
                .about_it("Frames of the fragments of the datagram that this one completes"),
            generated("ip.fragment.count", Kind::Unsigned, "Fragments", count)
                .about_it("How many fragments the datagram had that this one completes"),
            generated("ip.reassembled.length", Kind::Unsigned, "Length of the datagram", length)
                .about_it("Length in bytes of the datagram that this fragment completes"),
            generated("ip.reassembled.data", Kind::Bytes, "Whole datagram", whole)
                .about_it("The datagram that this fragment completes")
                .hidden(),
            generated("ip.reassembled_in", Kind::Unsigned, "Complete in frame", completed_in)
                .about_it("The frame that completes the datagram of this fragment")
                .needing(Needs::LATER),
        ],
    ),
);

pub(crate) const IPV6_FRAGMENTS: Section = Section::more(
    HeaderKind::Plain(Plain::Fragment),
    &of(
        HeaderKind::Plain(Plain::Fragment),
        [
            generated("ipv6.fragments", Kind::Label, "Completes a datagram", |header, out| {
                if datagram(header).is_some() {
                    out.unsigned(1);
                }
            })
            .about_it("Whether this fragment completes an IPv6 datagram")
            .hidden(),
            generated("ipv6.fragment", Kind::Unsigned, "Fragments in frames", frames)
                .about_it("Frames of the fragments of the IPv6 datagram that this one completes"),
            generated("ipv6.fragment.count", Kind::Unsigned, "Fragments", count)
                .about_it("How many fragments the IPv6 datagram had that this one completes"),
            generated("ipv6.reassembled.length", Kind::Unsigned, "Length of the datagram", length)
                .about_it("Length in bytes of the IPv6 datagram that this fragment completes"),
            generated("ipv6.reassembled.data", Kind::Bytes, "Whole datagram", whole)
                .about_it("The IPv6 datagram that this fragment completes")
                .hidden(),
            generated("ipv6.reassembled.in", Kind::Unsigned, "Complete in frame", completed_in)
                .about_it("The frame that completes the IPv6 datagram of this fragment")
                .needing(Needs::LATER),
        ],
    ),
);

pub(super) fn later(view: &PacketView<'_>, kind: LinkKind, out: &mut dyn Sink) {
    let frame = view.finals.and_then(|finals| finals.links().later(kind, view.packet.frame));
    frame.into_iter().for_each(|frame| out.unsigned(frame.into()));
}

/// The buffer of the datagram that a fragment completes.
fn datagram(header: &HeaderView<'_>) -> Option<u8> {
    let next = header.packet.decoded.layers().get(header.index + 1)?;
    let completes = next.buffer > header.layer.buffer && !header.packet.decoded.fragments_of(next.buffer).is_empty();
    completes.then_some(next.buffer)
}

fn frames(header: &HeaderView<'_>, out: &mut dyn Sink) {
    let Some(buffer) = datagram(header) else { return };
    header.packet.decoded.fragments_of(buffer).iter().for_each(|frame| out.unsigned((*frame).into()));
}

fn count(header: &HeaderView<'_>, out: &mut dyn Sink) {
    if let Some(buffer) = datagram(header) {
        out.unsigned(header.packet.decoded.fragments_of(buffer).len() as u64);
    }
}

fn length(header: &HeaderView<'_>, out: &mut dyn Sink) {
    if let Some(buffer) = datagram(header) {
        out.unsigned(header.packet.decoded.buffer(header.packet.packet.data, buffer).len() as u64);
    }
}

fn whole(header: &HeaderView<'_>, out: &mut dyn Sink) {
    if let Some(buffer) = datagram(header) {
        out.bytes(header.packet.decoded.buffer(header.packet.packet.data, buffer));
    }
}

fn completed_in(header: &HeaderView<'_>, out: &mut dyn Sink) {
    let next = header.packet.decoded.layers().get(header.index + 1).map(|layer| layer.header);
    if matches!(next, Some(Header::Unknown("IPv4 fragment" | "IPv6 fragment", _))) {
        later(header.packet, LinkKind::Fragment, out);
    }
}
