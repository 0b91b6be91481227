//! Chats with names.

use std::time::Duration;

use wirelab_labs::Diagnosis;
use wirelab_labs::rule::{Route, Situation, Spoken};

use super::clients::Clients;
use super::seen::{Off, Seen, holds};
use super::{Probe, edges};
use crate::client::Answer;

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
    lost: Diagnosis,
    wrong: Diagnosis,
    /// Whether to check afterwards that nobody else gets anything.
    listen: bool,
}

/// In this order: an edge means something only if those before it were delivered.
const MESSAGES: [Message; 3] = [
    Message {
        title: "a message to another client",
        from: 0,
        to: 1,
        text: "Hello there",
        lost: Diagnosis::NeverForwards,
        wrong: Diagnosis::WrongText,
        listen: true,
    },
    Message {
        title: "a second message of the same client",
        from: 0,
        to: 1,
        text: "Hello again",
        lost: Diagnosis::NoLoop,
        wrong: Diagnosis::WrongText,
        listen: false,
    },
    Message {
        title: "letters that are not ASCII",
        from: 1,
        to: 0,
        text: "ação ✓",
        lost: Diagnosis::NonAscii,
        wrong: Diagnosis::NonAscii,
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

/// A message to a client, in the form of the lab.
pub(super) fn line(route: &Route, to: &str, text: &str) -> Vec<u8> {
    [to.as_bytes(), &route.separator, b" ", text.as_bytes()].concat()
}

/// A text that somebody said.
pub(super) fn said<'a>(user: &'a str, text: &'a [u8]) -> Spoken<'a> {
    Spoken { user: user.as_bytes(), text }
}

impl Probe {
    pub(super) fn routed(&mut self, route: &Route) {
        let Some(mut clients) = self.five_clients() else { return };
        self.unasked(&clients.iter().collect::<Vec<_>>());
        let Some(welcomed) = self.names(route, &mut clients) else {
            return self.skip("the other edges", "without names nobody can be reached");
        };
        let mut delivers = true;
        for message in &MESSAGES {
            if delivers && !self.message(route, message, &mut clients) {
                delivers = false;
                self.skip("further messages", "they would show the same again");
            }
        }
        self.mistakes(route, &mut clients);
        if let Some(taken) = route.error(Situation::NameTaken) {
            let answer = self.due(route.refused(taken, said(name(0), name(0).as_bytes())));
            if !self.name_taken(route, answer, &mut clients, delivers) {
                return;
            }
        }
        self.comes_again(route, &mut clients, welcomed);
    }

    /// Sends a text as client `from` and reads what client `to` gets.
    fn says(&self, clients: &mut Clients, from: usize, text: &[u8], to: usize, due: Answer) -> Seen {
        // News of others, and what is left of earlier edges, is none of this one's.
        if let Some(wire) = clients.get(to) {
            wire.read_more(SETTLE / 4, &mut Seen::default());
        }
        let (sent, result) = clients.send(from, text);
        let mut seen = Seen::waiting(sent, due);
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
        let text = line(route, name(to), text);
        let due = self.due(route.delivered(said(name(from), &text)));
        self.says(clients, from, &text, to, due)
    }

    /// Whether the names are welcomed as the lab has it; `None`: only some clients are served, or none.
    fn names(&mut self, route: &Route, clients: &mut Clients) -> Option<bool> {
        let mut all = Vec::new();
        for (place, name) in NAMES.iter().enumerate() {
            let due = self.due(route.welcomed(name.as_bytes()));
            let seen = self.says(clients, place, name.as_bytes(), place, due);
            if seen.received.is_empty() && !all.is_empty() {
                let told = format!("client {} gave its name, and nothing came", place + 1);
                self.edge("a name is welcomed", &seen, Some(Diagnosis::OneAtATime), told);
                return None;
            }
            if seen.closed {
                let told = format!("client {} gave its name, and the connection was closed", place + 1);
                self.edge("a name is welcomed", &seen, Some(Diagnosis::NeverAnswers), told);
                return None;
            }
            if seen.received.is_empty() {
                let told = "nothing comes when a client gives its name".to_owned();
                self.edge("a name is welcomed", &seen, Some(Diagnosis::NeverAnswers), told);
                // It may know the names all the same.
                for (place, name) in NAMES.iter().enumerate().skip(1) {
                    let _ = clients.send(place, name.as_bytes());
                    std::thread::sleep(SETTLE);
                }
                return Some(false);
            }
            all.push(seen);
        }
        let first_wrong = all.iter().find(|seen| !matches!(seen.off(b""), Off::Right | Off::More));
        match first_wrong {
            None => {
                let shown = all.last().cloned().unwrap_or_default();
                self.edge("five names are welcomed", &shown, None, "as the lab has it");
                Some(true)
            }
            Some(seen) => {
                let seen = seen.clone();
                self.edge("a name is welcomed", &seen, Some(Diagnosis::WrongAnswer), "the welcome is another text");
                Some(false)
            }
        }
    }

    /// Judges a message to another client; whether it was delivered, in whatever form.
    fn message(&mut self, route: &Route, message: &Message, clients: &mut Clients) -> bool {
        let seen = self.tells(route, clients, message.from, message.to, message.text);
        let delivered = self.judged(message.title, &seen, message.text, message.lost, message.wrong);
        if !delivered || !message.listen {
            return delivered;
        }
        let mut copy = Seen { sent: seen.sent.clone(), ..Seen::default() };
        if let Some(sender) = clients.get(message.from) {
            sender.read_more(self.quiet, &mut copy);
        }
        let title = "nothing comes back to the sender";
        if holds(&copy.received, message.text.as_bytes()) {
            self.edge(title, &copy, Some(Diagnosis::SenderGetsCopy), "the sender gets what it sent");
        } else if copy.received.is_empty() {
            self.edge(title, &copy, None, "as the lab has it");
        } else {
            self.skip(title, "something comes, and not what was sent");
        }
        self.leaks(message, clients, &seen);
        true
    }

    /// Whether a message for one reached others too.
    fn leaks(&mut self, message: &Message, clients: &Clients, seen: &Seen) {
        let title = "nobody else gets it";
        let others = clients.iter().enumerate().filter(|(place, _)| ![message.from, message.to].contains(place));
        for (place, wire) in others {
            let mut copy = Seen { sent: seen.sent.clone(), ..Seen::default() };
            wire.read_more(self.quiet / 4, &mut copy);
            if holds(&copy.received, message.text.as_bytes()) {
                let told = format!("client {} got it as well, and it was for client {}", place + 1, message.to + 1);
                return self.edge(title, &copy, Some(Diagnosis::CopiesToOthers), told);
            }
        }
        self.edge(title, &Seen::default(), None, "as the lab has it");
    }

    /// Reports an edge; `true` if it was delivered, in whatever form.
    fn judged(&mut self, title: &str, seen: &Seen, text: &str, lost: Diagnosis, wrong: Diagnosis) -> bool {
        match seen.off(text.as_bytes()) {
            Off::Right => self.edge(title, seen, None, "as the lab has it"),
            Off::More => self.edge(title, seen, None, "as the lab has it, and more behind it"),
            Off::Nothing => {
                self.edge(title, seen, Some(lost), "nothing comes");
                return false;
            }
            Off::Checksum => {
                let told = "the text is right and its checksum is not";
                self.edge(title, seen, Some(Diagnosis::WrongChecksum), told);
            }
            Off::LineEnd => {
                let told = "the text is right and the line end is not: one too many, or dropped";
                self.edge(title, seen, Some(Diagnosis::WrongLineEnd), told);
            }
            Off::Form => self.edge(title, seen, Some(Diagnosis::OtherForm), edges::instead(seen)),
            Off::Case | Off::Other => {
                self.edge(title, seen, Some(wrong), "something else comes");
                return false;
            }
        }
        true
    }

    fn mistakes(&mut self, route: &Route, clients: &mut Clients) {
        let separator = String::from_utf8_lossy(&route.separator);
        for (situation, text) in MISTAKES {
            let Some(error) = route.error(situation) else { continue };
            let text = text.replacen(':', &separator, 1);
            let due = self.due(route.refused(error, said(name(MISTAKEN), text.as_bytes())));
            let mut seen = self.says(clients, MISTAKEN, text.as_bytes(), MISTAKEN, due);
            if let Some(wire) = clients.get(MISTAKEN) {
                wire.read_more(self.quiet / 4, &mut seen);
            }
            let title = format!("a mistake: {}", situation.name());
            match seen.off(b"") {
                Off::Right => self.edge(&title, &seen, None, "answered as the lab has it"),
                Off::More => self.edge(&title, &seen, None, "answered as the lab has it, and more behind it"),
                Off::Nothing => self.edge(&title, &seen, Some(Diagnosis::WrongError), "no answer comes"),
                _ => self.edge(&title, &seen, Some(Diagnosis::WrongError), "the answer is another text"),
            }
        }
    }

    /// A late client gives the first client's name, should get `answer`, and leaves. The first should keep its name.
    /// `false` if nobody can connect any more.
    fn name_taken(&mut self, route: &Route, answer: Answer, clients: &mut Clients, delivers: bool) -> bool {
        let Ok(mut late) = self.connect() else { return false };
        let bytes = late.encode(name(0).as_bytes());
        // That it cannot be sent to shows in what comes.
        let _ = late.send(&bytes);
        let mut seen = Seen::waiting(bytes, answer);
        late.read_expected(self.timeout, &mut seen);
        late.read_more(self.quiet, &mut seen);
        let refused = matches!(seen.off(b""), Off::Right | Off::More);
        drop(late);
        std::thread::sleep(SETTLE * 2);
        let title = "a name that somebody has";
        if !delivers {
            match refused {
                true => self.edge(title, &seen, None, "refused"),
                false => self.skip(title, "another answer comes, and whether the first keeps its name cannot be told"),
            }
            return true;
        }
        let text = "still there?";
        let still = self.tells(route, clients, 1, 0, text);
        let arrived = still.is_right() || holds(&still.received, text.as_bytes());
        match (refused, arrived) {
            (true, true) => self.edge(title, &seen, None, "refused, and the first keeps its name"),
            (_, false) => {
                let text = "after somebody tried its name, the first client gets no messages any more";
                self.edge(title, &still, Some(Diagnosis::DuplicateNameEvicts), text);
            }
            // A refusal in other words is a refusal.
            (false, true) if seen.closed => {
                self.edge(title, &seen, None, "refused in other words, and the first keeps its name")
            }
            (false, true) => self.edge(title, &seen, Some(Diagnosis::DuplicateNameAllowed), "it is not refused"),
        }
        true
    }

    /// The last client vanishes, and comes again under its name.
    fn comes_again(&mut self, route: &Route, clients: &mut Clients, welcomed: bool) {
        clients.last_vanishes(SETTLE * 2);
        let Ok(again) = self.connect() else { return };
        clients.add(again);
        let last = NAMES.len() - 1;
        let due = self.due(route.welcomed(name(last).as_bytes()));
        let seen = self.says(clients, last, name(last).as_bytes(), last, due);
        let title = "a client that vanishes, and comes again under its name";
        if welcomed {
            self.judged(title, &seen, "", Diagnosis::DiesWithAClient, Diagnosis::NameStaysTaken);
        } else {
            self.skip(title, "its welcome is another text, so that this cannot be told");
        }
    }
}
