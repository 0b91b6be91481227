//! Servers that answer: every command, then every edge.

use std::time::Duration;

use wirelab_labs::rule::When;
use wirelab_labs::{Closing, Framing, Rule, Transport};

use super::wire::Wire;
use super::{Probe, Seen};
use crate::client::expected;
use crate::conversation::encode;
use crate::serve::transport;

/// Messages on one connection: who closes after a few shows it.
const MANY: usize = 12;
/// Between the pieces of a message.
const APART: Duration = Duration::from_millis(80);

impl Probe {
    fn expected(&self, wire: &Wire, bytes: &[u8]) -> Vec<u8> {
        expected(&self.lab, &self.variant, wire.local, bytes)
    }

    /// Sends a text and waits for the answer.
    fn ask(&self, wire: &mut Wire, text: &[u8]) -> Seen {
        let bytes = wire.encode(text);
        self.exchange(wire, &[&bytes])
    }

    /// Sends pieces, a little apart, and waits for what they are answered with.
    fn exchange(&self, wire: &Wire, pieces: &[&[u8]]) -> Seen {
        let sent = pieces.concat();
        let mut seen = Seen { expected: self.expected(wire, &sent), sent, ..Seen::default() };
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 {
                std::thread::sleep(APART);
            }
            if wire.send(piece).is_err() {
                seen.closed = true;
                return seen;
            }
        }
        wire.read_expected(self.timeout, &mut seen);
        seen
    }

    /// One exchange on a connection of its own.
    fn once(&self, text: &[u8]) -> Seen {
        match self.connect() {
            Ok(mut wire) => self.ask(&mut wire, text),
            Err(_) => {
                let nobody = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
                let sent = encode::from_client(&self.variant, text, 1);
                let expected = expected(&self.lab, &self.variant, nobody, &sent);
                Seen { sent, expected, closed: true, ..Seen::default() }
            }
        }
    }

    /// A text for each case of the lab's rule.
    fn commands(&self) -> Vec<Vec<u8>> {
        let Rule::Reply(cases) = &self.variant.rule else { return Vec::new() };
        let texts = cases.iter().map(|case| match &case.when {
            When::Equals(text) => text.clone(),
            When::Prefix(prefix) => [prefix.as_slice(), b"Hello World"].concat(),
            When::Always => b"Abc xyz".to_vec(),
        });
        texts.collect()
    }

    pub(super) fn answers(&mut self) {
        let commands = self.commands();
        let Some(first) = commands.first().cloned() else { return };
        let Ok(mut wire) = self.connect() else { return self.skip("connect", "it is not there any more") };
        let one_answer = self.variant.closes == Closing::ServerAfterReply;
        let mut loops = true;
        for (index, text) in commands.iter().enumerate() {
            if one_answer && index > 0 || !loops {
                match self.connect() {
                    Ok(again) => wire = again,
                    Err(_) => return self.skip("the other commands", "it is not there any more"),
                }
            }
            let mut seen = self.ask(&mut wire, text);
            let title = format!("command {}", index + 1);
            if loops && index > 0 && !one_answer && seen.received.is_empty() {
                loops = false;
                self.edge(
                    "several messages on one connection",
                    &seen,
                    Some("no-loop"),
                    if seen.closed {
                        "it closes after its first answer: the handler has no loop"
                    } else {
                        "it answers once on a connection, and never again: the handler has no loop"
                    },
                );
                match self.connect() {
                    Ok(again) => wire = again,
                    Err(_) => return self.skip("the other commands", "it is not there any more"),
                }
                seen = self.ask(&mut wire, text);
            }
            if !self.is_right(&wire, &title, &mut seen) {
                return self.skip("the other edges", "they would show the same again");
            }
        }
        if transport(&self.variant) == Transport::Udp {
            self.non_ascii();
            return;
        }
        drop(wire);
        if loops && !one_answer && !self.many(&first) {
            return;
        }
        self.edges(&first);
    }

    /// Whether an answer is right, with an edge about it.
    fn is_right(&mut self, wire: &Wire, title: &str, seen: &mut Seen) -> bool {
        if seen.is_right() {
            wire.read_more(self.quiet, seen);
        }
        let (right, have) = (seen.expected.clone(), seen.received.clone());
        if have == right {
            self.edge(title, seen, None, "as the lab has it");
            return true;
        }
        let trimmed = |bytes: &[u8]| bytes.trim_ascii_end().to_vec();
        let (diagnosis, text) = match () {
            () if have.is_empty() && seen.closed => ("never-answers", "it closes without an answer"),
            () if have.is_empty() => ("never-answers", "no answer comes"),
            () if have == [right.clone(), right.clone()].concat() => ("answers-twice", "the same answer comes twice"),
            () if have.eq_ignore_ascii_case(&right) => ("wrong-case", "the letters are right and their case is wrong"),
            () if have != right && trimmed(&have) == trimmed(&right) => {
                ("wrong-line-end", "the text is right and the line end is not: one too many, or dropped")
            }
            () => ("wrong-answer", "the answer is another one"),
        };
        self.edge(title, seen, Some(diagnosis), text);
        false
    }

    /// Many messages on one connection, and the next connection.
    fn many(&mut self, text: &[u8]) -> bool {
        let title = "many messages on one connection";
        let Ok(mut wire) = self.connect() else {
            self.gone(title);
            return false;
        };
        let mut seen = self.ask(&mut wire, text);
        if seen.received.is_empty() && !seen.closed && self.variant.accepts.is_none() {
            self.edge(
                "another connection",
                &seen,
                Some("single-accept"),
                "a later client is connected by the kernel and never answered: the server accepts once",
            );
            self.skip("the other edges", "nobody answers any more");
            return false;
        }
        for count in 2..=MANY {
            if !seen.is_right() {
                let after = format!("the answer to message {} did not come: it stops after {}", count - 1, count - 2);
                self.edge(title, &seen, Some("closes-after-n"), after);
                return self.once(text).is_right();
            }
            seen = self.ask(&mut wire, text);
        }
        self.edge(title, &seen, None, format!("{MANY} messages, each answered: it loops"));
        true
    }

    fn gone(&mut self, title: &str) {
        self.skip(title, "the server is not there any more");
    }

    fn edges(&mut self, first: &[u8]) {
        let bordered = self.variant.client.has_borders();
        self.split(first, bordered);
        self.coalesced(first, bordered);
        let empty = self.variant.strip || bordered;
        if empty && !matches!(self.variant.client, Framing::Record { .. }) {
            let text: &[u8] = if bordered { b"" } else { b"\n" };
            self.single("an empty message", text, "empty-message");
        }
        self.non_ascii();
        self.longest();
        self.five(first);
        self.vanishing(first);
    }

    /// An edge of one message on its own connection.
    fn single(&mut self, title: &str, text: &[u8], diagnosis: &'static str) {
        let seen = self.once(text);
        match (seen.is_right(), seen.received.is_empty()) {
            (true, _) => self.edge(title, &seen, None, "as the lab has it"),
            (false, true) => self.edge(
                title,
                &seen,
                Some(diagnosis),
                if seen.closed { "the connection ends without an answer" } else { "no answer comes" },
            ),
            (false, false) => self.edge(title, &seen, Some(diagnosis), "the answer is another one"),
        }
    }

    fn split(&mut self, text: &[u8], bordered: bool) {
        let title = "a message in two segments";
        let Ok(mut wire) = self.connect() else { return self.gone(title) };
        let bytes = wire.encode(text);
        let (head, rest) = bytes.split_at(bytes.len() / 2);
        let mut seen = self.exchange(&wire, &[head, rest]);
        wire.read_more(self.quiet, &mut seen);
        if !bordered {
            let word = if seen.is_right() { "it puts the pieces together" } else { "one recv is one message for it" };
            return self.edge(title, &seen, None, format!("{word}; the lab has no borders, so that either will do"));
        }
        match seen.is_right() {
            true => self.edge(title, &seen, None, "it reads until the message is whole"),
            false => self.edge(title, &seen, Some("one-recv"), "it takes what one recv returned for a whole message"),
        }
    }

    fn coalesced(&mut self, text: &[u8], bordered: bool) {
        let title = "two messages in one segment";
        if self.variant.closes == Closing::ServerAfterReply {
            return self.skip(title, "the lab's server closes after its first answer");
        }
        let Ok(mut wire) = self.connect() else { return self.gone(title) };
        let both = [wire.encode(text), wire.encode(text)].concat();
        let mut seen = self.exchange(&wire, &[&both]);
        wire.read_more(self.quiet, &mut seen);
        if !bordered {
            return self.edge(title, &seen, None, "two messages in one recv are one to a lab without borders");
        }
        let known = self.report.diagnoses();
        match seen.is_right() {
            true => self.edge(title, &seen, None, "each is answered"),
            false if known.contains(&"no-loop") => self.skip(title, "the handler has no loop"),
            false => self.edge(title, &seen, Some("one-recv"), "it takes what one recv returned for one message"),
        }
    }

    pub(super) fn non_ascii(&mut self) {
        let word = "ação ✓".as_bytes();
        let Rule::Reply(cases) = &self.variant.rule else { return };
        let prefix = cases.iter().find_map(|case| match &case.when {
            When::Prefix(prefix) => Some(prefix.clone()),
            _ => None,
        });
        let text = [prefix.unwrap_or_default().as_slice(), word].concat();
        self.single("letters that are not ASCII", &text, "non-ascii");
    }

    fn longest(&mut self) {
        let most = match &self.variant.client {
            Framing::Receive | Framing::Silent => usize::try_from(self.variant.receive).unwrap_or(1024),
            Framing::Record { .. } => return self.skip("the longest message", "records have one size"),
            _ => 4_000,
        };
        let filler = |count: usize| vec![b'x'; count.saturating_sub(self.variant.ending.len())];
        let Rule::Reply(cases) = &self.variant.rule else { return };
        let prefix = cases.iter().find_map(|case| match &case.when {
            When::Prefix(prefix) => Some(prefix.clone()),
            _ => None,
        });
        let prefix = prefix.unwrap_or_default();
        let text = [prefix.as_slice(), &filler(most - prefix.len().min(most))].concat();
        let diagnosis = if self.variant.client.has_borders() { "one-recv" } else { "long-message" };
        self.single(&format!("the longest message ({most} bytes)"), &text, diagnosis);
    }

    fn five(&mut self, text: &[u8]) {
        let title = "five clients at once";
        if self.variant.accepts.is_some() {
            return self.skip(title, "the lab's server accepts a limited number of clients");
        }
        let mut wires: Vec<Wire> = (0..5).filter_map(|_| self.connect().ok()).collect();
        if wires.len() < 5 {
            return self.edge(title, &Seen::default(), Some("refuses-clients"), "not all five could connect");
        }
        std::thread::sleep(APART);
        let mut right = 0;
        let mut wrong = None;
        for index in [0, 2, 4, 1, 3] {
            let bytes = wires[index].encode(text);
            let seen = self.exchange(&wires[index], &[&bytes]);
            if seen.is_right() {
                right += 1;
                continue;
            }
            // Did somebody else get it?
            for (other, wire) in wires.iter().enumerate().filter(|(other, _)| *other != index) {
                let mut heard = Seen { expected: seen.expected.clone(), ..Seen::default() };
                wire.read_expected(self.quiet / 4, &mut heard);
                if !heard.received.is_empty() {
                    let text = format!("the answer to client {} came to client {}", index + 1, other + 1);
                    return self.edge(
                        title,
                        &Seen { received: heard.received, ..seen },
                        Some("wrong-connection"),
                        text,
                    );
                }
            }
            wrong.get_or_insert(seen);
            if right <= 1 && wrong.is_some() {
                break;
            }
        }
        match wrong {
            None => self.edge(title, &Seen::default(), None, "each got its own answer"),
            Some(seen) => self.edge(
                title,
                &seen,
                Some("one-at-a-time"),
                format!("{right} were answered: a client waits until another one has gone"),
            ),
        }
    }

    fn vanishing(&mut self, text: &[u8]) {
        let title = "a client that vanishes, and another one after it";
        if let Ok(mut wire) = self.connect() {
            let bytes = wire.encode(text);
            let _ = wire.send(bytes.get(..bytes.len() / 2).unwrap_or_default());
            std::thread::sleep(APART);
            wire.vanish();
            std::thread::sleep(APART);
        }
        let seen = self.once(text);
        match seen.is_right() {
            true => self.edge(title, &seen, None, "the next client is served"),
            false => self.edge(
                title,
                &seen,
                Some("dies-with-a-client"),
                "after a client was reset, the next one is not served",
            ),
        }
    }
}
