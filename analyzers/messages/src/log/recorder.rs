//! Writing a stream's log while its packets come.

use wirelab_engine::packet::layer::Tcp;
use wirelab_engine::stream::bytes::{Chunk, Content, Reassembler, TcpPiece};
use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::{Role, RolesFrom};
use wirelab_labs::{Side, Transport};

use super::lane::{Arrival, Sent};
use super::repeats::Repeat;
use super::written::{self, Written};
use super::{Lane, StreamLog};

/// What is looked at for each packet. Most packets carry nothing, and a stream on which little is said lies in no cache: what it
/// takes to see that a packet changes nothing lies together.
#[derive(Debug, Default)]
struct Calm {
    /// Who is who, as it was said last.
    turned: Option<(Role, RolesFrom)>,
    /// The number of each side's next byte, where nothing is lacking: a segment without bytes that has it tells nothing.
    next: [Option<u32>; 2],
}

/// Writes the log of one stream.
#[derive(Debug)]
pub struct Recorder {
    calm: Calm,
    log: StreamLog,
    reassembler: Reassembler,
    /// Sequence number and position of a byte of each side, from which others are counted.
    anchors: [Option<(u32, u64)>; 2],
    /// Segments that came before it was known where their side's stream begins.
    early: [Vec<(u32, Sent)>; 2],
    written: Written,
}

/// Most frames with a window of zero that are remembered of a stream.
const MAX_ZERO_WINDOWS: usize = 16;
/// Most segments that wait until it is known where their side's stream begins.
const MAX_EARLY: usize = 64;

impl Recorder {
    /// For a stream between two ends, the one that opened it first. To the recorder that end is the client, whatever comes:
    /// what it is told to be from is named so. [`Recorder::turn`] says what it is in the log.
    pub fn new(transport: Transport, stream: u32, ends: (Endpoint, Endpoint), frame: u64) -> Self {
        let (client, server) = ends;
        let roles_from = if transport == Transport::Udp { RolesFrom::FirstDatagram } else { RolesFrom::FirstSpeaker };
        let log = StreamLog {
            transport,
            stream,
            client,
            server,
            reversed: false,
            roles_from,
            opened: frame,
            from_start: transport == Transport::Udp,
            established: (transport == Transport::Udp).then_some(frame),
            closed: [None; 2],
            reset: None,
            by_tool: false,
            zero_windows: Vec::new(),
            from_client: Lane::default(),
            from_server: Lane::default(),
        };
        Self {
            calm: Calm::default(),
            log,
            reassembler: Reassembler::new(),
            anchors: [None; 2],
            early: [Vec::new(), Vec::new()],
            written: Written::default(),
        }
    }

    /// Says who is who, and what that is known from.
    #[inline]
    pub fn turn(&mut self, opener: Role, roles_from: RolesFrom) {
        if self.calm.turned.replace((opener, roles_from)) == Some((opener, roles_from)) {
            return;
        }
        self.log.roles_from = roles_from;
        if self.log.reversed != (opener == Role::Server) {
            self.turn_round();
        }
    }

    #[cold]
    fn turn_round(&mut self) {
        let Self { log, anchors, early, .. } = self;
        log.reversed = !log.reversed;
        std::mem::swap(&mut log.client, &mut log.server);
        std::mem::swap(&mut log.from_client, &mut log.from_server);
        log.closed.reverse();
        anchors.reverse();
        early.reverse();
    }

    /// What was written.
    pub fn log(&self) -> &StreamLog {
        &self.log
    }

    /// About how many bytes it holds: what was written, and what waits behind a hole.
    pub fn held(&self) -> usize {
        self.log.held() + self.reassembler.held() + self.written.held()
    }

    /// The place of the first bytes that it holds.
    pub fn oldest_order(&self) -> Option<u64> {
        let lanes = [&self.log.from_client, &self.log.from_server];
        let first = lanes.into_iter().filter_map(|lane| lane.arrivals().first()).map(|arrival| arrival.order);
        first.chain(self.written.oldest_order()).min()
    }

    /// What was written, at the end.
    pub fn into_log(self) -> StreamLog {
        self.log
    }

    /// The stream's first packet began the connection: it is known where the bytes of both sides begin.
    pub fn began(&mut self) {
        self.log.from_start = true;
        self.reassembler = std::mem::take(&mut self.reassembler).from_start();
        self.anchors = [Some((1, 0)); 2];
        self.calm.next = [None; 2];
    }

    /// The handshake is complete.
    pub fn established(&mut self, frame: u64) {
        self.log.established.get_or_insert(frame);
        self.written.connected();
    }

    /// A side has said that it can take nothing more.
    pub fn zero_window(&mut self, frame: u64) {
        if self.log.zero_windows.len() < MAX_ZERO_WINDOWS {
            self.log.zero_windows.push(frame);
        }
    }

    /// A side has sent FIN or RST.
    pub fn closed(&mut self, from: Role, frame: u64, reset: bool) {
        let side = self.side(from) as usize;
        if let Some(closed) = self.log.closed.get_mut(side) {
            closed.get_or_insert(frame);
        }
        if reset {
            self.log.reset.get_or_insert(frame);
        }
    }

    /// Takes in a TCP segment with its header, where its bytes may be no part of a connection.
    #[inline]
    pub fn packet(&mut self, piece: &TcpPiece<'_>, tcp: &Tcp, order: &mut u64) {
        if !self.is_told(piece) {
            self.take(piece, tcp, order);
            self.look(piece, tcp.flags.rst());
        }
    }

    /// Whether a segment tells nothing that is not known.
    #[inline]
    fn is_told(&self, piece: &TcpPiece<'_>) -> bool {
        let empty = piece.len == 0 && piece.bytes.is_empty() && !piece.syn;
        empty && self.calm.next.get(piece.from as usize) == Some(&Some(piece.seq))
    }

    /// What a segment's number tells beside its bytes, and which numbers will tell nothing from now on.
    fn look(&mut self, piece: &TcpPiece<'_>, reset: bool) {
        if !self.written.is_open() && !self.log.by_tool {
            self.calm.next = [Role::Client, Role::Server].map(|side| self.reassembler.next(side));
        }
        let side = self.side(piece.from);
        // A FIN takes a number too: behind it they tell nothing.
        let ended = self.log.closed[side as usize].is_some_and(|end| end < piece.frame);
        if let (Some(anchor), false) = (self.anchors[side as usize], ended || reset) {
            self.lane_mut(piece.from).reach(place(anchor, piece.seq));
        }
    }

    fn take(&mut self, piece: &TcpPiece<'_>, tcp: &Tcp, order: &mut u64) {
        if !self.written.is_open() && !self.log.by_tool {
            return self.segment(piece, tcp.flags.psh(), order);
        }
        let before = *order;
        if !self.log.by_tool {
            self.segment(piece, tcp.flags.psh(), order);
        }
        if *order == before && !piece.bytes.is_empty() {
            *order += 1;
        }
        let time = piece.time.map_or(0, |time| time.as_nanos());
        let frame = piece.frame;
        let arrival = Arrival { frame, time, ready: frame, order: *order, start: 0, end: 0 };
        if self.log.by_tool {
            if !piece.bytes.is_empty() {
                written::push(self.lane_mut(piece.from), piece.bytes, arrival);
            }
            return;
        }
        self.written.take(piece.from, tcp, piece.bytes, arrival);
        if self.written.by_tool()
            && let Some((from, lane)) = self.written.lane()
        {
            *self.lane_mut(from) = lane;
            self.log.by_tool = true;
        }
    }

    fn lane_mut(&mut self, from: Role) -> &mut Lane {
        match self.side(from) {
            Side::Client => &mut self.log.from_client,
            Side::Server => &mut self.log.from_server,
        }
    }

    /// Takes in a TCP segment, with its PSH flag. `order` counts the arrivals of the whole capture.
    pub fn segment(&mut self, piece: &TcpPiece<'_>, push: bool, order: &mut u64) {
        let side = self.side(piece.from);
        self.calm.next = [None; 2];
        let Self { log, reassembler, anchors, early, .. } = self;
        let reversed = log.reversed;
        let (anchor, early) = (&mut anchors[side as usize], &mut early[side as usize]);
        let len = u64::from(piece.len);
        if len > 0 {
            let lane = if side == Side::Client { &mut log.from_client } else { &mut log.from_server };
            let sent = |from| Sent { from, to: from + len, frame: piece.frame, more: !push };
            match *anchor {
                Some(anchor) => {
                    let from = place(anchor, piece.seq);
                    let to = lane.end_position().min(from + len);
                    if from < to {
                        lane.push_repeat(Repeat { frame: piece.frame, from, to });
                    }
                    lane.push_sent(sent(from));
                }
                None if early.len() < MAX_EARLY => early.push((piece.seq, sent(0))),
                None => {}
            }
        }
        let mut fresh = None;
        reassembler.push(piece, &mut |chunk| {
            let of = side_of(chunk.from, reversed);
            if chunk.frame == piece.frame && of == side && matches!(chunk.content, Content::Bytes(_)) {
                fresh = fresh.or(Some((piece.seq.wrapping_add(chunk.skipped as u32), chunk.position)));
            }
            let lane = if of == Side::Client { &mut log.from_client } else { &mut log.from_server };
            record(lane, &chunk, piece.frame, order);
        });
        let Some(fresh) = fresh else { return };
        *anchor = Some(fresh);
        let lane = if side == Side::Client { &mut log.from_client } else { &mut log.from_server };
        for (seq, sent) in early.drain(..) {
            let from = place(fresh, seq);
            lane.push_sent(Sent { from, to: from + (sent.to - sent.from), ..sent });
        }
    }

    /// Takes in a datagram: a message of its own.
    pub fn datagram(&mut self, from: Role, frame: u64, time: i64, bytes: &[u8], lost: u64, order: &mut u64) {
        let lane = if self.side(from) == Side::Client { &mut self.log.from_client } else { &mut self.log.from_server };
        *order += 1;
        lane.push(bytes, Arrival { frame, time, ready: frame, order: *order, start: 0, end: 0 });
        if lost > 0 {
            lane.push_gap(lost, wirelab_engine::stream::bytes::Missing::CutOff, frame);
        }
    }

    fn side(&self, from: Role) -> Side {
        side_of(from, self.log.reversed)
    }
}

/// Where a segment begins in its side's stream, counted from a byte whose place is known (sequence numbers wrap).
fn place((seq, position): (u32, u64), other: u32) -> u64 {
    position.saturating_add_signed(i64::from(other.wrapping_sub(seq).cast_signed()))
}

fn side_of(role: Role, reversed: bool) -> Side {
    if (role == Role::Client) == reversed { Side::Server } else { Side::Client }
}

fn record(lane: &mut Lane, chunk: &Chunk<'_>, ready: u64, order: &mut u64) {
    match chunk.content {
        Content::Bytes(bytes) => {
            *order += 1;
            let time = chunk.time.map_or(0, |time| time.as_nanos());
            let frame = chunk.frame;
            lane.push(bytes, Arrival { frame, time, ready, order: *order, start: 0, end: 0 });
        }
        Content::Gap { bytes, why } => lane.push_gap(bytes, why, ready),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use proptest::prelude::*;

    use super::*;

    fn recorder(from_start: bool) -> Recorder {
        let end = |port| Endpoint { address: IpAddr::V4(Ipv4Addr::LOCALHOST), port };
        let mut recorder = Recorder::new(Transport::Tcp, 0, (end(40_000), end(12_345)), 1);
        if from_start {
            recorder.began();
        }
        // A connection has shown.
        recorder.established(3);
        recorder
    }

    /// What everybody asks of a side.
    fn told(recorder: &Recorder, side: Side) -> impl PartialEq + std::fmt::Debug + use<> {
        let lane = recorder.log().lane(side);
        (lane.bytes().to_vec(), lane.arrivals().to_vec(), lane.gaps().to_vec(), lane.sent().to_vec(), lane.lacks())
    }

    proptest! {
        #[test]
        fn a_packet_that_is_passed_over_tells_nothing(
            from_start: bool,
            packets in proptest::collection::vec((any::<bool>(), 0..4_u32, 0..3_u32, any::<bool>()), 0..30),
        ) {
            let (mut quick, mut each) = (recorder(from_start), recorder(from_start));
            let (mut next, mut orders) = ([1_u32; 2], [0_u64; 2]);
            for (frame, (by_client, ahead, len, acks)) in (4..).zip(packets) {
                let from = if by_client { Role::Client } else { Role::Server };
                // Most come in their order.
                let seq = next[from as usize] + ahead.saturating_sub(1) * 3;
                let bytes = &b"abc"[..len as usize];
                let ack = acks.then(|| next[from.other() as usize]);
                let piece = TcpPiece { from, seq, ack, syn: false, len, bytes, frame, time: None };
                if !quick.is_told(&piece) {
                    quick.segment(&piece, true, &mut orders[0]);
                    quick.look(&piece, false);
                }
                each.segment(&piece, true, &mut orders[1]);
                each.look(&piece, false);
                next[from as usize] = next[from as usize].max(seq + len);
                for side in [Side::Client, Side::Server] {
                    prop_assert_eq!(told(&quick, side), told(&each, side));
                }
                prop_assert_eq!(orders[0], orders[1]);
            }
        }
    }
}
