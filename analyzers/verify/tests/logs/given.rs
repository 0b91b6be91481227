//! Hand-ins as they were tried: which checks on logs hold, and what is said.

use super::{judged, read, went};
use wirelab_verify::model::Submission;

fn folder(name: &str) -> Submission {
    let files = ["tcp_traffic_capture.pcapng", "tcp_server_activity_output.txt", "tcp_client_activity_output.txt"];
    judged("tcp-commands", files.iter().map(|file| (*file, read(&format!("{name}/{file}")))).collect())
}

#[test]
fn hand_ins_as_they_were_tried() {
    let checks = ["server-lines", "server-details", "server-log", "client-log", "statistics", "comment", "commands"];
    let mut wrong = Vec::new();
    for (name, due, says, never) in [
        ("commands-perfect", "ppppppp", "Your lines were read as", "no counterpart"),
        ("commands-invented-lines", "ppypppp", "have no counterpart in frames 1 to", "UNKNOWN COMMAND\" is"),
        ("commands-log-without-address", "pfppppp", "5 lines name no address", "no counterpart"),
        ("commands-wrong-replies", "ppppppp", "", "no counterpart"),
    ] {
        let submission = folder(name);
        let (went, text) = went(&submission, &checks);
        if went != due || !text.contains(says) || text.contains(never) {
            wrong.push(format!("{name}: {went} where {due} is due\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_perfect_hand_in_gets_all_points() {
    let perfect = folder("commands-perfect");
    let lost = perfect.checks.iter().filter(|check| check.points < check.max_points);
    let lost: Vec<String> = lost.map(|check| format!("{}: {}", check.id, check.text)).collect();
    assert!(lost.is_empty() && perfect.score() == perfect.max_score(), "{lost:?}");
    assert!(perfect.forms.iter().any(|one| one.form.text == "[CLIENT] {ip}:{port} Sent {len} bytes: {text}"));
}
