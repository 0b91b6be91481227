//! Handing in less never gives more: files left out, captures cut, lines deleted. And handing in more never gives less.

use std::fs;

use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::model::Submission;
use wirelab_labs::{Lab, catalogue};

use super::fixtures::{Files, capture, evaluate, folder, whole};
use crate::support::rewrite::{Frame, classic, frames};

/// Places at which a capture is cut, and lines of which one is left out.
const CUTS: usize = 3;
const LINES: usize = 2;

/// Every recorded run, with what the student adds.
fn recorded() -> Vec<(String, String, Files)> {
    let mut all = Vec::new();
    for lab in fs::read_dir(folder("")).unwrap() {
        let lab = lab.unwrap().file_name().into_string().unwrap();
        for run in fs::read_dir(folder(&lab)).unwrap() {
            let run = run.unwrap().file_name().into_string().unwrap();
            if run != "additions" {
                let files = whole(&lab, &run);
                all.push((lab.clone(), run, files));
            }
        }
    }
    all.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    assert!(all.len() > 50, "the runs are there");
    all
}

/// Whether one is worth more than another, in points or in per cent.
fn more(one: &Submission, other: &Submission) -> bool {
    let numbers = |one: &Submission| (u64::from(one.score().0), u64::from(one.max_score().0));
    let ((points, most), (other_points, other_most)) = (numbers(one), numbers(other));
    points > other_points || points * other_most > other_points * most
}

/// The blocks of a pcapng file, as far as they go.
fn blocks(file: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    while let Some(length) = file.get(at + 4..at + 8) {
        at += u32::from_le_bytes(length.try_into().unwrap()) as usize;
        ends.push(at);
    }
    ends
}

#[test]
fn less_is_never_worth_more() {
    let mut wrong = Vec::new();
    for (lab, run, files) in recorded() {
        let base = evaluate(&lab, &files);
        let mut look = |what: String, less: &Files| {
            let found = evaluate(&lab, less);
            if more(&found, &base) {
                let (from, to) = ((base.score(), base.max_score()), (found.score(), found.max_score()));
                wrong.push(format!("{lab} {run}, {what}: {} of {} became {} of {}", from.0, from.1, to.0, to.1));
            }
        };
        for name in files.keys() {
            let mut less = files.clone();
            less.remove(name);
            look(format!("without {name}"), &less);
        }
        let name = capture(&files);
        let ends = blocks(&files[&name]);
        for place in (1..=CUTS).map(|cut| ends[ends.len() * cut / (CUTS + 1)]) {
            for place in [place, place.saturating_sub(9)] {
                let mut less = files.clone();
                less.get_mut(&name).unwrap().truncate(place);
                look(format!("capture cut at {place}"), &less);
            }
        }
        for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".txt")) {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            for place in (0..LINES).map(|line| line * lines.len() / LINES) {
                let mut less = files.clone();
                let kept = lines.iter().enumerate().filter(|(line, _)| *line != place).map(|(_, line)| *line);
                less.insert(name.clone(), kept.collect::<String>().into_bytes());
                look(format!("{name} without line {}", place + 1), &less);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A lab whose checks are a bonus, cost something, or are one of several, by turns.
fn altered(id: &str) -> Lab {
    let (_, text) = catalogue::files().iter().find(|(name, _)| *name == format!("{id}.toml")).unwrap();
    let several = text.matches("\npoints = ").count() > 5;
    let mut turn = 0;
    let lines = text.lines().flat_map(|line| {
        let Some(points) = line.strip_prefix("points = ") else { return vec![line.to_owned()] };
        turn += 1;
        match turn % 4 {
            0 => vec![line.to_owned(), "bonus = true".to_owned()],
            1 => vec![format!("costs = {points}")],
            2 if several => vec!["points = 1".to_owned(), "one-of = 'several'".to_owned()],
            _ => vec![line.to_owned()],
        }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    Lab::parse(&text).unwrap_or_else(|problems| panic!("{id}: {problems:?}"))
}

#[test]
fn less_is_never_worth_more_whatever_points_do() {
    let mut wrong = Vec::new();
    for (id, run, files) in recorded() {
        let lab = altered(&id);
        let judged = |files: &Files| {
            let evidence: Vec<Evidence> =
                files.iter().map(|(name, bytes)| Evidence::from_bytes(name.clone(), bytes.clone())).collect();
            Grader::new(&lab).evaluate("somebody", &evidence)
        };
        let base = judged(&files);
        assert!(base.max_score().0 <= lab.max_points(), "{id} {run}");
        for name in files.keys() {
            let mut less = files.clone();
            less.remove(name);
            let found = judged(&less);
            if more(&found, &base) {
                wrong.push(format!("{id} {run} without {name}: {} became {}", base.score(), found.score()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn more_is_never_worth_less() {
    let part1 = whole("csv-encapsulation", "plain").remove("encapsulation_capture.pcapng").unwrap();
    let echo = whole("tcp-echo", "plain");
    let other_port = |frame: &Frame| frame.with_ports(frame.ports()[0], frame.ports()[1]);
    let echo: Vec<Frame> = frames(&echo[&capture(&echo)]).iter().map(other_port).collect();
    let additions: [(&str, Vec<u8>); 7] = [
        ("part1/encapsulation_capture.pcapng", part1.clone()),
        ("zz.pcapng", part1),
        ("another.pcap", classic(&echo)),
        ("notes.txt", b"These are my notes. I ran it twice. It was fine.\n".to_vec()),
        ("old_server.txt", b"[CLIENT] 127.0.0.1:4 connected\n[CLIENT] Sent 4 bytes: oops\nReceived: x\n".to_vec()),
        ("README.md", b"# Work\n".to_vec()),
        ("screen.png", b"\x89PNG\r\n\x1a\n".to_vec()),
    ];
    let mut wrong = Vec::new();
    for (lab, run, files) in recorded() {
        let base = evaluate(&lab, &files);
        for (name, bytes) in &additions {
            let mut with = files.clone();
            with.insert((*name).to_owned(), bytes.clone());
            let found = evaluate(&lab, &with);
            if more(&base, &found) {
                wrong.push(format!("{lab} {run} with {name}: {} became {}", base.score(), found.score()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The file with the evidence's own name decides; that of another part is put aside and told.
#[test]
fn captures_of_other_parts_are_not_pooled() {
    let mut files = whole("chat-routed", "plain");
    let alone = evaluate("chat-routed", &files);
    files.insert(
        "part1/encapsulation_capture.pcapng".to_owned(),
        whole("csv-encapsulation", "plain").remove("encapsulation_capture.pcapng").unwrap(),
    );
    let both = evaluate("chat-routed", &files);
    assert_eq!((both.score(), both.max_score()), (alone.score(), alone.max_score()));
    let aside = both.files.iter().find(|file| file.path.starts_with("part1/")).unwrap();
    assert!(aside.note.as_ref().unwrap().contains("bears the name of the evidence"), "{:?}", aside.note);
    assert!(both.checks.iter().flat_map(|check| &check.evidence).all(|proof| !proof.file.starts_with("part1/")));
}
