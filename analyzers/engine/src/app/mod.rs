//! Application protocols: which one a payload holds, its messages, their fields; as far as filters need them.
//!
//! The messages are read by crates (`domain`, `httparse`, `tls-parser`); what is here finds the payload,
//! chooses the protocol by port, by "decode as" or by how it looks, puts messages together that TCP split, and names
//! the values as Wireshark does. Nothing of it runs unless [`crate::engine::Settings::applications`] asks for it.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod body;
#[cfg(feature = "certificates")]
mod certificate;
mod decode_as;
mod dhcp;
mod dns;
mod found;
mod http;
mod pdu;
mod ports;
mod spoken;
mod streams;
#[cfg(test)]
mod tests;
mod tls;

pub use decode_as::{DecodeAs, DecodeAsError, Entry};
pub use found::{Found, FoundItem, Origin, Told};
pub use pdu::AssembledPart;
pub use spoken::Application;
pub(crate) use streams::Piece;

use streams::Streams;

/// A protocol that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Dns,
    Mdns,
    Llmnr,
    Dhcp,
    Http,
    Ssdp,
    Tls,
}

impl Protocol {
    /// Its name, as filters spell it.
    const fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Mdns => "mdns",
            Self::Llmnr => "llmnr",
            Self::Dhcp => "dhcp",
            Self::Http => "http",
            Self::Ssdp => "ssdp",
            Self::Tls => "tls",
        }
    }
}

/// How reading a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The message is complete and has this many bytes.
    Done(usize),
    /// At least this many more bytes are needed.
    Bytes(usize),
    /// More is needed; how much is not known.
    Segment,
    /// It ends where the sender ends.
    UntilFin,
}

/// Reads the application layers of one capture.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applications {
    decode_as: DecodeAs,
    streams: Streams,
    found: Found,
}

impl Applications {
    pub(crate) fn new(decode_as: DecodeAs) -> Self {
        Self { decode_as, ..Self::default() }
    }

    /// The next packet begins.
    pub(crate) fn begin(&mut self) {
        self.found.clear();
    }

    /// All payloads of this packet have been looked at.
    pub(crate) fn end(&mut self) {
        self.found.read_nothing_more();
    }

    /// Values found in the last packet.
    pub(crate) fn found(&self) -> &Found {
        &self.found
    }

    /// Messages that were left because they were too long or came in too many pieces.
    pub(crate) fn given_up(&self) -> u64 {
        self.streams.given_up()
    }

    /// A datagram of this packet; `layer` is the place of its header in the packet's list.
    pub(crate) fn datagram(&mut self, layer: usize, src_port: u16, dst_port: u16, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.found.read_payload(bytes, layer, 0);
        let (low, high) = (src_port.min(dst_port), src_port.max(dst_port));
        let told = self.decode_as.udp(low).or_else(|| self.decode_as.udp(high));
        let known = told.or_else(|| ports::udp(low)).or_else(|| ports::udp(high));
        let found = &mut self.found;
        match known {
            Some(protocol @ (Protocol::Dns | Protocol::Mdns | Protocol::Llmnr)) => dns::read(bytes, protocol, found),
            Some(Protocol::Dhcp) => dhcp::read(bytes, found),
            Some(Protocol::Ssdp) => {
                http::read(bytes, bytes.len(), false, Protocol::Ssdp, &mut http::State::default(), found);
            }
            Some(Protocol::Http | Protocol::Tls) => {}
            // Datagrams of NetBIOS look like DNS and are not.
            None if !ports::NETBIOS.contains(&low) && dns::looks_like(bytes) => dns::read(bytes, Protocol::Dns, found),
            None => {}
        }
    }

    /// A TCP segment of this packet.
    pub(crate) fn segment(&mut self, piece: &Piece<'_>) {
        self.streams.segment(piece, &self.decode_as, &mut self.found);
    }
}
