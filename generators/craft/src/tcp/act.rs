//! What an end does for its program.

use wirelab_labs::Side;

use super::{Cause, End, Now, State};
use crate::packet::flags::{ACK, RST};
use crate::plan::Action;

impl End {
    /// Lets the client connect.
    pub(crate) fn connect(&mut self, now: &mut Now<'_>) {
        self.state = State::SynSent;
        self.begin_with_syn(now, Cause::Syn);
    }

    /// Sends its SYN, and waits for an answer.
    pub(super) fn begin_with_syn(&mut self, now: &mut Now<'_>, cause: Cause) {
        self.send_syn(now, cause);
        self.sender.syn_sent();
        self.rtt.start(1, now.time);
        self.timers.retransmit = Some(now.time + self.rtt.rto());
    }

    /// Does the steps whose time has come, and sends what can be sent.
    pub(super) fn go_on(&mut self, now: &mut Now<'_>) {
        while self.state == State::Open && self.take_step(now) {}
        self.output(now, false);
        if self.receiver.owes() && self.state == State::Open {
            self.send_bare(now, Cause::Ack);
        }
        self.keep_alive(now);
    }

    fn take_step(&mut self, now: &mut Now<'_>) -> bool {
        // A client of a chat that was sent away says no more.
        let sent_away = now.plan.chat.is_some() && self.side == Side::Client && self.is_closed_by_peer();
        if sent_away && !self.program.has_closed() {
            self.program.leave();
            self.sender.close();
            return true;
        }
        let steps = &now.plan.steps[self.side.index()];
        let Some(action) = self.program.next(steps, self.receiver.read(), now.time) else { return false };
        match action {
            Action::Say(limit) => self.sender.say(limit),
            Action::HalfClose => self.sender.close(),
            // Linux sends RST when a program closes with data unread (RFC 2525, section 2.17).
            Action::Close if self.receiver.has_unread() => self.reset(now),
            Action::Close => {
                self.sender.close();
                self.program.close();
            }
            Action::Reset => self.reset(now),
            Action::Vanish => self.end(State::Silent),
            Action::Read(reads) => {
                self.receiver.set_reading(reads);
                if reads && self.receiver.has_opened(self.terms.mss()) {
                    self.send_bare(now, Cause::WindowUpdate);
                }
            }
        }
        true
    }

    fn reset(&mut self, now: &mut Now<'_>) {
        self.send(now, RST | ACK, self.sender.sent(), 0, Cause::Reset);
        self.end(State::Dead);
    }
}
