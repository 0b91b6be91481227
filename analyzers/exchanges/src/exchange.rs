//! A request and what became of it.

use wirelab_engine::Transport;

use super::Marks;

/// Whose request it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// HTTP/1.
    Http,
    /// DNS.
    Dns,
    /// DHCP.
    Dhcp,
    /// ICMP and ICMPv6 echoes.
    Echo,
    /// ARP.
    Arp,
    /// TLS's handshake.
    Tls,
}

impl Protocol {
    /// As people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Dns => "DNS",
            Self::Dhcp => "DHCP",
            Self::Echo => "ICMP echo",
            Self::Arp => "ARP",
            Self::Tls => "TLS",
        }
    }

    /// How long before the end of a capture a request without an answer may still have got one, in nanoseconds.
    pub(crate) const fn patience(self) -> i64 {
        match self {
            Self::Arp => 1_000_000_000,
            Self::Http | Self::Dns | Self::Dhcp | Self::Echo | Self::Tls => 2_000_000_000,
        }
    }
}

/// A message of an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The frame that completes it.
    pub frame: u64,
    /// Its time in nanoseconds since 1970.
    pub time: i64,
    /// Which filters take the frame.
    pub marks: Marks,
    /// What it says, in its protocol's words: `GET /index.html`, `A example.org`. From the capture, and at most 120 bytes.
    pub label: Box<[u8]>,
    /// Whether the frame completes so many messages that filters were held to all of them together.
    pub shared: bool,
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// With an answer.
    Answered,
    /// With an ICMP error that quotes the request, or an alert.
    Refused,
    /// Without an answer.
    Unanswered,
    /// The answer began; the capture does not have it to its end.
    Cut,
    /// Without an answer, but the capture ends so soon behind it that one may have come.
    Open,
    /// Nobody answers such a message.
    NotDue,
}

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Whose it is.
    pub protocol: Protocol,
    /// The stream of the request, if it has one.
    pub stream: Option<(Transport, u32)>,
    /// The request; of one that was sent several times, the first.
    pub asked: Part,
    /// How often it was sent again before it was answered.
    pub again: u32,
    /// Answers before the last one: 1xx of HTTP, a server that wants another ClientHello.
    pub interim: u32,
    /// The answer, or the error that came in its place.
    pub answer: Option<Part>,
    /// How it ended.
    pub end: End,
}

impl Exchange {
    /// Time from the request to its answer in nanoseconds.
    pub fn time(&self) -> Option<i64> {
        Some(self.answer.as_ref()?.time.saturating_sub(self.asked.time))
    }
}
