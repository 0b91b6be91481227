//! `wirelab show CAPTURE --frame N`, from outside.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use wirelab_needs::{Need, require};

use crate::support::files::{root, sample};

fn wirelab(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wirelab"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn show(capture: &str, more: &[&str]) -> Output {
    wirelab(&[&["show", capture], more].concat(), b"")
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The whole output, as it was looked at and compared with Wireshark once.
#[test]
fn the_text_is_as_recorded() {
    for (capture, frame, recorded) in [
        ("lab-commands.pcapng", "1", "syn_with_options.txt"),
        ("udp-text.pcapng", "6", "port_unreachable.txt"),
        ("ipv6.pcapng", "4", "ipv6_payload.txt"),
    ] {
        let folder = root().join("tests/show_frame");
        let wanted = fs::read_to_string(folder.join(recorded)).unwrap();
        let found = stdout(&show(&sample(capture), &["--frame", frame]));
        assert_eq!(found, wanted, "{capture} frame {frame} is not as in {recorded}");
        assert!(found.lines().all(|line| line.chars().count() <= 80), "{recorded} has lines longer than 80 columns");
    }
}

#[test]
fn standard_input_is_read_once_and_gives_the_same() {
    let path = sample("ipv6.pcapng");
    let piped = wirelab(&["show", "-", "--frame", "4"], &fs::read(&path).unwrap());
    assert_eq!(stdout(&piped), stdout(&show(&path, &["--frame", "4"])));
}

#[test]
fn a_frame_that_is_not_there_is_wrong_usage() {
    for frame in ["0", "7", "18446744073709551615"] {
        let output = show(&sample("udp-text.pcapng"), &["--frame", frame]);
        let talk = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{talk}");
        assert!(output.stdout.is_empty());
        assert!(talk.contains("there is no frame") && talk.contains("frames 1 to 6"), "{talk}");
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let plain = stdout(&show(&sample("udp-text.pcapng"), &["--frame", "6"]));
    let mut painted = stdout(&show(&sample("udp-text.pcapng"), &["--frame", "6", "--color", "always"]));
    assert!(painted.contains("\x1b[1m"));
    while let Some(start) = painted.find("\x1b[") {
        let end = painted[start..].find('m').unwrap();
        painted.replace_range(start..=start + end, "");
    }
    assert_eq!(painted, plain);
}

#[test]
fn a_frame_that_was_cut_off_says_what_is_missing() {
    // Classic pcap, Ethernet, one frame of 74 bytes of which 40 were captured: the TCP header ends after 6 bytes.
    let whole = fs::read(sample("lab-commands-classic.pcap")).unwrap();
    let mut cut = whole[..24 + 16 + 40].to_vec();
    cut[24 + 8..24 + 12].copy_from_slice(&40_u32.to_le_bytes());
    let text = stdout(&wirelab(&["show", "-", "--frame", "1"], &cut));
    assert!(text.contains("Cut off: 40 of 74 bytes were captured; the last 34 are missing."), "{text}");
    assert!(text.contains("TCP 6"), "{text}");
    assert!(text.contains("Destination port") && !text.contains("Window"), "{text}");
}

/// Values of fields whose text does not depend on tshark's version, of every frame of two samples.
#[test]
fn values_are_those_of_tshark() {
    require!(Tshark);
    const FIELDS: [&str; 22] = [
        "frame.len",
        "eth.dst",
        "ip.src",
        "ip.ttl",
        "ip.id",
        "ip.checksum",
        "ip.hdr_len",
        "ip.dsfield",
        "udp.srcport",
        "udp.length",
        "udp.checksum",
        "icmp.type",
        "icmp.code",
        "icmp.checksum",
        "tcp.srcport",
        "tcp.seq_raw",
        "tcp.hdr_len",
        "tcp.window_size_value",
        "tcp.checksum",
        "tcp.options.mss_val",
        "tcp.options.wscale.shift",
        "tcp.options.timestamp.tsval",
    ];
    for capture in ["udp-text.pcapng", "refused.pcapng"] {
        let fields = FIELDS.iter().flat_map(|field| ["-e", field]);
        let output = Need::Tshark
            .command()
            .args(["-n", "-r", sample(capture).as_str(), "-T", "fields"])
            .args(fields)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8(output.stdout).unwrap();
        for (number, line) in (1..).zip(lines.lines()) {
            let number: u32 = number;
            let text = stdout(&show(&sample(capture), &["--frame", &number.to_string(), "--format", "json"]));
            let shown: serde_json::Value = serde_json::from_str(&text).unwrap();
            for (name, wanted) in FIELDS.iter().zip(line.split('\t')) {
                let layers = shown["layers"].as_array().unwrap().iter();
                let fields = layers.flat_map(|layer| layer["fields"].as_array().unwrap());
                let values: Vec<_> = fields
                    .filter(|field| field["name"] == **name)
                    .map(|field| field["value"].as_str().unwrap())
                    .collect();
                assert_eq!(values.join(","), wanted, "{capture} frame {number} {name}");
            }
        }
    }
}
