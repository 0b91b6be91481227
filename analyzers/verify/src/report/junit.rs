//! JUnit XML, as Jenkins, GitLab and GitHub's actions read it: a suite a submission, a case a check. JUnit has no points;
//! they stand in properties.

use std::fmt::Write;

use super::super::model::{Status, Submission};
use super::escape::{line, xml};
use super::{Report, proof};

/// All submissions. A check that was passed in part is a failure; one that cannot be told, is not asked, or needs what
/// another check misses is skipped.
pub fn junit(report: &Report) -> String {
    let class = report.class();
    let all = || class.submissions.iter();
    let sum = |wanted: &[Status]| all().map(|one| count(one, wanted)).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\">",
        text(&format!("wirelab verify {}", class.lab)),
        all().map(|one| one.checks.len()).sum::<usize>(),
        sum(&FAILED),
        sum(&SKIPPED)
    );
    for one in all() {
        suite(report, one, &mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

const FAILED: [Status; 2] = [Status::Partly, Status::Failed];
/// What is not shown has its failure in the check that says what is missing.
const SKIPPED: [Status; 3] = [Status::NotShown, Status::Undecided, Status::NotAsked];

fn count(one: &Submission, wanted: &[Status]) -> usize {
    one.checks.iter().filter(|check| wanted.contains(&check.status)).count()
}

fn suite(report: &Report, one: &Submission, out: &mut String) {
    let lab = text(&report.class().lab);
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\">",
        text(&one.name),
        one.checks.len(),
        count(one, &FAILED),
        count(one, &SKIPPED)
    );
    if report.class().marks {
        let property =
            |name: &str, value: String| format!("      <property name=\"{name}\" value=\"{}\"/>\n", text(&value));
        out.push_str("    <properties>\n");
        out.push_str(&property("points", one.score().to_string()));
        out.push_str(&property("max_points", one.max_score().to_string()));
        for check in &one.checks {
            out.push_str(&property(&format!("points {}", text(&check.id)), check.effect().to_string()));
        }
        out.push_str("    </properties>\n");
    }
    for check in &one.checks {
        let _ = write!(
            out,
            "    <testcase name=\"{}\" classname=\"{lab}.{}\" time=\"0\"",
            text(&check.title),
            text(&check.id)
        );
        let message = text(&check.text);
        let mut body: Vec<String> = report.decided(check).iter().map(|decided| text(decided)).collect();
        body.push(message.clone());
        if !check.hint.is_empty() {
            body.push(text(&check.hint));
        }
        body.extend(check.evidence.iter().map(|one| text(&proof::words(one, report.words()))));
        let body = body.join("\n");
        let _ = match check.status {
            Status::Passed => writeln!(out, "/>"),
            Status::NotShown | Status::Undecided | Status::NotAsked => {
                writeln!(out, "><skipped message=\"{message}\"/></testcase>")
            }
            Status::Partly | Status::Failed => writeln!(
                out,
                "><failure message=\"{message}\" type=\"{}\">{body}</failure></testcase>",
                check.status.word()
            ),
        };
    }
    if !one.notes.is_empty() {
        let notes: Vec<String> = one.notes.iter().map(|note| text(note)).collect();
        let _ = writeln!(out, "    <system-out>{}</system-out>", notes.join("\n"));
    }
    out.push_str("  </testsuite>\n");
}

fn text(text: &str) -> String {
    xml(&line(text))
}
