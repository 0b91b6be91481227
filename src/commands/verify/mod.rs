//! `wirelab verify`: what somebody hands in, held against what the lab asks for.

mod files;
mod text;

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use wirelab_analyzers::report::rules::RuleFile;
use wirelab_analyzers::verify::model::{Class, Status, Submission};
use wirelab_analyzers::verify::{Yardstick, json};
use wirelab_labs::check::Severity;

use crate::cli::{Failure, Format};
use crate::output::{Stdout, Style};

/// Check what is handed in for a lab: what is there, right, wrong or missing, with frames and lines that prove it
///
/// A folder (or a single file) is a submission: captures, logs and whatever else the lab asks for, under their names or under
/// others. The lab's file says what is asked and how many points it gives; what the evidence cannot tell takes no points. Of
/// a single submission no points are told unless --points asks for them: look at your own before you hand it in.
///
/// Status 0 when everything holds, 1 when something does not, 2 when nothing could be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab verify tcp-commands .                      (your own folder, before you hand it in)
  wirelab verify chat-broadcast group05 --points
  wirelab verify my-lab.toml group*/ --format json
  wirelab verify tcp-commands capture.pcapng --rules rules.json")]
pub(crate) struct Args {
    /// The lab: an id ('wirelab labs' lists them), or a file
    #[arg(value_name = "LAB")]
    name: String,
    /// What is handed in: folders or files, each a submission
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Tell points also of a single submission
    #[arg(long)]
    points: bool,
    /// A course's rule file: each of its rules is a check of one more point
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Also show the checks that hold and the files
    #[arg(long)]
    all: bool,
    /// Form of the report: text or json
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// Points of a rule of a course's rule file, in hundredths.
const RULE_POINTS: u32 = 100;

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if !matches!(args.format, Format::Text | Format::Json) {
        return Err(Failure::Usage(anyhow!("verify has --format text and json")));
    }
    let lab = crate::lab::find(&args.name)?;
    if lab.checks.is_empty() && args.rules.is_none() {
        return Err(Failure::Usage(anyhow!(
            "the lab {} has no [[check]]: there is nothing to hold it against",
            lab.id
        )));
    }
    let mut yardstick = Yardstick::new(&lab);
    if let Some(path) = &args.rules {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(|| name.clone()).map_err(Failure::Usage)?;
        let file = RuleFile::parse(&text).with_context(|| name).map_err(Failure::Usage)?;
        yardstick = yardstick.with_rules(&file, RULE_POINTS);
    }
    let mut class = Class {
        lab: lab.id.clone(),
        title: lab.title.clone(),
        marks: args.points || args.paths.len() > 1,
        ..Class::default()
    };
    for path in &args.paths {
        let evidence = files::list(path)?;
        class.submissions.push(yardstick.evaluate(&files::name(path), &evidence));
    }
    class.submissions.sort_by(|a, b| a.name.cmp(&b.name));
    let mut out = Stdout::new();
    match args.format {
        Format::Json => crate::output::json(&mut out, &json(&class))?,
        _ => text::write(&mut out, &class, args.all, style)?,
    }
    std::io::Write::flush(&mut out)?;
    if class.submissions.iter().all(holds) { Ok(()) } else { Err(Failure::CheckFailed) }
}

/// Whether everything that must hold does.
fn holds(submission: &Submission) -> bool {
    let bad = |status| matches!(status, Status::Failed | Status::Partly);
    !submission.checks.iter().any(|check| check.severity == Severity::Error && bad(check.status))
}
