//! The report at the end: that of `wirelab analyze` on the same packets.

use std::io::{self, Write};
use std::path::Path;

use wirelab_analyzers::engine::{Engine, Event, Observer, Summary};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::Steady;
use wirelab_analyzers::report::analysis::{Analysis, Matched, Selection, csv_with_labs};
use wirelab_analyzers::report::messages::{Digest, LabReport};
use wirelab_analyzers::report::units::count;
use wirelab_capture::live::{Ended, Progress};
use wirelab_capture::spool::Spool;

use super::Args;
use super::plan::Plan;
use super::start::About;
use crate::failure::Failure;
use crate::lab::Needs;
use crate::options::Format;
use crate::output::{Stdout, Style};

/// What was found while packets came.
pub(super) struct Found {
    pub(super) engine: Engine,
    pub(super) matched: Option<Matched>,
    pub(super) labs: Option<LabReport>,
}

/// Prints the report. It is made from the file, which has all packets and can be read twice, where the analysis was behind
/// and left packets out, and where a filter asks for messages: what was known of them while they came may have changed.
pub(super) fn print(
    args: &Args,
    about: About,
    ended: Ended,
    found: Found,
    plan: &Plan,
    style: Style,
) -> Result<(), Failure> {
    tell_losses(&ended.progress, ended.files.len());
    let messages = plan.filter.as_ref().is_some_and(Filter::needs_messages);
    let (summary, matched, labs) = match ended.files.as_slice() {
        [file] if ended.progress.skipped > 0 || messages => again(file, plan)?,
        _ => (found.engine.finish(), found.matched, found.labs),
    };
    let selection = Selection { matched, ..Selection::default() };
    let analysis = Analysis::new(about.name, ended.facts, summary, selection).with_labs(labs);
    if args.format == Format::Csv && plan.lab_given && plan.ask.is_some() {
        let mut out = Stdout::new();
        csv_with_labs(&analysis, &mut out)?;
        out.flush()?;
        crate::output::notes(&analysis.facts);
        return Ok(());
    }
    super::super::analyze::report(&analysis, args.format, style, false, &mut Stdout::new())
}

fn again(file: &Path, plan: &Plan) -> Result<(Summary, Option<Matched>, Option<LabReport>), Failure> {
    let filter = plan.filter.as_ref();
    let mut matched = filter.is_some().then(Matched::default);
    let mut labs = plan.ask.clone().map(|ask| Steady::at_ports(ask, Digest::default()));
    let mut observer = |event: Event<'_>| {
        if let (Event::Packet(view), Some(filter), Some(matched)) = (&event, filter, &mut matched)
            && filter.matches(view)
        {
            matched.packet(view);
        }
        if let Some(labs) = &mut labs {
            labs.on(event);
        }
    };
    let needs = Needs::of(filter);
    let mut source = Spool::new(file, needs.passes());
    let (summary, _) = plan.words.run(&mut source, plan.settings, needs, &mut observer)?;
    Ok((summary, matched, labs.map(|labs| LabReport::of(labs.finish()))))
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
