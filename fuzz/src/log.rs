//! The log that a lab's program printed and a student copied. The first byte chooses the lab.

use std::io::Cursor;
use std::sync::OnceLock;

use wirelab_analyzers::verify::log::LogParser;
use wirelab_labs::catalogue;

/// A log is read line by line: more of it finds nothing more.
const LONGEST: usize = 4 << 10;

/// The target.
///
/// # Panics
/// When a record stands on a line that there is not, or a second reading finds something else.
pub fn run(data: &[u8]) {
    let Some((choice, log)) = data.split_first() else { return };
    if log.len() > LONGEST {
        return;
    }
    let scribes = scribes();
    let scribe = &scribes[usize::from(*choice) % scribes.len()];
    let read = || scribe.read("server_log.txt", Box::new(Cursor::new(log.to_vec()))).expect("memory can be read");
    let (one, two) = (read(), read());
    assert_eq!(one.records, two.records, "not the same twice");
    for record in &one.records {
        assert!(record.line >= 1 && record.line <= one.lines, "line {} of {}", record.line, one.lines);
    }
    for rtt in &one.rtts {
        assert!(rtt.line >= 1 && rtt.line <= one.lines, "line {} of {}", rtt.line, one.lines);
        assert!(rtt.nanos >= 0, "line {}: a time of {} ns", rtt.line, rtt.nanos);
    }
}

fn scribes() -> &'static [LogParser] {
    static SCRIBES: OnceLock<Vec<LogParser>> = OnceLock::new();
    SCRIBES.get_or_init(|| catalogue::all().iter().map(LogParser::new).collect())
}
