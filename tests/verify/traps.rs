//! What real submissions are like: each trap fails just what it should.

use wirelab_analyzers::report::FindingId;

use super::fixtures::{Files, capture, evaluate, whole, wrong};
use crate::support::rewrite::{FIN, Frame, RST, SYN, classic, frames};

const LAB: &str = "tcp-commands";
const PORT: u16 = 12345;

/// The recorded lab with its capture changed. A classic capture records no filter.
fn changed(change: impl FnOnce(Vec<Frame>) -> Vec<Frame>) -> Files {
    let mut files = whole(LAB, "plain");
    let name = capture(&files);
    let new = classic(&change(frames(&files[&name])));
    files.insert(name, new);
    files
}

fn found(change: impl FnOnce(Vec<Frame>) -> Vec<Frame>) -> String {
    wrong(&evaluate(LAB, &changed(change)))
}

#[test]
fn classic_under_the_name_of_pcapng() {
    let submission = evaluate(LAB, &changed(|frames| frames));
    assert_eq!(wrong(&submission), "capture-filter?");
    assert_eq!(submission.score(), submission.max_score());
    let file = submission.files.iter().find(|file| file.path.ends_with(".pcapng")).unwrap();
    assert!(file.note.as_ref().unwrap().contains("classic pcap"), "{:?}", file.note);
}

#[test]
fn times_out_of_order() {
    let swapped = |mut frames: Vec<Frame>| {
        let (one, other) = (frames[5].time, frames[6].time);
        (frames[5].time, frames[6].time) = (other + 1, one);
        frames
    };
    assert_eq!(found(swapped), "capture-filter?");
}

#[test]
fn all_of_loopback_was_captured() {
    // The same conversation on another port, with a cookie in it that nobody is to see.
    let noisy = |frames: Vec<Frame>| {
        let other = |port: u16| if port == PORT { 8888 } else { port };
        let noise = frames.iter().map(|frame| {
            let [source, destination] = frame.ports();
            let mut noise = frame.with_ports(other(source), other(destination));
            if frame.payload() >= 11 && destination == PORT {
                let at = noise.bytes.len() - 11;
                noise.bytes[at..].copy_from_slice(b"Cookie: s3c");
            }
            noise
        });
        noise.chain(frames.clone()).collect()
    };
    let submission = evaluate(LAB, &changed(noisy));
    assert_eq!(wrong(&submission), "capture-filter");
    let told = format!("{submission:?}");
    assert!(!told.contains("s3c"), "what belongs to another conversation is nobody's business");
}

#[test]
fn refused_attempts_before_the_server_was_there() {
    let before = |frames: Vec<Frame>| {
        let syn = frames[0].clone();
        let [client, server] = syn.ports();
        let mut refusal = frames[1].with_ports(server, client - 2);
        refusal.bytes[47] = RST | 16;
        let attempt = syn.with_ports(client - 2, server);
        [attempt, refusal].into_iter().chain(frames).collect()
    };
    let submission = evaluate(LAB, &changed(before));
    assert_eq!(wrong(&submission), "capture-filter?");
    let handshake = submission.checks.iter().find(|check| check.id == "handshake").unwrap();
    assert!(handshake.text.contains("1 refused before a server listened"), "{}", handshake.text);
}

#[test]
fn joined_midway_and_stopped_early() {
    assert_eq!(found(|frames| frames[3..].to_vec()), "capture-filter? capture-start handshake");
    let open = |frames: Vec<Frame>| {
        let end = frames.iter().position(|frame| frame.flags() & (FIN | RST) != 0).unwrap();
        frames[..end].to_vec()
    };
    let submission = evaluate(LAB, &changed(open));
    assert_eq!(wrong(&submission), "capture-filter? teardown");
    assert!(submission.findings.iter().any(|one| one.finding.id == FindingId::StoppedEarly));
}

#[test]
fn capture_of_another_run() {
    let mut files = whole(LAB, "plain");
    let name = capture(&files);
    files.insert(name, whole(LAB, "client-pause50").remove("tcp_traffic_capture.pcapng").unwrap());
    let submission = evaluate(LAB, &files);
    assert_eq!(wrong(&submission), "server-log");
    let check = submission.checks.iter().find(|check| check.id == "server-log").unwrap();
    assert!(check.hint.contains("different runs") && check.text.starts_with("0 of 5 logged messages"), "{check:?}");
}

#[test]
fn forged_segments_without_a_handshake() {
    let forged = |frames: Vec<Frame>| {
        let said = frames.iter().filter(|frame| frame.ports()[1] == PORT && frame.payload() > 0);
        let reset = |frame: &Frame| {
            let [client, server] = frame.ports();
            let mut reset = frames[1].with_ports(server, client);
            reset.bytes[47] = RST | 16;
            // It comes when its segment has come: all at one time, they would be copies of one.
            reset.time = frame.time + 20_000;
            reset
        };
        said.flat_map(|frame| [frame.clone(), reset(frame)]).collect()
    };
    let submission = evaluate(LAB, &changed(forged));
    let expected = "capture-filter? capture-start- handshake teardown- replies- statistics- rtt-";
    let whole = submission.checks.iter().find(|check| check.id == "capture-whole").unwrap();
    assert_eq!(wrong(&submission), expected, "{whole:?}");
    assert!(submission.findings.iter().any(|one| one.finding.id == FindingId::Forged));
    let hint = &submission.checks.iter().find(|check| check.id == "handshake").unwrap().hint;
    assert!(hint.contains("written by a tool"), "{hint}");
}

#[test]
fn peers_on_another_address_and_padded_frames() {
    let moved = |frames: Vec<Frame>| {
        let far = |mut frame: Frame| {
            for at in [26, 30] {
                frame.bytes[at..at + 4].copy_from_slice(&[192, 168, 1, 120]);
            }
            frame.bytes.extend([0; 6]);
            frame
        };
        frames.into_iter().map(far).collect()
    };
    let mut files = changed(moved);
    for (_, bytes) in files.iter_mut().filter(|(name, _)| name.ends_with(".txt")) {
        *bytes = String::from_utf8(bytes.clone()).unwrap().replace("127.0.0.1", "192.168.1.120").into_bytes();
    }
    assert_eq!(wrong(&evaluate(LAB, &files)), "capture-filter?");
}

#[test]
fn everything_twice_and_one_direction_only() {
    let twice = |frames: Vec<Frame>| frames.into_iter().flat_map(|frame| [frame.clone(), frame]).collect();
    let submission = evaluate(LAB, &changed(twice));
    assert_eq!(wrong(&submission), "capture-filter?");
    assert!(submission.findings.iter().any(|one| one.finding.id == FindingId::CapturedTwice));
    let one = |frames: Vec<Frame>| frames.into_iter().filter(|frame| frame.ports()[1] == PORT).collect();
    let submission = evaluate(LAB, &changed(one));
    let ids: Vec<FindingId> = submission.findings.iter().map(|one| one.finding.id).collect();
    assert!(ids.contains(&FindingId::OneDirection) || ids.contains(&FindingId::BytesMissing), "{ids:?}");
}

#[test]
fn another_port_and_another_interface() {
    let elsewhere = |frames: Vec<Frame>| {
        let other = |port: u16| if port == PORT { 54321 } else { port };
        frames.iter().map(|frame| frame.with_ports(other(frame.ports()[0]), other(frame.ports()[1]))).collect()
    };
    let submission = evaluate(LAB, &changed(elsewhere));
    assert_eq!(wrong(&submission), "capture-filter?");
    assert!(submission.remarks[0].text.starts_with("Judged on TCP port 54321"), "{:?}", submission.remarks);
    assert!(submission.findings.iter().any(|one| one.finding.id == FindingId::OtherPort));
    let silent = |frames: Vec<Frame>| vec![frames[0].with_ports(40000, 80)];
    let submission = evaluate(LAB, &changed(silent));
    assert!(submission.findings.iter().any(|one| one.finding.id == FindingId::NoLabTraffic));
}

#[test]
fn cut_files_and_cut_packets() {
    let mut files = whole(LAB, "plain");
    let name = capture(&files);
    let short = files[&name].len() - 40;
    files.get_mut(&name).unwrap().truncate(short);
    assert!(wrong(&evaluate(LAB, &files)).split(' ').any(|id| id == "capture-whole"));
    let lost = |frames: Vec<Frame>| {
        let reply = frames.iter().position(|frame| frame.ports()[0] == PORT && frame.payload() > 0).unwrap();
        let mut frames = frames;
        frames.remove(reply);
        frames
    };
    assert!(found(lost).split(' ').any(|id| id == "capture-whole"));
}

#[test]
fn logs_as_people_copy_them() {
    let server = "tcp_server_activity_output.txt";
    type Change<'c> = &'c dyn Fn(&str) -> Vec<u8>;
    let table: [(&str, Change<'_>); 6] = [
        ("CRLF", &|text| text.replace('\n', "\r\n").into_bytes()),
        ("UTF-16", &|text| {
            "\u{feff}"
                .chars()
                .chain(text.chars())
                .collect::<String>()
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect()
        }),
        ("colours", &|text| text.replace("[CLIENT]", "\x1b[32m[CLIENT]\x1b[0m").into_bytes()),
        ("spaces", &|text| {
            text.replace(" connected", "  connected")
                .replace("] 127.0.0.1:", "]  127.0.0.1 : ")
                .replace(" bytes:", "  bytes: ")
                .into_bytes()
        }),
        ("times", &|text| text.replace("[CLIENT]", "2026-03-01 10:00:00,123 [CLIENT]").into_bytes()),
        ("repr", &|text| text.replace(": ping", ": 'ping'").into_bytes()),
    ];
    for (name, change) in table {
        let mut files = whole(LAB, "plain");
        let text = String::from_utf8(files[server].clone()).unwrap();
        let new = change(&text);
        assert_ne!(new, files[server], "{name}");
        files.insert(server.to_owned(), new);
        assert_eq!(wrong(&evaluate(LAB, &files)), "", "{name}");
    }
}

#[test]
fn logs_with_something_changed() {
    let client = "tcp_client_activity_output.txt";
    let server = "tcp_server_activity_output.txt";
    for (file, from, to, expected) in [
        (server, "4 bytes: ping", "4 bytes: pong", "server-log"),
        (server, "Sent 4 bytes: ping", "Sent 5 bytes: ping", "server-log"),
        (client, "5 sent, 5 received, 0", "5 sent, 4 received, 1", "statistics"),
        (client, "5 sent, 5 received, 0", "6 sent, 6 received, 0", "statistics"),
        (client, "Received: PONG", "Received: OK", "client-log"),
        (client, "Session stats: ", "The end ", "statistics"),
    ] {
        let mut files = whole(LAB, "plain");
        let text = String::from_utf8(files[file].clone()).unwrap();
        let new = if from.starts_with("Session") {
            text.lines().filter(|line| !line.starts_with(from)).collect::<Vec<_>>().join("\n")
        } else {
            text.replacen(from, to, 1)
        };
        assert_ne!(new, text, "{from}");
        files.insert(file.to_owned(), new.into_bytes());
        assert_eq!(wrong(&evaluate(LAB, &files)), expected, "{from} -> {to}");
    }
}

#[test]
fn files_under_other_names_and_broken_ones() {
    let mut files = whole(LAB, "plain");
    let renamed: Files = std::mem::take(&mut files)
        .into_iter()
        .map(|(name, bytes)| {
            let new = if name.contains("server") {
                "a.txt"
            } else if name.contains("client") {
                "b.txt"
            } else {
                "c"
            };
            (new.to_owned(), bytes)
        })
        .collect();
    let submission = evaluate(LAB, &renamed);
    assert_eq!(wrong(&submission), "");
    assert!(
        submission.files.iter().all(|file| file.note.as_ref().unwrap().contains("by its content")),
        "{:?}",
        submission.files
    );
    for (bytes, what) in [
        (&b""[..], "empty"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"just words\n", "a text"),
        (b"\x0a\x0d\x0d\x0axx", ""),
    ] {
        let mut files = whole(LAB, "plain");
        let name = capture(&files);
        files.insert(name, bytes.to_vec());
        let submission = evaluate(LAB, &files);
        let check = submission.checks.iter().find(|check| check.id == "capture-file").unwrap();
        assert!(check.points.0 == 0 && check.text.contains(what), "{what}: {}", check.text);
    }
    let nothing = evaluate(LAB, &Files::new());
    assert_eq!(nothing.score().0, 0);
    let none = |frames: Vec<Frame>| {
        frames.into_iter().filter(|frame| frame.flags() & SYN == 0 && frame.flags() == 0).collect()
    };
    assert!(found(none).contains("capture-file"), "a capture without packets is none");
}

/// A hostile or broken file costs itself and nothing more: whatever its bytes are, there is a report.
#[test]
fn damaged_files_never_stop_the_report() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 11).unwrap()
    };
    for round in 0..40 {
        let mut files = whole(LAB, "plain");
        for bytes in files.values_mut() {
            for _ in 0..1 + random() % 20 {
                let at = random() % bytes.len();
                bytes[at] = u8::try_from(random() % 256).unwrap();
            }
            if random() % 4 == 0 {
                bytes.truncate(random() % bytes.len());
            }
        }
        let submission = evaluate(LAB, &files);
        assert_eq!(submission.checks.len(), 21, "round {round}");
        assert!(submission.score() <= submission.max_score());
    }
}

#[test]
fn escapes_in_logs_and_names_do_not_reach_a_report() {
    let mut files = whole(LAB, "plain");
    let log = files.get_mut("tcp_server_activity_output.txt").unwrap();
    let text = String::from_utf8(log.clone()).unwrap();
    let hostile = "[CLIENT] Sent 9 bytes: \u{1b}]0;x\u{7}\u{202e}evil\n[CLIENT] Sent 3 bytes: abc";
    *log = text.replacen("[CLIENT] Sent 3 bytes: abc", hostile, 1).into_bytes();
    files.insert("\u{1b}[2J\u{202e}.txt".to_owned(), b"words\n".to_vec());
    let submission = evaluate(LAB, &files);
    let told = submission.checks.iter().map(|check| format!("{}{}{}", check.title, check.text, check.hint));
    let told: String = told.collect();
    assert!(told.contains("evil"), "{told}");
    assert!(!told.chars().any(|c| c.is_control() || c == '\u{202e}'), "{told}");
}

/// The task lays down no line of the client: what it printed counts, however it printed it.
#[test]
fn logs_in_a_form_of_their_own() {
    let client = "tcp_client_activity_output.txt";
    let own = |text: &str| {
        text.replace("[CLIENT] Sent: ", "You: ")
            .replace("[CLIENT] Received: ", "Server said <")
            .replace("[INFO] ", "* ")
    };
    let mut files = whole(LAB, "plain");
    let text = own(&String::from_utf8(files[client].clone()).unwrap());
    files.insert(client.to_owned(), text.clone().into_bytes());
    let submission = evaluate(LAB, &files);
    assert_eq!(wrong(&submission), "");
    files.insert(client.to_owned(), text.replace("You: abc", "You: xyz").into_bytes());
    assert_eq!(wrong(&evaluate(LAB, &files)), "client-log");
}
