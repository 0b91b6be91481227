//! The rules of a conversation: what the server does with a message. The kinds are few and fixed; a lab chooses and fills in.

mod reply;
mod route;

pub use reply::{Case, Expected, When};
pub use route::{Addressed, Route, RouteError, Situation};

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
        matches!(self, Self::Broadcast(_) | Self::Route(_))
    }

    /// The values that templates of rules may hold, beside the fields of records.
    pub const VALUES: [&'static str; 9] = ["ip", "port", "text", "message", "rest", "user", "sender", "target", "body"];
}
