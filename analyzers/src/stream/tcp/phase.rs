//! What a packet is in its stream: the one place that decides it.

use super::half::distance;
use super::handshake::Progress;
use super::segment::{Phase, Segment};
use super::stream::TcpStream;
use crate::stream::key::Side;

/// A segment this far ahead of the stream is no hole in the capture but another use of the ports.
const JUMP: i32 = 1 << 30;
/// Two equal packets within this span are one packet that was captured twice, in nanoseconds.
const CAPTURED_TWICE: u64 = 500_000;

/// What a segment did to its stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effect {
    pub(crate) phase: Phase,
    /// Payload bytes that were not seen before.
    pub(crate) new_bytes: u32,
    /// Whether it is the packet before it, captured again.
    pub(crate) duplicate: bool,
    /// Whether it completed the handshake.
    pub(crate) established: bool,
    /// Whether it ended the conversation.
    pub(crate) closed: bool,
}

impl TcpStream {
    /// Takes in a segment that belongs to this stream.
    #[inline(always)]
    pub(crate) fn advance(&mut self, segment: &Segment, side: Side) -> Effect {
        let (mut handshake, mut established, mut refused) = (false, false, false);
        if !self.established || segment.flags.syn() {
            let before = self.handshake.progress;
            handshake = self.handshake.step(segment, side == self.client);
            let after = self.handshake.progress;
            refused = before == Progress::Syn && after == Progress::Refused;
            established = before != after && after == Progress::Complete;
            self.established = after == Progress::Complete;
        }

        let duplicate = self.note_sender(segment, side);
        let keep_alive = self.is_keep_alive(segment, side);
        let new_bytes = if keep_alive { 0 } else { self.take_payload(segment, side) };
        let teardown_repeat = segment.flags.fin() && segment.len == 0 && self.half(side).fin_frame != 0;
        let teardown = self.tear_down(segment, side, refused);
        let closed = teardown && self.is_closed_by(segment);

        let phase = if segment.len > 0 {
            match (keep_alive, new_bytes) {
                (true, _) => Phase::KeepAlive,
                (_, 0) if !segment.flags.syn() => Phase::Repeat,
                _ => Phase::Payload,
            }
        } else if handshake {
            Phase::Handshake
        } else if teardown_repeat || duplicate {
            Phase::Repeat
        } else if teardown {
            Phase::Teardown
        } else if keep_alive {
            Phase::KeepAlive
        } else {
            Phase::Acknowledgement
        };
        let (own, _) = self.directions(side);
        own.set_kept_alive(phase == Phase::KeepAlive);
        Effect { phase, new_bytes, duplicate, established, closed }
    }

    /// Counts the packet for its sender; `true` if it is the sender's last packet again.
    #[inline]
    fn note_sender(&mut self, segment: &Segment, side: Side) -> bool {
        let (own, _) = self.directions(side);
        let duplicate = own.packets > 0
            && segment.signature != 0
            && own.signature == segment.signature
            && segment.time.wrapping_sub(own.last_time).unsigned_abs() < CAPTURED_TWICE;
        own.packets = own.packets.saturating_add(1);
        own.signature = segment.signature;
        own.last_time = segment.time;
        if duplicate {
            self.duplicates = self.duplicates.saturating_add(1);
        }
        duplicate
    }

    /// One byte or none before the next expected number (RFC 9293, section 3.8.4), or the answer to that.
    #[inline]
    fn is_keep_alive(&mut self, segment: &Segment, side: Side) -> bool {
        if segment.len > 1 || segment.flags.syn() || segment.flags.fin() || segment.flags.rst() {
            return false;
        }
        let (own, other) = self.directions(side);
        let probe = own.next_known() && segment.seq == own.next.wrapping_sub(1) && own.packets > 1;
        let answer = segment.len == 0 && other.kept_alive() && segment.seq == own.next && segment.ack == other.next;
        probe || answer
    }

    /// Counts payload; gives how many of its bytes are new.
    #[inline]
    fn take_payload(&mut self, segment: &Segment, side: Side) -> u32 {
        let end = segment.end();
        let (own, _) = self.directions(side);
        if !own.next_known() {
            own.set_next_known(true);
            own.next = end;
            if segment.len > 0 {
                own.segments += 1;
                own.bytes += u64::from(segment.len);
                self.last_payload = Some(side);
            }
            return segment.len;
        }
        if segment.len == 0 {
            // SYN and FIN take a number; a bare acknowledgement or RST tells nothing about what was sent.
            if (segment.flags.syn() || segment.flags.fin()) && distance(end, own.next) == 1 {
                own.next = end;
            }
            return 0;
        }
        own.segments = own.segments.saturating_add(1);
        let start = segment.seq.wrapping_add(u32::from(segment.flags.syn()));
        let data_end = start.wrapping_add(segment.len);
        let (gap, advance) = (distance(start, own.next), distance(data_end, own.next));
        let mut new = 0;
        if advance > 0 {
            let from = if gap > 0 { start } else { own.next };
            new = data_end.wrapping_sub(from);
            let (hole_from, hole) = (own.next, gap > 0 && gap < JUMP);
            own.next = end;
            if hole {
                self.holes.get_or_insert_default().add(side, hole_from, start);
            }
        }
        if gap < 0
            && let Some(holes) = &mut self.holes
        {
            let filled = holes.fill(side, start, data_end);
            new += filled;
            let (own, _) = self.directions(side);
            if filled > 0 {
                own.out_of_order = own.out_of_order.saturating_add(1);
            }
        }
        let (own, _) = self.directions(side);
        own.bytes += u64::from(new);
        if new == 0 {
            own.repeats = own.repeats.saturating_add(1);
        } else {
            self.last_payload = Some(side);
        }
        new
    }
}
