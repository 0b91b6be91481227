//! What the table says about one protocol's header: its entries in the order in which they are shown, and its line.

use super::Field;
use super::header::HeaderView;
use super::header_kind::HeaderKind;

/// Says what a header is, on the line that presents it.
pub(crate) type Present = fn(&HeaderView<'_>) -> Said;

/// One protocol, or a part of one that has a file of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    /// The headers that it is about.
    pub(crate) of: HeaderKind,
    /// Wireshark's short name of the protocol, and how its header is presented; `None` in a further section about headers that
    /// another one presents.
    pub(crate) presents: Option<(&'static str, Present)>,
    /// Its entries, in the order in which they are shown.
    pub(crate) fields: &'static [Field],
    /// The application protocols whose messages have these fields.
    pub(crate) messages: &'static [Application],
}

/// An application protocol, as people know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Application {
    /// Wireshark's short name.
    pub(crate) name: &'static str,
    /// Its name in full.
    pub(crate) title: &'static str,
    /// A word for the picture of how layers nest.
    pub(crate) short: &'static str,
}

impl Section {
    /// The section that presents a protocol.
    pub(crate) const fn new(of: HeaderKind, name: &'static str, said: Present, fields: &'static [Field]) -> Self {
        Self { of, presents: Some((name, said)), fields, messages: &[] }
    }

    /// A further section: its fields are shown behind those of the sections before it.
    pub(crate) const fn more(of: HeaderKind, fields: &'static [Field]) -> Self {
        Self { of, presents: None, fields, messages: &[] }
    }

    /// The section of application protocols, whose fields the application layer tells.
    pub(crate) const fn of_messages(messages: &'static [Application], fields: &'static [Field]) -> Self {
        Self { of: HeaderKind::None, presents: None, fields, messages }
    }
}

/// How one header is presented.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    /// Wireshark's short name of the protocol.
    pub(crate) protocol: &'static str,
    /// What is said about it.
    pub(crate) said: Said,
}

/// What is said about a header.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// A word for the picture of how headers nest, such as `IPv4`.
    pub(crate) short: &'static str,
    /// What its line says behind its name; empty for nothing.
    pub(crate) details: String,
    /// What stands between the name and the details.
    pub(crate) between: &'static str,
    /// Length of the header in bytes, if it is not what the decoder says.
    pub(crate) length: Option<usize>,
}

impl Said {
    /// A word and no details.
    pub(crate) fn short(short: &'static str) -> Self {
        Self::details(short, String::new())
    }

    /// A word and details.
    pub(crate) fn details(short: &'static str, details: String) -> Self {
        Self { short, details, between: ", ", length: None }
    }
}
