//! Servers that answer: every command, then every edge.

use wirelab_labs::rule::When;
use wirelab_labs::{Closing, Diagnosis, Rule, Transport};

use super::seen::{Off, Seen};
use super::wire::Wire;
use super::{Probe, Verdict};
use crate::client::{Answer, expected};
use crate::conversation::encode;
use crate::serve::transport;

/// Where an answer that is not there can be looked for.
pub(super) enum Silence {
    /// This text is not answered; others are, before it and after it.
    ThisText,
    /// The connection is of no more use.
    Connection,
}

impl Probe {
    /// What must come for these bytes: by the lab, or where the server answers nothing as the lab does, what came before.
    fn expected(&self, wire: &Wire, bytes: &[u8]) -> Answer {
        match &self.habit {
            Some((sent, received)) if sent == bytes => Answer::exactly(received.clone()),
            _ => expected(&self.variant, wire.local, bytes),
        }
    }

    /// Sends a text and waits for the answer.
    pub(super) fn ask(&self, wire: &mut Wire, text: &[u8]) -> Seen {
        let bytes = wire.encode(text);
        self.exchange(wire, &[&bytes])
    }

    /// Sends pieces, a little apart, and waits for what they are answered with.
    pub(super) fn exchange(&self, wire: &Wire, pieces: &[&[u8]]) -> Seen {
        let sent = pieces.concat();
        let due = self.expected(wire, &sent);
        let mut seen = Seen::waiting(sent, due);
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 {
                std::thread::sleep(super::edges::APART);
            }
            if wire.send(piece).is_err() {
                seen.closed = true;
                return seen;
            }
        }
        wire.read_expected(self.timeout, &mut seen);
        // Where the lab leaves room for loss, silence says something only when it goes on.
        for _ in 0..self.again() {
            if !seen.received.is_empty() || seen.is_right() || pieces.iter().any(|piece| wire.send(piece).is_err()) {
                break;
            }
            wire.read_expected(self.timeout, &mut seen);
        }
        seen
    }

    /// One exchange on a connection of its own.
    pub(super) fn once(&self, text: &[u8]) -> Seen {
        match self.connect() {
            Ok(mut wire) => {
                let seen = self.ask(&mut wire, text);
                self.done_with(wire, &seen);
                seen
            }
            Err(_) => {
                let nobody = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
                let sent = encode::from_client(&self.variant, text, 1);
                let due = expected(&self.variant, nobody, &sent);
                Seen { closed: true, ..Seen::waiting(sent, due) }
            }
        }
    }

    /// A text for each case of the lab's rule.
    pub(super) fn commands(&self) -> Vec<Vec<u8>> {
        let Rule::Reply(cases) = &self.variant.rule else { return Vec::new() };
        let texts = cases.iter().map(|case| match &case.when {
            When::Equals(text) => text.clone(),
            When::Prefix(prefix) => [prefix.as_slice(), b"Hello World"].concat(),
            When::Always => b"Abc xyz".to_vec(),
        });
        texts.collect()
    }

    pub(super) fn answers(&mut self) {
        // Whether the server closes after an answer, as the lab has it or leaves open.
        let mut once = self.variant.closes == Closing::ServerAfterReply;
        let (mut loops, mut good, mut habit) = (true, None::<Vec<u8>>, None);
        // The last text that was answered, rightly or not.
        let mut spoke: Option<Vec<u8>> = None;
        let mut line: Option<(Wire, usize)> = None;
        for (number, text) in (1..).zip(self.commands()) {
            let title = format!("command {number}");
            let Some((mut wire, asked)) = line.take().or_else(|| Some((self.connect().ok()?, 0))) else {
                return self.skip(&title, "it is not there any more");
            };
            let mut seen = self.ask(&mut wire, &text);
            let mut diagnosis = spoke.as_ref().map_or(Diagnosis::NeverAnswers, |_| Diagnosis::SilentToAText);
            if asked > 0 && seen.received.is_empty() && !seen.is_right() {
                match self.silence(&mut wire, &text, &seen, spoke.as_deref()) {
                    Silence::ThisText => diagnosis = Diagnosis::SilentToAText,
                    Silence::Connection => {
                        if seen.closed && self.variant.closes == Closing::Anyone {
                            once = true;
                        } else if loops {
                            loops = false;
                            self.no_loop(&seen, asked);
                        }
                        let Ok(fresh) = self.connect() else { return self.skip(&title, "it is not there any more") };
                        wire = fresh;
                        seen = self.ask(&mut wire, &text);
                    }
                }
            }
            let answered = !seen.received.is_empty();
            if answered {
                spoke = Some(text.clone());
            }
            if self.is_right(&wire, &title, &mut seen, diagnosis) {
                good.get_or_insert(text);
            } else if answered && self.variant.client.layout().is_none() {
                habit.get_or_insert((text, seen.sent.clone(), seen.received.clone()));
            }
            // A lab that leaves open who closes has it either way.
            once |= seen.closed && self.variant.closes == Closing::Anyone;
            if seen.closed && answered && !once && loops {
                loops = false;
                self.no_loop(&Seen { closed: true, ..Seen::default() }, asked + 1);
            }
            if !seen.closed && !once && loops {
                line = Some((wire, asked + usize::from(answered)));
            }
        }
        if let Some((wire, _)) = line {
            self.done_with(wire, &Seen::default());
        }
        let Some(text) = good.or_else(|| {
            habit.map(|(text, sent, came)| {
                self.habit = Some((sent, came));
                text
            })
        }) else {
            return self
                .skip("the other edges", "none of its answers can be told from none: they would show the same again");
        };
        if transport(&self.variant) == Transport::Udp {
            self.non_ascii();
            return;
        }
        if loops && !once {
            self.many(&text);
        }
        self.edges(&text, once);
    }

    /// Whose fault a silence is: after it, a text that was answered before is tried again.
    fn silence(&self, wire: &mut Wire, text: &[u8], seen: &Seen, good: Option<&[u8]>) -> Silence {
        let Some(good) = good.filter(|_| !seen.closed) else { return Silence::Connection };
        if !self.ask(wire, good).received.is_empty() {
            return Silence::ThisText;
        }
        if self.variant.accepts.is_some() {
            return Silence::Connection;
        }
        // On a connection of its own the text may be answered, and so may two others.
        if !self.once(text).received.is_empty() {
            return Silence::Connection;
        }
        let Ok(mut fresh) = self.connect() else { return Silence::Connection };
        let twice = (0..2).all(|_| !self.ask(&mut fresh, good).received.is_empty());
        if twice { Silence::ThisText } else { Silence::Connection }
    }

    fn no_loop(&mut self, seen: &Seen, asked: usize) {
        let title = "several messages on one connection";
        let (diagnosis, text) = match (seen.closed, asked) {
            (true, 1) => (Diagnosis::NoLoop, "it closes after its first answer: the handler has no loop".to_owned()),
            (false, 1) => (
                Diagnosis::NoLoop,
                "it answers once on a connection, and never again: the handler has no loop".to_owned(),
            ),
            (_, more) => (Diagnosis::ClosesAfterN, format!("it stops after {more} answers on one connection")),
        };
        self.edge(title, seen, Some(diagnosis), text);
    }

    /// Whether an answer is right, with an edge about it. `silent` is what it is if there is none.
    fn is_right(&mut self, wire: &Wire, title: &str, seen: &mut Seen, silent: Diagnosis) -> bool {
        if seen.is_right() {
            wire.read_more(self.quiet, seen);
        }
        let due = seen.due.as_ref().map_or_else(Vec::new, |due| due.text().to_vec());
        let off = seen.off(&due);
        let (diagnosis, text) = match off {
            Off::Right => {
                self.edge(title, seen, None, "as the lab has it");
                return true;
            }
            Off::Nothing if silent == Diagnosis::SilentToAText => {
                (silent, "it is silent to this text, and answers others".to_owned())
            }
            Off::Nothing if seen.closed => (silent, "it closes without an answer".to_owned()),
            Off::Nothing => (silent, "no answer comes".to_owned()),
            Off::More if seen.received == [seen.expected(), seen.expected()].concat() => {
                (Diagnosis::AnswersTwice, "the same answer comes twice".to_owned())
            }
            Off::Case => (Diagnosis::WrongCase, "the letters are right and their case is wrong".to_owned()),
            Off::Checksum => (Diagnosis::WrongChecksum, "the text is right and its checksum is not".to_owned()),
            Off::LineEnd => (
                Diagnosis::WrongLineEnd,
                "the text is right and the line end is not: one too many, or dropped".to_owned(),
            ),
            Off::More | Off::Form => (Diagnosis::OtherForm, super::edges::instead(seen)),
            Off::Other => (Diagnosis::WrongAnswer, "the answer is another one".to_owned()),
        };
        self.edge(title, seen, Some(diagnosis), text);
        self.edges.last().is_some_and(|edge| edge.verdict == Verdict::Allowed)
    }
}
