//! What one side sends: how much there is, how much is on its way, and what the other side has of it. Positions: 0 is
//! the SYN, 1 the first byte, and the FIN takes the one behind the last.

use super::congestion::Congestion;
use crate::truth::Ranges;

/// The sending half of an end.
#[derive(Clone, Debug, Default)]
pub(super) struct Sender {
    /// Bytes that the program has written so far, and whether it has closed its side.
    limit: u64,
    fin: bool,
    /// The first unacknowledged position, the next one to send, and the one behind everything sent (SND.UNA, SND.NXT).
    una: u64,
    nxt: u64,
    max: u64,
    /// The position behind the last window probe.
    probed: u64,
    /// The other side's window, and the widest that it ever offered.
    peer_window: u64,
    widest: u64,
    /// Unacknowledged positions that the other side has (RFC 2018).
    sacked: Ranges,
    pub(super) congestion: Congestion,
}

/// What to send next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Data { seq: u64, len: u64 },
    Fin { seq: u64, again: bool },
}

impl Piece {
    /// The position behind it.
    pub(super) fn end(self) -> u64 {
        match self {
            Self::Data { seq, len } => seq + len,
            Self::Fin { seq, .. } => seq + 1,
        }
    }
}

/// Where the segment that begins at a position must end at the latest.
fn border(borders: &[u32], at: u64) -> Option<u64> {
    let next = borders.partition_point(|border| u64::from(*border) <= at);
    borders.get(next).map(|border| u64::from(*border))
}

impl Sender {
    /// Bytes that the program has said.
    pub(super) fn said(&self) -> u64 {
        self.limit
    }

    /// The program says everything up to so many bytes.
    pub(super) fn say(&mut self, limit: u64) {
        self.limit = self.limit.max(limit);
    }

    /// The program says no more.
    pub(super) fn close(&mut self) {
        self.fin = true;
    }

    /// Whether everything is acknowledged, the FIN included.
    pub(super) fn is_done(&self) -> bool {
        self.fin && self.una == self.limit + 2
    }

    /// Positions sent and not acknowledged.
    pub(super) fn flight(&self) -> u64 {
        self.max - self.una
    }

    /// The position behind everything sent.
    pub(super) fn sent(&self) -> u64 {
        self.max
    }

    /// A SYN is on its way.
    pub(super) fn syn_sent(&mut self) {
        self.nxt = 1;
        self.max = 1;
    }

    /// The handshake is over; the other side offers a window of `window` bytes.
    pub(super) fn open(&mut self, window: u64) {
        self.una = 1;
        self.nxt = 1;
        self.max = 1;
        self.peer_window = window;
        self.widest = window;
    }

    /// Whether an acknowledgement is acceptable: not older than the last one, and for something that was sent.
    pub(super) fn takes(&self, ack: u64) -> bool {
        (self.una..=self.max.max(self.probed)).contains(&ack)
    }

    /// Records SACK blocks.
    pub(super) fn sacked(&mut self, ack: u64, blocks: &[(u64, u64)]) {
        for (from, to) in blocks {
            self.sacked.add((*from).max(ack), (*to).min(self.max));
        }
    }

    /// Sets the other side's window; gives whether it is unchanged.
    pub(super) fn set_window(&mut self, window: u64) -> bool {
        let same = window == self.peer_window;
        self.peer_window = window;
        self.widest = self.widest.max(window);
        same
    }

    /// Everything up to a position is acknowledged; gives how many positions are newly so.
    pub(super) fn acknowledged(&mut self, ack: u64) -> u64 {
        let came = ack.saturating_sub(self.una);
        if came == 0 {
            return 0;
        }
        self.una = ack;
        self.nxt = self.nxt.max(ack);
        self.max = self.max.max(ack);
        while self.sacked.take_up_to(ack).is_some_and(|end| {
            self.sacked.add(ack, end);
            end <= ack
        }) {}
        came
    }

    /// A timeout: everything unacknowledged is sent again, because a receiver may drop what it holds out of order
    /// (RFC 2018, section 8).
    pub(super) fn timed_out(&mut self, mss: u64) {
        self.congestion.timed_out(self.flight(), mss);
        self.sacked.clear();
        self.nxt = self.una;
    }

    /// What may go out next, if anything. `borders`: where segments must end. `force`: one segment at least, whatever
    /// the windows say.
    pub(super) fn next(&mut self, borders: &[u32], mss: u64, force: bool) -> Option<Piece> {
        while self.nxt < self.max
            && let Some(end) = self.sacked.end_of(self.nxt)
        {
            self.nxt = end;
        }
        let data_end = self.limit + 1;
        if self.nxt < data_end {
            let whole = self.whole_segment(borders, mss);
            let window = self.peer_window.min(self.congestion.window());
            let mut room = (self.una + window).saturating_sub(self.nxt);
            if force {
                room = room.max(1);
            }
            let len = whole.min(room);
            // Silly windows are not filled (RFC 9293, section 3.8.6.2.1).
            let silly = len < whole && self.nxt > self.una && room < self.widest / 2;
            (len > 0 && !silly).then_some(Piece::Data { seq: self.nxt, len })
        } else if self.fin && self.nxt == data_end {
            Some(Piece::Fin { seq: self.nxt, again: self.max > data_end })
        } else {
            None
        }
    }

    /// The length of the segment that begins at `nxt`, if nothing held it back.
    fn whole_segment(&self, borders: &[u32], mss: u64) -> u64 {
        let data_end = self.limit + 1;
        let border = border(borders, self.nxt).unwrap_or(data_end).min(data_end);
        let sacked = if self.nxt < self.max { self.sacked.next_after(self.nxt) } else { None };
        let end = sacked.map_or(border, |sacked| sacked.min(border));
        (end - self.nxt).min(mss)
    }

    /// What [`Sender::next`] gave was sent.
    pub(super) fn sent_up_to(&mut self, end: u64) {
        self.nxt = end;
        self.max = self.max.max(end);
    }

    /// The first unacknowledged segment, for a fast retransmission (RFC 5681, section 3.2).
    pub(super) fn first(&self, borders: &[u32], mss: u64) -> Piece {
        let data_end = self.limit + 1;
        if self.una >= data_end {
            return Piece::Fin { seq: self.una, again: true };
        }
        let border = border(borders, self.una).unwrap_or(data_end).min(data_end);
        let len = (border - self.una).min(mss).min(self.max - self.una);
        let sacked = self.sacked.next_after(self.una);
        Piece::Data { seq: self.una, len: sacked.map_or(len, |sacked| len.min(sacked - self.una)) }
    }

    /// Whether data that ends here is sent for the first time.
    pub(super) fn is_new(&self, end: u64) -> bool {
        end > self.max
    }

    /// Whether a segment gets PSH: it ends one of the program's writes.
    pub(super) fn pushes(&self, borders: &[u32], seq: u64, end: u64) -> bool {
        end == self.limit + 1 || border(borders, seq) == Some(end)
    }

    /// Whether a closed window holds data back.
    pub(super) fn is_shut_out(&self) -> bool {
        self.nxt <= self.limit && self.peer_window == 0
    }

    /// The position of a window probe, which is one byte.
    pub(super) fn probe(&mut self) -> u64 {
        self.probed = self.nxt + 1;
        self.nxt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sender that has said so many bytes to a peer with such a window, with segments of 100 bytes.
    fn sender(said: u64, window: u64) -> Sender {
        let mut sender = Sender::default();
        sender.congestion.begin(100);
        sender.open(window);
        sender.say(said);
        sender
    }

    /// Everything that may go out now.
    fn all(sender: &mut Sender, borders: &[u32]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while let Some(piece) = sender.next(borders, 100, false) {
            sender.sent_up_to(piece.end());
            pieces.push(piece);
        }
        pieces
    }

    const fn data(seq: u64, len: u64) -> Piece {
        Piece::Data { seq, len }
    }

    #[test]
    fn segments_end_at_borders_and_at_the_window() {
        assert_eq!(
            all(&mut sender(250, 1_000), &[31, 251]),
            [data(1, 30), data(31, 100), data(131, 100), data(231, 20)]
        );
        // 70 of 100 bytes: less than half of the widest window is left, and not worth a segment.
        assert_eq!(all(&mut sender(250, 170), &[]), [data(1, 100)]);
        assert_eq!(all(&mut sender(250, 0), &[]), []);
    }

    #[test]
    fn what_the_other_side_has_is_not_sent_again() {
        let mut sender = sender(400, 1_000);
        all(&mut sender, &[]);
        sender.sacked(1, &[(101, 201)]);
        assert_eq!(sender.first(&[], 100), data(1, 100));
        sender.congestion.duplicate(400, 401, 100);
        assert_eq!(sender.acknowledged(101), 100);
        assert_eq!(
            (sender.flight(), sender.takes(100), sender.takes(401), sender.takes(402)),
            (300, false, true, false)
        );
        sender.close();
        assert_eq!(all(&mut sender, &[]), [Piece::Fin { seq: 401, again: false }]);
        assert_eq!(sender.acknowledged(402), 301);
        assert!(sender.is_done());
    }

    #[test]
    fn after_a_timeout_everything_is_sent_again() {
        let mut sender = sender(200, 1_000);
        all(&mut sender, &[]);
        sender.sacked(1, &[(101, 201)]);
        sender.timed_out(100);
        assert_eq!(sender.next(&[], 100, true), Some(data(1, 100)));
        assert!(!sender.is_new(101) && sender.is_new(202));
    }
}
