//! Chats in which a message goes to all others.

use std::time::Duration;

use wirelab_labs::Diagnosis;
use wirelab_labs::message::Message;
use wirelab_labs::rule::Broadcast;
use wirelab_labs::template::stripped;

use super::clients::Clients;
use super::seen::{Off, Seen};
use super::wire::Wire;
use super::{Probe, edges};
use crate::client::Answer;

/// Time in which a server takes a new client into its list.
pub(super) const SETTLE: Duration = Duration::from_millis(120);

/// Title, text and, if nobody gets it, diagnosis of each message of the first client, in this order.
const MESSAGES: [(&str, &str, Diagnosis); 3] = [
    ("a message to all others", "Hello", Diagnosis::NeverForwards),
    ("a second message of the same client", "again", Diagnosis::NoLoop),
    ("letters that are not ASCII", "ação ✓", Diagnosis::NonAscii),
];

/// What came of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    /// It reached those whom it should, in whatever form.
    Reached,
    /// It did not.
    Lost,
}

impl Probe {
    /// What the others must get.
    pub(super) fn forwarded(&self, rule: &Broadcast, from: &Wire, bytes: &[u8]) -> Answer {
        let (ip, port) = (from.local.ip().to_string(), from.local.port().to_string());
        let message = Message::datagram(&self.variant.client, bytes);
        let text = if self.variant.strip { stripped(&message.text) } else { &*message.text };
        let due = rule.copy(|name| match name {
            "ip" => Some(ip.as_bytes()),
            "port" => Some(port.as_bytes()),
            "message" => Some(&*message.raw),
            "text" | "body" => Some(text),
            _ => message.field(name),
        });
        self.due(due)
    }

    pub(super) fn broadcast(&mut self, rule: &Broadcast) {
        let Some(mut clients) = self.five_clients() else { return };
        std::thread::sleep(SETTLE);
        self.unasked(&clients.iter().collect::<Vec<_>>());
        for (title, text, lost) in MESSAGES {
            if self.round(rule, title, &mut clients, 0, text.as_bytes(), lost) == Round::Lost {
                return self.skip("the other edges", "they would show the same again");
            }
        }
        clients.last_vanishes(SETTLE);
        // The first message after a reset may find the dead one; the second must work.
        let _ = clients.send(1, b"anybody?");
        for wire in clients.iter() {
            wire.read_more(self.quiet, &mut Seen::default());
        }
        let lost = Diagnosis::DiesWithAClient;
        if self.round(rule, "a client that vanishes", &mut clients, 1, b"still here?", lost) == Round::Reached {
            if let Ok(again) = self.connect() {
                clients.add(again);
            }
            std::thread::sleep(SETTLE);
            self.round(rule, "reconnecting", &mut clients, 0, b"welcome back", lost);
        }
    }

    /// One message of one client; all others must get it, and it must get nothing.
    fn round(
        &mut self,
        rule: &Broadcast,
        title: &str,
        clients: &mut Clients,
        from: usize,
        text: &[u8],
        lost: Diagnosis,
    ) -> Round {
        let (sent, result) = clients.send(from, text);
        let Some(due) = clients.get(from).map(|sender| self.forwarded(rule, sender, &sent)) else { return Round::Lost };
        let base = Seen::waiting(sent, due);
        if result.is_err() {
            self.edge(title, &base, Some(lost), "the sender's connection is closed");
            return Round::Lost;
        }
        let (mut own, mut others) = (base.clone(), Vec::new());
        for (place, wire) in clients.iter().enumerate() {
            let mut seen = base.clone();
            if place == from && !rule.to_sender {
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
        if !rule.to_sender && !own.received.is_empty() {
            let got = others.iter().any(|seen| !seen.received.is_empty());
            let all = others.iter().all(Seen::is_right);
            let told = if all { "the sender gets a copy" } else { "it goes to the sender" };
            let diagnosis = if got { Diagnosis::SenderGetsCopy } else { Diagnosis::OnlyToSender };
            self.edge(title, &own, Some(diagnosis), told);
            return if all { Round::Reached } else { Round::Lost };
        }
        self.delivered(title, &others, &own, text, lost)
    }

    /// Whether all others got a message.
    fn delivered(&mut self, title: &str, others: &[Seen], own: &Seen, text: &[u8], lost: Diagnosis) -> Round {
        let Some(wrong) = others.iter().find(|seen| seen.off(text) != Off::Right) else {
            self.edge(title, others.first().unwrap_or(own), None, "all others got it, the sender did not");
            return Round::Reached;
        };
        let got = others.iter().filter(|seen| !seen.received.is_empty()).count();
        let (diagnosis, told) = match wrong.off(text) {
            _ if got == 0 => (lost, "nobody got it".to_owned()),
            Off::Right | Off::Nothing => (Diagnosis::ForwardsToSome, "not all others got it".to_owned()),
            Off::LineEnd => (
                Diagnosis::WrongLineEnd,
                "the text is right and the line end is not: one too many, or dropped".to_owned(),
            ),
            Off::Checksum => (Diagnosis::WrongChecksum, "the text is right and its checksum is not".to_owned()),
            Off::Case => (Diagnosis::WrongCase, "the case of its letters changed".to_owned()),
            Off::Form | Off::More => (Diagnosis::OtherForm, format!("all others got it; {}", edges::instead(wrong))),
            Off::Other => (Diagnosis::WrongText, "another text came".to_owned()),
        };
        let reached = !matches!(diagnosis, Diagnosis::ForwardsToSome | Diagnosis::WrongText) && got > 0;
        self.edge(title, wrong, Some(diagnosis), told);
        if reached { Round::Reached } else { Round::Lost }
    }
}
