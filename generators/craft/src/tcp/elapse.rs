//! What an end does when a timer runs out.

use wirelab_labs::Side;

use super::{Cause, End, Now, State};
use crate::packet::flags::ACK;

/// How often a SYN, a SYN-ACK and a data segment are sent again. Linux is more patient with data.
const SYN_TRIES: u32 = 6;
const SYN_ACK_TRIES: u32 = 5;
const DATA_TRIES: u32 = 8;
/// Window probes without an answer that opens the window.
const PROBES: u32 = 8;
/// Keep-alives of a connection.
const KEEP_ALIVES: u32 = 100;

impl End {
    /// Does what is due.
    pub(crate) fn tick(&mut self, now: &mut Now<'_>) {
        let time = now.time;
        let due = |at: Option<u64>| at.is_some_and(|at| at <= time);
        if due(self.timers.retransmit) {
            self.timed_out(now);
        }
        if due(self.timers.probe) {
            self.probe(now);
        }
        if due(self.timers.ack) && self.state == State::Open {
            self.timers.ack = None;
            self.receiver.owe();
        }
        if due(self.timers.keep_alive) && self.state == State::Open {
            self.timers.keep_alive = None;
            self.timers.keep_alives += 1;
            self.send_bare(now, Cause::KeepAlive);
        }
        self.go_on(now);
    }

    fn timed_out(&mut self, now: &mut Now<'_>) {
        self.timers.retransmit = None;
        self.timers.tries += 1;
        let most = match self.state {
            State::SynSent => SYN_TRIES,
            State::SynReceived => SYN_ACK_TRIES,
            State::Open => DATA_TRIES,
            State::Fresh | State::Dead | State::Silent => return,
        };
        if self.timers.tries > most {
            self.end(State::Dead);
            return;
        }
        self.rtt.back_off();
        self.rtt.cancel();
        if self.state == State::Open {
            self.sender.timed_out(self.terms.mss());
            self.output(now, true);
        } else {
            self.send_syn(now, Cause::Retransmission);
        }
        self.timers.retransmit = Some(now.time + self.rtt.rto());
    }

    fn probe(&mut self, now: &mut Now<'_>) {
        self.timers.probe = None;
        if self.state != State::Open || !self.sender.is_shut_out() || self.timers.tries >= PROBES {
            return;
        }
        self.timers.tries += 1;
        self.rtt.back_off();
        let seq = self.sender.probe();
        self.send(now, ACK, seq, 1, Cause::WindowProbe);
        self.timers.probe = Some(now.time + self.rtt.rto());
    }

    /// Sets the time of the next keep-alive: the client's program wants to know whether the server is still there.
    pub(super) fn keep_alive(&mut self, now: &Now<'_>) {
        let Some(idle) = now.plan.keep_alive else { return };
        let wanted = self.side == Side::Client
            && self.state == State::Open
            && self.sender.flight() == 0
            && !self.is_finished()
            && self.timers.keep_alives < KEEP_ALIVES;
        self.timers.keep_alive = wanted.then_some(now.time + idle);
    }
}
