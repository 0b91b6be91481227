//! The script of the page: one text, of files that share what they declare.

/// Where questions go: to a worker that runs the analysis in the browser, or to the program.
const WORKER: &str = include_str!("../../page/engine-worker.js");
const PROGRAM: &str = include_str!("../../page/engine-program.js");
const FIRST: &str = include_str!("../../page/base.js");
const REST: [&str; 10] = [
    include_str!("../../page/ask.js"),
    include_str!("../../page/known.js"),
    include_str!("../../page/address.js"),
    include_str!("../../page/views.js"),
    include_str!("../../page/streams.js"),
    include_str!("../../page/packet.js"),
    include_str!("../../page/lab.js"),
    include_str!("../../page/live.js"),
    include_str!("../../page/frame.js"),
    include_str!("../../page/files.js"),
];

/// The whole script, of the page that stands alone or of the one that is served.
pub(super) fn of(alone: bool) -> String {
    let engine = if alone { WORKER } else { PROGRAM };
    let mut script = format!("{FIRST}{engine}");
    script.extend(REST);
    script
}
