//! `wirelab show CAPTURE --frame N`: one packet layer by layer.

use std::io::Write;

use anyhow::anyhow;
use wirelab_analyzers::engine::{Engine, Event, Settings};
use wirelab_analyzers::report::dissection::Dissection;
use wirelab_analyzers::report::units;

use super::{dump, layers};
use crate::failure::Failure;
use crate::input::Input;
use crate::options::Format;
use crate::output::{Stdout, Style, Tone, notes};

pub(super) fn show(input: &Input, number: u64, format: Format, style: Style) -> Result<(), Failure> {
    let dissection = dissect(input, number)?;
    let mut out = Stdout::new();
    match format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &dissection).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Jsonl => {
            serde_json::to_writer(&mut out, &dissection).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => text(&mut out, &dissection, style)?,
        Format::Csv | Format::Markdown => {
            return Err(Failure::Usage(anyhow!("a frame has no rows: show it with --format text, json or jsonl")));
        }
    }
    out.flush()?;
    Ok(())
}

/// Reads as far as the frame; the packets before it decide its stream's number and its relative numbers.
fn dissect(input: &Input, number: u64) -> Result<Dissection, Failure> {
    let mut reader = input.open(1)?.reader()?;
    let mut engine = Engine::new(Settings::LEAST.with_compat(input.compat()));
    while let Some(packet) = reader.next_packet()? {
        if packet.frame != number {
            engine.push(&packet, &mut ());
            continue;
        }
        let mut found = None;
        engine.push(&packet, &mut |event: Event<'_>| {
            if let Event::Packet(view) = event {
                found = Some(Dissection::of(view));
            }
        });
        if let Some(mut dissection) = found {
            dissection.name_interface(&reader.facts().interfaces);
            notes(reader.facts());
            return Ok(dissection);
        }
    }
    notes(reader.facts());
    Err(Failure::Usage(match reader.facts().packets {
        0 => anyhow!("there is no frame {number}: the capture is empty"),
        1 => anyhow!("there is no frame {number}: the capture has one frame"),
        count => anyhow!("there is no frame {number}: the capture has frames 1 to {}", units::grouped(count)),
    }))
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
