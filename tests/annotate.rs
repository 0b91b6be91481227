//! `wirelab annotate` and `wirelab keep`: what they write, held against tshark and against `wirelab` itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use wirelab_needs::{Need, require};

use crate::support::files::{root, sample};
use crate::support::program::{run, wirelab};

/// The samples and the scenarios' captures.
fn captures() -> Vec<String> {
    let mut all = Vec::new();
    for folder in ["sample-pcaps", "sample-pcaps/scenarios"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "pcapng" || end == "pcap") {
                all.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    all.sort();
    assert!(all.len() > 30);
    all
}

/// What tshark says of each packet: fields, and the comments.
fn tshark(capture: &str, fields: &[&str]) -> Vec<String> {
    let mut command = Need::Tshark.command();
    command.args(["-r", capture, "-T", "fields"]);
    for field in fields {
        command.args(["-e", field]);
    }
    let done = run(&mut command);
    assert_eq!(done.status, Some(0), "{capture}: {}", done.stderr);
    done.text().lines().map(str::to_owned).collect()
}

const OTHER_FIELDS: [&str; 13] = [
    "frame.number",
    "frame.time_epoch",
    "frame.len",
    "frame.cap_len",
    "frame.interface_id",
    "ip.src",
    "tcp.stream",
    "tcp.seq",
    "tcp.analysis.flags",
    "tcp.completeness",
    "udp.stream",
    "_ws.col.Protocol",
    "_ws.col.Info",
];

/// A finding about what was sent again stands where it was sent again.
#[test]
fn retransmissions_are_told_at_the_first_of_them() {
    require!(Tshark);
    let folder = tempfile::tempdir().unwrap();
    for name in ["retransmission", "fast-retransmission", "spurious-retransmission"] {
        let capture = sample(&format!("scenarios/{name}.pcapng"));
        let again = wirelab(["fields", &capture, "-Y", "tcp.analysis.retransmission", "-e", "frame.number"]).text();
        let expected: u64 = again.lines().next().unwrap().parse().unwrap();
        let out = folder.path().join(format!("{name}.pcapng")).to_string_lossy().into_owned();
        let done = wirelab(["annotate", &capture, "-o", &out]);
        assert_eq!(done.status, Some(0), "{}", done.stderr);
        let mut told = tshark(&out, &["frame.number", "frame.comment"]);
        told.retain(|line| line.contains("Wireshark marks"));
        assert!(told.len() == 1 && told[0].starts_with(&format!("{expected}\t")), "{name}, {expected}: {told:?}");
    }
}

#[test]
fn wireshark_shows_every_finding_at_its_frames_and_nothing_else_is_changed() {
    require!(Tshark);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.pcapng").to_str().unwrap().to_owned();
    let mut findings = 0;
    for capture in captures() {
        let done = wirelab(["annotate", &capture, "-o", &out]);
        assert_eq!(done.status, Some(0), "{capture}: {}", done.stderr);
        // Classic pcap names no interfaces, pcapng does.
        let classic = capture.ends_with(".pcap");
        let fields = OTHER_FIELDS.into_iter().filter(|field| !(classic && *field == "frame.interface_id"));
        let fields: Vec<&str> = fields.collect();
        let both = tshark(&out, &[&fields[..], &["frame.comment"]].concat());
        let (others, comments): (Vec<&str>, Vec<&str>) =
            both.iter().map(|line| line.rsplit_once('\t').unwrap()).unzip();
        assert_eq!(tshark(&capture, &fields), others, "{capture}");
        let report: Value = serde_json::from_slice(&wirelab(["analyze", &capture, "--format", "json"]).stdout).unwrap();
        for finding in report["findings"].as_array().unwrap() {
            let wanted = format!("finding {}: ", finding["id"].as_str().unwrap());
            for frame in finding["frames"].as_array().unwrap() {
                let comment = &comments[frame.as_u64().unwrap() as usize - 1];
                assert!(comment.contains(&wanted), "{capture}, frame {frame}: {comment}");
                findings += 1;
            }
        }
        for stream in report["tcp"].as_array().unwrap() {
            let first = stream["first_frame"].as_u64().unwrap() as usize;
            let wanted = format!("TCP stream {}, client ", stream["stream"]);
            assert!(comments[first - 1].contains(&wanted), "{capture}, frame {first}: {}", comments[first - 1]);
        }
        let messages: Value =
            serde_json::from_slice(&wirelab(["messages", &capture, "--format", "json"]).stdout).unwrap();
        for message in messages.as_array().unwrap() {
            let last = message["frames"].as_array().unwrap().last().unwrap().as_u64().unwrap() as usize;
            let wanted = format!("message #{} ", message["number"]);
            assert!(comments[last - 1].contains(&wanted), "{capture}, frame {last}: {}", comments[last - 1]);
        }
    }
    assert!(findings > 20, "{findings}");
}

#[test]
fn a_comment_says_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.pcapng").to_str().unwrap().to_owned();
    let done = wirelab(["annotate", &sample("lab-commands.pcapng"), "-o", &out]);
    let frames = format!("{}\n", done.stderr.trim_end().replace(&out, "OUT"));
    let report: Value = serde_json::from_slice(&wirelab(["analyze", &out, "--format", "json"]).stdout).unwrap();
    let mut told = frames;
    for comment in report["capture"]["comments"].as_array().unwrap() {
        let text = comment["text"].as_str().unwrap();
        told.push_str(&format!("\n{}\n{text}\n", comment["frame"]));
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("data/annotate");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("lab-commands", told));
}

#[test]
fn what_was_put_in_comes_out_again_and_no_input_is_written_onto() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (out, back) = (path("out.pcapng"), path("back.pcapng"));
    for capture in captures().iter().filter(|capture| capture.ends_with(".pcapng")) {
        assert_eq!(wirelab(["annotate", capture, "-o", &out]).status, Some(0), "{capture}");
        let done = wirelab(["annotate", &out, "--strip", "-o", &back]);
        assert_eq!(done.status, Some(0), "{capture}: {}", done.stderr);
        assert!(fs::read(capture).unwrap() == fs::read(&back).unwrap(), "{capture}");
    }
    let before = fs::read(&out).unwrap();
    for arguments in [&["annotate", &out, "-o", &out][..], &["keep", &out, "--lab", "tcp-commands", "-o", &out]] {
        let done = wirelab(arguments);
        assert_eq!(done.status, Some(2), "{arguments:?}");
        assert!(done.stderr.contains("this command reads it"), "{}", done.stderr);
    }
    assert!(before == fs::read(&out).unwrap());
    let done = wirelab(["annotate", &sample("lab-commands-classic.pcap"), "-o", &out]);
    assert!(done.stderr.contains("no place for comments: it is written as pcapng"), "{}", done.stderr);
}

#[test]
fn secrets_and_names_are_named_and_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (private, out) = (path("private.pcapng"), path("out.pcapng"));
    // The sample is big-endian.
    let block = |kind: u32, body: &[u8]| {
        let length = (body.len() as u32 + 12).to_be_bytes();
        [&kind.to_be_bytes(), &length[..], body, &length].concat()
    };
    let secrets = block(10, b"TLSK\0\0\0\x08the key!");
    let names = block(4, b"\0\x01\0\x0a\x7f\0\0\x01alice\0\0\0\0\0\0\0");
    let mut bytes = fs::read(sample("lab-commands.pcapng")).unwrap();
    bytes.extend([secrets, names].concat());
    fs::write(&private, bytes).unwrap();
    let done = wirelab(["annotate", &private, "-o", &out]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    let told =
        "the file holds secrets of TLS connections (1 block) and names of addresses (1 block): they are written on";
    assert!(done.stderr.contains(told), "{}", done.stderr);
    let has = |text: &[u8]| fs::read(&out).unwrap().windows(text.len()).any(|window| window == text);
    assert!(has(b"the key!") && has(b"alice"));
    let done = wirelab(["keep", &private, "--lab", "tcp-commands", "-o", &out]);
    assert_eq!((done.status, done.stderr.contains("secrets")), (Some(0), false), "{}", done.stderr);
    assert!(!has(b"the key!") && !has(b"alice") && !has(b"example-lab") && !has(b"linux"));
}

/// A capture with more than the lab's packets: another lab's, behind it.
fn everything(folder: &Path) -> String {
    let all = folder.join("everything.pcapng");
    // Two sections, one behind the other, are one file.
    let mut bytes = fs::read(sample("three-clients.pcapng")).unwrap();
    bytes.extend(fs::read(sample("lab-commands.pcapng")).unwrap());
    fs::write(&all, bytes).unwrap();
    all.to_str().unwrap().to_owned()
}

#[test]
fn what_is_kept_is_as_good_as_a_capture_filter() {
    let folder = tempfile::tempdir().unwrap();
    let all = everything(folder.path());
    let out = folder.path().join("kept.pcapng").to_str().unwrap().to_owned();
    let done = wirelab(["keep", &all, "--lab", "tcp-commands", "-o", &out]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    assert!(
        done.stderr.contains("18 of 72 packets: the one stream of tcp-commands, and nothing else"),
        "{}",
        done.stderr
    );
    let checks = |capture: &str| -> BTreeMap<String, (String, String)> {
        let done = wirelab(["verify", "tcp-commands", capture, "--format", "json"]);
        let report: Value = serde_json::from_slice(&done.stdout).unwrap();
        let checks = report["submissions"][0]["checks"].as_array().unwrap().clone();
        let text = |check: &Value, name: &str| check[name].as_str().unwrap().to_owned();
        checks.iter().map(|check| (text(check, "id"), (text(check, "status"), text(check, "text")))).collect()
    };
    let (before, after) = (checks(&all), checks(&out));
    let of = |checks: &BTreeMap<String, (String, String)>, id: &str| checks[id].clone();
    assert_eq!(of(&before, "capture-filter").0, "failed", "{before:#?}");
    let (status, text) = of(&after, "capture-filter");
    assert_eq!(status, "passed", "{text}");
    assert!(text.contains("`wirelab keep` wrote it, with 18 of 72 packets"), "{text}");
    for (id, (status, text)) in &after {
        if id != "capture-filter" {
            assert_eq!(*status, before[id].0, "{id}: {text}");
        }
    }
    // A file that is not what its stamp says is told nothing good of for it.
    let mut cut = fs::read(&out).unwrap();
    cut.truncate(cut.len() - 300);
    fs::write(&out, cut).unwrap();
    assert_eq!(of(&checks(&out), "capture-filter").0, "undecided");
    let none = wirelab(["keep", &all, "--lab", "udp-text", "-o", &out]);
    assert_eq!(none.status, Some(2));
    assert!(none.stderr.contains("no packet on"), "{}", none.stderr);
}

#[test]
fn a_student_gets_findings_and_no_marks() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("class/anna")).unwrap();
    fs::create_dir_all(path("class/ben")).unwrap();
    fs::copy(sample("lab-commands.pcapng"), path("class/anna/capture.pcapng")).unwrap();
    fs::copy(sample("lab-commands.pcapng"), path("class/ben/capture.pcapng")).unwrap();
    let [class, out] = ["class", "out"].map(|name| path(name).to_str().unwrap().to_owned());
    let done = wirelab(["verify", "tcp-commands", &class, "--class", "--annotate", &out]);
    assert_ne!(done.status, Some(2), "{}", done.stderr);
    for (file, other) in [("001-anna.pcapng", "ben"), ("002-ben.pcapng", "anna")] {
        let file = path("out").join(file).to_str().unwrap().to_owned();
        let report: Value = serde_json::from_slice(&wirelab(["analyze", &file, "--format", "json"]).stdout).unwrap();
        let comments = report["capture"]["comments"].as_array().unwrap();
        let all: Vec<&str> = comments.iter().filter_map(|comment| comment["text"].as_str()).collect();
        let all = all.join("\n");
        assert!(all.contains("check \"") && all.contains("message #1 "), "{all}");
        for word in [other, "point", "same connection", "Observ"] {
            assert!(!all.contains(word), "{word}: {all}");
        }
    }
    let inside = path("class/out").to_str().unwrap().to_owned();
    let done = wirelab(["verify", "tcp-commands", &class, "--annotate", &inside]);
    assert_eq!(done.status, Some(2));
    assert!(done.stderr.contains("in what is checked") && !path("class/out").exists(), "{}", done.stderr);
}
