//! A TCP segment as the listener needs it, whichever way the engine told of it.

use wirelab_capture::time::Timestamp;

use crate::engine::{PacketView, SegmentView, UsualView};
use crate::packet::layer::Tcp;
use crate::stream::tcp::Placed;

/// A segment that was heard.
#[derive(Clone, Copy, Debug)]
pub(in crate::message) struct Heard<'a> {
    /// The frame that it came in.
    pub(in crate::message) frame: u64,
    /// When that frame was captured.
    pub(in crate::message) time: Option<Timestamp>,
    /// Its stream and what it is there.
    pub(in crate::message) place: &'a Placed,
    /// Its header.
    pub(in crate::message) tcp: &'a Tcp,
    /// Its payload, as far as it was captured.
    pub(in crate::message) bytes: &'a [u8],
    /// Whether its header was captured to its end.
    pub(in crate::message) whole: bool,
}

impl<'a> Heard<'a> {
    /// A segment of a packet; `None`: an error message quotes it.
    pub(in crate::message) fn of(view: &PacketView<'a>, segment: &'a SegmentView) -> Option<Self> {
        let (layer, tcp) = view.tcp(segment).filter(|(layer, _)| !layer.quoted)?;
        let whole = tcp.header_len >= 20 && layer.length >= u32::from(tcp.header_len);
        let (frame, time) = (view.packet.frame, view.packet.time);
        Some(Self { frame, time, place: &segment.place, tcp, bytes: view.tcp_payload(segment), whole })
    }

    /// The segment of a packet of the usual form.
    #[inline]
    pub(in crate::message) fn usual(view: &UsualView<'a>) -> Self {
        let (frame, time) = (view.packet.frame, view.packet.time);
        let headers = view.headers;
        Self { frame, time, place: view.place, tcp: &headers.tcp, bytes: headers.payload(), whole: true }
    }
}
