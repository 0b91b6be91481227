//! One cause is one ✗; what hangs on it is told in a line. A cause is said only where the lab's own packets prove it.

use std::fs;

use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::model::{Need, Status, Submission};
use wirelab_labs::{Lab, catalogue};

use super::fixtures::{Files, capture, evaluate, whole, wrong};
use crate::support::files::root;
use crate::support::rewrite::{Frame, RST, classic, frames};

fn case(path: &str) -> Vec<u8> {
    fs::read(root().join("tests/data/cases").join(path)).unwrap()
}

fn only(name: &str, bytes: Vec<u8>) -> Files {
    Files::from([(name.to_owned(), bytes)])
}

fn said(submission: &Submission, id: &str) -> String {
    let check = submission.checks.iter().find(|check| check.id == id).unwrap();
    format!("{} {}", check.text, check.hint)
}

fn remarks(submission: &Submission) -> String {
    submission.remarks.iter().map(|remark| remark.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// The frames of a recorded lab with its server's port changed.
fn moved(lab: &str, from: u16, to: u16) -> Vec<Frame> {
    let files = whole(lab, "plain");
    let other = |port: u16| if port == from { to } else { port };
    let moved = |frame: &Frame| frame.with_ports(other(frame.ports()[0]), other(frame.ports()[1]));
    frames(&files[&capture(&files)]).iter().map(moved).collect()
}

/// Connections are counted whatever they speak, and what was said over them is another service's.
#[test]
fn transport_checks_count_all_connections_of_the_port() {
    let http = case("captures/http-on-8080.pcapng");
    let submission = evaluate("csv-encapsulation", &only("encapsulation_capture.pcapng", http.clone()));
    assert_eq!(wrong(&submission), "notebook traffic messages- replies-");
    let handshake = said(&submission, "handshake");
    assert!(handshake.starts_with("1 complete handshake with") && !handshake.contains("refused"), "{handshake}");
    assert!(said(&submission, "teardown").contains("1 closed by both sides"));
    let told = submission.checks.iter().map(|check| said(&submission, &check.id)).collect::<String>();
    assert!(!told.contains("no server was listening") && !told.contains("no TCP connections"), "{told}");
    // A lab on port 80 that speaks HTTP.
    let text = String::from_utf8(case("labs/web-upload.toml")).unwrap();
    let lab = Lab::parse(&text).unwrap();
    let on_80 = |frame: &Frame| {
        let other = |port: u16| if port == 8080 { 80 } else { port };
        frame.with_ports(other(frame.ports()[0]), other(frame.ports()[1]))
    };
    let moved: Vec<Frame> = frames(&http).iter().map(on_80).collect();
    let evidence = [Evidence::from_bytes("tcp.pcapng", classic(&moved))];
    assert_eq!(wrong(&Grader::new(&lab).evaluate("a", &evidence)), "post", "it is a GET");
}

#[test]
fn without_a_capture_there_is_one_cause() {
    for lab in catalogue::all() {
        let mut files = whole(&lab.id, "plain");
        files.retain(|name, _| !name.ends_with(".pcapng"));
        let submission = evaluate(&lab.id, &files);
        let failed: Vec<&str> = submission
            .checks
            .iter()
            .filter(|check| matches!(check.status, Status::Failed | Status::Partly))
            .map(|check| check.id.as_str())
            .collect();
        let cause = if lab.evidence.is_empty() { "traffic" } else { "capture-file" };
        assert_eq!(failed, [cause], "{}", lab.id);
        let groups = submission.not_shown();
        let [(because, checks)] = groups.as_slice() else { panic!("{}: {groups:?}", lab.id) };
        assert_eq!((because.need, because.check.as_deref()), (Need::Capture, Some(cause)), "{}", lab.id);
        assert!(!checks.is_empty() && checks.iter().all(|check| check.points.0 == 0), "{}", lab.id);
        assert_eq!(
            submission.max_score(),
            evaluate(&lab.id, &whole(&lab.id, "plain")).max_score().max(submission.max_score())
        );
    }
}

#[test]
fn a_lab_on_another_port_is_judged_there_and_it_is_said_first() {
    let mut files = whole("tcp-commands", "plain");
    let name = capture(&files);
    files.insert(name, classic(&moved("tcp-commands", 12345, 9999)));
    let submission = evaluate("tcp-commands", &files);
    assert_eq!(wrong(&submission), "capture-filter?");
    assert_eq!(submission.score(), submission.max_score(), "the port costs what the lab says, and it says nothing");
    assert_eq!(remarks(&submission), "Judged on TCP port 9999 (1 connection): nothing was on tcp 12345.");
    let told = format!("{:?}", submission.checks);
    assert!(!told.contains("interface"), "{told}");
    // A lab that lets the port cost something.
    let (_, text) = catalogue::files().iter().find(|(name, _)| *name == "tcp-commands.toml").unwrap();
    let text = format!("{text}\n[[check]]\nid = \"port\"\ntitle = \"port\"\nkind = \"port\"\npoints = 1\n");
    let lab = Lab::parse(&text).unwrap();
    let evidence: Vec<Evidence> =
        files.iter().map(|(name, bytes)| Evidence::from_bytes(name.clone(), bytes.clone())).collect();
    assert_eq!(wrong(&Grader::new(&lab).evaluate("a", &evidence)), "capture-filter? port");
    assert_eq!(wrong(&Grader::new(&lab).at_port(9999).evaluate("a", &evidence)), "capture-filter?");
}

#[test]
fn a_chat_of_another_form_on_another_port_is_one() {
    let chat = case("captures/own-chat-10000.pcapng");
    let submission = evaluate("chat-routed", &only("chat_capture.pcapng", chat));
    assert_eq!(remarks(&submission), "Judged on TCP port 10000 (2 connections): nothing was on tcp 8080.");
    let traffic = submission.checks.iter().find(|check| check.id == "teardown").unwrap();
    assert_eq!(traffic.status, Status::Passed, "{}", traffic.text);
    assert!(!format!("{:?}", submission.checks).contains("interface"));
}

#[test]
fn of_two_ports_none_is_judged_and_both_are_named() {
    let both = [moved("tcp-commands", 12345, 9999), moved("tcp-commands", 12345, 9998)].concat();
    let mut files = whole("tcp-commands", "plain");
    let name = capture(&files);
    files.insert(name, classic(&both));
    let submission = evaluate("tcp-commands", &files);
    let told = remarks(&submission);
    assert!(told.contains("`--lab-port 9999`") && told.contains("`--lab-port 9998`"), "{told}");
    let failed: Vec<&str> = submission
        .checks
        .iter()
        .filter(|check| check.status == Status::Failed)
        .map(|check| check.id.as_str())
        .collect();
    assert_eq!(failed, ["traffic"]);
    // A web browser is no candidate.
    let http = case("captures/http-on-8080.pcapng");
    let submission = evaluate("tcp-commands", &only("tcp_traffic_capture.pcapng", http));
    assert_eq!(remarks(&submission), "");
    assert!(said(&submission, "traffic").contains("no packet to or from port tcp 12345"));
}

/// SYN and RST on a port.
fn refusal(client: u16, server: u16) -> [Frame; 2] {
    let files = whole("tcp-commands", "plain");
    let all = frames(&files[&capture(&files)]);
    let mut reset = all[1].with_ports(server, client);
    reset.bytes[47] = RST | 16;
    [all[0].with_ports(client, server), reset]
}

#[test]
fn a_refusal_explains_only_what_its_client_never_got() {
    let judged = |frames: &[Frame]| {
        let mut files = whole("tcp-commands", "plain");
        let name = capture(&files);
        files.insert(name, classic(frames));
        evaluate("tcp-commands", &files)
    };
    // Another program's port says nothing of the lab.
    let elsewhere = judged(&refusal(40_000, 28_194));
    let told = format!("{:?}", elsewhere.checks);
    assert!(!told.contains("refused") && !told.contains("listening when"), "{told}");
    // On the lab's own port it is the cause, and one ✗.
    let refused = judged(&refusal(40_000, 12_345));
    let failed: Vec<&str> =
        refused.checks.iter().filter(|check| check.status == Status::Failed).map(|check| check.id.as_str()).collect();
    assert_eq!(failed, ["handshake"]);
    assert!(said(&refused, "handshake").contains("1 refused.") && said(&refused, "handshake").contains("listening"));
    // Where the client got through afterwards, it costs nothing.
    let files = whole("tcp-commands", "plain");
    let after = [refusal(40_000, 12_345).to_vec(), frames(&files[&capture(&files)])].concat();
    let through = judged(&after);
    assert_eq!(wrong(&through), "capture-filter?");
    assert!(said(&through, "handshake").contains("1 refused before a server listened"));
}

#[test]
fn the_given_example_is_not_the_task() {
    let files: Files = ["tcp_multiclient_chat_capture.pcapng", "tcp_multiclient_server_output.txt"]
        .into_iter()
        .map(|name| (name.to_owned(), case(&format!("handins/chat-example-only/{name}"))))
        .collect();
    let submission = evaluate("chat-broadcast", &files);
    assert_eq!(
        wrong(&submission),
        "concurrent- messages- delivery form- receive-lines- forward-lines- server-log-",
        "the points of the task are open"
    );
    assert!(remarks(&submission).contains("the example that is given out"), "{}", remarks(&submission));
    assert!(submission.score().0 <= 450, "{}", submission.score());
    // Who asks for the example gets it.
    let evidence: Vec<Evidence> =
        files.iter().map(|(name, bytes)| Evidence::from_bytes(name.clone(), bytes.clone())).collect();
    let asked = Grader::new(catalogue::find("chat-broadcast").unwrap()).of_variant("example");
    assert!(remarks(&asked.evaluate("a", &evidence)).is_empty());
}

#[test]
fn another_part_of_the_course_is_told_and_not_passed() {
    let capture = case("handins/variable-wrong-part/v2echo.pcapng");
    let submission = evaluate("tcp-variable", &only("v2echo.pcapng", capture.clone()));
    assert_eq!(wrong(&submission), "messages order- replies- right-stream-");
    assert!(remarks(&submission).contains("tcp-fixed"), "{}", remarks(&submission));
    let right = evaluate("tcp-fixed", &only("v2echo.pcapng", capture));
    assert_eq!((wrong(&right).as_str(), remarks(&right).as_str()), ("", ""));
}

#[test]
fn an_echo_can_be_demanded() {
    let judged = |name: &str, variant: &str| {
        let evidence: Vec<Evidence> =
            whole("tcp-fixed", name).into_iter().map(|(name, bytes)| Evidence::from_bytes(name, bytes)).collect();
        Grader::new(catalogue::find("tcp-fixed").unwrap()).of_variant(variant).evaluate("a", &evidence)
    };
    assert_eq!(wrong(&judged("echo", "echo")), "");
    let without = judged("plain", "echo");
    assert!(wrong(&without).starts_with("replies"), "{}", wrong(&without));
    assert_eq!(without.max_score(), judged("echo", "echo").max_score(), "one maximum for a variant");
}

#[test]
fn a_source_without_a_statement_is_none() {
    let judged = |source: &str| {
        let mut files = whole("chat-routed", "plain");
        files.insert("server.py".to_owned(), source.as_bytes().to_vec());
        wrong(&evaluate("chat-routed", &files))
    };
    for (source, expected) in [
        ("# TODO\n\"\"\"import socket\"\"\"\n", "server-source"),
        ("print(1)\n", "server-source?"),
        ("import socket\n", ""),
        ("from socket import *\ns = socket()\n", ""),
        ("import asyncio\n", ""),
    ] {
        assert_eq!(judged(source), expected, "{source}");
    }
}

/// Whether this is what stands between braces of the lab language: `text|upper`.
fn is_value(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|one| one.is_ascii_lowercase() || matches!(one, '|' | '_' | '-'))
}

/// What one part of a report says, another does not deny.
#[test]
fn no_report_contradicts_itself() {
    let pairs = [
        ("written by a tool", "started after the connection"),
        ("written by a tool", "as it should"),
        ("written by a tool", "no program took the connection"),
        ("no packet to or from port", "bytes of the lab's streams are missing"),
        ("nothing was on", "no packet to or from port"),
        ("no server was listening", "1 complete handshake"),
        ("Start the server first", "Start the capture"),
    ];
    let labs = root().join("tests/data/verify");
    for lab in catalogue::all() {
        for entry in fs::read_dir(labs.join(&lab.id)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name == "additions" {
                continue;
            }
            let submission = evaluate(&lab.id, &whole(&lab.id, &name));
            let findings = submission.findings.iter().map(|one| one.finding.text.clone());
            let checks = submission.checks.iter().map(|check| said(&submission, &check.id));
            let told = checks.chain(findings).chain([remarks(&submission)]).collect::<Vec<_>>().join("\n");
            for (one, other) in pairs {
                assert!(!(told.contains(one) && told.contains(other)), "{} {name}: {one} / {other}\n{told}", lab.id);
            }
            // A lab of JSON has braces of its own.
            let value = |part: &str| part.split_once('}').is_some_and(|(name, _)| is_value(name));
            assert!(!told.split('{').skip(1).any(value), "{} {name}: braces of the lab language\n{told}", lab.id);
        }
    }
}
