//! Rules that are tried in order: what a server says to whom, in which state of a client.
//!
//! One machine stands behind the server, the clients, the probe and the decoder: [`Room`] takes an event and gives what comes
//! of it. It has no sockets and no clock. docs/lab-language.md is its description for people.

mod condition;
mod pattern;
mod room;
mod tour;

pub use condition::{Condition, Quality, Test};
pub(crate) use pattern::MAX_PATTERN;
pub use pattern::{Captures, Part, Pattern};
pub(crate) use room::{ALWAYS, LINES, OF_MESSAGE};
pub use room::{Effect, Room, Turn, Words};
pub use tour::{Step, tour};

use crate::framing::USERS;
use crate::lab::Side;
use crate::template::Template;
use crate::words::words;

words! {
    /// What happens.
    pub enum On {
        /// A client has connected.
        Connect = "connect",
        /// A client has said something.
        Message = "message",
        /// A client has gone, or was sent away.
        Leave = "leave",
    }
}

/// The state in which each client begins.
pub const START: &str = "start";

/// Whom something is said to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Whose event it is.
    Sender,
    /// All others; where the rules give names, those who have one.
    Others,
    /// The same and the sender.
    All,
    /// All others of the sender's group.
    Group,
    /// The one who has a name.
    Named(Template),
}

/// What a rule does; several in order, and each sees what those before it have done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Something is said.
    Say {
        /// To whom.
        to: To,
        /// What.
        send: Template,
        /// What stands between the names of the value `users`.
        between: Vec<u8>,
        /// The form that is as right, where the server words it on its own.
        like: Option<Template>,
        /// The form of lines that may stand in front of it.
        lead: Option<Template>,
    },
    /// Others get another state or group.
    Of(To, Box<Act>),
    /// The client gets a name.
    Name(Template),
    /// The client goes to another state, by its place in [`Talk::states`].
    State(usize),
    /// The client goes to a group.
    Group(Template),
    /// A value is kept for the client.
    Keep(String, Template),
    /// A value is kept for all clients.
    Share(String, Template),
    /// The connection is closed.
    Close,
}

impl Act {
    /// The texts that it cannot do without.
    fn texts(&self) -> impl Iterator<Item = &Template> {
        fn to(to: &To) -> Option<&Template> {
            if let To::Named(name) = to { Some(name) } else { None }
        }
        let (one, two) = match self {
            Self::Say { to: whom, send, .. } => (Some(send), to(whom)),
            Self::Of(whom, act) => (if let Self::Group(group) = &**act { Some(group) } else { None }, to(whom)),
            Self::Name(text) | Self::Group(text) | Self::Keep(_, text) | Self::Share(_, text) => (Some(text), None),
            Self::State(_) | Self::Close => (None, None),
        };
        one.into_iter().chain(two)
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What happens.
    pub on: On,
    /// In which states of the client, by their places; empty: in any.
    pub states: Vec<usize>,
    /// Which messages.
    pub pattern: Pattern,
    /// Whether letters of the pattern may be of either case.
    pub caseless: bool,
    /// What must be so besides.
    pub conditions: Vec<Condition>,
    /// The line that ends the lines which the rule is for together.
    pub until: Option<Vec<u8>>,
    /// Parts of the message that nobody is shown.
    pub secrets: Vec<String>,
    /// What is done, in this order.
    pub acts: Vec<Act>,
}

/// All rules of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// The rules, in the order in which they are tried.
    pub rows: Vec<Row>,
    /// The states of a client; it begins in the first.
    pub states: Vec<String>,
    /// Whether a client has a name at some time.
    pub names: bool,
    /// The members of the client's objects that have names: they go before other values.
    pub members: Vec<String>,
    /// Whether the server says objects of JSON.
    pub objects: bool,
}

impl Row {
    /// What it says to somebody.
    pub fn says(&self) -> impl Iterator<Item = (&To, &Template)> {
        self.acts.iter().filter_map(|act| match act {
            Act::Say { to, send, .. } => Some((to, send)),
            _ => None,
        })
    }

    /// Whether something of it goes to others than the sender.
    pub fn forwards(&self) -> bool {
        self.says().any(|(to, _)| *to != To::Sender)
    }

    /// Whether it gives the client a name.
    pub fn names(&self) -> bool {
        self.acts.iter().any(|act| matches!(act, Act::Name(_)))
    }

    /// Takes a text apart; `None`: it is not for it.
    pub fn read(&self, text: &[u8]) -> Option<Captures> {
        if self.caseless { self.pattern.read(&text.to_ascii_lowercase()) } else { self.pattern.read(text) }
    }

    /// Whether it gives somebody another state, or a name.
    pub fn moves(&self) -> bool {
        self.acts.iter().any(|act| matches!(act, Act::State(_) | Act::Name(_) | Act::Of(..)))
    }

    /// Whether it is for messages without a value: then its texts need none.
    fn is_for_none(&self, name: &str) -> bool {
        let mut of_it = self.conditions.iter().filter(|one| one.value == name && !one.not);
        of_it.any(|one| matches!(one.test, Test::Is(Quality::Empty) | Test::Equals(_)))
    }

    /// Whether it does more than to answer whoever spoke.
    pub fn does_more(&self) -> bool {
        self.acts.iter().any(|act| !matches!(act, Act::Say { to: To::Sender, .. } | Act::Close))
    }

    /// Whether it closes the connection.
    pub fn closes(&self) -> bool {
        self.acts.contains(&Act::Close)
    }
}

impl Talk {
    /// The same with patterns whose letters may be of either case.
    #[must_use]
    pub fn in_any_case(&self) -> Self {
        let loose = |row: &Row| Row { pattern: row.pattern.clone().lowered(), caseless: true, ..row.clone() };
        Self { rows: self.rows.iter().map(loose).collect(), ..self.clone() }
    }

    /// Whether a text may be a command of the rules but for the case of its letters.
    pub fn is_near(&self, text: &[u8]) -> bool {
        self.rows.iter().any(|row| !row.caseless && row.pattern.is_near(text))
    }

    /// Whether what one client does is heard by others.
    pub fn forwards(&self) -> bool {
        self.rows.iter().any(Row::forwards)
    }

    /// Whether its server answers as those of HTTP do.
    pub fn is_http(&self) -> bool {
        self.texts().any(|text| text.source().starts_with("HTTP/1."))
    }

    /// Who speaks first on a connection.
    pub fn speaks_first(&self) -> Side {
        let greets = |row: &Row| row.on == On::Connect && row.says().next().is_some();
        if self.rows.iter().any(greets) { Side::Server } else { Side::Client }
    }

    /// Whether the server ever closes a connection.
    pub fn closes(&self) -> bool {
        self.rows.iter().any(Row::closes)
    }

    /// Whether each rule that says something says it to the client whose event it is, and closes then.
    pub(crate) fn closes_what_it_says(&self) -> bool {
        self.rows.iter().all(|row| row.says().next().is_none() || row.closes() && !row.forwards())
    }

    /// How many rules send a client away that is in the state in which it began.
    pub fn turned_away(&self) -> usize {
        let at_start = |row: &&Row| row.states.contains(&0) || row.states.is_empty() && self.states.len() == 1;
        self.rows.iter().filter(|row| row.on == On::Message && row.closes()).filter(at_start).count()
    }

    /// How many of them have to be in at once: where rules ask what others are doing, a third beside two who do it.
    pub(crate) fn inside(&self) -> usize {
        let asks = |row: &Row| row.conditions.iter().any(|one| matches!(one.test, Test::In(_)));
        if self.rows.iter().any(asks) { 3 } else { 2 }
    }

    /// How many clients it takes to come to all rules: at most six.
    pub fn company(&self) -> usize {
        match self.forwards() {
            true => (self.inside() + self.turned_away()).clamp(3, 6),
            // Each that is answered is sent away.
            false => self.turned_away().clamp(1, 6),
        }
    }

    /// Whether a text holds what all clients change: then it depends on whom the server served first, and how it keeps names.
    pub fn is_of_all(&self, send: &Template) -> bool {
        let shared = |name: &str| {
            let acts = self.rows.iter().flat_map(|row| &row.acts);
            acts.into_iter().any(|act| matches!(act, Act::Share(known, _) if known == name))
        };
        send.names().any(|name| ["users", USERS].contains(&name) || shared(name))
    }

    /// Whether a text tells the time of day.
    pub fn tells_time(&self) -> bool {
        self.texts().any(Template::tells_time)
    }

    /// The texts of all that is said.
    pub fn texts(&self) -> impl Iterator<Item = &Template> {
        self.rows.iter().flat_map(Row::says).map(|(_, send)| send)
    }
}

#[cfg(test)]
mod tests;
