//! Gradescope's `results.json` for one submission, and the folder that makes an autograder there.

use serde::Serialize;

use super::super::model::{Checked, Points, Status, Submission};
use super::escape::line;
use super::{Report, json, proof};

#[derive(Serialize)]
struct Results {
    score: serde_json::Number,
    output: String,
    output_format: &'static str,
    test_output_format: &'static str,
    test_name_format: &'static str,
    visibility: &'static str,
    stdout_visibility: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_score: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    output: String,
}

/// The file `/autograder/results/results.json`. All texts are plain, so that nothing of a submission is taken for HTML
/// or Markdown. A check without points is a line of information; what the program prints is for instructors only.
pub fn results(report: &Report, one: &Submission) -> String {
    let mut output = vec![report.verdict(one)];
    output.extend(one.notes.iter().map(|note| line(note)));
    let results = Results {
        score: json::points(one.score()),
        output: output.join("\n"),
        output_format: "text",
        test_output_format: "text",
        test_name_format: "text",
        visibility: "visible",
        stdout_visibility: "hidden",
        tests: one.checks.iter().enumerate().map(|(place, check)| test(report, place + 1, check)).collect(),
    };
    // A value of strings, numbers and lists can always be written.
    let mut text = serde_json::to_string_pretty(&results).unwrap_or_default();
    text.push('\n');
    json::visible(&text)
}

fn test(report: &Report, number: usize, check: &Checked) -> Test {
    let worth = check.max_points > Points(0);
    let decided = report.decided(check).map_or_else(String::new, |decided| format!("{}\n", line(&decided)));
    let mut output = format!("{decided}{}: {}", report.status(check.status), line(&check.text));
    if !check.hint.is_empty() {
        output.push_str(&format!("\n{}: {}", report.words().next, line(&check.hint)));
    }
    for proof in &check.evidence {
        output.push_str(&format!("\n{}: {}", report.words().evidence, line(&proof::words(proof, report.words()))));
    }
    Test {
        name: line(&check.title),
        number: number.to_string(),
        score: worth.then(|| json::effect(check.effect())),
        max_score: worth.then(|| json::points(check.counted_max())),
        status: match check.status {
            Status::Passed => Some("passed"),
            Status::Partly | Status::Failed | Status::NotShown => Some("failed"),
            // Neither: without a status Gradescope goes by the points, and without points it only shows the text.
            Status::Undecided | Status::NotAsked => None,
        },
        output,
    }
}

/// A file of the autograder folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupFile {
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub text: String,
    /// Whether it is to be run.
    pub executable: bool,
}

/// The files of an autograder, beside the program itself, which must lie there as `wirelab`, and the lab's file, which
/// must lie there as `lab.toml`. The whole folder is zipped and uploaded.
pub fn setup() -> [SetupFile; 3] {
    let file = |name, text: &str, executable| SetupFile { name, text: text.to_owned(), executable };
    [
        file("setup.sh", include_str!("gradescope/setup.sh"), true),
        file("run_autograder", include_str!("gradescope/run_autograder"), true),
        file("README.md", include_str!("gradescope/README.md"), false),
    ]
}
