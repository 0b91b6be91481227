//! `wirelab show CAPTURE --frame N`: one packet layer by layer.

use std::io::Write;

use anyhow::anyhow;
use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::report::dissection::{Dissection, OneFrame};

use super::{Args, dump, layers};
use crate::failure::Failure;
use crate::lab::Needs;
use crate::options::Format;
use crate::output::{Stdout, Style, Tone, notes};

pub(super) fn show(args: &Args, number: u64, style: Style) -> Result<(), Failure> {
    if args.filter.text().is_some() {
        let message = "a frame is shown whole: -Y selects among the packets of a stream, with --stream N";
        return Err(Failure::Usage(anyhow!(message)));
    }
    let dissection = dissect(args, number)?;
    let mut out = Stdout::of(args.format);
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &dissection).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Jsonl => {
            serde_json::to_writer(&mut out, &dissection).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => text(&mut out, &dissection, style)?,
        Format::Csv | Format::Markdown | Format::Html => {
            return Err(Failure::Usage(anyhow!("a frame has no rows: show it with --format text, json or jsonl")));
        }
    }
    out.flush()?;
    Ok(())
}

/// Reads the capture, and then again as far as the frame: some values are known only at the end, and the packets before the
/// frame decide its numbers.
fn dissect(args: &Args, number: u64) -> Result<Dissection, Failure> {
    let words = args.lab.all_words()?;
    let settings = Settings::LEAST.with_verdicts(true).with_compat(args.input.compat());
    let settings = args.filter.settings(settings, true)?;
    let needs = Needs { summary: true, messages: true };
    let mut source = args.input.open(needs.passes())?;
    let mut wanted = OneFrame::new(number, &words.registry);
    let (_, facts) = words.run(&mut source, settings, needs, &mut wanted)?;
    notes(&facts);
    if let Some(mut dissection) = wanted.found() {
        dissection.name_interface(&facts.interfaces);
        return Ok(dissection);
    }
    Err(Failure::no_frame(number, facts.packets))
}

fn text(out: &mut impl Write, dissection: &Dissection, style: Style) -> std::io::Result<()> {
    picture(out, &dissection.nesting(), style)?;
    for note in &dissection.notes {
        for line in layers::wrapped(note, style.width) {
            writeln!(out, "{}", style.paint(Tone::Warn, &line))?;
        }
        writeln!(out)?;
    }
    for layer in &dissection.layers {
        layers::write(out, dissection, layer, style)?;
        writeln!(out)?;
    }
    dump::write(out, dissection, style)
}

/// The nesting of the headers; a line is broken between two of them, never inside one.
fn picture(out: &mut impl Write, nesting: &str, style: Style) -> std::io::Result<()> {
    const BETWEEN: &str = " │ ";
    if nesting.is_empty() {
        return Ok(());
    }
    let mut line = String::new();
    for part in nesting.split(BETWEEN) {
        let full = line.chars().count() + BETWEEN.chars().count() + part.chars().count() + 2 > style.width;
        if full && !line.is_empty() {
            line.push_str(" │");
            writeln!(out, "{}", style.paint(Tone::Strong, &std::mem::take(&mut line)))?;
            line.push_str("  ");
        } else if !line.is_empty() {
            line.push_str(BETWEEN);
        }
        line.push_str(part);
    }
    writeln!(out, "{}", style.paint(Tone::Strong, &line))?;
    writeln!(out)
}
