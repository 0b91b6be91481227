//! Faults show in Wireshark's terms what they promise: each is run under a capture, and tshark reads it.

use std::process::Stdio;

use wirelab_needs::{Need, require};

use crate::support::program::wirelab;

/// A row of `tshark -T fields`: from the server?, flags, length of the payload, and whether the window is closed.
struct Packet {
    from_server: bool,
    fin: bool,
    reset: bool,
    len: u64,
    zero_window: bool,
    time: f64,
}

/// Runs a lab with a fault, and gives its packets.
fn packets(lab: &str, variant: &str, extra: &[&str]) -> Vec<Packet> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let given = ["run", lab, "--variant", variant, "--port", "0", "--out", out];
    let count: &[&str] = if extra.contains(&"--messages") { &[] } else { &["--messages", "4"] };
    let done = wirelab(given.iter().chain(extra).chain(count));
    assert_eq!(done.status, Some(0), "{lab} {extra:?}: {}", done.stderr);
    assert!(!done.stderr.contains("no capture:"), "{}", done.stderr);
    let truth = std::fs::read_to_string(folder.path().join("truth.jsonl")).unwrap();
    let bind: serde_json::Value =
        serde_json::from_str(truth.lines().find(|line| line.contains("\"bind\"")).unwrap()).unwrap();
    let port = bind["local"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    let capture = std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    let capture = capture.into_iter().find(|path| path.extension().is_some_and(|one| one == "pcapng")).unwrap();
    let mut tshark = Need::Tshark.command();
    tshark.arg("-r").arg(capture).args(["-T", "fields"]);
    for field in ["tcp.srcport", "tcp.flags", "tcp.len", "tcp.analysis.zero_window", "frame.time_relative"] {
        tshark.args(["-e", field]);
    }
    let read = tshark.stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap();
    let text = String::from_utf8(read.stdout).unwrap();
    let packets = text.lines().map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let flags = u32::from_str_radix(columns[1].trim_start_matches("0x"), 16).unwrap();
        Packet {
            from_server: columns[0] == port,
            fin: flags & 1 != 0,
            reset: flags & 4 != 0,
            len: columns[2].parse().unwrap(),
            zero_window: !columns[3].is_empty(),
            time: columns[4].parse().unwrap(),
        }
    });
    packets.collect()
}

fn commands(extra: &[&str]) -> Vec<Packet> {
    packets("tcp-commands", "commands", extra)
}

/// The lengths of what a side sent.
fn lengths(packets: &[Packet], from_server: bool) -> Vec<u64> {
    let those = packets.iter().filter(|packet| packet.from_server == from_server && packet.len > 0);
    those.map(|packet| packet.len).collect()
}

#[test]
fn refused_connections_are_syn_and_rst() {
    require!(Capture, Tshark);
    let packets = commands(&["--fault", "refuse"]);
    assert_eq!(packets.len(), 2);
    assert!(packets[1].from_server && packets[1].reset);
}

#[test]
fn refused_datagrams_are_answered_by_icmp() {
    require!(Capture, Tshark);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let given = ["run", "udp-commands", "--port", "0", "--fault", "refuse", "--messages", "1", "--out", out];
    let done = wirelab(given);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    assert!(!done.stderr.contains("no capture:"), "{}", done.stderr);
    let capture = std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    let capture = capture.into_iter().find(|path| path.extension().is_some_and(|one| one == "pcapng")).unwrap();
    let mut tshark = Need::Tshark.command();
    tshark.arg("-r").arg(capture).args(["-Y", "icmp.type == 3 && icmp.code == 3", "-T", "fields", "-e", "data.text"]);
    let read =
        tshark.args(["-o", "data.show_as_text:TRUE"]).stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&read.stdout).lines().count(), 1, "one datagram, one refusal");
}

#[test]
fn unread_data_and_abort_end_in_a_reset() {
    require!(Capture, Tshark);
    for fault in ["close-unread", "abort"] {
        let packets = commands(&["--fault", fault]);
        assert!(packets.iter().any(|packet| packet.from_server && packet.reset), "{fault}");
        assert!(!packets.iter().any(|packet| packet.from_server && packet.fin), "{fault}");
    }
    let packets = commands(&["--client-fault", "abort", "--messages", "1"]);
    assert!(packets.iter().any(|packet| !packet.from_server && packet.reset));
}

#[test]
fn half_closed_connections_carry_data_after_the_fin() {
    require!(Capture, Tshark);
    let packets = commands(&["--fault", "half-close"]);
    let fin = packets.iter().position(|packet| packet.from_server && packet.fin).unwrap();
    assert!(packets[fin..].iter().any(|packet| !packet.from_server && packet.len > 0), "the client goes on");
}

#[test]
fn messages_are_split_merged_and_sent_apart() {
    require!(Capture, Tshark);
    let packets = commands(&["--fault", "split=1"]);
    // PONG, HELLO, UNKNOWN COMMAND, PONG, each as one byte and the rest.
    assert_eq!(lengths(&packets, true), [1, 3, 1, 4, 1, 14, 1, 3]);
    let packets = commands(&["--client-fault", "merge=4"]);
    assert_eq!(lengths(&packets, false), [4 + 11 + 3 + 4]);
    let packets = packets_of_records(&["--client-fault", "header-apart", "--messages", "1"]);
    assert_eq!(lengths(&packets, false), [9, "msg 1 of client 1".len() as u64]);
}

fn packets_of_records(extra: &[&str]) -> Vec<Packet> {
    packets("tcp-variable", "echo", extra)
}

#[test]
fn a_pause_is_a_pause() {
    require!(Capture, Tshark);
    let packets = commands(&["--fault", "pause=150"]);
    let times: Vec<f64> = packets.iter().filter(|packet| packet.len > 0).map(|packet| packet.time).collect();
    assert!(times.chunks(2).all(|turn| turn[1] - turn[0] > 0.14), "{times:?}");
}

#[test]
fn a_server_that_is_killed_leaves_half_a_message() {
    require!(Capture, Tshark);
    let packets = commands(&["--fault", "killed"]);
    assert_eq!(lengths(&packets, true), [2]);
}

#[test]
fn a_reader_that_does_not_read_closes_its_window() {
    require!(Capture, Tshark);
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("much.txt");
    std::fs::write(&script, format!("{}\n", "x".repeat(200_000)).repeat(80)).unwrap();
    let script = script.to_str().unwrap();
    for fault in ["never-read", "slow-reader"] {
        let given = ["--fault", fault, "--client-fault", "never-read", "--script", script];
        let packets = commands(&given);
        assert!(packets.iter().any(|packet| packet.from_server && packet.zero_window), "{fault}");
    }
}

#[test]
fn a_name_that_everybody_gives_is_refused() {
    require!(Capture, Tshark);
    let packets =
        packets("chat-routed", "lines", &["--client-fault", "duplicate-name", "--messages", "1", "--clients", "3"]);
    let refusals = "Username already taken. Connection closing.\n".len() as u64;
    assert_eq!(lengths(&packets, true).iter().filter(|len| **len == refusals).count(), 2);
}
