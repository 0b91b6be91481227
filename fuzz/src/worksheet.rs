//! A teacher's grading worksheet of Moodle, which `verify` fills in.

use std::sync::OnceLock;

use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::model::Class;
use wirelab_analyzers::verify::report::{Report, Words, moodle};
use wirelab_labs::catalogue;

use crate::samples::COMMANDS;

/// Some rows.
const LONGEST: usize = 4 << 10;

/// The target.
///
/// # Panics
/// When a row gets lost, or the filled worksheet is none.
pub fn run(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let report = report();
    let Ok(first) = moodle::fill(data, report) else { return };
    // What was filled in can be filled in again, and stays as it is then.
    let second = moodle::fill(&first.bytes, report).expect("a filled worksheet is one");
    assert_eq!(first.rows, second.rows, "as many rows as before");
    if first.rows == 0 {
        assert_eq!(first.bytes, data, "nothing was filled in, and it is not as it was");
    }
}

/// A class of two, with participants' numbers.
fn report() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| {
        let judge = Grader::new(catalogue::find("tcp-commands").expect("a lab of the catalogue"));
        let one = |name: &str, participant: &str| {
            let mut one = judge.evaluate(name, &[Evidence::from_bytes("a.pcapng", COMMANDS.to_vec())]);
            one.participant = Some(participant.to_owned());
            one
        };
        let lab = judge.lab();
        let class = Class {
            lab: lab.id.clone(),
            title: lab.title.clone(),
            marks: true,
            submissions: vec![one("Ana Silva", "417"), one("Ben Stone", "9")],
            ..Class::default()
        };
        Report::new(class, Words::english().expect("our own words"))
    })
}
