//! All submissions, side by side on all cores.

use std::collections::BTreeMap;
use std::sync::Arc;

use wirelab_analyzers::report::safe;
use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::honesty::{Fingerprint, Member, compare};
use wirelab_analyzers::verify::model::{Class, Submission};
use wirelab_submissions::{File, Intake, Note};

use super::roster::{Own, Roster};
use super::side_by_side;
use crate::output::Counted;

/// Characters of a path in a note.
const PATH: usize = 120;

/// Reads and judges every submission. Each is read by one thread, and given up by it before the next, so that memory
/// grows with the cores and with what is said of each, never with what they hold. One that makes the program itself fail
/// is told as such and costs the others nothing.
pub(super) fn evaluate(
    intake: &Intake,
    grader: &Grader,
    roster: &Roster,
    references: &[(String, Fingerprint)],
    marks: bool,
) -> Class {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let all = &intake.submissions;
    let mut progress = Counted::new(all.len(), "submissions");
    // Each port and variant of the roster has its own; most classes have none.
    let mut own: BTreeMap<Own, Grader> = BTreeMap::new();
    for one in all {
        let asked = roster.of(one);
        if asked != Own::default() {
            own.entry(asked).or_insert_with_key(|asked| grader_of(grader, asked));
        }
    }
    let work = |one: &wirelab_submissions::Submission| {
        let (mut told, print) = submission(one, own.get(&roster.of(one)).unwrap_or(grader));
        told.partners = roster.partners(one);
        (told, print)
    };
    let hook = std::panic::take_hook();
    // What failed may quote the submission.
    std::panic::set_hook(Box::new(|fault| super::say(&safe::escaped(fault.to_string().as_bytes()))));
    let results = side_by_side::run(all, workers, work, |done| progress.step(done));
    std::panic::set_hook(hook);
    drop(progress);
    let told =
        all.iter().zip(results).map(|(one, result)| result.unwrap_or_else(|| (given_up(one), Fingerprint::default())));
    let (submissions, prints): (Vec<Submission>, Vec<Fingerprint>) = told.unzip();
    let members = submissions.iter().zip(&prints).map(|(one, print)| Member {
        name: &one.name,
        participant: one.participant.as_deref(),
        print,
        reference: false,
    });
    let known = references.iter().map(|(name, print)| Member { name, participant: None, print, reference: true });
    let members: Vec<Member<'_>> = known.chain(members).collect();
    let observations = compare(&members, grader.tokens());
    let lab = grader.lab();
    let (lab, title) = (lab.id.clone(), lab.title.clone());
    Class { lab, title, marks, submissions, observations, ..Class::default() }
}

/// Takes out what was noticed about where evidence comes from.
pub(super) fn forget_observations(class: &mut Class) {
    class.observations.clear();
    class.submissions.iter_mut().for_each(|one| one.observations.clear());
}

/// The files of a submission, to be read again.
pub(super) fn evidence_of(one: &wirelab_submissions::Submission) -> Vec<Evidence> {
    one.read().files.iter().map(evidence).collect()
}

/// What a submission is held against that has a port or a variant of its own.
pub(super) fn grader_of(common: &Grader, asked: &Own) -> Grader {
    let mut own = common.clone();
    if let Some(port) = asked.port {
        own = own.at_port(port);
    }
    if let Some(variant) = &asked.variant {
        own = own.of_variant(variant);
    }
    own
}

/// What is kept of examples of the course.
pub(super) fn references(intake: &Intake, grader: &Grader) -> Vec<(String, Fingerprint)> {
    let one = |one: &wirelab_submissions::Submission| (format!("reference {}", one.name), submission(one, grader).1);
    intake.submissions.iter().map(one).collect()
}

fn submission(one: &wirelab_submissions::Submission, grader: &Grader) -> (Submission, Fingerprint) {
    let contents = one.read();
    let evidence: Vec<Evidence> = contents.files.iter().map(evidence).collect();
    let (mut told, print) = grader.examine(&one.name, &evidence);
    told.participant.clone_from(&one.participant);
    told.notes.extend(contents.notes.iter().map(note));
    (told, print)
}

fn evidence(file: &File) -> Evidence {
    let (path, size) = (file.path.clone(), file.size);
    let file = file.clone();
    Evidence { path, size, open: Arc::new(move || file.open()) }
}

/// A note in a sentence.
pub(super) fn note(note: &Note) -> String {
    if !note.path.is_empty() {
        return format!("{}: {}.", safe::excerpt(note.path.as_bytes(), PATH), note.problem);
    }
    let text = note.problem.to_string();
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    format!("{}{}.", first.map(String::from).unwrap_or_default(), characters.as_str())
}

fn given_up(one: &wirelab_submissions::Submission) -> Submission {
    Submission {
        name: one.name.clone(),
        participant: one.participant.clone(),
        notes: vec![
            "wirelab itself failed on this submission, which is a fault in wirelab: nothing was judged. Please look at \
             it by hand, and report the fault."
                .to_owned(),
        ],
        ..Submission::default()
    }
}
