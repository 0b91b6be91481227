//! The frame as the capture file tells it: before any header.

use jiff::Timestamp as Calendar;
use wirelab_capture::packet::{Packet, RecordKind};

use crate::entry::*;
use crate::header_kind::HeaderKind;
use crate::needs::Needs;
use crate::protocols;
use crate::section::Section;
use crate::{Kind, Value};
use wirelab_engine::engine::PacketView;

pub(crate) const INTERFACE: &str = "frame.interface_id";
pub(crate) const LINK_TYPE: &str = "wirelab.link_type";
pub(crate) const CAPTURED_AT: &str = "frame.time_epoch";
pub(crate) const CAPTURED: &str = "frame.cap_len";

pub(crate) const FRAME: Section = Section::more(
    HeaderKind::Frame,
    &of(
        HeaderKind::Frame,
        [
            of_packet("frame", Kind::Protocol, "The frame, all of its captured bytes", |view, out| {
                let bytes = view.packet.data;
                out.value(Value::Protocol { name: "frame", bytes, length: bytes.len() });
            })
            .hidden(),
            of_packet("frame.number", Kind::Unsigned, "Frame number", |view, out| out.unsigned(view.packet.frame))
                .about_it("Place in the capture, from 1")
                .usual(|packet, line| line.number(packet.packet.frame)),
            of_packet(CAPTURED_AT, Kind::Time, "Captured at", |view, out| {
                if let Some(time) = view.packet.time {
                    out.value(Value::Time(time));
                }
            })
            .about_it("Seconds since 1970-01-01 00:00:00 UTC")
            .usual(|packet, line| {
                if let Some(time) = packet.packet.time {
                    line.epoch(time);
                }
            }),
            of_packet("frame.time", Kind::Time, "Captured at", |view, out| {
                if let Some(time) = view.packet.time {
                    out.date(time);
                }
            })
            .about_it("When it was captured, as a date in UTC")
            .hidden(),
            of_packet("frame.time_relative", Kind::Span, "Since the first frame", |view, out| {
                if let (Some(time), Some(first)) = (view.packet.time, view.first_time) {
                    out.span(time.since(first));
                }
            })
            .about_it("Seconds since the first packet of the capture")
            .usual(|packet, line| {
                if let (Some(time), Some(first)) = (packet.packet.time, packet.first_time) {
                    line.span(time.since(first));
                }
            }),
            of_packet("frame.time_delta", Kind::Span, "Since the frame before", |view, out| {
                if let Some(time) = view.packet.time {
                    out.span(view.previous_time.map_or(0, |before| time.since(before)));
                }
            })
            .about_it("Seconds since the packet before it in the capture")
            .usual(|packet, line| {
                if let Some(time) = packet.packet.time {
                    line.span(packet.previous_time.map_or(0, |before| time.since(before)));
                }
            }),
            of_packet("frame.len", Kind::Unsigned, "Length on the wire", |view, out| {
                out.unsigned(u64::from(view.packet.original_len));
            })
            .about_it("Length on the wire in bytes")
            .usual(|packet, line| line.number(u64::from(packet.packet.original_len))),
            of_packet(CAPTURED, Kind::Unsigned, "Captured length", |view, out| {
                out.unsigned(view.packet.data.len() as u64);
            })
            .about_it("Captured length in bytes")
            .usual(|packet, line| line.number(packet.packet.data.len() as u64)),
            of_packet(INTERFACE, Kind::Unsigned, "Interface", |view, out| {
                if view.packet.interface != Packet::NO_INTERFACE {
                    out.unsigned(u64::from(view.packet.interface));
                }
            })
            .about_it("Number of the interface that it was captured on"),
            of_packet(LINK_TYPE, Kind::Unsigned, "Link type", |view, out| {
                if view.packet.kind == RecordKind::Packet {
                    out.unsigned(u64::from(view.packet.link.0));
                }
            })
            .about_it("Number of the link layer (LINKTYPE_): 1 Ethernet, 0 loopback"),
            of_packet("frame.protocols", Kind::Text, "Protocols", protocols::tell)
                .about_it("Protocols, the outermost first, with colons between")
                .needing(Needs::APPLICATIONS),
        ],
    ),
);

/// What the values of a frame's own fields mean.
pub(crate) fn note(name: &str, view: &PacketView<'_>) -> String {
    let packet = view.packet;
    match name {
        CAPTURED_AT => {
            let sound = packet.time.filter(|time| time.is_sound());
            let date = sound.and_then(|time| Some((Calendar::from_second(time.secs).ok()?, time.nanos)));
            date.map(|(at, nanos)| format!("{}.{nanos:09}Z", at.strftime("%Y-%m-%dT%H:%M:%S"))).unwrap_or_default()
        }
        CAPTURED if packet.data.len() < packet.original_len as usize => {
            let missing = packet.original_len as usize - packet.data.len();
            format!("{missing} bytes were cut off when it was captured")
        }
        LINK_TYPE => packet.link.to_string(),
        _ => String::new(),
    }
}
