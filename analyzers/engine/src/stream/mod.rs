//! Streams: conversations under Wireshark's numbers, with their handshake, payload and teardown.

pub mod bytes;
mod compat;
pub(crate) mod copies;
pub mod key;
pub(crate) mod pool;
pub mod ports;
mod roles;
pub(crate) mod slab;
pub mod tcp;
mod transport;
pub mod udp;

pub use compat::Compat;
pub use roles::RolesFrom;
pub use transport::Transport;

/// Who sent a packet. The client is who sent the SYN; where none was captured, [`RolesFrom`] says how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The side that opened the conversation.
    Client,
    /// The side that was called.
    Server,
}

impl Role {
    /// The other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }

    /// `client` or `server`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}
