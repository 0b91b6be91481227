//! The rules of a conversation: what the server does with a message. The kinds are few and fixed; a lab chooses and fills in.

mod due;
mod like;
mod list;
mod reply;
mod route;

pub use due::{Due, Wanted, key};
pub(crate) use like::ANYTHING;
pub use like::Like;
pub use list::List;
pub(crate) use list::MARK;
pub use reply::{Case, Expected, When};
pub use route::{Addressed, Route, RouteError, Situation, Spoken};

use std::sync::Arc;

use crate::talk::Talk;
use crate::template::Template;

/// What the server does with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It takes the message and sends nothing.
    Silent,
    /// Both sides say what they like (people at both ends).
    Free,
    /// It answers on the same connection: the first case that fits.
    Reply(Vec<Case>),
    /// It sends the message to everyone else who is connected.
    Broadcast(Broadcast),
    /// It sends the message to the one it names.
    Route(Box<Route>),
    /// It does what the first rule that fits says, whoever that is for.
    Talk(Arc<Talk>),
}

/// Sending a message on to everyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// What is sent, made of `ip`, `port` (the sender's), `text` and `message`.
    pub send: Template,
    /// Whether the sender gets a copy.
    pub to_sender: bool,
}

impl Rule {
    /// Whether a message is answered on the connection that it came on.
    pub fn answers(&self) -> bool {
        matches!(self, Self::Reply(_))
    }

    /// Whether a message is sent on to other connections.
    pub fn forwards(&self) -> bool {
        match self {
            Self::Broadcast(_) | Self::Route(_) => true,
            Self::Talk(talk) => talk.forwards(),
            Self::Silent | Self::Free | Self::Reply(_) => false,
        }
    }

    /// Whether clients have names, which say whom a message is for.
    pub fn names(&self) -> bool {
        match self {
            Self::Route(_) => true,
            Self::Talk(talk) => talk.names,
            Self::Silent | Self::Free | Self::Reply(_) | Self::Broadcast(_) => false,
        }
    }

    /// Whether what a client hears need not be the answer to what it said last.
    pub fn talks(&self) -> bool {
        matches!(self, Self::Free | Self::Talk(_)) || self.forwards()
    }

    /// The values that an answer may hold, beside the fields of the client's records.
    pub const ANSWER: [&'static str; 6] = ["ip", "port", "text", "message", "rest", "body"];
}

impl Broadcast {
    /// The values that a copy may hold, beside the fields of the client's records.
    pub const COPY: [&'static str; 5] = ["ip", "port", "text", "message", "body"];

    /// What everybody gets.
    pub fn copy<'a>(&self, value: impl Fn(&str) -> Option<&'a [u8]>) -> Due {
        self.send.due(value)
    }
}
