//! What happens when a time has come.

use super::{Cause, End, MAX_RTO, MIN_RTO, Now, State};

/// As often is a SYN, a SYN-ACK, and a segment sent again; Linux is more patient with the last.
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
        if due(self.rto_at) {
            self.timed_out(now);
        }
        if due(self.probe_at) {
            self.probe(now);
        }
        if due(self.ack_at) && self.state == State::Open {
            self.ack_at = None;
            self.ack_now = true;
        }
        if due(self.keep_at) && self.state == State::Open {
            self.keep_at = None;
            self.keep_alives += 1;
            self.send_bare(now, Cause::KeepAlive);
        }
        self.go_on(now);
    }

    fn timed_out(&mut self, now: &mut Now<'_>) {
        self.rto_at = None;
        self.tries += 1;
        let most = match self.state {
            State::SynSent => SYN_TRIES,
            State::SynReceived => SYN_ACK_TRIES,
            State::Open => DATA_TRIES,
            _ => return,
        };
        if self.tries > most {
            self.end(State::Dead);
            return;
        }
        self.rto = (self.rto * 2).min(MAX_RTO);
        self.timing = None;
        if self.state != State::Open {
            self.send_syn(now, Cause::Retransmission);
            self.rto_at = Some(now.time + self.rto);
            return;
        }
        self.threshold = (self.flight() / 2).max(2 * self.mss);
        self.congestion = self.mss;
        self.duplicates = 0;
        self.recover = None;
        // What the other side holds early it may throw away (RFC 2018, section 8).
        self.sacked.clear();
        self.nxt = self.una;
        self.output(now, true);
        self.rto_at = Some(now.time + self.rto);
    }

    fn probe(&mut self, now: &mut Now<'_>) {
        self.probe_at = None;
        if self.state != State::Open || self.peer_window > 0 || self.nxt > self.limit || self.tries >= PROBES {
            return;
        }
        self.tries += 1;
        self.rto = (self.rto * 2).min(MAX_RTO);
        self.send(now, crate::packet::flags::ACK, self.nxt, 1, Cause::WindowProbe);
        self.probed = self.nxt + 1;
        self.probe_at = Some(now.time + self.rto);
    }

    /// Sets the time of the next keep-alive: the client's program wants to know whether the server is still there.
    pub(super) fn keep(&mut self, now: &Now<'_>) {
        let Some(idle) = now.plan.keep_alive else { return };
        let wanted = self.side == wirelab_labs::Side::Client
            && self.state == State::Open
            && self.flight() == 0
            && !self.is_finished()
            && self.keep_alives < KEEP_ALIVES;
        self.keep_at = wanted.then_some(now.time + idle);
    }

    /// A round trip was measured (RFC 6298, section 2).
    pub(super) fn measured(&mut self, trip: u64) {
        if self.smoothed == 0 {
            self.smoothed = trip;
            self.variation = trip / 2;
        } else {
            self.variation = (3 * self.variation + self.smoothed.abs_diff(trip)) / 4;
            self.smoothed = (7 * self.smoothed + trip) / 8;
        }
        self.set_rto();
    }

    /// The timeout without back-off.
    pub(super) fn set_rto(&mut self) {
        if self.smoothed > 0 {
            self.rto = (self.smoothed + 4 * self.variation).clamp(MIN_RTO, MAX_RTO);
        }
    }
}
