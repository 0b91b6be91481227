//! What programs really did with their sockets, one line of JSON a deed.

use std::net::SocketAddr;

use serde::Serialize;
use wirelab_labs::Side;
use wirelab_text::safe;

use crate::conversation::Event;

/// Something that was done with a socket.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    /// Whose program did it.
    pub by: Side,
    /// `bind`, `listen`, `accept`, `connect`, `send`, `receive`, `shutdown`, `close` or `abort`.
    pub act: &'static str,
    /// The program's own address.
    pub local: Option<SocketAddr>,
    /// The other side's.
    pub peer: Option<SocketAddr>,
    /// How many bytes were asked for.
    pub asked: Option<usize>,
    /// The bytes that were sent or received.
    pub bytes: Option<&'a [u8]>,
    /// What it was for.
    pub intention: &'a str,
    /// What went wrong.
    pub error: Option<String>,
}

impl<'a> Deed<'a> {
    /// A deed between two addresses.
    pub fn new(by: Side, act: &'static str, local: Option<SocketAddr>, peer: Option<SocketAddr>) -> Self {
        Self { by, act, local, peer, asked: None, bytes: None, intention: "", error: None }
    }

    /// With bytes that were sent or received.
    #[must_use]
    pub fn bytes(mut self, bytes: &'a [u8]) -> Self {
        self.bytes = Some(bytes);
        self
    }

    /// With what it was for.
    #[must_use]
    pub fn meaning(mut self, intention: &'a str) -> Self {
        self.intention = intention;
        self
    }

    /// One line of `truth.jsonl`, without its end.
    pub fn to_json(&self) -> String {
        let text = self.bytes.map(safe::escaped);
        let row = Row {
            time: now(),
            by: if self.by == Side::Client { "client" } else { "server" },
            act: self.act,
            local: self.local,
            peer: self.peer,
            asked: self.asked,
            returned: self.bytes.map(<[u8]>::len),
            hex: self.bytes.map(hex),
            text,
            intention: self.intention,
            error: self.error.as_deref(),
        };
        serde_json::to_string(&row).unwrap_or_default()
    }
}

/// The first line of `truth.jsonl`, without its end: who made it, and of what.
pub fn made(comment: &str) -> String {
    let (local, peer, asked, returned, hex, text, error) = (None, None, None, None, None, None, None);
    let row = Row {
        time: now(),
        by: "wirelab",
        act: "made",
        local,
        peer,
        asked,
        returned,
        hex,
        text,
        intention: comment,
        error,
    };
    serde_json::to_string(&row).unwrap_or_default()
}

#[derive(Serialize)]
struct Row<'a> {
    time: String,
    by: &'static str,
    act: &'static str,
    local: Option<SocketAddr>,
    peer: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    returned: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    intention: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Now, as RFC 3339 with nanoseconds.
pub fn now() -> String {
    format!("{:.9}", jiff::Timestamp::now())
}

/// Who hears what programs do and tell.
pub trait Sink: Send + Sync {
    /// An event, the lab's line for it if it has one, and the name of the thread that tells it (threads model).
    fn event(&self, event: &Event, line: Option<&str>, thread: Option<&str>);

    /// A deed; only told to those that want it.
    fn deed(&self, _: &Deed<'_>) {}

    /// Whether deeds are wanted.
    fn wants_deeds(&self) -> bool {
        false
    }

    /// Whether events are wanted. If not, only what goes wrong is told: a server under load that logs nothing makes no
    /// lines.
    fn wants_events(&self) -> bool {
        true
    }
}

/// Hears nothing.
#[derive(Clone, Copy, Debug)]
pub struct Deaf;

impl Sink for Deaf {
    fn event(&self, _: &Event, _: Option<&str>, _: Option<&str>) {}

    fn wants_events(&self) -> bool {
        false
    }
}
