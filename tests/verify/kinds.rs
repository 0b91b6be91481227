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

/// The points of a hand-in, and the last checks, of a lab with more of them.
fn scored(files: &Files, checks: &str) -> (u32, u32, Vec<(Status, String, i64)>) {
    let (_, text) = catalogue::files().iter().find(|(name, _)| *name == "tcp-commands.toml").unwrap();
    let of_lab = text.matches("[[check]]").count();
    let lab = Lab::parse(&format!("{text}\n{checks}\n")).unwrap_or_else(|problems| panic!("{checks}: {problems:?}"));
    let evidence: Vec<Evidence> =
        files.iter().map(|(name, bytes)| Evidence::from_bytes(name.clone(), bytes.clone())).collect();
    let found = Grader::new(&lab).evaluate("somebody", &evidence);
    assert_eq!(found.max_score().0, lab.max_points());
    let more = found.checks.iter().skip(of_lab).map(|one| (one.status, one.text.clone(), one.effect().0)).collect();
    (found.score().0, found.max_score().0, more)
}

#[test]
fn a_bonus_is_added_a_cost_is_taken_off_and_one_of_several_is_enough() {
    use Status::{Failed, NotAsked, NotShown, Partly, Passed, Undecided};
    let files = whole("tcp-commands", "plain");
    let (all, most, _) = scored(&files, "");
    let check =
        |id: &str, entries: &str| format!("[[check]]\nid = '{id}'\ntitle = 'The way {id}'\nhint = 'x'\n{entries}\n");
    let (holds, fails) = ("kind = 'concurrent'", "kind = 'concurrent'\nat-least = 2");
    let (half, open) = ("kind = 'handshakes'\nat-least = 2", "kind = 'filter'\nfilter = 'tcp.no.such.field'");
    let one = |entries: &str, worth: &str| check("one", &format!("{entries}\n{worth}"));
    let two = |first: &str, second: &str| {
        let worth = "points = 2\none-of = 'way'";
        check("a", &format!("{first}\n{worth}")) + &check("b", &format!("{second}\n{worth}"))
    };
    // What is added; how each goes and what it does; what becomes of the points, and of the maximum.
    type Row<'t> = (String, &'t [(Status, i64)], i64, u32);
    let table: [Row<'_>; 13] = [
        (one(holds, "points = 1\nbonus = true"), &[(Passed, 100)], 100, 0),
        (one(half, "points = 1\nbonus = true"), &[(Partly, 50)], 50, 0),
        (one(fails, "points = 1\nbonus = true"), &[(Partly, 50)], 50, 0),
        (one(open, "points = 1\nbonus = true"), &[(Undecided, 100)], 100, 0),
        (one(open, "points = 1\nbonus = true\nundecided = 'withhold'"), &[(Undecided, 0)], 0, 0),
        (one(holds, "costs = 1"), &[(Passed, 0)], 0, 0),
        (one(half, "costs = 1"), &[(Partly, -50)], -50, 0),
        (one(half, "costs = 1\npartial = false"), &[(Failed, -100)], -100, 0),
        (one(open, "costs = 1"), &[(Undecided, 0)], 0, 0),
        (two(holds, half), &[(Passed, 200), (NotAsked, 0)], 200, 200),
        (two(half, holds), &[(NotAsked, 0), (Passed, 200)], 200, 200),
        (two(half, half), &[(Partly, 100), (NotAsked, 0)], 100, 200),
        (two(half, open), &[(NotAsked, 0), (Undecided, 200)], 200, 200),
    ];
    for (checks, expected, points, max) in &table {
        let (score, of, found) = scored(&files, checks);
        let went: Vec<(Status, i64)> = found.iter().map(|one| (one.0, one.2)).collect();
        assert_eq!(&went, expected, "{checks}: {found:?}");
        assert_eq!((i64::from(score) - i64::from(all), of - most), (*points, *max), "{checks}");
    }
    let (.., found) = scored(&files, &two(half, holds));
    assert_eq!(found[0].1, "One of several is enough, and another one counts: The way b.");
    // Nothing handed in: nothing is below nothing, and there is one thing to do.
    let (score, of, found) = scored(&Files::new(), &(two(holds, half) + &one(holds, "costs = 3")));
    assert_eq!((score, of), (0, most + 200));
    assert_eq!(
        found.iter().map(|one| (one.0, one.2)).collect::<Vec<_>>(),
        [(NotShown, 0), (NotAsked, 0), (NotShown, -300)]
    );
}

#[test]
fn points_are_read_and_shared_exactly() {
    let files = whole("tcp-commands", "plain");
    let third = judged(&files, "kind = \"handshakes\"\nat-least = 7");
    assert_eq!((third.points.0, third.points.to_string()), (42, "0.42".to_owned()), "rounded down");
}
