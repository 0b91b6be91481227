//! What somebody types first, and what they get: a capture without a command, streams without a number, several files.

use std::fs;

use serde_json::Value;
use wirelab_needs::{corpus, require};

use crate::support::files::{captures, sample};
use crate::support::program::{program, run, wirelab};

/// The streams that a section of the report counts: rows of its table, and the numbers before its groups.
fn counted(section: &str) -> u64 {
    let mut rows = 0;
    let mut groups = 0;
    let mut in_table = false;
    let mut blocks = 0;
    for line in section.lines() {
        if line.starts_with('─') {
            in_table = true;
        } else if line.is_empty() {
            in_table = false;
            blocks += 1;
        } else if in_table {
            // A row may go on in a second line, which has no number, or a number that is a time.
            let mut words = line.split_whitespace();
            let number = words.next().is_some_and(|first| first.parse::<u32>().is_ok());
            rows += u64::from(number && words.next().is_some_and(|client| client.contains(':')));
        } else if let Some((number, rest)) = line.trim_start().split_once(' ') {
            let said = rest.contains(": to ") || rest == "more of labs" || rest == "more that were answered";
            if let (true, Ok(number)) = (said, number.parse::<u64>()) {
                groups += number;
            }
        }
    }
    assert!(blocks < 10);
    rows + groups
}

/// Every stream is in a row or in a line that counts it.
fn adds_up(capture: &str) {
    let done = wirelab(["analyze", capture]);
    let text = done.text();
    for protocol in ["TCP", "UDP"] {
        let is_heading = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            matches!(words.as_slice(), [number, own, "stream" | "streams"] if *own == protocol && number.starts_with(|sign: char| sign.is_ascii_digit()))
        };
        let mut lines = text.lines().skip_while(|line| !is_heading(line));
        let Some(heading) = lines.next() else { continue };
        let total: u64 = heading.split(' ').next().unwrap_or("").replace(',', "").parse().unwrap();
        let next = |line: &&str| {
            !["UDP stream", "Timing of", "Messages of labs", "Source ports", "Packets without", "About this"]
                .iter()
                .any(|begin| {
                    line.starts_with(begin) || line.split_once(' ').is_some_and(|(_, rest)| rest.starts_with(begin))
                })
        };
        let section: Vec<&str> = lines.take_while(next).collect();
        assert_eq!(counted(&section.join("\n")), total, "{capture}: {protocol}\n{}", section.join("\n"));
    }
}

#[test]
fn every_stream_of_a_report_is_counted() {
    for name in ["lab-commands.pcapng", "refused.pcapng", "three-clients.pcapng", "udp-text.pcapng", "ipv6.pcapng"] {
        adds_up(&sample(name));
    }
}

#[test]
fn every_stream_of_a_real_capture_is_counted() {
    require!(Corpus);
    for capture in captures(&corpus().join("wild")) {
        if fs::metadata(&capture).is_ok_and(|about| about.len() < 2_000_000) {
            adds_up(capture.to_str().unwrap());
        }
    }
}

#[test]
fn a_capture_without_a_command_is_analyzed() {
    let capture = sample("reset.pcapng");
    let (short, long) = (wirelab([&capture]), wirelab(["analyze", &capture]));
    assert_eq!((short.status, short.text()), (Some(0), long.text()));
    let missing = wirelab(["no-such-file.pcapng"]);
    assert_eq!(missing.status, Some(2));
    assert_eq!(missing.stderr.matches("No such file").count(), 1, "{}", missing.stderr);
    assert!(!missing.stderr.contains("os error"), "{}", missing.stderr);
    let meant = wirelab(["analyze", &capture.replace("reset", "rest")]);
    assert!(meant.stderr.contains(&format!("did you mean '{capture}'?")), "{}", meant.stderr);
}

#[test]
fn the_only_stream_is_meant_where_none_is_named() {
    let capture = sample("reset.pcapng");
    for command in ["show", "follow"] {
        let (bare, named) = (wirelab([command, &capture]), wirelab([command, &capture, "--stream", "0"]));
        assert_eq!((bare.status, bare.text()), (Some(0), named.text()), "{}", bare.stderr);
        assert!(bare.stderr.is_empty(), "{}", bare.stderr);
    }
    let several = wirelab(["show", &sample("three-clients.pcapng")]);
    assert!(several.stderr.contains("TCP stream 0, the first of a lab"), "{}", several.stderr);
    let udp = wirelab(["follow", &sample("udp-text.pcapng")]);
    assert!(udp.status == Some(0) && udp.text().contains("UDP"), "{}", udp.stderr);
}

#[test]
fn a_folder_and_standard_input_are_captures_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let empty = wirelab([path]);
    assert_eq!(empty.status, Some(2));
    assert!(empty.stderr.contains("a folder without captures"), "{}", empty.stderr);
    for name in ["reset.pcapng", "refused.pcapng"] {
        fs::copy(sample(name), folder.path().join(name)).unwrap();
    }
    let both = wirelab([path]).text();
    let [refused, reset] = ["refused.pcapng", "reset.pcapng"].map(|name| both.find(name).unwrap());
    assert!(refused < reset, "{both}");
    let done = run(program().arg("-").stdin(fs::File::open(sample("reset.pcapng")).unwrap()));
    assert!(done.text().starts_with("standard input\n"), "{}{}", done.text(), done.stderr);
}

#[test]
fn a_picture_without_a_kind_says_what_is_missing() {
    let done = wirelab(["picture", &sample("reset.pcapng")]);
    assert_eq!(done.status, Some(2));
    assert!(
        done.stderr.contains("tip: what to draw stands before the capture: wirelab picture overlap"),
        "{}",
        done.stderr
    );
}

#[test]
fn wireshark_is_not_sent_to_a_frame_that_is_not_there() {
    let at = |frame: &str| wirelab(["show", &sample("reset.pcapng"), "--frame", frame, "--in-wireshark"]);
    assert_eq!(at("9").status, Some(0));
    let done = at("10");
    assert_eq!(done.status, Some(2));
    assert!(done.stderr.contains("there is no frame 10: the capture has frames 1 to 9"), "{}", done.stderr);
}

#[test]
fn several_files_come_one_after_the_other_or_joined() {
    let (one, two) = (sample("reset.pcapng"), sample("refused.pcapng"));
    let text = |arguments: &[&str]| {
        let done = wirelab(arguments);
        assert_eq!(done.status, Some(0), "{}", done.stderr);
        done.text()
    };
    let both = text(&["analyze", &one, &two]);
    assert_eq!(both, format!("{}\n{}", text(&["analyze", &one]), text(&["analyze", &two])));
    let array: Value = serde_json::from_str(&text(&["analyze", &one, &two, "--format", "json"])).unwrap();
    let packets = |value: &Value| value["capture"]["packets"].as_u64();
    assert_eq!(array.as_array().unwrap().iter().map(packets).collect::<Vec<_>>(), [Some(9), Some(4)]);
    let joined: Value = serde_json::from_str(&text(&["analyze", &one, &two, "--join", "--format", "json"])).unwrap();
    assert_eq!(packets(&joined), Some(13));
    // What is told is the files' container, not that of the file that they were put together in.
    let classic = sample("lab-commands-classic.pcap");
    let format = |other: &str| {
        let joined = text(&["analyze", &classic, other, "--join", "--format", "json"]);
        serde_json::from_str::<Value>(&joined).unwrap()["capture"]["format"].clone()
    };
    assert_ne!(format(&classic), "pcapng");
    assert_eq!(format(&one), "several");
    // refused was captured first: its streams have the first numbers.
    let turned = text(&["analyze", &two, &one, "--join", "--format", "csv"]);
    assert_eq!(turned, text(&["analyze", &one, &two, "--join", "--format", "csv"]));
    assert_eq!(wirelab(["analyze", &one, &two, "--format", "csv"]).status, Some(2));
}

#[test]
fn errors_say_what_was_meant() {
    let capture = sample("reset.pcapng");
    for (arguments, said) in [
        (vec!["analyze", &capture, "--port", "http"], "not a port number (did you mean 80?)"),
        (vec!["labs", "tcp-fixt"], "did you mean tcp-fixed?"),
        (vec!["analyse", &capture], "'analyze'"),
        (vec!["craft", "no-such.toml", "-o", "no-such.pcap"], "no-such.toml"),
        (vec!["show", &capture, "--stream", "5"], "no stream 5: one TCP stream (number 0), no UDP"),
    ] {
        let done = wirelab(&arguments);
        assert!(done.status == Some(2) && done.stderr.contains(said), "{arguments:?}: {}", done.stderr);
    }
    let none = wirelab(["analyze", &capture, "--port", "99"]).text();
    assert!(
        none.contains("No stream uses port 99.\nThe capture has 1 TCP stream, to port 12345, and 0 UDP streams."),
        "{none}"
    );
}
