//! `wirelab export`: tables of many captures, for programs that ask questions of them.

mod captures;
mod files;
mod hand_ins;
mod mark;
mod place;

use std::path::PathBuf;

use anyhow::anyhow;
use wirelab_analyzers::message::Ask;
use wirelab_table_files::Form;
use wirelab_tables::{Job, Table};

use self::captures::Source;
use self::mark::Settings;
use self::place::Place;
use super::verify::side_by_side;
use crate::failure::{Failure, told};
use crate::input::Version;
use crate::lab::LabArgs;
use crate::output::{Counted, shown, talk};

/// Write tables of many captures, for DuckDB, polars or Spark
///
/// Each table gets a folder, such as OUT/streams/, with a file for each capture: captures, streams, segments, messages, turns,
/// verdicts, findings; with --hand-ins submissions and checks. docs/tables.md says what the columns mean, and asks twenty questions of them in SQL.
///
/// A capture that is finished is not read again, unless it or the options have changed: an export that was interrupted goes
/// on where it was. A file is there in full or not at all.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab export captures/ -o tables
  wirelab export captures/ -o tables --tables streams,turns --by day
  wirelab export ring_*.pcapng -o tables --set   files that one capture was cut into
  wirelab export lab.pcapng -o tables --format csv
  wirelab export class/ -o tables --hand-ins tcp-commands
      submissions and checks, under pseudonyms
  duckdb -c \"SELECT lab, count(*) FROM 'tables/streams/*.parquet' GROUP BY lab\"")]
pub(crate) struct Args {
    /// Capture files, and folders with captures in them, however deep
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The folder for the tables; it is made if it is not there
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Form of the files
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "parquet")]
    format: FileFormat,
    /// Only these tables, with commas between them
    #[arg(long, value_name = "TABLES", value_delimiter = ',', value_parser = table)]
    tables: Vec<Table>,
    /// What the files of a table are sorted into
    #[arg(long, value_enum, value_name = "WHAT", default_value = "capture")]
    by: By,
    /// The files are one capture that was cut: take them as one, by time
    #[arg(long)]
    set: bool,
    /// Give the stream numbers and verdicts of this version of Wireshark
    #[arg(long, value_enum, value_name = "VERSION", default_value = "wireshark-4.6")]
    compat: Version,
    /// How many captures are read side by side; as many as there are cores if it is not said
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// What was handed in for this lab: write the tables submissions and checks, and no others
    #[arg(long, value_name = "LAB", conflicts_with_all = ["tables", "set", "by", "compat", "lab"])]
    hand_ins: Option<String>,
    /// Call submissions by their names, not by pseudonyms
    #[arg(long, requires = "hand_ins")]
    names: bool,
    /// The file that keeps who is who, so that everybody has the same pseudonym in the next export
    #[arg(long, value_name = "KEY.csv", requires = "hand_ins", conflicts_with = "names")]
    pseudonyms: Option<PathBuf>,
    #[command(flatten)]
    lab: LabArgs,
}

/// Form of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum FileFormat {
    /// Apache Parquet: columns with types, compressed
    Parquet,
    /// Comma-separated, spans in nanoseconds
    Csv,
    /// One JSON object a line
    Jsonl,
}

impl FileFormat {
    const fn form(self) -> Form {
        match self {
            Self::Parquet => Form::Parquet,
            Self::Csv => Form::Csv,
            Self::Jsonl => Form::Jsonl,
        }
    }
}

/// What the files of a table are sorted into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// A file a capture
    Capture,
    /// The same, in folders of the day on which the capture began (UTC), such as day=2026-03-01
    Day,
}

fn table(name: &str) -> Result<Table, String> {
    let found = Table::named(name).filter(|table| Table::OF_CAPTURES.contains(table));
    found.ok_or_else(|| {
        let known: Vec<&str> = Table::OF_CAPTURES.into_iter().map(Table::id).collect();
        format!("there is no such table of captures; there are {}", known.join(", "))
    })
}

/// What all captures of a run have in common.
struct Run {
    place: Place,
    tables: Vec<Table>,
    job: Job,
    form: Form,
    by: By,
    settings: Settings,
}

/// What became of a capture.
enum Outcome {
    /// It was done before.
    Before,
    /// It is done. Whether something of it was lost.
    Done { damaged: bool },
    /// It cannot be read, or its tables cannot be written.
    Failed(Failure),
}

pub(crate) fn run_command(args: &Args) -> Result<(), Failure> {
    let ask = args.lab.wanted()?;
    let sources = if args.hand_ins.is_some() { Vec::new() } else { sources(args)? };
    let run = Run {
        place: Place::open(&args.output)?,
        tables: tables(args),
        settings: settings(args, ask.as_ref())?,
        job: Job::of(&tables(args)).with_labs(ask).with_compat(args.compat.of_engine()),
        form: args.format.form(),
        by: args.by,
    };
    if let Some(lab) = &args.hand_ins {
        return tell_hand_ins(args, &hand_ins::export(lab, args, &run)?);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = args.jobs.unwrap_or(cores).max(1);
    let mut progress = Counted::new(sources.len(), "captures");
    let work = |source: &Source| match files::export(source, &run) {
        Ok(outcome) => outcome,
        Err(failure) => Outcome::Failed(failure),
    };
    let outcomes = side_by_side::run(&sources, workers, work, |done| progress.step(done));
    drop(progress);
    tell(args, &sources, outcomes)
}

fn tables(args: &Args) -> Vec<Table> {
    if args.hand_ins.is_some() {
        Table::OF_HAND_INS.to_vec()
    } else if args.tables.is_empty() {
        Table::OF_CAPTURES.to_vec()
    } else {
        args.tables.clone()
    }
}

fn sources(args: &Args) -> Result<Vec<Source>, Failure> {
    let files = captures::found(&args.paths, &args.output)?;
    if args.set { Ok(vec![Source::set(files)?]) } else { Ok(files.into_iter().map(Source::file).collect()) }
}

/// All that decides what is in the tables, beside the captures.
fn settings(args: &Args, ask: Option<&Ask>) -> Result<Settings, Failure> {
    let lab = match &args.hand_ins {
        Some(name) => crate::lab::text_of(name)?,
        None => args.lab.text()?,
    };
    let chosen = ask.map(|ask| (ask.lab, &ask.variant, ask.port));
    Ok(Settings {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        format: args.format.form().id().to_owned(),
        tables: tables(args).into_iter().map(|table| table.id().to_owned()).collect(),
        by: format!("{:?}", args.by).to_lowercase(),
        compat: args.compat.of_engine().name().to_owned(),
        lab: format!("{chosen:?} {lab}"),
        people: format!("{} {:?}", args.names, args.pseudonyms),
        secrets: format!("{:?}", wirelab_analyzers::report::secret::decided()),
    })
}

fn tell_hand_ins(args: &Args, outcome: &Outcome) -> Result<(), Failure> {
    let what = if matches!(outcome, Outcome::Before) { "done before" } else { "evaluated" };
    talk(&format!("{what}; tables in {}", shown(&args.output)));
    Ok(())
}

fn tell(args: &Args, sources: &[Source], outcomes: Vec<Option<Outcome>>) -> Result<(), Failure> {
    let (mut done, mut before, mut damaged, mut failed) = (0_usize, 0_usize, 0_usize, 0_usize);
    for (source, outcome) in sources.iter().zip(outcomes) {
        match outcome {
            Some(Outcome::Before) => before += 1,
            Some(Outcome::Done { damaged: lost }) => {
                done += 1;
                damaged += usize::from(lost);
            }
            Some(Outcome::Failed(Failure::Usage(error))) => {
                failed += 1;
                talk(&format!("wirelab: {}", told(&error)));
            }
            Some(Outcome::Failed(other)) => return Err(other),
            None => {
                failed += 1;
                talk(&format!(
                    "wirelab: {}: there are no tables of it, because of a fault in wirelab",
                    shown(source.name())
                ));
            }
        }
    }
    if damaged > 0 {
        talk(&format!("note: {damaged} damaged, and read as far as that goes: column notes of the table captures"));
    }
    if failed > 0 {
        let all = sources.len();
        return Err(Failure::Usage(anyhow!(
            "no tables of {failed} of {all} captures; those of the others are written"
        )));
    }
    let kept = if before > 0 { format!(" and {before} done before") } else { String::new() };
    talk(&format!("{done} read{kept}; tables in {}", shown(&args.output)));
    Ok(())
}
