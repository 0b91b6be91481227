//! `--compat wireshark-4.0` against a tshark 4.0, where that is the one installed (Debian 12 has it).

use std::path::{Path, PathBuf};

use wirelab_needs::{Need, corpus, require};

use crate::support::files::{captures, samples};
use crate::support::program::wirelab;

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
    let mut command = Need::Tshark40.command();
    command.args(["-n", "-2", "-T", "fields", "-r"]).arg(capture).args(options());
    String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
}

#[test]
fn the_older_answers_are_those_of_the_older_tshark() {
    require!(Tshark40);
    hold(&samples());
}

#[test]
fn the_older_answers_about_captures_of_others_are_those_of_the_older_tshark() {
    require!(Tshark40, Corpus);
    let mut paths: Vec<_> =
        ["labs", "tcp-rules"].into_iter().flat_map(|folder| captures(&corpus().join(folder))).collect();
    paths.retain(|path| {
        let is_capture = path.extension().is_some_and(|end| end == "pcap" || end == "pcapng");
        is_capture && path.metadata().is_ok_and(|about| about.len() < 1 << 20)
    });
    hold(&paths);
}

fn hold(captures: &[PathBuf]) {
    let (mut cells, mut differ) = (0_usize, Vec::new());
    for capture in captures {
        let path = capture.to_str().unwrap().to_owned();
        let mut arguments = vec!["fields".to_owned(), path.clone(), "--compat".to_owned(), "wireshark-4.0".to_owned()];
        arguments.extend(options());
        let ours = wirelab(arguments).text();
        let theirs = tshark(capture);
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
    println!("{} of {cells} cells differ", differ.len());
    assert!(cells > 1_000, "{cells} cells");
    assert!(differ.len() as f64 <= cells as f64 * MAY_DIFFER, "{}", differ.join("\n"));
}
