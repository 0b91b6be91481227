//! Fields under Wireshark's names: one table, and its readers.
//!
//! An entry of the table ([`Field`]) says everything about one field: its name and type, where its bits lie, what has to be worked
//! out before it has a value, its value, and how people are told of it. The entries of a protocol are one file in `table/`.
//! Columns (`-e`), display filters ([`filter`]) and [`dissection`] read the table and know no field by themselves; a
//! [`Registry`] adds the entries of messages and labs.
//!
//! A field has a value for each time that it occurs in a packet (tunnels, quoted headers); as text it is what
//! `tshark -T fields` prints.

mod application;
mod batch;
mod columns;
pub mod dissection;
mod entry;
pub mod filter;
mod header;
mod header_kind;
mod line;
mod lines;
mod names;
mod needs;
mod pieces;
mod place;
mod protocol;
mod protocols;
mod raw;
mod registry;
mod section;
mod table;
mod text;
mod value;

pub use batch::Batch;
pub use columns::Columns;
pub use entry::Field;
pub use line::Line;
pub use lines::Lines;
pub use needs::Needs;
pub use registry::{Added, FieldRef, Registry};
pub use text::Values;
pub use value::{Sink, Value};

/// What a field holds, in Wireshark's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Unsigned number, printed in decimal.
    Unsigned,
    /// Unsigned number, printed in hexadecimal.
    Hexadecimal,
    /// Number with a fraction.
    Float,
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
            Self::Float => "number with a fraction",
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

/// All entries of the table, protocol by protocol, in the order in which `show --frame` shows them.
pub fn all() -> impl Iterator<Item = &'static Field> {
    table::all()
}

/// An entry of the table, by its name or by an older one.
///
/// # Errors
/// The nearest name that exists, if one is near.
pub fn find(name: &str) -> Result<&'static Field, Option<&'static str>> {
    table::find(name)
        .or_else(|| table::find(&application::alias(name)?))
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
