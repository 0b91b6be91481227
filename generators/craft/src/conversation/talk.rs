//! Rules that are tried in order: what `wirelab_labs::talk` says is done.

use wirelab_labs::LogEvent;
use wirelab_labs::talk::{Effect, Turn, Words};
use wirelab_labs::template::Transform;

use super::{Action, Conversation, Event, Id, Message};

impl Conversation {
    /// A client is there.
    pub(super) fn greet(&mut self, id: Id, out: &mut Vec<Action>) {
        let Some(peer) = self.clients.get(&id).map(|client| client.peer) else { return };
        let Some(room) = &mut self.room else { return };
        let turn = room.connect(id, peer.ip().to_string(), peer.port().to_string());
        self.carry_out(id, turn, "greeting", out);
    }

    /// A client has said something.
    pub(super) fn talk(&mut self, id: Id, message: &Message<'_>, out: &mut Vec<Action>) {
        let variant = std::sync::Arc::clone(&self.variant);
        let Some(room) = &mut self.room else { return };
        let turn = room.message(id, Words::of(&variant, message));
        self.carry_out(id, turn, "reply", out);
        self.after_message(id, out);
    }

    /// A client has gone; the others are told.
    pub(super) fn part(&mut self, id: Id, out: &mut Vec<Action>) {
        if let Some(room) = &mut self.room {
            let turn = room.leave(id);
            self.carry_out(id, turn, "forward", out);
        }
    }

    fn carry_out(&mut self, id: Id, turn: Turn, why: &'static str, out: &mut Vec<Action>) {
        let sender = self.clients.get(&id).map(|client| client.peer);
        let Turn { effects, left, .. } = turn;
        for effect in effects {
            let (to, due) = match effect {
                Effect::Say { to, due, .. } => (to, due),
                Effect::Close(id) => {
                    // The room knows no more whom it was.
                    if let (Some(client), Some(name)) = (self.clients.get_mut(&id), &left) {
                        client.name = Some(Err(name.clone()));
                    }
                    self.release(id, out);
                    self.leave(id, true, out);
                    continue;
                }
            };
            let text = due.text.clone();
            self.send(to, due, if to == id { why } else { "forward" }, out);
            let Some(peer) = self.clients.get(&to).map(|client| client.peer) else { continue };
            let shown = Transform::RStrip.apply(&text);
            match sender.filter(|_| to != id) {
                Some(sender) => self.tell(out, || {
                    Event::server(LogEvent::Forward)
                        .of(sender)
                        .with("to_ip", peer.ip().to_string())
                        .with("to_port", peer.port().to_string())
                        .with("message", &text)
                        .with("text", shown)
                }),
                None => self.tell(out, || {
                    let event = Event::server(LogEvent::Send).of(peer).with("message", &text).with("text", shown);
                    event.with("len", text.len().to_string())
                }),
            }
        }
    }
}
