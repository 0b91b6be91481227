//! What an evaluation of submissions says. Every report (text, HTML, JSON, the forms of teachers' systems) is written from
//! this and from nothing else.

use std::fmt;

use super::forms::Form;
use wirelab_findings::finding::Finding;
use wirelab_labs::check::Worth;
use wirelab_report::ladder::Rung;
use wirelab_text::ids;
pub use wirelab_words::list::check::Need;
use wirelab_words::{Said, Text};

use super::basis::Basis;
use super::decision::Decided;

/// Points, in hundredths, so that sums are exact and the same everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(pub u32);

impl Points {
    /// The share `part / whole` of these points, rounded down; all of them for a `whole` of 0.
    pub fn share(self, part: u64, whole: u64) -> Self {
        if whole == 0 || part >= whole {
            return self;
        }
        let share = u128::from(self.0) * u128::from(part) / u128::from(whole);
        Self(u32::try_from(share).unwrap_or(self.0))
    }
}

/// `7`, `2.5`, `0.33`.
impl fmt::Display for Points {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match (rest, rest % 10) {
            (0, _) => write!(out, "{whole}"),
            (_, 0) => write!(out, "{whole}.{}", rest / 10),
            _ => write!(out, "{whole}.{rest:02}"),
        }
    }
}

/// What a check does to the total, in hundredths of a point: less than nothing where it costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Effect(pub i64);

/// `7`, `-0.5`.
impl fmt::Display for Effect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = Points(u32::try_from(self.0.unsigned_abs()).unwrap_or(u32::MAX));
        if self.0 < 0 { write!(out, "-{size}") } else { write!(out, "{size}") }
    }
}

/// All submissions that were read in one run.
#[derive(Clone, Debug, Default)]
pub struct Class {
    /// The lab's id.
    pub lab: String,
    /// The lab's title.
    pub title: String,
    /// Whether points are told: not to a student who looks before handing in.
    pub marks: bool,
    /// In the order of their names.
    pub submissions: Vec<Submission>,
    /// What was noticed between submissions.
    pub observations: Vec<Observation>,
    /// What all of it was made with.
    pub basis: Basis,
}

/// What one student (or group) handed in.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Its name, as the folder or file is called.
    pub name: String,
    /// The number by which the teacher's system knows it, if its name has one (Moodle).
    pub participant: Option<String>,
    /// The numbers of those with whom it was made.
    pub partners: Vec<String>,
    /// The files that were found, in the order of their paths.
    pub files: Vec<Handed>,
    /// What could not be read of it, and why, a sentence each.
    pub notes: Vec<String>,
    /// What has to be known before anything else is read: what was judged, where it is not what the lab asks for.
    pub remarks: Vec<Remark>,
    /// As what each capture was read: which variant of the lab, on which port.
    pub readings: Vec<Remark>,
    /// In the order of the lab's file.
    pub checks: Vec<Checked>,
    /// What the capture doctor says about each capture.
    pub findings: Vec<FileFinding>,
    /// Forms of log lines that were learned from the student's own logs.
    pub forms: Vec<FileForm>,
    /// What was noticed about the evidence, for a person to judge. Never costs points.
    pub observations: Vec<Observation>,
    /// The streams that matter, packet by packet, for the page.
    pub ladders: Vec<Ladder>,
}

impl Submission {
    /// The points of all checks: a bonus may lift them above the maximum, and what costs never takes more than is there.
    pub fn score(&self) -> Points {
        let sum = self.checks.iter().fold(0_i64, |sum, check| sum.saturating_add(check.effect().0));
        Points(u32::try_from(sum.max(0)).unwrap_or(u32::MAX))
    }

    /// The points that could be had; those of checks of another variant are not among them, nor is a bonus.
    pub fn max_score(&self) -> Points {
        Points(self.checks.iter().fold(0, |sum, check| sum.saturating_add(check.counted_max().0)))
    }

    /// Points that were given although the evidence cannot tell whether they were earned.
    pub fn untold(&self) -> Points {
        let untold = self.checks.iter().filter(|check| check.status == Status::Undecided);
        Points(untold.fold(0, |sum, check| sum.saturating_add(check.points.0)))
    }

    /// What was not shown, by the one thing that is missing: the first check of each in the lab's order.
    pub fn not_shown(&self) -> Vec<(&Because, Vec<&Checked>)> {
        let mut groups: Vec<(&Because, Vec<&Checked>)> = Vec::new();
        for check in &self.checks {
            let Some(because) = &check.because else { continue };
            match groups.iter_mut().find(|(known, _)| *known == because) {
                Some((_, checks)) => checks.push(check),
                None => groups.push((because, vec![check])),
            }
        }
        groups
    }
}

/// A file of a submission.
#[derive(Clone, Debug, Default)]
pub struct Handed {
    /// Its path within the submission, with `/`, not made harmless.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// What it is by its content, in a word or two: `pcapng`, `classic pcap`, `server log`, `image`.
    pub kind: String,
    /// The file that the lab asks for and as which it was taken, if it was.
    pub taken_as: Option<String>,
    /// What is odd about it, in a sentence.
    pub note: Option<String>,
    /// SHA-256 of its bytes in hexadecimal; `None` where they could not be read.
    pub sha256: Option<String>,
}

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// It holds.
    Passed,
    /// It holds in part.
    Partly,
    /// It does not hold.
    Failed,
    /// What would show it was not handed in: no points, and nothing more is said of it.
    NotShown,
    /// Nobody could tell from what was handed in: the lab says what becomes of the points.
    Undecided,
    /// It is a check of another variant of the lab: no points, and none to be had.
    NotAsked,
}

impl Status {
    /// The word in JSON and tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Partly => "partly",
            Self::Failed => "failed",
            Self::NotShown => "not-shown",
            Self::Undecided => "undecided",
            Self::NotAsked => "not-asked",
        }
    }

    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Passed, Self::Partly, Self::Failed, Self::NotShown, Self::Undecided, Self::NotAsked];

    /// What a word means.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Whether there is something that the student can still do about it.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Partly | Self::Failed | Self::NotShown => true,
            Self::Passed | Self::Undecided | Self::NotAsked => false,
        }
    }
}

/// Why a check is [`Status::NotShown`]: what it needs is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Because {
    /// What it needs.
    pub need: Need,
    /// The check that says so in full: the one ✗ of this cause. `None` where the lab has no such check.
    pub check: Option<String>,
}

/// A sentence about all of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// In words.
    pub text: String,
    /// The same before they were put into words.
    pub said: Text,
}

impl Remark {
    /// Says it in English.
    pub fn new(said: impl Into<Text>) -> Self {
        let said = said.into();
        Self { text: said.to_string(), said }
    }
}

/// A check of the lab, applied.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its id in the lab's file.
    pub id: String,
    /// What it asks for, in a few words.
    pub title: String,
    /// How much it matters when it does not hold.
    pub severity: wirelab_labs::check::Severity,
    /// How it went.
    pub status: Status,
    /// Points that it gave; of one that costs, those that it left.
    pub points: Points,
    /// Points that it could give, or take.
    pub max_points: Points,
    /// What its points do to the total.
    pub worth: Worth,
    /// One to three sentences: what was found.
    pub text: String,
    /// What to do next; empty where there is nothing to do.
    pub hint: String,
    /// The sentences of the text, before they were put into words.
    pub said: Text,
    /// The hint likewise; `None` where it is the lab's own, or empty.
    pub advice: Option<Said>,
    /// What is missing, where it was not shown.
    pub because: Option<Because>,
    /// Where the proof stands.
    pub evidence: Vec<Proof>,
    /// Whether it looks at what was captured, or at what programs printed: what a lab's port, variant and form decide.
    pub of_programs: bool,
    /// What it was before another of several counted in its place.
    pub instead: Option<Box<Self>>,
    /// What a person decided about it, if somebody did: status and points are then theirs.
    pub decision: Option<Decided>,
}

impl Checked {
    /// Whether it is part of what the lab asks for. A bonus is not.
    pub fn is_asked(&self) -> bool {
        self.worth != Worth::Bonus
    }

    /// Whether it is asked for and open: a bonus that is not there is nothing that is left to do.
    pub fn is_to_do(&self) -> bool {
        self.is_asked() && self.status.is_open()
    }

    /// What it does to the total.
    pub fn effect(&self) -> Effect {
        self.worth_of(self.points, self.max_points).0
    }

    /// Its part of the points that could be had.
    pub fn counted_max(&self) -> Points {
        self.worth_of(self.points, self.max_points).1
    }

    /// The same, if it had given other points.
    pub fn worth_of(&self, points: Points, max: Points) -> (Effect, Points) {
        match self.worth {
            Worth::Counts => (Effect(points.0.into()), max),
            Worth::Bonus => (Effect(points.0.into()), Points(0)),
            Worth::Costs => (Effect(i64::from(points.0) - i64::from(max.0)), Points(0)),
        }
    }
}

/// A place in a file of the submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The file's path within the submission.
    pub file: String,
    /// Which part of it.
    pub place: Place,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// All of it.
    Whole,
    /// Frames of a capture, from 1, the first few.
    Frames(Vec<u64>),
    /// Lines of a text, from 1, the first few.
    Lines(Vec<u64>),
}

/// A finding, and the capture that it is about.
#[derive(Clone, Debug)]
pub struct FileFinding {
    /// The capture's path within the submission.
    pub file: String,
    /// What was found.
    pub finding: Finding,
}

/// A form of log lines, and the log that it was learned from.
#[derive(Clone, Debug)]
pub struct FileForm {
    /// The log's path within the submission.
    pub file: String,
    /// What was learned.
    pub form: Form,
}

ids! {
    /// What an observation is about.
    pub enum ObservationKind {
        /// Files that say of themselves that `wirelab run` made them.
        MadeByWirelab = "made-by-wirelab",
        /// A capture that names a program which changes captures.
        EditedFile = "edited-file",
        /// Bytes that the other side acknowledged and that are not in the capture.
        PacketsMissing = "packets-missing",
        /// Streams in which time goes back.
        TimesGoBack = "times-go-back",
        /// One connection in the captures of several submissions.
        SameConnection = "same-connection",
        /// Likewise, with other sequence numbers.
        SameConnectionRenumbered = "same-connection-renumbered",
        /// A connection or text of an example that the course gave out.
        CopyOfReference = "copy-of-reference",
        /// Logs with the same numbers that differ from run to run.
        SameLog = "same-log",
        /// Texts with the same sentences.
        SameText = "same-text",
        /// Sentences of a text that the course gave out.
        QuotedText = "quoted-text",
        /// A log whose clients are all in somebody else's capture.
        LogOfAnotherCapture = "log-of-another-capture",
        /// A log whose clients are in no capture beside it.
        LogOfAnotherRun = "log-of-another-run",
        /// A submission to which no token was given.
        TokenUnknown = "token-unknown",
        /// A token that is in no stream of its owner's captures.
        TokenMissing = "token-missing",
        /// A token that is in somebody else's captures.
        TokenOfAnother = "token-of-another",
    }
}

/// Something noticed about the honesty of evidence: for a person to judge, never a verdict and never points.
#[derive(Clone, Debug)]
pub struct Observation {
    /// What it is about.
    pub kind: ObservationKind,
    /// The names of the submissions that it concerns, sorted.
    pub submissions: Vec<String>,
    /// One to three sentences.
    pub text: String,
    /// The same before they were put into words.
    pub said: Text,
    /// Where: the submission's name and the place.
    pub evidence: Vec<(String, Proof)>,
}

impl Observation {
    /// An observation about some submissions.
    pub fn new(
        kind: ObservationKind,
        submissions: Vec<String>,
        said: impl Into<Text>,
        evidence: Vec<(String, Proof)>,
    ) -> Self {
        let said = said.into();
        Self { kind, submissions, text: said.to_string(), said, evidence }
    }
}

/// A stream, packet by packet, with its messages.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// The capture's path within the submission.
    pub file: String,
    /// `tcp.stream`.
    pub stream: u32,
    /// Who called whom, how it went.
    pub heading: String,
    /// The packets, at most [`Ladder::ROWS`].
    pub rungs: Vec<Rung>,
    /// Messages, as one line each, with the frame that completes them.
    pub messages: Vec<(u64, String)>,
    /// How many packets are not shown.
    pub more: u64,
}

impl Ladder {
    /// Packets that a page shows of a stream.
    pub const ROWS: usize = 60;
}
