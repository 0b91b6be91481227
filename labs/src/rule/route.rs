//! Sending a message to the one it names.

use super::Due;
use crate::template::Template;

/// A chat in which every client has a name and says whom it speaks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The answer to a name, made of `user`.
    pub welcome: Template,
    /// What stands before the target; in most labs nothing.
    pub prefix: Vec<u8>,
    /// What stands between target and text.
    pub separator: Vec<u8>,
    /// What the target gets, made of `sender`, `target` and `body`.
    pub deliver: Template,
    /// Answers when something is wrong, one a situation.
    pub errors: Vec<RouteError>,
}

/// An answer when something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteError {
    /// When.
    pub when: Situation,
    /// The answer.
    pub send: Template,
    /// Whether the server then closes the connection.
    pub close: bool,
}

/// What can be wrong with a name or a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// The name is empty.
    NameEmpty,
    /// The separator stands in the name.
    NameSeparator,
    /// Somebody has the name.
    NameTaken,
    /// No separator in the message.
    NoSeparator,
    /// Nothing before the separator.
    TargetEmpty,
    /// The sender names itself.
    TargetSelf,
    /// Nobody has that name.
    TargetUnknown,
    /// The target's connection is gone.
    TargetGone,
}

impl Situation {
    /// Names as lab files have them.
    pub const NAMES: [(&'static str, Self); 8] = [
        ("name-empty", Self::NameEmpty),
        ("name-separator", Self::NameSeparator),
        ("name-taken", Self::NameTaken),
        ("no-separator", Self::NoSeparator),
        ("target-empty", Self::TargetEmpty),
        ("target-self", Self::TargetSelf),
        ("target-unknown", Self::TargetUnknown),
        ("target-gone", Self::TargetGone),
    ];

    /// Its name in lab files.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, situation)| *situation == self).map_or("", |(name, _)| name)
    }
}

impl Situation {
    /// The values that the answer in this situation may hold.
    pub fn values(self) -> &'static [&'static str] {
        match self {
            Self::NameEmpty | Self::NameSeparator | Self::NameTaken => &["user", "text"],
            Self::NoSeparator | Self::TargetEmpty => &["user", "sender", "text"],
            Self::TargetSelf | Self::TargetUnknown | Self::TargetGone => &["user", "sender", "text", "target", "body"],
        }
    }
}

/// A message to somebody, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addressed<'a> {
    /// Whom it names, without white space around.
    pub target: &'a [u8],
    /// What follows the separator.
    pub body: &'a [u8],
}

/// What somebody said, with the name that it was said under: the values of the server's texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spoken<'a> {
    /// The speaker's name; where the text is the name itself, the text.
    pub user: &'a [u8],
    /// All of what was said.
    pub text: &'a [u8],
}

impl Route {
    /// The values that a welcome may hold.
    pub const WELCOME: [&'static str; 2] = ["user", "text"];
    /// The values that a delivery may hold.
    pub const DELIVER: [&'static str; 7] = ["sender", "target", "body", "user", "rest", "text", "message"];

    /// Takes a message apart at the first separator.
    pub fn address<'a>(&self, text: &'a [u8]) -> Option<Addressed<'a>> {
        let text = text.strip_prefix(self.prefix.as_slice())?;
        let at = text.windows(self.separator.len().max(1)).position(|window| window == self.separator)?;
        let target = text.get(..at)?.trim_ascii();
        Some(Addressed { target, body: text.get(at + self.separator.len()..)? })
    }

    /// The answer in a situation.
    pub fn error(&self, when: Situation) -> Option<&RouteError> {
        self.errors.iter().find(|error| error.when == when)
    }

    /// The answer to a name.
    pub fn welcomed(&self, user: &[u8]) -> Due {
        self.welcome.due(|name| matches!(name, "user" | "text").then_some(user))
    }

    /// What the target gets of a message.
    pub fn delivered(&self, said: Spoken<'_>) -> Due {
        self.deliver.due(|name| self.value(said, name))
    }

    /// What the target would get of a message if the server put it as another form of the lab does; whom it is for is still
    /// read as this one has it.
    pub fn delivered_as(&self, other: &Self, said: Spoken<'_>) -> Due {
        other.deliver.due(|name| self.value(said, name))
    }

    /// The answer to what was wrong.
    pub fn refused(&self, error: &RouteError, said: Spoken<'_>) -> Due {
        error.send.due(|name| self.value(said, name))
    }

    fn value<'a>(&self, said: Spoken<'a>, name: &str) -> Option<&'a [u8]> {
        let addressed = || self.address(said.text);
        match name {
            "user" | "sender" => Some(said.user),
            "text" | "message" => Some(said.text),
            "target" => addressed().map(|to| to.target),
            "body" | "rest" => addressed().map(|to| to.body),
            _ => None,
        }
    }
}
