//! What the engine tells while packets come in.

use wirelab_capture::packet::Packet;
use wirelab_capture::time::Timestamp;

use super::{Final, Finals};
use crate::app::Found;
use crate::packet::layer::{Header, Ipv4, Layer, Tcp, Udp};
use crate::packet::{Decoded, Usual};
use crate::stream::key::Endpoint;
use crate::stream::tcp::Placed;
use crate::stream::udp::PlacedDatagram;

/// Something that happened. Events of one packet come in this order, [`Event::Packet`] last.
///
/// More kinds may be added: match with a default arm.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A TCP conversation began with this packet.
    TcpOpened {
        /// `tcp.stream`.
        stream: u32,
        /// The packet.
        view: &'a PacketView<'a>,
    },
    /// This packet completed a three-way handshake.
    HandshakeComplete {
        /// `tcp.stream`.
        stream: u32,
        /// The packet.
        view: &'a PacketView<'a>,
    },
    /// This packet ended a conversation: both sides have acknowledged the other's FIN, or it is the first RST. Told once
    /// a stream; what still comes of it belongs to it all the same.
    TcpClosed {
        /// `tcp.stream`.
        stream: u32,
        /// The packet.
        view: &'a PacketView<'a>,
    },
    /// A UDP conversation began with this packet.
    UdpOpened {
        /// `udp.stream`.
        stream: u32,
        /// The packet.
        view: &'a PacketView<'a>,
    },
    /// A packet, with all that is known of it.
    Packet(&'a PacketView<'a>),
}

/// Receives the engine's events.
///
/// Events borrow from the engine: copy what you want to keep. A closure that takes an [`Event`] is an observer too, and
/// `()` is one that only wants the [`Summary`](super::Summary). Observers are type parameters, so one that does nothing
/// costs nothing.
///
/// ```
/// use wirelab_engine::{Event, Observer, Phase};
///
/// /// Counts keep-alives.
/// struct KeepAlives(u64);
///
/// impl Observer for KeepAlives {
///     fn on(&mut self, event: Event<'_>) {
///         if let Event::Packet(packet) = event {
///             let keep_alives = packet.segments.iter().filter(|segment| segment.place.phase == Phase::KeepAlive);
///             self.0 += keep_alives.count() as u64;
///         }
///     }
/// }
/// ```
pub trait Observer {
    /// Called for each event.
    fn on(&mut self, event: Event<'_>);

    /// `false`: no event is ever delivered, and the engine builds none.
    #[doc(hidden)]
    const LISTENS: bool = true;

    /// `false`, for an observer that does not listen: rows of streams are not kept up, because nobody asks for them.
    #[doc(hidden)]
    const ROWS: bool = true;

    /// Progress, for observers that do not listen too: called now and then with the number of packets pushed and the
    /// file offset of the last one.
    #[doc(hidden)]
    #[inline]
    fn passed(&mut self, _frame: u64, _offset: u64) {}

    /// Whether [`Observer::usual`] is enough for packets on the fast path. Asked for each of them, as it may change.
    #[doc(hidden)]
    #[inline]
    fn takes_usual(&self) -> bool {
        false
    }

    /// Called in place of [`Observer::on`], if [`Observer::takes_usual`] says so, for a TCP segment in IPv4 of the usual form:
    /// without the list of its headers, and without the other events that it may be.
    #[doc(hidden)]
    #[inline]
    fn usual(&mut self, _: &UsualView<'_>) {}
}

/// Nobody: for runs that only want the summary.
impl Observer for () {
    const LISTENS: bool = false;

    #[inline]
    fn on(&mut self, _: Event<'_>) {}
}

/// Nobody, in the first of two passes: the second one makes the rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ahead;

impl Observer for Ahead {
    const LISTENS: bool = false;
    const ROWS: bool = false;

    #[inline]
    fn on(&mut self, _: Event<'_>) {}
}

impl<F: FnMut(Event<'_>)> Observer for F {
    #[inline]
    fn on(&mut self, event: Event<'_>) {
        self(event);
    }
}

/// One packet with its headers and the streams that they belong to.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PacketView<'a> {
    /// The record.
    pub packet: &'a Packet<'a>,
    /// Its headers.
    pub decoded: &'a Decoded,
    /// Its TCP headers that belong to a stream, the outermost first.
    pub segments: &'a [SegmentView],
    /// Its UDP headers that belong to a stream, the outermost first.
    pub datagrams: &'a [DatagramView],
    /// The time that `frame.time_relative` counts from.
    pub first_time: Option<Timestamp>,
    /// What the first of two passes found in the end; `None` in a single pass.
    pub finals: Option<&'a Finals>,
    /// The time that `frame.time_delta` counts from: that of the packet before it.
    pub previous_time: Option<Timestamp>,
    /// Its application layers, if [`super::Settings::applications`] asks for them.
    pub applications: Option<&'a Found>,
}

/// A TCP segment directly in IPv4 and in Ethernet or a loopback header, whose headers are whole: most packets of a lab.
#[derive(Clone, Copy, Debug)]
pub struct UsualView<'a> {
    /// The record.
    pub packet: &'a Packet<'a>,
    /// Its stream and what it is there.
    pub place: &'a Placed,
    /// The time that `frame.time_relative` counts from.
    pub first_time: Option<Timestamp>,
    /// The time that `frame.time_delta` counts from: that of the packet before it.
    pub previous_time: Option<Timestamp>,
    /// What the first of two passes found of its stream in the end; `None` in a single pass.
    pub last: Option<Final>,
    /// Its headers.
    pub headers: &'a Usual<'a>,
}

impl UsualView<'_> {
    /// Its IPv4 header.
    pub fn ipv4(&self) -> Ipv4 {
        self.headers.ipv4()
    }

    /// Its TCP header.
    #[inline]
    pub fn tcp(&self) -> &Tcp {
        &self.headers.tcp
    }

    /// Sender and receiver.
    pub fn ends(&self) -> (Endpoint, Endpoint) {
        let Usual { src, dst, tcp, .. } = *self.headers;
        let end = |address: [u8; 4], port| Endpoint { address: address.into(), port };
        (end(src, tcp.src_port), end(dst, tcp.dst_port))
    }
}

/// A TCP header and its place.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SegmentView {
    /// Index of its layer.
    pub layer: usize,
    /// Its stream and what it is there.
    pub place: Placed,
}

/// A UDP header and its place.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DatagramView {
    /// Index of its layer.
    pub layer: usize,
    /// Its stream.
    pub place: PlacedDatagram,
}

impl<'a> PacketView<'a> {
    /// The same packet with other headers: how the dissection looks at a packet as if some headers were not there.
    #[doc(hidden)]
    #[must_use]
    pub fn with_headers<'b>(
        &self,
        decoded: &'b Decoded,
        segments: &'b [SegmentView],
        datagrams: &'b [DatagramView],
    ) -> PacketView<'b>
    where
        'a: 'b,
    {
        PacketView { decoded, segments, datagrams, ..*self }
    }

    /// The layer and the TCP header of a segment.
    pub fn tcp(&self, segment: &SegmentView) -> Option<(&'a Layer, &'a Tcp)> {
        let layer = self.decoded.layers().get(segment.layer)?;
        match &layer.header {
            Header::Tcp(tcp) => Some((layer, tcp)),
            _ => None,
        }
    }

    /// The layer and the UDP header of a datagram.
    pub fn udp(&self, datagram: &DatagramView) -> Option<(&'a Layer, &'a Udp)> {
        let layer = self.decoded.layers().get(datagram.layer)?;
        match &layer.header {
            Header::Udp(udp) => Some((layer, udp)),
            _ => None,
        }
    }

    /// Sender and receiver of a header that lies in the network layer with an index.
    pub fn ends(&self, net: Option<u8>, src_port: u16, dst_port: u16) -> Option<(Endpoint, Endpoint)> {
        let layer = self.decoded.layers().get(usize::from(net?))?;
        let (src, dst) = layer.header.addresses()?;
        Some((Endpoint { address: src, port: src_port }, Endpoint { address: dst, port: dst_port }))
    }

    /// The captured payload bytes of a segment.
    pub fn tcp_payload(&self, segment: &SegmentView) -> &'a [u8] {
        let Some((layer, tcp)) = self.tcp(segment) else { return &[] };
        self.decoded.payload(self.packet.data, layer, tcp.payload_len.unwrap_or(0))
    }

    /// The captured payload bytes of a datagram.
    pub fn udp_payload(&self, datagram: &DatagramView) -> &'a [u8] {
        let Some((layer, udp)) = self.udp(datagram) else { return &[] };
        self.decoded.payload(self.packet.data, layer, udp.payload_len)
    }
}
