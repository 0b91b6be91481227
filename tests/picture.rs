//! `wirelab picture`: what people see in the terminal at two widths, and the files that it writes.

use std::fs;

use crate::support::files::{root, sample};
use crate::support::program::{program, run, wirelab};

/// Pictures of the samples: the name of a snapshot, a capture, a kind and its options.
const PICTURES: [(&str, &str, &[&str]); 12] = [
    ("ladder", "reset.pcapng", &["ladder"]),
    ("ladder-gaps", "three-clients.pcapng", &["ladder", "--stream", "0", "--gaps"]),
    ("overlap", "three-clients.pcapng", &["overlap"]),
    ("sequence", "scenarios/chat-routed.pcapng", &["sequence"]),
    ("sequence-chat", "three-clients.pcapng", &["sequence"]),
    ("stevens", "scenarios/lossy-lab.pcapng", &["stevens", "--stream", "1"]),
    ("tcptrace", "scenarios/lossy-lab.pcapng", &["tcptrace", "--stream", "1"]),
    ("rtt", "scenarios/lossy-lab.pcapng", &["rtt", "--stream", "1"]),
    ("flight", "scenarios/lossy-lab.pcapng", &["flight", "--stream", "1"]),
    ("throughput", "scenarios/lossy-lab.pcapng", &["throughput", "--stream", "1"]),
    ("replies", "lab-commands.pcapng", &["replies"]),
    ("ruler", "lab-commands.pcapng", &["ruler", "--message", "1"]),
];

#[test]
fn pictures_in_the_terminal_at_80_and_200_columns() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("picture");
    settings.set_prepend_module_to_snapshot(false);
    for (name, capture, options) in PICTURES {
        let mut text = String::new();
        for width in ["80", "200"] {
            let arguments = [&options[..1], &[capture], &options[1..], &["--width", width]].concat();
            let arguments = [&["picture"], &arguments[..]].concat();
            let done = run(program().args(&arguments).current_dir(root().join("sample-pcaps")));
            assert_eq!(done.status, Some(0), "{arguments:?}: {}", done.stderr);
            let wide = width.parse::<usize>().unwrap();
            assert!(done.text().lines().all(|line| line.chars().count() <= wide), "{arguments:?}");
            text.push_str(&format!("$ wirelab {}\n{}\n", arguments.join(" "), done.text()));
        }
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}

#[test]
fn a_file_is_one_file_and_never_the_capture() {
    let folder = tempfile::tempdir().unwrap();
    let (picture, copy) = (folder.path().join("x.svg"), folder.path().join("copy.pcapng"));
    fs::copy(sample("three-clients.pcapng"), &copy).unwrap();
    let (picture_name, copy_name) = (picture.to_str().unwrap(), copy.to_str().unwrap());
    let before = fs::read(&copy).unwrap();
    let link = folder.path().join("link.pcapng");
    fs::hard_link(&copy, &link).unwrap();
    for place in [copy_name, link.to_str().unwrap()] {
        let done = wirelab(["picture", "overlap", copy_name, "-o", place]);
        assert_eq!((done.status, fs::read(&copy).unwrap() == before), (Some(2), true), "{}", done.stderr);
        assert!(done.stderr.contains("nothing may be written to it"), "{}", done.stderr);
    }
    let done = wirelab(["picture", "overlap", copy_name, "-o", picture_name]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    let text = fs::read_to_string(&picture).unwrap();
    for part in [
        "<svg xmlns",
        "role=\"img\"",
        "<title>3 connections over time</title>",
        "<desc>",
        "viewBox",
        "prefers-color-scheme",
    ] {
        assert!(text.contains(part), "{part}");
    }
    // The only address is the name of the language.
    assert_eq!((text.matches("://").count(), text.matches("href").count(), text.matches("style=").count()), (1, 0, 0));
}

#[test]
fn ascii_is_ascii_and_says_the_same() {
    let capture = sample("three-clients.pcapng");
    let done = wirelab(["picture", "overlap", &capture, "--ascii"]);
    assert!(done.status == Some(0) && done.stdout.is_ascii(), "{}", done.stderr);
    assert!(done.text().contains("closed by both sides"));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let (chat, udp) = (sample("three-clients.pcapng"), sample("udp-text.pcapng"));
    let refused = sample("refused.pcapng");
    let cases: [(&[&str], &str); 7] = [
        (&["picture", "stevens", &chat, "--stream", "9"], "no stream 9"),
        (&["picture", "stevens", &chat, "--lab", "none"], "--stream N"),
        (&["picture", "stevens", &udp], "no TCP connection"),
        (&["picture", "sequence", &refused, "--lab", "none"], "no messages of a lab"),
        (&["picture", "ruler", &chat, "--message", "999"], "there is no message 999"),
        (&["picture", "overlap", &chat, "--gaps"], "--gaps says nothing about the picture overlap"),
        (&["picture", "matrix", &chat], "invalid value 'matrix'"),
    ];
    for (arguments, words) in cases {
        let done = wirelab(arguments);
        assert_eq!(done.status, Some(2), "{arguments:?}: {}", done.stderr);
        assert!(done.stderr.contains(words) && done.stdout.is_empty(), "{arguments:?}: {}", done.stderr);
    }
}
