//! The way of a packet: from who sends it, past the point of capture, to where it arrives.

use std::io::Write;

use wirelab_labs::Side;

use super::queue::{Event, Travelling};
use super::{APART, CraftError, World, network};
use crate::packet::{Body, Packet};
use crate::scenario::{Kind, limits};

impl<W: Write> World<'_, W> {
    /// Sends a packet into the network.
    pub(super) fn send(&mut self, time: u64, packet: Packet) {
        let scenario = self.scenario;
        let (slot, side) = (packet.slot, packet.from);
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return };
        let Some(template) = scenario.conversations.get(talk.template as usize) else { return };
        let time = time.max(talk.last_sent[side.index()] + APART);
        talk.last_sent[side.index()] = time;
        let mut fault = None;
        if let Kind::Tcp(plan) | Kind::Udp(plan) = &template.kind
            && packet.payload.len() > 0
            && !matches!(packet.body, Body::Unreachable(_))
        {
            let count = &mut talk.segments[side.index()];
            *count += 1;
            let befalls = plan.faults.iter().find(|fault| fault.from == side && fault.segment == *count);
            fault = befalls.map(|fault| fault.what);
        }
        let (from, to) = match side {
            Side::Client => (template.client, template.server),
            Side::Server => (template.server, template.client),
        };
        let Some(line) = self.lines.get_mut(from * scenario.hosts.len() + to) else { return };
        let point = (side, scenario.capture.at);
        let ways = network::send(&scenario.network, line, &mut talk.random, (time, packet.wire_len()), point, fault);
        for way in ways.into_iter().flatten() {
            let uses = u8::from(way.passes.is_some()) + u8::from(way.arrives.is_some());
            if uses == 0 {
                continue;
            }
            let (lost, copy, missed) = (way.arrives.is_none(), way.copy, way.missed);
            let number = self.packets.add(Travelling { packet: packet.clone(), uses, lost, copy, missed });
            if let Some(passes) = way.passes {
                self.plan(slot, passes, Event::Pass(number));
            }
            if let Some(arrives) = way.arrives {
                self.plan(slot, arrives, Event::Arrive(number));
            }
        }
    }

    /// A packet passes the point of capture.
    pub(super) fn pass(&mut self, time: u64, packet: &Travelling) -> Result<(), CraftError> {
        let scenario = self.scenario;
        let settings = &scenario.capture;
        let Some(Some(talk)) = self.talks.get_mut(packet.packet.slot as usize) else { return Ok(()) };
        let misses = settings.missed > 0 && talk.random.below(2 * limits::MAX_CHANCE) < settings.missed;
        if misses || packet.missed || time < settings.starts {
            return Ok(());
        }
        let kind = scenario.conversations.get(talk.template as usize).map(|one| &one.kind);
        let script = match kind {
            Some(Kind::Forced(script)) => script.packets.get(packet.packet.script as usize),
            _ => None,
        };
        self.output.packet(settings, &mut talk.captured, packet, time, script)?;
        if settings.twice {
            self.output.packet(settings, &mut talk.captured, &packet.copied(), time, script)?;
        }
        Ok(())
    }
}
