//! What is asked of those who hand a lab in: checks, each of one of a few fixed kinds, with points and a hint.

mod kind;
mod wanted;

use crate::words::words;

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
    /// Points, in hundredths: those that it gives, adds or costs.
    pub points: u32,
    /// What its points do to the total.
    pub worth: Worth,
    /// The name of a group of checks of which one is enough: only the best of them counts.
    pub one_of: Option<String>,
    /// Whether what holds in part gives a part of the points.
    pub partial: bool,
    /// What to do when it does not hold.
    pub hint: String,
    /// How much it matters.
    pub severity: Severity,
    /// What becomes of the points when the evidence cannot tell.
    pub undecided: Undecided,
}

impl Kind {
    /// The display filters that it names, each compiled by whoever uses it.
    pub fn filters(&self) -> Vec<&str> {
        match self {
            Self::Filter { filter, .. } => vec![filter],
            Self::Exchange { request, answer, .. } => {
                std::iter::once(request).chain(answer).map(String::as_str).collect()
            }
            Self::Dialogue { steps, .. } => steps.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The same, to be written anew; a capture filter as well.
    pub(crate) fn filters_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Filter { filter, .. } | Self::CaptureFilter { filter } => vec![filter],
            Self::Exchange { request, answer, .. } => std::iter::once(request).chain(answer).collect(),
            Self::Dialogue { steps, .. } => steps.iter_mut().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it looks at requests and answers of protocols.
    pub const fn is_of_protocols(&self) -> bool {
        matches!(self, Self::Exchange { .. } | Self::Dialogue { .. } | Self::Hops { .. })
    }

    /// Whether it looks at what a lab's own server and clients say, which a lab about a protocol has not.
    pub const fn needs_a_server(&self) -> bool {
        match self {
            Self::Port
            | Self::Messages { .. }
            | Self::Replies { .. }
            | Self::Delivery { .. }
            | Self::Form
            | Self::Order
            | Self::Checksums { .. }
            | Self::RightStream
            | Self::LogLines { .. }
            | Self::LogAgrees { .. }
            | Self::LogHolds { .. }
            | Self::Statistics
            | Self::Rtt { .. }
            | Self::Waits { .. }
            | Self::NumbersGo { .. }
            | Self::Payloads { .. }
            | Self::Repeats { .. } => true,
            Self::File { .. }
            | Self::Traffic
            | Self::CaptureFilter { .. }
            | Self::CaptureWhole
            | Self::CaptureStart
            | Self::TimeWindow { .. }
            | Self::Handshakes { .. }
            | Self::Concurrent { .. }
            | Self::Teardown { .. }
            | Self::Sentences { .. }
            | Self::Commands { .. }
            | Self::Filter { .. }
            | Self::Exchange { .. }
            | Self::Dialogue { .. }
            | Self::Hops { .. } => false,
        }
    }
}

words! {
    /// What a line of a log can tell of a message.
    pub enum Claim {
        /// The client's address.
        Ip = "ip",
        /// The client's port.
        Port = "port",
        /// What was said.
        Text = "text",
        /// How long it is.
        Len = "len",
    }
}

words! {
    /// What it is when the sender of a message gets something back for it.
    pub enum ToSender {
        /// A fault: the message counts as not delivered as it should be.
        Fault = "fault",
        /// It is told and costs nothing.
        Remark = "remark",
    }
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

words! {
    /// What the points of a check do to the total.
    pub enum Worth {
        /// They are part of the maximum, and given where it holds.
        Counts = "counts",
        /// They are added where it holds, and are no part of the maximum.
        Bonus = "bonus",
        /// They are taken off where it does not hold, and are no part of the maximum.
        Costs = "costs",
    }
}

/// The places of checks of which one is enough, a group a name, in their order.
pub fn groups(checks: &[Check]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for (place, check) in checks.iter().enumerate() {
        let Some(name) = check.one_of.as_deref() else { continue };
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, group)) => group.push(place),
            None => groups.push((name, vec![place])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
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
