//! A TCP segment as the listener needs it, whichever way the engine told of it.

use wirelab_capture::time::Timestamp;
use wirelab_engine::engine::{FastView, PacketView, SegmentView};
use wirelab_engine::packet::layer::Tcp;
use wirelab_engine::stream::tcp::Placed;

/// A segment that was heard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard<'a> {
    /// The frame that it came in.
    pub(crate) frame: u64,
    /// When that frame was captured.
    pub(crate) time: Option<Timestamp>,
    /// Its stream and what it is there.
    pub(crate) place: &'a Placed,
    /// Its header.
    pub(crate) tcp: &'a Tcp,
    /// Its payload, as far as it was captured.
    pub(crate) bytes: &'a [u8],
    /// Whether its header was captured, but for options.
    pub(crate) whole: bool,
}

impl<'a> Heard<'a> {
    /// A segment of a packet; `None`: an error message quotes it.
    pub(crate) fn of(view: &PacketView<'a>, segment: &'a SegmentView) -> Option<Self> {
        let (_, tcp) = view.tcp(segment).filter(|(layer, _)| !layer.quoted)?;
        // Options that were cut off say nothing that is asked for here: how long the payload is stands before them.
        let whole = tcp.header_len >= 20 && tcp.have == 20;
        let (frame, time) = (view.packet.frame, view.packet.time);
        Some(Self { frame, time, place: &segment.place, tcp, bytes: view.tcp_payload(segment), whole })
    }

    /// The segment of a packet of the usual form.
    #[inline]
    pub(crate) fn usual(view: &FastView<'a>) -> Self {
        let (frame, time) = (view.packet.frame, view.packet.time);
        let headers = view.headers;
        Self { frame, time, place: view.place, tcp: &headers.tcp, bytes: headers.payload(), whole: true }
    }
}
