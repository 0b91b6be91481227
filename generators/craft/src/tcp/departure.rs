//! How an end sends segments.

use super::sender::Piece;
use super::{Cause, End, Now, Sent, State, Tcp};
use crate::packet::flags::{ACK, FIN, PSH, SYN};

impl End {
    /// Where segments of this side must end.
    fn borders<'p>(&self, now: &Now<'p>) -> &'p [u32] {
        &now.plan.borders[self.side.index()]
    }

    /// Sends what the windows allow. `force`: one segment at least, after a timeout.
    pub(super) fn output(&mut self, now: &mut Now<'_>, mut force: bool) {
        if self.state != State::Open {
            return;
        }
        while let Some(piece) = self.sender.next(self.borders(now), self.terms.mss(), force) {
            match piece {
                Piece::Data { seq, len } => self.send_data(now, seq, len, Cause::Retransmission),
                Piece::Fin { seq, again } => {
                    let cause = if again { Cause::Retransmission } else { Cause::Fin };
                    self.send(now, FIN | ACK, seq, 0, cause);
                }
            }
            self.sender.sent_up_to(piece.end());
            force = false;
        }
        if self.sender.flight() > 0 {
            self.timers.retransmit.get_or_insert(now.time + self.rtt.rto());
        } else if self.sender.is_shut_out() {
            self.timers.probe.get_or_insert(now.time + self.rtt.rto());
        }
    }

    /// Sends one segment again at once (RFC 5681, section 3.2).
    pub(super) fn send_again(&mut self, now: &mut Now<'_>) {
        match self.sender.first(self.borders(now), self.terms.mss()) {
            Piece::Data { seq, len } => self.send_data(now, seq, len, Cause::FastRetransmission),
            Piece::Fin { seq, .. } => self.send(now, FIN | ACK, seq, 0, Cause::FastRetransmission),
        }
        self.rtt.cancel();
        self.timers.retransmit = Some(now.time + self.rtt.rto());
    }

    fn send_data(&mut self, now: &mut Now<'_>, seq: u64, len: u64, again: Cause) {
        let end = seq + len;
        let is_new = self.sender.is_new(end);
        if is_new {
            self.rtt.start(end, now.time);
        }
        let flags = if self.sender.pushes(self.borders(now), seq, end) { PSH | ACK } else { ACK };
        self.send(now, flags, seq, len, if is_new { Cause::Data } else { again });
    }

    /// A segment without data.
    pub(super) fn send_bare(&mut self, now: &mut Now<'_>, cause: Cause) {
        let next = self.sender.sent();
        let seq = if cause == Cause::KeepAlive { next - 1 } else { next };
        self.send(now, ACK, seq, 0, cause);
    }

    pub(super) fn send_syn(&mut self, now: &mut Now<'_>, cause: Cause) {
        let flags = if self.state == State::SynSent { SYN } else { SYN | ACK };
        self.send(now, flags, 0, 0, cause);
    }

    /// Sends a segment; each acknowledges everything that has come.
    pub(super) fn send(&mut self, now: &mut Now<'_>, flags: u8, seq: u64, len: u64, cause: Cause) {
        let is_syn = flags & SYN != 0;
        let ack = if flags & ACK == 0 { 0 } else { self.receiver.next() };
        let window = self.receiver.window(self.terms.own_shift(is_syn), self.terms.mss());
        let answers = self.state != State::SynSent;
        let options = self.terms.options(now.time, is_syn, answers, self.receiver.ahead());
        // Payloads begin behind the SYN.
        let from = seq.saturating_sub(1);
        now.out.push(Sent { head: Tcp { seq, ack, flags, window, options }, payload: from..from + len, cause });
        self.timers.ack = None;
        self.receiver.acknowledged();
    }
}
