//! Rules that are tried in order: what the lab's own server says is read back as what it is.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use wirelab_craft::conversation::{Action, Conversation, Faults, Limits};
use wirelab_labs::talk::{On, tour};
use wirelab_labs::{Lab, Rule, Side, Transport, catalogue};

use super::{NoteId, Script, Verdict};
use crate::model::{Message, Part};

/// What a server does wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// The `n`th thing that it says is another text.
    Text(usize),
    /// The `n`th thing that it says stays unsaid.
    Silent(usize),
}

/// How what is said comes: `pieces` cuts each thing that a side with borders says into so many segments.
#[derive(Clone, Copy)]
struct Peer {
    wrong: Wrong,
    pieces: usize,
    /// Lines end in CR LF.
    carriage: bool,
    /// What stands in front of each answer that may have lines there.
    lead: &'static [u8],
}

const RIGHT: Peer = Peer { wrong: Wrong::Nothing, pieces: 1, carriage: false, lead: b"" };

/// The messages that the decoder finds where three clients come to every rule, and what was truly sent on each stream.
fn played(lab: &Lab, clients: usize, peer: Peer) -> (Vec<Message>, Vec<Vec<Vec<u8>>>) {
    let variant = &lab.variants[0];
    let Rule::Talk(talk) = &variant.rule else { panic!("{}: other rules", lab.id) };
    let datagrams = variant.ports.tcp.is_empty();
    let steps = tour(variant, talk, clients, 200, 5);
    assert!(!steps.is_empty(), "{}: nobody says anything", lab.id);
    let port =
        variant.ports.tcp.first().or(variant.ports.udp.first()).copied().filter(|port| *port > 0).unwrap_or(4_321);
    let mut script = if datagrams { Script::datagrams(clients, port) } else { Script::new(clients, port) };
    let transport = if datagrams { Transport::Udp } else { Transport::Tcp };
    let limits = Limits { clients: 100, message: 1 << 20, idle: None };
    let mut server = Conversation::new(Arc::new(lab.clone()), variant, transport, limits, Faults::default());
    server.hush();
    let mut truth = vec![Vec::new(); clients];
    let mut said = 0;
    let mut out = Vec::new();
    let mut ids = Vec::new();
    for client in 0..clients {
        let address = SocketAddr::from(([127, 0, 0, 1], 40_000 + client as u16));
        ids.push(server.connect(address, &mut out).unwrap());
    }
    let mut speak = |script: &mut Script, out: &mut Vec<Action>, truth: &mut Vec<Vec<Vec<u8>>>| {
        for action in out.drain(..) {
            if let Action::Close(id) = action {
                let slot = ids.iter().position(|known| *known == id).unwrap();
                script.closes(slot, wirelab_engine::stream::Role::Server);
                continue;
            }
            let Action::Send { to, mut bytes, .. } = action else { continue };
            let slot = ids.iter().position(|id| *id == to).unwrap();
            let place = said;
            said += 1;
            match peer.wrong {
                Wrong::Silent(number) if number == place => continue,
                Wrong::Text(number) if number == place => {
                    bytes.iter_mut().for_each(|byte| {
                        if byte.is_ascii_alphanumeric() {
                            *byte = b'#';
                        }
                    });
                }
                _ => {}
            }
            if peer.carriage && bytes.ends_with(b"\n") {
                bytes.splice(bytes.len() - 1.., *b"\r\n");
            }
            if bytes.starts_with(b"250 welcome") {
                bytes.splice(0..0, peer.lead.iter().copied());
            }
            let size = if variant.server.has_borders() && !datagrams {
                bytes.len().div_ceil(peer.pieces).max(1)
            } else {
                bytes.len()
            };
            for piece in bytes.chunks(size) {
                script.says(slot, wirelab_engine::stream::Role::Server, piece);
            }
            truth[slot].push(bytes);
        }
    };
    speak(&mut script, &mut out, &mut truth);
    for (number, step) in (1..).zip(&steps) {
        let mut bytes = variant.say(&step.text, number);
        if peer.carriage && matches!(variant.client, wirelab_labs::Framing::Line { .. }) {
            bytes.splice(bytes.len() - 1.., *b"\r\n");
        }
        let size = if variant.client.has_borders() && !datagrams {
            bytes.len().div_ceil(peer.pieces).max(1)
        } else {
            bytes.len()
        };
        for piece in bytes.chunks(size.max(1)) {
            script.says(step.client, wirelab_engine::stream::Role::Client, piece);
            server.received(ids[step.client], piece, &mut out);
        }
        speak(&mut script, &mut out, &mut truth);
    }
    (script.play(lab, &variant.id), truth)
}

/// What is wrong with what was found, in words.
fn faults(messages: &[Message]) -> Vec<String> {
    let is_wrong = |message: &&Message| {
        matches!(message.verdict, Some(Verdict::Wrong(_)))
            || [NoteId::Unanswered, NoteId::NotDelivered, NoteId::OtherForm, NoteId::OriginalMissing]
                .into_iter()
                .any(|id| message.has_note(id))
    };
    messages.iter().filter(is_wrong).map(|message| format!("{:?} {:?}", message, message.notes)).collect()
}

/// The protocols whose rules are tried in order.
fn protocols() -> BTreeMap<String, Lab> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/protocols");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| {
        let lab = Lab::parse(&fs::read_to_string(&path).unwrap());
        let lab = lab.unwrap_or_else(|problems| panic!("{}: {}", path.display(), problems[0]));
        (lab.id.clone(), lab)
    };
    files.map(read).filter(|(_, lab)| matches!(lab.variants[0].rule, Rule::Talk(_))).collect()
}

/// Each thing that the server said is one message, byte for byte, and each of them is explained.
fn holds(lab: &Lab, peer: Peer) {
    let (messages, truth) = played(lab, 3, peer);
    for (slot, said) in truth.iter().enumerate() {
        let found: Vec<&[u8]> = messages
            .iter()
            .filter(|message| message.from == Side::Server && message.stream == slot as u32)
            .map(|message| &*message.bytes)
            .collect();
        assert_eq!(found, said.iter().map(Vec::as_slice).collect::<Vec<_>>(), "{}: stream {slot}", lab.id);
    }
    assert_eq!(faults(&messages), Vec::<String>::new(), "{}", lab.id);
}

#[test]
fn what_the_server_says_is_what_it_is_taken_for() {
    for lab in protocols().values() {
        holds(lab, RIGHT);
    }
}

#[test]
fn an_odd_peer_that_is_right_is_right() {
    for lab in protocols().values() {
        holds(lab, Peer { pieces: 3, ..RIGHT });
        if matches!(lab.variants[0].client, wirelab_labs::Framing::Line { .. }) {
            holds(lab, Peer { carriage: true, ..RIGHT });
        }
    }
}

#[test]
fn an_answer_may_have_lines_in_front() {
    let lab = &protocols()["mail"];
    for pieces in [1, 4] {
        holds(lab, Peer { pieces, lead: b"250-SIZE 1000\r\n250-PIPELINING\r\n", ..RIGHT });
    }
    let (found, _) = played(lab, 1, Peer { lead: b"251-SIZE 1000\r\n", ..RIGHT });
    assert!(!faults(&found).is_empty());
}

#[test]
fn every_rule_has_its_turn() {
    for lab in protocols().values() {
        let variant = &lab.variants[0];
        let Rule::Talk(talk) = &variant.rule else { continue };
        let steps = tour(variant, talk, talk.company().max(3), 200, 0);
        for (place, row) in talk.rows.iter().enumerate().filter(|(_, row)| row.on == On::Message) {
            let came = steps.iter().any(|step| step.row == place);
            // Over TCP an empty text is nothing at all where nothing marks the borders.
            let empty = row.conditions.iter().any(|one| one.to_string() == "text is empty");
            assert!(came || empty, "{}: rule {}", lab.id, place + 1);
        }
    }
}

#[test]
fn a_server_that_says_something_else_or_nothing_is_told() {
    for lab in protocols().values() {
        let (messages, truth) = played(lab, 3, RIGHT);
        let all: usize = truth.iter().map(Vec::len).sum();
        let unasked =
            |all: &[Message]| all.iter().filter(|one| one.from == Side::Server && one.part == Part::Remark).count();
        for number in (0..all).step_by(all / 8 + 1) {
            for wrong in [Wrong::Text(number), Wrong::Silent(number)] {
                let (found, _) = played(lab, 3, Peer { wrong, ..RIGHT });
                let (all, left) = (unasked(&messages), unasked(&found));
                // What nobody asked for and nobody heard shows in no packet.
                if wrong == Wrong::Silent(number) && left < all {
                    continue;
                }
                // Where datagrams may be lost, that is no fault.
                if wrong == Wrong::Silent(number) && lab.variants[0].loss.is_some() {
                    continue;
                }
                // Where it hangs on whom the server served first, it is left open.
                let open = found.iter().any(|one| one.verdict == Some(Verdict::Open));
                let told = !faults(&found).is_empty() || left != all || open;
                assert!(told, "{}: thing {number} goes unnoticed", lab.id);
            }
        }
    }
}

#[test]
fn a_password_is_masked() {
    let labs = protocols();
    let (messages, _) = played(&labs["login-secret"], 2, RIGHT);
    let login = messages.iter().find(|message| message.bytes.starts_with(b"LOGIN")).unwrap();
    assert!(login.secrets.iter().any(|(name, _)| name == "password"), "{login:?}");
    let (_, place) = &login.secrets[0];
    assert!(!login.bytes[place.clone()].is_empty() && login.bytes.get(place.end) == Some(&b'\n'), "{login:?}");
}

#[test]
fn a_password_in_an_object_is_masked() {
    let text = "id = \"made\"\ntitle = \"made\"\nports = { tcp = [4000] }\n[[variant]]\nid = \"a\"\ntitle = \"a\"\n\
        client = { framing = \"json\", members = [\"user\", \"data.password\"] }\nserver = { framing = \"json\" }\n\
        [[variant.rules]]\nsecret = \"data.password\"\nsend = \"hello={user} long:={data.password|len}\"\n";
    let lab = Lab::parse(text).unwrap_or_else(|problems| panic!("{}\n{text}", problems[0]));
    let (messages, _) = played(&lab, 1, RIGHT);
    let said = messages.iter().find(|message| message.from == Side::Client).unwrap();
    let (name, place) = &said.secrets[0];
    let value = &said.bytes[place.clone()];
    assert!(name == "data.password" && value.starts_with(b"hello") && said.bytes[place.end] == b'"', "{said:?}");
}

/// The first of the framings below whose server says objects.
const JSON: usize = 7;

/// A lab of a framing and some of the rules that there are.
fn generated(framing: usize, rules: &[usize], names: bool) -> String {
    let framings = [
        "",
        "client = { framing = \"line\" }\nserver = { framing = \"line\" }\n",
        "client = { framing = \"delimiter\", delimiter = \"$\" }\nserver = { framing = \"line\" }\n",
        "client = { framing = \"ascii-length\" }\nserver = { framing = \"ascii-length\" }\n",
        "client = { framing = \"length\", layout = \"head\" }\nserver = { framing = \"length\", layout = \"head\" }\n",
        "client = { framing = \"line\" }\nserver = { framing = \"length\", layout = \"head\" }\n",
        "client = { framing = \"ascii-length\", width = 6 }\nserver = { framing = \"ascii-length\", width = 8, pad = \"0\", counts-itself = true }\n",
        "client = { framing = \"line\" }\nserver = { framing = \"json\" }\n",
        "client = { framing = \"line\" }\nserver = { framing = \"json\", lines = true }\n",
    ];
    let all = [
        "equals = \"PING\"\nsend = \"PONG\"",
        "prefix = \"UP \"\nsend = \"{rest|upper}\"",
        "match = \"/w {to} {what}\"\nif = \"to is known\"\ndo = [{ to = \"{to}\", send = \"{ip}:{port} to you: {what}\" }, { send = \"sent {what}\" }]",
        "match = \"{a}|{b}|{c}\"\ndo = [{ to = \"others\", send = \"<{c}/{b}/{a}>\" }]",
        "prefix = \"COUNT\"\ndo = [{ keep = \"n\", as = \"{n|next}\" }, { send = \"n={n}\" }]",
        "prefix = \"ALL \"\ndo = [{ to = \"all\", send = \"everybody: {rest}\" }]",
        "prefix = \"ROOM \"\ndo = [{ group = \"{rest}\" }, { to = \"group\", send = \"one more in {rest}\" }, { send = \"in {rest}\" }]",
        "equals = \"DENY\"",
        "equals = \"OUT\"\ndo = [{ send = \"bye\" }, { close = true }]",
        "prefix = \"SUM \"\ndo = [{ share = \"sum\", as = \"{sum|next}\" }, { send = \"{sum} in all\" }]",
        "prefix = \"OWN \"\nsend = \"words of its own: {rest}\"\nlike = \"{*}own: {rest}\"",
    ];
    let mut text = format!(
        "id = \"made\"\ntitle = \"made\"\nports = {{ tcp = [4000] }}\n[layout.head]\nstruct = \"!H\"\nfields = [{{ name = \"size\", length-of = \"text\" }}]\n[[variant]]\nid = \"a\"\ntitle = \"a\"\n{}",
        framings[framing]
    );
    let state = if names {
        text.push_str("[[variant.rules]]\non = \"connect\"\nsend = \"who?\"\n[[variant.rules]]\nstate = \"start\"\nmatch = \"I AM {who}\"\ndo = [{ name = \"{who}\" }, { state = \"in\" }, { send = \"hello {me}, here are {users}\" }, { to = \"others\", send = \"{me} came\" }]\n[[variant.rules]]\nstate = \"start\"\nsend = \"who are you?\"\n[[variant.rules]]\non = \"leave\"\nstate = \"in\"\ndo = [{ to = \"all\", send = \"{me} went\" }]\n");
        "state = \"in\"\n"
    } else {
        ""
    };
    for rule in rules {
        text.push_str(&format!("[[variant.rules]]\n{state}{}\n", all[*rule]));
    }
    if framing >= JSON {
        // What is said are members of an object, and the form of a text is the object's.
        text = text.replace("send = \"", "send = \"text=").replace("\nlike = \"{*}own: {rest}\"", "");
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn labs_of_any_framing_rules_and_states_are_read_back(
        framing in 0usize..9,
        rules in proptest::sample::subsequence((0usize..11).collect::<Vec<_>>(), 1..11),
        names in any::<bool>(),
        pieces in 1usize..4,
    ) {
        let text = generated(framing, &rules, names);
        let lab = match Lab::parse(&text) {
            Ok(lab) => lab,
            Err(problems) => panic!("{}\n{text}", problems[0]),
        };
        let only = rules == [2] && !names;
        if !only {
            holds(&lab, Peer { pieces, ..RIGHT });
        }
    }
}

/// What is for one alone and reaches another one too is told, and so is what comes back in another form than the lab's.
#[test]
fn a_message_for_one_alone_is_private() {
    let text = "id = \"made\"\ntitle = \"made\"\nports = { tcp = [4000] }\n[[variant]]\nid = \"a\"\ntitle = \"a\"\n\
        client = { framing = \"line\" }\nserver = { framing = \"line\" }\n\
        [[variant.rules]]\nstate = \"start\"\ndo = [{ name = \"{text}\" }, { state = \"in\" }]\n\
        [[variant.rules]]\nmatch = \"@{who} {words}\"\ndo = [{ to = \"{who}\", send = \"{me}: {words}\" }]\n\
        [[variant.rules]]\ndo = [{ to = \"others\", send = \"{me}: {text}\", like = \"{*}{me}{*}{text}\" }]\n";
    let lab = Lab::parse(text).unwrap_or_else(|problems| panic!("{}\n{text}", problems[0]));
    let [client, server] = [wirelab_engine::stream::Role::Client, wirelab_engine::stream::Role::Server];
    let mut script = Script::new(3, 4000);
    for (slot, name) in ["Ann\n", "Bob\n", "Eve\n"].into_iter().enumerate() {
        script.says(slot, client, name.as_bytes());
    }
    script.says(0, client, b"@Bob psst\n");
    script.says(1, server, b"Ann: psst\n");
    script.says(2, server, b"Ann: psst\n");
    script.says(0, client, b"hello all\n");
    script.says(1, server, b"hello all\n");
    script.says(2, server, b"<Ann> hello all\n");
    let found = script.play(&lab, "a");
    let noted = |id: NoteId| {
        let all = found.iter().filter(|one| one.has_note(id));
        all.map(|one| (one.stream, one.forward_of.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(noted(NoteId::Leaked), [(2, true)]);
    assert_eq!(noted(NoteId::OtherForm), [(1, true)]);
    assert_eq!(noted(NoteId::NotDelivered), []);
}

/// Where datagrams may be lost, one without an answer is nobody's fault, and it is said that this cannot be told.
#[test]
fn what_may_be_lost_is_no_fault() {
    let lab = &protocols()["pinger"];
    let (found, truth) = played(lab, 1, Peer { wrong: Wrong::Silent(1), ..RIGHT });
    assert!(truth[0].len() > 2);
    let open: Vec<&Message> = found.iter().filter(|one| one.has_note(NoteId::MayBeLost)).collect();
    assert!(open.len() == 1 && open[0].from == Side::Client, "{open:?}");
    assert_eq!(faults(&found), Vec::<String>::new());
    let (found, _) = played(lab, 1, Peer { wrong: Wrong::Text(1), ..RIGHT });
    assert_eq!(faults(&found).len(), 1);
}

/// What was sent again is answered by its answer, and the time is counted from there; the other text is answered by its own.
#[test]
fn an_answer_is_one_to_the_last_that_asked_for_it() {
    let lab = catalogue::find("stop-and-wait").unwrap();
    let datagram = |bit: u8, text: &str| [&[bit][..], format!("{text:\0<31}").as_bytes()].concat();
    let [client, server] = [wirelab_engine::stream::Role::Client, wirelab_engine::stream::Role::Server];
    let mut script = Script::datagrams(1, 12_001);
    script.says(0, client, &datagram(0, "one")).says(0, client, &datagram(0, "one")).says(0, server, &[0]);
    script.says(0, client, &datagram(1, "two")).says(0, server, &[1]);
    script.says(0, client, &datagram(0, "three")).says(0, server, &[0]);
    let found = script.play(lab, "alternating");
    let answers: Vec<(u64, Option<u64>)> =
        found.iter().filter(|one| one.from == Side::Server).map(|one| (one.number, one.reply_to)).collect();
    assert_eq!(answers, [(3, Some(2)), (5, Some(4)), (7, Some(6))]);
}

/// What one client and the game's server say.
fn guessed(lab: &Lab, steps: &[(Side, &str)]) -> Vec<Message> {
    let mut script = Script::new(1, 5681);
    for (from, text) in steps {
        match from {
            Side::Client => script.client(0, text),
            Side::Server => script.server(0, text),
        };
    }
    script.play(lab, "game")
}

/// A greeting that comes while the client already speaks answers nothing; where the answer does not follow, it is one.
#[test]
fn a_greeting_may_come_late() {
    let lab = catalogue::find("guess-number").unwrap();
    let told = |steps: &[(Side, &str)]| {
        let messages = guessed(lab, steps);
        let verdict = |one: &Message| match (&one.verdict, one.part) {
            (Some(Verdict::Right), _) => "right",
            (Some(_), _) => "wrong",
            (None, Part::Remark) => "unasked",
            (None, _) => "none",
        };
        messages.iter().filter(|one| one.from == Side::Server).map(verdict).collect::<Vec<_>>().join(" ")
    };
    use Side::{Client as C, Server as S};
    for (steps, expected) in [
        (
            &[(C, "START 7\n"), (S, "Hello there\n"), (S, "OK go\n"), (C, "QUIT\n"), (S, "BYE\n")][..],
            "unasked right right",
        ),
        (&[(S, "Hello there\n"), (C, "START 7\n"), (S, "OK go\n"), (C, "QUIT\n"), (S, "BYE\n")], "unasked right right"),
        (&[(C, "START 7\n"), (S, "Hello there\n"), (C, "QUIT\n"), (S, "BYE\n")], "wrong right"),
        // The client went on before: it waited for nothing else.
        (&[(C, "START 7\n"), (S, "Hello there\n"), (C, "START 8\n"), (S, "OK go\n")], "wrong right"),
        (&[(C, "START 7\n"), (S, "Hello there\n")], "wrong"),
        // In mid-stream it is no greeting.
        (&[(C, "START 7\n"), (S, "OK go\n"), (C, "GUESS x\n"), (S, "Hello\n"), (S, "ERROR\n")], "right wrong unasked"),
    ] {
        assert_eq!(told(steps), expected, "{steps:?}");
    }
}

/// A command in other letters than the lab's: the lab has it for an unknown word, and what is a word to a server is its own.
#[test]
fn a_command_in_other_letters_may_be_one() {
    let lab = catalogue::find("guess-number").unwrap();
    let told = |steps: &[(Side, &str)]| {
        let messages = guessed(lab, steps);
        let word = |one: &Message| match &one.verdict {
            Some(Verdict::Right) if one.has_note(NoteId::OtherForm) => "other",
            Some(Verdict::Right) => "right",
            Some(_) => "wrong",
            None => "none",
        };
        messages.iter().filter(|one| one.from == Side::Server).map(word).collect::<Vec<_>>().join(" ")
    };
    use Side::{Client as C, Server as S};
    // 37 * 7 = 259: the number is 60.
    for (steps, expected) in [
        (&[(C, "START 7\n"), (S, "OK go\n"), (C, "guess 5\n"), (S, "HIGHER\n")][..], "right other"),
        (
            &[(C, "start 7\n"), (S, "OK go\n"), (C, "Guess 80\n"), (S, "LOWER\n"), (C, "GUESS 60\n"), (S, "RIGHT 2\n")],
            "other other right",
        ),
        // As the sheet has it: then it was no guess.
        (
            &[
                (C, "START 7\n"),
                (S, "OK go\n"),
                (C, "guess 5\n"),
                (S, "ERROR what\n"),
                (C, "GUESS 60\n"),
                (S, "RIGHT 1\n"),
            ],
            "right right right",
        ),
        // Taken for a guess, and answered wrongly.
        (&[(C, "START 7\n"), (S, "OK go\n"), (C, "guess 5\n"), (S, "LOWER\n")], "right wrong"),
        (&[(C, "START 7\n"), (S, "OK go\n"), (C, "gues 5\n"), (S, "HIGHER\n")], "right wrong"),
        (
            &[(C, "START 7\n"), (S, "OK go\n"), (C, "guess 5\n"), (C, "quit\n"), (S, "HIGHER\n"), (S, "BYE\n")],
            "right other other",
        ),
    ] {
        assert_eq!(told(steps), expected, "{steps:?}");
    }
}

/// The same where the answer has several lines, of which the first one alone tells nothing yet.
#[test]
fn an_answer_of_several_lines_to_a_command_in_other_letters_is_waited_for() {
    const TWO: &str = r#"
        id = "two-lines"
        title = "Two lines"
        ports = { tcp = [7014] }
        client = { framing = "line" }
        server = { framing = "line" }
        [[variant]]
        id = "usual"
        title = "TWO"
        [[variant.rules]]
        prefix = "TWO "
        send = "first {rest}\nsecond {rest}"
        [[variant.rules]]
        send = "what?"
    "#;
    let lab = Lab::parse(TWO).unwrap();
    for (lines, right, wrong) in [
        (&["first a\n", "second a\n"][..], 1, 0),
        (&["first a\nsecond a\n"], 1, 0),
        (&["first a\nsec", "ond a\n"], 1, 0),
        (&["what?\n"], 1, 0),
        (&["first a\n", "second b\n"], 0, 1),
        (&["first b\n", "second a\n"], 0, 1),
    ] {
        let mut script = Script::new(1, 7014);
        // What comes first might be a greeting.
        script.client(0, "TWO x\n").server(0, "first x\nsecond x\n").client(0, "two a\n");
        for line in lines {
            script.server(0, line);
        }
        let messages = script.play(&lab, "usual");
        let count = |is: fn(&Verdict) -> bool| {
            messages.iter().filter_map(|one| one.verdict.as_ref()).filter(|one| is(one)).count()
        };
        let (is_right, is_wrong) = (count(|one| *one == Verdict::Right), count(|one| matches!(one, Verdict::Wrong(_))));
        assert_eq!((is_right, is_wrong), (1 + right, wrong), "{lines:?}: {messages:#?}");
    }
}

/// The same of labs whose server has a table of answers.
#[test]
fn a_command_in_other_letters_may_be_one_in_a_table() {
    let lab = catalogue::find("tcp-commands").unwrap();
    for (said, heard, expected) in [
        ("PING", "PONG", Some((Verdict::Right, true))),
        ("Upper:hello", "HELLO", Some((Verdict::Right, true))),
        ("PING", "UNKNOWN COMMAND", Some((Verdict::Right, false))),
        ("PING", "PANG", None),
        ("PINGS", "PONG", None),
    ] {
        let mut script = Script::new(1, 12_345);
        script.client(0, said).server(0, heard);
        let messages = script.play(lab, "commands");
        let found = (messages[1].verdict.clone(), messages[1].has_note(NoteId::OtherForm));
        match expected {
            Some((verdict, other)) => assert_eq!(found, (Some(verdict), other), "{said} {heard}"),
            None => assert!(matches!(found.0, Some(Verdict::Wrong(_))), "{said} {heard}: {found:?}"),
        }
    }
}
