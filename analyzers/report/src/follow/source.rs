//! The packets of one stream, and their bytes in order.

use wirelab_engine::engine::{PacketView, SegmentView};
use wirelab_engine::stream::bytes::{Chunk, Content, Missing, Reassembler, TcpPiece, Waiting};
use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::{Role, Transport};

/// The ends of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peers {
    /// Who opened it.
    pub client: Endpoint,
    /// Who was called.
    pub server: Endpoint,
}

/// What is told of a stream.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// It was found: told once, first.
    Peers(&'a Peers),
    /// The next bytes or gap of one side.
    Chunk(Chunk<'a>),
}

/// Picks the bytes of one stream from the packets of a capture.
///
/// What ICMP errors quote is no part of the stream. A UDP datagram is one chunk, also an empty one.
#[derive(Debug)]
pub struct Follow {
    transport: Transport,
    stream: u32,
    peers: Option<Peers>,
    reassembler: Reassembler,
    /// Bytes of datagrams so far, from client and server.
    datagram_bytes: [u64; 2],
    /// Of a connection, what client and server sent: how far it was captured, and how far it was acknowledged.
    reached: [Reached; 2],
}

/// How far one direction of a connection goes, as relative sequence numbers.
#[derive(Clone, Copy, Debug, Default)]
struct Reached {
    /// Behind the last byte that was captured.
    captured: Option<u32>,
    /// What the other side acknowledged.
    acked: Option<u32>,
    /// Whether its FIN was captured.
    ended: bool,
}

/// Bytes that one side sent and the other acknowledged, and that the capture does not have: they were the last ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// How many numbers were acknowledged.
    pub numbers: u32,
    /// Whether the last of them may be that of a FIN, which was not captured either.
    pub may_end: bool,
}

impl Follow {
    /// To follow the stream with a number.
    pub fn new(transport: Transport, stream: u32) -> Self {
        Self {
            transport,
            stream,
            peers: None,
            reassembler: Reassembler::new(),
            datagram_bytes: [0; 2],
            reached: Default::default(),
        }
    }

    /// Changes how much may wait behind a hole, in bytes a direction.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.reassembler = self.reassembler.limit(bytes);
        self
    }

    /// Whether a packet of the stream has come.
    pub fn found(&self) -> bool {
        self.peers.is_some()
    }

    /// What waits behind a hole that nobody acknowledged, and so was not told.
    pub fn waiting(&self, from: Role) -> Waiting {
        self.reassembler.waiting(from)
    }

    /// What was acknowledged behind the last byte that was captured; `None` where that may be a FIN alone.
    pub fn unseen(&self, from: Role) -> Option<Unseen> {
        let [client, server] = &self.reached;
        let Reached { captured, acked, ended } = if from == Role::Client { client } else { server };
        let numbers = u32::try_from(acked.as_ref()?.wrapping_sub((*captured)?).cast_signed()).ok()?;
        let may_end = !ended;
        (numbers > u32::from(may_end)).then_some(Unseen { numbers, may_end })
    }

    fn reach(&mut self, piece: &TcpPiece<'_>, fin: bool) {
        let [client, server] = &mut self.reached;
        let (own, other) = if piece.from == Role::Client { (client, server) } else { (server, client) };
        let far = |known: &mut Option<u32>, number: u32| {
            if known.is_none_or(|known| number.wrapping_sub(known).cast_signed() > 0) {
                *known = Some(number);
            }
        };
        far(&mut own.captured, piece.seq.wrapping_add(piece.len).wrapping_add(u32::from(piece.syn) + u32::from(fin)));
        own.ended |= fin;
        if let Some(ack) = piece.ack {
            far(&mut other.acked, ack);
        }
    }

    /// Takes in the next packet of the capture.
    #[inline]
    pub fn packet(&mut self, view: &PacketView<'_>, tell: &mut impl FnMut(Part<'_>)) {
        let wanted = self.stream;
        match self.transport {
            Transport::Tcp => {
                for segment in view.segments.iter().filter(|segment| segment.place.stream == wanted) {
                    self.segment(view, segment, tell);
                }
            }
            Transport::Udp => {
                for datagram in view.datagrams.iter().filter(|datagram| datagram.place.stream == wanted) {
                    let Some((layer, udp)) = view.udp(datagram) else { continue };
                    let ends = view.ends(udp.net, udp.src_port, udp.dst_port);
                    self.introduce(ends, datagram.place.role, tell);
                    if !layer.quoted {
                        let bytes = view.udp_payload(datagram);
                        self.datagram(view, datagram.place.role, bytes, udp.payload_len, tell);
                    }
                }
            }
        }
    }

    fn segment(&mut self, view: &PacketView<'_>, segment: &SegmentView, tell: &mut impl FnMut(Part<'_>)) {
        let Some((layer, tcp)) = view.tcp(segment) else { return };
        let place = &segment.place;
        // Wireshark's node 0 and node 1, which nothing that comes later changes.
        let from = if place.from_opener { Role::Client } else { Role::Server };
        self.introduce(view.ends(tcp.net, tcp.src_port, tcp.dst_port), from, tell);
        // A header that is cut off, or fragmented so that its length is not known, does not count for Wireshark either.
        let whole = tcp.header_len >= 20 && layer.length >= u32::from(tcp.header_len);
        let Some(len) = tcp.payload_len.filter(|_| whole && !layer.quoted) else { return };
        let piece = TcpPiece {
            from,
            seq: place.seq,
            ack: tcp.flags.ack().then_some(place.ack),
            syn: tcp.flags.syn(),
            len,
            bytes: view.tcp_payload(segment),
            frame: view.packet.frame,
            time: view.packet.time,
        };
        self.reach(&piece, tcp.flags.fin());
        self.reassembler.push(&piece, &mut |chunk| tell(Part::Chunk(chunk)));
    }

    fn datagram(&mut self, view: &PacketView<'_>, from: Role, bytes: &[u8], len: u32, tell: &mut impl FnMut(Part<'_>)) {
        let [client, server] = &mut self.datagram_bytes;
        let position = match from {
            Role::Client => client,
            Role::Server => server,
        };
        let mut chunk = |content, length| {
            let at = *position;
            *position += length;
            let (frame, time) = (view.packet.frame, view.packet.time);
            tell(Part::Chunk(Chunk { from, frame, time, position: at, skipped: 0, content }));
        };
        let captured = bytes.len() as u64;
        chunk(Content::Bytes(bytes), captured);
        let lost = u64::from(len).saturating_sub(captured);
        if lost > 0 {
            chunk(Content::Gap { bytes: lost, why: Missing::CutOff }, lost);
        }
    }

    fn introduce(&mut self, ends: Option<(Endpoint, Endpoint)>, role: Role, tell: &mut impl FnMut(Part<'_>)) {
        if self.peers.is_some() {
            return;
        }
        let Some((sender, receiver)) = ends else { return };
        let peers = match role {
            Role::Client => Peers { client: sender, server: receiver },
            Role::Server => Peers { client: receiver, server: sender },
        };
        tell(Part::Peers(self.peers.insert(peers)));
    }
}
