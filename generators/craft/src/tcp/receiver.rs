//! The receiving half of an end: what has arrived, what the program has read, and the window that follows from it.

use crate::scenario::Host;
use crate::truth::Ranges;

/// The receiving half of an end. Positions are those of the other side.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    /// Bytes that may wait for the program.
    buffer: u64,
    /// Delay of a delayed acknowledgement, in nanoseconds.
    delay: u64,
    /// The position expected next (RCV.NXT).
    next: u64,
    ahead: Ranges,
    /// The position up to which the program has read, and whether it reads at all.
    read: u64,
    reading: bool,
    /// The right edge of the window, as advertised.
    edge: u64,
    /// The position of the FIN once it has arrived, and whether everything before it has.
    fin_at: Option<u64>,
    fin_received: bool,
    /// Segments not acknowledged yet, and whether an acknowledgement is due now.
    unacked: u32,
    ack_now: bool,
}

/// What became of a segment with data or a FIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Nothing new in order: a duplicate acknowledgement is due.
    Nothing,
    /// Accepted; the next segment out acknowledges it.
    Due,
    /// Accepted; the acknowledgement may wait this many nanoseconds.
    Later(u64),
}

impl Receiver {
    pub(super) fn new(host: &Host) -> Self {
        Self {
            buffer: u64::from(host.window),
            delay: host.delayed_ack,
            next: 0,
            ahead: Ranges::default(),
            read: 0,
            reading: true,
            edge: 0,
            fin_at: None,
            fin_received: false,
            unacked: 0,
            ack_now: false,
        }
    }

    /// The position expected next (RCV.NXT).
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Out-of-order data, sorted.
    pub(super) fn ahead(&self) -> &[(u64, u64)] {
        self.ahead.as_slice()
    }

    /// The position up to which the program has read.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    pub(super) fn has_unread(&self) -> bool {
        self.read < self.next
    }

    /// Whether everything has come, the FIN included.
    pub(super) fn has_the_end(&self) -> bool {
        self.fin_received
    }

    /// Whether the program has read that there is no more.
    pub(super) fn has_read_the_end(&self) -> bool {
        self.fin_received && self.read == self.next
    }

    /// The other side's SYN has come.
    pub(super) fn open(&mut self) {
        self.next = 1;
        self.read = 1;
    }

    /// A SYN is refused: the RST acknowledges it and offers no window.
    pub(super) fn refuse(&mut self) {
        self.next = 1;
        self.buffer = 0;
    }

    /// The RST was sent; the next SYN is a new one.
    pub(super) fn refused(&mut self) {
        self.next = 0;
    }

    /// Takes in data of `seq..end`, and a FIN behind it.
    pub(super) fn take(&mut self, seq: u64, end: u64, fin: bool) -> Taken {
        if fin {
            self.fin_at = Some(end);
        }
        let takes = end.min(self.edge.max(self.next));
        if seq > self.next {
            self.ahead.add(seq, takes.max(seq));
            return Taken::Nothing;
        }
        let before = self.next;
        self.next = self.next.max(takes);
        let mut filled = false;
        while let Some(end) = self.ahead.take_up_to(self.next) {
            self.next = self.next.max(end);
            filled = true;
        }
        let closes = self.fin_at == Some(self.next) && !self.fin_received;
        if closes {
            self.next += 1;
            self.fin_received = true;
        }
        if self.next == before {
            return Taken::Nothing;
        }
        if self.reading || closes && self.read + 1 == self.next {
            self.read = self.next;
        }
        self.unacked += 1;
        // RFC 5681, section 4.2: at least every second segment, and at once where a hole was filled.
        if closes || filled || self.unacked >= 2 || self.delay == 0 {
            self.ack_now = true;
            return Taken::Due;
        }
        Taken::Later(self.delay)
    }

    /// Lets the program read, or not.
    pub(super) fn set_reading(&mut self, reads: bool) {
        self.reading = reads;
        if reads {
            self.read = self.next;
        }
    }

    /// Whether the window has opened by as much as a segment, or half of the buffer (RFC 9293, section 3.8.6.2.2).
    pub(super) fn has_opened(&self, mss: u64) -> bool {
        self.edge.saturating_sub(self.next) + mss.min(self.buffer / 2) <= self.buffer
    }

    /// The window field, shifted by so much: what is free, and never less than was told before (RFC 9293, section
    /// 3.8.6).
    pub(super) fn window(&mut self, shift: u8, mss: u64) -> u16 {
        let free = self.buffer.saturating_sub(self.next - self.read);
        let told = self.edge.saturating_sub(self.next);
        let has_read_all = self.read == self.next;
        let worth = free >= told + mss.min(self.buffer / 2).max(1) || told == 0 && has_read_all;
        let window = if worth || has_read_all { free.max(told) } else { told };
        let field = (window >> shift).min(65_535) as u16;
        self.edge = self.edge.max(self.next + (u64::from(field) << shift));
        field
    }

    /// An acknowledgement is due.
    pub(super) fn owe(&mut self) {
        self.ack_now = true;
    }

    pub(super) fn owes(&self) -> bool {
        self.ack_now
    }

    /// Everything that has come is acknowledged.
    pub(super) fn acknowledged(&mut self) {
        self.ack_now = false;
        self.unacked = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    /// The receiver of a host with 1,000 bytes of buffer, whose window was told.
    fn receiver() -> Receiver {
        let host = "[[host]]\naddress = \"10.0.0.1\"\nwindow = 1000\nscale = -1\nname =";
        let text = format!("title = \"t\"\n{host} \"client\"\n{host} \"server\"\n[[connection]]\n");
        let mut receiver = Receiver::new(&Scenario::parse(&text).unwrap().hosts[0]);
        receiver.open();
        assert_eq!(receiver.window(0, 100), 1_000);
        receiver
    }

    #[test]
    fn every_second_segment_is_due_and_what_is_early_is_kept() {
        let mut receiver = receiver();
        assert_eq!(receiver.take(1, 101, false), Taken::Later(40_000_000));
        assert_eq!(receiver.take(101, 201, false), Taken::Due);
        receiver.acknowledged();
        assert_eq!(receiver.take(301, 401, false), Taken::Nothing, "early");
        assert_eq!((receiver.ahead(), receiver.next()), (&[(301, 401)][..], 201));
        assert_eq!(receiver.take(201, 301, false), Taken::Due, "a hole is filled");
        assert_eq!(receiver.take(201, 301, false), Taken::Nothing, "again");
        assert_eq!(receiver.take(401, 401, true), Taken::Due);
        assert!(receiver.has_read_the_end() && receiver.next() == 402);
    }

    #[test]
    fn a_window_closes_and_opens_by_a_segment_and_never_shrinks() {
        let mut receiver = receiver();
        receiver.set_reading(false);
        receiver.take(1, 951, false);
        assert_eq!((receiver.window(0, 100), receiver.has_unread()), (50, true));
        receiver.take(951, 1_051, false);
        assert_eq!((receiver.next(), receiver.window(0, 100)), (1_001, 0), "what has no room is thrown away");
        receiver.set_reading(true);
        assert!(receiver.has_opened(100));
        assert_eq!(receiver.window(0, 100), 1_000);
    }
}
