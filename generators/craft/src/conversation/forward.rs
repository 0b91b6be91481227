//! Messages that go on to other clients: to all, or to the one that is named.

use wirelab_labs::LogEvent;
use wirelab_labs::rule::{Broadcast, Route, Situation, Spoken};
use wirelab_labs::template::Transform;

use super::{Action, Conversation, Event, Id, Message};

impl Conversation {
    pub(super) fn broadcast(
        &mut self,
        from: Id,
        rule: &Broadcast,
        text: &[u8],
        message: &Message<'_>,
        out: &mut Vec<Action>,
    ) {
        let Some(sender) = self.clients.get(&from).map(|client| client.peer) else { return };
        let (ip, port) = (sender.ip().to_string(), sender.port().to_string());
        let due = rule.copy(|name| match name {
            "ip" => Some(ip.as_bytes()),
            "port" => Some(port.as_bytes()),
            "message" => Some(&*message.raw),
            "text" | "body" => Some(text),
            _ => message.field(name),
        });
        for to in self.ids() {
            if to == from && !rule.to_sender || self.clients.get(&to).is_none_or(|client| client.half_open) {
                continue;
            }
            self.send(to, due.clone(), "forward", out);
            let Some(peer) = self.clients.get(&to).map(|client| client.peer) else { continue };
            self.tell(out, || {
                Event::server(LogEvent::Forward)
                    .of(sender)
                    .with("to_ip", peer.ip().to_string())
                    .with("to_port", peer.port().to_string())
                    .with("message", &due.text)
                    .with("text", Transform::RStrip.apply(&due.text))
            });
        }
        self.after_message(from, out);
    }

    pub(super) fn route(&mut self, from: Id, rule: &Route, text: &[u8], out: &mut Vec<Action>) {
        let sender = match self.clients.get(&from).and_then(|client| client.name.clone()) {
            Some(Ok(name)) => name,
            Some(Err(_)) => return,
            None => return self.name(from, rule, text, out),
        };
        let Some(addressed) = rule.address(text) else {
            return self.wrong(from, rule, Situation::NoSeparator, text, out);
        };
        let (target, body) = (addressed.target.to_vec(), addressed.body.to_vec());
        let situation = match () {
            () if target.is_empty() => Some(Situation::TargetEmpty),
            () if target == sender => Some(Situation::TargetSelf),
            () => None,
        };
        // A version that has no answer to a situation does not look for it.
        if let Some(situation) = situation.filter(|one| rule.error(*one).is_some()) {
            return self.wrong(from, rule, situation, text, out);
        }
        let Some(to) = self.names.get(&target).copied() else {
            return self.wrong(from, rule, Situation::TargetUnknown, text, out);
        };
        let due = rule.delivered(Spoken { user: &sender, text });
        self.send(to, due.clone(), "forward", out);
        let Some(peer) = self.clients.get(&from).map(|client| client.peer) else { return };
        self.tell(out, || {
            let event = Event::server(LogEvent::Forward).of(peer).with("sender", &sender).with("target", &target);
            event.with("text", Transform::Strip.apply(&body)).with("message", &due.text)
        });
        self.after_message(from, out);
    }

    /// The first text of a client is its name.
    fn name(&mut self, from: Id, rule: &Route, text: &[u8], out: &mut Vec<Action>) {
        let holds = |part: &[u8]| text.windows(part.len().max(1)).any(|window| window == part);
        let situation = match () {
            () if text.is_empty() => Some(Situation::NameEmpty),
            () if holds(&rule.separator) => Some(Situation::NameSeparator),
            () if self.names.contains_key(text) => Some(Situation::NameTaken),
            () => None,
        };
        let Some(client) = self.clients.get_mut(&from) else { return };
        if let Some(situation) = situation.filter(|one| rule.error(*one).is_some()) {
            client.name = Some(Err(text.to_vec()));
            return self.wrong(from, rule, situation, text, out);
        }
        client.name = Some(Ok(text.to_vec()));
        self.names.insert(text.to_vec(), from);
        self.send(from, rule.welcomed(text), "welcome", out);
        self.after_message(from, out);
    }

    fn wrong(&mut self, from: Id, rule: &Route, situation: Situation, text: &[u8], out: &mut Vec<Action>) {
        let Some(error) = rule.error(situation) else { return };
        let user = self.clients.get(&from).and_then(|client| client.name.clone());
        let user = user.map(|name| name.unwrap_or_else(|name| name)).unwrap_or_default();
        let answer = rule.refused(error, Spoken { user: &user, text });
        self.send(from, answer, situation.name(), out);
        if error.close {
            self.release(from, out);
            self.leave(from, true, out);
        } else if self.clients.get(&from).is_some_and(|client| matches!(client.name, Some(Err(_)))) {
            // Without a close the client may try again.
            if let Some(client) = self.clients.get_mut(&from) {
                client.name = None;
            }
        }
    }
}
