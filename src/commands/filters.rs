//! `wirelab filters`: the fields that `-e` and `-Y` know.

use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;
use wirelab_analyzers::fields::{FieldRef, Registry};
use wirelab_analyzers::report::messages::register;
use wirelab_labs::catalogue;

use crate::failure::Failure;
use crate::output::{Align, Aligned, Stdout, Style, Tone};

/// List the fields of packets: name, type, and what each holds
///
/// In a display filter, '#2' behind a field chooses the second header of its protocol, '@' in front of it the bytes that it stands in;
/// docs/filters.md has the whole language. Fields under Wireshark's names hold what Wireshark shows. Fields that begin with wirelab. are of this program's own; those of
/// messages are on the packet that completes the message, several where it completes several.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab filters
  wirelab filters tcp.time                           (names that hold tcp.time)
  wirelab filters --format json | jq -r '.[].name'")]
pub(crate) struct Args {
    /// Only fields whose name holds this text
    name: Option<String>,
    /// Form of the list
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// A list of objects
    Json,
}

#[derive(Serialize)]
struct Row {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    about: String,
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    let wanted = args.name.as_deref().unwrap_or("").to_ascii_lowercase();
    let mut registry = Registry::new();
    register(&mut registry, catalogue::all());
    let rows: Vec<Row> =
        registry.all().filter(|field| field.name().contains(&wanted)).map(|field| row(&field)).collect();
    if rows.is_empty() {
        let near = registry.find(&wanted).err().flatten().map(|name| format!("; did you mean '{name}'?"));
        let advice = near.unwrap_or_else(|| "; 'wirelab filters' lists all".to_owned());
        return Err(Failure::Usage(anyhow::anyhow!("no field's name holds '{wanted}'{advice}")));
    }
    let mut out = if matches!(args.format, Format::Json) { Stdout::new() } else { Stdout::text() };
    match args.format {
        Format::Text => {
            let columns = [("field", Align::Left), ("type", Align::Left), ("what it holds", Align::Wrap)];
            let mut table = Aligned::new(style, &columns);
            for row in &rows {
                let name = (row.name.clone(), Some(Tone::Strong));
                table.row([name, (row.kind.to_owned(), Some(Tone::Dim)), (row.about.clone(), None)]);
            }
            for line in table.lines() {
                writeln!(out, "{line}")?;
            }
        }
        Format::Json => crate::output::json(&mut out, &rows)?,
    }
    out.flush()?;
    Ok(())
}

fn row(field: &FieldRef) -> Row {
    Row { name: field.name().to_owned(), kind: field.kind().name(), about: field.about().to_owned() }
}
