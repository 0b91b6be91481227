//! What is another result than in an earlier run, and why: each result says from what it was made, so that the cause of a
//! change is what is no longer the same.

mod earlier;

use std::collections::{BTreeMap, BTreeSet};

use earlier::Earlier;
use wirelab_text::harmless::Harmless;
use wirelab_text::ids;
use wirelab_words::list::class as words;
use wirelab_words::list::words::Also;
use wirelab_words::{Said, Text};

use super::super::model::{Checked, Effect, Status, Submission};
use super::Report;

/// Files that are named of those that changed.
const FILES: usize = 4;
/// Characters of a name.
const NAME: usize = 60;

ids! {
    /// Why a result is another one.
    pub enum Why {
        /// The submission's files.
        Evidence = "evidence",
        /// The lab's file.
        Lab = "lab",
        /// The program's version.
        Program = "program",
        /// The rules by which streams are numbered and packets judged.
        Compat = "compat",
        /// The options of the command line.
        Options = "options",
        /// A file that an option names.
        Input = "input",
        /// A person's decision.
        Decision = "decision",
        /// The earlier result does not say from what it was made.
        Unrecorded = "unrecorded",
        /// Nothing that is recorded explains it.
        Unexplained = "unexplained",
    }
}

/// How a check, or a submission as a whole, stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The check's status.
    pub status: Option<Status>,
    /// Points, where they were told.
    pub points: Option<Effect>,
}

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The submission.
    pub submission: String,
    /// The check; `None`: the submission as a whole.
    pub check: Option<String>,
    /// How it stood; `None`: it was not there.
    pub before: Option<Standing>,
    /// How it stands; `None`: it is not there.
    pub after: Option<Standing>,
    /// Why.
    pub why: Vec<Why>,
    /// All of it in words.
    pub text: String,
}

/// An earlier result that cannot be compared with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChangesError {
    /// It is not what `--format json` writes.
    #[error("this is no result of `verify --format json`: {0}")]
    Form(#[from] serde_json::Error),
    /// It is of another lab.
    #[error("{0}")]
    Lab(String),
}

/// Puts a result beside the JSON of an earlier one.
///
/// # Errors
/// When the earlier one cannot be read, or is of another lab.
pub fn since(report: &Report, earlier: &str) -> Result<Vec<Change>, ChangesError> {
    let earlier: Earlier = serde_json::from_str(earlier)?;
    let class = report.class();
    if earlier.lab != class.lab {
        let labs = words::OtherLab { before: line(&earlier.lab), after: line(&class.lab) };
        return Err(ChangesError::Lab(Said::from(labs).text(report.words().catalogue())));
    }
    let common = earlier.differs(&class.basis);
    let comparing = Comparing { report, common };
    let mut old: BTreeMap<&str, &earlier::Submission> =
        earlier.submissions.iter().map(|one| (one.name.as_str(), one)).collect();
    let mut changes = Vec::new();
    for one in &class.submissions {
        match old.remove(one.name.as_str()) {
            Some(before) => comparing.submission(before, one, &mut changes),
            None => changes.push(comparing.whole(&one.name, words::NewSubmission { name: name(&one.name) }.into())),
        }
    }
    for gone in old.keys() {
        changes.push(comparing.whole(gone, words::GoneSubmission { name: name(gone) }.into()));
    }
    Ok(changes)
}

/// A reason, and how it is said.
type Reason = (Why, Said);

struct Comparing<'r> {
    report: &'r Report,
    /// What is not the same for all submissions.
    common: Vec<Reason>,
}

impl Comparing<'_> {
    fn submission(&self, before: &earlier::Submission, after: &Submission, changes: &mut Vec<Change>) {
        let files = files(before, after);
        let old: BTreeMap<&str, &earlier::Check> = before.checks.iter().map(|one| (one.id.as_str(), one)).collect();
        let ids = after.checks.iter().map(|one| one.id.as_str());
        let gone =
            before.checks.iter().map(|one| one.id.as_str()).filter(|id| !after.checks.iter().any(|one| one.id == *id));
        let known = changes.len();
        for id in ids.chain(gone) {
            let (was, is) = (old.get(id).copied(), after.checks.iter().find(|one| one.id == id));
            changes.extend(self.check(after, &files, was, is));
        }
        if let (true, Some((why, said))) = (changes.len() == known, &files) {
            let text = words::SameResult { name: name(&after.name), reasons: said.clone() };
            changes.push(Change { why: vec![*why], ..self.whole(&after.name, text.into()) });
        }
    }

    fn check(
        &self,
        one: &Submission,
        files: &Option<Reason>,
        was: Option<&earlier::Check>,
        is: Option<&Checked>,
    ) -> Option<Change> {
        let before = was.map(earlier::Check::standing);
        let after =
            is.map(|is| Standing { status: Some(is.status), points: self.report.class().marks.then(|| is.effect()) });
        if let (Some(was), Some(is), Some(before), Some(after)) = (was, is, before, after) {
            let points = before.points.zip(after.points).is_some_and(|(before, after)| before != after);
            if was.status == is.status.word() && !points {
                return None;
            }
        }
        let title = is.map(|is| &is.title).or(was.map(|was| &was.title))?;
        let ruling = |is: &Checked| is.decision.as_ref().map(|one| (one.who.clone(), one.reason.clone()));
        let ruled = |was: &earlier::Check| was.decision().map(|(who, why)| (who.to_owned(), why.to_owned()));
        let decided = was.and_then(ruled) != is.and_then(ruling);
        let mut why: Vec<Reason> = self.common.clone();
        why.extend(files.clone());
        why.extend(decided.then(|| (Why::Decision, words::WhyDecision {}.into())));
        if why.is_empty() {
            why.push((Why::Unexplained, words::WhyNothing {}.into()));
        }
        let old = |was: &earlier::Check, before: Standing| match before.status {
            Some(status) => self.standing(status, was.told(self.report, is)),
            None => words::Standing { status: line(&was.status), points: None }.into(),
        };
        let text = Text::from(words::ChangedCheck {
            name: name(&one.name),
            check: line(title),
            before: was.zip(before).map_or_else(|| words::NotThere {}.into(), |(was, before)| old(was, before)),
            after: is.map_or_else(
                || words::NotThere {}.into(),
                |is| self.standing(is.status, self.report.points_of_check(is)),
            ),
        })
        .and(joined(why.iter().map(|(_, said)| said.clone())).map(|reasons| words::Why { reasons }));
        Some(Change {
            submission: one.name.clone(),
            check: is.map(|is| &is.id).or(was.map(|was| &was.id)).cloned(),
            before,
            after,
            why: why.into_iter().map(|(why, _)| why).collect(),
            text: text.text(self.report.words().catalogue()),
        })
    }

    fn standing(&self, status: Status, points: Option<Harmless>) -> Said {
        words::Standing { status: Harmless::line(self.report.status(status)), points }.into()
    }

    fn whole(&self, submission: &str, said: Said) -> Change {
        Change {
            submission: submission.to_owned(),
            check: None,
            before: None,
            after: None,
            why: Vec::new(),
            text: said.text(self.report.words().catalogue()),
        }
    }
}

/// Which files of a submission are not what they were.
fn files(before: &earlier::Submission, after: &Submission) -> Option<Reason> {
    let old: BTreeSet<(&str, Option<&str>)> =
        before.files.iter().map(|one| (one.path.as_str(), one.sha256.as_deref())).collect();
    let new: BTreeSet<(&str, Option<&str>)> =
        after.files.iter().map(|one| (one.path.as_str(), one.sha256.as_deref())).collect();
    if old.iter().any(|(_, hash)| hash.is_none()) && new.iter().any(|(_, hash)| hash.is_some()) {
        return Some((Why::Unrecorded, words::WhyUnrecorded {}.into()));
    }
    let other: BTreeSet<&str> = old.symmetric_difference(&new).map(|(path, _)| *path).collect();
    let mut named: Vec<Harmless> = other.iter().take(FILES).map(|path| name(path)).collect();
    if other.len() > FILES {
        named.push(Harmless::from("…"));
    }
    (!other.is_empty()).then(|| (Why::Evidence, words::WhyFiles { files: named }.into()))
}

fn joined(reasons: impl DoubleEndedIterator<Item = Said>) -> Option<Said> {
    reasons.rev().reduce(|second, first| Also { first, second }.into())
}

fn line(text: &str) -> Harmless {
    Harmless::line(text)
}

fn name(text: &str) -> Harmless {
    Harmless::excerpt(text, NAME)
}

#[cfg(test)]
mod tests;
