//! A lab's own conversation: the client speaks as the lab has it, and the server does what `crate::conversation` says.
//!
//! Where the server answers on the same connection, what both say is known beforehand. In a chat it depends on what has
//! arrived from whom: that is played while the scenario happens, by `world::room`.

use std::net::SocketAddr;
use std::sync::Arc;

use wirelab_labs::{Closing, Lab, Rule, Side, Transport, Variant, catalogue};

use super::scenario::{Host, LabText, Problems, limits};
use crate::conversation::{Action, Appetite, Conversation, Faults, Limits, encode};

/// What a client of a chat may say in one message: what `serve` takes.
const LIMITS: Limits = Limits { clients: usize::MAX, message: 1 << 20, idle: None };

/// What a connection's lab asks for.
pub(super) struct Exchange {
    pub(super) udp: bool,
    pub(super) port: u16,
    /// Of a chat only what the client says.
    pub(super) messages: Vec<(Side, Vec<u8>)>,
    /// Who closes first, and whether the other side then does.
    pub(super) closes: Option<Side>,
    pub(super) other_follows: bool,
    pub(super) chat: Option<Chat>,
}

/// The lab of a server that sends messages on to others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chat {
    lab: &'static Lab,
    variant: &'static Variant,
}

impl PartialEq for Chat {
    fn eq(&self, other: &Self) -> bool {
        (&self.lab.id, &self.variant.id) == (&other.lab.id, &other.variant.id)
    }
}

impl Chat {
    /// Whether the server answers a client's first message before the others make sense: it is a name.
    pub(super) fn welcomes(&self) -> bool {
        match &self.variant.rule {
            Rule::Route(_) => true,
            Rule::Talk(talk) => talk.names,
            _ => false,
        }
    }

    /// Its server, to which nobody is connected yet.
    pub(super) fn server(&self) -> Conversation {
        server(self.lab, self.variant, Transport::Tcp)
    }
}

fn server(lab: &Lab, variant: &Variant, transport: Transport) -> Conversation {
    Conversation::new(Arc::new(lab.clone()), variant, transport, LIMITS, Faults::default())
}

/// The port of a server that may be on any.
const ANY_PORT: u16 = 12_345;

/// Plays the client's messages against a lab's rules.
pub(super) fn exchange(ask: &LabText<'_>, client: &Host, problems: &mut Problems<'_>) -> Option<Exchange> {
    let (lab, variant) = named(ask, problems)?;
    let Some(given) = ask.messages else {
        problems.at(ask.lab.span(), "what does the client say? messages = [\"ping\", \"upper:hello\"]");
        return None;
    };
    if given.get_ref().len() > limits::MAX_STEPS {
        problems.at(given.span(), format!("more than {} messages", limits::MAX_STEPS));
        return None;
    }
    let once = variant.closes == Closing::ServerAfterReply;
    if let Some(second) = given.get_ref().get(1).filter(|_| once) {
        problems.at(second.span(), "this variant's server closes after its first reply: only one message");
    }
    let tcp = variant.ports.tcp.first();
    // A lab that names no port is played on some port.
    let port = tcp.or(variant.ports.udp.first()).copied().map(|port| if port == 0 { ANY_PORT } else { port })?;
    let transport = if tcp.is_some() { Transport::Tcp } else { Transport::Udp };
    let chat = variant.rule.forwards().then_some(Chat { lab, variant });
    if chat.is_some() && transport == Transport::Udp {
        problems.at(ask.lab.span(), "craft plays chats over TCP only");
        return None;
    }
    let mut server = server(lab, variant, transport);
    server.hush();
    let mut actions = Vec::new();
    let id = server.connect(SocketAddr::new(client.address, 0), &mut actions)?;
    let mut messages = Vec::new();
    match chat {
        None => server_says(&mut actions, &mut messages),
        // What a chat's server says is said where all of its clients are.
        Some(_) => actions.clear(),
    }
    for (number, text) in (1..).zip(given.get_ref()) {
        let said = encode::from_client(variant, text.get_ref().as_bytes(), number);
        if said.is_empty() {
            problems.at(text.span(), "an empty message says nothing");
            continue;
        }
        match transport {
            Transport::Udp => server.received(id, &said, &mut actions),
            Transport::Tcp if chat.is_none() => drop(hear(&mut server, id, &said, &mut actions)),
            Transport::Tcp => {}
        }
        messages.push((Side::Client, said));
        server_says(&mut actions, &mut messages);
    }
    let (closes, other_follows) = match variant.closes {
        Closing::Client | Closing::Anyone => (Some(Side::Client), chat.is_none()),
        Closing::ClientOnly => (Some(Side::Client), false),
        Closing::ServerAfterReply => (Some(Side::Server), true),
    };
    Some(Exchange { udp: transport == Transport::Udp, port, messages, closes, other_follows, chat })
}

/// What the server says, behind what was said before.
fn server_says(actions: &mut Vec<Action>, messages: &mut Vec<(Side, Vec<u8>)>) {
    for action in actions.drain(..) {
        match action {
            Action::Send { bytes, .. } if !bytes.is_empty() => messages.push((Side::Server, bytes)),
            _ => {}
        }
    }
}

/// The lab and the variant that a connection names.
fn named(ask: &LabText<'_>, problems: &mut Problems<'_>) -> Option<(&'static Lab, &'static Variant)> {
    let name = ask.lab.get_ref();
    let Some(lab) = catalogue::find(name) else {
        let known: Vec<&str> = catalogue::all().iter().map(|lab| lab.id.as_str()).collect();
        problems.at(ask.lab.span(), format!("there is no lab \"{name}\"; there are {}", known.join(", ")));
        return None;
    };
    if let Some(protocol) = lab.protocol {
        let what = format!("{name} is a lab about {} and has no server that could be played", protocol.title());
        problems.at(ask.lab.span(), what);
        return None;
    }
    let Some(text) = ask.variant else { return Some((lab, lab.variants.first()?)) };
    let variant = lab.variant(text.get_ref());
    if variant.is_none() {
        let known: Vec<&str> = lab.variants.iter().map(|variant| variant.id.as_str()).collect();
        let what = format!("{name} has no variant \"{}\"; it has {}", text.get_ref(), known.join(", "));
        problems.at(text.span(), what);
    }
    Some((lab, variant?))
}

/// Lets the server's program read what has come, as much at a time as it asks for; gives how many bytes it took.
pub(super) fn hear(server: &mut Conversation, id: u64, bytes: &[u8], out: &mut Vec<Action>) -> usize {
    let mut rest = bytes;
    while !rest.is_empty() {
        let (Appetite::Read(most) | Appetite::Slowly(most, _)) = server.appetite(id) else { break };
        let (now, later) = rest.split_at(most.clamp(1, rest.len()));
        server.received(id, now, out);
        rest = later;
    }
    bytes.len() - rest.len()
}
