//! How it is known which side of a conversation is the client.

/// What the roles of a conversation are taken from: the best evidence that there is, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RolesFrom {
    /// The stream has a SYN or a SYN-ACK (RFC 9293, section 3.5).
    Handshake,
    /// The stream begins with a RST that answers a SYN: its number is 0, and it acknowledges (RFC 9293, section 3.10.7.1).
    Refusal,
    /// UDP: who sent the first datagram is the client.
    FirstDatagram,
    /// Another stream of the capture shows that the server's address and port accept connections.
    Listener,
    /// The server's port is one of those that the user or a lab names ([`crate::engine::ServicePorts`]).
    NamedPort,
    /// Only the server's port is below 1024 (system ports, RFC 6335, section 6).
    PortBelow1024,
    /// Only the server's port is below 32768, where the ephemeral ports of Linux begin.
    PortBelow32768,
    /// Nothing but who sent the first packet of the capture.
    #[default]
    FirstSpeaker,
}

impl RolesFrom {
    /// Whether packets of the conversation itself tell it. Otherwise the roles are inferred, and a report says so.
    pub const fn is_known(self) -> bool {
        matches!(self, Self::Handshake | Self::Refusal | Self::FirstDatagram)
    }

    /// The word for it, as in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Handshake => "handshake",
            Self::Refusal => "refusal",
            Self::FirstDatagram => "first-datagram",
            Self::Listener => "listener",
            Self::NamedPort => "named-port",
            Self::PortBelow1024 => "port-below-1024",
            Self::PortBelow32768 => "port-below-32768",
            Self::FirstSpeaker => "first-speaker",
        }
    }
}
