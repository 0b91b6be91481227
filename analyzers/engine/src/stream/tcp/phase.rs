//! What a packet is in its stream: the one place that decides it.

use super::half::distance;
use super::handshake::Progress;
use super::segment::{Phase, Segment};
use super::stream::TcpStream;
use crate::packet::layer::TcpFlags;
use crate::stream::key::Side;

/// A segment this far ahead of the stream is no hole in the capture but another use of the ports.
const JUMP: i32 = 1 << 30;

/// What a segment did to its stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effect {
    pub(crate) phase: Phase,
    /// Payload bytes that were not seen before.
    pub(crate) new_bytes: u32,
    /// Whether it was captured before.
    pub(crate) duplicate: bool,
    /// Whether it completed the handshake.
    pub(crate) established: bool,
    /// Whether it ended the conversation.
    pub(crate) closed: bool,
}

impl TcpStream {
    /// Takes in a segment that belongs to this stream. A copy of a packet that was captured before changes nothing.
    #[inline(always)]
    pub(crate) fn advance(&mut self, segment: &Segment, side: Side, duplicate: bool) -> Effect {
        let (own, _) = self.directions(side);
        own.packets = own.packets.saturating_add(1);
        if duplicate {
            self.duplicates = self.duplicates.saturating_add(1);
            if !self.copied {
                return Effect { phase: Phase::Copy, new_bytes: 0, duplicate, established: false, closed: false };
            }
        }
        let (mut handshake, mut established, mut refused) = (false, false, false);
        if !self.established || segment.flags.syn() {
            let before = self.handshake.progress;
            handshake = self.open(segment, side);
            let after = self.handshake.progress;
            refused = before == Progress::Syn && after == Progress::Refused;
            established = before != after && after == Progress::Complete;
            self.established = after == Progress::Complete;
        }
        let ends = segment.flags.has(TcpFlags::FIN | TcpFlags::RST);
        if ends && !refused && !segment.flags.syn() && self.is_stray(segment, side) {
            self.note_stray(segment, side);
            return Effect { phase: Phase::Stray, new_bytes: 0, duplicate, established, closed: false };
        }

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
        } else if teardown_repeat {
            Phase::Repeat
        } else if teardown {
            Phase::Teardown
        } else if keep_alive {
            Phase::KeepAlive
        } else {
            Phase::Acknowledgement
        };
        let (own, other) = self.directions(side);
        own.set_kept_alive(phase == Phase::KeepAlive);
        own.acknowledge(segment, other);
        Effect { phase, new_bytes, duplicate, established, closed }
    }

    /// Takes in a segment while the connection is being opened; `true` if it is part of that.
    #[inline]
    fn open(&mut self, segment: &Segment, side: Side) -> bool {
        if self.handshake.progress == Progress::Syn
            && let Some(part) = self.cross(segment, side)
        {
            return part;
        }
        let server = self.half(self.client.other());
        let sent = server.next_known().then_some(server.next);
        self.handshake.step(segment, side == self.client, sent)
    }

    /// One byte or none before the next expected number (RFC 9293, section 3.8.4), or the answer to that.
    #[inline]
    fn is_keep_alive(&mut self, segment: &Segment, side: Side) -> bool {
        if segment.len > 1 || segment.flags.syn() || segment.flags.fin() || segment.flags.rst() {
            return false;
        }
        let midway = self.handshake.progress == Progress::NotSeen;
        let (own, other) = self.directions(side);
        if !own.next_known() {
            // A stream that was joined midway begins with it: whoever sends one byte to be read says so with PSH.
            let probe = midway && segment.len == 1 && segment.flags.0 & 0xff == TcpFlags::ACK;
            if probe {
                own.set_next_known(true);
                own.next = segment.end();
            }
            return probe;
        }
        // A FIN has the number behind the last byte, even where bytes before it have not come yet.
        let beyond = own.fin_frame != 0 && distance(own.fin_end, own.next) > 0;
        let next = if beyond { own.fin_end } else { own.next };
        let probe = segment.seq == next.wrapping_sub(1) && own.packets > 1;
        let answer = segment.len == 0 && other.kept_alive() && segment.seq == next && segment.ack == other.next;
        probe || answer
    }

    /// Counts payload; gives how many of its bytes are new.
    #[inline]
    fn take_payload(&mut self, segment: &Segment, side: Side) -> u32 {
        let end = segment.end();
        let seen_from_start = self.handshake.progress != Progress::NotSeen;
        let (own, _) = self.directions(side);
        if !own.next_known() {
            own.set_next_known(true);
            // A SYN-ACK that was not captured: the other side's acknowledgement told where its numbers begin, and what lies
            // between there and this segment may still come.
            let ahead = distance(segment.seq, own.base.wrapping_add(1));
            if !seen_from_start || !own.base_known() || segment.flags.syn() || ahead <= 0 || ahead >= JUMP {
                own.next = end;
                if segment.len > 0 {
                    own.segments += 1;
                    own.bytes += u64::from(segment.len);
                    self.last_payload = Some(side);
                }
                return segment.len;
            }
            own.next = own.base.wrapping_add(1);
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
                self.rare.get_or_insert_default().holes.add(side, hole_from, start);
            }
        }
        if gap < 0
            && let Some(rare) = &mut self.rare
        {
            let filled = rare.holes.fill(side, start, data_end);
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

#[cfg(test)]
mod tests {
    use super::super::{Context, End, Rules, TcpTable};
    use super::*;
    use crate::packet::TcpOptions;
    use crate::packet::layer::TcpFlags;
    use crate::stream::copies::Identity;
    use crate::stream::key::Addresses;

    const SYN: u16 = TcpFlags::SYN;
    const ACK: u16 = TcpFlags::ACK;

    /// Whether the client sends it, flags, number, acknowledgement, payload.
    type Row = (bool, u16, u32, u32, u32);

    /// Gives bytes, out of order, repeats and missing of the server.
    fn play(rows: &[Row]) -> [u64; 4] {
        let (client, server) = (([10, 0, 0, 1], 40_000), ([10, 0, 0, 2], 80));
        let mut table = TcpTable::new(Rules::default());
        for (number, &(from_client, flags, seq, ack, len)) in rows.iter().enumerate() {
            let (from, to) = if from_client { (client, server) } else { (server, client) };
            let (key, side) = Addresses::key4(from.0, from.1, to.0, to.1);
            let (frame, time) = (number as u32 + 1, number as i64 * 1_000_000);
            let flags = TcpFlags(flags);
            let segment = Segment {
                frame,
                time,
                seq,
                ack,
                flags,
                window: 0,
                len,
                quoted: false,
                sound: true,
                identity: Identity { signature: u64::from(frame) << 32, ..Identity::default() },
            };
            table.segment(key, side, &segment, &Context::new(TcpOptions::new(&[]), true));
        }
        let row = table.row(0, &Addresses::default(), End::default()).unwrap();
        let server = row.from_server;
        [server.bytes, server.out_of_order.into(), server.repeats.into(), server.missing]
    }

    #[test]
    fn what_comes_late_behind_a_syn_ack_that_was_missed_is_no_repeat() {
        let begin = [(true, SYN, 99, 0, 0), (true, ACK, 100, 500, 15)];
        let late = [&begin[..], &[(false, ACK, 600, 115, 100), (false, ACK, 500, 115, 100)]].concat();
        assert_eq!(play(&late), [200, 1, 0, 0]);
        let missed = [&begin[..], &[(false, ACK, 600, 115, 100)]].concat();
        assert_eq!(play(&missed), [100, 0, 0, 100]);
        let in_order = [&begin[..], &[(false, ACK, 500, 115, 100), (false, ACK, 500, 115, 100)]].concat();
        assert_eq!(play(&in_order), [100, 0, 1, 0]);
        // Joined midway, nobody knows what was on its way.
        let midway = [(true, ACK, 100, 500, 15), (false, ACK, 600, 115, 100)];
        assert_eq!(play(&midway), [100, 0, 0, 0]);
    }

    #[test]
    fn what_was_acknowledged_and_not_seen_is_missing() {
        let fin = TcpFlags::FIN | ACK;
        let begin = [(true, SYN, 99, 0, 0), (false, SYN | ACK, 499, 100, 0), (true, ACK, 100, 500, 0)];
        let data = (false, ACK, 500, 100, 10);
        let table: [(&[Row], u64); 8] = [
            (&[data, (true, ACK, 100, 510, 0)], 0),
            (&[data, (true, ACK, 100, 530, 0)], 20),
            // A FIN that was not captured has one number.
            (&[data, (true, ACK, 100, 511, 0)], 0),
            (&[data, (false, fin, 510, 100, 0), (true, ACK, 100, 511, 0)], 0),
            (&[data, (false, fin, 530, 100, 0), (true, ACK, 100, 531, 0)], 20),
            // What comes late fills it.
            (&[data, (true, ACK, 100, 530, 0), (false, ACK, 510, 100, 20)], 0),
            (&[data, (true, ACK, 100, 540, 0), (false, ACK, 520, 100, 20)], 10),
            // Numbers that are nobody's.
            (&[data, (true, ACK, 100, 500 + (1 << 25), 0)], 0),
        ];
        for (rest, expected) in table {
            assert_eq!(play(&[&begin[..], rest].concat())[3], expected, "{rest:?}");
        }
    }

    #[test]
    fn a_last_byte_again_is_a_keep_alive_unless_a_fin_came_behind_it() {
        let fin = (false, TcpFlags::FIN | ACK, 501, 100, 0);
        let byte = (false, ACK, 500, 100, 1);
        let begin = [(true, SYN, 99, 0, 0), (false, SYN | ACK, 499, 100, 0), (true, ACK, 100, 500, 0)];
        let told = |rest: &[(bool, u16, u32, u32, u32)]| play(&[&begin[..], rest].concat());
        assert_eq!(told(&[byte, byte]), [1, 0, 0, 0]);
        assert_eq!(told(&[byte, fin, byte]), [1, 0, 1, 0]);
        // The byte was missing when the FIN came.
        assert_eq!(told(&[fin, byte, byte]), [1, 0, 1, 0]);
    }
}
