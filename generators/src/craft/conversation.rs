//! One conversation of the lab tcp-commands, planned as a list of segments.
//!
//! 27 segments: the handshake (3), five times request, acknowledgement, answer, acknowledgement (20), and
//! FIN, acknowledgement, FIN, acknowledgement with the client closing first (4).

use std::collections::VecDeque;
use std::ops::Range;

use super::random::Random;
use super::segment::flags::{ACK, FIN, PSH, SYN};

/// Requests of a conversation.
const TURNS: usize = 5;
/// Letters after `upper:`, so that no frame is longer than 120 bytes.
const LETTERS: u32 = 48;
/// Segments of an answer that is a burst, and the bytes of each.
const BURST: usize = 6;
const BURST_SEGMENT: usize = 30;

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

impl Side {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// One planned segment. Sequence numbers are relative, as Wireshark shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) from: Side,
    pub(super) flags: u8,
    pub(super) sequence: u32,
    pub(super) acknowledgment: u32,
    /// Its part of [`Plan::text`].
    pub(super) payload: Range<usize>,
    /// Sent again after it was seen already.
    pub(super) is_repeat: bool,
}

impl Step {
    /// Whether it takes room in the sequence (data, SYN, FIN), so that its loss would be noticed.
    pub(super) fn occupies(&self) -> bool {
        !self.payload.is_empty() || self.flags & (SYN | FIN) != 0
    }
}

/// The segments of a conversation that are still to be sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) steps: VecDeque<Step>,
    /// All payloads, one behind the other.
    pub(super) text: Vec<u8>,
    /// The next sequence number of client and server.
    next: [u32; 2],
}

/// What was put into a plan beside the usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bursts {
    pub(super) whole: u64,
    pub(super) with_hole: u64,
}

impl Plan {
    /// Plans a new conversation. `bursts_per_mille` of the answers come in several segments, half of these with one
    /// that is lost before the capture sees it.
    pub(super) fn renew(&mut self, random: &mut Random, bursts_per_mille: u32) -> Bursts {
        use Side::{Client, Server};

        self.steps.clear();
        self.text.clear();
        self.next = [0, 0];
        let mut bursts = Bursts::default();
        self.send(Client, SYN, 0..0);
        self.send(Server, SYN | ACK, 0..0);
        self.send(Client, ACK, 0..0);
        for _ in 0..TURNS {
            if bursts_per_mille > 0 && random.happens(bursts_per_mille) {
                if random.happens(500) {
                    bursts.with_hole += 1;
                    self.turn_with_burst(random, true);
                } else {
                    bursts.whole += 1;
                    self.turn_with_burst(random, false);
                }
            } else {
                self.turn(random);
            }
        }
        self.send(Client, FIN | ACK, 0..0);
        self.send(Server, ACK, 0..0);
        self.send(Server, FIN | ACK, 0..0);
        self.send(Client, ACK, 0..0);
        bursts
    }

    /// A request and its answer, each acknowledged by a segment of its own.
    fn turn(&mut self, random: &mut Random) {
        let request = match random.below(4) {
            0 => self.add(b"ping"),
            1 => self.add(b"status"),
            _ => {
                let letters = 1 + random.below(LETTERS) as usize;
                self.add_upper(random, letters)
            }
        };
        self.send(Side::Client, PSH | ACK, request.clone());
        self.send(Side::Server, ACK, 0..0);
        let answer = self.add_answer(request);
        self.send(Side::Server, PSH | ACK, answer);
        self.send(Side::Client, ACK, 0..0);
    }

    /// A long request, answered in several segments.
    fn turn_with_burst(&mut self, random: &mut Random, hole: bool) {
        let request = self.add_upper(random, BURST * BURST_SEGMENT);
        self.send(Side::Client, PSH | ACK, request.clone());
        self.send(Side::Server, ACK, 0..0);
        let answer = self.add_answer(request);
        let mut lost = None;
        for number in 0..BURST {
            let start = answer.start + number * BURST_SEGMENT;
            self.send(Side::Server, PSH | ACK, start..start + BURST_SEGMENT);
            match number {
                0 if hole => self.send(Side::Client, ACK, 0..0),
                1 if hole => lost = self.steps.pop_back(),
                _ => {}
            }
        }
        if let Some(lost) = lost {
            // Three more acknowledgements of what came before the hole, then the segment again (RFC 5681, 3.2).
            for _ in 0..3 {
                self.push(Side::Client, ACK, lost.sequence, 0..0);
            }
            self.steps.push_back(lost);
        }
        self.send(Side::Client, ACK, 0..0);
    }

    /// Plans the next segment of a side, acknowledging everything.
    fn send(&mut self, from: Side, flags: u8, payload: Range<usize>) {
        let acknowledgment = if flags & ACK == 0 { 0 } else { self.next(from.other()) };
        let length = payload.len() as u32 + u32::from(flags & (SYN | FIN) != 0);
        self.push(from, flags, acknowledgment, payload);
        if let Some(next) = self.next.get_mut(from.index()) {
            *next += length;
        }
    }

    fn push(&mut self, from: Side, flags: u8, acknowledgment: u32, payload: Range<usize>) {
        let sequence = self.next(from);
        self.steps.push_back(Step { from, flags, sequence, acknowledgment, payload, is_repeat: false });
    }

    fn next(&self, side: Side) -> u32 {
        self.next.get(side.index()).copied().unwrap_or_default()
    }

    fn add(&mut self, text: &[u8]) -> Range<usize> {
        let start = self.text.len();
        self.text.extend_from_slice(text);
        start..self.text.len()
    }

    fn add_upper(&mut self, random: &mut Random, letters: usize) -> Range<usize> {
        let start = self.add(b"upper:").start;
        self.text.extend((0..letters).map(|_| b'a' + random.below(26) as u8));
        start..self.text.len()
    }

    /// The rule of the lab: `ping` gives `PONG`, `upper:x` gives `X`, all else `UNKNOWN COMMAND`.
    fn add_answer(&mut self, request: Range<usize>) -> Range<usize> {
        let request = self.text.get(request).unwrap_or_default();
        let answer = match request.strip_prefix(b"upper:") {
            Some(letters) => letters.to_ascii_uppercase(),
            None if request == b"ping" => b"PONG".to_vec(),
            None => b"UNKNOWN COMMAND".to_vec(),
        };
        self.add(&answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_conversation_has_27_segments_and_acknowledges_everything() {
        let mut plan = Plan::default();
        for seed in 0..20 {
            assert_eq!(plan.renew(&mut Random::new(seed), 0), Bursts::default());
            assert_eq!(plan.steps.len(), 27);
            let last = plan.steps.back().unwrap();
            assert_eq!((last.sequence, last.acknowledgment), (plan.next[0], plan.next[1]));
            let longest = plan.steps.iter().map(|step| step.payload.len()).max().unwrap();
            assert!(longest <= 54, "{longest}");
        }
    }

    #[test]
    fn a_hole_is_followed_by_three_equal_acknowledgements_and_the_lost_segment() {
        let mut plan = Plan::default();
        plan.turn_with_burst(&mut Random::new(1), true);
        let acknowledged: Vec<_> = plan
            .steps
            .iter()
            .filter(|step| step.from == Side::Client && step.payload.is_empty())
            .map(|step| step.acknowledgment)
            .collect();
        assert_eq!(acknowledged, [30, 30, 30, 30, 180]);
        let sent: Vec<_> = plan
            .steps
            .iter()
            .filter(|step| step.from == Side::Server && !step.payload.is_empty())
            .map(|step| step.sequence)
            .collect();
        assert_eq!(sent, [0, 60, 90, 120, 150, 30]);
    }
}
