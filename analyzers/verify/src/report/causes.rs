//! Why checks are open, over a class: what several hand-ins miss for one reason is one cause, told once, and a cause that
//! nearly all share is a question to the lab before it is one to the students.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_text::harmless::Harmless;
use wirelab_words::list::class as words;
use wirelab_words::{Catalogue, Said, Text};

use super::super::model::{Checked, Class, Need, Points, Status, Submission};
use super::escape::excerpt;

/// Hand-ins from which on a share of them says something about the lab.
const CROWD: usize = 5;
/// Of which so many in a hundred must share a cause for the lab to be asked.
const NEARLY_ALL: usize = 80;
/// Names that are told with a cause, and characters of each text.
const NAMES: usize = 6;
const ROOM: usize = 300;

/// One reason for which several hand-ins miss something.
#[derive(Clone, Debug)]
pub struct Cause<'a> {
    /// The check that says it best: the first in the lab's order.
    pub check: &'a Checked,
    /// The ids of all checks that are open for this reason.
    pub checks: Vec<&'a str>,
    /// The hand-ins, in the order of their names.
    pub names: Vec<&'a str>,
    /// Hand-ins that could have it: those of which something could be read.
    pub total: usize,
    /// Whether all of them are told the same words.
    pub same_words: bool,
    /// Whether so many share it that the lab may be wrong.
    pub lab_may_be_wrong: bool,
    key: Key,
}

impl Cause<'_> {
    /// Whether a check of a submission is open for this reason.
    pub fn covers(&self, one: &Submission, check: &Checked) -> bool {
        counts(check) && key(one, check) == self.key
    }
}

/// Why a check is open: known again in other hand-ins whatever the numbers in its words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Something that is needed is missing, and no check of the lab asks for it.
    Missing(Need),
    /// The cause that the evidence proves, which may stand behind several checks.
    Advice(String),
    /// What was found about a check.
    Found(String, Vec<String>),
}

fn key(one: &Submission, check: &Checked) -> Key {
    if let Some(because) = &check.because {
        // The check that stands in front of it says it in full. It stands behind none itself.
        let front = because.check.as_ref().and_then(|id| one.checks.iter().find(|front| front.id == *id));
        return match front.filter(|front| front.because.is_none()) {
            Some(front) => key(one, front),
            None => Key::Missing(because.need),
        };
    }
    match &check.advice {
        Some(advice) => Key::Advice(advice.kind()),
        None => Key::Found(check.id.clone(), check.said.sentences().iter().map(Said::kind).collect()),
    }
}

/// Whether a check is open, for the student or for the teacher.
pub fn is_open(check: &Checked) -> bool {
    !matches!(check.status, Status::Passed | Status::NotAsked)
}

/// Whether a check is worth points: one that only remarks on something is no reason to look at the lab.
fn is_worth(check: &Checked) -> bool {
    check.max_points > Points(0)
}

/// What a person decided is no question to the lab any more.
fn counts(check: &Checked) -> bool {
    is_open(check) && check.decision.is_none()
}

/// The causes that at least two hand-ins share, the most frequent first.
pub fn shared(class: &Class) -> Vec<Cause<'_>> {
    let read: Vec<&Submission> = class.submissions.iter().filter(|one| !one.files.is_empty()).collect();
    let mut found: BTreeMap<Key, (Vec<&Checked>, BTreeSet<&str>)> = BTreeMap::new();
    for one in &read {
        for check in one.checks.iter().filter(|check| counts(check)) {
            let entry = found.entry(key(one, check)).or_default();
            entry.0.push(check);
            entry.1.insert(&one.name);
        }
    }
    let cause = |(key, (checks, names)): (Key, (Vec<_>, BTreeSet<_>))| cause(&read, key, &checks, names);
    let several = found.into_iter().filter(|(_, (_, names))| names.len() > 1);
    let mut causes: Vec<Cause<'_>> = several.filter_map(cause).collect();
    causes.sort_by_key(|cause| (std::cmp::Reverse(cause.names.len()), order(&read, &cause.check.id)));
    causes
}

/// The place of a check in the lab's order.
fn order(read: &[&Submission], id: &str) -> Option<usize> {
    read.first().and_then(|one| one.checks.iter().position(|check| check.id == id))
}

fn cause<'a>(read: &[&'a Submission], key: Key, checks: &[&'a Checked], names: BTreeSet<&'a str>) -> Option<Cause<'a>> {
    // Those that only stand behind another say less.
    let front = checks.iter().min_by_key(|check| (check.because.is_some(), order(read, &check.id)))?;
    let same_words = checks.iter().filter(|check| check.id == front.id).all(|check| check.text == front.text);
    let mut ids: Vec<&str> = checks.iter().map(|check| check.id.as_str()).collect();
    ids.sort_by_key(|id| (order(read, id), *id));
    ids.dedup();
    let (count, total) = (names.len(), read.len());
    Some(Cause {
        check: front,
        checks: ids,
        names: names.into_iter().collect(),
        total,
        same_words,
        // What is worth nothing is missed for nothing, and no port or form keeps anybody from writing a comment.
        lab_may_be_wrong: total >= CROWD
            && count * 100 >= total * NEARLY_ALL
            && checks.iter().any(|one| is_worth(one) && one.of_programs),
        key,
    })
}

/// Why, the fact first. `called` says what to call a hand-in that is an example.
pub fn why(cause: &Cause<'_>, called: impl Fn(&str) -> String) -> Said {
    let line = |text: &str| excerpt(text, ROOM);
    let (check, text) = (line(&cause.check.title), line(&cause.check.text));
    let cause_is: Said = if cause.same_words {
        words::CauseOf { check, text }.into()
    } else {
        let name = line(&called(cause.names.first().copied().unwrap_or_default()));
        words::CauseLike { check, text, name }.into()
    };
    if cause.check.advice.is_none() {
        return cause_is;
    }
    // The fact first, then what to do.
    let more = cause.checks.len().saturating_sub(1) as u64;
    words::CauseHint { cause: cause_is, more, hint: line(&cause.check.hint) }.into()
}

/// In words: how many, why, and who.
pub fn in_words(cause: &Cause<'_>, words: &Catalogue) -> String {
    let text = why(cause, str::to_owned);
    let names = cause.names.iter().take(NAMES).map(|name| Harmless::excerpt(name, ROOM)).collect();
    let more = cause.names.len().saturating_sub(NAMES) as u64;
    let (count, total) = (cause.names.len() as u64, cause.total as u64);
    let mut said = Text::from(words::Cause { count, total, text, names, more });
    if cause.lab_may_be_wrong {
        said.push(words::LabMayBeWrong { count, total });
    }
    said.text(words)
}
