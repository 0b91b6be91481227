//! What a conversation asks its sockets to do, and what it tells.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::time::Duration;

use wirelab_labs::{LogEvent, Side};

/// A connection, numbered in the order of acceptance from 1.
pub type Id = u64;

/// What is to be done next, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Send these bytes to a client.
    Send {
        /// To whom.
        to: Id,
        /// What.
        bytes: Vec<u8>,
        /// What for, in a few words.
        why: &'static str,
    },
    /// Before the next thing for this client, let so much time pass.
    Pause(Id, Duration),
    /// No more will be sent (FIN), but what comes is still read.
    HalfClose(Id),
    /// Close the connection.
    Close(Id),
    /// Break the connection off (RST).
    Abort(Id),
    /// The whole server ends at once, as if it were killed.
    Die,
    /// Tell of something.
    Tell(Event),
}

impl Action {
    /// Whom it is for.
    pub fn target(&self) -> Option<Id> {
        match self {
            Self::Send { to, .. } => Some(*to),
            Self::Pause(id, _) | Self::HalfClose(id) | Self::Close(id) | Self::Abort(id) => Some(*id),
            Self::Die | Self::Tell(_) => None,
        }
    }
}

/// What an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Something that the lab may have a line for.
    Log(LogEvent),
    /// What only a model of serving tells, such as a selector's wake-up.
    Model,
}

impl EventKind {
    /// Its word: that of the log's event, or `model`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Log(event) => event.id(),
            Self::Model => "model",
        }
    }
}

impl From<LogEvent> for EventKind {
    fn from(event: LogEvent) -> Self {
        Self::Log(event)
    }
}

/// Something that a program of the lab may print a line about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is.
    pub kind: EventKind,
    /// Whose program.
    pub by: Side,
    /// Its values.
    pub values: Vec<(Cow<'static, str>, Vec<u8>)>,
}

impl Event {
    /// An event of the server.
    pub fn server(kind: impl Into<EventKind>) -> Self {
        Self { kind: kind.into(), by: Side::Server, values: Vec::new() }
    }

    /// An event of a client.
    pub fn client(kind: impl Into<EventKind>) -> Self {
        Self { kind: kind.into(), by: Side::Client, values: Vec::new() }
    }

    /// Whether it is one of a log.
    pub fn is(&self, event: LogEvent) -> bool {
        self.kind == EventKind::Log(event)
    }

    /// With one more value.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl AsRef<[u8]>) -> Self {
        self.values.push((name.into(), value.as_ref().to_vec()));
        self
    }

    /// With an address as `ip` and `port`.
    #[must_use]
    pub fn of(self, peer: SocketAddr) -> Self {
        self.with("ip", peer.ip().to_string()).with("port", peer.port().to_string())
    }

    /// A value by its name.
    pub fn value(&self, name: &str) -> Option<&[u8]> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
    }
}
