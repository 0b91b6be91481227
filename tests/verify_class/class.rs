//! Submissions side by side.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::support::{HOSTILE, class, json, put, verify};

#[test]
fn one_bad_submission_costs_the_others_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good");
    class(&good);
    let before = json(&verify(&["--format", "json"], &good));
    // The same class with submissions that are out for trouble.
    let more = folder.path().join("more");
    class(&more);
    put(&more.join("aaa/zip.zip"), b"PK\x03\x04 and nothing");
    put(&more.join("bbb/capture.pcapng"), b"\x0a\x0d\x0d\x0a\xff\xff\xff\xff\xff\xff\xff\xff");
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    let mut header = tar_header(80 << 20);
    header.resize(1 << 20, 0);
    bomb.write_all(&header).unwrap();
    for _ in 0..80 {
        bomb.write_all(&[0; 1 << 20]).unwrap();
    }
    put(&more.join("ccc.tgz"), &bomb.finish().unwrap());
    let after = json(&verify(&["--format", "json"], &more));
    let submissions = |value: &serde_json::Value| value["submissions"].as_array().unwrap().clone();
    let kept: Vec<_> = submissions(&after)
        .into_iter()
        .filter(|one| !["aaa", "bbb", "ccc"].contains(&one["name"].as_str().unwrap()))
        .collect();
    assert_eq!(submissions(&before), kept);
    assert_eq!(submissions(&after).len(), kept.len() + 3);
    let notes = |name: &str| submissions(&after).iter().find(|one| one["name"] == name).unwrap()["notes"].to_string();
    assert!(notes("aaa").contains("damaged") && notes("ccc").contains("archive bombs"), "{}", notes("ccc"));
}

/// A tar header of a file with so many bytes.
fn tar_header(size: u64) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..10].copy_from_slice(b"big.pcapng");
    header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    header[156] = b'0';
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

#[test]
fn same_input_same_output() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path());
    for form in ["text", "json", "csv", "markdown"] {
        let first = verify(&["--format", form], folder.path());
        assert_eq!(first.status, Some(1), "{}", first.stderr);
        for _ in 0..2 {
            assert_eq!(verify(&["--format", form], folder.path()).stdout, first.stdout, "{form}");
        }
        let text = first.text();
        assert!(!text.contains(['\x1b', '\u{202e}']) && !text.contains("SECRET"), "{form}");
    }
}

#[test]
fn the_class_fits_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path());
    let text = verify(&[], folder.path()).text();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    for part in ["5 submissions", "most missed", "ana", "There is no file in it."] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn what_the_status_says() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path());
    let status = |arguments: &[&str], path: &str| verify(arguments, &folder.path().join(path)).status;
    assert_eq!(status(&[], "ana"), Some(1));
    assert_eq!(status(&[], "dora"), Some(2), "nothing in it");
    assert_eq!(status(&[], "nowhere"), Some(2));
    assert_eq!(status(&["--one", "--class"], "ana"), Some(2));
    assert_eq!(status(&["--format", "jsonl"], "ana"), Some(2));
    // A lab of which everything holds.
    let lab = folder.path().join("easy.toml");
    let text = std::fs::read_to_string("labs/catalogue/tcp-commands.toml").unwrap();
    let (before, _) = text.split_once("[[check]]").unwrap();
    std::fs::write(&lab, format!("{before}\n[[check]]\nid = \"traffic\"\ntitle = \"traffic\"\nkind = \"traffic\"\n"))
        .unwrap();
    let run = crate::support::program::wirelab([
        std::ffi::OsStr::new("verify"),
        lab.as_os_str(),
        folder.path().join("ana").as_os_str(),
    ]);
    assert_eq!(run.status, Some(0), "{}{}", run.text(), run.stderr);
}

#[test]
fn one_or_a_class_as_somebody_says() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path());
    let names = |arguments: &[&str]| {
        let value = json(&verify(&[arguments, &["--format", "json"]].concat(), folder.path()));
        value["submissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), [HOSTILE, "ana", "bea", "carl", "dora"]);
    assert_eq!(names(&["--class"]).len(), 5);
    assert_eq!(names(&["--one"]).len(), 1);
    // A student who looks at the own work is told no points.
    let one = json(&verify(&["--format", "json"], &folder.path().join("ana")));
    assert!(one["submissions"][0]["score"].is_null());
    let one = json(&verify(&["--points", "--format", "json"], &folder.path().join("ana")));
    assert!(one["submissions"][0]["score"].is_number());
}
