//! Every framing, rule and ending: what wirelab's own server says is read back as what it said, and is right.
//!
//! The server is the one behind `serve` and `run`, without sockets; each send is a segment.

use std::net::SocketAddr;
use std::sync::Arc;

use wirelab_craft::conversation::{Action, Appetite, Conversation, Faults, Limits, encode};
use wirelab_labs::Variant;

use super::*;

/// A side's framing, as a lab's file has it.
const FRAMINGS: [&str; 12] = [
    r#"{ framing = "receive" }"#,
    r#"{ framing = "line" }"#,
    r#"{ framing = "delimiter", delimiter = "|" }"#,
    r#"{ framing = "delimiter", delimiter = "\r\n" }"#,
    r#"{ framing = "record", layout = "spaces" }"#,
    r#"{ framing = "record", layout = "told" }"#,
    r#"{ framing = "length", layout = "short", length = "size" }"#,
    r#"{ framing = "length", layout = "long", length = "size", counts-header = true }"#,
    r#"{ framing = "length", layout = "typed", length = "size" }"#,
    r#"{ framing = "length", layout = "typed-little", length = "size", counts-header = true }"#,
    r#"{ framing = "ascii-length" }"#,
    r#"{ framing = "ascii-length", separator = ":", counts-itself = true }"#,
];

/// Rules; `END` is where a text may bring an ending.
const RULES: [&str; 9] = [
    "[[variant.reply]]\nequals = \"ping\"\nsend = \"pongEND\"\n[[variant.reply]]\nsend = \"whatEND\"",
    "[[variant.reply]]\nsend = \"{text|upper}END\"",
    "[[variant.reply]]\nprefix = \"p\"\nsend = \"got {rest} from {port}END\"\n[[variant.reply]]\nsend = \"{ip}END\"",
    "[[variant.reply]]\nsend = \"{message}\"",
    "[variant.broadcast]\nsend = \"{port}: {text}END\"",
    "[variant.broadcast]\nsend = \"{message}\"\nto-sender = true",
    "[variant.route]\nwelcome = \"hi {user}END\"\nseparator = \":\"\ndeliver = \"{sender}: {body}END\"",
    "[variant.route]\nwelcome = \"hi {user}END\"\nseparator = \":\"\ndeliver = \"{user}:{rest}END\"\n\
     [[variant.route.error]]\nwhen = \"target-unknown\"\nsend = \"no {target}, {user}END\"\n\
     [[variant.route.error]]\nwhen = \"no-separator\"\nsend = \"what is {text}?END\"",
    "rule = \"silent\"",
];

/// What a text ends with, beside what its framing adds.
const ENDINGS: [&str; 3] = ["", "\\n", "|"];

const LAYOUTS: &str = r#"
[layout.spaces]
struct = "!BI32s"
fields = [{ name = "version", always = 1 }, { name = "order", counts = true }, { name = "text", padding = " " }]
[layout.told]
struct = "<HB30s"
fields = [{ name = "number", counts = true }, { name = "size", length-of = "words" }, { name = "words", padding = "-" }]
[layout.short]
struct = "!B"
fields = [{ name = "size", length-of = "text" }]
[layout.long]
struct = "!BIH"
fields = [{ name = "version", always = 2 }, { name = "size", length-of = "text" }, { name = "order", counts = true }]
[layout.typed]
struct = "!HI"
fields = [{ name = "type", always = 7 }, { name = "size", length-of = "text" }]
[layout.typed-little]
struct = "<BH"
fields = [{ name = "type" }, { name = "size", length-of = "text" }]
"#;

fn lab_of(client: &str, server: &str, rule: &str, strip: bool) -> Result<Lab, String> {
    let server = if rule.contains("silent") { r#"{ framing = "silent" }"# } else { server };
    let file = format!(
        "id = \"t\"\ntitle = \"t\"\nports = {{ tcp = [5000] }}\nclient = {client}\nserver = {server}\nstrip = {strip}\n\
         {LAYOUTS}\n[[variant]]\nid = \"v\"\ntitle = \"v\"\n{rule}\n"
    );
    Lab::parse(&file).map_err(|problems| format!("{problems:?}\n{file}"))
}

/// A server, its clients, and what everybody said, as it came.
struct Room<'l> {
    server: Conversation,
    variant: &'l Variant,
    script: Script,
    /// What was said: of which stream, by whom, which bytes.
    truth: Vec<(usize, Role, Vec<u8>)>,
    numbers: Vec<u64>,
}

impl<'l> Room<'l> {
    fn new(lab: &'l Lab, clients: usize) -> Self {
        let variant = &lab.variants[0];
        let (limits, faults) = (Limits::default(), Faults::default());
        let mut server = Conversation::new(Arc::new(lab.clone()), variant, Transport::Tcp, limits, faults);
        server.hush();
        for client in 0..clients {
            let peer = SocketAddr::from(([127, 0, 0, 1], 40_000 + client as u16));
            server.connect(peer, &mut Vec::new()).expect("accepted");
        }
        Self { server, variant, script: Script::new(clients, 5_000), truth: Vec::new(), numbers: vec![0; clients] }
    }

    fn says(&mut self, client: usize, text: &str) {
        self.numbers[client] += 1;
        let bytes = encode::from_client(self.variant, text.as_bytes(), self.numbers[client]);
        self.script.says(client, Role::Client, &bytes);
        self.truth.push((client, Role::Client, bytes.clone()));
        let id = client as u64 + 1;
        let (mut rest, mut actions) = (&bytes[..], Vec::new());
        while !rest.is_empty() {
            let Appetite::Read(size) = self.server.appetite(id) else { panic!("it reads") };
            let (now, later) = rest.split_at(size.min(rest.len()));
            self.server.received(id, now, &mut actions);
            rest = later;
        }
        for action in actions {
            if let Action::Send { to, bytes, .. } = action {
                self.script.says(to as usize - 1, Role::Server, &bytes);
                self.truth.push((to as usize - 1, Role::Server, bytes));
            }
        }
    }
}

/// What everybody says in a lab with such a rule.
fn talk(rule: &str) -> (usize, Vec<(usize, &'static str)>) {
    match rule {
        _ if rule.contains("route]") => {
            let names = [(0, "Ana"), (1, "Bob"), (2, "Eve")];
            let said = [(0, "Bob: hello"), (1, "Ana: ping"), (2, "Ana: x y"), (0, "Eve:1")];
            let wrong = [(1, "Zoe: hi"), (2, "hello")];
            let wrong = wrong.into_iter().filter(|_| rule.contains("error"));
            (3, names.into_iter().chain(said).chain(wrong).collect())
        }
        _ if rule.contains("broadcast") => (3, vec![(0, "hello"), (1, "ping"), (2, "a b"), (0, "again"), (0, "hello")]),
        _ => (1, vec![(0, "ping"), (0, "hello"), (0, "p q"), (0, "ping"), (0, "1 2")]),
    }
}

/// Why what was said is not read back as it was; `None`: it is.
fn wrong(lab: &Lab, rule: &str) -> Option<String> {
    let (clients, said) = talk(rule);
    let mut room = Room::new(lab, clients);
    for (client, text) in &said {
        room.says(*client, text);
    }
    let messages = room.script.play(lab, "v");
    let lane = |slot: usize, from: Role| -> Vec<String> {
        let of = |(s, f, bytes): &(usize, Role, Vec<u8>)| {
            (*s == slot && *f == from).then(|| bytes.escape_ascii().to_string())
        };
        room.truth.iter().filter_map(of).collect()
    };
    let found = |slot: usize, side: Side| -> Vec<String> {
        let those = messages.iter().filter(|one| one.stream as usize == slot && one.from == side);
        those.map(|message| message.bytes.escape_ascii().to_string()).collect()
    };
    for slot in 0..clients {
        for (role, side) in [(Role::Client, Side::Client), (Role::Server, Side::Server)] {
            if lane(slot, role) != found(slot, side) {
                return Some(format!("{side:?} {slot}: said {:?}, read {:?}", lane(slot, role), found(slot, side)));
            }
        }
    }
    let from_server = |message: &&Message| message.from == Side::Server;
    let right = |message: &&Message| message.verdict == Some(Verdict::Right) || message.forward_of.is_some();
    let wrong = messages.iter().filter(from_server).find(|message| !right(message));
    let noted = messages.iter().find(|message| {
        message.notes.iter().any(|note| note.id == NoteId::Unanswered || note.id == NoteId::NotDelivered)
    });
    wrong.or(noted).map(|_| lines(&messages).join("\n"))
}

#[test]
fn every_framing_rule_and_ending_is_read_back_as_it_was_said() {
    let (mut tried, mut failed) = (0, Vec::new());
    for client in FRAMINGS {
        for server in FRAMINGS {
            // Each framing on both sides, and beside bare text on the other.
            if client != server && client != FRAMINGS[0] && server != FRAMINGS[0] {
                continue;
            }
            for rule in RULES {
                for ending in if rule.contains("END") { &ENDINGS[..] } else { &ENDINGS[..1] } {
                    let rule = rule.replace("END", ending);
                    for strip in [false, true] {
                        let lab = lab_of(client, server, &rule, strip).expect("a lab");
                        tried += 1;
                        if let Some(why) = wrong(&lab, &rule) {
                            failed.push(format!("client {client}, server {server}, strip {strip}, {rule}\n{why}"));
                        }
                    }
                }
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
    assert!(failed.is_empty(), "{} of {tried}:\n{}", failed.len(), failed[..failed.len().min(6)].join("\n\n"));
}

/// A server that is wrong stays wrong: in its text, its border or its record.
#[test]
fn a_wrong_answer_is_wrong_under_every_framing() {
    let rule = "[[variant.reply]]\nequals = \"ping\"\nsend = \"pong\"\n[[variant.reply]]\nsend = \"what\"";
    for framing in FRAMINGS {
        let lab = lab_of(framing, framing, rule, false).expect("a lab");
        let variant = &lab.variants[0];
        let mut script = Script::new(1, 5_000);
        script.says(0, Role::Client, &encode::from_client(variant, b"ping", 1));
        script.says(0, Role::Server, &variant.server.write(b"pang", 1));
        let messages = script.play(&lab, "v");
        assert!(matches!(messages[1].verdict, Some(Verdict::Wrong(_))), "{framing}: {:?}", lines(&messages));
    }
}

/// What a student's server may do otherwise, because no rule lays it down.
#[test]
fn a_records_number_and_filling_are_its_senders_own() {
    let rule = "[[variant.reply]]\nsend = \"{text|upper}\"";
    let lab = lab_of(FRAMINGS[4], FRAMINGS[4], rule, false).expect("a lab");
    for (number, filling) in [(7, b' '), (0, 0), (1, 0)] {
        let mut script = Script::new(1, 5_000);
        script.says(0, Role::Client, &encode::from_client(&lab.variants[0], b"hello", 1));
        let mut record = vec![1, 0, 0, 0, number];
        record.extend_from_slice(b"HELLO");
        record.resize(5 + 32, filling);
        script.says(0, Role::Server, &record);
        let messages = script.play(&lab, "v");
        assert_eq!(messages[1].verdict, Some(Verdict::Right), "{number} {filling}: {:?}", lines(&messages));
    }
}

/// A line whose end never came is told with the end that was due.
#[test]
fn a_line_without_its_end_is_not_the_line() {
    let lab = lab_of(FRAMINGS[1], FRAMINGS[1], "[[variant.reply]]\nsend = \"pong\"", false).expect("a lab");
    let mut script = Script::new(1, 5_000);
    script.client(0, "ping\n").server(0, "pong").closes(0, Role::Server);
    let messages = script.play(&lab, "v");
    assert_eq!(messages[1].verdict, Some(Verdict::Wrong(b"pong\n".to_vec())));
}
