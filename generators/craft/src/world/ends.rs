//! The ends of TCP connections: what arrives at them, when they want to be asked, and what they send.

use std::io::Write;

use wirelab_labs::Side;

use super::queue::Event;
use super::{STACK, World};
use crate::packet::{Body, Packet};
use crate::plan::Answer;
use crate::scenario::Kind;
use crate::tcp::{End, Now};
use crate::truth::Cause;

impl<W: Write> World<'_, W> {
    pub(super) fn ask(&mut self, time: u64, slot: u32, side: Side) {
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return };
        if talk.armed[side.index()] > time {
            return;
        }
        talk.armed[side.index()] = u64::MAX;
        self.with_end(time, slot, side, |end, now| end.tick(now));
    }

    pub(super) fn arrive(&mut self, time: u64, packet: &Packet) {
        let slot = packet.slot;
        let Some(Some(talk)) = self.talks.get(slot as usize) else { return };
        match self.scenario.conversations.get(talk.template as usize).map(|one| &one.kind) {
            Some(Kind::Tcp(_)) => {
                let Some(head) = packet.tcp().copied() else { return };
                let len = packet.payload.len();
                self.with_end(time, slot, packet.from.other(), |end, now| end.receive(now, &head, len));
            }
            Some(Kind::Udp(plan)) if plan.answer == Answer::Refuse && packet.from == Side::Client => {
                let error = Packet {
                    from: Side::Server,
                    body: Body::Unreachable(packet.identification),
                    cause: Cause::Unreachable,
                    script: 0,
                    ..packet.clone()
                };
                self.send(time + STACK, error);
            }
            _ => {}
        }
    }

    /// Asks an end, sends what it says, and notes when it wants to be asked again.
    pub(super) fn with_end(&mut self, time: u64, slot: u32, side: Side, what: impl FnOnce(&mut End, &mut Now<'_>)) {
        let mut sent = std::mem::take(&mut self.sent);
        sent.clear();
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return };
        let Some(template) = self.scenario.conversations.get(talk.template as usize) else { return };
        let Some(plan) = talk.seat.as_ref().map(|seat| &seat.plan).or(template.plan()) else { return };
        let Some(end) = talk.ends.as_mut().map(|ends| &mut ends[side.index()]) else { return };
        what(end, &mut Now { time, plan, out: &mut sent });
        let deadline = end.deadline();
        if let Some(deadline) = deadline
            && deadline < talk.armed[side.index()]
        {
            talk.armed[side.index()] = deadline;
            self.queue.push(deadline.max(time), Event::ask(slot, side));
        }
        for segment in sent.drain(..) {
            let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { break };
            let Some(plan) = talk.plan(template) else { break };
            let payload = plan.says[side.index()].part(segment.payload);
            let packet = Packet {
                slot,
                from: side,
                body: Body::Tcp(segment.head),
                payload,
                identification: talk.identify(side),
                cause: segment.cause,
                mtu: None,
                script: 0,
            };
            self.send(time + STACK, packet);
        }
        self.sent = sent;
    }
}
