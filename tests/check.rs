//! `wirelab check`: rule files as the courses write them.

use std::process::Command;

use serde_json::Value;

use crate::support::files::root;

/// Runs rules over a sample; gives the exit status and the results.
fn check(sample: &str, rules: &[(&str, &str)]) -> (Option<i32>, Vec<Value>) {
    let list: Vec<Value> = rules
        .iter()
        .enumerate()
        .map(|(number, (filter, condition))| {
            serde_json::json!({"id": format!("R{number}"), "filter": filter, "condition": condition, "description": ""})
        })
        .collect();
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = serde_json::json!({"project": "test", "pcap_relpath": "x", "decode_as": [], "rules": list}).to_string();
    std::fs::write(file.path(), text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_wirelab"))
        .current_dir(root())
        .args(["check", "--format", "json", "--rules"])
        .arg(file.path())
        .arg(format!("sample-pcaps/{sample}"))
        .output()
        .unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

#[test]
fn rules_pass_and_fail_with_their_frames() {
    let (status, results) = check(
        "lab-commands.pcapng",
        &[
            ("tcp.flags.syn == 1 && tcp.flags.ack == 0", ">= 1"),
            ("frame contains \"PONG\"", "== 2"),
            ("tcp.flags.reset == 1", "== 0"),
            ("tcp.analysis.retransmission", "<= 0"),
            ("tcp.completeness == 31", "== 18"),
        ],
    );
    assert_eq!(status, Some(0), "{results:#?}");
    assert_eq!(results[0]["frames"], serde_json::json!([1]));
    assert_eq!(results[1]["observed"], 2);
    let (status, results) = check("reset.pcapng", &[("tcp.flags.reset == 1", "== 0"), ("tcp", "> 0")]);
    assert_eq!(status, Some(1));
    assert_eq!((&results[0]["status"], &results[1]["status"]), (&"failed".into(), &"passed".into()));
    assert_eq!(results[0]["frames"], serde_json::json!([9]));
}

#[test]
fn a_rule_that_cannot_be_judged_costs_only_itself() {
    let (status, results) = check("reset.pcapng", &[("tcp.prot == 1", ">= 1"), ("tcp", "many"), ("tcp", ">= 9")]);
    assert_eq!(status, Some(2));
    let statuses: Vec<_> = results.iter().map(|result| result["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["undecided", "undecided", "passed"]);
    assert!(results[0]["error"].as_str().unwrap().contains("tcp.port"));
}

#[test]
fn a_text_that_no_frame_holds_is_found_in_the_stream() {
    let (status, results) = check("lab-commands.pcapng", &[("frame contains \"ingupp\"", ">= 1")]);
    assert_eq!(status, Some(1));
    assert_eq!(results[0]["observed"], 0);
    assert_eq!(results[0]["split"]["frames"], serde_json::json!([4, 8]));
    assert_eq!(results[0]["split"]["from"], "client");
    let (_, results) = check("lab-commands.pcapng", &[("frame contains \"nowhere\"", ">= 1")]);
    assert!(results[0]["split"].is_null());
}

#[test]
fn rules_about_application_protocols_are_judged() {
    let (status, results) = check(
        "reset.pcapng",
        &[("bootp.option.dhcp == 1", "== 0"), ("dns.flags.response == 0", "== 0"), ("http.request", ">= 1")],
    );
    assert_eq!(status, Some(1));
    let statuses: Vec<_> = results.iter().map(|result| result["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["passed", "passed", "failed"]);
}
