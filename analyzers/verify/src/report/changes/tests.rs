use super::super::testing::{plain, report};
use super::super::{Report, json};
use super::*;
use crate::basis::Input;
use crate::decision::Decided;
use crate::model::Points;
use crate::model::{Class, Handed};

/// What is told of a class against how it was before.
fn told(before: Class, after: Class) -> Vec<Change> {
    since(&report(after), &json::json(&report(before))).expect("compares")
}

fn failed(mut class: Class) -> Class {
    let check = &mut class.submissions[0].checks[0];
    (check.status, check.points) = (Status::Failed, Points(0));
    class
}

#[test]
fn the_same_is_no_change() {
    assert_eq!(told(plain(), plain()), []);
}

#[test]
fn each_cause_is_named() {
    let input = |hash: &str| Input { option: "--rules".to_owned(), file: "r.json".to_owned(), sha256: hash.to_owned() };
    let mut before = plain();
    before.basis.inputs = vec![input("1")];
    type Alter = fn(&mut Class);
    let cases: [(Why, Alter, &str); 7] = [
        (
            Why::Evidence,
            |class| class.submissions[0].files[0].sha256 = Some("1".to_owned()),
            "files changed (capture.pcapng)",
        ),
        (Why::Lab, |class| class.basis.lab = "1".to_owned(), "the lab file changed"),
        (Why::Program, |class| class.basis.program = "2.0".to_owned(), "wirelab was 1.2.3 and is 2.0"),
        (Why::Compat, |class| class.basis.compat = "wireshark-4.0".to_owned(), "and are those of wireshark-4.0"),
        (Why::Options, |class| class.basis.options = Vec::new(), "were --one and are none"),
        (Why::Input, |class| class.basis.inputs[0].sha256 = "2".to_owned(), "r.json changed"),
        (
            Why::Decision,
            |class| {
                class.submissions[0].checks[0].decision = Some(Decided {
                    who: "Eva".to_owned(),
                    reason: "seen".to_owned(),
                    status: Status::Passed,
                    points: Points(500),
                    max_points: Points(500),
                    changed: false,
                });
            },
            "a person's decision is another",
        ),
    ];
    for (why, alter, part) in cases {
        let mut after = failed(before.clone());
        alter(&mut after);
        let changes = told(before.clone(), after);
        let one: Vec<_> =
            changes.iter().map(|one| (one.submission.as_str(), one.check.as_deref(), one.why.as_slice())).collect();
        assert_eq!(one, [("Ana Sá", Some("handshake"), &[why][..])], "{part}");
        let text = &changes[0].text;
        assert!(text.contains(part) && text.contains("5 of 5 points") && text.contains("0 of 5 points"), "{text}");
    }
    let changes = told(before.clone(), failed(before));
    assert_eq!(changes[0].why, [Why::Unexplained]);
}

#[test]
fn files_that_change_nothing_are_told_too_and_so_is_who_came_and_went() {
    let mut after = plain();
    after.submissions[1].files.push(Handed {
        path: "notes.txt".to_owned(),
        sha256: Some("9".to_owned()),
        ..Handed::default()
    });
    after.submissions[0].name = "Zoe".to_owned();
    let texts: Vec<String> = told(plain(), after).into_iter().map(|one| one.text).collect();
    assert_eq!(
        texts,
        [
            "Zoe: not in the earlier result.",
            "Rui: the files changed (notes.txt); no check has another result.",
            "Ana Sá: only in the earlier result.",
        ]
    );
}

#[test]
fn an_earlier_result_of_an_older_program_says_less() {
    let mut old: serde_json::Value = serde_json::from_str(&json::json(&report(plain()))).expect("is JSON");
    old.as_object_mut().expect("an object").remove("basis");
    for one in old["submissions"].as_array_mut().expect("a list") {
        for file in one["files"].as_array_mut().expect("a list") {
            file.as_object_mut().expect("an object").remove("sha256");
        }
        for check in one["checks"].as_array_mut().expect("a list") {
            check.as_object_mut().expect("an object").remove("decision");
        }
    }
    let now: Report = report(failed(plain()));
    let changes = since(&now, &old.to_string()).expect("compares");
    let check: Vec<_> = changes.iter().filter(|one| one.check.is_some()).collect();
    assert_eq!(check.len(), 1);
    assert!(check[0].why.iter().all(|why| *why == Why::Unrecorded), "{:?}", check[0].why);
}

#[test]
fn what_is_no_result_is_refused() {
    for text in ["", "{}", "[1]", "{\"lab\": \"lab-9\"}"] {
        assert!(matches!(since(&report(plain()), text), Err(ChangesError::Form(_))), "{text}");
    }
    let other = json::json(&report(Class { lab: "lab-8".to_owned(), ..plain() }));
    let error = since(&report(plain()), &other).expect_err("another lab").to_string();
    assert!(error.contains("lab-8") && error.contains("lab-9"), "{error}");
}
