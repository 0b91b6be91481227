//! What an end does with an arriving segment.

use super::receiver::Taken;
use super::{Cause, End, Now, State, Tcp};
use crate::packet::flags::{ACK, FIN, RST, SYN};
use crate::plan::Answer;

impl End {
    /// Takes in a segment.
    pub(crate) fn receive(&mut self, now: &mut Now<'_>, head: &Tcp, len: u64) {
        let has = |flag: u8| head.flags & flag != 0;
        match self.state {
            State::Silent => return,
            State::Dead => {
                if !has(RST) {
                    self.send(now, RST, head.ack, 0, Cause::Reset);
                }
                return;
            }
            _ if has(RST) => {
                self.end(State::Dead);
                return;
            }
            State::Fresh => {
                if has(SYN) && !has(ACK) {
                    self.listen(now, head);
                }
                return;
            }
            State::SynReceived if has(SYN) => {
                self.send_syn(now, Cause::Retransmission);
                return;
            }
            State::SynSent if has(SYN) && has(ACK) && head.ack == 1 => {
                self.agree(head);
                self.receiver.open();
                self.opened(now, head);
                // Before the program can say anything, as systems do.
                self.send_bare(now, Cause::Ack);
            }
            State::SynSent => return,
            State::SynReceived if has(ACK) && head.ack >= 1 => self.opened(now, head),
            State::SynReceived => return,
            // A SYN-ACK again: the acknowledgement was lost.
            State::Open if has(SYN) => {
                self.send_bare(now, Cause::DuplicateAck);
                return;
            }
            State::Open => {}
        }
        if let Some((stamp, _)) = head.options.timestamps.filter(|_| head.seq <= self.receiver.next()) {
            self.terms.heard(stamp);
        }
        self.acknowledged(now, head, len);
        self.take_data(now, head, len);
        self.go_on(now);
    }

    fn agree(&mut self, head: &Tcp) {
        self.terms.agree(&head.options);
        self.sender.congestion.begin(self.terms.mss());
    }

    fn listen(&mut self, now: &mut Now<'_>, head: &Tcp) {
        match now.plan.answer {
            Answer::Ignore => {}
            Answer::Refuse => {
                self.terms.refuse();
                self.receiver.refuse();
                self.send(now, RST | ACK, 0, 0, Cause::Reset);
                self.receiver.refused();
            }
            Answer::Accept => {
                self.agree(head);
                self.state = State::SynReceived;
                self.receiver.open();
                self.terms.heard(head.options.timestamps.map_or(0, |(stamp, _)| stamp));
                self.begin_with_syn(now, Cause::SynAck);
            }
        }
    }

    fn opened(&mut self, now: &Now<'_>, head: &Tcp) {
        self.state = State::Open;
        self.sender.open(self.told_window(head));
        self.timers.retransmit = None;
        self.rtt.opened(now.time, self.timers.tries == 0);
        self.timers.tries = 0;
    }

    /// The window that a header tells, in bytes.
    fn told_window(&self, head: &Tcp) -> u64 {
        u64::from(head.window) << self.terms.their_shift(head.flags & SYN != 0)
    }

    /// What the other side says about what it has.
    fn acknowledged(&mut self, now: &mut Now<'_>, head: &Tcp, len: u64) {
        if head.flags & ACK == 0 || !self.sender.takes(head.ack) {
            return;
        }
        let blocks = head.options.sack.get(..usize::from(head.options.sacks)).unwrap_or_default();
        self.sender.sacked(head.ack, blocks);
        let window = self.told_window(head);
        let same_window = self.sender.set_window(window);
        if window > 0 && self.timers.probe.take().is_some() {
            self.timers.tries = 0;
            self.rtt.reset();
        }
        let came = self.sender.acknowledged(head.ack);
        let (flight, mss) = (self.sender.flight(), self.terms.mss());
        if came > 0 {
            self.timers.tries = 0;
            self.rtt.acknowledged(head.ack, now.time);
            if self.sender.congestion.acknowledged(head.ack, came, mss) {
                self.send_again(now);
            }
            self.timers.retransmit = (flight > 0).then(|| now.time + self.rtt.rto());
        } else if len == 0
            && head.flags & (SYN | FIN) == 0
            && same_window
            && flight > 0
            && window > 0
            && self.sender.congestion.duplicate(flight, self.sender.sent(), mss)
        {
            self.send_again(now);
        }
    }

    fn take_data(&mut self, now: &mut Now<'_>, head: &Tcp, len: u64) {
        let (seq, fin) = (head.seq, head.flags & FIN != 0);
        if head.flags & SYN != 0 {
            return;
        }
        if len == 0 && !fin {
            // A keep-alive (RFC 9293, section 3.8.4).
            if seq + 1 == self.receiver.next() {
                self.send_bare(now, Cause::Ack);
            }
            return;
        }
        let end = seq + len;
        if self.program.has_closed() && len > 0 && end > self.receiver.next() {
            self.send(now, RST, head.ack, 0, Cause::Reset);
            self.end(State::Dead);
            return;
        }
        match self.receiver.take(seq, end, fin) {
            Taken::Nothing => self.send_bare(now, Cause::DuplicateAck),
            Taken::Due => {}
            Taken::Later(delay) => {
                self.timers.ack.get_or_insert(now.time + delay);
            }
        }
    }
}
