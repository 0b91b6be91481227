//! A lab's conversation as it goes where nothing goes wrong, without sockets: what clients say in turn, and what the server does.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use wirelab_labs::{Closing, Framing, Lab, Rule, Side, Transport, Variant};

use crate::client::{lines, name, turns};
use crate::conversation::{Action, Appetite, Conversation, Faults, Id, Limits, Message, encode};

/// Clients of a lab in which one hears what another says: with fewer, others and all would look the same.
const CHAT: usize = 3;
/// Most clients, and most messages of each.
const CLIENTS: usize = 4;
const MESSAGES: usize = 12;
/// The first client's port.
const PORT: u16 = 40_001;

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// To or from which client, from 0.
    pub client: usize,
    /// Who said it.
    pub from: Side,
    /// What is said, without what the framing puts around it.
    pub text: Vec<u8>,
    /// The fields of its record, but for those that are always the same.
    pub fields: Vec<(String, Vec<u8>)>,
}

/// What the server's clock shows: Thu Dec  3 12:00:00 2026. An example is the same at any time.
const NOON: i64 = 1_796_299_200;

/// A conversation of several clients with a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// How many clients.
    pub clients: usize,
    /// What was said, in order.
    pub lines: Vec<Line>,
}

struct Play<'v> {
    variant: &'v Variant,
    transport: Transport,
    server: Conversation,
    /// The connection of each client.
    ids: Vec<Id>,
    /// How many messages each has said.
    counts: Vec<u64>,
    lines: Vec<Line>,
}

/// Plays a variant: what its sheet asks to be run, or else each case of its rule in turn. Where people talk at both ends, nobody
/// knows what they say.
pub fn example(lab: &Arc<Lab>, variant: &Variant) -> Example {
    if variant.rule == Rule::Free {
        return Example::default();
    }
    let transport = if variant.ports.of(Transport::Tcp).is_empty() { Transport::Udp } else { Transport::Tcp };
    let run = lab.runs.iter().find(|run| run.variant == variant.id);
    let usual = if variant.rule.forwards() { CHAT } else { 1 };
    let clients = run.and_then(|run| run.clients).unwrap_or(usual).clamp(1, CLIENTS);
    let limits = Limits { idle: None, ..Limits::default() };
    let mut server = Conversation::new(Arc::clone(lab), variant, transport, limits, Faults::default());
    server.hush();
    server.set_clock(NOON);
    let mut play = Play { variant, transport, server, ids: Vec::new(), counts: Vec::new(), lines: Vec::new() };
    // In a chat all are there before anybody says something.
    for _ in (0..clients).filter(|_| variant.rule.forwards()) {
        play.connects();
    }
    let says = run.map(|run| run.says.as_slice()).unwrap_or_default();
    for (client, text) in said(variant, clients, says) {
        play.says(client, &text);
    }
    Example { clients: play.ids.len(), lines: play.lines }
}

/// What the clients say, in order.
fn said(variant: &Variant, clients: usize, says: &[String]) -> Vec<(usize, Vec<u8>)> {
    let own = || says.iter().take(MESSAGES).map(|text| text.clone().into_bytes()).collect();
    if says.is_empty() && matches!(variant.rule, Rule::Talk(_)) {
        return turns(variant, clients, 1).into_iter().map(|step| (step.client, step.text)).collect();
    }
    let each = match &variant.rule {
        Rule::Reply(cases) => cases.len().max(2),
        _ => 2,
    };
    let texts: Vec<Vec<Vec<u8>>> = (0..clients)
        .map(|client| if says.is_empty() { lines(variant, client + 1, clients, each.min(MESSAGES)) } else { own() })
        .collect();
    // A server that closes behind its answer is asked by a new client each time.
    if variant.closes == Closing::ServerAfterReply {
        return texts.into_iter().flatten().take(CLIENTS).enumerate().collect();
    }
    let names = matches!(variant.rule, Rule::Route(_)) && says.is_empty();
    let named = (0..clients).filter(|_| names).map(|client| (client, name(client + 1).into_bytes()));
    let rounds = texts.iter().map(Vec::len).max().unwrap_or_default();
    let in_turn = (0..rounds).flat_map(|round| {
        texts.iter().enumerate().filter_map(move |(client, texts)| Some((client, texts.get(round)?.clone())))
    });
    named.chain(in_turn).collect()
}

impl Play<'_> {
    fn says(&mut self, client: usize, text: &[u8]) {
        while self.ids.len() <= client {
            self.connects();
        }
        let (Some(id), Some(count)) = (self.ids.get(client).copied(), self.counts.get_mut(client)) else { return };
        *count += 1;
        let bytes = encode::from_client(self.variant, text, *count);
        if bytes.is_empty() || self.server.appetite(id) == Appetite::Nothing {
            return;
        }
        self.heard(client, Side::Client, &bytes);
        let mut actions = Vec::new();
        match self.transport {
            Transport::Udp => self.server.received(id, &bytes, &mut actions),
            Transport::Tcp => self.reads(id, &bytes, &mut actions),
        }
        self.does(actions);
    }

    fn connects(&mut self) {
        let port = PORT + self.ids.len() as u16;
        let mut actions = Vec::new();
        let id = self.server.connect(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port), &mut actions);
        self.ids.push(id.unwrap_or_default());
        self.counts.push(0);
        self.does(actions);
    }

    /// The server reads as much at a time as it asks for.
    fn reads(&mut self, id: Id, bytes: &[u8], out: &mut Vec<Action>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let Appetite::Read(most) = self.server.appetite(id) else { return };
            let (now, later) = rest.split_at(most.clamp(1, rest.len()));
            self.server.received(id, now, out);
            rest = later;
        }
    }

    fn does(&mut self, actions: Vec<Action>) {
        for action in actions {
            let Action::Send { to, bytes, .. } = action else { continue };
            if let Some(client) = self.ids.iter().position(|id| *id == to).or((to as usize).checked_sub(1)) {
                self.heard(client, Side::Server, &bytes);
            }
        }
    }

    fn heard(&mut self, client: usize, from: Side, bytes: &[u8]) {
        let framing = self.variant.framing(from);
        let message = Message::datagram(framing, bytes);
        // What is always the same tells nothing.
        let tells = |name: &str| {
            let field = framing.layout().and_then(|layout| layout.field(name));
            field.is_some_and(|field| field.purpose.constant.is_none() && field.purpose.mark.is_none())
        };
        let fields = message.fields.iter().filter(|(name, _)| tells(name)).cloned().collect();
        let text = if matches!(framing, Framing::Json { .. }) { message.text } else { message.shown };
        self.lines.push(Line { client, from, text: text.trim_ascii().to_vec(), fields });
    }
}

#[cfg(test)]
mod tests {
    use wirelab_labs::catalogue;

    use super::*;

    fn of(lab: &str, variant: &str) -> Vec<String> {
        let lab = Arc::new(catalogue::find(lab).unwrap().clone());
        let example = example(&lab, lab.variant(variant).unwrap());
        let row = |line: &Line| {
            let arrow = if line.from == Side::Client { ">" } else { "<" };
            format!("{}{arrow} {}", line.client + 1, String::from_utf8_lossy(&line.text))
        };
        example.lines.iter().map(row).collect()
    }

    #[test]
    fn each_case_has_its_turn() {
        let lab = catalogue::find("tcp-commands").unwrap();
        let usual = &lab.variants.first().unwrap().id;
        let said = of("tcp-commands", usual);
        for wanted in ["1> ping", "1< PONG", "1> upper:hello", "1< HELLO", "1> abc", "1< UNKNOWN COMMAND"] {
            assert!(said.iter().any(|line| line == wanted), "{wanted}: {said:?}");
        }
    }

    #[test]
    fn an_example_has_the_same_time_of_day_always() {
        const DAYTIME: &str = r#"
            id = "daytime"
            title = "What time is it?"
            ports = { tcp = [7013] }
            client = { framing = "line" }
            server = { framing = "line" }
            [[variant]]
            id = "usual"
            title = "TIME"
            [[variant.rules]]
            equals = "TIME"
            send = "{now|ctime}"
        "#;
        let lab = Arc::new(Lab::parse(DAYTIME).unwrap());
        let example = example(&lab, lab.variant("usual").unwrap());
        let said = example.lines.iter().find(|line| line.from == Side::Server).unwrap();
        assert_eq!(String::from_utf8_lossy(&said.text), "Thu Dec  3 12:00:00 2026");
    }

    #[test]
    fn what_one_says_others_hear() {
        let lab = catalogue::find("chat-broadcast").unwrap();
        let said = of("chat-broadcast", &lab.variants.first().unwrap().id);
        assert_eq!(
            said[..3],
            [
                "1> msg 1 of client 1",
                "2< [127.0.0.1:40001] msg 1 of client 1",
                "3< [127.0.0.1:40001] msg 1 of client 1"
            ]
        );
    }

    #[test]
    fn every_variant_with_a_rule_has_one() {
        for lab in catalogue::all() {
            let lab = Arc::new(lab.clone());
            for variant in &lab.variants {
                let Example { clients, lines } = example(&lab, variant);
                let is_free = variant.rule == Rule::Free;
                assert_eq!(lines.is_empty(), is_free, "{} {}", lab.id, variant.id);
                assert!(lines.iter().all(|line| line.client < clients), "{} {}", lab.id, variant.id);
                let answers = lines.iter().filter(|line| line.from == Side::Server).count();
                assert_eq!(answers == 0, is_free || variant.rule == Rule::Silent, "{} {}", lab.id, variant.id);
            }
        }
    }
}
