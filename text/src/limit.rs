//! The limits: how much of anything is kept, looked at or waited for. Each is one row of `table`, which says what reaching it
//! costs and how that is told; `docs/limits.md` is held to it by a test.
//!
//! A limit may be lowered for a run of the program ([`lower`]), never raised: so that a test can drive each to its edge without
//! a capture of gigabytes. Whatever rests on what a limit left out cannot be told, and is said to be so.

mod table;

use std::fmt::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};

pub use table::*;

/// A limit that costs detail when it is reached.
#[derive(Debug)]
pub struct Limit {
    /// Its name, in documents and for [`lower`].
    pub id: &'static str,
    /// Its room in the table.
    pub about: About,
    /// What is counted, in the plural.
    pub of: &'static str,
    /// What reaching it costs.
    pub costs: &'static str,
    /// How that is told.
    pub told: &'static str,
    value: AtomicU64,
    usual: u64,
}

/// What a limit is about: the headings of `docs/limits.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Files and packets as they are read.
    Captures,
    /// Packets taken apart and followed.
    Streams,
    /// What the programs of a lab said.
    Messages,
    /// What is printed, drawn or held for a screen.
    Reports,
    /// What is handed in.
    Submissions,
    /// Other people's programs that are talked to.
    Peers,
}

impl About {
    /// All of them, in the order of the document.
    pub const ALL: [Self; 6] =
        [Self::Captures, Self::Streams, Self::Messages, Self::Reports, Self::Submissions, Self::Peers];

    const fn heading(self) -> &'static str {
        match self {
            Self::Captures => "Captures",
            Self::Streams => "Packets and streams",
            Self::Messages => "Messages of labs",
            Self::Reports => "Reports, pictures and screens",
            Self::Submissions => "Submissions (verify)",
            Self::Peers => "Other programs (client, probe, load)",
        }
    }
}

impl Limit {
    const fn new(
        id: &'static str,
        about: About,
        usual: u64,
        of: &'static str,
        costs: &'static str,
        told: &'static str,
    ) -> Self {
        Self { id, about, of, costs, told, value: AtomicU64::new(usual), usual }
    }

    /// How many, or how much.
    #[inline]
    pub fn get(&self) -> usize {
        usize::try_from(self.count()).unwrap_or(usize::MAX)
    }

    /// The same as a 64-bit number.
    #[inline]
    pub fn count(&self) -> u64 {
        self.value.load(Ordering::Relaxed)
    }

    /// What it is unless somebody has lowered it.
    pub const fn usual(&self) -> u64 {
        self.usual
    }

    /// The value for people: a power of two of bytes as such.
    fn shown(&self) -> String {
        let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
        let size = units.into_iter().find(|(unit, _)| self.of == "bytes" && self.usual.is_multiple_of(*unit));
        size.map_or_else(|| grouped(self.usual), |(unit, name)| format!("{} {name}", self.usual / unit))
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Why limits were not lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no `name=number`.
    Form(String),
    /// No limit has this name.
    Unknown(String),
    /// It is higher than the limit is.
    Higher(String, u64),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(text) => write!(f, "'{text}' is not a limit's name, '=' and a number"),
            Self::Unknown(name) => write!(f, "there is no limit '{name}'"),
            Self::Higher(name, most) => write!(f, "the limit '{name}' can only be lowered, and is {most}"),
        }
    }
}

impl std::error::Error for Wrong {}

/// Lowers limits for the whole process: `name=number`, several with commas between them. To be called before anything is read.
///
/// # Errors
/// When one is unknown, or would be raised: then none is changed.
pub fn lower(list: &str) -> Result<(), Wrong> {
    let mut all = Vec::new();
    for item in list.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let wrong = || Wrong::Form(crate::safe::excerpt(item.as_bytes(), 60));
        let (name, value) = item.split_once('=').ok_or_else(wrong)?;
        let value: u64 = value.trim().parse().map_err(|_| wrong())?;
        let unknown = || Wrong::Unknown(crate::safe::excerpt(name.as_bytes(), 60));
        let limit = ALL.iter().find(|limit| limit.id == name.trim()).ok_or_else(unknown)?;
        if value > limit.usual {
            return Err(Wrong::Higher(limit.id.to_owned(), limit.usual));
        }
        all.push((limit, value));
    }
    for (limit, value) in all {
        limit.value.store(value, Ordering::Relaxed);
    }
    Ok(())
}

/// The tables of `docs/limits.md`.
pub fn document() -> String {
    let mut text = String::new();
    for about in About::ALL.into_iter().filter(|about| ALL.iter().any(|limit| limit.about == *about)) {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n## {}\n\n| limit | value | what reaching it costs | how it is told |\n|---|---|---|---|\n",
            about.heading()
        );
        for limit in ALL.iter().filter(|limit| limit.about == about) {
            let unit = if limit.of == "bytes" && !limit.shown().contains("iB") { " bytes" } else { "" };
            let of = if limit.of == "bytes" { unit.to_owned() } else { format!(" {}", limit.of) };
            let _ = writeln!(text, "| `{}` | {}{of} | {} | {} |", limit.id, limit.shown(), limit.costs, limit.told);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_has_a_name_of_its_own_and_says_what_it_costs() {
        for (place, limit) in ALL.iter().enumerate() {
            assert!(!limit.costs.is_empty() && !limit.told.is_empty() && limit.usual > 0, "{}", limit.id);
            assert!(limit.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", limit.id);
            assert!(ALL.iter().skip(place + 1).all(|other| other.id != limit.id), "{}", limit.id);
        }
    }

    #[test]
    fn the_document_is_what_the_code_says() {
        let document = include_str!("../../docs/limits.md");
        let tables = document.find("\n## ").and_then(|at| document.get(at..)).unwrap_or_default();
        let wanted = super::document();
        assert!(tables == wanted, "docs/limits.md: this belongs behind its introduction:\n{wanted}");
    }

    #[test]
    fn limits_are_lowered_and_never_raised() {
        assert_eq!(lower("no-such=1"), Err(Wrong::Unknown("no-such".into())));
        assert!(matches!(lower("dump-bytes"), Err(Wrong::Form(_))));
        assert!(matches!(lower("dump-bytes=x"), Err(Wrong::Form(_))));
        assert!(matches!(lower("dump-bytes=99999999999"), Err(Wrong::Higher(..))));
        assert_eq!(lower(" dump-bytes=7 , "), Ok(()));
        assert_eq!((DUMP_BYTES.get(), DUMP_BYTES.usual()), (7, 64 << 10));
    }
}
