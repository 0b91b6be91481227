//! `wirelab verify`: what somebody hands in, held against what the lab asks for.

mod class;
mod folder;
mod forms;
mod honesty;
mod setup;
mod side_by_side;
mod table;
mod text;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_analyzers::report::rules::RuleFile;
use wirelab_analyzers::verify::Yardstick;
use wirelab_analyzers::verify::model::{Class, Status, Submission};
use wirelab_analyzers::verify::report::{Report, csv, json, markdown};
use wirelab_capture::place::Inputs;
use wirelab_labs::check::Severity;
use wirelab_submissions::{Limits, Shape, intake};

use crate::failure::Failure;
use crate::options::Format;
use crate::output::{Stdout, Style, shown, talk};

/// Check what is handed in for a lab: what is there, right, wrong or missing, with frames and lines that prove it
///
/// A submission is a folder, a zip or tar archive, or a single file: captures, logs and whatever else the lab asks for,
/// under their names or under others. A folder or archive with the submissions of several students is a class: a download
/// from Moodle, or folders and archives that are called after students. The lab's file says what is asked and how many
/// points it gives; what the evidence cannot tell takes no points. Of a single submission no points are told unless
/// --points asks for them: look at your own before you hand it in.
///
/// Status 0 when everything holds, 1 when something does not, 2 when nothing could be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab verify tcp-commands .                      (your own folder, before you hand it in)
  wirelab verify chat-broadcast group05.zip --points
  wirelab verify my-lab.toml moodle.zip --pages reports/ --moodle Grades.csv
  wirelab verify tcp-commands class/ --format csv > class.csv
  wirelab verify tcp-commands class/ --reference examples/ --token-file tokens.csv
  wirelab verify tcp-commands capture.pcapng --rules rules.json
  wirelab verify --gradescope-setup tcp-commands autograder/")]
pub(crate) struct Args {
    /// The lab: an id ('wirelab labs' lists them), or a file
    #[arg(value_name = "LAB")]
    name: String,
    /// What is handed in: a submission or a class; of several paths, each is a submission
    #[arg(value_name = "PATH", required_unless_present = "gradescope_setup")]
    paths: Vec<PathBuf>,
    /// Take each path as one submission
    #[arg(long, conflicts_with = "class")]
    one: bool,
    /// Take each path as a class: every folder, archive and capture directly in it is a submission
    #[arg(long)]
    class: bool,
    /// Tell points also of a single submission
    #[arg(long)]
    points: bool,
    /// A course's rule file: each of its rules is a check of one more point
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Also show the checks that hold and the files; of a class, each submission below the table
    #[arg(long)]
    all: bool,
    /// Form of the report: text, json, csv or markdown
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    honesty: honesty::HonestyArgs,
    #[command(flatten)]
    forms: forms::FormArgs,
    /// Make a folder that can be uploaded to Gradescope as an autograder for the lab; PATH is the folder
    #[arg(long, help_heading = "Reports")]
    gradescope_setup: bool,
}

/// Points of a rule of a course's rule file, in hundredths.
const RULE_POINTS: u32 = 100;

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if args.gradescope_setup {
        let folder = match args.paths.as_slice() {
            [] => Path::new(setup::FOLDER),
            [folder] => folder,
            _ => return Err(anyhow!("--gradescope-setup makes one folder").into()),
        };
        return setup::write(&args.name, folder);
    }
    if args.format == Format::Jsonl {
        return Err(anyhow!("verify has --format text, json, csv and markdown").into());
    }
    let (mut yardstick, words) = (yardstick(args)?, args.forms.words()?);
    if let Some(tokens) = args.honesty.tokens()? {
        yardstick = yardstick.with_tokens(tokens);
    }
    let inputs = args.inputs();
    args.forms.refuse(&inputs)?;
    let references = args.honesty.references(&yardstick)?;
    let taken = intake(&args.paths, args.shape(), Limits::default()).map_err(|error| Failure::Usage(error.into()))?;
    for note in &taken.notes {
        say(&class::note(note));
    }
    if taken.submissions.is_empty() {
        return Err(anyhow!("there is no submission").into());
    }
    let marks = args.points || taken.class || args.forms.gives_marks();
    let report = Report::new(class::evaluate(&taken, &yardstick, &references, marks), words);
    let last = args.forms.write(&report, &inputs)?;
    let mut out = Stdout::of(args.format);
    match args.format {
        Format::Json => out.write_all(json::json(&report).as_bytes())?,
        Format::Csv => out.write_all(csv::csv(&report).as_bytes())?,
        Format::Markdown => {
            for one in &report.class().submissions {
                out.write_all(markdown::page(&report, one).as_bytes())?;
            }
        }
        _ if taken.class => {
            table::print(&report, style, &mut out)?;
            if args.all {
                writeln!(out)?;
                text::write(&mut out, report.class(), true, style)?;
            }
        }
        _ => text::write(&mut out, report.class(), args.all, style)?,
    }
    out.write_all(last.unwrap_or_default().as_bytes())?;
    out.flush()?;
    status(report.class())
}

impl Args {
    /// All that this run reads: a report never goes there.
    fn inputs(&self) -> Inputs {
        let mut inputs = Inputs::of(&self.paths);
        let options = self.rules.as_deref().into_iter().chain(self.forms.reads()).chain(self.honesty.reads());
        options.chain(crate::lab::file(&self.name)).for_each(|path| inputs.add(path));
        inputs
    }

    fn shape(&self) -> Shape {
        match (self.one || self.forms.for_one(), self.class) {
            (_, true) => Shape::Class,
            (true, false) => Shape::One,
            (false, false) => Shape::Auto,
        }
    }
}

/// What submissions are held against.
fn yardstick(args: &Args) -> Result<Yardstick, Failure> {
    let lab = crate::lab::find(&args.name)?;
    if lab.checks.is_empty() && args.rules.is_none() {
        return Err(Failure::Usage(anyhow!(
            "the lab {} has no [[check]]: there is nothing to hold it against",
            lab.id
        )));
    }
    let yardstick = Yardstick::new(&lab);
    let Some(path) = &args.rules else { return Ok(yardstick) };
    let name = shown(&path);
    let text = std::fs::read_to_string(path).with_context(|| name.clone()).map_err(Failure::Usage)?;
    let file = RuleFile::parse(&text).with_context(|| name).map_err(Failure::Usage)?;
    Ok(yardstick.with_rules(&file, RULE_POINTS))
}

fn status(class: &Class) -> Result<(), Failure> {
    if class.submissions.iter().all(|one| one.files.is_empty()) {
        return Err(anyhow!("nothing could be read").into());
    }
    if class.submissions.iter().all(holds) { Ok(()) } else { Err(Failure::CheckFailed) }
}

/// Whether everything that must hold does.
fn holds(submission: &Submission) -> bool {
    let bad = |status| matches!(status, Status::Failed | Status::Partly);
    !submission.checks.is_empty()
        && !submission.checks.iter().any(|check| check.severity == Severity::Error && bad(check.status))
}

/// Says something on standard error.
fn say(text: &str) {
    talk(&format!("wirelab: {text}"));
}
