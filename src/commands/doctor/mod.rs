//! `wirelab doctor`: what would spoil a lab on this machine.

mod capture;
mod namespace;
mod ports;
mod sandbox;

use std::io::Write;

use serde::Serialize;
use wirelab_analyzers::report::safe::lines;
use wirelab_labs::catalogue;

use crate::failure::Failure;
use crate::output::{Align, Aligned, Stdout, Style, Tone};

/// Look at this machine before a lab: rights, loopback, ports
///
/// Each line says OK, warn or fail, and what to do. Nothing is changed. The status is 1 if something fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab doctor
  wirelab doctor --lab tcp-commands  only this lab's ports besides the rest
  wirelab doctor --port 12345        only this port
  wirelab doctor --format json | jq '.checks[] | select(.status != \"ok\")'")]
pub(crate) struct Args {
    /// Look at this TCP and UDP port instead of those of all labs; may be given several times
    #[arg(long, value_name = "PORT", value_parser = crate::options::port)]
    port: Vec<u16>,
    /// Look only at the ports of this lab: its id, or the path of a lab file
    #[arg(long, value_name = "LAB", conflicts_with = "port")]
    lab: Option<String>,
    /// Form of the answer
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Lines for people
    Text,
    /// One JSON object
    Json,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    Warn,
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    check: &'static str,
    status: Status,
    text: String,
    /// What to do; null where nothing is.
    advice: Option<String>,
}

impl Check {
    fn ok(check: &'static str, text: impl Into<String>) -> Self {
        Self { check, status: Status::Ok, text: text.into(), advice: None }
    }

    fn warn(check: &'static str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { check, status: Status::Warn, text: text.into(), advice: Some(advice.into()) }
    }

    #[cfg_attr(not(feature = "live"), allow(dead_code, reason = "only capturing can fail"))]
    fn fail(check: &'static str, text: impl Into<String>, advice: Option<String>) -> Self {
        Self { check, status: Status::Fail, text: text.into(), advice }
    }
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    // Read before anything is looked at: a name that is wrong is told at once.
    let one = args.lab.as_deref().map(crate::lab::find).transpose()?;
    let labs = one.as_ref().map_or_else(|| catalogue::all(), std::slice::from_ref);
    let mut checks = capture::checks();
    checks.extend(namespace::checks());
    // A lab about a protocol has no ports that could be taken.
    if one.as_ref().is_none_or(|lab| lab.protocol.is_none()) || !args.port.is_empty() {
        checks.extend(ports::checks(&args.port, labs));
    }
    checks.push(sandbox::check());
    let failed = checks.iter().any(|check| check.status == Status::Fail);
    let mut out = if matches!(args.format, Format::Json) { Stdout::new() } else { Stdout::text() };
    match args.format {
        Format::Json => {
            #[derive(Serialize)]
            struct Answer<'a> {
                schema: u32,
                ok: bool,
                checks: &'a [Check],
            }
            crate::output::json(&mut out, &Answer { schema: 1, ok: !failed, checks: &checks })?;
        }
        Format::Text => text(&checks, style, &mut out)?,
    }
    out.flush()?;
    if failed { Err(Failure::CheckFailed) } else { Ok(()) }
}

fn text(checks: &[Check], style: Style, out: &mut Stdout) -> std::io::Result<()> {
    let mut table = Aligned::new(style, &[("", Align::Left), ("", Align::Left), ("", Align::Wrap)]);
    for check in checks {
        let (word, tone) = match check.status {
            Status::Ok => ("OK", Tone::Good),
            Status::Warn => ("warn", Tone::Warn),
            Status::Fail => ("fail", Tone::Bad),
        };
        let mut text = check.text.clone();
        if let Some(advice) = &check.advice {
            text = format!("{}. {advice}", text.trim_end_matches('.'));
        }
        table.row([
            (word.to_owned(), Some(tone)),
            (check.check.to_owned(), Some(Tone::Strong)),
            (lines(text.as_bytes()), None),
        ]);
    }
    table.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
}
