//! `wirelab verify`: what somebody hands in, held against what the lab asks for.

mod annotate;
pub(crate) mod asked;
mod basis;
mod class;
mod decisions;
mod explain;
mod folder;
mod forms;
mod honesty;
mod pseudonyms;
mod roster;
mod setup;
pub(in crate::commands) mod side_by_side;
mod table;
mod text;
mod watch;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_analyzers::report::rules::RuleFile;
use wirelab_analyzers::report::safe;
use wirelab_analyzers::verify::model::{Class, Submission};
use wirelab_analyzers::verify::report::changes::{self, Change};
use wirelab_analyzers::verify::report::{Report, csv, json, markdown, phrase};
use wirelab_analyzers::verify::{Grader, Own};
use wirelab_capture::place::Inputs;
use wirelab_labs::Lab;
use wirelab_labs::check::Severity;
use wirelab_submissions::{Limits, Shape, intake};

use self::decisions::Decisions;
use self::roster::Roster;
use crate::failure::Failure;
use crate::input::Version;
use crate::options::Format;
use crate::output::{Stdout, Style, Tone, shown, talk, wrapped};
use crate::sandbox;

/// Check what is handed in for a lab, with frames that prove it
///
/// A submission is a folder, a zip or tar archive, or a single file: captures, logs and whatever else the lab asks for,
/// under their names or under others. A folder or archive with the submissions of several students is a class: a download
/// from Moodle, or folders and archives that are called after students. The lab's file says what is asked and how many
/// points it gives; what nobody could tell from the evidence takes no points, what was not handed in gives none. Of a single submission no points are told unless
/// --points asks for them: look at your own before you hand it in.
///
/// Status 0 when everything holds, 1 when something does not, 2 when nothing could be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab verify tcp-commands .          (your own folder, before you hand it in)
  wirelab verify tcp-commands . --watch  (again whenever a file changes)
  wirelab verify chat-broadcast group05.zip --points
  wirelab verify my-lab.toml moodle.zip --pages reports/ --moodle Grades.csv
  wirelab verify tcp-commands class/ --format csv > class.csv
  wirelab verify chat-routed . --lab-port 9999
      (your server was on another port)
  wirelab verify tcp-fixed class/ --variant echo --roster class.csv
  wirelab verify tcp-commands class/ --reference examples/ \\
      --token-file tokens.csv
  wirelab verify tcp-commands capture.pcapng --rules rules.json
  wirelab verify tcp-commands --explain replies group05.zip
  wirelab verify tcp-commands class/ --decisions decisions.csv \\
      --compare last-week.json
  wirelab verify tcp-commands class/ --observations notes.txt \\
      --pseudonyms key.csv
  wirelab verify tcp-commands class/ --annotate captures/
      (each student's capture, with comments at its packets)
  wirelab verify tcp-commands class/ --log-forms forms.toml
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
    /// Look again whenever a file changes, until Ctrl+C: for your own folder, while you work on it
    #[arg(long, conflicts_with_all = ["class", "explain", "pages", "junit", "gradescope", "moodle", "autolab", "compare", "pseudonyms",
        "annotate", "gradescope_setup"])]
    watch: bool,
    /// Tell points also of a single submission
    #[arg(long)]
    points: bool,
    /// A course's rule file: each of its rules is a check of one more point
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// What you decided about forms of log lines that were learned: pinned ones are read as the lab's, rejected ones not at all
    #[arg(long, value_name = "FILE")]
    log_forms: Option<PathBuf>,
    /// Also show the checks that hold and the files; of a class, each submission below the table
    #[arg(long)]
    all: bool,
    /// Form of the report: text, json, csv or markdown
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Judge packets by the rules of this version of Wireshark, and not by those that the lab's file names
    #[arg(long, value_enum, value_name = "VERSION")]
    compat: Option<Version>,
    /// Explain a check of a submission on one page: what is asked for, what was counted, how the points came about, where it
    /// stands, and a filter for Wireshark. Of a class, the submission's name goes behind its path
    #[arg(long, value_name = "CHECK", conflicts_with_all = ["pages", "junit", "gradescope", "moodle", "autolab", "compare", "pseudonyms"])]
    explain: Option<String>,
    /// Put a person's decisions over the results: CSV with the columns submission, check, decision (points, or a status),
    /// reason and who. A column evidence is added, so that it is told where the files changed since
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// Say what is another result than in this output of --format json, and why
    #[arg(long, value_name = "OLD.json")]
    compare: Option<PathBuf>,
    /// Call the submissions of a class otherwise in everything that is written. Who is who stands in this file, which is read
    /// again by the next run
    #[arg(long, value_name = "KEY.csv", conflicts_with_all = ["moodle", "gradescope", "autolab"])]
    pseudonyms: Option<PathBuf>,
    #[command(flatten)]
    asked: roster::AskedArgs,
    #[command(flatten)]
    honesty: honesty::HonestyArgs,
    #[command(flatten)]
    forms: forms::FormArgs,
    /// Write each capture into this folder, with comments that Wireshark shows at the packets: checks with how they went, findings,
    /// messages, verdicts. For who handed it in: no points, no decisions, no observations, nothing of others
    #[arg(long, value_name = "FOLDER", help_heading = "Reports", conflicts_with = "explain")]
    annotate: Option<PathBuf>,
    /// Make a folder that can be uploaded to Gradescope as an autograder for the lab; PATH is the folder
    #[arg(long, help_heading = "Reports")]
    gradescope_setup: bool,
}

/// Points of a rule of a course's rule file, in hundredths.
const RULE_POINTS: u32 = 100;

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if !args.watch {
        return once(args, style);
    }
    if args.format != Format::Text || args.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(anyhow!("--watch is for people, and for files that can be read again").into());
    }
    watch::run(args, style)
}

fn once(args: &Args, style: Style) -> Result<(), Failure> {
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
    if args.format == Format::Html {
        return Err(anyhow!("verify writes pages into a folder: --pages FOLDER").into());
    }
    sandbox::enter(&args.outputs());
    let (mut grader, words) = (grader(args)?.with_clock(sandbox::processor_time), args.forms.words()?);
    if let Some(compat) = args.compat {
        grader = grader.with_compat(compat.of_lab());
    }
    let mut decisions = match &args.decisions {
        Some(path) => Some(Decisions::read(path).map_err(Failure::Usage)?),
        None => None,
    };
    if args.compare.is_some() && matches!(args.format, Format::Csv | Format::Markdown) {
        return Err(anyhow!("--compare has --format text and json").into());
    }
    let mut roster = match &args.asked.roster {
        Some(path) => Roster::read(path, grader.lab())?,
        None => Roster::default(),
    };
    let inputs = args.inputs();
    args.forms.refuse(&inputs)?;
    args.honesty.refuse(&inputs)?;
    annotate::refuse(args.annotate.as_deref(), &args.paths)?;
    let references = args.honesty.references(&grader)?;
    let (paths, named) = explain::paths(args.explain.is_some(), &args.paths);
    let mut taken = intake(paths, args.shape(), Limits::default()).map_err(|error| Failure::Usage(error.into()))?;
    for note in &taken.notes {
        say(&class::note(note));
    }
    if taken.submissions.is_empty() {
        return Err(anyhow!("there is no submission").into());
    }
    for name in roster.group(&mut taken) {
        say(&format!("no submission of {}", safe::excerpt(name.as_bytes(), 80)));
    }
    let (listed, asked) = (roster.tokens(&taken), roster.asked(&taken));
    let key = match &args.pseudonyms {
        Some(path) => Some(pseudonyms::Key::give(path, &mut taken).map_err(Failure::Usage)?),
        None => None,
    };
    let other = |name: &str| key.as_ref().and_then(|key| key.of(name));
    if let Some(decisions) = &mut decisions {
        decisions.rename(other);
    }
    if key.is_some() {
        roster = Roster::of_pseudonyms(asked, other);
    }
    if let Some(check) = &args.explain {
        let named = named.map(|name| other(name).unwrap_or_else(|| name.to_owned()));
        return explain::run(
            check,
            named.as_deref(),
            explain::Handed { taken, roster: &roster },
            &grader,
            decisions,
            words,
            args,
        );
    }
    if let Some(tokens) = args.honesty.tokens(listed, other)? {
        grader = grader.with_tokens(tokens);
    }
    let marks = args.points || taken.class || args.forms.gives_marks();
    let mut class = class::evaluate(&taken, &grader, &roster, &references, marks);
    class.basis = basis::of(&args.name, &grader)?;
    if let Some(decisions) = &decisions {
        decisions.apply(&mut class, grader.lab());
    }
    // Who looks at the own work before handing it in is no teacher.
    if !marks && taken.submissions.len() == 1 && !args.honesty.asks() {
        class::forget_observations(&mut class);
    }
    let mut report = Report::new(class, words);
    if let Some(key) = &key {
        report = report.with_pseudonyms(&key.words());
    }
    args.honesty.write(&report, taken.class && !args.forms.for_one() && args.format == Format::Text, &inputs)?;
    if args.forms.for_one() {
        // A learning platform shows its students all that is printed.
        report = report.without_observations();
    }
    let changes = args.compare.as_deref().map(|path| changes(&report, path)).transpose()?;
    let last = args.forms.write(&report, &inputs)?;
    if let Some(folder) = &args.annotate {
        annotate::write(folder, &report, &taken, &grader, &roster, &inputs)?;
    }
    let mut out = Stdout::of(args.format);
    match args.format {
        Format::Json => {
            let text = changes.as_ref().map_or_else(|| json::json(&report), |all| json::with_changes(&report, all));
            out.write_all(text.as_bytes())?;
        }
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
                text::write(&mut out, &report, true, style)?;
            }
        }
        _ => text::write(&mut out, &report, args.all, style)?,
    }
    if let (Some(changes), Some(path), Format::Text) = (&changes, &args.compare, args.format) {
        tell_changes(&report, changes, path, style, &mut out)?;
    }
    out.write_all(last.unwrap_or_default().as_bytes())?;
    out.flush()?;
    status(report.class())
}

/// What changed since an earlier run.
fn changes(report: &Report, path: &Path) -> Result<Vec<Change>, Failure> {
    let told = || shown(path);
    let text = std::fs::read_to_string(path).with_context(told).map_err(Failure::Usage)?;
    changes::since(report, &text).with_context(told).map_err(Failure::Usage)
}

fn tell_changes(
    report: &Report,
    changes: &[Change],
    path: &Path,
    style: Style,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let heading = phrase::changes_since(report, &shown(path));
    writeln!(out, "\n{}", style.paint(Tone::Strong, &heading))?;
    for change in changes {
        wrapped(out, ["  ", "    "], &change.text, Tone::Plain, style)?;
    }
    if !changes.iter().any(|change| change.check.is_some()) {
        writeln!(out, "  {}", phrase::nothing_changed(report))?;
    }
    Ok(())
}

impl Args {
    /// All that this run reads: a report never goes there.
    fn inputs(&self) -> Inputs {
        let mut inputs = Inputs::of(&self.paths);
        // Decisions and the key of pseudonyms are read and written again with all that they hold: they are no place for
        // anything else.
        let files =
            [&self.rules, &self.log_forms, &self.compare, &self.asked.roster, &self.decisions, &self.pseudonyms];
        let files = files.into_iter().flatten().map(PathBuf::as_path);
        let options = files.chain(self.forms.reads()).chain(self.honesty.reads());
        options.chain(crate::lab::file(&self.name)).for_each(|path| inputs.add(path));
        inputs
    }

    /// All that this run may write.
    fn outputs(&self) -> Vec<&Path> {
        let files = [&self.decisions, &self.pseudonyms, &self.annotate].into_iter().flatten().map(PathBuf::as_path);
        files.chain(self.forms.outputs()).chain(self.honesty.output()).collect()
    }

    fn shape(&self) -> Shape {
        match (self.one || self.forms.for_one(), self.class) {
            (_, true) => Shape::Class,
            (true, false) => Shape::One,
            (false, false) => Shape::Auto,
        }
    }
}

/// Whether there is anything to hold submissions against.
fn asks(lab: &Lab, more: bool) -> Result<(), Failure> {
    if lab.checks.is_empty() && !more {
        return Err(anyhow!("the lab {} has no [[check]]: there is nothing to hold it against", lab.id).into());
    }
    Ok(())
}

/// What submissions are held against.
fn grader(args: &Args) -> Result<Grader, Failure> {
    let lab = crate::lab::find(&args.name)?;
    asks(&lab, args.rules.is_some())?;
    let mut grader = Grader::new(&lab);
    if let Some(variant) = &args.asked.variant {
        roster::known(&lab, variant).map_err(Failure::Usage)?;
        grader = grader.of_variant(variant);
    }
    if let Some(port) = args.asked.lab_port {
        grader = grader.at_port(port);
    }
    if let Some(path) = &args.log_forms {
        let name = shown(path);
        let text = std::fs::read_to_string(path).with_context(|| name.clone()).map_err(Failure::Usage)?;
        grader = grader.with_forms(Own::parse(&text).with_context(|| name).map_err(Failure::Usage)?);
    }
    let Some(path) = &args.rules else { return Ok(grader) };
    let name = shown(path);
    let text = std::fs::read_to_string(path).with_context(|| name.clone()).map_err(Failure::Usage)?;
    let file = RuleFile::parse(&text).with_context(|| name).map_err(Failure::Usage)?;
    Ok(grader.with_rules(&file, RULE_POINTS))
}

fn status(class: &Class) -> Result<(), Failure> {
    if class.submissions.iter().all(|one| one.files.is_empty()) {
        return Err(anyhow!("nothing could be read").into());
    }
    if class.submissions.iter().all(holds) { Ok(()) } else { Err(Failure::CheckFailed) }
}

/// Whether everything that must hold does.
fn holds(submission: &Submission) -> bool {
    !submission.checks.is_empty()
        && !submission.checks.iter().any(|check| check.severity == Severity::Error && check.is_to_do())
}

/// Says something on standard error.
fn say(text: &str) {
    talk(&format!("wirelab: {text}"));
}
