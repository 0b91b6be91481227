//! The frame as the capture file tells it: before any header.

use jiff::Timestamp as Calendar;
use wirelab_capture::packet::{Packet, RecordKind};
use wirelab_engine::engine::PacketView;

use super::context::Described;
use super::rows::Rows;

pub(super) fn dissect(view: &PacketView<'_>, rows: &mut Rows<'_>) -> Described {
    let packet = view.packet;
    let captured = packet.data.len();
    rows.generated("frame.number", "Frame number", packet.frame.to_string());
    if let Some(time) = packet.time {
        let seconds = Calendar::from_second(time.secs).ok().filter(|_| time.is_sound());
        let text = seconds.map(|at| format!("{}.{:09}Z", at.strftime("%Y-%m-%dT%H:%M:%S"), time.nanos));
        rows.generated("frame.time_epoch", "Captured at", time.epoch_text()).note(text.unwrap_or_default());
        if let Some(first) = view.first_time {
            rows.generated("frame.time_relative", "Since the first frame", seconds_text(time.since(first)));
        }
    }
    rows.generated("frame.len", "Length on the wire", packet.original_len.to_string());
    rows.generated("frame.cap_len", "Captured length", captured.to_string());
    if captured < packet.original_len as usize {
        let missing = packet.original_len as usize - captured;
        rows.note(format!("{missing} bytes were cut off when it was captured"));
    }
    if packet.interface != Packet::NO_INTERFACE {
        rows.generated("frame.interface_id", "Interface", packet.interface.to_string());
    }
    if packet.kind == RecordKind::Packet {
        rows.generated("wirelab.link_type", "Link type", packet.link.0.to_string()).note(packet.link.to_string());
    }
    let name = format!("Frame {}", packet.frame);
    let summary = format!("{name}: {} bytes on wire, {captured} bytes captured", packet.original_len);
    Described { protocol: "frame", name, short: String::new(), summary, length: captured }
}

/// Seconds with nine decimals, as tshark prints spans.
pub(super) fn seconds_text(nanoseconds: impl Into<i128>) -> String {
    let nanoseconds = nanoseconds.into();
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let magnitude = nanoseconds.unsigned_abs();
    format!("{sign}{}.{:09}", magnitude / 1_000_000_000, magnitude % 1_000_000_000)
}
