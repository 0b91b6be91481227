//! What `wirelab run` left, without and with faults.

use wirelab_analyzers::verify::model::ObservationKind;
use wirelab_labs::catalogue;

use super::fixtures::{bare, evaluate, whole, wrong};

/// Lab, fixture, checks that do not hold although the student has added what is theirs to add.
const TABLE: &[(&str, &str, &str)] = &[
    ("chat-broadcast", "server-abort", "messages delivery receive-lines forward-lines"),
    ("chat-broadcast", "server-merge2", ""),
    ("chat-broadcast", "server-never-read", "delivery form- receive-lines forward-lines server-log"),
    (
        "chat-broadcast",
        "server-refuse",
        "traffic- capture-start- handshake concurrent- messages- delivery- form- receive-lines- forward-lines- server-log-",
    ),
    ("chat-broadcast", "server-single-accept", "delivery form- forward-lines"),
    ("chat-broadcast", "server-split5", ""),
    ("chat-routed", "client-duplicate-name", "delivery"),
    (
        "chat-routed",
        "server-refuse",
        "traffic- capture-start- handshake concurrent- teardown- pushed- messages- delivery-",
    ),
    ("chat-routed", "server-single-accept", "delivery"),
    ("chat-routed", "server-split3", ""),
    ("calculator", "little-endian", "replies"),
    ("calculator", "odd", ""),
    ("calculator", "rounds-down", "replies"),
    ("chat-login", "no-list", "replies delivery"),
    ("chat-login", "odd", ""),
    ("chat-login", "to-sender", "delivery"),
    ("chat-names", "no-error", "replies"),
    ("chat-names", "odd", ""),
    ("chat-names", "to-everybody", "delivery"),
    ("csv-encapsulation", "client-merge5", "messages replies"),
    ("file-transfer", "odd", ""),
    ("file-transfer", "one-recv", "hash received"),
    ("file-transfer", "text-mode", "hash replies"),
    ("guess-number", "odd", ""),
    ("guess-number", "one-for-all", "replies"),
    ("guess-number", "turned-round", "replies"),
    ("json-request", "dies-of-a-text", "replies"),
    ("json-request", "odd", ""),
    ("json-request", "texts-for-numbers", "replies"),
    ("select-chat", "anonymous", "form"),
    ("select-chat", "echoes", "delivery"),
    ("select-chat", "odd", ""),
    ("smtp-client", "no-dot", "replies mail"),
    ("smtp-client", "no-sender", "sender replies mail"),
    ("smtp-client", "odd", ""),
    ("stop-and-wait", "impatient", "waits"),
    ("stop-and-wait", "never-repeats", "repeats"),
    ("stop-and-wait", "odd", ""),
    ("stop-and-wait", "same-bit", "numbers"),
    ("tcp-commands", "as-given", ""),
    ("tcp-commands", "client-abort", ""),
    ("tcp-commands", "client-close-unread", "rtt-"),
    ("tcp-commands", "client-half-close", "ping upper other replies server-lines server-details"),
    ("tcp-commands", "client-header-apart", "upper client-log statistics"),
    ("tcp-commands", "client-killed", "ping upper replies server-lines server-details client-log statistics rtt-"),
    ("tcp-commands", "client-merge2", "ping upper replies server-lines server-details rtt-"),
    ("tcp-commands", "client-never-read", "ping upper replies server-lines server-details rtt-"),
    ("tcp-commands", "client-pause50", "rtt"),
    ("tcp-commands", "client-slow-reader", "rtt"),
    ("tcp-commands", "client-split1", "ping upper replies"),
    (
        "tcp-commands",
        "example",
        "ping- upper- other- replies server-lines- server-log- server-details- client-log- statistics- rtt-",
    ),
    ("tcp-commands", "server-abort", "ping upper other replies server-lines server-details"),
    ("tcp-commands", "server-close-unread", "ping upper other replies server-lines server-log server-details rtt-"),
    ("tcp-commands", "server-half-close", "ping upper replies server-lines server-details"),
    ("tcp-commands", "server-header-apart", "rtt"),
    ("tcp-commands", "server-killed", "ping upper other- replies server-lines server-details statistics"),
    ("tcp-commands", "server-merge2", "rtt?"),
    ("tcp-commands", "server-never-read", "replies server-lines server-log server-details rtt-"),
    ("tcp-commands", "server-pause50", ""),
    (
        "tcp-commands",
        "server-refuse",
        "traffic- capture-start- handshake teardown- ping- upper- other- replies- server-lines- server-log- server-details- client-log- rtt-",
    ),
    ("tcp-commands", "server-single-accept", "replies"),
    ("tcp-commands", "server-slow-reader", ""),
    ("tcp-commands", "server-split1", ""),
    ("tcp-commands", "server-wrong-connection", "replies client-log statistics?"),
    ("tcp-echo", "server-killed", "replies"),
    ("tcp-echo", "server-split4", ""),
    ("tcp-fixed", "client-split7", "right-stream/"),
    ("tcp-fixed", "echo", ""),
    ("tcp-fixed", "server-wrong-connection", "replies right-stream"),
    ("tcp-text", "server-single-accept", "replies"),
    ("tcp-text", "server-wrong-connection", "replies right-stream"),
    ("tcp-variable", "client-header-apart", "right-stream/"),
    ("tcp-variable", "client-merge3", "right-stream/"),
    ("tcp-variable", "echo", ""),
    ("tcp-variable", "guide-echo", ""),
    ("udp-pinger", "impatient", "waits"),
    ("udp-pinger", "no-loss", "waits?"),
    ("udp-pinger", "not-upper", "replies client-log"),
    ("udp-pinger", "odd", ""),
    ("web-server", "always-200", "replies"),
    ("web-server", "no-answer-for-missing", "replies"),
    ("web-server", "odd", ""),
    ("web-server", "stays-open", "teardown"),
    ("udp-commands", "server-never-read", "replies server-lines server-log client-log rtt-"),
];

#[test]
fn each_fault_fails_just_what_it_should() {
    let mut different = Vec::new();
    for (lab, name, expected) in TABLE {
        let found = wrong(&evaluate(lab, &whole(lab, name)));
        if found != *expected {
            different.push(format!("{lab} {name}\n  expected: {expected}\n  found:    {found}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// Nothing goes easy on wirelab's own output: what only a student can write is missing in it.
#[test]
fn every_lab_lacks_only_what_the_student_writes() {
    for lab in catalogue::all() {
        let expected = match lab.id.as_str() {
            "tcp-commands" | "chat-broadcast" => "commands comment",
            "chat-routed" => "server-source client-source report",
            "csv-encapsulation" => "notebook",
            "file-transfer" => "received-file received-",
            // Nobody is to answer there, so nothing is asked of whom a reply goes to.
            "tcp-fixed" | "tcp-variable" => "right-stream/",
            _ => "",
        };
        let submission = evaluate(&lab.id, &bare(&lab.id, "plain"));
        assert_eq!(wrong(&submission), expected, "{}", lab.id);
        assert!(
            submission.observations.iter().any(|one| one.kind == ObservationKind::MadeByWirelab),
            "{}: it is stamped",
            lab.id
        );
        let full = evaluate(&lab.id, &whole(&lab.id, "plain"));
        assert_eq!(full.score(), full.max_score(), "{}: {}", lab.id, wrong(&full));
        assert!(full.max_score().0 >= 950, "{}", lab.id);
    }
}

/// Where the cause is known, the hint names it.
#[test]
fn hints_name_the_cause() {
    for (lab, name, check, word) in [
        ("tcp-commands", "server-refuse", "handshake", "Start the capture, then the server"),
        ("tcp-text", "server-wrong-connection", "right-stream", "the socket that the handler"),
        ("tcp-text", "server-single-accept", "replies", "Put accept into a loop"),
    ] {
        let submission = evaluate(lab, &whole(lab, name));
        let found = submission.checks.iter().find(|one| one.id == check).unwrap();
        assert!(found.hint.contains(word), "{lab} {name}: {}", found.hint);
        assert!(!found.text.is_empty());
    }
}

#[test]
fn proof_points_into_the_files() {
    let submission = evaluate("tcp-commands", &whole("tcp-commands", "plain"));
    for check in &submission.checks {
        for proof in &check.evidence {
            assert!(submission.files.iter().any(|file| file.path == proof.file), "{}: {proof:?}", check.id);
        }
    }
    assert!(submission.checks.iter().filter(|check| !check.evidence.is_empty()).count() > 12);
    let [ladder] = &submission.ladders[..] else { panic!("one stream") };
    assert!(ladder.rungs.len() > 10 && ladder.messages.len() == 10 && ladder.heading.contains("Handshake complete"));
}
