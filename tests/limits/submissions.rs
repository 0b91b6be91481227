//! Limits of one submission: what was reached is judged, the rest cannot be told, and the others get their reports.

use std::path::Path;

use super::{name, said, with};
use crate::support::files::root;
use crate::support::traffic::Traffic;

/// A submission with this capture, and a log beside it.
fn verified(limits: &str, traffic: &Traffic, log: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    traffic.save(folder.path());
    if !log.is_empty() {
        std::fs::write(folder.path().join("tcp_server_activity_output.txt"), log).unwrap();
    }
    let run = with(limits, ["verify", "tcp-commands", name(folder.path()), "--one", "--all", "--points"]);
    assert!(run.status == Some(0) || run.status == Some(1), "{}", run.stderr);
    said(&run).split_whitespace().collect::<Vec<_>>().join(" ")
}

const BEGINNING: &str = "Only its beginning was read.";
const LARGE: &str = "The hand-in is large: this capture was read up to frame";

#[test]
fn packets_bytes_and_streams() {
    let traffic = Traffic::clients(5);
    let packets = traffic.len();
    let bytes: usize = std::fs::metadata(traffic.save(tempfile::tempdir().unwrap().path()))
        .map_or(0, |about| usize::try_from(about.len()).unwrap() - 24);
    for (limit, edge) in [("submission-packets", packets), ("submission-bytes", bytes), ("submission-streams", 5)] {
        let whole = verified(&format!("{limit}={edge}"), &traffic, "");
        assert!(!whole.contains(LARGE) && !whole.contains("was not read to its end"), "{limit}: {whole}");
        assert!(!whole.contains(BEGINNING), "{limit}: {whole}");
        // A packet that was begun is read.
        let less = if limit == "submission-bytes" { 200 } else { 1 };
        let part = verified(&format!("{limit}={}", edge - less), &traffic, "");
        assert!(part.contains(LARGE) && part.contains("? "), "{limit}: {part}");
        assert!(part.contains("not read to its end, so this cannot be told"), "{limit}: {part}");
        assert!(part.contains(BEGINNING) && !part.contains("hostile"), "{limit}: {part}");
    }
}

/// What one capture takes is not taken from a smaller one; where nothing is left, that is said.
#[test]
fn a_small_capture_beside_a_large_one() {
    let folder = tempfile::tempdir().unwrap();
    let (large, small) = (Traffic::clients(20), Traffic::pings(3));
    for (name, traffic) in [("a", &large), ("b", &small)] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        traffic.save(&folder.path().join(name));
    }
    let judged = |packets: usize| {
        let limit = format!("submission-packets={packets}");
        let run = with(&limit, ["verify", "tcp-commands", name(folder.path()), "--one", "--all", "--points"]);
        said(&run).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let not_read = "this capture was not read, because nothing was left of the packets";
    let part = judged(small.len() + 5);
    assert!(part.contains(&format!("pcap, {} packets.", small.len())) && !part.contains(not_read), "{part}");
    assert!(part.contains("not counted: it was not read to its end, because the hand-in is large"), "{part}");
    // Where nothing is left, that is said.
    let none = verified("submission-packets=0", &small, "");
    assert!(none.contains("capture.pcap was not read: this hand-in is larger than what is read of one."), "{none}");
    assert!(none.contains(not_read), "{none}");
    assert!(!none.contains("frame 0") && !none.contains("without packets") && !none.contains("no packets"), "{none}");
    let whole = judged(small.len() + large.len());
    assert!(!whole.contains(LARGE) && !whole.contains(not_read), "{whole}");
}

#[test]
fn processor_time() {
    let part = verified("submission-seconds=0", &Traffic::clients(5), "");
    assert!(part.contains("nothing was left of the processor time that one hand-in may take"), "{part}");
    assert!(!part.contains("has no packet") && !part.contains("other captures"), "{part}");
}

#[test]
fn streams_and_bytes_of_the_lab() {
    let traffic = Traffic::clients(5);
    for (limit, edge) in [("lab-streams", 5), ("lab-bytes", 5 * 16)] {
        let whole = verified(&format!("{limit}={edge}"), &traffic, "");
        assert!(!whole.contains("cannot be told. A person"), "{limit}: {whole}");
        let part = verified(&format!("{limit}={}", edge - 1), &traffic, "");
        assert!(part.contains("More was said in the capture than is kept"), "{limit}: {part}");
    }
}

#[test]
fn rows_of_the_lab() {
    // Attempts come first: what is kept of them must not hide that a client got through.
    let mut traffic = Traffic::default();
    (0..6).for_each(|client| traffic.syn(50_000 + client));
    traffic.open(40_000);
    traffic.turns(40_000, 1, b"ping", b"PONG");
    let whole = verified("lab-rows=7", &traffic, "");
    assert!(!whole.contains("more connections than are looked at"), "{whole}");
    let part = verified("lab-rows=6", &traffic, "");
    assert!(part.contains("The capture has more connections than are looked at, so this cannot be told"), "{part}");
    assert!(part.contains("one was left out"), "{part}");
}

/// What is asked of a lab about a protocol: nothing of what was left out is said to be missing.
#[test]
fn requests_of_protocols() {
    let capture = root().join("tests/data/exchanges/dns.pcapng");
    let told = |limit: &str| {
        let run = with(limit, ["verify", "kr-dns", name(&capture), "--one", "--all", "--points"]);
        said(&run).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let whole = told("exchanges=6");
    assert!(!whole.contains("than is kept") && !whole.contains("? a name"), "{whole}");
    let part = told("exchanges=4");
    let told = "It may have been there all the same; the capture has more than is kept.";
    assert!(part.contains(told) && part.contains("? a name that does not exist"), "{part}");
}

#[test]
fn texts() {
    let lines = |line| format!("this is a line number {line} that somebody wrote here.\n");
    let log = std::iter::once("$ python3 server.py\n".to_owned()).chain((0..20).map(lines)).collect::<String>();
    for limit in ["log-bytes=100", "log-lines=5", "log-sentences=5", "log-commands=0"] {
        let whole = verified("", &Traffic::pings(3), &log);
        assert!(!whole.contains("The log is so long"), "{whole}");
        let part = verified(limit, &Traffic::pings(3), &log);
        assert!(part.contains("The log is so long"), "{limit}: {part}");
    }
}

/// A file that is held against what was sent.
#[test]
fn data() {
    let folder = root().join("tests/data/verify/file-transfer");
    let received = std::fs::metadata(folder.join("odd/received.txt")).unwrap().len();
    let told = |limit: u64| {
        let run = with(
            &format!("data-bytes={limit}"),
            ["verify", "file-transfer", name(&folder.join("odd")), "--one", "--all", "--points"],
        );
        said(&run).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(!told(received).contains("and is not looked at"), "{}", told(received));
    assert!(told(received - 1).contains("and is not looked at: this cannot be told"), "{}", told(received - 1));
}

#[test]
fn files() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        Traffic::pings(2).save(&folder.path().join(name));
    }
    let run = |most: u32| {
        let run =
            with(&format!("files-read={most}"), ["verify", "tcp-commands", name(folder.path()), "--one", "--all"]);
        said(&run).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(!run(3).contains("not read: there are more"), "{}", run(3));
    assert!(run(2).contains("not read: there are more than 2 of its kind"), "{}", run(2));
}

#[test]
fn one_that_is_large_costs_the_others_nothing() {
    let class = tempfile::tempdir().unwrap();
    for (student, traffic) in [("ana", Traffic::pings(3)), ("ben", Traffic::clients(40)), ("cem", Traffic::pings(3))] {
        let folder = class.path().join(student);
        std::fs::create_dir(&folder).unwrap();
        traffic.save(&folder);
    }
    let of = |limits: &str| {
        let run = with(limits, ["verify", "tcp-commands", name(class.path()), "--class", "--format", "json"]);
        serde_json::from_slice::<serde_json::Value>(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr))
    };
    let (as_usual, limited) = (of(""), of("submission-streams=10"));
    let one = |report: &serde_json::Value, name: &str| {
        let all = report["submissions"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{report}")).clone()
    };
    for name in ["ana", "cem"] {
        assert_eq!(one(&as_usual, name)["checks"], one(&limited, name)["checks"]);
    }
    assert!(one(&limited, "ben").to_string().contains("judged-so-far"));
    assert!(Path::new(class.path()).exists());
}
