//! Which of the lab's variants a server is: its port says, or the server is asked.
//!
//! Each variant that it can be is tried shortly, on connections of its own, until one fits wholly.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use wirelab_labs::message::Message;
use wirelab_labs::rule::{Broadcast, Route};
use wirelab_labs::talk::{Effect, Room, Talk, Turn, Words, tour};
use wirelab_labs::{Closing, Lab, Rule, Transport, Variant};

use super::seen::{Off, Seen};
use super::wire::Wire;
use super::{Probe, broadcast, routed};
use crate::client::Answer;
use crate::serve::transport;

/// How the variant was chosen that a server is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// It was named.
    Given,
    /// The lab has no other for this port.
    Port,
    /// The server answered as this one does.
    Asked,
    /// No variant fits wholly; this one does best.
    Nearest,
}

/// Most commands that a server is asked for one variant.
const MOST_COMMANDS: usize = 4;

/// A probe of a variant, ready to go.
pub(super) struct Choice {
    pub(super) probe: Probe,
    pub(super) how: How,
}

impl Choice {
    pub(super) fn given(variant: &Variant, to: SocketAddr, timeout: Duration) -> io::Result<Self> {
        let probe = Probe::new(variant, to, timeout);
        *probe.first.borrow_mut() = Some(Wire::open(variant, to, timeout)?);
        Ok(Self { probe, how: How::Given })
    }
}

/// Finds out which variant a server is.
pub(super) fn choose(lab: &Arc<Lab>, to: SocketAddr, timeout: Duration) -> io::Result<Choice> {
    let of = |wanted: Transport| lab.variants.iter().filter(move |variant| transport(variant) == wanted);
    let usual = lab.variants.first().map_or(Transport::Tcp, transport);
    let mut candidates: Vec<&Variant> = of(usual).collect();
    let here: Vec<&Variant> =
        lab.variants.iter().filter(|variant| variant.ports.of(transport(variant)).contains(&to.port())).collect();
    if !here.is_empty() && here.len() < lab.variants.len() {
        candidates = here;
    }
    let Some(first) = candidates.first() else { return Err(io::Error::other("the lab has no variant")) };
    if candidates.len() == 1 {
        return Ok(Choice { how: How::Port, ..Choice::given(first, to, timeout)? });
    }
    let mut best: Option<(i32, &Variant)> = None;
    for (number, variant) in candidates.iter().enumerate() {
        let probe = Probe::new(variant, to, timeout);
        let opened = Wire::open(variant, to, timeout);
        if number == 0 {
            // Nobody there: that is told at once, for all of them.
            *probe.first.borrow_mut() = Some(opened?);
        } else if let Ok(wire) = opened {
            *probe.first.borrow_mut() = Some(wire);
        }
        let trial = probe.trial(number);
        if trial.fits() {
            return Ok(Choice { probe, how: How::Asked });
        }
        if best.is_none_or(|(value, _)| trial.value() > value) {
            best = Some((trial.value(), variant));
        }
    }
    let variant = best.map_or(*first, |(_, variant)| variant);
    Ok(Choice { probe: Probe::new(variant, to, timeout), how: How::Nearest })
}

/// How a short look at a variant went.
#[derive(Clone, Copy, Debug, Default)]
struct Trial {
    right: i32,
    /// Right in another form.
    near: i32,
    wrong: i32,
}

impl Trial {
    fn fits(self) -> bool {
        self.right > 0 && self.wrong + self.near == 0
    }

    fn value(self) -> i32 {
        4 * self.right + self.near - self.wrong
    }

    fn add(&mut self, off: Off) {
        match off {
            Off::Right => self.right += 1,
            Off::Form | Off::Checksum | Off::LineEnd | Off::More | Off::Case => self.near += 1,
            Off::Nothing | Off::Other => self.wrong += 1,
        }
    }
}

impl Probe {
    fn trial(&self, number: usize) -> Trial {
        match &self.variant.rule {
            Rule::Reply(_) => self.try_commands(),
            Rule::Silent => self.try_silence(),
            Rule::Broadcast(broadcast) => self.try_broadcast(broadcast),
            Rule::Route(route) => self.try_route(route, number),
            Rule::Talk(talk) => self.try_talk(talk),
            Rule::Free => Trial::default(),
        }
    }

    /// The commands, one after the other, and whether the connection ends as in the variant.
    fn try_commands(&self) -> Trial {
        let mut trial = Trial::default();
        let mut line: Option<Wire> = None;
        for text in self.commands().iter().take(MOST_COMMANDS) {
            let again = line.is_some();
            let Some(mut wire) = line.take().or_else(|| self.connect().ok()) else { break };
            let mut seen = self.ask(&mut wire, text);
            if again && seen.received.is_empty() && !seen.is_right() && self.variant.closes == Closing::Client {
                // The connection was of no more use: as if the handler had no loop.
                trial.wrong += 1;
                let Ok(fresh) = self.connect() else { break };
                wire = fresh;
                seen = self.ask(&mut wire, text);
            }
            if seen.is_right() {
                wire.read_more(self.quiet, &mut seen);
            }
            trial.add(seen.off(seen.due.as_ref().map_or(&[], |due| due.text())));
            match (self.variant.closes, seen.closed) {
                (Closing::ServerAfterReply, false) | (Closing::Client | Closing::ClientOnly, true) => trial.wrong += 1,
                (_, true) => {}
                (_, false) => line = Some(wire),
            }
            if seen.received.is_empty() && !seen.is_right() {
                break;
            }
        }
        // A server that accepts once has no other connection than this.
        *self.first.borrow_mut() = line;
        trial
    }

    /// What the server says to a client that connects, and to the first message that the rules have something for.
    fn try_talk(&self, talk: &Arc<Talk>) -> Trial {
        let mut trial = Trial::default();
        let Ok(mut wire) = self.connect() else { return trial };
        let mut room = Room::new(Arc::clone(talk));
        let answer = |turn: Turn| {
            let dues = turn.effects.into_iter().filter_map(|effect| match effect {
                Effect::Say { due, .. } => Some(due),
                Effect::Close(_) => None,
            });
            Answer::new(&self.variant.server, dues.collect())
        };
        let due = answer(room.connect(0, wire.local.ip().to_string(), wire.local.port().to_string()));
        let look = |wire: &Wire, due: Answer, sent: Vec<u8>, trial: &mut Trial| {
            let mut seen = Seen::waiting(sent, due);
            let nothing = seen.due.as_ref().is_none_or(Answer::is_nothing);
            wire.read_expected(if nothing { self.quiet / 4 } else { self.timeout }, &mut seen);
            if !nothing || !seen.received.is_empty() {
                trial.add(seen.off(seen.due.as_ref().map_or(&[], |due| due.text())));
            }
        };
        look(&wire, due, Vec::new(), &mut trial);
        for step in tour(&self.variant, talk, 1, 2, 0) {
            let bytes = wire.encode(&step.text);
            let (body, tail) = self.variant.client.bounds(&bytes);
            let message = Message::read(&self.variant.client, &bytes, body, tail);
            let due = answer(room.message(0, Words::of(&self.variant, &message)));
            if wire.send(&bytes).is_err() {
                break;
            }
            look(&wire, due, bytes, &mut trial);
        }
        drop(wire);
        std::thread::sleep(broadcast::SETTLE);
        trial
    }

    fn try_silence(&self) -> Trial {
        let Ok(mut wire) = self.connect() else { return Trial::default() };
        let mut seen = Seen { sent: wire.encode(b"hello"), ..Seen::default() };
        let sent = wire.send(&seen.sent).is_ok();
        wire.read_more(self.quiet, &mut seen);
        let is_silent = sent && seen.received.is_empty() && !seen.closed;
        if is_silent {
            *self.first.borrow_mut() = Some(wire);
        }
        Trial { right: i32::from(is_silent), near: 0, wrong: i32::from(!is_silent) }
    }

    fn try_broadcast(&self, rule: &Broadcast) -> Trial {
        let (Ok(mut from), Ok(to)) = (self.connect(), self.connect()) else { return Trial::default() };
        std::thread::sleep(broadcast::SETTLE);
        let bytes = from.encode(b"hello");
        let mut seen = Seen::waiting(bytes.clone(), self.forwarded(rule, &from, &bytes));
        if from.send(&bytes).is_ok() {
            to.read_expected(self.timeout, &mut seen);
        }
        let mut trial = Trial::default();
        trial.add(seen.off(b"hello"));
        drop((from, to));
        std::thread::sleep(broadcast::SETTLE);
        trial
    }

    fn try_route(&self, route: &Route, number: usize) -> Trial {
        let mut trial = Trial::default();
        let names = [format!("ask{number}a"), format!("ask{number}b")];
        let mut wires = Vec::new();
        for name in &names {
            let Ok(mut wire) = self.connect() else { return trial };
            let bytes = wire.encode(name.as_bytes());
            let mut seen = Seen::waiting(bytes, self.due(route.welcomed(name.as_bytes())));
            if wire.send(&seen.sent).is_ok() {
                wire.read_expected(self.timeout, &mut seen);
            }
            trial.add(seen.off(name.as_bytes()));
            wires.push(wire);
        }
        let [from, to] = &mut wires[..] else { return trial };
        let text = routed::line(route, &names[1], "hello");
        let bytes = from.encode(&text);
        let delivered = route.delivered(routed::said(&names[0], &text));
        let mut seen = Seen::waiting(bytes, self.due(delivered));
        if from.send(&seen.sent).is_ok() {
            to.read_expected(self.timeout, &mut seen);
            to.read_more(self.quiet / 4, &mut seen);
        }
        trial.add(seen.off(b"hello"));
        drop(wires);
        std::thread::sleep(broadcast::SETTLE);
        trial
    }
}
