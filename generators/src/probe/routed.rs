//! Chats with names.

use std::time::Duration;

use wirelab_labs::rule::{Route, Situation};

use super::wire::Wire;
use super::{Probe, Seen};

const SETTLE: Duration = Duration::from_millis(60);

impl Probe {
    /// Says something and hears what the same client, or another one, gets.
    fn says(&self, wires: &mut [Wire], from: usize, text: &[u8], to: usize, expected: Vec<u8>) -> Seen {
        let bytes = wires[from].encode(text);
        let mut seen = Seen { sent: bytes.clone(), expected, ..Seen::default() };
        if wires[from].send(&bytes).is_err() {
            seen.closed = true;
            return seen;
        }
        wires[to].read_expected(self.timeout, &mut seen);
        std::thread::sleep(SETTLE);
        seen
    }

    pub(super) fn routed(&mut self, route: &Route) {
        let separator = String::from_utf8_lossy(&route.separator).into_owned();
        let welcome = |name: &str| route.welcome.render(|value| (value == "user").then_some(name.as_bytes()));
        let deliver = |sender: &str, target: &str, text: &str| {
            let body = format!(" {text}");
            route.deliver.render(|value| match value {
                "sender" | "user" => Some(sender.as_bytes()),
                "target" => Some(target.as_bytes()),
                "body" | "rest" => Some(body.as_bytes()),
                _ => None,
            })
        };
        let names = ["probe1", "probe2", "probe3", "probe4", "probe5"];
        let mut wires: Vec<Wire> = (0..5).filter_map(|_| self.connect().ok()).collect();
        if wires.len() < 5 {
            return self.edge(
                "five clients at once",
                &Seen::default(),
                Some("refuses-clients"),
                "not all could connect",
            );
        }
        for (index, name) in names.iter().enumerate() {
            let seen = self.says(&mut wires, index, name.as_bytes(), index, welcome(name));
            if !seen.is_right() {
                let diagnosis = match (seen.received.is_empty(), index) {
                    (false, _) => "wrong-answer",
                    (true, 0) => "never-answers",
                    (true, _) => "one-at-a-time",
                };
                self.edge("a name is welcomed", &seen, Some(diagnosis), format!("client {} gave its name", index + 1));
                return self.skip("the other edges", "they would show the same again");
            }
            if index == 4 {
                self.edge("five names are welcomed", &seen, None, "as the lab has it");
            }
        }
        let to_second = format!("probe2{separator} Hello");
        let seen = self.says(&mut wires, 0, to_second.as_bytes(), 1, deliver("probe1", "probe2", "Hello"));
        if !self.judged("a message to another client", &seen, "never-forwards", "wrong-text") {
            return;
        }
        let mut copy = Seen { sent: seen.sent, ..Seen::default() };
        wires[0].read_more(self.quiet, &mut copy);
        match copy.received.is_empty() {
            true => self.edge("nothing comes back to the sender", &copy, None, "as the lab has it"),
            false => {
                self.edge(
                    "nothing comes back to the sender",
                    &copy,
                    Some("sender-gets-copy"),
                    "the sender gets something",
                );
                return self.skip("the other edges", "they would be mixed up with it");
            }
        }
        let seen = self.says(&mut wires, 0, to_second.as_bytes(), 1, deliver("probe1", "probe2", "Hello"));
        if !self.judged("a second message of the same client", &seen, "no-loop", "wrong-text") {
            return;
        }
        let text = format!("probe1{separator} ação ✓");
        let seen = self.says(&mut wires, 1, text.as_bytes(), 0, deliver("probe2", "probe1", "ação ✓"));
        if !self.judged("letters that are not ASCII", &seen, "non-ascii", "non-ascii") {
            return;
        }
        self.mistakes(route, &separator, &mut wires);
        if let Some(taken) = route.error(Situation::NameTaken) {
            let answer = taken.send.render(|_| Some(b"probe1"));
            let Ok(mut late) = self.connect() else { return };
            let bytes = late.encode(b"probe1");
            let mut seen = Seen { expected: answer, sent: bytes.clone(), ..Seen::default() };
            let _ = late.send(&bytes);
            late.read_expected(self.timeout, &mut seen);
            late.read_more(self.quiet, &mut seen);
            let refused = seen.received.starts_with(&seen.expected);
            drop(late);
            std::thread::sleep(SETTLE * 2);
            let text = format!("probe1{separator} still there?");
            let still = self.says(&mut wires, 1, text.as_bytes(), 0, deliver("probe2", "probe1", "still there?"));
            let title = "a name that somebody has";
            match (refused, still.is_right()) {
                (true, true) => self.edge(title, &seen, None, "refused, and the first keeps its name"),
                (_, false) => self.edge(
                    title,
                    &still,
                    Some("duplicate-name-evicts"),
                    "after somebody tried its name, the first client gets no messages any more",
                ),
                (false, true) => self.edge(title, &seen, Some("duplicate-name-allowed"), "it is not refused"),
            }
        }
        if let Some(gone) = wires.pop() {
            gone.vanish();
            std::thread::sleep(SETTLE * 2);
            if let Ok(again) = self.connect() {
                wires.push(again);
                let seen = self.says(&mut wires, 4, b"probe5", 4, welcome("probe5"));
                self.judged(
                    "a client that vanishes, and comes again under its name",
                    &seen,
                    "dies-with-a-client",
                    "name-stays-taken",
                );
            }
        }
    }

    fn judged(&mut self, title: &str, seen: &Seen, lost: &'static str, wrong: &'static str) -> bool {
        match (seen.is_right(), seen.received.is_empty()) {
            (true, _) => self.edge(title, seen, None, "as the lab has it"),
            (false, true) => self.edge(title, seen, Some(lost), "nothing comes"),
            (false, false) => self.edge(title, seen, Some(wrong), "something else comes"),
        }
        if !seen.is_right() {
            self.skip("the other edges", "they would show the same again");
        }
        seen.is_right()
    }

    /// Messages that are wrong in one way each.
    fn mistakes(&mut self, route: &Route, separator: &str, wires: &mut [Wire]) {
        for (situation, text) in [
            (Situation::NoSeparator, "hello".to_owned()),
            (Situation::TargetEmpty, format!("{separator} hello")),
            (Situation::TargetSelf, format!("probe3{separator} hello")),
            (Situation::TargetUnknown, format!("nobody{separator} hello")),
        ] {
            if let Some(error) = route.error(situation) {
                let answer = error.send.render(|_| None);
                let mut seen = self.says(wires, 2, text.as_bytes(), 2, answer);
                wires[2].read_more(self.quiet / 4, &mut seen);
                let title = format!("a mistake: {}", situation.name());
                match seen.is_right() {
                    true => self.edge(&title, &seen, None, "answered as the lab has it"),
                    false => self.edge(&title, &seen, Some("wrong-error"), "the answer is another one, or none"),
                }
            }
        }
    }
}
