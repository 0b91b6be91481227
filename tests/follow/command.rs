//! What the command prints, for captures of this repository and for one that is made here.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::support::files::sample;

fn follow(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wirelab"))
        .arg("follow")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It need not read what it is given.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A classic pcap of IPv4 packets without link layer: client 10.0.0.1:4000, server 10.0.0.2:80.
fn capture(segments: &[(bool, u32, u32, u8, &[u8])]) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend([0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 101]);
    for (second, &(server, seq, ack, flags, data)) in (1u32..).zip(segments) {
        let length = 40 + data.len() as u32;
        file.extend([second, 0, length, length].into_iter().flat_map(u32::to_be_bytes));
        let mut ends = [([10, 0, 0, 1], 4000u16), ([10, 0, 0, 2], 80)];
        if server {
            ends.reverse();
        }
        let [(src, src_port), (dst, dst_port)] = ends;
        file.extend([0x45, 0, 0, length as u8, 0, 0, 0, 0, 64, 6, 0, 0]);
        file.extend([src, dst].concat());
        file.extend([src_port.to_be_bytes(), dst_port.to_be_bytes()].concat());
        file.extend([seq.to_be_bytes(), ack.to_be_bytes()].concat());
        file.extend([0x50, flags, 1, 0, 0, 0, 0, 0]);
        file.extend(data);
    }
    file
}

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// A conversation of which the capture lacks five bytes of the server's.
fn with_gap() -> Vec<u8> {
    capture(&[
        (false, 100, 0, SYN, b""),
        (true, 500, 101, SYN | ACK, b""),
        (false, 101, 501, ACK, b"hi\x1b[2J\n"),
        (true, 506, 108, ACK, b"world"),
        (false, 108, 511, ACK, b""),
        (true, 514, 108, ACK, b"never acknowledged"),
    ])
}

#[test]
fn text_has_a_margin_and_gaps_and_is_harmless() {
    let output = follow(&["-", "--stream", "0"], &with_gap());
    assert_eq!(
        text(&output.stdout),
        "TCP stream 0\n\
         client  10.0.0.1:4000\n\
         server  10.0.0.2:80\n  \
           frame  sender\n      \
               3  client> hi\\x1b[2J\n      \
               5  server! [5 bytes missing in capture file]\n      \
               4  server< world\n"
    );
    assert_eq!(
        text(&output.stderr),
        "note: 1 segment of the server (18 B) not shown: they lie behind bytes that are missing and that nobody \
         acknowledged (Wireshark does not show them either)\n"
    );
    assert!(output.status.success());
}

#[test]
fn what_was_acknowledged_and_not_captured_at_the_end_is_told() {
    const FIN: u8 = 0x01;
    let opening = [(false, 100, 0, SYN, &b""[..]), (true, 500, 101, SYN | ACK, b""), (false, 101, 501, ACK, b"hi")];
    for (ack, fin, told) in [
        (
            110,
            false,
            "note: the server acknowledged 7 bytes of the client behind the last one captured, or one less and its FIN\n",
        ),
        // A FIN that was not captured is nothing that is missing from the text.
        (104, false, ""),
        (103, false, ""),
        (104, true, ""),
        (107, true, "note: the server acknowledged 3 bytes of the client behind the last one captured\n"),
    ] {
        let mut segments = opening.to_vec();
        if fin {
            segments.push((false, 103, 501, FIN | ACK, b""));
        }
        segments.push((true, 501, ack, ACK, b""));
        let output = follow(&["-", "--stream", "0"], &capture(&segments));
        assert_eq!(text(&output.stderr), told, "{ack}");
    }
}

#[test]
fn hex_counts_the_gap_and_indents_the_server() {
    let output = follow(&["-", "--stream", "0", "--as", "hex", "--from", "server"], &with_gap());
    let lines: Vec<&str> = text(&output.stdout).lines().skip(3).collect();
    assert_eq!(
        lines,
        [
            "\t00000000  [5 bytes missing in capture file]",
            "\t00000005  77 6f 72 6c 64                                    world",
        ]
    );
}

#[test]
fn raw_is_the_bytes_and_nothing_else() {
    let output = follow(&["-", "--stream", "0", "--as", "raw"], &with_gap());
    assert_eq!(output.stdout, b"hi\x1b[2J\nworld");
    let output = follow(&["-", "--stream", "0", "--as", "raw", "--from", "client"], &with_gap());
    assert_eq!((output.stdout, output.stderr), (b"hi\x1b[2J\n".to_vec(), Vec::new()));
}

#[test]
fn yaml_has_the_shape_of_tsharks_and_says_what_is_missing() {
    let output = follow(&["-", "--stream", "0", "--as", "yaml"], &with_gap());
    assert_eq!(
        text(&output.stdout),
        "\
peers:
  - peer: 0
    host: 10.0.0.1
    port: 4000
  - peer: 1
    host: 10.0.0.2
    port: 80
packets:
  - packet: 3
    peer: 0
    timestamp: 3.000000000
    data: !!binary |
      aGkbWzJKCg==
  - packet: 5
    peer: 1
    timestamp: 5.000000000
    missing: 5
    reason: acknowledged
  - packet: 4
    peer: 1
    timestamp: 4.000000000
    data: !!binary |
      d29ybGQ=
"
    );
}

#[test]
fn colour_differs_by_side_and_only_on_demand() {
    let file = sample("lab-commands.pcapng");
    let plain = follow(&[&file, "--stream", "0"], b"").stdout;
    assert!(!plain.contains(&0x1b));
    let colored = follow(&[&file, "--stream", "0", "--color", "always"], b"").stdout;
    let colored = text(&colored);
    assert!(colored.contains("\x1b[36m      4  client> ping\x1b[0m\n"), "{colored}");
    assert!(colored.contains("\x1b[35m      6  server< PONG\x1b[0m\n"), "{colored}");
}

#[test]
fn datagrams_are_told_one_by_one_without_what_icmp_quotes() {
    let output = follow(&[&sample("udp-text.pcapng"), "--protocol", "udp", "--stream", "0"], b"");
    let told = text(&output.stdout);
    assert!(told.contains("      2  client> what time is it?\n      3  server< ECHO: what time is it?\n"), "{told}");
    assert_eq!(told.matches("is anybody there?").count(), 1, "{told}");
}

#[test]
fn a_stream_without_payload_says_so() {
    let output = follow(&[&sample("refused.pcapng"), "--stream", "0"], b"");
    assert!(output.status.success());
    assert_eq!(text(&output.stderr), "note: the stream carries no payload\n");
}

#[test]
fn a_stream_that_does_not_exist_is_wrong_usage() {
    for (name, arguments, message) in [
        ("three-clients.pcapng", &["--stream", "3"][..], "no stream 3: TCP streams 0 to 2, no UDP"),
        ("ipv6.pcapng", &["--stream", "7"], "one TCP stream (number 0)"),
        ("ipv6.pcapng", &["--stream", "0", "--protocol", "udp"], "no UDP"),
    ] {
        let file = sample(name);
        let output = follow(&[&[file.as_str()], arguments].concat(), b"");
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        assert!(text(&output.stderr).contains(message), "{}", text(&output.stderr));
    }
    assert_eq!(follow(&["-", "--stream", "0"], b"no capture").status.code(), Some(2));
}
