//! A class on the terminal: a row a submission, then what most miss, who is far from the others, and what a person should
//! look at.

use std::io::{self, Write};

use wirelab_analyzers::report::safe::excerpt;
use wirelab_analyzers::verify::model::{Observation, Status, Submission};
use wirelab_analyzers::verify::report::Report;
use wirelab_analyzers::verify::report::insight::{Far, most_missed, outliers};

use crate::output::{Align, Aligned, Style, Tone, wrapped};

/// Characters of a name in the table and in a sentence.
const NAME: usize = 26;
const NAMED: usize = 60;
/// Checks that are named in a row.
const IDS: usize = 5;

/// Prints the class.
pub(super) fn print(report: &Report, style: Style, out: &mut impl Write) -> io::Result<()> {
    let class = report.class();
    let count = class.submissions.len();
    let noun = if count == 1 { "submission" } else { "submissions" };
    let title = excerpt(class.title.as_bytes(), NAMED);
    writeln!(out, "{}\n", style.paint(Tone::Strong, &format!("{title}: {count} {noun}")))?;
    let mut table = Aligned::new(style, &[("name", Align::Left), ("points", Align::Right), ("open", Align::Wrap)]);
    for one in &class.submissions {
        table.row(row(one, class.marks));
    }
    for line in table.lines() {
        writeln!(out, "{line}")?;
    }
    let heading = |out: &mut dyn Write, text: &str| writeln!(out, "\n{}", style.paint(Tone::Strong, text));
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
                Far::Below(median) => format!("{} points, where half of the class has {median} or more", one.score),
                Far::Above(median) => format!("{} points, where half of the class has {median} or less", one.score),
                Far::Alone(title) => format!("the only one without: {}", excerpt(title.as_bytes(), NAMED)),
            };
            wrapped(out, ["  ", "    "], &format!("{name}: {why}"), Tone::Warn, style)?;
        }
    }
    let own = class.submissions.iter().flat_map(|one| &one.observations);
    let seen: Vec<&Observation> = class.observations.iter().chain(own).collect();
    if !seen.is_empty() {
        heading(out, "for a person to look at (no verdict, no points)")?;
        for one in seen {
            let names: Vec<String> = one.submissions.iter().map(|name| excerpt(name.as_bytes(), NAME)).collect();
            let text = format!("{}: {}", names.join(", "), excerpt(one.text.as_bytes(), 600));
            wrapped(out, ["  ", "    "], &text, Tone::Warn, style)?;
        }
    }
    Ok(())
}

fn row(one: &Submission, marks: bool) -> [(String, Option<Tone>); 3] {
    let open = one.checks.iter().filter(|check| !matches!(check.status, Status::Passed | Status::NotAsked));
    let open: Vec<&str> = open.map(|check| check.id.as_str()).collect();
    let mut told = match open.len() {
        _ if one.files.is_empty() => String::new(),
        count if count > IDS => format!("{} and {} more", open.get(..IDS).unwrap_or_default().join(", "), count - IDS),
        _ => open.join(", "),
    };
    told = excerpt(told.as_bytes(), 300);
    if let Some(first) = one.notes.first() {
        let more = if one.notes.len() > 1 { format!(" (and {} more)", one.notes.len() - 1) } else { String::new() };
        let gap = if told.is_empty() { "" } else { "; " };
        told = format!("{told}{gap}{}{more}", excerpt(first.as_bytes(), 120));
    }
    let (score, most) = (one.score(), one.max_score());
    let tone = match () {
        () if one.checks.is_empty() || one.files.is_empty() => Tone::Bad,
        () if open.is_empty() => Tone::Good,
        () => Tone::Warn,
    };
    let points = if marks { format!("{score}/{most}") } else { "–".to_owned() };
    [(excerpt(one.name.as_bytes(), NAME), None), (points, Some(tone)), (told, None)]
}
