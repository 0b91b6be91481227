//! The report at the end: that of `wirelab analyze` on the same packets.

use std::io::Write;

use wirelab_analyzers::report::analysis::{Analysis, Selection, csv_with_labs};
use wirelab_analyzers::report::messages::LabReport;
use wirelab_analyzers::report::units::count;
use wirelab_capture::live::{Ended, Progress};
use wirelab_live::Finished;

use super::Args;
use super::start::About;
use crate::commands::filter::FilterArgs;
use crate::failure::Failure;
use crate::input::Input;
use crate::options::Format;
use crate::output::{Stdout, Style, talk};

/// A capture that is over.
pub(super) struct Over {
    pub(super) ended: Ended,
    pub(super) finished: Finished,
}

/// Prints the report.
pub(super) fn print(args: &Args, about: About, over: Over, style: Style) -> Result<(), Failure> {
    let Over { ended, finished } = over;
    tell_losses(&ended.progress, ended.files.len());
    let found = finished.found(&ended)?;
    if let (Format::Html, Some(path), [_]) = (args.format, &args.write, ended.files.as_slice()) {
        // The file has the packets too.
        let mut out = Stdout::new();
        let page = crate::page::of_capture(&Input::of(path), &args.lab, &FilterArgs::default(), Selection::default())?;
        out.write_all(page.as_bytes())?;
        return Ok(out.flush()?);
    }
    let listened = found.labs.is_some();
    let selection = Selection { matched: found.matched, ..Selection::default() };
    let mut labs = found.labs;
    if args.hide_texts && labs.as_ref().is_some_and(|labs| !labs.findings().is_empty()) {
        talk("note: what was found about messages quotes them, and is left out (--hide-texts)");
        labs = labs.map(LabReport::without_findings);
    }
    let analysis = Analysis::new(about.name, ended.facts, found.summary, selection).with_labs(labs);
    if args.format == Format::Csv && args.lab.given() && listened {
        let mut out = Stdout::of(args.format);
        csv_with_labs(&analysis, &mut out)?;
        out.flush()?;
        crate::output::notes(&analysis.facts);
        crate::output::unheard_of(&analysis);
        return Ok(());
    }
    super::super::analyze::report(
        &analysis,
        args.write.as_deref(),
        args.format,
        style,
        false,
        &mut Stdout::of(args.format),
    )
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
        talk(&format!("note: {} {how}", count(lost, "packet was", "packets were")));
    }
}
