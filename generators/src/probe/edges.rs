//! What a server that answers does at the edges: split and joined messages, long and strange ones, many clients.

use std::time::Duration;

use wirelab_labs::rule::When;
use wirelab_labs::{Diagnosis, Framing, Rule};
use wirelab_text::safe;

use super::seen::{Off, Seen};
use super::wire::Wire;
use super::{Probe, Verdict};
use crate::client::Answer;

/// Messages on one connection: who closes after a few shows it.
const MANY: usize = 12;
/// Between the pieces of a message.
pub(super) const APART: Duration = Duration::from_millis(80);
/// What an answer may be longer than what it answers.
const MARGIN: usize = 64;
/// A long text, where the framing takes as much.
const LONG: u64 = 4_000;

/// What came in the place of what was due.
pub(super) fn instead(seen: &Seen) -> String {
    let shown = |bytes: &[u8]| safe::excerpt(bytes, 60);
    format!("the text is there, in another form: {} instead of {}", shown(&seen.received), shown(seen.expected()))
}

impl Probe {
    /// Many messages on one connection.
    pub(super) fn many(&mut self, text: &[u8]) {
        let title = "many messages on one connection";
        let Ok(mut wire) = self.connect() else { return self.gone(title) };
        let mut seen = self.ask(&mut wire, text);
        if seen.received.is_empty() && !seen.closed && self.variant.accepts.is_none() {
            let told = "a later client is connected by the kernel and never answered: the server accepts once";
            return self.edge("another connection", &seen, Some(Diagnosis::SingleAccept), told);
        }
        for count in 2..=MANY {
            if !seen.is_right() {
                let after = format!("the answer to message {} did not come: it stops after {}", count - 1, count - 2);
                return self.edge(title, &seen, Some(Diagnosis::ClosesAfterN), after);
            }
            seen = self.ask(&mut wire, text);
        }
        self.edge(title, &seen, None, format!("{MANY} messages, each answered: it loops"));
        self.done_with(wire, &seen);
    }

    fn gone(&mut self, title: &str) {
        self.skip(title, "the server is not there any more");
    }

    /// Whether nobody is served any more, so that each edge would only show that again.
    fn is_over(&self) -> bool {
        self.edges.iter().any(|edge| edge.diagnosis == Some(Diagnosis::SingleAccept))
    }

    pub(super) fn edges(&mut self, text: &[u8], once: bool) {
        if self.is_over() {
            return self.skip("the other edges", "nobody answers any more");
        }
        let bordered = self.variant.client.has_borders();
        self.split(text, bordered);
        self.coalesced(text, bordered, once);
        let empty = self.variant.strip || bordered;
        if empty && self.habit.is_none() && !matches!(self.variant.client, Framing::Record { .. }) {
            let text: &[u8] = if bordered { b"" } else { b"\n" };
            self.single("an empty message", text, Diagnosis::EmptyMessage);
        }
        if self.habit.is_none() {
            self.non_ascii();
            self.longest();
        }
        if self.variant.accepts.is_some() {
            let why = "the lab's server accepts a limited number of clients";
            self.skip("five clients at once", why);
            return self.skip("a client that vanishes, and another one after it", why);
        }
        self.five(text);
        self.vanishing(text);
    }

    /// An edge of one message on its own connection.
    fn single(&mut self, title: &str, text: &[u8], diagnosis: Diagnosis) {
        let seen = self.once(text);
        let due = seen.due.as_ref().map_or_else(Vec::new, |due| due.text().to_vec());
        match seen.off(&due) {
            Off::Right => self.edge(title, &seen, None, "as the lab has it"),
            // Many a server takes a text of nothing for the end; what it has to do is laid down only where a border shows it.
            Off::Nothing if diagnosis == Diagnosis::EmptyMessage && !self.variant.client.has_borders() => {
                let told = "an empty line is not answered; the lab says nothing of it";
                self.tell(title, &seen, (Verdict::Allowed, Some(diagnosis)), told);
            }
            Off::Nothing if seen.closed => {
                self.edge(title, &seen, Some(diagnosis), "the connection ends without an answer")
            }
            Off::Nothing => self.edge(title, &seen, Some(diagnosis), "no answer comes"),
            // `bytes.upper` and its like leave all other letters alone.
            Off::Case if diagnosis == Diagnosis::NonAscii => {
                let told = "it changes the case of ASCII letters only, as Python's bytes do";
                self.tell(title, &seen, (Verdict::Allowed, Some(diagnosis)), told);
            }
            // How its answers are off was told with the commands.
            Off::Form | Off::LineEnd | Off::Checksum | Off::More => {
                self.edge(title, &seen, None, "answered, in its own form")
            }
            Off::Case | Off::Other => self.edge(title, &seen, Some(diagnosis), "the answer is another one"),
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
            self.edge(title, &seen, None, format!("{word}; the lab has no borders, so that either will do"));
        } else if seen.is_right() {
            self.edge(title, &seen, None, "it reads until the message is whole");
        } else {
            let told = "it takes what one recv returned for a whole message";
            self.edge(title, &seen, Some(Diagnosis::SplitMessage), told);
        }
        self.done_with(wire, &seen);
    }

    fn coalesced(&mut self, text: &[u8], bordered: bool, once: bool) {
        let title = "two messages in one segment";
        if once {
            return self.skip(title, "the server closes after its first answer, as this lab has it");
        }
        let Ok(mut wire) = self.connect() else { return self.gone(title) };
        let both = [wire.encode(text), wire.encode(text)].concat();
        let mut seen = self.exchange(&wire, &[&both]);
        wire.read_more(self.quiet, &mut seen);
        let no_loop = self.edges.iter().any(|edge| edge.diagnosis == Some(Diagnosis::NoLoop));
        match () {
            () if !bordered => {
                self.edge(title, &seen, None, "two messages in one recv are one to a lab without borders")
            }
            () if seen.is_right() => self.edge(title, &seen, None, "each is answered"),
            () if no_loop => self.skip(title, "the handler has no loop"),
            () => {
                let told = "it takes what one recv returned for one message";
                self.edge(title, &seen, Some(Diagnosis::OneRecv), told);
            }
        }
        self.done_with(wire, &seen);
    }

    /// What the commands of the lab begin with, if some do.
    fn prefix(&self) -> Vec<u8> {
        let Rule::Reply(cases) = &self.variant.rule else { return Vec::new() };
        let prefix = cases.iter().find_map(|case| match &case.when {
            When::Prefix(prefix) => Some(prefix.clone()),
            _ => None,
        });
        prefix.unwrap_or_default()
    }

    pub(super) fn non_ascii(&mut self) {
        let text = [&self.prefix(), "ação ✓".as_bytes()].concat();
        self.single("letters that are not ASCII", &text, Diagnosis::NonAscii);
    }

    fn longest(&mut self) {
        let Some(most) = self.variant.client.longest() else {
            return self.skip("the longest message", "records have one size");
        };
        let bordered = self.variant.client.has_borders();
        let most = if bordered { most.min(LONG) } else { u64::from(self.variant.receive) };
        let most = usize::try_from(most).unwrap_or(1024);
        let prefix = self.prefix();
        // The answer has to fit as well.
        let room = self.variant.server.longest().and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let most = if room < most.saturating_add(MARGIN) { room.saturating_sub(MARGIN).max(1) } else { most };
        let filler = most.saturating_sub(prefix.len() + self.variant.ending.len());
        let text = [prefix, vec![b'x'; filler]].concat();
        let diagnosis = if bordered { Diagnosis::OneRecv } else { Diagnosis::LongMessage };
        self.single(&format!("the longest message ({most} bytes)"), &text, diagnosis);
    }

    fn five(&mut self, text: &[u8]) {
        let title = "five clients at once";
        let mut wires: Vec<Wire> = (0..5).filter_map(|_| self.connect().ok()).collect();
        if wires.len() < 5 {
            let told = format!("{} of five could connect", wires.len());
            return self.edge(title, &Seen::default(), Some(Diagnosis::RefusesClients), told);
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
            if let Some((other, received)) = self.went_elsewhere(&wires, index, &seen) {
                let told = format!("the answer to client {} came to client {}", index + 1, other + 1);
                let seen = Seen { received, ..seen };
                return self.edge(title, &seen, Some(Diagnosis::WrongConnection), told);
            }
            wrong.get_or_insert(seen);
            if right <= 1 {
                break;
            }
        }
        match wrong {
            None => self.edge(title, &Seen::default(), None, "each got its own answer"),
            Some(seen) => {
                let told = format!("{right} were answered: a client waits until another one has gone");
                self.edge(title, &seen, Some(Diagnosis::OneAtATime), told);
            }
        }
    }

    /// Whether another client got what one asked for.
    fn went_elsewhere(&self, wires: &[Wire], asker: usize, seen: &Seen) -> Option<(usize, Vec<u8>)> {
        wires.iter().enumerate().filter(|(other, _)| *other != asker).find_map(|(other, wire)| {
            let mut heard = Seen { due: seen.due.clone(), ..Seen::default() };
            wire.read_expected(self.quiet / 4, &mut heard);
            (!heard.received.is_empty()).then_some((other, heard.received))
        })
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
            false => {
                let told = "after a client was reset, the next one is not served";
                self.edge(title, &seen, Some(Diagnosis::DiesWithAClient), told);
            }
        }
    }

    /// What is due from this server.
    pub(super) fn due(&self, due: wirelab_labs::rule::Due) -> Answer {
        Answer::new(&self.variant.server, vec![due])
    }
}
