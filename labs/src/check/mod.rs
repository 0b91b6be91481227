//! What is asked of those who hand a lab in: checks, each of one of a few fixed kinds, with points and a hint.

mod kind;
mod wanted;

pub(crate) use kind::Entries;
pub use kind::Kind;
pub use wanted::Wanted;

/// One thing that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name within the lab.
    pub id: String,
    /// What it asks for, in a few words.
    pub title: String,
    /// How it is judged.
    pub kind: Kind,
    /// Points, in hundredths.
    pub points: u32,
    /// Whether what holds in part gives a part of the points.
    pub partial: bool,
    /// What to do when it does not hold.
    pub hint: String,
    /// How much it matters.
    pub severity: Severity,
    /// What becomes of the points when the evidence cannot tell.
    pub undecided: Undecided,
}

/// How much a check that does not hold matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Should be mended.
    Warning,
    /// Must be mended: the run ends with status 1.
    #[default]
    Error,
}

impl Severity {
    /// The words in a lab's file.
    pub const NAMES: [(&'static str, Self); 3] =
        [("info", Self::Info), ("warning", Self::Warning), ("error", Self::Error)];

    /// Its word.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, one)| *one == self).map_or("error", |(name, _)| name)
    }
}

/// What becomes of the points of a check that the evidence cannot decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Undecided {
    /// They are given: nobody could know, so nobody pays for it.
    #[default]
    Give,
    /// They are not among those that could be had.
    LeaveOut,
    /// They are not given, and count among those that could be had.
    Withhold,
}

impl Undecided {
    /// The words in a lab's file.
    pub const NAMES: [(&'static str, Self); 3] =
        [("leave-out", Self::LeaveOut), ("give", Self::Give), ("withhold", Self::Withhold)];

    /// Its word.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, one)| *one == self).map_or("give", |(name, _)| name)
    }
}
