//! The report at the end: that of `wirelab analyze` on the same packets.

use std::io::{self, Write};

use wirelab_analyzers::engine::{Engine, Event, Settings, Summary, run};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::report::analysis::{Analysis, Matched, Selection};
use wirelab_analyzers::report::units::count;
use wirelab_capture::live::{Ended, Progress};
use wirelab_capture::read::Reader;

use super::Args;
use super::start::About;
use crate::cli::Failure;
use crate::output::{Stdout, Style};

/// Prints the report. Where the analysis was behind and left packets out, it is made from the file, which has them all.
pub(super) fn print(
    args: &Args,
    about: About,
    ended: Ended,
    engine: Engine,
    (filter, matched): (Option<&Filter>, Option<Matched>),
    style: Style,
) -> Result<(), Failure> {
    tell_losses(&ended.progress, ended.files.len());
    let (summary, matched) = match ended.files.as_slice() {
        [file] if ended.progress.skipped > 0 => again(file, filter)?,
        _ => (engine.finish(), matched),
    };
    let selection = Selection { matched, ..Selection::default() };
    let analysis = Analysis::new(about.name, ended.facts, summary, selection);
    super::super::analyze::report(&analysis, args.format, style, false, &mut Stdout::new())
}

fn again(file: &std::path::Path, filter: Option<&Filter>) -> Result<(Summary, Option<Matched>), Failure> {
    let mut matched = filter.is_some().then(Matched::default);
    let mut observer = |event: Event<'_>| {
        if let (Event::Packet(view), Some(filter), Some(matched)) = (&event, filter, &mut matched)
            && filter.matches(view)
        {
            matched.packet(view);
        }
    };
    let (summary, _) = run(Reader::open(file)?, Settings::default(), &mut observer)?;
    Ok((summary, matched))
}

/// What was lost, where, on standard error.
fn tell_losses(progress: &Progress, files: usize) {
    let stats = &progress.stats;
    let skipped = match files {
        1 => "not shown live, because the analysis was behind; the file has them, and this report is of it",
        _ => "not analysed, because the analysis was behind; the files have them, and this report lacks them",
    };
    let losses = [
        (stats.dropped, "lost in the kernel, because its buffer was full (--buffer makes it larger)"),
        (stats.dropped_by_interface, "lost in the interface"),
        (progress.skipped, skipped),
    ];
    for (lost, how) in losses.into_iter().filter(|(lost, _)| *lost > 0) {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(io::stderr(), "note: {} {how}", count(lost, "packet was", "packets were"));
    }
}
