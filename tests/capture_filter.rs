//! `-f` on files: what libpcap lets through, under the file's own frame numbers.

use std::process::{Command, Output};

use crate::support::files::root;

fn wirelab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wirelab")).current_dir(root()).args(arguments).output().unwrap()
}

fn frames(sample: &str, filter: &str) -> Vec<String> {
    let output = wirelab(&["fields", sample, "-f", filter, "-e", "frame.number"]);
    assert!(output.status.success(), "{filter}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn packets_are_chosen_and_keep_their_numbers() {
    assert_eq!(frames("sample-pcaps/udp-text.pcapng", "icmp"), ["6"]);
    assert_eq!(frames("sample-pcaps/udp-text.pcapng", "udp dst port 5005"), ["1", "2", "4", "5"]);
    assert_eq!(frames("sample-pcaps/reset.pcapng", "tcp[tcpflags] & tcp-rst != 0"), ["9"]);
    assert_eq!(frames("sample-pcaps/ipv6.pcapng", "ip"), [""; 0]);
    assert_eq!(frames("sample-pcaps/ipv6.pcapng", "ip6 and tcp port 12345").len(), 18);
}

#[test]
fn two_passes_see_the_same_packets() {
    let arguments = ["fields", "sample-pcaps/reset.pcapng", "-f", "src port 12345", "-e", "tcp.completeness"];
    let output = wirelab(&arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 4);
    assert!(text.lines().all(|line| line == text.lines().next().unwrap()));
}

#[test]
fn a_wrong_filter_ends_before_anything_is_read() {
    for (filter, words) in [("tcp.port == 12345", "'tcp port 12345'"), ("tcp prot 1", "syntax error")] {
        let output = wirelab(&["analyze", "sample-pcaps/reset.pcapng", "-f", filter]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().contains(words), "{filter}");
    }
}
