//! What arrives.

use super::{Cause, End, Now, State, Tcp};
use crate::packet::flags::{ACK, FIN, RST, SYN};
use crate::plan::Answer;

/// Duplicate acknowledgements that make a sender repeat (RFC 5681, section 3.2).
const THREE: u32 = 3;

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
                self.agree(&head.options);
                self.rcv = 1;
                self.read = 1;
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
        if let Some((value, _)) = head.options.timestamps.filter(|_| head.seq <= self.rcv) {
            self.echo = value;
        }
        self.acknowledged(now, head, len);
        self.take_data(now, head, len);
        self.go_on(now);
    }

    fn listen(&mut self, now: &mut Now<'_>, head: &Tcp) {
        match now.plan.answer {
            Answer::Ignore => {}
            Answer::Refuse => {
                self.rcv = 1;
                self.timestamps = false;
                self.buffer = 0;
                self.send(now, RST | ACK, 0, 0, Cause::Reset);
                self.rcv = 0;
            }
            Answer::Accept => {
                self.agree(&head.options);
                self.state = State::SynReceived;
                self.rcv = 1;
                self.read = 1;
                self.echo = head.options.timestamps.map_or(0, |(value, _)| value);
                self.peer_window = u64::from(head.window);
                self.send_syn(now, Cause::SynAck);
                self.nxt = 1;
                self.max = 1;
                self.timing = Some((1, now.time));
                self.rto_at = Some(now.time + self.rto);
            }
        }
    }

    fn opened(&mut self, now: &Now<'_>, head: &Tcp) {
        self.state = State::Open;
        self.una = 1;
        self.nxt = 1;
        self.max = 1;
        self.peer_window = u64::from(head.window);
        if head.flags & SYN == 0 {
            self.peer_window <<= self.scales.map_or(0, |[_, theirs]| theirs);
        }
        self.widest = self.peer_window;
        self.rto_at = None;
        if let Some((_, since)) = self.timing.take().filter(|_| self.tries == 0) {
            self.measured(now.time - since);
        }
        self.tries = 0;
    }

    /// What the other side says about what it has.
    fn acknowledged(&mut self, now: &mut Now<'_>, head: &Tcp, len: u64) {
        if head.flags & ACK == 0 || head.ack < self.una || head.ack > self.max.max(self.probed) {
            return;
        }
        for (from, to) in head.options.sack.iter().take(usize::from(head.options.sacks)) {
            self.sacked.add((*from).max(head.ack), (*to).min(self.max));
        }
        let shift = if head.flags & SYN == 0 { self.scales.map_or(0, |[_, theirs]| theirs) } else { 0 };
        let window = u64::from(head.window) << shift;
        let same_window = window == self.peer_window;
        self.peer_window = window;
        self.widest = self.widest.max(window);
        if window > 0 && self.probe_at.take().is_some() {
            self.tries = 0;
            self.set_rto();
        }
        if head.ack > self.una {
            self.progress(now, head.ack);
        } else if len == 0 && head.flags & (SYN | FIN) == 0 && same_window && self.flight() > 0 && window > 0 {
            self.duplicates += 1;
            if self.duplicates == THREE && self.recover.is_none() {
                self.threshold = (self.flight() / 2).max(2 * self.mss);
                self.congestion = self.threshold + u64::from(THREE) * self.mss;
                self.recover = Some(self.max);
                self.send_again(now);
            } else if self.duplicates > THREE {
                self.congestion += self.mss;
            }
        }
    }

    fn progress(&mut self, now: &mut Now<'_>, ack: u64) {
        let came = ack - self.una;
        self.una = ack;
        self.nxt = self.nxt.max(ack);
        self.max = self.max.max(ack);
        self.duplicates = 0;
        self.tries = 0;
        while self.sacked.take_up_to(ack).is_some_and(|end| {
            self.sacked.add(ack, end);
            end <= ack
        }) {}
        if let Some((_, since)) = self.timing.take_if(|(end, _)| *end <= ack) {
            self.measured(now.time - since);
        } else {
            self.set_rto();
        }
        match self.recover {
            Some(recover) if ack >= recover => {
                self.recover = None;
                self.congestion = self.threshold;
            }
            // More than one was lost (RFC 6582).
            Some(_) => self.send_again(now),
            None if self.congestion < self.threshold => self.congestion += came.min(self.mss),
            None => self.congestion += (self.mss * self.mss / self.congestion.max(1)).max(1),
        }
        self.rto_at = (self.flight() > 0).then(|| now.time + self.rto);
    }

    fn take_data(&mut self, now: &mut Now<'_>, head: &Tcp, len: u64) {
        let (seq, fin) = (head.seq, head.flags & FIN != 0);
        if head.flags & SYN != 0 {
            return;
        }
        if len == 0 && !fin {
            // A keep-alive (RFC 9293, section 3.8.4).
            if seq + 1 == self.rcv {
                self.send_bare(now, Cause::Ack);
            }
            return;
        }
        let end = seq + len;
        if self.closed && len > 0 && end > self.rcv {
            self.send(now, RST, head.ack, 0, Cause::Reset);
            self.end(State::Dead);
            return;
        }
        if fin {
            self.fin_at = Some(end);
        }
        let takes = end.min(self.edge.max(self.rcv));
        if seq > self.rcv {
            self.ahead.add(seq, takes.max(seq));
            self.send_bare(now, Cause::DuplicateAck);
            return;
        }
        let before = self.rcv;
        self.rcv = self.rcv.max(takes);
        let mut filled = false;
        while let Some(end) = self.ahead.take_up_to(self.rcv) {
            self.rcv = self.rcv.max(end);
            filled = true;
        }
        let closes = self.fin_at == Some(self.rcv) && !self.fin_received;
        if closes {
            self.rcv += 1;
            self.fin_received = true;
        }
        if self.rcv == before {
            self.send_bare(now, Cause::DuplicateAck);
            return;
        }
        if self.reading || closes && self.read + 1 == self.rcv {
            self.read = self.rcv;
        }
        self.unacked += 1;
        // RFC 5681, section 4.2: at least every second segment, and at once where a hole was filled.
        if closes || filled || self.unacked >= 2 || self.delayed_ack == 0 {
            self.ack_now = true;
        } else {
            self.ack_at.get_or_insert(now.time + self.delayed_ack);
        }
    }
}
