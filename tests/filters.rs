//! Display filters select the frames that tshark selects, and are refused where tshark refuses them.
//!
//! `tests/data/filters/expected.tsv` holds what tshark said; `tests/tools/record-filters` made it and tells what its
//! columns mean. Captures that are not part of this repository are named by their digest and left out where they are not.

use std::collections::HashMap;
use std::path::Path;

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::{Compat, Event, Settings, run_with_summary};
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::filter::Filter;
use wirelab_capture::spool::Spool;
use wirelab_needs::{corpus, require};

use crate::support::files::{below, digest, root};
use crate::support::program::wirelab;

/// Expressions about which we and tshark differ, and why.
const DIFFER: &[(&str, &str)] = &[
    ("tcp.port == ${tcp.port}", "no selected packet"),
    ("frame.time_relative >= ${frame.time_relative} - 300", "no selected packet"),
    ("frame.time_relative >= $frame.time_relative - 300", "no selected packet"),
    ("tcp.port == $tcp.srcport", "no selected packet"),
    // tshark has a protocol with this name.
    ("ipv6.dst[0] == ff", "a byte here"),
    ("frame matches \"a(?=b)\"", "no look-around"),
    ("frame matches \"(.)\\\\1\"", "no back-references"),
    ("frame.len > '\\n'", "wireshark-filter(4) has it"),
    ("frame.time_delta > 0.1e-3", "tshark reads 0.1"),
    ("tcp > ip", "tshark compares lengths first"),
];

/// Expressions and captures of which tshark knows more of a header than we do.
const DIFFER_HERE: &[(&str, &str)] = &[
    // A quoted IPv4 header with a bogus length: tshark counts it as IP, we only name it.
    ("5839250ad7a16229", "count(ip) == 2"),
    // The body of a message of HTTP is a layer there.
    ("5bbdb30a0707e210", "frame.protocols matches \":data$\""),
    // Frame 625 is QUIC, which has TLS inside.
    ("2d70158591b17fa2", "tls"),
    ("2d70158591b17fa2", "ssl"),
    ("2d70158591b17fa2", "tls.handshake"),
    ("2d70158591b17fa2", "tls.handshake.type == 1"),
    ("2d70158591b17fa2", "tls.handshake.type == \"Client Hello\""),
    ("2d70158591b17fa2", "tls.handshake.version == 0x0303"),
    ("2d70158591b17fa2", "tls.handshake.extensions_server_name"),
    ("2d70158591b17fa2", "tls.handshake.extensions_server_name contains \"com\""),
];

/// One recorded answer.
struct Recorded {
    result: String,
    frames: String,
    expression: String,
}

fn recorded() -> HashMap<String, Vec<Recorded>> {
    let mut captures: HashMap<String, Vec<Recorded>> = HashMap::new();
    for line in include_str!("data/filters/expected.tsv").lines().skip(2) {
        let columns: Vec<&str> = line.splitn(4, '\t').collect();
        let [capture, result, frames, expression] = columns[..] else { panic!("{line}") };
        let (result, frames, expression) = (result.to_owned(), frames.to_owned(), expression.to_owned());
        captures.entry(capture.to_owned()).or_default().push(Recorded { result, frames, expression });
    }
    captures
}

/// The frames as the recorder writes them.
fn ranges(frames: &[u64]) -> String {
    let mut parts: Vec<(u64, u64)> = Vec::new();
    for frame in frames {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *frame => *last = *frame,
            _ => parts.push((*frame, *frame)),
        }
    }
    let text = |(a, b): &(u64, u64)| if a == b { a.to_string() } else { format!("{a}-{b}") };
    let text = parts.iter().map(text).collect::<Vec<_>>().join(",");
    match text.len() {
        0 => "-".to_owned(),
        1..=60 => text,
        _ => digest(text.as_bytes(), 12),
    }
}

/// What we say to all the expressions of a capture, in one run of two passes.
fn answers(path: &Path, expected: &[Recorded]) -> Vec<(String, String)> {
    let registry = Registry::new();
    let mut filters: Vec<_> =
        expected.iter().map(|one| (Filter::compile(&one.expression, &registry), Vec::<u64>::new())).collect();
    let settings = Settings::LEAST.with_compat(Compat::Wireshark44).with_applications(Some(DecodeAs::NONE));
    let mut look = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        for (filter, frames) in &mut filters {
            if filter.as_ref().is_ok_and(|filter| filter.matches(view)) {
                frames.push(view.packet.frame);
            }
        }
    };
    run_with_summary(&mut Spool::new(path, 2), settings, &mut look).unwrap();
    let answer = |(filter, frames): &(Result<Filter, _>, Vec<u64>)| match filter {
        Ok(_) => (frames.len().to_string(), ranges(frames)),
        Err(_) => ("error".to_owned(), "-".to_owned()),
    };
    filters.iter().map(answer).collect()
}

fn compare(name: &str, path: &Path, expected: &[Recorded], wrong: &mut Vec<String>) -> usize {
    let mut agree = 0;
    for (one, (result, frames)) in expected.iter().zip(answers(path, expected)) {
        let same = result == one.result && (result == "error" || frames == one.frames);
        let known = DIFFER.iter().any(|(expression, _)| *expression == one.expression)
            || DIFFER_HERE.contains(&(name, one.expression.as_str()));
        agree += usize::from(same);
        if !same && !known {
            wrong.push(format!(
                "{name}: {}: tshark {} {}, we {result} {frames}",
                one.expression, one.result, one.frames
            ));
        }
    }
    agree
}

#[test]
fn samples_give_the_frames_that_tshark_gives() {
    let (mut wrong, mut agree, mut all) = (Vec::new(), 0, 0);
    for (name, expected) in recorded().iter().filter(|(name, _)| name.contains('/')) {
        agree += compare(name, &root().join(name), expected, &mut wrong);
        all += expected.len();
    }
    println!("{agree} of {all} answers agree on the samples");
    assert!(all >= 120 && wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn other_captures_give_the_frames_that_tshark_gives() {
    require!(Corpus);
    let mut recorded = recorded();
    recorded.retain(|name, _| !name.contains('/'));
    let (mut wrong, mut agree, mut all) = (Vec::new(), 0, 0);
    for path in below(&corpus()) {
        let name = digest(&std::fs::read(&path).unwrap(), 16);
        let Some(expected) = recorded.remove(&name) else { continue };
        agree += compare(&name, &path, &expected, &mut wrong);
        all += expected.len();
    }
    println!("{agree} of {all} answers agree on captures that are not part of the project");
    assert!(recorded.is_empty(), "captures that were recorded and are gone: {:?}", recorded.keys());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_expression_that_cannot_be_read_is_refused_before_the_capture_is() {
    for (expression, column, hint) in [
        ("tcp.prot == 80", 1, "did you mean 'tcp.port'?"),
        ("tcp.len > 0 and tcp port 8080", 21, ""),
        ("tcp port 8080", 5, "tcp.port == 8080"),
        ("tcp.port == 70000", 13, ""),
        ("(tcp", 5, ""),
    ] {
        for command in [&["fields", "-e", "frame.number"][..], &["analyze"], &["show", "--stream", "0"]] {
            let run = wirelab(command.iter().chain(&["no such capture", "-Y", expression]));
            assert_eq!(run.status, Some(2), "{command:?} {expression}");
            assert!(run.stderr.contains(&format!("column {column}:")), "{expression}: {}", run.stderr);
            assert!(run.stderr.contains(hint) && run.stderr.contains('^'), "{expression}: {}", run.stderr);
        }
    }
}

#[test]
fn commands_show_what_matches_with_the_numbers_of_the_whole_capture() {
    let path = |name: &str| root().join("sample-pcaps").join(name).to_string_lossy().into_owned();
    let three = path("three-clients.pcapng");
    let streams = |filter: &str| {
        let run = wirelab(["analyze", &three, "--format", "jsonl", "-Y", filter]);
        assert_eq!(run.status, Some(0), "{}", run.stderr);
        run.text()
    };
    let (all, one) = (streams(""), streams("tcp.stream == 1 and tcp.flags.syn == 1 and tcp.flags.ack == 0"));
    let row = one.lines().find(|line| line.contains("\"stream\":1")).unwrap();
    assert!(all.lines().any(|line| line == row), "a stream that one packet selects keeps its whole counts");
    assert!(!one.contains("\"stream\":0,") && !one.contains("\"stream\":2,"), "{one}");

    let lab = path("lab-commands.pcapng");
    let rows =
        |arguments: &[&str]| wirelab([&["show", &lab, "--stream", "0", "--format", "csv"], arguments].concat()).text();
    let (all, some) = (rows(&[]), rows(&["-Y", "tcp.len > 0"]));
    assert!(some.lines().count() > 1 && some.lines().count() < all.lines().count());
    assert!(some.lines().all(|line| all.contains(line)));
    assert_eq!(wirelab(["show", &lab, "--frame", "1", "-Y", "tcp"]).status, Some(2));
}

#[test]
fn decode_as_is_read_before_the_capture_is() {
    for (entry, part) in [
        ("tcp.port==8888,htpp", "did you mean 'http'?"),
        ("tcp.port=8888,http", "tcp.port==8888,http"),
        ("tcp.port==70000,http", "is no port"),
        ("sctp.port==1,http", "tcp.port and udp.port"),
    ] {
        for command in [&["fields", "-e", "frame.number"][..], &["analyze"], &["show", "--stream", "0"]] {
            let run = wirelab(command.iter().chain(&["no such capture", "-d", entry]));
            assert_eq!(run.status, Some(2), "{command:?} {entry}");
            assert!(run.stderr.contains(part), "{entry}: {}", run.stderr);
        }
    }
}
