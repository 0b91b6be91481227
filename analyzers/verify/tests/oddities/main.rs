//! Honest work that looks odd: nothing of it may cost a point, and nothing untrue may be said of it. Beside it stand works
//! that are wrong in the same ways of working, which must be told.
//!
//! Each capture is written packet by packet, each log as its program would print it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::indexing_slicing, reason = "tables of a fixed size")]

mod broadcast;
mod class;
mod commands;
mod cut;
mod echo;
mod languages;
mod mixed;
mod more;
mod odd;
mod own_ways;
mod partial;
mod places;
mod pseudo;
mod recorded;
mod routed;
mod sentences;
mod sessions;
mod wire;
mod works;

use wirelab_findings::rules::{Rule, RuleFile};
use wirelab_labs::{Lab, catalogue};
use wirelab_verify::Grader;
use wirelab_verify::evidence::Evidence;
use wirelab_verify::model::{Status, Submission};

/// What no page says of honest work.
const NEVER: [&str; 9] = [
    "no counterpart",
    "is not in the log",
    "reached nobody",
    "no copy",
    "another order",
    "another length",
    "earlier or a later run",
    "different run",
    "other program",
];

/// The files of a hand-in with its checks.
pub(crate) struct Work {
    /// The id of a lab, or a lab's file.
    lab: &'static str,
    /// The variant that is asked for.
    variant: Option<&'static str>,
    /// A display filter of a course.
    rule: Option<(&'static str, &'static str)>,
    files: Vec<(String, Vec<u8>)>,
}

impl Work {
    pub(crate) fn new(lab: &'static str) -> Self {
        Self { lab, variant: None, rule: None, files: Vec::new() }
    }

    pub(crate) fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), bytes.into()));
        self
    }

    /// With a variant that is asked for.
    pub(crate) fn asking(mut self, variant: &'static str) -> Self {
        self.variant = Some(variant);
        self
    }

    /// With a rule of a course: a display filter, and how many packets it is to take.
    pub(crate) fn rule(mut self, filter: &'static str, condition: &'static str) -> Self {
        self.rule = Some((filter, condition));
        self
    }

    /// The lab, parsed.
    pub(crate) fn parsed(&self) -> Lab {
        match catalogue::find(self.lab) {
            Some(lab) => lab.clone(),
            None => Lab::parse(self.lab).unwrap(),
        }
    }

    pub(crate) const fn lab(&self) -> &'static str {
        self.lab
    }

    pub(crate) fn files(&self) -> &[(String, Vec<u8>)] {
        &self.files
    }

    pub(crate) fn judged(&self) -> Submission {
        let files = self.files.iter();
        let evidence: Vec<Evidence> =
            files.map(|(name, bytes)| Evidence::from_bytes(name.clone(), bytes.clone())).collect();
        let mut grader = Grader::new(&self.parsed());
        if let Some(variant) = self.variant {
            grader = grader.of_variant(variant);
        }
        if let Some((filter, condition)) = self.rule {
            let rule = Rule {
                id: "own".to_owned(),
                filter: filter.to_owned(),
                condition: condition.to_owned(),
                description: String::new(),
            };
            let file = RuleFile {
                project: String::new(),
                pcap_relpath: String::new(),
                decode_as: Vec::new(),
                rules: vec![rule],
            };
            grader = grader.with_rules(&file, 100);
        }
        grader.evaluate("somebody", &evidence)
    }
}

/// All that is said of a work, a line a check: its id, `+` passed, `?` cannot be told, else `-`, and the texts.
pub(crate) fn told(submission: &Submission) -> String {
    let mut told = format!("{} of {}\n", submission.score(), submission.max_score());
    for check in &submission.checks {
        let went = match check.status {
            Status::Passed => '+',
            Status::Undecided => '?',
            _ => '-',
        };
        let hint = if went == '+' { "" } else { check.hint.as_str() };
        told.push_str(&format!("{went} {}: {} {hint}\n", check.id, check.text));
    }
    told
}

/// Holds honest work to all points, and to nothing untrue.
pub(crate) fn honest(name: &str, work: &Work) -> String {
    let submission = work.judged();
    let told = told(&submission);
    let said: Vec<&&str> = NEVER.iter().filter(|words| told.contains(**words)).collect();
    let whole = submission.score() == submission.max_score();
    if whole && said.is_empty() { String::new() } else { format!("{name}: says {said:?}\n{told}\n") }
}

/// Holds work to nothing untrue, and to every check but some.
pub(crate) fn honest_but(name: &str, work: &Work, but: &[&str]) -> String {
    let told = told(&work.judged());
    let said: Vec<&&str> = NEVER.iter().filter(|words| told.contains(**words)).collect();
    let is_free = |line: &&str| !but.iter().any(|check| line[2..].starts_with(&format!("{check}: ")));
    let lost: Vec<&str> = told.lines().filter(|line| line.starts_with('-')).filter(is_free).collect();
    if lost.is_empty() && said.is_empty() {
        String::new()
    } else {
        format!("{name}: says {said:?}\n{}\n", lost.join("\n"))
    }
}

/// The line of a check among what was told.
pub(crate) fn line<'t>(told: &'t str, check: &str) -> &'t str {
    told.lines().find(|line| line[2..].starts_with(&format!("{check}: "))).unwrap_or_default()
}
