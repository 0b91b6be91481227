//! Where does a message end? Each framing answers from the bytes alone, except the one that has no borders.

mod column;
mod cut;
mod json;
mod places;
mod said;
mod write;

pub use column::Column;
pub use cut::Cut;
pub(crate) use json::{USERS, is_text, says_of_lists, template as json_template};
pub(crate) use said::unfilled;

use crate::layout::Layout;
use crate::message::fields;

/// Longest message of a framing that does not say otherwise, in bytes.
pub const MAX_MESSAGE: u64 = 65_536;

/// How a side marks the borders of its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Framing {
    /// It sends nothing.
    Silent,
    /// Not at all: a message is whatever one `recv` returned.
    Receive,
    /// A line feed ends a message (a carriage return before it belongs to the end).
    Line {
        /// Longest line, in bytes.
        max: u64,
    },
    /// A sequence of bytes ends a message.
    Delimiter {
        /// The sequence.
        delimiter: Vec<u8>,
        /// Longest message, in bytes.
        max: u64,
    },
    /// Records of one size.
    Record {
        /// Their layout.
        layout: Layout,
    },
    /// A record that holds the length of what follows it.
    Length {
        /// The header.
        header: Layout,
        /// Name of the field that holds the length.
        length: String,
        /// Whether the length counts the header as well.
        counts_header: bool,
        /// Name of what follows.
        body: String,
        /// Longest body, in bytes.
        max: u64,
    },
    /// Decimal digits, a separator, then as many bytes.
    AsciiLength {
        /// What stands between.
        separator: Vec<u8>,
        /// Whether the number counts digits and separator as well.
        counts_itself: bool,
        /// The fixed number of characters that the digits are filled up to.
        column: Option<Column>,
        /// Longest message, in bytes.
        max: u64,
    },
    /// Objects of JSON.
    Json {
        /// The members that have names in the lab, `data.text` for one inside another.
        members: Vec<String>,
        /// Whether a line feed ends each; otherwise its last brace does.
        lines: bool,
        /// Longest message, in bytes.
        max: u64,
    },
    /// All that it sends until it closes is one message.
    UntilClose {
        /// Longest message, in bytes.
        max: u64,
    },
}

impl Framing {
    /// Whether the bytes alone say where a message ends.
    pub fn has_borders(&self) -> bool {
        !matches!(self, Self::Silent | Self::Receive | Self::UntilClose { .. })
    }

    /// The names of the values that its messages hold: fields of records and headers, members of objects.
    pub fn value_names(&self) -> Vec<&str> {
        match self {
            Self::Json { members, .. } => members.iter().map(String::as_str).collect(),
            _ => self.layout().into_iter().flat_map(|layout| &layout.fields).map(|field| field.name.as_str()).collect(),
        }
    }

    /// These values of one message, as texts have them. `inner` is what the framing leaves of it.
    pub fn values(&self, raw: &[u8], inner: &[u8]) -> Vec<(String, Vec<u8>)> {
        match self {
            Self::Json { members, .. } => json::values(inner, members),
            _ => self.layout().map_or_else(Vec::new, |layout| fields(layout, raw)),
        }
    }

    /// Where the value of a member stands in an object, without quotes; wherever the object has it.
    pub fn places(&self, inner: &[u8], name: &str) -> Vec<std::ops::Range<usize>> {
        match self {
            Self::Json { .. } => places::of_member(inner, name),
            _ => Vec::new(),
        }
    }

    /// Whether bytes behind a message are no message that has begun: white space between objects.
    pub fn is_filling(&self, bytes: &[u8]) -> bool {
        matches!(self, Self::Json { lines: false, .. }) && bytes.iter().all(u8::is_ascii_whitespace)
    }

    /// The layout of its records or headers.
    pub fn layout(&self) -> Option<&Layout> {
        match self {
            Self::Record { layout } => Some(layout),
            Self::Length { header, .. } => Some(header),
            _ => None,
        }
    }

    /// The bytes that end a message, where a framing has such.
    pub fn ending(&self) -> Option<&[u8]> {
        match self {
            Self::Line { .. } | Self::Json { lines: true, .. } => Some(b"\n"),
            Self::Delimiter { delimiter, .. } => Some(delimiter),
            _ => None,
        }
    }

    /// Where what one message says begins, and how many bytes are behind it; all of it where the bytes are no whole message.
    pub fn bounds(&self, raw: &[u8]) -> (usize, usize) {
        match self.cut(raw, 0) {
            Cut::Whole { len, body, tail } if len == raw.len() => (body, tail),
            _ => (0, 0),
        }
    }

    /// The longest text that a message can hold; `None`: its records have one size.
    pub fn longest(&self) -> Option<u64> {
        match self {
            Self::Silent | Self::Receive => Some(u64::MAX),
            Self::Line { max }
            | Self::Delimiter { max, .. }
            | Self::AsciiLength { max, .. }
            | Self::Json { max, .. }
            | Self::UntilClose { max }
            | Self::Length { max, .. } => Some(*max),
            Self::Record { .. } => None,
        }
    }

    /// A phrase that names it.
    pub fn describe(&self) -> String {
        match self {
            Self::Silent => "nothing".to_owned(),
            Self::Receive => "whatever one recv returns".to_owned(),
            Self::Line { .. } => "lines".to_owned(),
            Self::Delimiter { delimiter, .. } => {
                format!("messages that end with {}", delimiter.escape_ascii())
            }
            Self::Record { layout } => format!("records of {} bytes, {}", layout.size, layout.format),
            Self::Length { header, length, body, .. } => {
                format!("a header of {} bytes, {}, then {length} bytes of {body}", header.size, header.format)
            }
            Self::AsciiLength { column: Some(column), .. } => {
                let pad = char::from(column.pad).escape_default();
                format!("a length in digits, filled up to {} characters with \"{pad}\", then the text", column.width)
            }
            Self::Json { lines: true, .. } => "objects of JSON, one a line".to_owned(),
            Self::Json { .. } => "objects of JSON".to_owned(),
            Self::UntilClose { .. } => "all that comes until it closes".to_owned(),
            Self::AsciiLength { separator, .. } => {
                format!("a length in digits, \"{}\", then the text", separator.escape_ascii())
            }
        }
    }

    /// Finds the end of the message that begins with `bytes`, the bytes that have come so far.
    ///
    /// `scanned` bytes of them were looked at before, with the answer [`Cut::Open`]. A framing without borders answers
    /// [`Cut::Open`] always: only the receiver knows.
    pub fn cut(&self, bytes: &[u8], scanned: usize) -> Cut {
        match self {
            Self::Silent | Self::Receive | Self::UntilClose { .. } => Cut::Open { least: None },
            Self::Line { max } | Self::Json { lines: true, max, .. } => cut::delimited(bytes, b"\n", *max, scanned),
            Self::Delimiter { delimiter, max } => cut::delimited(bytes, delimiter, *max, scanned),
            Self::Record { layout } => cut::sized(bytes, layout.size as u64, 0),
            Self::Length { header, length, counts_header, max, .. } => {
                cut::headed(bytes, header, length, *counts_header, *max)
            }
            Self::AsciiLength { column: Some(column), counts_itself, max, .. } => {
                column.cut(bytes, *counts_itself, *max)
            }
            Self::AsciiLength { separator, counts_itself, max, .. } => {
                cut::digits(bytes, separator, *counts_itself, *max)
            }
            Self::Json { max, .. } => json::cut(bytes, *max),
        }
    }
}

#[cfg(test)]
mod tests;
