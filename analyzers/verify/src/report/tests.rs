//! Each form against what its reader expects, with hostile text in every place.

use proptest::prelude::*;
use serde_json::Value;

use super::super::model::{Class, Points, Status};
use super::testing::{HOSTILE, any_text, check, elements, filled_with, plain, report, submission, with_credentials};
use super::*;

/// A JSON number from 0.
fn number(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number >= 0.0)
}

/// What is against the published form of Gradescope's results.
fn gradescope_wrong(results: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    let formats = ["text", "simple_format", "html", "md", "ansi"];
    let seen = ["hidden", "after_due_date", "after_published", "visible"];
    for (name, value) in results.as_object().unwrap() {
        let fits = match name.as_str() {
            "score" | "execution_time" => number(value),
            "output" => value.is_string(),
            "output_format" | "test_output_format" | "test_name_format" => formats.contains(&value.as_str().unwrap()),
            "visibility" | "stdout_visibility" => seen.contains(&value.as_str().unwrap()),
            "tests" => value.is_array(),
            "extra_data" => value.is_object(),
            _ => false,
        };
        must(fits, name);
    }
    let tests = results["tests"].as_array().unwrap();
    must(
        number(&results["score"]) || tests.iter().all(|test| number(&test["score"])),
        "a score at the top or everywhere",
    );
    for test in tests {
        for (name, value) in test.as_object().unwrap() {
            let fits = match name.as_str() {
                "score" | "max_score" => number(value),
                "status" => value == "passed" || value == "failed",
                "name" | "number" | "output" => value.is_string(),
                _ => false,
            };
            must(fits, name);
        }
        must(test.get("score").is_some() == test.get("max_score").is_some(), "score and max_score together");
    }
    let sum: f64 = tests.iter().filter_map(|test| test["score"].as_f64()).sum();
    must((sum - results["score"].as_f64().unwrap()).abs() < 1e-6, "the sum");
    wrong
}

#[test]
fn gradescope_as_published() {
    let report = report(plain());
    for (one, score) in report.class().submissions.iter().zip([7.5, 2.5]) {
        let results: Value = serde_json::from_str(&gradescope::results(&report, one)).unwrap();
        assert_eq!(gradescope_wrong(&results), Vec::<String>::new());
        assert_eq!(results["score"], score);
    }
    let text = gradescope::results(&report, &report.class().submissions[1]);
    let results: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(results["tests"][0]["status"], "failed");
    assert_eq!(results["tests"][2].get("status"), None);
    assert_eq!(results["tests"][2].get("score"), None);
    assert!(results["tests"][1]["output"].as_str().unwrap().contains("What to do next: Do the log again."));
    assert!(!text.contains("OBSERVED") && !text.contains("Ana"));
}

#[test]
fn the_autograder_folder_is_whole() {
    let files = gradescope::setup();
    let named = |name: &str| files.iter().find(|file| file.name == name).unwrap();
    assert!(named("setup.sh").executable && named("run_autograder").executable);
    for name in ["setup.sh", "run_autograder"] {
        assert!(named(name).text.starts_with("#!/usr/bin/env bash\n"));
    }
    for part in [":-/autograder}", "$root/submission", "$root/results/results.json", "lab.toml", "--one"] {
        assert!(named("run_autograder").text.contains(part), "{part}");
    }
}

#[test]
fn junit_as_its_readers_expect() {
    let report = report(plain());
    let text = junit::junit(&report);
    let all = elements(&text).unwrap();
    let of = |name: &str| all.iter().filter(|(element, _)| element == name).map(|(_, with)| with).collect::<Vec<_>>();
    let has = |with: &[String], wanted: &str| assert!(with.iter().any(|one| one == wanted), "{wanted} in {with:?}");
    for wanted in ["tests=5", "failures=2", "errors=0", "skipped=1", "time=0"] {
        has(of("testsuites")[0], wanted);
    }
    for wanted in ["name=Rui", "tests=3", "failures=2", "skipped=1"] {
        has(of("testsuite")[1], wanted);
    }
    assert_eq!((of("testcase").len(), of("failure").len(), of("skipped").len()), (5, 2, 1));
    has(of("testcase")[0], "name=The handshake");
    has(of("testcase")[0], "classname=lab-9.handshake");
    has(of("failure")[0], "type=partly");
    has(of("property")[0], "value=7.5");
    assert!(text.contains("Do the log again.") && !text.contains("OBSERVED"));
}

#[test]
fn autolab_takes_the_last_line() {
    let report = report(plain());
    let text = autolab::lines(&report, &report.class().submissions[1]);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1], serde_json::json!({"scores": {"handshake": 2.5, "log": 0}}));
    assert_eq!(lines[0]["_presentation"], "semantic");
    let stage = lines[0]["stages"][0].as_str().unwrap();
    assert_eq!(lines[0][stage]["The log"], serde_json::json!({"passed": false, "hint": "Do the log again."}));
}

#[test]
fn csv_has_a_row_a_submission() {
    let text = csv::csv(&report(plain()));
    let expected = "name,participant,points,max_points,attention,causes,files,not_read,findings,\
        handshake,handshake points,handshake reason,log,log points,log reason,filter,filter points,filter reason\n\
        Rui,9,2.5,7.5,may need help,,1,0,1,partly,2.5,What was found about the handshake.,\
        failed,0,What was found about the log.,undecided,0,What was found about the filter.\n\
        Ana Sá,417,7.5,7.5,,,1,0,1,passed,5,,passed,2.5,,,,\n";
    assert_eq!(text, expected);
    let mut class = plain();
    class.marks = false;
    assert!(csv::csv(&report(class)).contains("Rui,9,,,may need help,,1,0,1,partly,,What was"));
}

#[test]
fn json_says_everything() {
    let report = report(plain());
    let value: Value = serde_json::from_str(&json::json(&report)).unwrap();
    let rui = &value["submissions"][1];
    assert_eq!(
        (value["schema"].as_u64(), rui["score"].as_f64(), rui["max_score"].as_f64()),
        (Some(1), Some(2.5), Some(7.5))
    );
    assert_eq!(rui["checks"][0]["evidence"][0], serde_json::json!({"file": "capture.pcapng", "frames": [4, 5]}));
    assert_eq!(rui["checks"][0]["evidence"][1], serde_json::json!({"file": "server.log", "lines": [7]}));
    assert_eq!(value["observations"][0]["kind"], "same-connection");
    // What is in the model is in the JSON, unchanged, although nothing in it can be mistaken on a terminal.
    let evil = "\u{9b}31m\u{202e}\u{e0041}\x1b\"é";
    let text = json::json(&Report::new(filled_with(evil), Words::english().unwrap()));
    assert!(!text.contains(['\u{9b}', '\u{202e}', '\u{e0041}', '\x1b']));
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["submissions"][0]["name"], evil);
}

#[test]
fn markdown_has_what_a_student_needs() {
    let report = report(plain());
    let page = markdown::page(&report, &report.class().submissions[1]);
    for part in
        ["# Lab 9: Rui\n", "**2.5 of 7.5 points**", "### ✗ The log (not yet, 0/2.5)", "`frame.number in {4, 5}`", "→"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("OBSERVED") && !page.contains("Ana") && !page.contains("0/0"));
    // What is open stands first.
    let mut class = plain();
    class.submissions[0].checks[1] = check("log", Status::Failed, 0, 250);
    let report = self::report(class);
    let page = markdown::page(&report, &report.class().submissions[0]);
    assert!(page.find("### ✗ The log").unwrap() < page.find("### ✓ The handshake").unwrap());
}

/// Outside of blocks of code, nothing from `text` is markup; inside, it does not end the block.
fn markdown_is_safe(page: &str) -> Result<(), String> {
    let mut fence: Option<String> = None;
    for line in page.lines() {
        match &fence {
            Some(end) if line == end => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => fence = Some(line.trim_end_matches("text").to_owned()),
            None => {
                let bare = line.replace("\\`", "").replace("\\[", "").replace("\\\\", "");
                if bare.contains('<')
                    || bare.contains('[')
                    || bare.contains("://")
                    || bare.matches('`').count() % 2 == 1
                {
                    return Err(line.to_owned());
                }
            }
        }
    }
    fence.map_or(Ok(()), Err)
}

fn all_forms_hold(class: Class) -> Result<(), String> {
    let report = report(class);
    let one = &report.class().submissions[1];
    elements(&junit::junit(&report))?;
    let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
    parse(&json::json(&report))?;
    let wrong = gradescope_wrong(&parse(&gradescope::results(&report, one))?);
    if !wrong.is_empty() {
        return Err(format!("Gradescope: {wrong:?}"));
    }
    let autolab = autolab::lines(&report, one);
    if autolab.lines().count() != 2 {
        return Err(autolab);
    }
    autolab.lines().try_for_each(|line| parse(line).map(|_| ()))?;
    markdown_is_safe(&markdown::page(&report, one))?;
    let table = csv::csv(&report);
    let widths: Vec<usize> = table.lines().map(|line| split(line).len()).collect();
    if widths.len() != report.class().submissions.len() + 1 || widths.iter().any(|width| *width != widths[0]) {
        return Err(table);
    }
    for cell in table.lines().flat_map(split) {
        if cell.starts_with(['=', '+', '-', '@']) {
            return Err(cell);
        }
    }
    for text in [junit::junit(&report), json::json(&report), markdown::page(&report, one), table] {
        let bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}' | '\u{feff}');
        if text.contains(bad) {
            return Err(text);
        }
    }
    Ok(())
}

/// The cells of a line of CSV.
fn split(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(character),
        }
    }
    cells
}

#[test]
fn nothing_breaks_out_of_any_form() {
    all_forms_hold(plain()).unwrap();
    for text in HOSTILE {
        all_forms_hold(filled_with(text)).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
}

#[test]
fn no_form_tells_a_credential() {
    let report = report(with_credentials());
    let one = &report.class().submissions[1];
    let sheet = b"Identifier,Grade,Feedback comments\nParticipant 9,,\n";
    let forms = [
        csv::csv(&report),
        json::json(&report),
        junit::junit(&report),
        gradescope::results(&report, one),
        autolab::lines(&report, one),
        markdown::page(&report, one),
        html::page(&report, one),
        html::index(&report),
        String::from_utf8(moodle::fill(sheet, &report).unwrap().bytes).unwrap(),
    ];
    for form in &forms {
        assert!(!form.contains("SECRET"), "{form}");
    }
    assert!(forms.iter().skip(1).all(|form| form.contains("masked")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_text_gives_valid_forms(text in any_text()) {
        prop_assert_eq!(all_forms_hold(filled_with(&text)), Ok(()));
    }
}

#[test]
fn an_empty_class_and_an_empty_submission() {
    let mut class = Class { marks: true, ..Class::default() };
    let empty = report(class.clone());
    elements(&junit::junit(&empty)).unwrap();
    assert_eq!(csv::csv(&empty).lines().count(), 1);
    elements(&html::index(&empty)).unwrap();
    class.submissions = vec![Submission::default()];
    let report = report(class);
    let one = &report.class().submissions[0];
    assert_eq!(report.verdict(one), "Nothing could be checked.");
    let results: Value = serde_json::from_str(&gradescope::results(&report, one)).unwrap();
    assert_eq!(gradescope_wrong(&results), Vec::<String>::new());
    assert_eq!(results["score"], 0);
}

#[test]
fn what_a_class_shows() {
    let class_of = |scores: &[u32]| {
        let submissions = scores.iter().enumerate().map(|(number, score)| {
            let status = if *score == 1000 { Status::Passed } else { Status::Partly };
            let lone = if number == 3 { Status::Failed } else { Status::Passed };
            let checks =
                vec![check("a", status, *score, 1000), check("b", lone, 0, 0), check("c", Status::Undecided, 0, 0)];
            submission(&format!("s{number}"), "1", checks)
        });
        Class { marks: true, submissions: submissions.collect(), ..Class::default() }
    };
    let class = class_of(&[1000, 900, 900, 900, 900, 1000, 900, 900, 100, 1000]);
    let missed = insight::most_missed(&class);
    let told: Vec<_> = missed.iter().map(|one| (one.id, one.count, one.total)).collect();
    assert_eq!(told, [("a", 7, 10), ("b", 1, 10)]);
    let far = insight::outliers(&class);
    let told: Vec<_> = far.iter().map(|one| (one.name, one.far.clone())).collect();
    assert_eq!(told, [("s3", insight::Far::Alone("The b")), ("s8", insight::Far::Below(Points(900)))]);
    // Seven are no crowd, and a class that differs evenly has nobody who is far.
    assert!(insight::outliers(&class_of(&[1000, 900, 900, 900, 900, 900, 0])).is_empty());
    let even = class_of(&[100, 200, 300, 400, 500, 600, 700, 800, 900]);
    assert!(insight::outliers(&even).iter().all(|one| matches!(one.far, insight::Far::Alone(_))));
}

/// A class of so many, of which the first few fail a check for one reason and all others hold.
fn missing(total: usize, few: usize) -> Class {
    use wirelab_words::Sentence;
    use wirelab_words::list::check::{Concurrent, NoCapture};

    let one = |number: usize| {
        let bad = number < few;
        let mut front =
            check("file", if bad { Status::Failed } else { Status::Passed }, if bad { 0 } else { 100 }, 100);
        front.said = NoCapture {}.said().into();
        let mut behind =
            check("rest", if bad { Status::NotShown } else { Status::Passed }, if bad { 0 } else { 100 }, 100);
        behind.because =
            bad.then(|| crate::model::Because { need: crate::model::Need::Capture, check: Some("file".to_owned()) });
        let mut own = check("own", if number == 0 { Status::Failed } else { Status::Passed }, 60, 100);
        own.said = Concurrent { most: number as u64, wanted: 2 }.said().into();
        submission(&format!("s{number:02}"), "1", vec![behind, front, own])
    };
    Class { marks: true, submissions: (0..total).map(one).collect(), ..Class::default() }
}

/// What is said in one sentence with other cases is another cause.
#[test]
fn causes_that_differ_are_not_joined() {
    use wirelab_words::list::hint::CaptureShort;

    let one = |number: usize| {
        let mut open = check("rest", Status::Failed, 0, 100);
        let late = number < 3;
        let said = CaptureShort { late, early: false, cut: !late }.said();
        (open.hint, open.advice) = (said.to_string(), Some(said));
        submission(&format!("s{number:02}"), "1", vec![open])
    };
    let class = Class { marks: true, submissions: (0..5).map(one).collect(), ..Class::default() };
    let causes = causes::shared(&class);
    let names: Vec<usize> = causes.iter().map(|cause| cause.names.len()).collect();
    assert_eq!(names, [3, 2]);
    for (cause, word) in causes.iter().zip(["it began after", "its packets were cut"]) {
        let text = causes::in_words(cause, Words::english().unwrap().catalogue());
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn one_cause_of_several_is_told_once_and_one_of_nearly_all_asks_the_lab() {
    for (total, few, lab) in [(17, 16, true), (10, 8, true), (10, 7, false), (4, 4, false), (10, 2, false)] {
        let class = missing(total, few);
        let causes = causes::shared(&class);
        assert_eq!(causes.len(), 1, "{few} of {total}");
        let one = &causes[0];
        assert_eq!((one.check.id.as_str(), one.checks.as_slice()), ("file", &["rest", "file"][..]));
        assert_eq!((one.names.len(), one.total, one.lab_may_be_wrong), (few, total, lab));
        let text = causes::in_words(one, Words::english().unwrap().catalogue());
        assert!(
            text.starts_with(&format!("{few} of {total}: \"The file\" is open: What was found about the file.")),
            "{text}"
        );
        assert_eq!(text.contains("Look at the lab file"), lab, "{text}");
        // Where the lab may be wrong nobody is said to need help for it, and the one who is right is not conspicuous.
        let helped = class.submissions.iter().filter(|one| need::may_need_help(&causes, one)).count();
        assert_eq!(helped, if lab { 0 } else { few });
        let far = insight::outliers(&class);
        assert!(!lab || far.iter().all(|one| matches!(one.far, insight::Far::Alone(_))), "{far:?}");
    }
    assert!(causes::shared(&missing(9, 1)).is_empty(), "one alone shares nothing");
    // No port, variant or form keeps anybody from writing a comment.
    let mut class = missing(10, 9);
    for check in class.submissions.iter_mut().flat_map(|one| &mut one.checks) {
        check.of_programs = false;
    }
    assert!(causes::shared(&class).iter().all(|cause| !cause.lab_may_be_wrong));
}

#[test]
fn who_misses_most_stands_first() {
    let mut class = missing(6, 0);
    for (place, points) in [(0, 300), (1, 100), (2, 300), (3, 0), (4, 200), (5, 300)] {
        class.submissions[place].checks[0].points = Points(points);
        class.submissions[place].checks[0].max_points = Points(300);
        class.submissions[place].checks.truncate(1);
    }
    class.submissions[5].files.clear();
    assert_eq!(need::order(&class), [3, 5, 1, 4, 0, 2]);
    let helped: Vec<usize> = (0..6).filter(|place| need::may_need_help(&[], &class.submissions[*place])).collect();
    assert_eq!(helped, [1, 3, 5]);
}

#[test]
fn a_persons_decision_stands_in_every_form_as_one() {
    let mut class = plain();
    let check = &mut class.submissions[1].checks[1];
    check.decision = Some(crate::decision::Decided {
        who: "Eva <b>".to_owned(),
        reason: "seen in the lab".to_owned(),
        status: check.status,
        points: check.points,
        max_points: check.max_points,
        changed: true,
    });
    (check.status, check.points) = (Status::Passed, check.max_points);
    let report = report(class);
    let one = &report.class().submissions[1];
    let sheet = b"Identifier,Grade,Feedback comments\nParticipant 9,,\n";
    for form in [
        csv::csv(&report),
        json::json(&report),
        gradescope::results(&report, one),
        autolab::lines(&report, one),
        markdown::page(&report, one),
        html::page(&report, one),
        html::index(&report),
        String::from_utf8(moodle::fill(sheet, &report).unwrap().bytes).unwrap(),
    ] {
        assert!(form.contains("seen in the lab") || form.contains("<h1>Lab 9: 2"), "{form}");
    }
    let page = html::page(&report, one);
    for part in [
        "Decided by Eva &lt;b&gt;: seen in the lab",
        "Without this decision: not yet, 0 of 2.5 points.",
        "files have changed since",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let value: Value = serde_json::from_str(&json::json(&report)).unwrap();
    let decided = &value["submissions"][1]["checks"][1]["decision"];
    assert_eq!((&decided["evidence"], &decided["computed_status"]), (&Value::from("changed"), &Value::from("failed")));
    assert_eq!(value["submissions"][1]["score"], 5.0);
}

#[test]
fn no_form_for_a_platform_or_a_student_has_an_observation() {
    let mut class = plain();
    let seen = class.observations[0].clone();
    class.submissions[1].observations = vec![seen];
    let report = report(class);
    let one = &report.class().submissions[1];
    let sheet = b"Identifier,Grade,Feedback comments\nParticipant 9,,\n";
    for form in [
        csv::csv(&report),
        junit::junit(&report),
        gradescope::results(&report, one),
        autolab::lines(&report, one),
        markdown::page(&report, one),
        html::page(&report, one),
        html::index(&report),
        String::from_utf8(moodle::fill(sheet, &report).unwrap().bytes).unwrap(),
        json::json(&report.clone().without_observations()),
    ] {
        assert!(!form.contains("OBSERVED") && !form.contains("one connection"), "{form}");
    }
    let all = json::json(&report);
    assert_eq!(all.matches("OBSERVED").count(), 2, "the two lists of JSON");
    assert!(
        all.find("handed in one run").unwrap() < all.find("OBSERVED").unwrap(),
        "the innocent reading stands first"
    );
}
