//! What the captures of a submission hold that a line of a log can tell of: texts in all the ways in which programs print
//! them, and the ports of clients. Texts are looked up, never searched for, so that a long log costs no more a line.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use wirelab_labs::{Side, Transport};
use wirelab_messages::Part;

use super::super::capture::Capture;
use super::super::case::{Said, messages};
use super::super::compare::forms;
use super::super::log::unquoted;

/// Messages of one text that are remembered by it.
const MAX_ALIKE: usize = 64;
/// Words at the beginning of a delivery that may be the names of people.
const MAX_NAMES: usize = 6;
/// Lines that a message which was pasted has at most.
const MAX_PASTED: usize = 16;

/// A text of the capture: messages with the same text have the same.
pub(crate) type Token = u32;

/// A connection: its capture and its number.
pub(crate) type Stream<'c> = (&'c str, Transport, u32);

/// The connection of a message.
pub(crate) fn stream<'c>(said: &Said<'c>) -> Stream<'c> {
    (said.capture.path.as_str(), said.message.transport, said.message.stream)
}

/// What the captures hold.
pub(crate) struct Vocabulary<'c> {
    /// The lab's messages, capture by capture.
    pub(crate) said: Vec<Said<'c>>,
    /// The text of each; none for one without.
    pub(crate) tokens: Vec<Option<Token>>,
    texts: HashMap<String, Token>,
    /// The first bytes of them all: most lines begin with none, and are looked at no further.
    begins: [bool; 256],
    /// Bytes of the longest.
    longest: usize,
    /// The first messages of each text, by their places.
    alike: Vec<Vec<usize>>,
    /// Ends of what was delivered, behind names.
    tails: HashMap<String, Vec<Token>>,
    /// What the server made of a text for the client of a port: copies that it sent on.
    copies: HashMap<(Token, u16), Token>,
    /// The connections of each client's port.
    ports: HashMap<u16, Vec<Stream<'c>>>,
    /// Where clients connected from, and the ports that they connected to.
    homes: HashSet<IpAddr>,
    servers: HashSet<u16>,
}

impl<'c> Vocabulary<'c> {
    /// Of some captures.
    pub(crate) fn new(captures: &'c [Capture]) -> Self {
        let mut all = Self {
            said: messages(captures).collect(),
            tokens: Vec::new(),
            texts: HashMap::new(),
            begins: [false; 256],
            longest: 0,
            alike: Vec::new(),
            tails: HashMap::new(),
            copies: HashMap::new(),
            ports: HashMap::new(),
            homes: HashSet::new(),
            servers: HashSet::new(),
        };
        for place in 0..all.said.len() {
            let token = all.learn(place);
            all.tokens.push(token);
        }
        for text in all.texts.keys() {
            all.longest = all.longest.max(text.len());
            if let Some(begins) = text.bytes().next().and_then(|first| all.begins.get_mut(usize::from(first))) {
                *begins = true;
            }
        }
        all.learn_copies();
        for capture in captures {
            for ((transport, number), found) in &capture.index.all().streams {
                if found.lab.is_some() {
                    let stream = (capture.path.as_str(), *transport, *number);
                    all.ports.entry(found.log.client.port).or_default().push(stream);
                    all.homes.insert(found.log.client.address.to_canonical());
                    all.servers.insert(found.log.server.port);
                }
            }
        }
        all
    }

    /// Whether a port behind an address is that of a client of another run: somebody connected from there, and no connection of
    /// the capture has the port at either end.
    pub(crate) fn is_stranger(&self, address: IpAddr, port: u64) -> bool {
        let server = u16::try_from(port).is_ok_and(|port| self.servers.contains(&port));
        self.homes.contains(&address.to_canonical()) && !server && self.of_port(port).is_empty()
    }

    /// Takes in what was sent on, and to whom.
    fn learn_copies(&mut self) {
        let mut places: HashMap<(&str, u64), Token> = HashMap::new();
        for (said, token) in self.said.iter().zip(&self.tokens) {
            let Some(token) = *token else { continue };
            let capture = said.capture.path.as_str();
            let original = said.message.forward_of.and_then(|original| places.get(&(capture, original)).copied());
            let to = said.capture.index.stream(said.message.transport, said.message.stream);
            if let (Some(original), Some(to)) = (original, to) {
                self.copies.entry((original, to.log.client.port)).or_insert(token);
            }
            places.insert((capture, said.message.number), token);
        }
    }

    /// The copy of a text that the client of a port was sent.
    pub(crate) fn copy(&self, text: Token, port: u64) -> Option<Token> {
        self.copies.get(&(text, u16::try_from(port).ok()?)).copied()
    }

    /// Takes in the forms of a message, and gives its text.
    fn learn(&mut self, place: usize) -> Option<Token> {
        let said = *self.said.get(place)?;
        let forms = forms(&said.capture.index, said.message);
        let mut known = forms.iter().filter(|form| !form.is_empty());
        let first = known.next()?;
        let token = match self.texts.get(first) {
            Some(token) => *token,
            None => {
                let token = Token::try_from(self.alike.len()).ok()?;
                self.alike.push(Vec::new());
                self.texts.insert(first.to_owned(), token);
                token
            }
        };
        for form in known {
            self.texts.entry(form.to_owned()).or_insert(token);
        }
        if let Some(alike) = self.alike.get_mut(token as usize).filter(|alike| alike.len() < MAX_ALIKE) {
            alike.push(place);
        }
        if said.message.part == Part::Forward {
            let whole = String::from_utf8_lossy(&said.message.bytes).trim().to_owned();
            for (at, _) in whole.match_indices([' ', ':', ']']).take(MAX_NAMES) {
                let tail = whole.get(at + 1..).unwrap_or_default().trim();
                if !tail.is_empty() {
                    self.tails.entry(tail.to_owned()).or_default().push(token);
                }
            }
        }
        Some(token)
    }

    /// The text that a log tells; `more` are the lines behind it that are no lines of the log themselves.
    pub(crate) fn token(&self, logged: &str, more: &[String]) -> Option<Token> {
        let logged = logged.trim();
        if logged.is_empty() {
            return None;
        }
        if let Some(token) = self.texts.get(logged) {
            return Some(*token);
        }
        if let Some(token) = unquoted(logged).and_then(|plain| self.texts.get(plain.trim()).copied()) {
            return Some(token);
        }
        // A pasted message of several lines.
        let mut pasted = logged.to_owned();
        for line in more.iter().take(MAX_PASTED) {
            pasted.push('\n');
            pasted.push_str(line.trim());
            if let Some(token) = self.texts.get(pasted.trim_end()) {
                return Some(*token);
            }
        }
        None
    }

    /// Whether some text may stand at the beginning of a line.
    pub(crate) fn may_begin(&self, line: &str) -> bool {
        let first = line.bytes().next().map(usize::from);
        first.and_then(|first| self.begins.get(first)).copied().unwrap_or_default()
    }

    /// Bytes of the longest text.
    pub(crate) const fn longest(&self) -> usize {
        self.longest
    }

    /// A text as it stands on a part of a line: as it is or between quotes.
    pub(crate) fn exact(&self, part: &str) -> Option<Token> {
        self.texts.get(part).copied()
    }

    /// What was delivered with the name of its sender in front of a text.
    pub(crate) fn named(&self, sender: &str, text: &str) -> Option<Token> {
        let tokens = self.tails.get(text.trim())?;
        tokens
            .iter()
            .copied()
            .find(|token| self.alike(*token).any(|said| String::from_utf8_lossy(&said.message.bytes).contains(sender)))
    }

    /// The first messages of a text.
    pub(crate) fn alike(&self, token: Token) -> impl Iterator<Item = &Said<'c>> {
        self.alike.get(token as usize).into_iter().flatten().filter_map(|place| self.said.get(*place))
    }

    /// The connections of a client's port.
    pub(crate) fn of_port(&self, port: u64) -> &[Stream<'c>] {
        u16::try_from(port).ok().and_then(|port| self.ports.get(&port)).map_or(&[], Vec::as_slice)
    }

    /// Who says a text: the client, the server, or both.
    pub(crate) fn sayers(&self, token: Token) -> [bool; 2] {
        let says = |side: Side| self.alike(token).any(|said| said.message.from == side);
        [says(Side::Client), says(Side::Server)]
    }

    /// Whether there is anything that a line could tell of.
    pub(crate) fn is_empty(&self) -> bool {
        self.said.is_empty() && self.ports.is_empty()
    }
}
