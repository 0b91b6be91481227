//! Events, their observers, and the view of a packet that events carry.

use wirelab_capture::packet::Packet;
use wirelab_capture::time::Timestamp;

use super::{Answer, Final, Finals};
use crate::app::Found;
use crate::packet::layer::{Header, Ipv4, Layer, Tcp, Udp};
use crate::packet::{Decoded, FastPacket};
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
    /// This packet ended a conversation: both sides have acknowledged the other's FIN, or it is the first RST. Sent
    /// once for each stream; later packets of the stream still belong to it.
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
    /// A packet, with its headers and the streams that it belongs to.
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

    /// Whether it has heard enough: a second pass then ends before the capture does.
    #[doc(hidden)]
    #[inline]
    fn is_done(&self) -> bool {
        false
    }

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

    /// Whether [`Observer::on_fast`] is enough for packets on the fast path. Asked for each of them, as it may change.
    #[doc(hidden)]
    #[inline]
    fn takes_fast(&self) -> bool {
        false
    }

    /// Called in place of [`Observer::on`], if [`Observer::takes_fast`] is true, for packets on the fast path: without
    /// the list of headers, and without the other events of the packet.
    #[doc(hidden)]
    #[inline]
    fn on_fast(&mut self, _: &FastView<'_>) {}
}

/// Receives nothing: for runs that only want the summary.
impl Observer for () {
    const LISTENS: bool = false;

    #[inline]
    fn on(&mut self, _: Event<'_>) {}
}

/// Receives nothing in the first of two passes; the second one makes the rows.
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

/// Tells the events of one packet.
#[inline]
pub(super) fn tell(view: &PacketView<'_>, observer: &mut impl Observer) {
    for segment in view.segments {
        let stream = segment.place.stream;
        if segment.place.opened {
            observer.on(Event::TcpOpened { stream, view });
        }
        if segment.place.established {
            observer.on(Event::HandshakeComplete { stream, view });
        }
        if segment.place.closed {
            observer.on(Event::TcpClosed { stream, view });
        }
    }
    for datagram in view.datagrams {
        if datagram.place.opened {
            observer.on(Event::UdpOpened { stream: datagram.place.stream, view });
        }
    }
    observer.on(Event::Packet(view));
}

/// One packet with its headers and the streams that they belong to.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PacketView<'a> {
    /// The record.
    pub packet: &'a Packet<'a>,
    /// Its headers.
    pub decoded: &'a Decoded,
    /// Its TCP headers that belong to a stream, outermost first.
    pub segments: &'a [SegmentView],
    /// Its UDP headers that belong to a stream, outermost first.
    pub datagrams: &'a [DatagramView],
    /// Time of the first packet: `frame.time_relative` counts from it.
    pub first_time: Option<Timestamp>,
    /// Final values of all TCP streams, from the first of two passes; `None` in a single pass.
    pub finals: Option<&'a Finals>,
    /// Time of the packet before it: `frame.time_delta` counts from it.
    pub previous_time: Option<Timestamp>,
    /// Its application messages, if [`Settings::applications`](super::Settings::applications) is set.
    pub applications: Option<&'a Found>,
    /// The responses that it holds, if [`super::Settings::applications`] asks for them.
    pub answers: &'a [Answer],
}

/// A packet on the fast path: TCP in IPv4 in Ethernet or a loopback header, with all headers captured.
#[derive(Clone, Copy, Debug)]
pub struct FastView<'a> {
    /// The record.
    pub packet: &'a Packet<'a>,
    /// Its stream, and what it is in that stream.
    pub place: &'a Placed,
    /// Time of the first packet: `frame.time_relative` counts from it.
    pub first_time: Option<Timestamp>,
    /// Time of the packet before it: `frame.time_delta` counts from it.
    pub previous_time: Option<Timestamp>,
    /// Final values of its stream, from the first of two passes; `None` in a single pass.
    pub last: Option<Final>,
    /// Its headers.
    pub headers: &'a FastPacket<'a>,
}

impl FastView<'_> {
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
        let FastPacket { src, dst, tcp, .. } = *self.headers;
        let end = |address: [u8; 4], port| Endpoint { address: address.into(), port };
        (end(src, tcp.src_port), end(dst, tcp.dst_port))
    }
}

/// A TCP header and its place in a stream.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SegmentView {
    /// Index of its layer.
    pub layer: usize,
    /// Its stream, and what it is in that stream.
    pub place: Placed,
}

/// A UDP header and its place in a stream.
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

    /// The same packet with other values of application protocols: those of one message where it has several.
    #[doc(hidden)]
    #[must_use]
    pub fn with_applications<'b>(&self, found: &'b Found) -> PacketView<'b>
    where
        'a: 'b,
    {
        PacketView { applications: Some(found), ..*self }
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

    /// Sender and receiver of a transport header; `net` is the index of the IP layer around it.
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
