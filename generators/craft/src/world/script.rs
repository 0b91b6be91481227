//! What is laid down one after the other: the packets of a forced conversation, and datagrams.

use std::io::Write;

use wirelab_labs::Side;

use super::World;
use super::queue::{Event, Travelling};
use crate::packet::{Body, Options, Packet, Payload, Tcp, flags};
use crate::plan::Answer;
use crate::scenario::{Kind, Script, Template};
use crate::truth::Cause;

impl<W: Write> World<'_, W> {
    /// The next packet of a script, or the next datagram.
    pub(super) fn next(&mut self, time: u64, slot: u32) {
        let scenario = self.scenario;
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return };
        let number = talk.next;
        talk.next += 1;
        match scenario.conversations.get(talk.template as usize).map(|one| &one.kind) {
            Some(Kind::Forced(script)) => {
                let Some(pause) = self.forced(time, slot, script, number) else { return };
                self.plan(slot, time + pause, Event::Next(slot));
            }
            Some(Kind::Udp(plan)) => {
                let Some((from, range)) = plan.messages.get(number) else { return };
                let silent = plan.answer != Answer::Accept && *from == Side::Server;
                let packet = Packet {
                    slot,
                    from: *from,
                    body: Body::Udp,
                    payload: plan.says[from.index()].part(u64::from(range.start)..u64::from(range.end)),
                    identification: talk.identify(*from),
                    cause: Cause::Datagram,
                    mtu: Some(1_500),
                    script: number as u32 + 1,
                };
                if !silent {
                    self.send(time, packet);
                }
                if let Some(step) = plan.steps[0].get(number + 1) {
                    self.plan(slot, time + step.after, Event::Next(slot));
                }
            }
            _ => {}
        }
    }

    /// A packet of a script passes the point of capture, as it is laid down; gives the pause before the next one.
    fn forced(&mut self, time: u64, slot: u32, script: &Script, number: usize) -> Option<u64> {
        let forced = script.packets.get(number)?;
        let talk = self.talks.get_mut(slot as usize)?.as_mut()?;
        let identification = match forced.twin_of.and_then(|twin| talk.scripted.get(twin)) {
            Some(twin) => *twin,
            None => talk.identify(forced.from),
        };
        talk.scripted.push(identification);
        if forced.seen {
            let host = self.scenario.conversations.get(talk.template as usize).and_then(|template| {
                let host = if forced.from == Side::Client { template.client } else { template.server };
                self.scenario.hosts.get(host)
            });
            let is_syn = forced.flags & flags::SYN != 0;
            let mut options = Options::default();
            if let Some(host) = host.filter(|_| is_syn) {
                options.mss = Some(host.mss);
                options.scale = host.scale;
                options.sack_permitted = host.sack;
            }
            let head = Tcp { seq: forced.seq, ack: forced.ack, flags: forced.flags, window: forced.window, options };
            let packet = Packet {
                slot,
                from: forced.from,
                body: Body::Tcp(head),
                payload: Payload::part(&forced.payload, 0, forced.payload.len() as u64),
                identification,
                cause: Cause::Forced,
                mtu: forced.mtu,
                script: number as u32,
            };
            let passing = Travelling { packet, uses: 1, lost: false, copy: forced.twin_of.is_some(), missed: false };
            let place = self.packets.add(passing);
            self.plan(slot, time, Event::Pass(place));
        }
        script.packets.get(number + 1).map(|next| next.after)
    }
}

/// What lies before the first packet of a script, or the first datagram.
pub(super) fn first_pause(template: &Template) -> u64 {
    match &template.kind {
        Kind::Forced(script) => script.packets.first().map_or(0, |packet| packet.after),
        Kind::Udp(plan) => plan.steps[0].first().map_or(0, |step| step.after),
        Kind::Tcp(_) => 0,
    }
}
