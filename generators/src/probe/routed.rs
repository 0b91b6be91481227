//! Chats with names.

use std::time::Duration;

use wirelab_labs::rule::{Route, Situation};

use super::clients::Clients;
use super::{Probe, Seen};

/// Time in which a server carries out what it was sent.
const SETTLE: Duration = Duration::from_millis(60);

/// The clients' names, in the order of their places.
const NAMES: [&str; super::clients::COUNT] = ["probe1", "probe2", "probe3", "probe4", "probe5"];

/// A message of one client to another.
struct Message {
    title: &'static str,
    /// Places of both.
    from: usize,
    to: usize,
    text: &'static str,
    /// The diagnosis if nothing comes, and if something else comes.
    lost: &'static str,
    wrong: &'static str,
    /// Whether to check afterwards that the sender gets nothing.
    listen: bool,
}

/// In this order: an edge means something only if those before it passed.
const MESSAGES: [Message; 3] = [
    Message {
        title: "a message to another client",
        from: 0,
        to: 1,
        text: "Hello",
        lost: "never-forwards",
        wrong: "wrong-text",
        listen: true,
    },
    Message {
        title: "a second message of the same client",
        from: 0,
        to: 1,
        text: "Hello",
        lost: "no-loop",
        wrong: "wrong-text",
        listen: false,
    },
    Message {
        title: "letters that are not ASCII",
        from: 1,
        to: 0,
        text: "ação ✓",
        lost: "non-ascii",
        wrong: "non-ascii",
        listen: false,
    },
];

/// Messages that are wrong in one way each; `:` stands for the lab's separator.
const MISTAKES: [(Situation, &str); 4] = [
    (Situation::NoSeparator, "hello"),
    (Situation::TargetEmpty, ": hello"),
    (Situation::TargetSelf, "probe3: hello"),
    (Situation::TargetUnknown, "nobody: hello"),
];
/// The client that makes them.
const MISTAKEN: usize = 2;

fn name(place: usize) -> &'static str {
    NAMES.get(place).copied().unwrap_or_default()
}

fn welcome(route: &Route, user: &str) -> Vec<u8> {
    route.welcome.render(|value| (value == "user").then_some(user.as_bytes()))
}

/// What the receiver of a message gets.
fn delivered(route: &Route, sender: &str, target: &str, text: &str) -> Vec<u8> {
    let body = format!(" {text}");
    route.deliver.render(|value| match value {
        "sender" | "user" => Some(sender.as_bytes()),
        "target" => Some(target.as_bytes()),
        "body" | "rest" => Some(body.as_bytes()),
        _ => None,
    })
}

impl Probe {
    pub(super) fn routed(&mut self, route: &Route) {
        let Some(mut clients) = self.five_clients() else { return };
        if !self.names(route, &mut clients) {
            return self.skip("the other edges", "they would show the same again");
        }
        for message in &MESSAGES {
            if let Err(why) = self.message(route, message, &mut clients) {
                return self.skip("the other edges", why);
            }
        }
        self.mistakes(route, &mut clients);
        if let Some(taken) = route.error(Situation::NameTaken) {
            let answer = taken.send.render(|_| Some(name(0).as_bytes()));
            if !self.name_taken(route, answer, &mut clients) {
                return;
            }
        }
        self.comes_again(route, &mut clients);
    }

    /// Sends a text as client `from` and reads what client `to` gets.
    fn says(&self, clients: &mut Clients, from: usize, text: &[u8], to: usize, expected: Vec<u8>) -> Seen {
        let (sent, result) = clients.send(from, text);
        let mut seen = Seen { sent, expected, ..Seen::default() };
        match clients.get(to).filter(|_| result.is_ok()) {
            Some(wire) => {
                wire.read_expected(self.timeout, &mut seen);
                std::thread::sleep(SETTLE);
            }
            None => seen.closed = true,
        }
        seen
    }

    /// Sends a message to another client in the form of the lab.
    fn tells(&self, route: &Route, clients: &mut Clients, from: usize, to: usize, text: &str) -> Seen {
        let separator = String::from_utf8_lossy(&route.separator);
        let line = format!("{}{separator} {text}", name(to));
        self.says(clients, from, line.as_bytes(), to, delivered(route, name(from), name(to), text))
    }

    /// Whether all names are welcomed.
    fn names(&mut self, route: &Route, clients: &mut Clients) -> bool {
        let mut last = Seen::default();
        for (place, name) in NAMES.iter().enumerate() {
            last = self.says(clients, place, name.as_bytes(), place, welcome(route, name));
            if !last.is_right() {
                let diagnosis = match (last.received.is_empty(), place) {
                    (false, _) => "wrong-answer",
                    (true, 0) => "never-answers",
                    (true, _) => "one-at-a-time",
                };
                let text = format!("client {} gave its name", place + 1);
                self.edge("a name is welcomed", &last, Some(diagnosis), text);
                return false;
            }
        }
        self.edge("five names are welcomed", &last, None, "as the lab has it");
        true
    }

    /// Judges a message to another client; `Err` says why further edges would show nothing.
    fn message(&mut self, route: &Route, message: &Message, clients: &mut Clients) -> Result<(), &'static str> {
        let seen = self.tells(route, clients, message.from, message.to, message.text);
        if !self.judged(message.title, &seen, message.lost, message.wrong) {
            return Err("they would show the same again");
        }
        let Some(sender) = clients.get(message.from).filter(|_| message.listen) else { return Ok(()) };
        let mut copy = Seen { sent: seen.sent, ..Seen::default() };
        sender.read_more(self.quiet, &mut copy);
        let title = "nothing comes back to the sender";
        if copy.received.is_empty() {
            self.edge(title, &copy, None, "as the lab has it");
            return Ok(());
        }
        self.edge(title, &copy, Some("sender-gets-copy"), "the sender gets something");
        Err("they would be mixed up with it")
    }

    /// Reports an edge; `true` if it is right.
    fn judged(&mut self, title: &str, seen: &Seen, lost: &'static str, wrong: &'static str) -> bool {
        match (seen.is_right(), seen.received.is_empty()) {
            (true, _) => self.edge(title, seen, None, "as the lab has it"),
            (false, true) => self.edge(title, seen, Some(lost), "nothing comes"),
            (false, false) => self.edge(title, seen, Some(wrong), "something else comes"),
        }
        seen.is_right()
    }

    fn mistakes(&mut self, route: &Route, clients: &mut Clients) {
        let separator = String::from_utf8_lossy(&route.separator);
        for (situation, text) in MISTAKES {
            let Some(error) = route.error(situation) else { continue };
            let text = text.replacen(':', &separator, 1);
            let mut seen = self.says(clients, MISTAKEN, text.as_bytes(), MISTAKEN, error.send.render(|_| None));
            if let Some(wire) = clients.get(MISTAKEN) {
                wire.read_more(self.quiet / 4, &mut seen);
            }
            let title = format!("a mistake: {}", situation.name());
            match seen.is_right() {
                true => self.edge(&title, &seen, None, "answered as the lab has it"),
                false => self.edge(&title, &seen, Some("wrong-error"), "the answer is another one, or none"),
            }
        }
    }

    /// A late client gives the first client's name, should get `answer`, and leaves. The first should keep its name.
    /// `false` if nobody can connect any more.
    fn name_taken(&mut self, route: &Route, answer: Vec<u8>, clients: &mut Clients) -> bool {
        let Ok(mut late) = self.connect() else { return false };
        let bytes = late.encode(name(0).as_bytes());
        // That it cannot be sent to shows in what comes.
        let _ = late.send(&bytes);
        let mut seen = Seen { expected: answer, sent: bytes, ..Seen::default() };
        late.read_expected(self.timeout, &mut seen);
        late.read_more(self.quiet, &mut seen);
        let refused = seen.received.starts_with(&seen.expected);
        drop(late);
        std::thread::sleep(SETTLE * 2);
        let still = self.tells(route, clients, 1, 0, "still there?");
        let title = "a name that somebody has";
        match (refused, still.is_right()) {
            (true, true) => self.edge(title, &seen, None, "refused, and the first keeps its name"),
            (_, false) => {
                let text = "after somebody tried its name, the first client gets no messages any more";
                self.edge(title, &still, Some("duplicate-name-evicts"), text);
            }
            (false, true) => self.edge(title, &seen, Some("duplicate-name-allowed"), "it is not refused"),
        }
        true
    }

    /// The last client vanishes, and comes again under its name.
    fn comes_again(&mut self, route: &Route, clients: &mut Clients) {
        clients.last_vanishes(SETTLE * 2);
        let Ok(again) = self.connect() else { return };
        clients.add(again);
        let last = NAMES.len() - 1;
        let seen = self.says(clients, last, name(last).as_bytes(), last, welcome(route, name(last)));
        let title = "a client that vanishes, and comes again under its name";
        if !self.judged(title, &seen, "dies-with-a-client", "name-stays-taken") {
            self.skip("the other edges", "they would show the same again");
        }
    }
}
