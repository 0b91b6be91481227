//! `wirelab probe`: the lab's protocol spoken to somebody's own server.

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, anyhow};
use serde::Serialize;
use wirelab_generators::probe::{self, Edge, How, Report, Verdict};
use wirelab_labs::{Diagnosis, safe};

use crate::failure::Failure;
use crate::output::{Stdout, Style, Tone};

/// Speak a lab's protocol to a server, and say what it gets right
///
/// Every command of the lab and every edge: several messages on one connection, split and coalesced messages, an empty
/// one, letters that are not ASCII, the longest, five clients at once, a client that vanishes, and coming again. Each
/// with what was sent, expected and received. It never waits longer than --timeout for anything. Which of the lab's variants
/// the server is, is asked of the server. What the sheet's own programs do as well is told and not counted. Status 0 when
/// all is as the lab has it, 1 when something is not, 2 when the server cannot be reached.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab probe tcp-commands 127.0.0.1:12345
  wirelab probe chat-routed localhost:8080 --timeout 0.5
  wirelab probe tcp-fixed --variant echo 127.0.0.1:5005 --format json")]
pub(crate) struct Args {
    /// The lab: an id ('wirelab labs' lists them), or a file
    #[arg(value_name = "LAB")]
    name: String,
    /// The server
    #[arg(value_name = "HOST:PORT")]
    server: String,
    /// Which of the lab's variants, if the server is not to be asked
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    timeout: f64,
    /// Form of the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Serialize)]
struct View<'a> {
    lab: &'a str,
    variant: &'a str,
    /// How the variant was chosen.
    chosen: How,
    server: String,
    diagnoses: Vec<Diagnosis>,
    edges: &'a [Edge],
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    let lab = crate::lab::resolve(&args.name)?;
    let usual = crate::lab::variant(&lab, args.variant.as_deref())?;
    let to = super::client::address(&lab, &usual, Some(&args.server))?;
    let given = args.variant.as_ref().map(|_| &usual);
    let timeout =
        Duration::try_from_secs_f64(args.timeout.clamp(0.05, 60.0)).context("--timeout").map_err(Failure::Usage)?;
    let report = probe::run(&lab, given, to, timeout).map_err(|error| Failure::Usage(anyhow!("{to}: {error}")))?;
    let diagnoses = report.diagnoses();
    let mut out = if matches!(args.format, Format::Json) { Stdout::new() } else { Stdout::text() };
    match args.format {
        Format::Json => {
            let server = to.to_string();
            let (variant, chosen) = (report.variant.id.as_str(), report.how);
            let view =
                View { lab: &lab.id, variant, chosen, server, diagnoses: diagnoses.clone(), edges: &report.edges };
            crate::output::json(&mut out, &view)?;
        }
        Format::Text => print(&report, &diagnoses, style, &mut out)?,
    }
    out.flush()?;
    if diagnoses.is_empty() { Ok(()) } else { Err(Failure::CheckFailed) }
}

fn print(report: &Report, diagnoses: &[Diagnosis], style: Style, out: &mut impl Write) -> std::io::Result<()> {
    let why = match report.how {
        How::Given => "as asked for",
        How::Port => "the one for this port",
        How::Asked => "so it answers",
        How::Nearest => "no variant fits wholly, this one does best",
    };
    let variant = &report.variant;
    let title = safe::line(variant.title.as_bytes());
    writeln!(out, "held to variant {} ({why}): {title}", variant.id)?;
    for edge in &report.edges {
        let (mark, tone) = match edge.verdict {
            Verdict::Passed => ("[OK]  ", Tone::Good),
            Verdict::Failed => ("[FAIL]", Tone::Bad),
            Verdict::Allowed => ("[note]", Tone::Dim),
            Verdict::Undecided => ("[-]   ", Tone::Dim),
        };
        writeln!(out, "{} {}: {}", style.paint(tone, mark), edge.title, edge.text)?;
        if edge.verdict == Verdict::Failed {
            writeln!(out, "       sent      {}", edge.sent)?;
            writeln!(out, "       expected  {}", edge.expected)?;
            writeln!(out, "       received  {}", edge.received)?;
        }
    }
    match diagnoses {
        [] if report.edges.iter().any(|edge| edge.verdict == Verdict::Allowed) => {
            writeln!(out, "all that is asked is as the lab has it; the notes are not counted")
        }
        [] => writeln!(out, "all that was asked is as the lab has it"),
        _ => {
            let words: Vec<&str> = diagnoses.iter().map(|diagnosis| diagnosis.id()).collect();
            writeln!(out, "what is wrong: {}", words.join(", "))
        }
    }
}
