//! Rules that are tried in order: the server is led through them, and what everybody hears is held to what the lab's own
//! server says.

use std::sync::Arc;
use std::time::Duration;

use wirelab_labs::Diagnosis;
use wirelab_labs::framing::Cut;
use wirelab_labs::message::Message;
use wirelab_labs::rule::Due;
use wirelab_labs::talk::{Effect, On, Pattern, Room, Row, Step, Talk, Turn, Words, tour};
use wirelab_labs::template::{Clock, Hand};
use wirelab_text::harmless::Harmless;

use super::Probe;
use super::seen::{Off, Seen};
use super::wire::Wire;
use crate::client::Answer;
use crate::now::{seconds, since_1970};

/// Most messages that are sent.
const MOST: usize = 60;
/// Most rules that are shown wrong before the rest is left out.
const MOST_WRONG: usize = 8;

/// Letters of a rule's text by which it is named.
const NAMED: usize = 40;

/// A server, who speaks to it, and what the lab's own server would say.
struct Stage {
    talk: Arc<Talk>,
    room: Room,
    wires: Vec<Option<Wire>>,
    /// How often the server said anything.
    spoke: usize,
    /// Its clock, held to this machine's.
    clock: Clock,
}

/// What somebody had to hear, and heard.
struct Ear {
    client: usize,
    seen: Seen,
    /// Whether its connection was to be closed.
    closes: bool,
    /// What is wrong with the times that it was told.
    off_clock: Option<&'static str>,
}

impl Probe {
    pub(super) fn talk(&mut self, talk: &Arc<Talk>) {
        let clients = self.variant.accepts.map_or(talk.company(), |most| talk.company().min(most as usize));
        let steps = tour(&self.variant, talk, clients, MOST, 0);
        let mut stage = Stage {
            talk: Arc::clone(talk),
            room: Room::new(Arc::clone(talk)),
            wires: Vec::new(),
            spoke: 0,
            clock: Clock::default(),
        };
        for client in 0..clients {
            let Ok(wire) = self.connect() else {
                let text = format!("{client} of {clients} clients could connect");
                return self.edge("several clients at once", &Seen::default(), Some(Diagnosis::RefusesClients), text);
            };
            stage.room.set_clock(seconds());
            let turn = stage.room.connect(client as u64, wire.local.ip().to_string(), wire.local.port().to_string());
            stage.wires.push(Some(wire));
            let title = if client == 0 { "a client connects" } else { "another client connects" };
            let asked = turn.row.is_some();
            let ears = self.hear(&mut stage, client, Vec::new(), turn);
            if asked && client < 2 || ears.iter().any(|ear| !ear.seen.received.is_empty()) {
                self.judge(&mut stage, title, None, client, ears);
            }
        }
        for step in &steps {
            let wrong = self.edges.iter().filter(|edge| edge.diagnosis.is_some()).count();
            if wrong >= MOST_WRONG {
                return self.skip("the other rules", "so much is wrong that they would show the same again");
            }
            if !self.step(&mut stage, step) {
                return self.skip("the other rules", "they hang on what went wrong");
            }
        }
        self.parting(stage);
    }

    /// One message; `false`: what comes behind it cannot be asked any more.
    fn step(&mut self, stage: &mut Stage, step: &Step) -> bool {
        let talk = Arc::clone(&stage.talk);
        let Some(row) = talk.rows.get(step.row) else { return true };
        let Some(Some(wire)) = stage.wires.get_mut(step.client) else { return true };
        let bytes = wire.encode(&step.text);
        let sent = wire.send(&bytes);
        let title = title(&talk, row);
        if sent.is_err() {
            let seen = Seen { sent: bytes, closed: true, ..Seen::default() };
            self.edge(&title, &seen, Some(Diagnosis::ClosesAfterN), "the connection is closed already");
            return false;
        }
        let (body, tail) = match self.variant.client.cut(&bytes, 0) {
            Cut::Whole { body, tail, .. } => (body, tail),
            _ => (0, 0),
        };
        let message = Message::read(&self.variant.client, &bytes, body, tail);
        stage.room.set_clock(seconds());
        let turn = stage.room.message(step.client as u64, Words::of(&self.variant, &message));
        let ears = self.hear(stage, step.client, bytes.clone(), turn);
        let right = self.judge(stage, &title, Some(row), step.client, ears);
        right || !(row.closes() || row.moves())
    }

    /// Somebody leaves, where the others are told.
    fn parting(&mut self, mut stage: Stage) {
        let told = stage.talk.rows.iter().any(|row| row.on == On::Leave);
        let last = stage.wires.iter().rposition(Option::is_some);
        let Some(last) = last.filter(|_| told && stage.wires.iter().flatten().count() > 1) else { return };
        if let Some(wire) = stage.wires.get_mut(last) {
            *wire = None;
        }
        stage.room.set_clock(seconds());
        let turn = stage.room.leave(last as u64);
        let ears = self.hear(&mut stage, last, Vec::new(), turn);
        self.judge(&mut stage, "a client leaves", None, last, ears);
    }

    /// What everybody hears of something.
    fn hear(&self, stage: &mut Stage, sender: usize, sent: Vec<u8>, turn: Turn) -> Vec<Ear> {
        let mut dues: Vec<Vec<Due>> = vec![Vec::new(); stage.wires.len()];
        let mut closes = vec![false; stage.wires.len()];
        for effect in turn.effects {
            match effect {
                Effect::Say { to, due, .. } => {
                    dues.get_mut(to as usize).into_iter().for_each(|dues| dues.push(due.clone()))
                }
                Effect::Close(id) => closes.get_mut(id as usize).into_iter().for_each(|closes| *closes = true),
            }
        }
        let mut ears = Vec::new();
        // Those who are to hear something come first: who is to hear nothing has had the time by then.
        let mut order: Vec<usize> = (0..stage.wires.len()).collect();
        order.sort_by_key(|client| (dues.get(*client).is_none_or(Vec::is_empty), *client != sender));
        let mut waited = false;
        for client in order {
            let Some(Some(wire)) = stage.wires.get(client) else { continue };
            let dues = dues.get(client).cloned().unwrap_or_default();
            let due = if dues.is_empty() { None } else { Some(Answer::new(&self.variant.server, dues)) };
            let closes = closes.get(client).copied().unwrap_or_default();
            let mut seen = Seen { sent: sent.clone(), due, ..Seen::default() };
            if seen.due.is_some() {
                wire.read_expected(self.timeout, &mut seen);
                for _ in 0..self.again() {
                    if client != sender || sent.is_empty() || !seen.received.is_empty() || wire.send(&sent).is_err() {
                        break;
                    }
                    wire.read_expected(self.timeout, &mut seen);
                }
                waited = true;
                wire.read_more(if closes { self.timeout / 2 } else { Duration::from_millis(20) }, &mut seen);
            } else {
                let wait = if closes {
                    self.timeout / 2
                } else if waited {
                    self.quiet / 4
                } else {
                    self.quiet
                };
                wire.read_more(wait, &mut seen);
                waited = true;
            }
            stage.spoke += usize::from(!seen.received.is_empty());
            let off_clock = self.off_clock(&mut stage.clock, &seen);
            ears.push(Ear { client, seen, closes, off_clock });
        }
        for ear in ears.iter().filter(|ear| ear.seen.closed) {
            if let Some(wire) = stage.wires.get_mut(ear.client) {
                *wire = None;
            }
        }
        ears
    }

    /// What is wrong with the times that the server told just now, held to this machine's clock.
    fn off_clock(&self, clock: &mut Clock, seen: &Seen) -> Option<&'static str> {
        let now = i64::try_from(since_1970().as_nanos()).unwrap_or_default();
        // What was read is some time old.
        let waited = i64::try_from(self.timeout.as_nanos()).unwrap_or_default();
        let tolerance = i64::from(self.variant.clock_tolerance) * 1_000_000 + waited;
        let times = seen.due.as_ref().map_or_else(Vec::new, |due| due.times(&seen.received));
        times.into_iter().find_map(|told| match clock.tells(told, now, tolerance) {
            Hand::Right | Hand::Zone(_) => None,
            Hand::Off(_) => {
                Some("the form is right, and the time is not that of this machine's clock in any time zone")
            }
            Hand::Jumped => {
                Some("the form is right, and the time does not go on from those that the server told before")
            }
        })
    }

    /// Says whether that was right.
    fn judge(&mut self, stage: &mut Stage, title: &str, row: Option<&Row>, sender: usize, ears: Vec<Ear>) -> bool {
        let reached = ears.iter().filter(|ear| ear.client != sender && !ear.seen.received.is_empty()).count();
        let wrong = ears.iter().find_map(|ear| {
            let (diagnosis, text) = wrong(ear, ear.client == sender, reached, stage.spoke)?;
            Some((ear, diagnosis, text))
        });
        let Some((ear, diagnosis, text)) = wrong else {
            let shown = ears.iter().find(|ear| ear.seen.due.is_some()).or(ears.iter().find(|ear| ear.client == sender));
            let text = match (shown.is_some_and(|ear| ear.seen.due.is_some()), row.is_some_and(Row::closes)) {
                (true, true) => "everybody heard what is laid down, and the connection was closed",
                (true, false) => "everybody heard what is laid down",
                (false, true) => "nothing is said, and the connection was closed",
                (false, false) => "nothing is said, as it should be",
            };
            self.edge(title, shown.map_or(&Seen::default(), |ear| &ear.seen), None, text);
            return true;
        };
        self.edge(title, &ear.seen, Some(diagnosis), text);
        false
    }
}

/// What is wrong with what somebody heard, if anything is.
fn wrong(ear: &Ear, is_sender: bool, reached: usize, spoke: usize) -> Option<(Diagnosis, &'static str)> {
    let seen = &ear.seen;
    let off = seen.off(seen.due.as_ref().map_or(&[], |due| due.text()));
    if let (Off::Right, Some(text)) = (&off, ear.off_clock) {
        return Some((Diagnosis::WrongAnswer, text));
    }
    Some(match (off, is_sender) {
        (Off::Right, _) if ear.closes && !seen.closed => {
            (Diagnosis::StaysOpen, "the server should close, and does not")
        }
        (Off::Right, _) if seen.closed && !ear.closes => (Diagnosis::ClosesAfterN, "the server closes, and should not"),
        (Off::Right, _) => return None,
        (_, true) if seen.due.is_none() => (Diagnosis::Answers, "the server answers, and should not"),
        (_, false) if seen.due.is_none() => (Diagnosis::CopiesToOthers, "somebody hears it whom it is not for"),
        (Off::Nothing, true) if spoke == 0 => (Diagnosis::NeverAnswers, "nothing came, and nothing came before"),
        (Off::Nothing, true) => (Diagnosis::SilentToAText, "nothing came"),
        (Off::Nothing, false) if reached == 0 => (Diagnosis::NeverForwards, "nobody else heard anything"),
        (Off::Nothing, false) => (Diagnosis::ForwardsToSome, "not all who should hear it do"),
        (Off::Checksum, _) => (Diagnosis::WrongChecksum, "the text is right and its checksum is not"),
        (Off::LineEnd, _) => (Diagnosis::WrongLineEnd, "the text is right and its end is not"),
        (Off::Case, _) => (Diagnosis::WrongCase, "the case of its letters is another"),
        (Off::Form | Off::More, _) => (Diagnosis::OtherForm, "the text is in another form, or more came with it"),
        (Off::Other, true) => (Diagnosis::WrongAnswer, "another text came"),
        (Off::Other, false) => (Diagnosis::WrongText, "another text came to somebody else"),
    })
}

/// A rule in a few words.
fn title(talk: &Talk, row: &Row) -> String {
    let what = match &row.pattern {
        Pattern::Any => "any text".to_owned(),
        Pattern::Equals(text) => format!("\"{}\"", Harmless::excerpt(text.escape_ascii().to_string(), NAMED)),
        Pattern::Prefix(text) => format!("\"{}...\"", Harmless::excerpt(text.escape_ascii().to_string(), NAMED)),
        Pattern::Parts(_) => {
            format!("\"{}\"", row.pattern.write(|name| format!("{{{name}}}").into_bytes()).escape_ascii())
        }
    };
    let states: Vec<&str> = row.states.iter().filter_map(|state| talk.states.get(*state)).map(String::as_str).collect();
    let states = if states.is_empty() { String::new() } else { format!(" in state {}", states.join(" or ")) };
    let conditions: Vec<String> = row.conditions.iter().map(ToString::to_string).collect();
    let conditions = if conditions.is_empty() { String::new() } else { format!(", {}", conditions.join(" and ")) };
    format!("{what}{states}{conditions}")
}
