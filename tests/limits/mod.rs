//! Each limit at its edge and one beyond, in the commands in which it shows: nothing is told where nothing is left out, and what is
//! left out is told, and never taken for right.

mod class;
mod messages;
mod peers;
mod rest;
mod submissions;

use std::path::Path;

use wirelab_analyzers::report::limit::ALL;

use crate::support::program::{Run, program, run};

/// Runs the program with limits lowered.
fn with<'a>(limits: &str, arguments: impl IntoIterator<Item = &'a str>) -> Run {
    run(program().env("WIRELAB_LIMITS", limits).args(arguments))
}

/// All that a run said.
fn said(run: &Run) -> String {
    format!("{}\n{}", run.text(), run.stderr)
}

/// The file as an argument.
fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Limits that are driven to their edge here, or by the tests of their crate, and by which.
const DRIVEN: &[(&str, &str)] = &[
    ("comments", "capture/src/read/pcapng/options.rs"),
    ("notes-of-a-kind", "capture/src/note.rs: kept_of_a_kind"),
    ("spooled-bytes", "capture/src/spool.rs: limit"),
    ("application-bytes", "analyzers/engine/src/app/pdu.rs: what_is_not_kept_is_counted"),
    ("application-pieces", "analyzers/engine/src/app/pdu.rs: what_is_not_kept_is_counted"),
    ("application-segments", "analyzers/engine/src/app/pdu.rs: a_message_of_too_many_segments_is_told_without_them"),
    ("application-held-bytes", "rest"),
    ("fragmented-datagrams", "analyzers/engine/src/packet/fragments.rs"),
    ("kinds", "analyzers/engine/src/engine/counts.rs"),
    ("remark-rows", "rest"),
    ("rounds", "analyzers/engine/src/measures/rounds.rs"),
    ("waiting-segments", "analyzers/engine/src/measures/pending.rs"),
    ("segment-rows", "rest"),
    ("lane-bytes", "messages"),
    ("lane-arrivals", "messages"),
    ("heard-streams", "messages"),
    ("heard-bytes", "analyzers/messages/src/tests/bounded.rs"),
    ("attempts", "analyzers/messages/src/tests/bounded.rs"),
    ("message-bytes", "messages"),
    ("hex-bytes", "rest"),
    ("dump-bytes", "rest"),
    ("packet-remark-bytes", "analyzers/report/src/annotation/remarks.rs"),
    ("drawn-packets", "rest"),
    ("client-bytes", "peers"),
    ("client-seconds", "peers"),
    ("submission-packets", "submissions"),
    ("submission-bytes", "submissions"),
    ("submission-streams", "submissions"),
    ("submission-seconds", "submissions"),
    ("lab-streams", "submissions"),
    ("lab-bytes", "submissions"),
    ("lab-rows", "submissions"),
    ("exchanges", "submissions"),
    ("files-read", "submissions"),
    ("data-bytes", "submissions"),
    ("log-bytes", "submissions"),
    ("log-records", "submissions"),
    ("log-lines", "submissions"),
    ("log-commands", "submissions"),
    ("log-sentences", "submissions"),
];

#[test]
fn each_limit_is_driven_to_its_edge() {
    let known: Vec<&str> = DRIVEN.iter().map(|(id, _)| *id).collect();
    let all: Vec<&str> = ALL.iter().map(|limit| limit.id).collect();
    assert_eq!(known, all);
}

#[test]
fn a_limit_that_is_no_limit_is_told() {
    let wrong = with("no-such=1", ["labs"]);
    assert_eq!(wrong.status, Some(2));
    assert_eq!(wrong.stderr, "wirelab: there is no limit 'no-such'\n");
    let higher = with("comments=101", ["labs"]);
    assert_eq!(higher.stderr, "wirelab: the limit 'comments' can only be lowered, and is 100\n");
}
