//! Values under Wireshark's field names: a typed registry, one place a field.
//!
//! A field writes its values for a packet, one for each time that it occurs there (tunnels, quoted headers). The text
//! is what `tshark -T fields` prints. The fields of one protocol live in one file.

mod analysis;
mod frame;
mod ip;
mod tcp;
mod text;
mod udp;
mod wirelab;

use crate::engine::PacketView;

pub use text::Values;

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
        }
    }
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, such as `tcp.stream`.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// One line about it.
    pub about: &'static str,
    write: fn(&PacketView<'_>, &mut Values),
}

impl Field {
    /// Whether its values need [`crate::engine::Settings::verdicts`].
    pub fn needs_verdicts(&self) -> bool {
        analysis::needs_verdicts(self.name)
    }

    /// Whether its values are known only at the end of the capture, and so need two passes.
    pub fn needs_summary(&self) -> bool {
        analysis::needs_summary(self.name)
    }

    /// Writes the field's values for a packet.
    pub fn write(&self, view: &PacketView<'_>, values: &mut Values) {
        (self.write)(view, values);
    }
}

const fn field(name: &'static str, kind: Kind, about: &'static str, write: fn(&PacketView<'_>, &mut Values)) -> Field {
    Field { name, kind, about, write }
}

/// All fields, protocol by protocol.
pub fn all() -> impl Iterator<Item = &'static Field> {
    [frame::FIELDS, ip::FIELDS, udp::FIELDS, tcp::FIELDS, analysis::FIELDS, wirelab::FIELDS].into_iter().flatten()
}

/// A field by its name.
///
/// # Errors
/// The nearest name that exists, if one is near.
pub fn find(name: &str) -> Result<&'static Field, Option<&'static str>> {
    all().find(|field| field.name == name).ok_or_else(|| nearest(name))
}

fn nearest(name: &str) -> Option<&'static str> {
    let limit = name.len() / 3 + 1;
    all().map(|field| (edits(name, field.name), field.name)).filter(|(edits, _)| *edits <= limit).min().map(|(_, n)| n)
}

/// Levenshtein distance in characters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().take(200).enumerate() {
        let mut left = i + 1;
        let mut diagonal = i;
        for (j, to) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX - 1);
            let best = (diagonal + usize::from(from != *to)).min(above + 1).min(left + 1);
            diagonal = above;
            if let Some(cell) = row.get_mut(j) {
                *cell = left;
            }
            left = best;
        }
        if let Some(cell) = row.last_mut() {
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
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

    #[test]
    fn edit_distance() {
        for (a, b, d) in [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2)] {
            assert_eq!(edits(a, b), d, "{a} {b}");
        }
    }
}
