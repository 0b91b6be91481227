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

/// Something that happened. Events of a packet come in this order, [`Event::Packet`] last.
///
/// More kinds may come: match with a default arm. What the lab's programs say is told by [`wirelab_messages::Live`].
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

/// Who is told. Events borrow from the engine: copy what is to be kept.
pub trait Observer {
    /// Whether it listens at all; one that does not saves the engine the telling.
    const LISTENS: bool = true;

    /// Whether rows of streams are asked for in the end. Where nobody listens and nobody asks, they are not kept up.
    const ROWS: bool = true;

    /// Called now and then, also if it does not listen: how many packets were pushed, and the file offset of the last.
    #[inline]
    fn passed(&mut self, _frame: u64, _offset: u64) {}

    /// Called for each event.
    fn on(&mut self, event: Event<'_>);

    /// Whether [`Observer::usual`] is enough for packets that have the usual form. Asked for each of them, as it may change.
    #[inline]
    fn takes_usual(&self) -> bool {
        false
    }

    /// Called in place of [`Observer::on`], if [`Observer::takes_usual`] says so, for a TCP segment in IPv4 of the usual form:
    /// without the list of its headers, and without the other events that it may be.
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
pub struct SegmentView {
    /// Index of its layer.
    pub layer: usize,
    /// Its stream and what it is there.
    pub place: Placed,
}

/// A UDP header and its place.
#[derive(Clone, Copy, Debug)]
pub struct DatagramView {
    /// Index of its layer.
    pub layer: usize,
    /// Its stream.
    pub place: PlacedDatagram,
}

impl<'a> PacketView<'a> {
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
