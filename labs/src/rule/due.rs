//! What has to be said, and whether that is what was said: borders are the framing's, the text is the rule's.
//!
//! A rule gives a text. Its framing puts a header, a line end or a record around it. Whoever compares bytes of the wire with
//! a bare text calls every right answer wrong; so servers, decoders and probes ask here.

use std::borrow::Cow;

use super::Like;
use crate::framing::{Cut, Framing, unfilled};
use crate::message::{text_field, texts};
use crate::template::Told;

/// A text that has to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The text.
    pub text: Vec<u8>,
    /// Whether it brings a header or record of its own (an echo of all bytes that came); line ends need not be told.
    pub framed: bool,
    /// Another text of this form is as right.
    pub like: Option<Box<Like>>,
}

impl Due {
    /// Its bytes, as the `number`th message of its side.
    pub fn on_the_wire(self, framing: &Framing, number: u64) -> Vec<u8> {
        match framing.ending() {
            Some(_) => with_ending(framing, &self.text).into_owned(),
            None if self.framed || !framing.has_borders() => self.text,
            None => framing.write(&self.text, number),
        }
    }
}

/// The text with the framing's ending behind it, unless it is there.
fn with_ending<'a>(framing: &Framing, text: &'a [u8]) -> Cow<'a, [u8]> {
    match framing.ending() {
        Some(ending) if !text.ends_with(ending) => Cow::Owned([text, ending].concat()),
        _ => Cow::Borrowed(text),
    }
}

/// What is due, as the messages that it makes under a framing: a text of two lines makes two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// All of the text, as the rule gives it.
    text: Vec<u8>,
    /// Each message, where the framing has borders.
    parts: Vec<Due>,
    /// Whether the framing has no borders, and the text any bytes: then all of it is one message.
    whole: bool,
    /// Another text of this form is as right as the whole.
    like: Option<Box<Like>>,
}

impl Wanted {
    /// What is due under a framing, in answer to one message.
    pub fn new(framing: &Framing, due: Due) -> Self {
        if framing.has_borders() {
            return Self::all(framing, [due]);
        }
        Self::whole(due.text, due.like)
    }

    /// What is due where nothing marks borders.
    fn whole(text: Vec<u8>, like: Option<Box<Like>>) -> Self {
        let whole = !text.is_empty();
        Self { text, parts: Vec::new(), whole, like: like.filter(|_| whole) }
    }

    /// The same in answer to a message that the server reads in several pieces, each of which it answers.
    pub fn all(framing: &Framing, dues: impl IntoIterator<Item = Due>) -> Self {
        let mut wanted = Self { text: Vec::new(), parts: Vec::new(), whole: false, like: None };
        for due in dues {
            wanted.text.extend_from_slice(&due.text);
            match framing.ending() {
                Some(_) => {
                    let mut parts = lines(framing, &due.text);
                    // A form is one of a whole message.
                    if let [only] = &mut parts[..] {
                        only.like = due.like;
                    }
                    wanted.parts.extend(parts);
                }
                None => wanted.parts.push(due),
            }
        }
        if !framing.has_borders() {
            return Self::whole(wanted.text, Like::all(&wanted.parts).map(Box::new));
        }
        wanted
    }

    /// Whether nothing has to be said.
    pub fn is_nothing(&self) -> bool {
        !self.whole && self.parts.is_empty()
    }

    /// The form that is as right as the text, where nothing marks borders.
    pub fn like(&self) -> Option<&Like> {
        if self.whole { self.like.as_deref() } else { self.parts.first()?.like.as_deref() }
    }

    /// The times of day that a text tells, where what is due holds any.
    pub fn times(&self, text: &[u8]) -> Vec<Told> {
        let Some(like) = self.like() else { return Vec::new() };
        let found = like.times(text);
        if found.is_empty() { like.times(text.trim_ascii_end()) } else { found }
    }

    /// How many messages it makes.
    pub fn count(&self) -> usize {
        if self.whole { 1 } else { self.parts.len() }
    }

    /// The text.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether a message is the `index`th of them. `raw` are all its bytes, `body` what its framing leaves of them. A
    /// record counts by its text and by the fields that the text sets: its number and its filling are its sender's own.
    pub fn fits(&self, framing: &Framing, index: usize, raw: &[u8], body: &[u8]) -> bool {
        let one = self.parts.get(index).map(|Due { text, framed, like }| (text, *framed, like));
        let Some((text, framed, like)) = one.or((self.whole && index == 0).then_some((&self.text, false, &self.like)))
        else {
            return false;
        };
        match framing {
            _ if like.as_ref().is_some_and(|like| like.fits(texts(framing, raw, body).1)) => true,
            Framing::Record { .. } | Framing::Length { .. } if framed => raw == text,
            Framing::AsciiLength { .. } if framed => raw == text || body == body_of(framing, text),
            _ => framing.says(raw, body, text),
        }
    }

    /// Whether a message is a line that may stand in front of the `index`th of them.
    pub fn leads(&self, framing: &Framing, index: usize, raw: &[u8], body: &[u8]) -> bool {
        let like = self.parts.get(index).and_then(|due| due.like.as_deref());
        framing.ending().is_some() && like.is_some_and(|like| like.leads(texts(framing, raw, body).1.trim_ascii_end()))
    }

    /// How many of these messages are none that only stand in front.
    pub fn counted<'m>(&self, framing: &Framing, messages: impl IntoIterator<Item = (&'m [u8], &'m [u8])>) -> usize {
        let mut index = 0;
        for (raw, body) in messages {
            index += usize::from(!self.leads(framing, index, raw, body));
        }
        index
    }

    /// Whether bytes are all of it, and nothing else.
    pub fn is_said_by(&self, framing: &Framing, bytes: &[u8]) -> bool {
        if !framing.has_borders() {
            return bytes == self.text() || self.like().is_some_and(|like| like.fits(bytes));
        }
        let mut rest = bytes;
        let mut index = 0;
        while index < self.count() {
            let Cut::Whole { len, body, tail } = framing.cut(rest, 0) else { return false };
            let (raw, behind) = rest.split_at(len);
            let body = raw.get(body..len - tail).unwrap_or_default();
            if !self.leads(framing, index, raw, body) {
                if !self.fits(framing, index, raw, body) {
                    return false;
                }
                index += 1;
            }
            rest = behind;
        }
        rest.is_empty() || framing.is_filling(rest)
    }

    /// By what it is found among what was said: [`key`] of a message that says it.
    pub fn key<'w>(&'w self, framing: &Framing) -> &'w [u8] {
        match &self.parts[..] {
            [one] if !one.framed => key(framing, &one.text),
            [] if self.whole => key(framing, &self.text),
            _ => &self.text,
        }
    }

    /// What people are shown: the text; a record whole, since what came is shown whole; the ending where it is what lacks.
    pub fn shown(&self, framing: &Framing, number: u64, lacks_ending: bool) -> Vec<u8> {
        match (framing, &self.parts[..]) {
            (Framing::Record { .. }, [one]) if !one.framed => framing.write(&one.text, number),
            _ if lacks_ending => with_ending(framing, &self.text).into_owned(),
            _ => self.text.clone(),
        }
    }
}

/// A text by which messages that say the same are found: without what fills a record up.
pub fn key<'t>(framing: &Framing, text: &'t [u8]) -> &'t [u8] {
    match framing {
        Framing::Record { layout } => match text_field(layout) {
            Some(field) => unfilled(field, text.get(..field.code.room(field.size)).unwrap_or(text)),
            None => text,
        },
        _ => text,
    }
}

fn body_of<'a>(framing: &Framing, raw: &'a [u8]) -> &'a [u8] {
    let (body, tail) = framing.bounds(raw);
    raw.get(body..raw.len() - tail).unwrap_or_default()
}

/// The lines of a text (or what a delimiter ends), the last with or without its ending.
fn lines(framing: &Framing, text: &[u8]) -> Vec<Due> {
    let whole = with_ending(framing, text);
    let mut found = Vec::new();
    let mut rest = &*whole;
    while !rest.is_empty() {
        let (len, line) = match framing.cut(rest, 0) {
            Cut::Whole { len, body, tail } => (len, rest.get(body..len - tail)),
            _ => (rest.len(), Some(rest)),
        };
        found.push(Due { text: line.unwrap_or_default().to_vec(), framed: false, like: None });
        rest = rest.get(len..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Due, Wanted};
    use crate::framing::Framing;

    fn wanted(framing: &Framing, text: &str) -> Wanted {
        Wanted::new(framing, Due { text: text.as_bytes().to_vec(), framed: false, like: None })
    }

    #[test]
    fn the_ending_is_the_framings() {
        let line = Framing::Line { max: 100 };
        let bar = Framing::Delimiter { delimiter: b"|".to_vec(), max: 100 };
        let table = [
            (&line, "PONG", "PONG\n", true),
            (&line, "PONG\n", "PONG\n", true),
            (&line, "PONG", "PONG\r\n", true),
            (&line, "PONG", "PONG", false),
            (&line, "PONG", "PANG\n", false),
            (&line, "a\nb", "a\nb\n", true),
            (&line, "a\nb", "a\n", false),
            (&line, "", "\n", true),
            (&bar, "x", "x|", true),
            (&bar, "x|", "x|", true),
            (&bar, "x\n", "x\n|", true),
            (&bar, "x", "x||", false),
            (&Framing::Receive, "x", "x", true),
            (&Framing::Receive, "x", "x\n", false),
        ];
        for (framing, due, bytes, right) in table {
            assert_eq!(wanted(framing, due).is_said_by(framing, bytes.as_bytes()), right, "{due:?} {bytes:?}");
        }
    }

    #[test]
    fn what_is_sent_is_what_is_wanted() {
        let framings = [
            Framing::Receive,
            Framing::Line { max: 100 },
            Framing::Delimiter { delimiter: b"END".to_vec(), max: 100 },
            Framing::AsciiLength { separator: b" ".to_vec(), counts_itself: true, column: None, max: 100 },
        ];
        for framing in &framings {
            for text in ["x", "x\n", "3 abc", "two\nlines", "END", "aEND"] {
                let due = Due { text: text.as_bytes().to_vec(), framed: false, like: None };
                let sent = due.on_the_wire(framing, 1);
                assert!(wanted(framing, text).is_said_by(framing, &sent), "{framing:?} {text:?}");
            }
        }
    }
}
