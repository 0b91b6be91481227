//! `wirelab check`: a course's rule file over one capture.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use serde::Serialize;
use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::report::rules::{Evaluation, Outcome, RuleFile, RuleResult};
use wirelab_analyzers::report::safe::escaped;

use crate::failure::Failure;
use crate::input::Input;
use crate::lab::{LabArgs, Needs};
use crate::options::Format;
use crate::output::{Stdout, Style, Tone, Watched, shown};

/// Run a course's rule file: how many frames match each filter
///
/// All rules are judged in one pass, and the frames that matched are named. Where a rule looks for a text that no frame
/// holds although a stream does, it says so: TCP may split a text between two segments, and counting frames then fails a
/// right answer. Status 0 when all rules pass, 1 when one fails, 2 when one cannot be judged.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab check --rules rules.json traffic.pcap
  wirelab check --rules rules.json traffic.pcap --format json

A rule file:
  {\"project\": \"S02\", \"rules\": [
    {\"id\": \"R1\", \"filter\": \"tcp.flags.syn == 1\", \"condition\": \">= 1\",
     \"description\": \"a SYN\"}]}")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// The rule file
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    #[command(flatten)]
    lab: LabArgs,
    /// Form of the report: text, json or jsonl
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    decode_as: super::filter::DecodeAsArgs,
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    let name = shown(&args.rules);
    let text = std::fs::read_to_string(&args.rules).with_context(|| name.to_string()).map_err(Failure::Usage)?;
    let file = RuleFile::parse(&text).with_context(|| name.to_string()).map_err(Failure::Usage)?;
    if matches!(args.format, Format::Csv | Format::Markdown | Format::Html) {
        return Err(Failure::Usage(anyhow!("rules are told as text, json or jsonl")));
    }
    let words = args.lab.words(file.rules.iter().map(|rule| rule.filter.as_str()))?;
    let mut evaluation = Evaluation::with_fields(&file, &words.registry);
    let table = args.decode_as.table(&file.decode_as)?;
    let applications = evaluation.needs_applications().then_some(table);
    let settings = Settings::LEAST
        .with_verdicts(evaluation.needs_verdicts())
        .with_contiguity(evaluation.needs_contiguity())
        .with_applications(applications)
        .with_compat(args.input.compat())
        .with_services(args.lab.services()?);
    let needs = Needs { summary: evaluation.needs_summary(), messages: evaluation.needs_messages() };
    let mut source = args.input.open(needs.passes())?;
    let mut watched = Watched::new(&mut evaluation, args.input.path());
    let (summary, facts) = words.run(&mut source, settings, needs, &mut watched)?;
    drop(watched);
    let results = evaluation.finish();
    let mut out = Stdout::of(args.format);
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &results.iter().map(view).collect::<Vec<_>>())
                .map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Jsonl => {
            for result in &results {
                serde_json::to_writer(&mut out, &view(result)).map_err(std::io::Error::from)?;
                writeln!(out)?;
            }
        }
        _ => print(&results, style, &mut out)?,
    }
    out.flush()?;
    crate::output::notes(&facts);
    crate::output::given_up(&summary);
    status(&results)
}

fn status(results: &[RuleResult]) -> Result<(), Failure> {
    if results.iter().any(|result| matches!(result.outcome, Outcome::Unusable(_))) {
        return Err(Failure::Usage(anyhow!("a rule cannot be judged")));
    }
    if results.iter().any(|result| result.outcome == Outcome::Failed) { Err(Failure::CheckFailed) } else { Ok(()) }
}

fn print(results: &[RuleResult], style: Style, out: &mut impl Write) -> std::io::Result<()> {
    let mut passed = 0;
    for result in results {
        let (mark, tone) = match result.outcome {
            Outcome::Passed => ("[OK]", Tone::Good),
            Outcome::Failed => ("[FAIL]", Tone::Bad),
            Outcome::Unusable(_) => ("[ERROR]", Tone::Warn),
        };
        passed += usize::from(result.outcome == Outcome::Passed);
        let (id, description) = (escaped(result.id.as_bytes()), escaped(result.description.as_bytes()));
        writeln!(out, "{} {id}: {description}", style.paint(tone, mark))?;
        if let Outcome::Unusable(why) = &result.outcome {
            for line in why.lines() {
                writeln!(out, "       {}", escaped(line.as_bytes()))?;
            }
            continue;
        }
        let condition = escaped(result.condition.as_bytes());
        let frames: Vec<String> = result.frames.iter().map(u64::to_string).collect();
        let more = if result.observed > frames.len() as u64 { ", …" } else { "" };
        match result.observed {
            0 => writeln!(out, "       expected {condition}, observed 0")?,
            observed => {
                let noun = if observed == 1 { "frame" } else { "frames" };
                let list = frames.join(", ");
                writeln!(out, "       expected {condition}, observed {observed} ({noun} {list}{more})")?;
            }
        }
        if result.outcome == Outcome::Failed {
            writeln!(out, "       filter: {}", escaped(result.filter.as_bytes()))?;
        }
        if let Some(split) = &result.split {
            let [before, frame] = split.frames;
            writeln!(
                out,
                "       but the {} did send \"{}\": it is split between frames {before} and {frame} of stream {}",
                split.from.name(),
                escaped(split.text.as_bytes()),
                split.stream
            )?;
        }
    }
    writeln!(out, "{passed} of {} rules passed", results.len())
}

#[derive(Serialize)]
struct View<'a> {
    id: &'a str,
    description: &'a str,
    filter: &'a str,
    condition: &'a str,
    status: &'static str,
    observed: u64,
    frames: &'a [u64],
    error: Option<&'a str>,
    split: Option<SplitView<'a>>,
}

#[derive(Serialize)]
struct SplitView<'a> {
    text: &'a str,
    stream: u32,
    from: &'static str,
    frames: [u64; 2],
}

fn view(result: &RuleResult) -> View<'_> {
    let (status, error) = match &result.outcome {
        Outcome::Passed => ("passed", None),
        Outcome::Failed => ("failed", None),
        Outcome::Unusable(why) => ("undecided", Some(why.as_str())),
    };
    View {
        id: &result.id,
        description: &result.description,
        filter: &result.filter,
        condition: &result.condition,
        status,
        observed: result.observed,
        frames: &result.frames,
        error,
        split: result.split.as_ref().map(|split| SplitView {
            text: &split.text,
            stream: split.stream,
            from: split.from.name(),
            frames: split.frames,
        }),
    }
}
