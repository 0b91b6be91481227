//! Packets that a tool wrote: data without a connection, which the other system only refuses.
//!
//! A program that sends has a connection: its system counts sequence numbers on and stops at a RST. Who writes packets by
//! hand often repeats one sequence number with many texts, or puts a text on a SYN; each of them is answered by a RST. Such
//! packets are no stream that could be put together: each is a message of its own.

use wirelab_engine::packet::layer::Tcp;
use wirelab_engine::stream::Role;

use wirelab_text::limit::{LANE_ARRIVALS, LANE_BYTES};

use super::lane::{Arrival, Lane, Sent};

/// A TCP header without options.
const BARE: u8 = 20;
/// Data segments in order, and bytes in them, after which it is a connection of which one side was captured, where nothing
/// is odd.
const IN_ORDER: usize = 8;
const MAX_IN_ORDER: usize = 8_192;
/// Segments before one that it is compared with.
const COMPARED: usize = 64;

/// A segment with data, as it was captured.
#[derive(Debug)]
struct Piece {
    seq: u32,
    bytes: Vec<u8>,
    arrival: Arrival,
}

/// What speaks for packets that a tool wrote, as long as no connection shows.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// A connection has shown, or there is too much to be kept.
    over: bool,
    from: Option<Role>,
    pieces: Vec<Piece>,
    held: usize,
    /// RSTs of the other side after data.
    refused: usize,
    /// Two segments with one sequence number and different bytes.
    differs: bool,
    /// Data on a SYN without a single option, which no system sends.
    on_syn: bool,
    /// Sequence and acknowledgement number of a segment with data are both 0.
    zero: bool,
}

impl Written {
    /// A connection has shown.
    pub(super) fn connected(&mut self) {
        *self = Self { over: true, ..Self::default() };
    }

    /// Whether it can still turn out that a tool wrote the packets.
    pub(super) fn is_open(&self) -> bool {
        !self.over
    }

    /// About how many bytes it holds.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// The place of the first bytes that it holds.
    pub(super) fn oldest_order(&self) -> Option<u64> {
        self.pieces.first().map(|piece| piece.arrival.order)
    }

    /// Takes in a segment. `arrival` is where its bytes stand among all that came.
    pub(super) fn take(&mut self, role: Role, tcp: &Tcp, bytes: &[u8], arrival: Arrival) {
        if self.over {
            return;
        }
        let speaks = !bytes.is_empty();
        match self.from {
            None if speaks => self.from = Some(role),
            None => {
                // A handshake begins: it is no piece of evidence against, as long as nobody answers.
                if !tcp.flags.rst() && (!tcp.flags.syn() || tcp.flags.ack()) {
                    self.connected();
                }
                return;
            }
            Some(from) if from != role => {
                match tcp.flags.rst() && !speaks {
                    true => self.refused += 1,
                    false => self.connected(),
                }
                return;
            }
            Some(_) => {}
        }
        if !speaks {
            return;
        }
        self.on_syn |= tcp.flags.syn() && tcp.header_len == BARE;
        self.zero |= tcp.seq == 0 && tcp.ack == 0 && tcp.flags.ack();
        self.differs |= self.pieces.iter().rev().take(COMPARED).any(|piece| {
            let both = piece.bytes.len().min(bytes.len());
            piece.seq == tcp.seq && piece.bytes.get(..both) != bytes.get(..both)
        });
        self.held += bytes.len() + size_of::<Piece>();
        self.pieces.push(Piece { seq: tcp.seq, bytes: bytes.to_vec(), arrival });
        let nothing_odd = !self.differs && !self.on_syn && !self.zero && self.refused == 0;
        let in_order = nothing_odd && (self.pieces.len() >= IN_ORDER || self.held > MAX_IN_ORDER);
        if in_order || self.held > LANE_BYTES.get() || self.pieces.len() > LANE_ARRIVALS.get() {
            self.connected();
        }
    }

    /// Whether a tool wrote the packets, as far as they tell.
    pub(super) fn by_tool(&self) -> bool {
        let again = self.refused > 1 && self.pieces.len() > 1;
        !self.over && (self.zero || self.differs || self.on_syn && self.refused > 0 || again)
    }

    /// The segments one behind the other, each an arrival of its own, and who sent them.
    pub(super) fn lane(&mut self) -> Option<(Role, Lane)> {
        let mut lane = Lane::default();
        for piece in std::mem::take(&mut self.pieces) {
            push(&mut lane, &piece.bytes, piece.arrival);
        }
        self.held = 0;
        Some((self.from?, lane))
    }
}

/// Adds a segment that stands for itself.
pub(super) fn push(lane: &mut Lane, bytes: &[u8], arrival: Arrival) {
    let from = lane.end_position();
    lane.push_sent(Sent { from, to: from + bytes.len() as u64, frame: arrival.frame, more: false });
    lane.push(bytes, arrival);
}
