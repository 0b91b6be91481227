//! Values under Wireshark's field names: a typed registry, one place a field.
//!
//! A field writes its values for a packet, one for each time that it occurs there (tunnels, quoted headers). The text
//! is what `tshark -T fields` prints. The fields of one protocol live in one file.

mod analysis;
mod application;
mod arp;
mod batch;
mod columns;
mod dhcp;
pub mod dissection;
mod dns;
mod eth;
pub mod filter;
mod frame;
mod http;
mod icmp;
mod ip;
pub(crate) mod layers;
mod line;
pub(crate) mod names;
mod protocol;
mod protocols;
pub(crate) mod raw;
mod registry;
mod tcp;
mod tcp_options;
mod text;
mod tls;
mod udp;
mod value;
mod wirelab;

use raw::Raw;
use wirelab_engine::engine::{FastView, PacketView};

pub use batch::Batch;
pub use columns::Columns;
pub use line::Line;
pub use registry::{Added, FieldRef, Registry};
pub(crate) use tcp::quoted_in_icmpv4;
pub use text::Values;
pub use value::{Sink, Value};

/// What a field holds, in Wireshark's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Unsigned number, printed in decimal.
    Unsigned,
    /// Unsigned number, printed in hexadecimal.
    Hexadecimal,
    /// A point in time.
    Time,
    /// A span of time, in seconds.
    Span,
    /// IPv4 address.
    Ipv4,
    /// IPv6 address.
    Ipv6,
    /// Text.
    Text,
    /// True or false.
    Boolean,
    /// Hardware address.
    Mac,
    /// Bytes.
    Bytes,
    /// A protocol's bytes.
    Protocol,
    /// Nothing but that it is there.
    Label,
}

impl Kind {
    /// The name of the type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned number",
            Self::Hexadecimal => "hexadecimal number",
            Self::Time => "point in time",
            Self::Span => "span in seconds",
            Self::Ipv4 => "IPv4 address",
            Self::Ipv6 => "IPv6 address",
            Self::Text => "text",
            Self::Boolean => "boolean",
            Self::Mac => "hardware address",
            Self::Bytes => "bytes",
            Self::Protocol => "protocol",
            Self::Label => "label",
        }
    }
}

/// Tells a field's values for a packet.
type Write = fn(&PacketView<'_>, &mut dyn Sink);

/// Writes the same for a packet of the usual form, in one go.
type WriteUsual = fn(&FastView<'_>, &mut Line);

/// One field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, such as `tcp.stream`.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Width in bits of a number: what does not fit is not asked for in a filter.
    pub bits: u8,
    /// One line about it.
    pub about: &'static str,
    /// Whether it has values only on packets with a verdict.
    of_verdict: bool,
    raw: Raw,
    write: Write,
    /// A quicker way for the packets that most packets are; a test holds it to `write`.
    usual: Option<WriteUsual>,
}

impl Field {
    /// Whether its values need [`wirelab_engine::Settings::verdicts`].
    pub fn needs_verdicts(&self) -> bool {
        analysis::needs_verdicts(self.name)
    }

    /// Whether its values are known only at the end of the capture, and so need two passes.
    pub fn needs_summary(&self) -> bool {
        analysis::needs_summary(self.name)
    }

    /// Whether its values need [`wirelab_engine::Settings::applications`].
    pub fn needs_applications(&self) -> bool {
        application::needs_applications(self.name)
    }

    /// Tells the field's values for a packet.
    #[inline]
    pub fn write(&self, view: &PacketView<'_>, sink: &mut dyn Sink) {
        (self.write)(view, sink);
    }

    /// The same field, with a way of its own for packets of the usual form.
    const fn usual(mut self, usual: WriteUsual) -> Self {
        self.usual = Some(usual);
        self
    }

    /// The same field, a number of this width.
    const fn bits(mut self, bits: u8) -> Self {
        self.bits = bits;
        self
    }

    /// The same field, whose values stand at these places of their header: first byte and length.
    const fn at(mut self, places: &'static [(u32, u32)]) -> Self {
        self.raw = Raw::At(places);
        self
    }

    /// The same field, a number of `bits` that stands in the packet as it is.
    const fn plain(mut self, bits: u8) -> Self {
        self.bits = bits;
        self.raw = Raw::Own;
        self
    }

    /// The same field, one that Wireshark ties to no bytes.
    const fn worked_out(mut self) -> Self {
        self.raw = Raw::Nothing;
        self
    }

    /// The same field, one that has values only on packets with a verdict.
    const fn of_verdict(mut self) -> Self {
        self.of_verdict = true;
        self
    }
}

const fn field(name: &'static str, kind: Kind, about: &'static str, write: Write) -> Field {
    Field { name, kind, bits: 32, about, of_verdict: false, raw: raw::by_kind(kind), write, usual: None }
}

/// All fields that are built in, protocol by protocol.
pub fn all() -> impl Iterator<Item = &'static Field> {
    [
        frame::FIELDS,
        eth::FIELDS,
        arp::FIELDS,
        ip::FIELDS,
        icmp::FIELDS,
        udp::FIELDS,
        tcp::FIELDS,
        tcp_options::FIELDS,
        analysis::FIELDS,
        dns::FIELDS,
        dhcp::FIELDS,
        http::FIELDS,
        tls::FIELDS,
        wirelab::FIELDS,
    ]
    .into_iter()
    .flatten()
}

/// A field that is built in, by its name or by an older one.
///
/// # Errors
/// The nearest name that exists, if one is near.
pub fn find(name: &str) -> Result<&'static Field, Option<&'static str>> {
    let named = |name: &str| all().find(|field| field.name == name);
    named(name)
        .or_else(|| named(&application::alias(name)?))
        .ok_or_else(|| wirelab_text::spelling::nearest(name, all().map(|field| field.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_typing_errors_find_the_nearest() {
        let mut names: Vec<_> = all().map(|field| field.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(find("tcp.steam").unwrap_err(), Some("tcp.stream"));
        assert_eq!(find("ip.source").unwrap_err(), Some("ip.src"));
        assert_eq!(find("utterly.different.things").unwrap_err(), None);
        assert!(find("tcp.len").is_ok());
    }
}

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
