//! A class with planted copies and with broken submissions.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use serde_json::Value;

use super::student::{CHAT, COMMANDS, Lab, Student};
use crate::support::program::{Run, wirelab};
use crate::support::rewrite::{Frame, classic};

pub(crate) fn verify(lab: Lab, arguments: &[&str], class: &Path) -> Run {
    let front = ["verify", lab.id, "--format", "json"].into_iter().chain(arguments.iter().copied());
    wirelab(front.map(OsString::from).chain([class.as_os_str().to_owned()]))
}

pub(crate) fn json(run: &Run) -> Value {
    serde_json::from_slice(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", run.text(), run.stderr))
}

/// Submissions, planted copies among them, broken ones among them.
struct Size(u64, u64, u64);

/// What a copy was made of, and how it has to be called.
struct Planted {
    pair: [String; 2],
    kind: &'static str,
    how: &'static str,
}

fn name(number: u64) -> String {
    format!("student{number:03}")
}

/// Makes a copy of a student's work in one of the ways in which it is done. The logs of most are the copier's own, so that
/// the capture alone has to tell.
fn copy(victim: &Student, copier: &mut Student, way: u64) -> (&'static str, &'static str) {
    let third = victim.frames.len() / 3;
    copier.frames.clone_from(&victim.frames);
    let told = match way {
        0 => {
            *copier = victim.clone();
            ("same-connection", "whole")
        }
        1 => {
            copier.frames = victim.frames[third..2 * third].to_vec();
            ("same-connection", "a part without handshake")
        }
        2 => {
            copier.frames.iter_mut().for_each(|frame| frame.time += 86_400_123_456_789);
            ("same-connection", "another day")
        }
        3 => {
            // Microseconds, in another container.
            let coarse = |frame: &Frame| Frame { time: frame.time / 1_000 * 1_000, ..frame.clone() };
            copier.frames = victim.frames.iter().map(coarse).collect();
            let bytes = classic(&copier.frames);
            copier.files.remove("capture.pcapng");
            copier.files.insert("traffic.pcap".to_owned(), bytes);
            return ("same-connection", "saved again");
        }
        4 => {
            copier.disguise(77, false);
            ("same-connection-renumbered", "other ports and sequence numbers")
        }
        5 => {
            copier.disguise(78, true);
            copier.frames.iter_mut().for_each(|frame| frame.time += 3_600_000_000_000);
            ("same-connection-renumbered", "other ports, numbers, timestamps and another hour")
        }
        _ => {
            let own = copier.files.get("capture.pcapng").cloned().unwrap();
            copier.files.clone_from(&victim.files);
            copier.files.insert("capture.pcapng".to_owned(), own);
            return ("log-of-another-capture", "logs only");
        }
    };
    copier.save();
    told
}

/// Something that cannot be judged, or not in full.
fn broken(student: &mut Student, way: u64) {
    let capture = student.files.get_mut("capture.pcapng").unwrap();
    match way % 6 {
        0 => student.files.clear(),
        1 => capture.truncate(capture.len() / 2),
        2 => capture.clear(),
        3 => *capture = b"\x0a\x0d\x0d\x0a\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        4 => *capture = b"PK\x03\x04 and nothing".to_vec(),
        _ => drop(student.files.insert("capture.pcapng".to_owned(), b"I forgot it.\n".to_vec())),
    }
}

/// Writes a class; the first are broken, then come the copiers, the others did their own work.
fn write(lab: Lab, size: &Size, folder: &Path) -> Vec<Planted> {
    let mut planted = Vec::new();
    for number in 0..size.0 {
        let mut student = Student::new(lab, 1_000 + number);
        if number < size.2 {
            broken(&mut student, number);
        } else if number < size.2 + size.1 {
            // The victims stand at the end.
            let victim = size.0 - 1 - (number - size.2);
            let (kind, how) = copy(&Student::new(lab, 1_000 + victim), &mut student, (number - size.2) % 7);
            planted.push(Planted { pair: [name(number), name(victim)], kind, how });
        }
        student.write(&folder.join(name(number)));
        if student.files.is_empty() {
            std::fs::write(folder.join(name(number)).join(".hidden"), "x").unwrap();
        }
    }
    planted
}

fn names(observation: &Value) -> BTreeSet<String> {
    observation["submissions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// All copies are found and named with their originals, nobody else is named, and what is said of everybody else is what is
/// said without them.
fn all_found_and_nothing_else(lab: Lab, size: &Size) {
    let folder = tempfile::tempdir().unwrap();
    let planted = write(lab, size, folder.path());
    let report = json(&verify(lab, &["--class"], folder.path()));
    let said = report["observations"].as_array().unwrap();
    for one in &planted {
        let pair: BTreeSet<String> = one.pair.iter().cloned().collect();
        let found = said.iter().any(|said| said["kind"] == one.kind && names(said) == pair);
        assert!(found, "{}: {pair:?} {} in {said:#?}", one.how, one.kind);
    }
    for said in said {
        let named = names(said);
        let fair = planted.iter().any(|one| named.iter().all(|name| one.pair.contains(name)));
        assert!(fair, "a false alarm: {said:#}");
    }
    // The same class without copiers and without broken submissions.
    for number in 0..size.1 + size.2 {
        std::fs::remove_dir_all(folder.path().join(name(number))).unwrap();
    }
    let alone = json(&verify(lab, &["--class"], folder.path()));
    assert_eq!(alone["observations"].as_array().unwrap().len(), 0, "{}", alone["observations"]);
    let all = report["submissions"].as_array().unwrap();
    for one in alone["submissions"].as_array().unwrap() {
        let before = all.iter().find(|before| before["name"] == one["name"]).unwrap();
        assert_eq!(before, one);
        assert_eq!(one["observations"].as_array().unwrap().len(), 0, "{one:#}");
    }
    let whole = alone["submissions"].as_array().unwrap().iter();
    let open: Vec<&Value> =
        whole.flat_map(|one| one["checks"].as_array().unwrap()).filter(|check| check["status"] != "passed").collect();
    assert!(open.is_empty(), "a made student is a good one: {open:#?}");
}

#[test]
fn a_class_of_sixty() {
    all_found_and_nothing_else(CHAT, &Size(60, 14, 6));
}

#[test]
fn a_class_with_one_connection_each() {
    all_found_and_nothing_else(COMMANDS, &Size(24, 6, 0));
}

#[test]
#[ignore = "make test-long"]
fn a_class_of_five_hundred() {
    all_found_and_nothing_else(CHAT, &Size(500, 20, 30));
}

/// Writes the class that `make bench-class` measures into the folder that `WIRELAB_CLASS_FOLDER` names.
#[test]
#[ignore = "make bench-class"]
fn write_a_class() {
    let folder = std::env::var_os("WIRELAB_CLASS_FOLDER").expect("WIRELAB_CLASS_FOLDER");
    assert_eq!(write(CHAT, &Size(500, 20, 30), Path::new(&folder)).len(), 20);
}
