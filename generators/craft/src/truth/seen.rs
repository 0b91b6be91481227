//! What the point of capture saw of one conversation, in one stream.

use wirelab_labs::Side;

use super::numbering::Numbering;
use super::ranges::Ranges;
use super::reading::Reading;
use crate::packet::flags::{ACK, FIN, RST, SYN};
use crate::packet::{Body, Packet};

/// Furthest that data on a SYN may move the numbers (RFC 7413).
const FAST_OPEN: u64 = 65_536;

/// What was captured of a conversation: all of it, or where a SYN began another stream what lies in one of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// `tcp.stream` or `udp.stream`, from the first packet on.
    pub(crate) stream: Option<u64>,
    pub(crate) packets: [u64; 2],
    /// Packets with payload that brought nothing new, but for those that look like a keep-alive.
    pub(crate) repeats: [u64; 2],
    /// Packets that filled a hole.
    pub(crate) filled: [u64; 2],
    pub(crate) bytes: [Ranges; 2],
    /// The position behind all that was seen of a side, its FIN included.
    next: [u64; 2],
    /// Bytes of datagrams, which have no positions.
    pub(crate) datagrams: [u64; 2],
    /// Positions that were new with a frame.
    pub(crate) firsts: [Vec<(u64, u64, u64)>; 2],
    /// SYN, SYN-ACK, the acknowledgement of that: frames, 0 for none.
    pub(crate) shake: [u64; 3],
    /// What the SYN-ACK acknowledges.
    answers: u64,
    pub(crate) refused: bool,
    pub(crate) unreachable: bool,
    fins: [bool; 2],
    reset: bool,
    /// Which side's FIN or RST came first.
    pub(crate) first_end: Option<Side>,
    numbering: Numbering,
    /// Whether a SYN was the first that was seen of it: then it is known where both sides' bytes begin.
    from_start: bool,
    pub(crate) reading: Reading,
}

impl Seen {
    /// Whether a captured packet is the first of another stream.
    pub(crate) fn is_left_by(&self, packet: &Packet) -> bool {
        packet.tcp().is_some_and(|tcp| self.numbering.begins_another(packet.from, tcp))
    }

    /// Takes in a captured packet; gives how many of its bytes were new.
    pub(crate) fn take(&mut self, packet: &Packet, frame: u64, keep_frames: bool) -> u64 {
        let side = packet.from.index();
        let len = packet.payload.len();
        let asks = self.asks(packet);
        match &packet.body {
            Body::Tcp(tcp) => {
                self.from_start |= self.packets == [0; 2] && tcp.flags & SYN != 0;
                self.packets[side] += 1;
                self.numbering.take(packet.from, tcp);
                let begins = if self.from_start { self.numbering.first_byte(packet.from) } else { packet.data().0 };
                self.reading.take(packet, tcp, begins, &self.bytes);
                self.handshake(packet, tcp.flags, frame);
                self.teardown(packet.from, tcp.flags);
                let end = packet.data().1 + u64::from(tcp.flags & FIN != 0);
                // A bare acknowledgement or RST tells nothing about what was sent.
                if len > 0 || tcp.flags & (SYN | FIN) != 0 {
                    self.next[side] = self.next[side].max(end);
                }
            }
            Body::Udp => {
                self.packets[side] += 1;
                self.datagrams[side] += len;
                if keep_frames && packet.script > 0 {
                    self.firsts[side].push((u64::from(packet.script), u64::from(packet.script) + 1, frame));
                }
                return len;
            }
            Body::Unreachable(_) => {
                self.unreachable = true;
                return 0;
            }
        }
        if len == 0 {
            return 0;
        }
        let (from, to) = packet.data();
        let behind = to.min(self.bytes[side].end());
        let had = self.bytes[side].within(from, behind);
        let new = self.bytes[side].add(from, to);
        if new == 0 {
            self.repeats[side] += u64::from(!asks);
        } else if from + had < behind {
            self.filled[side] += 1;
        }
        if new > 0 && keep_frames {
            self.firsts[side].push((from, to, frame));
        }
        new
    }

    /// Whether it has one byte, the last that was seen of its side. A keep-alive and a window probe that is sent again
    /// are like that (RFC 9293, sections 3.8.4 and 3.8.6.1): they ask, and repeat nothing. Nobody can tell from them,
    /// nor Wireshark, a last byte that was sent alone and comes again.
    fn asks(&self, packet: &Packet) -> bool {
        let flags = packet.tcp().map_or(0, |tcp| tcp.flags);
        packet.payload.len() == 1 && flags & (SYN | FIN | RST) == 0 && packet.data().1 == self.next[packet.from.index()]
    }

    fn handshake(&mut self, packet: &Packet, flags: u8, frame: u64) {
        let Some(tcp) = packet.tcp() else { return };
        let numbering = self.numbering;
        let continues = |position: u64| (1..=FAST_OPEN).contains(&numbering.relative(Side::Client, position));
        let [syn, syn_ack, ack] = &mut self.shake;
        match (packet.from, flags & SYN != 0, flags & ACK != 0, flags & RST != 0) {
            (Side::Client, true, false, _) if *syn == 0 || *syn_ack == 0 => {
                *syn = frame;
                // One that was captured before it answers it, or a SYN that was not captured.
                if !(1..=FAST_OPEN).contains(&self.answers.wrapping_sub(tcp.seq)) {
                    *syn_ack = 0;
                }
                self.refused = false;
            }
            (Side::Server, true, true, _) if *syn_ack == 0 && (*syn == 0 || continues(tcp.ack)) => {
                *syn_ack = frame;
                self.answers = tcp.ack;
            }
            (Side::Server, false, _, true) if *syn != 0 && *syn_ack == 0 => self.refused = true,
            (Side::Client, false, true, false)
                if *syn != 0
                    && *syn_ack != 0
                    && *ack == 0
                    && continues(tcp.seq)
                    && (1..=FAST_OPEN).contains(&numbering.relative(Side::Server, tcp.ack)) =>
            {
                *ack = frame;
            }
            _ => {}
        }
    }

    fn teardown(&mut self, from: Side, flags: u8) {
        if flags & (FIN | RST) != 0 && !self.refused {
            self.first_end = self.first_end.or(Some(from));
        }
        self.fins[from.index()] |= flags & FIN != 0;
        self.reset |= flags & RST != 0;
    }

    /// One of [`super::HANDSHAKES`].
    pub(crate) fn handshake_outcome(&self) -> &'static str {
        match self.shake.map(|frame| frame != 0) {
            [true, true, true] => "complete",
            [true, false, _] if self.refused => "refused",
            [true, false, _] if self.packets[Side::Server.index()] == 0 => "unanswered",
            [false, false, _] => "not captured",
            _ => "incomplete",
        }
    }

    /// One of [`super::TEARDOWNS`].
    pub(crate) fn teardown_outcome(&self) -> &'static str {
        match (self.fins, self.reset) {
            ([true, true], _) => "closed",
            (_, true) => "reset",
            ([false, false], _) => "open",
            _ => "half-closed",
        }
    }
}
