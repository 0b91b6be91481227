//! `wirelab craft` as it is used.

use std::fs;

use wirelab_generators::craft::world::Options;

use super::truth::{craft, folder, names, shipped};
use crate::support::files::root;
use crate::support::program::wirelab;

#[test]
fn the_name_or_the_option_decides_the_format() {
    let folder_out = tempfile::tempdir().unwrap();
    let scenario = folder().join("retransmission.toml");
    let scenario = scenario.to_str().unwrap();
    for (name, extra, magic) in [
        ("a.pcap", &[][..], [0xd4, 0xc3, 0xb2, 0xa1]),
        ("a.pcapng", &[][..], [0x0a, 0x0d, 0x0d, 0x0a]),
        ("a.bin", &["--format", "pcap-ns"][..], [0x4d, 0x3c, 0xb2, 0xa1]),
    ] {
        let path = folder_out.path().join(name);
        let done = wirelab(["craft", scenario, "-o", path.to_str().unwrap()].iter().chain(extra));
        assert_eq!(done.status, Some(0), "{}", done.stderr);
        assert!(done.stderr.contains("6 packets"), "{}", done.stderr);
        assert_eq!(fs::read(path).unwrap()[..4], magic);
    }
    let piped = wirelab(["craft", scenario, "-o", "-"]);
    assert_eq!(piped.stdout, fs::read(folder_out.path().join("a.pcapng")).unwrap());
}

#[test]
fn truth_has_a_line_a_packet_and_a_stream() {
    let folder_out = tempfile::tempdir().unwrap();
    let (capture, truth) = (folder_out.path().join("a.pcapng"), folder_out.path().join("truth.jsonl"));
    let scenario = folder().join("lossy-lab.toml");
    let done =
        wirelab(["craft", scenario.to_str().unwrap(), "--seed", "9", "--streams", "3", "-o"].into_iter().chain([
            capture.to_str().unwrap(),
            "--truth",
            truth.to_str().unwrap(),
        ]));
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    let same = craft(&shipped("lossy-lab"), Options { seed: 9, streams: Some(3) });
    assert_eq!((fs::read(&capture).unwrap(), fs::read(&truth).unwrap()), (same.capture.clone(), same.lines.clone()));
    assert_eq!((same.rows("capture").len(), same.rows("stream").len()), (1, 3));
    assert_ne!(same.capture, craft(&shipped("lossy-lab"), Options { seed: 8, streams: Some(3) }).capture);
}

#[test]
fn a_wrong_scenario_is_told_with_line_and_column() {
    let folder_out = tempfile::tempdir().unwrap();
    let path = folder_out.path().join("wrong.toml");
    let text =
        "title = \"wrong\"\n[network]\nloss = \"70 %\"\nlatency = \"2 parsecs\"\n[[connection]]\nclient = \"nobody\"\n";
    fs::write(&path, text).unwrap();
    let done = wirelab(["craft", path.to_str().unwrap(), "--check"]);
    assert_eq!(done.status, Some(2));
    for part in [
        "wrong.toml:3:8: \"70 %\" is more than 50 %",
        "wrong.toml:4:11: \"2 parsecs\"",
        "wrong.toml:6:10: there is no host",
    ] {
        assert!(done.stderr.contains(part), "{part} is not in\n{}", done.stderr);
    }
    fs::write(&path, "title = \n").unwrap();
    let done = wirelab(["craft", path.to_str().unwrap(), "-o", "-"]);
    assert!(done.status == Some(2) && done.stderr.contains("wrong.toml:1:"), "{}", done.stderr);
    let right = wirelab(["craft", folder().join("keep-alive.toml").to_str().unwrap(), "--check"]);
    assert_eq!(right.status, Some(0), "{}", right.stderr);
    assert_eq!(wirelab(["craft", path.to_str().unwrap()]).status, Some(2), "-o is missing");
}

#[test]
fn scenarios_give_the_same_bytes_everywhere() {
    for name in names() {
        let crafted = craft(&shipped(&name), Options { seed: 1, streams: None });
        let kept = fs::read(folder().join(&name).with_extension("pcapng")).unwrap();
        assert!(crafted.capture == kept, "{name}: sample-pcaps/README.md says how to make the captures again");
    }
}

#[test]
fn the_documentation_has_scenarios_that_are_right() {
    let page = fs::read_to_string(root().join("docs/crafting.md")).unwrap();
    let examples: Vec<&str> = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        assert!(!craft(example, Options { seed: 1, streams: None }).rows("stream").is_empty());
    }
}
