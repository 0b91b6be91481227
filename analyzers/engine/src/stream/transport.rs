//! Which protocol numbers a stream: TCP and UDP each count from 0.

/// Which transport protocol numbers the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// TCP (`tcp.stream`).
    Tcp,
    /// UDP and UDP-Lite (`udp.stream`).
    Udp,
}

impl Transport {
    /// `TCP` or `UDP`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        }
    }

    /// `tcp` or `udp`, for programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}
