//! Every sentence that can stand on a student's page has a work that it is true of, and one like it of which it must not be
//! said. `sentences.tsv` names both.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use toml::{Table, Value};
use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Engine, Settings};
use wirelab_messages::{Ask, CollectAll, StreamingDecoder};
use wirelab_verify::model::Submission;
use wirelab_words::catalogue::{all, english};
use wirelab_words::list::file::{Content, Kind, KindLog};
use wirelab_words::list::words::Who;
use wirelab_words::{Entry, Said, Sentence};

use super::works::works;
use super::{Work, more, recorded};

/// Sentences that only a limit causes, or that stand on every page: the test of the whole program that drives the limit to its
/// edge, where it is not said, and beyond; or that reads the page.
const ELSEWHERE: [(&str, &str, &str); 21] = [
    ("check.log-too-long", "limits/submissions.rs", "texts"),
    ("check.not-all-connections", "limits/submissions.rs", "rows_of_the_lab"),
    ("check.payloads.too-long", "limits/submissions.rs", "data"),
    ("check.read-so-far", "limits/submissions.rs", "packets_bytes_and_streams"),
    ("check.tally", "verify_class/class.rs", "one_or_a_class_as_somebody_says"),
    ("file.capture-not-read", "limits/submissions.rs", "a_small_capture_beside_a_large_one"),
    ("file.aside-so-far", "limits/submissions.rs", "a_small_capture_beside_a_large_one"),
    ("file.log-cut", "limits/submissions.rs", "texts"),
    ("finding.not-read", "limits/submissions.rs", "a_small_capture_beside_a_large_one"),
    ("finding.exchanges-left-out", "limits/submissions.rs", "requests_of_protocols"),
    ("check.not-all-heard", "limits/submissions.rs", "streams_and_bytes_of_the_lab"),
    ("file.too-many", "limits/submissions.rs", "files"),
    ("file.capture-so-far", "limits/submissions.rs", "packets_bytes_and_streams"),
    ("finding.conversations-left-out", "limits/submissions.rs", "streams_and_bytes_of_the_lab"),
    ("finding.connections-left-out", "limits/submissions.rs", "rows_of_the_lab"),
    ("finding.fragments-given-up", "limits/rest.rs", "datagrams_whose_fragments_wait"),
    ("finding.judged-so-far", "limits/submissions.rs", "packets_bytes_and_streams"),
    ("finding.messages-given-up", "limits/rest.rs", "messages_of_protocols_that_wait"),
    ("finding.too-many-streams", "limits/messages.rs", "streams_at_once"),
    ("finding.too-much-said", "limits/messages.rs", "bytes_of_a_direction"),
    ("note.beginning-only", "limits/messages.rs", "bytes_of_a_message"),
];
/// Where the sentences of a student's page stand in the catalogue.
const PARTS: [&str; 6] = ["check.", "log.", "hint.", "file.", "finding.", "note."];

fn here(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oddities").join(file)
}

/// The notes at the messages of a work's captures, as the page shows them beside the packets.
fn notes(work: &Work) -> BTreeSet<&'static str> {
    let mut ids = BTreeSet::new();
    for (_, bytes) in work.files() {
        let Ok(mut reader) = Reader::from_read(Path::new("capture"), Box::new(Cursor::new(bytes.clone()))) else {
            continue;
        };
        let lab = work.parsed();
        let mut ears = StreamingDecoder::new(Ask::named(lab), CollectAll::at_most(100));
        let mut engine = Engine::new(Settings::default());
        while let Ok(Some(packet)) = reader.next_packet() {
            engine.push(&packet, &mut ears);
        }
        let found = ears.conversations(engine.finish().roles());
        let notes = found.messages.iter().filter(|message| message.lab.is_some()).flat_map(|message| &message.notes);
        ids.extend(notes.flat_map(|note| note.said.ids()));
    }
    ids
}

/// The ids of short sentences without choices that a text may be.
fn like(text: &str) -> impl Iterator<Item = &'static str> {
    all().map(Entry::id).filter(|id| id.starts_with("file.") || *id == "hint.rule").filter(move |id| {
        let english = english(id).unwrap_or_default();
        let mut parts = english.split(['{', '}']).step_by(2);
        let begins = parts.next().unwrap_or_default();
        let ends = parts.last().unwrap_or_default();
        let plain = !english.contains("plural") && !english.contains("select");
        plain
            && (text == english
                || !begins.is_empty() && text.starts_with(begins) && !ends.is_empty() && text.ends_with(ends))
    })
}

/// The id of the sentence that a file's kind is, if it is one: a capture has the name of its format.
fn kind(text: &str) -> Option<&'static str> {
    let is = |said: Said| said.to_string() == text;
    let logs = [Who::Client, Who::Server].into_iter().any(|by| is(KindLog { by }.said()));
    let others = Content::ALL.into_iter().any(|content| is(Kind { content }.said()));
    logs.then_some("file.kind-log").or(others.then_some("file.kind"))
}

/// The ids of the sentences on the page of a work.
fn said(submission: &Submission) -> BTreeSet<&'static str> {
    let mut ids = BTreeSet::new();
    ids.extend(submission.files.iter().filter_map(|file| file.note.as_deref()).flat_map(like));
    ids.extend(submission.checks.iter().flat_map(|check| like(&check.hint)));
    ids.extend(submission.files.iter().filter_map(|file| kind(&file.kind)));
    // One missing thing, and what hangs on it.
    ids.extend((!submission.not_shown().is_empty()).then_some("check.dependents"));
    for check in &submission.checks {
        ids.extend(check.said.sentences().iter().flat_map(|said| said.ids()));
        ids.extend(check.advice.iter().flat_map(|said| said.ids()));
    }
    ids.extend(submission.findings.iter().flat_map(|found| found.finding.said.ids()));
    let remarks = submission.remarks.iter().flat_map(|remark| remark.said.sentences());
    ids.extend(remarks.flat_map(|said| said.ids()));
    ids
}

/// The ids of the catalogue that may stand there.
fn catalogue() -> BTreeSet<String> {
    fn walk(name: &str, table: &Table, ids: &mut BTreeSet<String>) {
        for (key, value) in table {
            let id = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            match value {
                Value::Table(table) => walk(&id, table, ids),
                _ => drop(ids.insert(id)),
            }
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../words/src/english.toml");
    let mut ids = BTreeSet::new();
    walk("", &toml::from_str(&fs::read_to_string(file).unwrap()).unwrap(), &mut ids);
    ids.retain(|id| PARTS.iter().any(|part| id.starts_with(part)));
    ids
}

/// For each sentence a work that it is said of, and the work most like it of the same lab that it is not said of.
fn found(told: &BTreeMap<&str, (&str, BTreeSet<&'static str>)>) -> String {
    let mut rows = String::new();
    for id in catalogue() {
        let wanted = id.as_str();
        let with = told.iter().filter(|(_, (_, said))| said.contains(wanted));
        let pairs = with.flat_map(|(name, (lab, said))| {
            let without = told.iter().filter(move |(_, (other, more))| other == lab && !more.contains(wanted));
            without.map(move |(other, (_, more))| (said.symmetric_difference(more).count(), *name, *other))
        });
        if let Some((_, with, without)) = pairs.min() {
            rows.push_str(&format!("{id}\t{with}\t{without}\n"));
        }
    }
    rows
}

/// The notes of all works, by their names in order.
fn notes_of(works: &[(&'static str, Work)]) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    works.iter().map(|(name, work)| (*name, notes(work))).collect()
}

#[test]
fn each_sentence_has_a_work_and_one_that_must_not_cause_it() {
    let works: Vec<_> = works().into_iter().chain(more::works()).chain(recorded::works()).collect();
    let judged: Vec<(&str, &str, Submission)> =
        works.iter().map(|(name, work)| (*name, work.lab(), work.judged())).collect();
    let told: BTreeMap<&str, (&str, BTreeSet<&str>)> =
        judged.iter().map(|(name, lab, submission)| (*name, (*lab, said(submission)))).collect();
    let told: BTreeMap<&str, (&str, BTreeSet<&str>)> = told
        .into_iter()
        .zip(notes_of(&works))
        .map(|((name, (lab, said)), (other, notes))| {
            assert_eq!(name, other);
            (name, (lab, said.into_iter().chain(notes).collect()))
        })
        .collect();
    let table = fs::read_to_string(here("sentences.tsv")).unwrap_or_default();
    let mut wrong = Vec::new();
    let mut covered = BTreeSet::new();
    for row in table.lines().filter(|row| !row.starts_with('#')) {
        let [id, with, without] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let says = |name: &str| told.get(name).map(|(_, said)| said.contains(id));
        if (says(with), says(without)) != (Some(true), Some(false)) {
            wrong.push(format!("{id}: of \"{with}\" {:?}, of \"{without}\" {:?}", says(with), says(without)));
        }
        covered.insert(id.to_owned());
    }
    for (id, file, name) in ELSEWHERE {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(file);
        if !fs::read_to_string(file).unwrap().contains(&format!("fn {name}()")) {
            wrong.push(format!("{id}: there is no test {name}"));
        }
        covered.insert(id.to_owned());
    }
    for id in catalogue().difference(&covered) {
        wrong.push(format!("{id}: not in sentences.tsv"));
    }
    for id in covered.difference(&catalogue()) {
        wrong.push(format!("{id}: no sentence of a student's page"));
    }
    if !wrong.is_empty() {
        let proposed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sentences.tsv");
        fs::write(&proposed, found(&told)).unwrap();
        panic!("{}\n{} has what the works say now", wrong.join("\n"), proposed.display());
    }
}
