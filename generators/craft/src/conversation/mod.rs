//! A lab's server without its sockets: connections come and go, bytes come in, actions go out.
//!
//! All that a lab lays down happens here, and the same code stands behind every model of serving : a
//! model only accepts, reads what [`Conversation::appetite`] asks for, and does what the actions say.

pub mod encode;
mod event;
pub mod fault;
mod forward;
mod inbox;
mod lottery;
pub mod speech;
mod talk;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use wirelab_labs::rule::{Due, Expected};
use wirelab_labs::talk::Room;
use wirelab_labs::template::{Transform, stripped};
use wirelab_labs::{Closing, Framing, Lab, LogEvent, Rule, Transport, Variant};

pub use event::{Action, Event, EventKind, Id};
pub use fault::{Fault, Faults, Piece, Place};
pub use inbox::{Broken, Inbox};
use lottery::Lottery;
pub use wirelab_labs::message::{self, Message};

/// What the server takes from clients at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Clients at once.
    pub clients: usize,
    /// Bytes of a message, where the framing does not say less.
    pub message: u64,
    /// Time without a word from a client.
    pub idle: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { clients: 1_000, message: 1 << 20, idle: Some(Duration::from_secs(600)) }
    }
}

/// What a model should do about a client's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appetite {
    /// One `recv` for at most so many bytes.
    Read(usize),
    /// So many bytes, after so much time.
    Slowly(usize, Duration),
    /// Leave them.
    Nothing,
    /// Close the connection as soon as there are some, without reading them.
    CloseUnread,
}

struct Client {
    peer: SocketAddr,
    inbox: Inbox,
    /// Its name in a chat: `Ok` if it was accepted.
    name: Option<Result<Vec<u8>, Vec<u8>>>,
    /// Bytes that came from it.
    taken: u64,
    replies: u64,
    held: Vec<u8>,
    holds: usize,
    /// It sends no more, and the server leaves its own side open.
    half_open: bool,
}

/// The state of a lab's server.
pub struct Conversation {
    lab: Arc<Lab>,
    variant: Arc<Variant>,
    transport: Transport,
    limits: Limits,
    faults: Faults,
    /// Whether somebody listens to what is told.
    tells: bool,
    clients: BTreeMap<Id, Client>,
    names: HashMap<Vec<u8>, Id>,
    /// Who is who, where rules are tried in order.
    room: Option<Room>,
    accepted: u64,
    received: u64,
    /// Which datagrams are lost on purpose.
    lottery: Option<Lottery>,
}

impl Conversation {
    /// A server of a variant of a lab.
    pub fn new(lab: Arc<Lab>, variant: &Variant, transport: Transport, limits: Limits, faults: Faults) -> Self {
        let room = Room::of(variant);
        Self {
            lab,
            variant: Arc::new(variant.clone()),
            transport,
            limits,
            faults,
            tells: true,
            clients: BTreeMap::new(),
            names: HashMap::new(),
            room,
            accepted: 0,
            received: 0,
            lottery: None,
        }
    }

    /// Loses so many of a thousand datagrams that come, the same ones for the same seed.
    pub fn lose(&mut self, permille: u16, seed: u64) {
        self.lottery = (permille > 0 && self.transport == Transport::Udp).then(|| Lottery::new(permille, seed));
    }

    /// What the server's clock shows from now on, in seconds since 1970.
    pub fn set_clock(&mut self, seconds: i64) {
        if let Some(room) = &mut self.room {
            room.set_clock(seconds);
        }
    }

    /// Tells no more than what goes wrong: under load, making what nobody hears takes longer than the answer.
    pub fn hush(&mut self) {
        self.tells = false;
    }

    fn tell(&self, out: &mut Vec<Action>, event: impl FnOnce() -> Event) {
        if self.tells {
            out.push(Action::Tell(event()));
        }
    }

    /// The lab.
    pub fn lab(&self) -> &Arc<Lab> {
        &self.lab
    }

    /// Its variant.
    pub fn variant(&self) -> &Variant {
        &self.variant
    }

    /// What is taken from clients at most.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The connection is closed with bytes unread.
    pub fn drop_unread(&mut self, id: Id, out: &mut Vec<Action>) {
        self.leave(id, true, out);
    }

    /// Clients that are connected.
    pub fn connected(&self) -> usize {
        self.clients.values().filter(|client| !client.half_open).count()
    }

    /// How many bytes came from the client with an address; `None` if there is none.
    pub fn taken(&self, peer: SocketAddr) -> Option<u64> {
        self.clients.values().find(|client| client.peer == peer).map(|client| client.taken)
    }

    /// All connections, in the order of acceptance.
    pub fn ids(&self) -> Vec<Id> {
        self.clients.keys().copied().collect()
    }

    /// Whether one more client may be accepted at all.
    pub fn accepts_more(&self) -> bool {
        let most = if self.faults.has(Fault::SingleAccept) { Some(1) } else { self.variant.accepts };
        most.is_none_or(|most| self.accepted < u64::from(most))
    }

    /// The first lines of the log.
    pub fn started(&self, local: SocketAddr, out: &mut Vec<Action>) {
        for event in [LogEvent::Start, LogEvent::Ready] {
            self.tell(out, || Event::server(event).of(local).with("host", local.ip().to_string()));
        }
    }

    /// The last lines of the log.
    pub fn stopped(&self, out: &mut Vec<Action>) {
        for event in [LogEvent::Interrupt, LogEvent::Stop] {
            self.tell(out, || Event::server(event));
        }
    }

    /// A connection was accepted. `None`: it is one too many, and the model drops it.
    pub fn connect(&mut self, peer: SocketAddr, out: &mut Vec<Action>) -> Option<Id> {
        if self.clients.len() >= self.limits.clients {
            let why = format!("{} clients are connected, no more are allowed", self.clients.len());
            out.push(Action::Tell(Event::server(LogEvent::Refuse).of(peer).with("error", why)));
            return None;
        }
        self.accepted += 1;
        let id = self.accepted;
        let client = Client {
            peer,
            inbox: Inbox::default(),
            name: None,
            taken: 0,
            replies: 0,
            held: Vec::new(),
            holds: 0,
            half_open: false,
        };
        self.clients.insert(id, client);
        if self.transport == Transport::Tcp && self.tells {
            let count = self.connected().to_string();
            for event in [LogEvent::Connect, LogEvent::Clients, LogEvent::Begin] {
                out.push(Action::Tell(Event::server(event).of(peer).with("count", &count)));
            }
        }
        self.greet(id, out);
        Some(id)
    }

    /// What to do about a client's bytes now.
    pub fn appetite(&self, id: Id) -> Appetite {
        let Some(client) = self.clients.get(&id) else { return Appetite::Nothing };
        let receive = usize::try_from(self.variant.receive).unwrap_or(1024);
        for fault in &self.faults.0 {
            match fault {
                Fault::NeverRead => return Appetite::Nothing,
                Fault::CloseUnread => return Appetite::CloseUnread,
                Fault::SlowReader => return Appetite::Slowly(receive.min(16), Duration::from_millis(200)),
                _ => {}
            }
        }
        if client.half_open {
            return Appetite::Nothing;
        }
        Appetite::Read(client.inbox.wanted(&self.variant.client, receive))
    }

    /// One `recv` returned these bytes (on UDP: a datagram came).
    pub fn received(&mut self, id: Id, bytes: &[u8], out: &mut Vec<Action>) {
        if let Some(client) = self.clients.get_mut(&id) {
            client.taken += bytes.len() as u64;
        }
        if self.lottery.as_mut().is_some_and(Lottery::draws) {
            let Some(peer) = self.clients.get(&id).map(|client| client.peer) else { return };
            let event = Event::server(LogEvent::Error).of(peer);
            return self.tell(out, || event.with("error", "a datagram is lost on purpose"));
        }
        if !self.variant.client.has_borders() || self.transport == Transport::Udp {
            // Nothing is put together: what came is the message.
            let variant = Arc::clone(&self.variant);
            return self.message(id, &Message::datagram(&variant.client, bytes), out);
        }
        let Some(client) = self.clients.get_mut(&id) else { return };
        match client.inbox.take(&self.variant.client, bytes, self.limits.message) {
            Ok(messages) => messages.iter().for_each(|message| self.message(id, message, out)),
            Err(Broken(why)) => {
                let peer = client.peer;
                out.push(Action::Tell(Event::server(LogEvent::Error).of(peer).with("error", why)));
                self.leave(id, true, out);
            }
        }
    }

    /// The client closed its side, or (`error`) the connection broke.
    pub fn ended(&mut self, id: Id, error: Option<&str>, out: &mut Vec<Action>) {
        let Some(client) = self.clients.get_mut(&id) else { return };
        let peer = client.peer;
        let (last, left) = client.inbox.end(&self.variant.client);
        if let Some(error) = error {
            out.push(Action::Tell(Event::server(LogEvent::Error).of(peer).with("error", error)));
        } else if let Some(last) = last {
            self.message(id, &last, out);
        } else if left > 0 {
            let why = format!("it ended inside a message, after {left} bytes of it");
            out.push(Action::Tell(Event::server(LogEvent::Error).of(peer).with("error", why)));
        }
        self.release(id, out);
        if self.variant.closes == Closing::ClientOnly && error.is_none() {
            if let Some(client) = self.clients.get_mut(&id) {
                client.half_open = true;
            }
            return;
        }
        self.leave(id, true, out);
    }

    /// Nothing came from a client for as long as is allowed.
    pub fn idle(&mut self, id: Id, out: &mut Vec<Action>) {
        if let Some(client) = self.clients.get(&id) {
            let event = Event::server(LogEvent::Error).of(client.peer).with("error", "it said nothing for too long");
            out.push(Action::Tell(event));
            self.leave(id, true, out);
        }
    }

    fn message(&mut self, id: Id, message: &Message<'_>, out: &mut Vec<Action>) {
        let Some(client) = self.clients.get(&id) else { return };
        let peer = client.peer;
        self.received += 1;
        let variant = Arc::clone(&self.variant);
        let text = if variant.strip { stripped(&message.text) } else { &*message.text };
        self.tell(out, || self.heard(peer, text, message));
        match &variant.rule {
            Rule::Silent | Rule::Free => self.after_message(id, out),
            Rule::Reply(_) => self.reply(id, peer, text, message, out),
            Rule::Broadcast(broadcast) => self.broadcast(id, broadcast, text, message, out),
            Rule::Talk(_) => self.talk(id, message, out),
            Rule::Route(route) => self.route(id, route, bare(&variant, message), out),
        }
    }

    /// What is told of a message.
    fn heard(&self, peer: SocketAddr, text: &[u8], message: &Message<'_>) -> Event {
        let shown = if self.variant.strip { text } else { &*message.shown };
        let size = if self.transport == Transport::Udp { message.raw.len() } else { text.len() };
        let mut event = Event::server(LogEvent::Receive)
            .of(peer)
            .with("text", shown)
            .with("message", &message.raw)
            .with("data", &message.raw)
            .with("len", size.to_string())
            .with("count", self.received.to_string());
        for (name, value) in &message.fields {
            if event.value(name).is_none() {
                event = event.with(name.clone(), value);
            }
        }
        event
    }

    fn reply(&mut self, id: Id, peer: SocketAddr, text: &[u8], message: &Message<'_>, out: &mut Vec<Action>) {
        let due = match answer(&self.variant, peer, message) {
            Expected::Exactly(due) => due,
            // The lab does not lay the text down: the message itself is as good as any.
            Expected::Something => Due { text: text.to_vec(), framed: false, like: None },
            Expected::Nothing => return self.after_message(id, out),
        };
        let to = match self.faults.has(Fault::WrongConnection) {
            true => self.clients.keys().next_back().copied().unwrap_or(id),
            false => id,
        };
        self.send(to, due, "reply", out);
        if let Some(to) = self.clients.get(&to).map(|client| client.peer).filter(|_| self.tells) {
            let sent = out.iter().rev().find_map(|action| match action {
                Action::Send { bytes, .. } => Some(bytes.clone()),
                _ => None,
            });
            let sent = sent.unwrap_or_default();
            let shown = Transform::RStrip.apply(&Message::datagram(&self.variant.server, &sent).shown);
            let event = Event::server(LogEvent::Send).of(to).with("message", &sent).with("text", shown);
            out.push(Action::Tell(event.with("len", sent.len().to_string())));
        }
        self.after_message(id, out);
        if self.variant.closes == Closing::ServerAfterReply {
            self.release(id, out);
            self.leave(id, true, out);
        }
    }

    /// Sends a text as a message of the server, with the faults that are asked for.
    fn send(&mut self, to: Id, due: Due, why: &'static str, out: &mut Vec<Action>) {
        let Some(client) = self.clients.get_mut(&to) else { return };
        client.replies += 1;
        let most = self.variant.server.longest().filter(|most| due.text.len() as u64 > *most && !due.framed);
        if let Some(most) = most {
            let why = format!("an answer of {} bytes: this lab's framing takes {most} at most", due.text.len());
            out.push(Action::Tell(Event::server(LogEvent::Error).of(client.peer).with("error", why)));
            return;
        }
        let bytes = encode::from_server(&self.variant.server, due, client.replies);
        if bytes.is_empty() && self.transport == Transport::Tcp {
            return;
        }
        if self.faults.has(Fault::Killed) {
            let half = bytes.get(..bytes.len().div_ceil(2)).unwrap_or_default().to_vec();
            out.push(Action::Send { to, bytes: half, why: "half a message, then the server is killed" });
            out.push(Action::Die);
            return;
        }
        if self.faults.0.is_empty() {
            out.push(Action::Send { to, bytes, why });
            return;
        }
        client.held.extend_from_slice(&bytes);
        client.holds += 1;
        if client.holds >= self.faults.merged() {
            self.flush(to, why, out);
        }
    }

    fn flush(&mut self, to: Id, why: &'static str, out: &mut Vec<Action>) {
        let Some(client) = self.clients.get_mut(&to) else { return };
        client.holds = 0;
        let bytes = std::mem::take(&mut client.held);
        if bytes.is_empty() && self.transport == Transport::Tcp {
            return;
        }
        for piece in self.faults.pieces(&self.variant.server, bytes) {
            out.push(match piece {
                Piece::Bytes(bytes) => Action::Send { to, bytes, why },
                Piece::Wait(time) => Action::Pause(to, time),
            });
        }
    }

    /// Sends what a fault held back.
    fn release(&mut self, id: Id, out: &mut Vec<Action>) {
        if self.clients.get(&id).is_some_and(|client| client.holds > 0) {
            self.flush(id, "messages held back until the end", out);
        }
    }

    fn after_message(&mut self, id: Id, out: &mut Vec<Action>) {
        if self.faults.has(Fault::HalfClose) && self.clients.get(&id).is_some_and(|client| client.replies <= 1) {
            out.push(Action::HalfClose(id));
        }
        if self.faults.has(Fault::Abort) {
            out.push(Action::Abort(id));
            self.leave(id, false, out);
        }
    }

    /// Takes a client out, and tells so.
    fn leave(&mut self, id: Id, close: bool, out: &mut Vec<Action>) {
        let Some(client) = self.clients.remove(&id) else { return };
        let user = match &client.name {
            Some(Ok(name)) => {
                self.names.remove(name);
                name.clone()
            }
            Some(Err(name)) => name.clone(),
            None => self.room.as_ref().and_then(|room| room.name(id)).unwrap_or_default().to_vec(),
        };
        if self.transport == Transport::Tcp && self.tells {
            let count = self.connected().to_string();
            for event in [LogEvent::Disconnect, LogEvent::Removed, LogEvent::End] {
                let event = Event::server(event).of(client.peer).with("user", &user).with("count", &count);
                out.push(Action::Tell(event));
            }
        }
        if close {
            out.push(Action::Close(id));
        }
        self.part(id, out);
    }

    /// A client is gone because it could not be sent to.
    pub fn lost(&mut self, id: Id, error: &str, out: &mut Vec<Action>) {
        if let Some(client) = self.clients.get(&id) {
            out.push(Action::Tell(Event::server(LogEvent::Error).of(client.peer).with("error", error)));
            self.leave(id, true, out);
        }
    }

    /// What somebody at the server says to all clients (labs in which people sit at both ends).
    pub fn say(&mut self, text: &[u8], out: &mut Vec<Action>) {
        for id in self.ids() {
            self.send(id, Due { text: text.to_vec(), framed: false, like: None }, "typed at the server", out);
        }
    }
}

/// What the rule of a variant asks to be said to a message on its own connection.
pub fn answer(variant: &Variant, peer: SocketAddr, message: &Message<'_>) -> Expected {
    let text = if variant.strip { stripped(&message.text) } else { &*message.text };
    // Few answers name the client.
    let (ip, port) = (OnceCell::new(), OnceCell::new());
    let value = |name: &str| match name {
        "ip" => Some(ip.get_or_init(|| peer.ip().to_string()).as_bytes()),
        "port" => Some(port.get_or_init(|| peer.port().to_string()).as_bytes()),
        "message" => Some(&*message.raw),
        "body" | "text" => Some(text),
        _ => message.field(name),
    };
    variant.rule.reply(text, bare(variant, message), value)
}

/// The text that rules look at: without what fills a record up.
fn bare<'m>(variant: &Variant, message: &'m Message<'_>) -> &'m [u8] {
    let text = if matches!(variant.client, Framing::Record { .. }) { &*message.shown } else { &*message.text };
    if variant.strip { stripped(text) } else { text }
}
