//! Chats in which a message goes to all others.

use std::time::Duration;

use wirelab_labs::Rule;

use super::wire::Wire;
use super::{Probe, Seen};

/// Time in which a server takes a new client into its list.
const SETTLE: Duration = Duration::from_millis(120);

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
        let mut wires: Vec<Wire> = (0..5).filter_map(|_| self.connect().ok()).collect();
        std::thread::sleep(SETTLE);
        if wires.len() < 5 {
            return self.edge(
                "five clients at once",
                &Seen::default(),
                Some("refuses-clients"),
                "not all could connect",
            );
        }
        for (title, text) in [
            ("a message to all others", &b"Hello"[..]),
            ("a second message of the same client", b"again"),
            ("letters that are not ASCII", "ação ✓".as_bytes()),
        ] {
            let first = title.starts_with("a message");
            let lost = if first {
                "never-forwards"
            } else if text.is_ascii() {
                "no-loop"
            } else {
                "non-ascii"
            };
            if !self.round(title, &mut wires, 0, text, lost) {
                return self.skip("the other edges", "they would show the same again");
            }
        }
        if let Some(gone) = wires.pop() {
            gone.vanish();
            std::thread::sleep(SETTLE);
        }
        // The first message after a reset may find the dead one; the second must work.
        let bytes = wires[1].encode(b"anybody?");
        let _ = wires[1].send(&bytes);
        for wire in &wires {
            wire.read_more(self.quiet, &mut Seen::default());
        }
        if self.round("a client that vanishes", &mut wires, 1, b"still here?", "dies-with-a-client") {
            wires.extend(self.connect().ok());
            std::thread::sleep(SETTLE);
            self.round("reconnecting", &mut wires, 0, b"welcome back", "dies-with-a-client");
        }
    }

    /// One message of one client; all others must get it, and it must get nothing.
    fn round(&mut self, title: &str, wires: &mut [Wire], from: usize, text: &[u8], lost: &'static str) -> bool {
        let bytes = wires[from].encode(text);
        let expected = self.forwarded(&wires[from], &bytes);
        let to_sender = matches!(&self.variant.rule, Rule::Broadcast(rule) if rule.to_sender);
        let base = Seen { sent: bytes.clone(), expected, ..Seen::default() };
        if wires[from].send(&bytes).is_err() {
            self.edge(title, &base, Some(lost), "the sender's connection is closed");
            return false;
        }
        let mut heard: Vec<Seen> = Vec::new();
        for (index, wire) in wires.iter().enumerate() {
            let mut seen = base.clone();
            if index == from && !to_sender {
                wire.read_more(self.quiet, &mut seen);
            } else {
                wire.read_expected(self.timeout, &mut seen);
            }
            heard.push(seen);
        }
        let others = || heard.iter().enumerate().filter(|(index, _)| *index != from).map(|(_, seen)| seen);
        if !to_sender && !heard[from].received.is_empty() {
            let text = if others().all(Seen::is_right) { "the sender gets a copy" } else { "it goes to the sender" };
            let diagnosis =
                if others().any(|seen| !seen.received.is_empty()) { "sender-gets-copy" } else { "only-to-sender" };
            self.edge(title, &heard[from].clone(), Some(diagnosis), text);
            return false;
        }
        let Some(wrong) = others().find(|seen| !seen.is_right()).cloned() else {
            self.edge(title, &heard[usize::from(from == 0)].clone(), None, "all others got it, the sender did not");
            return true;
        };
        let got = others().filter(|seen| !seen.received.is_empty()).count();
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
        self.edge(title, &wrong, Some(diagnosis), text);
        false
    }
}
