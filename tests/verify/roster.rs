//! `--lab-port`, `--variant`, `--roster`: who was asked for what.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::fixtures::{Files, capture, whole};
use crate::support::program::wirelab;
use crate::support::rewrite::{Frame, classic, frames};

fn put(folder: &Path, files: &Files) {
    fs::create_dir_all(folder).unwrap();
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

fn on_port(lab: &str, from: u16, to: u16) -> Files {
    let mut files = whole(lab, "plain");
    let name = capture(&files);
    let other = |port: u16| if port == from { to } else { port };
    let moved = |frame: &Frame| frame.with_ports(other(frame.ports()[0]), other(frame.ports()[1]));
    let moved: Vec<Frame> = frames(&files[&name]).iter().map(moved).collect();
    files.insert(name, classic(&moved));
    files
}

fn scores(class: &Path, more: &[&str]) -> Vec<(String, f64, f64)> {
    let mut arguments = vec!["verify", "tcp-commands", class.to_str().unwrap(), "--class", "--format", "json"];
    arguments.extend(more);
    let done = wirelab(&arguments);
    let value: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{}", done.stderr));
    let all = value["submissions"].as_array().unwrap().iter().map(|one| {
        let number = |name: &str| one[name].as_f64().unwrap();
        (one["name"].as_str().unwrap().to_owned(), number("score"), number("max_score"))
    });
    all.collect()
}

#[test]
fn each_student_has_a_port() {
    let place = tempfile::tempdir().unwrap();
    let class = place.path().join("class");
    put(&class.join("ana"), &on_port("tcp-commands", 12345, 20_001));
    put(&class.join("rui"), &on_port("tcp-commands", 12345, 20_002));
    let roster = place.path().join("roster.csv");
    fs::write(&roster, "name;port\nAna;20001\nRui;20003\nEva;20004\n").unwrap();
    let found = scores(&class, &["--roster", roster.to_str().unwrap()]);
    assert_eq!(found.iter().map(|one| one.0.as_str()).collect::<Vec<_>>(), ["ana", "rui"]);
    assert!((found[0].1 - found[0].2).abs() < 1e-9, "{found:?}");
    assert!(found[1].1 < found[1].2 / 2.0, "the port that was given out decides: {found:?}");
    let done =
        wirelab(["verify", "tcp-commands", class.to_str().unwrap(), "--class", "--roster", roster.to_str().unwrap()]);
    assert!(done.stderr.contains("no submission of Eva"), "{}", done.stderr);
}

#[test]
fn a_team_is_one_submission_and_partners_raise_no_observation() {
    let place = tempfile::tempdir().unwrap();
    let class = place.path().join("class");
    let mut half = whole("tcp-commands", "plain");
    let capture = capture(&half);
    let bytes = half.remove(&capture).unwrap();
    put(&class.join("ana"), &half);
    put(&class.join("rui"), &Files::from([(capture, bytes)]));
    put(&class.join("eva"), &whole("tcp-commands", "plain"));
    let roster = place.path().join("roster.csv");
    fs::write(&roster, "id,name,team\n1,Ana,red\n2,Rui,red\n3,Eva,\n").unwrap();
    let found = scores(&class, &["--roster", roster.to_str().unwrap()]);
    let names: Vec<&str> = found.iter().map(|one| one.0.as_str()).collect();
    assert_eq!(names, ["red", "eva"]);
    assert!(found.iter().all(|one| (one.1 - one.2).abs() < 1e-9), "{found:?}");
    let alone = scores(&class, &[]);
    assert_eq!(alone.len(), 3);
}

#[test]
fn a_port_and_a_variant_by_hand() {
    let place = tempfile::tempdir().unwrap();
    put(place.path(), &on_port("tcp-commands", 12345, 9_999));
    let path = place.path().to_str().unwrap();
    let judged = wirelab(["verify", "tcp-commands", path, "--points"]).text();
    let judged = judged.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(judged.contains("Judged on TCP port 9999") && judged.contains("10 of 10 points, of which 0.5"), "{judged}");
    let named = wirelab(["verify", "tcp-commands", path, "--points", "--lab-port", "9999"]).text();
    assert!(!named.contains("Judged on") && named.contains("tcp port 9999"), "{named}");
    let wrong = wirelab(["verify", "tcp-commands", path, "--lab-port", "12345"]).text();
    assert!(wrong.contains("need the lab's traffic in the capture: "), "{wrong}");
    let done = wirelab(["verify", "tcp-commands", path, "--variant", "nothing"]);
    assert!(done.status == Some(2) && done.stderr.contains("it has commands"), "{}", done.stderr);
}

#[test]
fn a_missing_capture_is_one_line() {
    let place = tempfile::tempdir().unwrap();
    let mut files = whole("tcp-commands", "plain");
    let name = capture(&files);
    files.remove(&name);
    put(place.path(), &files);
    let text = wirelab(["verify", "tcp-commands", place.path().to_str().unwrap()]).text();
    assert_eq!(text.lines().filter(|line| line.contains('✗')).count(), 1, "{text}");
    assert!(text.contains(" checks need the capture: traffic, capture-filter,"), "{text}");
    assert!(!text.contains("1 do not"), "{text}");
}
