//! A person's decisions on checks. They are put over what was computed, after everything else, each time anew; what was
//! computed stays beside them.

use wirelab_labs::check::{Check, Undecided};
use wirelab_labs::{Lab, safe};
use wirelab_text::harmless::Harmless;
use wirelab_words::Said;
use wirelab_words::list::decision as words;

use super::basis;
use super::check::one_of;
use super::model::{Class, Points, Status, Submission};

/// Most characters of a reason and of a name.
const ROOM: usize = 500;

/// What somebody decided about a check of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The line of the file in which it stands, from 1.
    pub line: u64,
    /// The submission's name, or its participant's number.
    pub submission: String,
    /// The check's id.
    pub check: String,
    /// What was decided.
    pub ruling: Ruling,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub who: String,
    /// On which evidence, as [`basis::evidence`] names it; `None`: on what is there now.
    pub evidence: Option<String>,
}

/// Points, or how the check is to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// So many points.
    Points(Points),
    /// This status, with the points that go with it.
    Status(Status),
}

impl Ruling {
    /// The words of statuses that a decision can be.
    pub fn words() -> Vec<&'static str> {
        Status::ALL.into_iter().filter(|status| *status != Status::Partly).map(Status::word).collect()
    }

    /// Reads `1.5`, `2,25` or the word of a status. A part needs its points: `partly` alone says too little.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(status) = Status::parse(text) {
            return (status != Status::Partly).then_some(Self::Status(status));
        }
        let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || rest.len() > 2 || !digits(whole) || !digits(rest) {
            return None;
        }
        let cents: u32 = format!("{rest:0<2}").parse().ok()?;
        whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(cents).map(|points| Self::Points(Points(points)))
    }
}

/// A decision as it stands on a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Who decided, made harmless.
    pub who: String,
    /// Why, made harmless.
    pub reason: String,
    /// How the check went without it.
    pub status: Status,
    /// The points without it.
    pub points: Points,
    /// The points that could be had without it.
    pub max_points: Points,
    /// Whether the submission's files are others than those on which it was decided.
    pub changed: bool,
}

/// Puts decisions over a class. Gives the short name of the evidence that is there now, decision by decision (`None` where a
/// decision is about nothing), and what the person who runs the program has to know.
pub fn apply(class: &mut Class, lab: &Lab, decisions: &[Decision]) -> (Vec<Option<String>>, Vec<Said>) {
    let (mut seen, mut told) = (Vec::new(), Vec::new());
    for one in decisions {
        let about = |submission: &Submission| {
            submission.name == one.submission || submission.participant.as_deref() == Some(one.submission.as_str())
        };
        let name = || Harmless::excerpt(&one.submission, 60);
        let check = lab.checks.iter().find(|check| check.id == one.check);
        let submission = class.submissions.iter_mut().find(|submission| about(submission));
        let now = match (submission, check) {
            (None, _) => {
                told.push(words::NoSubmission { line: one.line, name: name() }.into());
                None
            }
            (_, None) => {
                told.push(words::NoCheck { line: one.line, check: Harmless::excerpt(&one.check, 40) }.into());
                None
            }
            (Some(submission), Some(check)) => put(submission, check, one, &mut told),
        };
        seen.push(now);
    }
    for submission in &mut class.submissions {
        one_of::settle(&lab.checks, &mut submission.checks);
    }
    (seen, told)
}

fn put(submission: &mut Submission, check: &Check, one: &Decision, told: &mut Vec<Said>) -> Option<String> {
    let now = basis::evidence(submission);
    let name = Harmless::excerpt(&submission.name, 60);
    let checked = submission.checks.iter_mut().find(|checked| checked.id == check.id)?;
    // A check in whose place another counted is decided as it was.
    one_of::restore(checked);
    let worth = Points(check.points);
    if matches!(one.ruling, Ruling::Points(points) if points > worth) {
        told.push(
            words::TooMany { line: one.line, check: Harmless::excerpt(&one.check, 40), max: points(worth) }.into(),
        );
        return None;
    }
    let changed = one.evidence.as_ref().is_some_and(|before| *before != now);
    if changed {
        told.push(words::Changed { line: one.line, name, check: Harmless::excerpt(&one.check, 40) }.into());
    }
    let line = |text: &str| safe::excerpt(text.as_bytes(), ROOM);
    let before = checked.decision.take();
    let decided = Decided {
        who: line(&one.who),
        reason: line(&one.reason),
        status: before.as_ref().map_or(checked.status, |before| before.status),
        points: before.as_ref().map_or(checked.points, |before| before.points),
        max_points: before.as_ref().map_or(checked.max_points, |before| before.max_points),
        changed,
    };
    (checked.status, checked.points, checked.max_points) = ruled(one.ruling, worth, check.undecided);
    // A person looked at it: it no longer stands behind another check.
    checked.because = None;
    checked.decision = Some(decided);
    Some(now)
}

/// The status, the points, and the points that can be had, of a ruling.
fn ruled(ruling: Ruling, worth: Points, undecided: Undecided) -> (Status, Points, Points) {
    match ruling {
        Ruling::Points(points) if points == worth => (Status::Passed, worth, worth),
        Ruling::Points(Points(0)) => (Status::Failed, Points(0), worth),
        Ruling::Points(points) => (Status::Partly, points, worth),
        Ruling::Status(Status::Passed) => (Status::Passed, worth, worth),
        Ruling::Status(Status::Undecided) => {
            let (points, max) = super::check::of_undecided(undecided, worth);
            (Status::Undecided, points, max)
        }
        Ruling::Status(Status::NotAsked) => (Status::NotAsked, Points(0), Points(0)),
        Ruling::Status(status @ (Status::Partly | Status::Failed | Status::NotShown)) => (status, Points(0), worth),
    }
}

fn points(points: Points) -> Harmless {
    Harmless::line(points.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Handed;
    use crate::report::testing_checks;

    const LAB: &str = "id = 'x'\ntitle = 'X'\nports = { tcp = [1] }\n[[variant]]\nid = 'v'\ntitle = 'V'\nrule = 'free'\n\
        [[check]]\nid = 'a'\ntitle = 'A'\nkind = 'traffic'\npoints = 2\n\
        [[check]]\nid = 'b'\ntitle = 'B'\nkind = 'order'\npoints = 1.5\nundecided = 'leave-out'\n";

    fn class() -> Class {
        let file = Handed { sha256: Some("1".to_owned()), ..Handed::default() };
        let checks = testing_checks(&[("a", Status::Failed, 0, 200), ("b", Status::Undecided, 0, 0)]);
        let ana = Submission {
            name: "ana".to_owned(),
            participant: Some("417".to_owned()),
            files: vec![file],
            checks,
            ..Submission::default()
        };
        Class { marks: true, submissions: vec![ana], ..Class::default() }
    }

    fn decision(submission: &str, check: &str, ruling: &str, evidence: Option<&str>) -> Decision {
        Decision {
            line: 2,
            submission: submission.to_owned(),
            check: check.to_owned(),
            ruling: Ruling::parse(ruling).expect("a ruling"),
            reason: "seen\x1b in the lab".to_owned(),
            who: "Eva".to_owned(),
            evidence: evidence.map(str::to_owned),
        }
    }

    fn run(class: &mut Class, decisions: &[Decision]) -> (Vec<Option<String>>, Vec<String>) {
        let lab = Lab::parse(LAB).expect("a lab");
        let (seen, told) = apply(class, &lab, decisions);
        (seen, told.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rulings_are_points_or_statuses() {
        for (text, expected) in [
            ("1.5", Some(Ruling::Points(Points(150)))),
            (" 2,25 ", Some(Ruling::Points(Points(225)))),
            ("0", Some(Ruling::Points(Points(0)))),
            ("passed", Some(Ruling::Status(Status::Passed))),
            ("not-asked", Some(Ruling::Status(Status::NotAsked))),
            ("partly", None),
            ("1.255", None),
            ("-1", None),
            ("", None),
            ("yes", None),
        ] {
            assert_eq!(Ruling::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_ruling_gives_status_points_and_what_could_be_had() {
        for (check, ruling, expected) in [
            ("a", "2", (Status::Passed, 200, 200)),
            ("a", "0.5", (Status::Partly, 50, 200)),
            ("a", "0", (Status::Failed, 0, 200)),
            ("a", "passed", (Status::Passed, 200, 200)),
            ("a", "not-shown", (Status::NotShown, 0, 200)),
            ("a", "not-asked", (Status::NotAsked, 0, 0)),
            ("b", "1.5", (Status::Passed, 150, 150)),
            ("b", "undecided", (Status::Undecided, 0, 0)),
        ] {
            for who in ["ana", "417"] {
                let mut class = class();
                let (seen, told) = run(&mut class, &[decision(who, check, ruling, None)]);
                assert!(told.is_empty() && seen.iter().all(Option::is_some), "{told:?}");
                let one = class.submissions[0].checks.iter().find(|one| one.id == check).expect("there");
                assert_eq!((one.status, one.points.0, one.max_points.0), expected, "{check} {ruling}");
                let decided = one.decision.as_ref().expect("decided");
                assert!(!decided.changed && !decided.reason.contains('\x1b'));
            }
        }
    }

    #[test]
    fn of_checks_of_which_one_is_enough_one_counts_whatever_is_decided() {
        let one = "points = 2\none-of = 'way'";
        let text = LAB.replace("points = 2", one).replace("points = 1.5\nundecided = 'leave-out'", one);
        let lab = Lab::parse(&text).expect("a lab");
        let decide = |rulings: &[(&str, &str)]| {
            let mut class = class();
            class.submissions[0].checks =
                testing_checks(&[("a", Status::Failed, 0, 200), ("b", Status::Partly, 100, 200)]);
            one_of::settle(&lab.checks, &mut class.submissions[0].checks);
            let decisions: Vec<Decision> =
                rulings.iter().map(|(check, ruling)| decision("ana", check, ruling, None)).collect();
            apply(&mut class, &lab, &decisions);
            let one = &class.submissions[0];
            let told =
                one.checks.iter().map(|one| (one.status, one.points.0, one.decision.is_some())).collect::<Vec<_>>();
            (one.score().0, one.max_score().0, told)
        };
        use Status::{Failed, NotAsked, Partly, Passed};
        for (rulings, expected) in [
            (&[][..], (100, 200, vec![(NotAsked, 0, false), (Partly, 100, false)])),
            (&[("a", "passed")], (200, 200, vec![(Passed, 200, true), (NotAsked, 0, false)])),
            (&[("a", "0.5")], (100, 200, vec![(NotAsked, 0, true), (Partly, 100, false)])),
            (&[("b", "0")], (0, 200, vec![(Failed, 0, false), (NotAsked, 0, true)])),
        ] {
            assert_eq!(decide(rulings), expected, "{rulings:?}");
        }
    }

    #[test]
    fn the_last_of_several_counts_and_what_was_computed_stays() {
        let mut class = class();
        run(&mut class, &[decision("ana", "a", "2", None), decision("ana", "a", "1", None)]);
        let one = &class.submissions[0].checks[0];
        let decided = one.decision.as_ref().expect("decided");
        assert_eq!((one.points, decided.points, decided.status), (Points(100), Points(0), Status::Failed));
    }

    #[test]
    fn it_is_told_where_the_evidence_changed_and_the_decision_stands() {
        let mut class = class();
        let (seen, _) = run(&mut class, &[decision("ana", "a", "2", None)]);
        let then = seen[0].clone();
        let (_, told) = run(&mut class, &[decision("ana", "a", "2", then.as_deref())]);
        assert!(told.is_empty(), "{told:?}");
        class.submissions[0].files[0].sha256 = Some("2".to_owned());
        let (_, told) = run(&mut class, &[decision("ana", "a", "2", then.as_deref())]);
        assert!(told[0].contains("the files of ana have changed since a was decided"), "{told:?}");
        let one = &class.submissions[0].checks[0];
        assert!(one.points == Points(200) && one.decision.as_ref().is_some_and(|decided| decided.changed));
    }

    #[test]
    fn a_decision_about_nothing_or_of_too_much_is_told() {
        let mut class = class();
        let all = [decision("bea", "a", "2", None), decision("ana", "c", "2", None), decision("ana", "a", "2.5", None)];
        let (seen, told) = run(&mut class, &all);
        assert_eq!(seen, [None, None, None]);
        for (text, part) in told.iter().zip(["no submission called bea", "no check c", "at most 2 points"]) {
            assert!(text.contains(part) && text.contains("line 2"), "{text}");
        }
        assert!(class.submissions[0].checks[0].decision.is_none());
    }
}
