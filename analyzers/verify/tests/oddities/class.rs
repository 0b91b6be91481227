//! The class of right and wrong works, each held to its row: which checks are open, and with which words.

use wirelab_verify::model::Status;

use super::works::works;

/// The checks that are not passed, with a mark each, and the first sentence of each of them; a line a check.
fn open(submission: &wirelab_verify::model::Submission) -> String {
    let mut open = String::new();
    for check in &submission.checks {
        let mark = match check.status {
            Status::Passed | Status::NotAsked => continue,
            Status::Partly => '/',
            Status::Failed => '-',
            Status::NotShown => '.',
            Status::Undecided => '?',
        };
        open.push_str(&format!("  {mark} {}: {}\n", check.id, check.text));
    }
    open
}

/// What the class is told, in one text that people read. `INSTA_UPDATE=always` writes it anew; read the difference.
#[test]
fn each_work_is_judged_as_its_row_says() {
    let told: String = works()
        .iter()
        .map(|(name, work)| {
            let submission = work.judged();
            format!("{name}: {} of {}\n{}", submission.score(), submission.max_score(), open(&submission))
        })
        .collect();
    assert!(works().len() >= 60);
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "told" }, {
        insta::assert_snapshot!("class", told);
    });
}
