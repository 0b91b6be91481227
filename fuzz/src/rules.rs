//! A course's rule file, and its rules over a capture: `check`.

use std::hint::black_box;

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::report::rules::{Evaluation, RuleFile};

use crate::samples::{COMMANDS, read, reader};

/// Rules are short.
const LONGEST: usize = 4 << 10;

/// The target.
///
/// # Panics
/// When a rule gets lost.
pub fn run(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let file = match RuleFile::parse(text) {
        Ok(file) => file,
        Err(error) => {
            black_box(error.to_string());
            return;
        }
    };
    let mut evaluation = Evaluation::new(&file);
    let settings = Settings { applications: Some(DecodeAs::NONE), ..Settings::default() };
    read(reader(COMMANDS).expect("a capture"), settings, u64::MAX, &mut evaluation);
    assert_eq!(evaluation.finish().len(), file.rules.len(), "one result a rule");
}
