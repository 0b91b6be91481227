//! Checks that no built-in lab has, and what becomes of points.

use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::model::{Checked, Status};
use wirelab_labs::{Lab, catalogue};

use super::fixtures::{Files, capture, whole};
use crate::support::rewrite::{classic, frames};

/// Judges one more check of a lab.
fn judged(files: &Files, check: &str) -> Checked {
    let (_, text) = catalogue::files().iter().find(|(name, _)| *name == "tcp-commands.toml").unwrap();
    let text = format!("{text}\n[[check]]\nid = \"more\"\ntitle = \"more\"\npoints = 3\n{check}\n");
    let lab = Lab::parse(&text).unwrap_or_else(|problems| panic!("{check}: {problems:?}"));
    let evidence: Vec<Evidence> =
        files.iter().map(|(name, bytes)| Evidence::from_bytes(name.clone(), bytes.clone())).collect();
    Grader::new(&lab).evaluate("somebody", &evidence).checks.pop().unwrap()
}

#[test]
fn each_kind_and_each_policy() {
    let mut files = whole("tcp-commands", "plain");
    let name = capture(&files);
    let plain = classic(&frames(&files[&name]));
    files.insert(name, plain);
    // What is added, how it goes, points of how many (in hundredths).
    let table = [
        ("kind = \"time-window\"\nfrom-time = 2001-01-01T00:00:00Z", Status::Passed, (300, 300)),
        ("kind = \"time-window\"\nto-time = 2001-01-01T00:00:00+02:00", Status::Failed, (0, 300)),
        ("kind = \"capture-filter\"\nfilter = \"tcp port 12345\"", Status::Undecided, (300, 300)),
        (
            "kind = \"capture-filter\"\nfilter = \"tcp port 12345\"\nundecided = \"leave-out\"",
            Status::Undecided,
            (0, 0),
        ),
        (
            "kind = \"capture-filter\"\nfilter = \"tcp port 12345\"\nundecided = \"withhold\"",
            Status::Undecided,
            (0, 300),
        ),
        ("kind = \"handshakes\"\nat-least = 2", Status::Partly, (150, 300)),
        ("kind = \"handshakes\"\nat-least = 2\npartial = false", Status::Failed, (0, 300)),
        ("kind = \"handshakes\"\nat-least = 3", Status::Partly, (100, 300)),
        ("kind = \"concurrent\"\nat-least = 1", Status::Passed, (300, 300)),
        ("kind = \"messages\"\nfrom = \"server\"\nequals = \"PONG\"\nat-least = 2", Status::Passed, (300, 300)),
        ("kind = \"messages\"\nclients = 2\nat-least = 2", Status::Partly, (150, 300)),
        ("kind = \"messages\"\nvariants = [\"example\"]", Status::Failed, (0, 300)),
        ("kind = \"log-lines\"\nevents = [\"receive\"]\nequals = \"ping\"\nat-least = 2", Status::Passed, (300, 300)),
        (
            "kind = \"log-lines\"\nby = \"client\"\nevents = [\"receive\"]\nprefix = \"UNKNOWN\"",
            Status::Passed,
            (300, 300),
        ),
        ("kind = \"filter\"\nfilter = \"tcp.flags.fin == 1\"\ncount = \"== 2\"", Status::Passed, (300, 300)),
        ("kind = \"filter\"\nfilter = \"tcp.completeness == 31\"", Status::Passed, (300, 300)),
        ("kind = \"filter\"\nfilter = \"wirelab.turn.correct == true\"\ncount = \">= 5\"", Status::Passed, (300, 300)),
        ("kind = \"filter\"\nfilter = \"tcp.no.such.field\"", Status::Undecided, (300, 300)),
        ("kind = \"rtt\"\ntolerance-ms = 0", Status::Failed, (0, 300)),
        ("kind = \"order\"", Status::Failed, (0, 300)),
        ("kind = \"right-stream\"", Status::Passed, (300, 300)),
    ];
    for (check, status, points) in table {
        let found = judged(&files, check);
        assert_eq!((found.status, (found.points.0, found.max_points.0)), (status, points), "{check}: {}", found.text);
        assert!(!found.text.is_empty() && found.text.ends_with(['.', ')']), "{check}: {}", found.text);
    }
}

#[test]
fn points_are_read_and_shared_exactly() {
    let files = whole("tcp-commands", "plain");
    let third = judged(&files, "kind = \"handshakes\"\nat-least = 7");
    assert_eq!((third.points.0, third.points.to_string()), (42, "0.42".to_owned()), "rounded down");
}
