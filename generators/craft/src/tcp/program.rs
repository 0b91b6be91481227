//! What the program behind a socket does, step by step.

use wirelab_labs::Side;

use super::{Cause, End, Now, State};
use crate::packet::flags::{ACK, RST};
use crate::plan::Action;

impl End {
    /// Lets the client connect.
    pub(crate) fn connect(&mut self, now: &mut Now<'_>) {
        self.state = State::SynSent;
        self.send_syn(now, Cause::Syn);
        self.nxt = 1;
        self.max = 1;
        self.timing = Some((1, now.time));
        self.rto_at = Some(now.time + self.rto);
    }

    /// Does the steps whose time has come, and sends what can be sent.
    pub(super) fn go_on(&mut self, now: &mut Now<'_>) {
        while self.state == State::Open && self.take_step(now) {}
        self.output(now, false);
        if self.ack_now && self.state == State::Open {
            self.send_bare(now, Cause::Ack);
        }
        self.keep(now);
    }

    fn take_step(&mut self, now: &mut Now<'_>) -> bool {
        // A client of a chat that was sent away says no more.
        if now.plan.chat.is_some() && self.side == Side::Client && self.is_closed_by_peer() && !self.closed {
            (self.fin, self.closed, self.step_at, self.step) = (true, true, None, usize::MAX);
            return true;
        }
        let steps = now.plan.steps.get(self.side.index());
        let Some(step) = steps.and_then(|steps| steps.get(self.step)).copied() else { return false };
        if self.read < step.need {
            return false;
        }
        if step.after > 0 {
            let due = *self.step_at.get_or_insert(now.time + step.after);
            if now.time < due {
                return false;
            }
        }
        self.step_at = None;
        self.step += 1;
        match step.action {
            Action::Say(limit) => self.limit = self.limit.max(limit),
            Action::HalfClose => self.fin = true,
            // Linux sends RST when a program closes with data unread (RFC 2525, section 2.17).
            Action::Close if self.read < self.rcv => self.reset(now),
            Action::Close => {
                self.fin = true;
                self.closed = true;
            }
            Action::Reset => self.reset(now),
            Action::Vanish => self.end(State::Silent),
            Action::Read(reads) => self.set_reading(now, reads),
        }
        true
    }

    fn set_reading(&mut self, now: &mut Now<'_>, reads: bool) {
        self.reading = reads;
        if !reads {
            return;
        }
        self.read = self.rcv;
        // A receiver tells when its window opens by as much as a segment, or half of its buffer (RFC 9293, 3.8.6.2.2).
        if self.edge.saturating_sub(self.rcv) + self.mss.min(self.buffer / 2) <= self.buffer {
            self.send_bare(now, Cause::WindowUpdate);
        }
    }

    pub(super) fn reset(&mut self, now: &mut Now<'_>) {
        self.send(now, RST | ACK, self.max, 0, Cause::Reset);
        self.end(State::Dead);
    }
}
