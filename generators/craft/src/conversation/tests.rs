use std::net::SocketAddr;
use std::sync::Arc;

use wirelab_labs::{Transport, catalogue};

use super::{Action, Conversation, Faults, Id, Limits, speech};

/// A conversation under test: what it sends, and the lines of its log.
struct Play {
    conversation: Conversation,
    sent: Vec<(Id, String)>,
    closed: Vec<Id>,
    lines: Vec<String>,
}

impl Play {
    fn new(lab: &str, variant: &str) -> Self {
        let lab = Arc::new(catalogue::find(lab).expect("a lab").clone());
        let variant = lab.variant(variant).expect("a variant").clone();
        let conversation = Conversation::new(lab, &variant, Transport::Tcp, Limits::default(), Faults::default());
        Self { conversation, sent: Vec::new(), closed: Vec::new(), lines: Vec::new() }
    }

    fn connect(&mut self, port: u16) -> Id {
        let mut out = Vec::new();
        let id = self.conversation.connect(SocketAddr::from(([127, 0, 0, 1], port)), &mut out).expect("accepted");
        self.done(out);
        id
    }

    fn says(&mut self, id: Id, bytes: &[u8]) -> Vec<(Id, String)> {
        let mut out = Vec::new();
        self.conversation.received(id, bytes, &mut out);
        self.sent.clear();
        self.done(out);
        self.sent.clone()
    }

    fn done(&mut self, out: Vec<Action>) {
        for action in out {
            match action {
                Action::Send { to, bytes, .. } => self.sent.push((to, bytes.escape_ascii().to_string())),
                Action::Close(id) => self.closed.push(id),
                Action::Tell(event) => {
                    let variant = self.conversation.variant().id.clone();
                    self.lines.extend(speech::line(self.conversation.lab(), &variant, &event));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

fn to(id: Id, text: &str) -> (Id, String) {
    (id, text.to_owned())
}

#[test]
fn commands_are_answered_and_counted_after_the_strip() {
    let mut play = Play::new("tcp-commands", "commands");
    let id = play.connect(54321);
    assert_eq!(play.says(id, b"ping\n"), [to(1, "PONG")]);
    assert_eq!(play.says(id, b"upper:hello world\n"), [to(1, "HELLO WORLD")]);
    assert_eq!(play.says(id, b"abc"), [to(1, "UNKNOWN COMMAND")]);
    let expected = [
        "[CLIENT] 127.0.0.1:54321 connected",
        "[CLIENT] Sent 4 bytes: ping",
        "[CLIENT] Sent 17 bytes: upper:hello world",
        "[CLIENT] Sent 3 bytes: abc",
    ];
    assert_eq!(play.lines, expected);
}

#[test]
fn the_template_answers_once_and_closes() {
    let mut play = Play::new("tcp-commands", "as-given");
    let id = play.connect(1);
    assert_eq!(play.says(id, b"ping"), [to(1, "PONG")]);
    assert_eq!(play.closed, [id]);
    assert_eq!(play.says(id, b"ping"), []);
}

#[test]
fn the_chat_forwards_to_all_others() {
    let mut play = Play::new("chat-broadcast", "chat");
    let [a, _, _] = [1001, 1002, 1003].map(|port| play.connect(port));
    play.lines.clear();
    let text = "[127.0.0.1:1001] hi\\n";
    assert_eq!(play.says(a, b"hi\n"), [to(2, text), to(3, text)]);
    let expected = [
        "[RECV] From 127.0.0.1:1001 -> b'hi\\n'",
        "[FWD] To 127.0.0.1:1002 -> b'[127.0.0.1:1001] hi\\n'",
        "[FWD] To 127.0.0.1:1003 -> b'[127.0.0.1:1001] hi\\n'",
    ];
    assert_eq!(play.lines, expected);
}

#[test]
fn the_chat_with_names_routes_and_refuses() {
    let mut play = Play::new("chat-routed", "lines");
    let [one, two, three] = [1, 2, 3].map(|port| play.connect(port));
    assert_eq!(play.says(one, b"User1\n"), [to(1, "Welcome User1! You can now chat.\\n")]);
    assert_eq!(play.says(two, b"User2\n"), [to(2, "Welcome User2! You can now chat.\\n")]);
    assert_eq!(play.says(three, b"User2\n"), [to(3, "Username already taken. Connection closing.\\n")]);
    assert_eq!(play.closed, [three]);
    play.lines.clear();
    assert_eq!(play.says(one, b"User2: Hey, how are you?\n"), [to(2, "[User1] Hey, how are you?\\n")]);
    assert_eq!(play.lines, ["[User1 → User2]: Hey, how are you?"]);
    for (text, answer) in [
        ("hello\n", "Invalid format. Use: username: message\\n"),
        (": x\n", "Invalid target. Use: username: message\\n"),
        ("User1: x\n", "You cannot send messages to yourself.\\n"),
        ("User9: x\n", "User not found.\\n"),
    ] {
        assert_eq!(play.says(one, text.as_bytes()), [to(1, answer)], "{text}");
    }
}

#[test]
fn records_are_put_together_and_printed() {
    let mut play = Play::new("tcp-fixed", "echo");
    let id = play.connect(1);
    play.lines.clear();
    let record = b"\x01\0\0\0\x01\0\0\0\x05hello---------------";
    assert_eq!(play.says(id, &record[..10]), []);
    assert_eq!(play.says(id, &record[10..]), [to(1, &record.escape_ascii().to_string())]);
    assert_eq!(play.lines, ["Received ver: 1, order: 1, size: 5 -> hello"]);
}
