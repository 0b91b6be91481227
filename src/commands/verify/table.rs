//! A class on the terminal: causes that several share, a row a submission with whom to look at first, what most miss, and
//! who is far from the others. Nothing of what was noticed about where evidence comes from: here are marks.

use std::io::{self, Write};

use wirelab_analyzers::report::safe::excerpt;
use wirelab_analyzers::verify::model::{Status, Submission};
use wirelab_analyzers::verify::report::causes::{self, Cause};
use wirelab_analyzers::verify::report::insight::{Far, most_missed, outliers};
use wirelab_analyzers::verify::report::{Report, need, phrase};

use crate::output::{Align, Aligned, Style, Tone, wrapped};

/// Characters of a name in the table and in a sentence.
const NAME: usize = 26;
const NAMED: usize = 60;
/// Reasons of its own that are told in a row, and characters of each.
const REASONS: usize = 4;
const REASON: usize = 90;
/// Causes that are told.
const CAUSES: usize = 8;

/// Prints the class.
pub(super) fn print(report: &Report, style: Style, out: &mut impl Write) -> io::Result<()> {
    let class = report.class();
    let count = class.submissions.len();
    let noun = if count == 1 { "submission" } else { "submissions" };
    let title = excerpt(class.title.as_bytes(), NAMED);
    writeln!(out, "{}", style.paint(Tone::Strong, &format!("{title}: {count} {noun}")))?;
    let heading = |out: &mut dyn Write, text: &str| writeln!(out, "\n{}", style.paint(Tone::Strong, text));
    let shared = causes::shared(class);
    let told = shared.get(..CAUSES.min(shared.len())).unwrap_or_default();
    if !told.is_empty() {
        heading(out, &phrase::causes(report))?;
        for (place, cause) in told.iter().enumerate() {
            let text = causes::in_words(cause, report.words().catalogue());
            let tone = if cause.lab_may_be_wrong { Tone::Warn } else { Tone::Plain };
            wrapped(out, [&format!("{:>3}  ", place + 1), "     "], &text, tone, style)?;
        }
    }
    writeln!(out)?;
    let mut table = Aligned::new(style, &[("name", Align::Left), ("points", Align::Right), ("open", Align::Wrap)]);
    for one in need::order(class).into_iter().filter_map(|place| class.submissions.get(place)) {
        table.row(row(report, one, &shared, told));
    }
    for line in table.lines() {
        writeln!(out, "{line}")?;
    }
    let missed = most_missed(class);
    if !missed.is_empty() {
        heading(out, "most missed")?;
        for one in missed {
            writeln!(out, "  {:>4} of {:<4}  {}", one.count, one.total, excerpt(one.title.as_bytes(), NAMED))?;
        }
    }
    let far = outliers(class);
    if !far.is_empty() {
        heading(out, "far from the others")?;
        for one in far {
            let name = excerpt(one.name.as_bytes(), NAME);
            let why = match one.far {
                Far::Below(median) => format!("{} points (class median {median})", one.score),
                Far::Alone(title) => {
                    format!("all others where this could be looked at have it: {}", excerpt(title.as_bytes(), NAMED))
                }
            };
            wrapped(out, ["  ", "    "], &format!("{name}: {why}"), Tone::Warn, style)?;
        }
    }
    Ok(())
}

fn row(report: &Report, one: &Submission, all: &[Cause<'_>], told: &[Cause<'_>]) -> [(String, Option<Tone>); 3] {
    let mut reasons = reasons(one, told);
    let help = need::may_need_help(all, one);
    if help {
        reasons.insert(0, phrase::need_help(report));
    }
    if let Some(first) = one.notes.first() {
        let more = if one.notes.len() > 1 { format!(" (and {} more)", one.notes.len() - 1) } else { String::new() };
        reasons.push(format!("{}{more}", excerpt(first.as_bytes(), 120)));
    }
    let (score, most) = (one.score(), one.max_score());
    let holds = one.checks.iter().all(|check| check.status == Status::Passed);
    let tone = match () {
        () if help => Tone::Bad,
        () if holds => Tone::Good,
        () => Tone::Warn,
    };
    let points = if report.class().marks { format!("{score}/{most}") } else { "–".to_owned() };
    [(excerpt(one.name.as_bytes(), NAME), None), (points, Some(tone)), (reasons.join("; "), None)]
}

/// Why each check is open: those for a cause that is told above by its number, the others in their own words.
fn reasons(one: &Submission, told: &[Cause<'_>]) -> Vec<String> {
    if one.files.is_empty() {
        return Vec::new();
    }
    let has = |cause: &Cause<'_>| cause.names.contains(&one.name.as_str());
    let shared = told.iter().enumerate().filter(|(_, cause)| has(cause));
    let numbers: Vec<String> = shared.map(|(place, _)| (place + 1).to_string()).collect();
    let mut reasons: Vec<String> = match numbers.as_slice() {
        [] => Vec::new(),
        numbers => vec![format!("({})", numbers.join(", "))],
    };
    let alone = |check: &&wirelab_analyzers::verify::model::Checked| {
        causes::is_open(check) && !told.iter().any(|cause| has(cause) && cause.covers(one, check))
    };
    let own: Vec<String> = one
        .checks
        .iter()
        .filter(alone)
        .map(|check| format!("{}: {}", excerpt(check.id.as_bytes(), NAME), excerpt(check.text.as_bytes(), REASON)))
        .collect();
    let more = own.len().saturating_sub(REASONS);
    reasons.extend(own.into_iter().take(REASONS));
    if more > 0 {
        reasons.push(format!("and {more} more"));
    }
    reasons
}
