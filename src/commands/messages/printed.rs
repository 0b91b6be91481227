//! The times that a client printed, beside those of the wire.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use wirelab_analyzers::message::Conversations;
use wirelab_analyzers::report::safe::excerpt;
use wirelab_analyzers::report::units::span;
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::{Printed, printed};

use crate::failure::Failure;
use crate::options::Format;
use crate::output::{Align, Aligned, Style, shown};

/// Prints each time of the log beside that of its reply in the capture.
pub(super) fn write(
    out: &mut impl Write,
    found: Conversations,
    log: &Path,
    format: Format,
    style: Style,
) -> Result<(), Failure> {
    let name = shown(log);
    let count = |lab: usize| found.messages.iter().filter(|message| message.lab == Some(lab)).count();
    let lab =
        (0..found.labs.len()).max_by_key(|lab| (count(*lab), std::cmp::Reverse(*lab))).filter(|lab| count(*lab) > 0);
    let lab = lab.and_then(|lab| found.labs.get(lab).cloned());
    let lab = lab.ok_or_else(|| Failure::Usage(anyhow!("there is no message of a lab to put beside {name}")))?;
    let size = std::fs::metadata(log).with_context(|| name.clone()).map_err(Failure::Usage)?.len();
    let path = log.to_owned();
    let evidence = Evidence { path: name.clone(), size, open: Arc::new(move || Ok(Box::new(File::open(&path)?))) };
    let times = printed(&lab, found, &evidence).with_context(|| name.clone()).map_err(Failure::Usage)?;
    match format {
        Format::Json => crate::output::json(out, &times.iter().map(row).collect::<Vec<_>>())?,
        Format::Jsonl => {
            for one in &times {
                writeln!(out, "{}", row(one))?;
            }
        }
        _ if times.is_empty() => writeln!(out, "The log has no round-trip times.")?,
        _ => table(out, &times, style)?,
    }
    Ok(())
}

fn row(one: &Printed) -> serde_json::Value {
    let reply = one.reply.as_ref();
    serde_json::json!({
        "line": one.line,
        "printed": one.printed,
        "wire": reply.map(|reply| reply.wire),
        "difference": reply.map(|reply| one.printed.saturating_sub(reply.wire)),
        "message": reply.map(|reply| reply.number),
        "frame": reply.map(|reply| reply.frame),
        "text": reply.map(|reply| excerpt(&reply.text, 200)),
        "uncertain": reply.map(|reply| reply.uncertain),
    })
}

/// What is said where a client cannot have measured what it printed.
const UNCERTAIN: &str =
    "uncertain: the printed time is shorter than the one between the packets, so the line may be of another message.";

/// By how much the printed time is longer; a client cannot have measured less than the wire shows.
fn more(one: &Printed) -> String {
    match &one.reply {
        None => "–".to_owned(),
        Some(reply) if reply.uncertain => "uncertain".to_owned(),
        Some(reply) => span(one.printed.saturating_sub(reply.wire)),
    }
}

fn table(out: &mut impl Write, times: &[Printed], style: Style) -> std::io::Result<()> {
    let columns = [
        ("line", Align::Right),
        ("printed", Align::Right),
        ("on the wire", Align::Right),
        ("more", Align::Right),
        ("reply", Align::Left),
    ];
    let mut rows = Aligned::new(style, &columns);
    for one in times {
        let reply = one.reply.as_ref();
        let text =
            reply.map(|reply| format!("#{} in frame {}: \"{}\"", reply.number, reply.frame, excerpt(&reply.text, 30)));
        rows.row([
            (one.line.to_string(), None),
            (span(one.printed), None),
            (reply.map_or_else(|| "–".to_owned(), |reply| span(reply.wire)), None),
            (more(one), None),
            (text.unwrap_or_else(|| "is not in the capture".to_owned()), None),
        ]);
    }
    rows.lines().iter().try_for_each(|line| writeln!(out, "{line}"))?;
    if times.iter().any(|one| one.reply.as_ref().is_some_and(|reply| reply.uncertain)) {
        writeln!(out, "{UNCERTAIN}")?;
    }
    writeln!(
        out,
        "The wire's time runs from the last byte of the request to the first of the reply, where it was captured; the \
         client's includes its own work."
    )
}
