//! `--compat wireshark-4.0` against a tshark 4.0, where that is the one installed (Debian 12 has it).

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test that cannot go on is to fail")]

#[path = "support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;

use std::path::{Path, PathBuf};
use std::process::Command;

use program::wirelab;

const FIELDS: [&str; 20] = [
    "frame.number",
    "tcp.stream",
    "tcp.seq",
    "tcp.ack",
    "tcp.completeness",
    "tcp.analysis.retransmission",
    "tcp.analysis.fast_retransmission",
    "tcp.analysis.spurious_retransmission",
    "tcp.analysis.out_of_order",
    "tcp.analysis.lost_segment",
    "tcp.analysis.duplicate_ack_num",
    "tcp.analysis.keep_alive",
    "tcp.analysis.keep_alive_ack",
    "tcp.analysis.zero_window",
    "tcp.analysis.window_update",
    "tcp.analysis.window_full",
    "tcp.analysis.reused_ports",
    "tcp.analysis.acks_frame",
    "tcp.analysis.rto_frame",
    "tcp.analysis.bytes_in_flight",
];

/// Cells that may differ: docs/wireshark-parity.md tells of what kind they are.
const MAY_DIFFER: f64 = 0.001;

fn options() -> impl Iterator<Item = String> {
    FIELDS.iter().flat_map(|field| ["-e".to_owned(), (*field).to_owned()])
}

fn tshark(capture: &Path) -> String {
    let mut command = Command::new("tshark");
    command.args(["-n", "-2", "-T", "fields", "-r"]).arg(capture).args(options());
    String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
}

fn captures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["sample-pcaps", "../shared/corpus/labs", "../shared/corpus/tcp-rules"] {
        for entry in std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_capture = path.extension().is_some_and(|end| end == "pcap" || end == "pcapng");
            if is_capture && entry.metadata().is_ok_and(|about| about.len() < 1 << 20) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_older_answers_are_those_of_the_older_tshark() {
    let version = Command::new("tshark").arg("--version").output();
    let version = version.map(|done| String::from_utf8_lossy(&done.stdout).into_owned()).unwrap_or_default();
    if !version.lines().next().is_some_and(|line| line.contains(" 4.0.")) {
        eprintln!("no tshark 4.0 is installed: nothing to compare with");
        return;
    }
    let (mut cells, mut differ) = (0_usize, Vec::new());
    for capture in captures() {
        let path = capture.to_str().unwrap().to_owned();
        let mut arguments = vec!["fields".to_owned(), path.clone(), "--compat".to_owned(), "wireshark-4.0".to_owned()];
        arguments.extend(options());
        let ours = wirelab(arguments).text();
        let theirs = tshark(&capture);
        assert_eq!(ours.lines().count(), theirs.lines().count(), "{path}");
        for (ours, theirs) in ours.lines().zip(theirs.lines()) {
            let frame = ours.split('\t').next().unwrap_or_default();
            for ((ours, theirs), field) in ours.split('\t').zip(theirs.split('\t')).zip(FIELDS) {
                cells += 1;
                if ours != theirs {
                    differ.push(format!("{path}: frame {frame}: {field}: tshark '{theirs}', we '{ours}'"));
                }
            }
        }
    }
    eprintln!("{} of {cells} cells differ", differ.len());
    assert!(cells > 1_000, "{cells} cells");
    assert!(differ.len() as f64 <= cells as f64 * MAY_DIFFER, "{}", differ.join("\n"));
}
