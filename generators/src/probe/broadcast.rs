//! Chats in which a message goes to all others.

use std::time::Duration;

use wirelab_labs::Rule;

use super::clients::Clients;
use super::wire::Wire;
use super::{Probe, Seen};

/// Time in which a server takes a new client into its list.
const SETTLE: Duration = Duration::from_millis(120);

/// Title, text and, if nobody gets it, diagnosis of each message of the first client, in this order.
const MESSAGES: [(&str, &str, &str); 3] = [
    ("a message to all others", "Hello", "never-forwards"),
    ("a second message of the same client", "again", "no-loop"),
    ("letters that are not ASCII", "ação ✓", "non-ascii"),
];

impl Probe {
    /// What the others must get.
    fn forwarded(&self, from: &Wire, bytes: &[u8]) -> Vec<u8> {
        let Rule::Broadcast(broadcast) = &self.variant.rule else { return Vec::new() };
        let (ip, port) = (from.local.ip().to_string(), from.local.port().to_string());
        broadcast.send.render(|name| match name {
            "ip" => Some(ip.as_bytes()),
            "port" => Some(port.as_bytes()),
            "message" | "text" => Some(bytes),
            _ => None,
        })
    }

    pub(super) fn broadcast(&mut self) {
        let Some(mut clients) = self.five_clients() else { return };
        std::thread::sleep(SETTLE);
        for (title, text, lost) in MESSAGES {
            if !self.round(title, &mut clients, 0, text.as_bytes(), lost) {
                return self.skip("the other edges", "they would show the same again");
            }
        }
        clients.last_vanishes(SETTLE);
        // The first message after a reset may find the dead one; the second must work.
        let _ = clients.send(1, b"anybody?");
        for wire in clients.iter() {
            wire.read_more(self.quiet, &mut Seen::default());
        }
        if self.round("a client that vanishes", &mut clients, 1, b"still here?", "dies-with-a-client") {
            if let Ok(again) = self.connect() {
                clients.add(again);
            }
            std::thread::sleep(SETTLE);
            self.round("reconnecting", &mut clients, 0, b"welcome back", "dies-with-a-client");
        }
    }

    /// One message of one client; all others must get it, and it must get nothing.
    fn round(&mut self, title: &str, clients: &mut Clients, from: usize, text: &[u8], lost: &'static str) -> bool {
        let (sent, result) = clients.send(from, text);
        let expected = clients.get(from).map(|sender| self.forwarded(sender, &sent)).unwrap_or_default();
        let to_sender = matches!(&self.variant.rule, Rule::Broadcast(rule) if rule.to_sender);
        let base = Seen { sent, expected, ..Seen::default() };
        if result.is_err() {
            self.edge(title, &base, Some(lost), "the sender's connection is closed");
            return false;
        }
        let (mut own, mut others) = (base.clone(), Vec::new());
        for (place, wire) in clients.iter().enumerate() {
            let mut seen = base.clone();
            if place == from && !to_sender {
                wire.read_more(self.quiet, &mut seen);
            } else {
                wire.read_expected(self.timeout, &mut seen);
            }
            if place == from {
                own = seen;
            } else {
                others.push(seen);
            }
        }
        let got = others.iter().filter(|seen| !seen.received.is_empty()).count();
        if !to_sender && !own.received.is_empty() {
            let all = others.iter().all(Seen::is_right);
            let text = if all { "the sender gets a copy" } else { "it goes to the sender" };
            let diagnosis = if got > 0 { "sender-gets-copy" } else { "only-to-sender" };
            self.edge(title, &own, Some(diagnosis), text);
            return false;
        }
        let Some(wrong) = others.iter().find(|seen| !seen.is_right()) else {
            let shown = others.first().unwrap_or(&own);
            self.edge(title, shown, None, "all others got it, the sender did not");
            return true;
        };
        let (diagnosis, text) = match () {
            () if got == 0 => (lost, "nobody got it"),
            () if wrong.received.is_empty() => ("forwards-to-some", "not all others got it"),
            () if wrong.received.trim_ascii_end() == wrong.expected.trim_ascii_end() => {
                ("wrong-line-end", "the text is right and the line end is not: one too many, or dropped")
            }
            () if wrong.received.eq_ignore_ascii_case(&wrong.expected) => {
                ("wrong-case", "the case of its letters changed")
            }
            () => ("wrong-text", "another text came"),
        };
        self.edge(title, wrong, Some(diagnosis), text);
        false
    }
}
