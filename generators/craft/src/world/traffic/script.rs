//! One conversation of `[traffic]`, packet by packet.
//!
//! 27 packets: the handshake (3), five times request, acknowledgement, answer, acknowledgement (20), and FIN,
//! acknowledgement, FIN, acknowledgement with the client closing first (4).

use std::collections::VecDeque;
use std::ops::Range;

use wirelab_labs::Side;

use crate::packet::flags::{ACK, FIN, PSH, SYN};
use crate::packet::{Body, Options, Packet, Payload, Tcp};
use crate::plan::Plan;
use crate::random::Random;
use crate::scenario::Faults;
use crate::truth::Cause;

/// Requests of a conversation.
const TURNS: usize = 5;
/// Most letters behind `upper:`, so that no frame is longer than 120 bytes.
const LETTERS: u32 = 48;
/// Answers of a thousand that come in several segments, where there are faults.
const BURSTS_PER_MILLE: u32 = 40;
/// Segments of such an answer, and the bytes of each.
const BURST: u64 = 6;
const BURST_SEGMENT: u64 = 30;

/// The largest segment on Ethernet (RFC 879: 1,500 bytes without 20 of IPv4 and 20 of TCP).
const MSS: u16 = 1460;
/// As Linux sends it: windows count 128 bytes.
const WINDOW_SCALE: u8 = 7;
/// The window in a SYN, which is never scaled, and in all others, in units of 128 bytes.
const WINDOW_OF_SYN: u16 = 64_240;
const WINDOW: u16 = 502;

/// What both say, and the packets that bring it. They have no identification and no time stamps yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    pub(super) plan: Plan,
    pub(super) packets: VecDeque<Packet>,
    /// The next position of client and server.
    next: [u64; 2],
}

impl Script {
    /// Draws a conversation. With faults, some answers come in several segments, half of these with one that is lost
    /// before the capture sees it.
    pub(super) fn draw(random: &mut Random, faults: Faults) -> Self {
        use Side::{Client, Server};

        let mut script = Self::default();
        script.bare(Client, SYN, Cause::Syn);
        script.bare(Server, SYN | ACK, Cause::SynAck);
        script.bare(Client, ACK, Cause::Ack);
        for _ in 0..TURNS {
            match faults {
                Faults::Lossy if random.happens(BURSTS_PER_MILLE) => {
                    let hole = random.happens(500);
                    script.turn_with_burst(random, hole);
                }
                Faults::Lossy | Faults::None => script.turn(random),
            }
        }
        script.bare(Client, FIN | ACK, Cause::Fin);
        script.bare(Server, ACK, Cause::Ack);
        script.bare(Server, FIN | ACK, Cause::Fin);
        script.bare(Client, ACK, Cause::Ack);
        script
    }

    /// A request and its answer, each acknowledged by a segment of its own.
    fn turn(&mut self, random: &mut Random) {
        let request = match random.below(4) {
            0 => b"ping".to_vec(),
            1 => b"status".to_vec(),
            _ => {
                let letters = 1 + random.below(LETTERS);
                upper(random, letters)
            }
        };
        let answer = answer(&request);
        let request = self.say(Side::Client, request);
        self.data(Side::Client, request);
        self.bare(Side::Server, ACK, Cause::Ack);
        let answer = self.say(Side::Server, answer);
        self.data(Side::Server, answer);
        self.bare(Side::Client, ACK, Cause::Ack);
    }

    /// A long request, answered in several segments.
    fn turn_with_burst(&mut self, random: &mut Random, hole: bool) {
        let request = upper(random, (BURST * BURST_SEGMENT) as u32);
        let answer = answer(&request);
        let request = self.say(Side::Client, request);
        self.data(Side::Client, request);
        self.bare(Side::Server, ACK, Cause::Ack);
        let start = self.say(Side::Server, answer).start;
        let mut lost = None;
        for number in 0..BURST {
            let from = start + number * BURST_SEGMENT;
            self.data(Side::Server, from..from + BURST_SEGMENT);
            match number {
                0 if hole => self.bare(Side::Client, ACK, Cause::Ack),
                1 if hole => lost = self.packets.pop_back(),
                _ => {}
            }
        }
        if let Some(lost) = lost {
            // Three more acknowledgements of what came before the hole, then the segment again (RFC 5681, section 3.2).
            for _ in 0..3 {
                self.push(Side::Client, ACK, lost.data().0, Payload::default(), Cause::DuplicateAck);
            }
            self.packets.push_back(Packet { cause: Cause::FastRetransmission, ..lost });
        }
        self.bare(Side::Client, ACK, Cause::Ack);
    }

    /// A message; gives its place in what its side says.
    fn say(&mut self, from: Side, bytes: Vec<u8>) -> Range<u64> {
        let range = self.plan.says[from.index()].push(bytes);
        self.plan.messages.push((from, range.start as u32..range.end as u32));
        range
    }

    /// The next segment with data.
    fn data(&mut self, from: Side, range: Range<u64>) {
        let payload = self.plan.says[from.index()].part(range);
        self.send(from, PSH | ACK, payload, Cause::Data);
    }

    /// The next segment without data.
    fn bare(&mut self, from: Side, flags: u8, cause: Cause) {
        self.send(from, flags, Payload::default(), cause);
    }

    /// A segment that acknowledges everything.
    fn send(&mut self, from: Side, flags: u8, payload: Payload, cause: Cause) {
        let ack = if flags & ACK == 0 { 0 } else { self.next[from.other().index()] };
        let room = payload.len() + u64::from(flags & (SYN | FIN) != 0);
        self.push(from, flags, ack, payload, cause);
        self.next[from.index()] += room;
    }

    fn push(&mut self, from: Side, flags: u8, ack: u64, payload: Payload, cause: Cause) {
        let mut options = Options::default();
        let is_syn = flags & SYN != 0;
        if is_syn {
            options.mss = Some(MSS);
            options.scale = Some(WINDOW_SCALE);
            options.sack_permitted = true;
        }
        let window = if is_syn { WINDOW_OF_SYN } else { WINDOW };
        let head = Tcp { seq: self.next[from.index()], ack, flags, window, options };
        self.packets.push_back(Packet {
            slot: 0,
            from,
            body: Body::Tcp(head),
            payload,
            identification: 0,
            cause,
            mtu: None,
            script: 0,
        });
    }
}

fn upper(random: &mut Random, letters: u32) -> Vec<u8> {
    let mut text = b"upper:".to_vec();
    text.extend((0..letters).map(|_| b'a' + random.below(26) as u8));
    text
}

/// The rule of the lab tcp-commands: `ping` gives `PONG`, `upper:x` gives `X`, all else `UNKNOWN COMMAND`.
fn answer(request: &[u8]) -> Vec<u8> {
    match request.strip_prefix(b"upper:") {
        Some(letters) => letters.to_ascii_uppercase(),
        None if request == b"ping" => b"PONG".to_vec(),
        None => b"UNKNOWN COMMAND".to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_conversation_has_27_packets_and_acknowledges_everything() {
        for seed in 0..20 {
            let script = Script::draw(&mut Random::new(seed), Faults::None);
            assert_eq!(script.packets.len(), 27);
            let last = script.packets.back().and_then(Packet::tcp).unwrap();
            assert_eq!([last.seq, last.ack], script.next);
            let longest = script.packets.iter().map(|packet| packet.payload.len()).max().unwrap();
            assert!(longest <= 54, "{longest}");
            // Each FIN takes one position behind what its side says, and each SYN one before.
            assert_eq!(script.next, script.plan.said().map(|bytes| bytes + 2));
        }
    }

    #[test]
    fn a_hole_is_followed_by_three_equal_acknowledgements_and_the_lost_segment() {
        let mut script = Script::default();
        script.turn_with_burst(&mut Random::new(1), true);
        let of = |from: Side, is_empty: bool| {
            let those =
                script.packets.iter().filter(move |one| one.from == from && (one.payload.len() == 0) == is_empty);
            those.filter_map(Packet::tcp)
        };
        let acknowledged: Vec<u64> = of(Side::Client, true).map(|tcp| tcp.ack).collect();
        assert_eq!(acknowledged, [30, 30, 30, 30, 180]);
        let sent: Vec<u64> = of(Side::Server, false).map(|tcp| tcp.seq).collect();
        assert_eq!(sent, [0, 60, 90, 120, 150, 30]);
    }
}
