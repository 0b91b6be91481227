//! `frame.*`

use super::{Field, Kind, Value, field, protocols};

pub(super) const FIELDS: &[Field] = &[
    field("frame", Kind::Protocol, "The frame, all of its captured bytes", |view, out| {
        let bytes = view.packet.data;
        out.value(Value::Protocol { name: "frame", bytes, length: bytes.len() });
    }),
    field("frame.number", Kind::Unsigned, "Place in the capture, from 1", |view, out| out.unsigned(view.packet.frame))
        .usual(|packet, line| line.number(packet.packet.frame))
        .worked_out(),
    field("frame.time_epoch", Kind::Time, "Seconds since 1970-01-01 00:00:00 UTC", |view, out| {
        if let Some(time) = view.packet.time {
            out.value(Value::Time(time));
        }
    })
    .usual(|packet, line| {
        if let Some(time) = packet.packet.time {
            line.epoch(time);
        }
    })
    .worked_out(),
    field("frame.time", Kind::Time, "When it was captured, as a date in UTC", |view, out| {
        if let Some(time) = view.packet.time {
            out.date(time);
        }
    })
    .worked_out(),
    field("frame.time_relative", Kind::Span, "Seconds since the first packet of the capture", |view, out| {
        if let (Some(time), Some(first)) = (view.packet.time, view.first_time) {
            out.span(time.since(first));
        }
    })
    .usual(|packet, line| {
        if let (Some(time), Some(first)) = (packet.packet.time, packet.first_time) {
            line.span(time.since(first));
        }
    })
    .worked_out(),
    field("frame.time_delta", Kind::Span, "Seconds since the packet before it in the capture", |view, out| {
        if let Some(time) = view.packet.time {
            out.span(view.previous_time.map_or(0, |before| time.since(before)));
        }
    })
    .usual(|packet, line| {
        if let Some(time) = packet.packet.time {
            line.span(packet.previous_time.map_or(0, |before| time.since(before)));
        }
    })
    .worked_out(),
    field("frame.len", Kind::Unsigned, "Length on the wire in bytes", |view, out| {
        out.unsigned(u64::from(view.packet.original_len));
    })
    .usual(|packet, line| line.number(u64::from(packet.packet.original_len)))
    .worked_out(),
    field("frame.cap_len", Kind::Unsigned, "Captured length in bytes", |view, out| {
        out.unsigned(view.packet.data.len() as u64);
    })
    .usual(|packet, line| line.number(packet.packet.data.len() as u64))
    .worked_out(),
    field("frame.protocols", Kind::Text, "Protocols, the outermost first, with colons between", protocols::tell)
        .worked_out(),
];
