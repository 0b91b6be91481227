//! `wirelab filters`: the fields that `-e` and `-Y` know.

use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;
use wirelab_analyzers::fields::{self, Field};

use crate::cli::Failure;
use crate::output::{Align, Aligned, Stdout, Style, Tone};

/// List the fields of packets: name, type, and what each holds
///
/// Fields under Wireshark's names hold what Wireshark shows. Fields that begin with wirelab. are of this program's own.
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
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    about: &'static str,
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    let wanted = args.name.as_deref().unwrap_or("").to_ascii_lowercase();
    let rows: Vec<Row> = fields::all().filter(|field| field.name.contains(&wanted)).map(row).collect();
    if rows.is_empty() {
        let near = fields::find(&wanted).err().flatten().map(|name| format!("; did you mean '{name}'?"));
        let advice = near.unwrap_or_else(|| "; 'wirelab filters' lists all".to_owned());
        return Err(Failure::Usage(anyhow::anyhow!("no field's name holds '{wanted}'{advice}")));
    }
    let mut out = Stdout::new();
    match args.format {
        Format::Text => {
            let columns = [("field", Align::Left), ("type", Align::Left), ("what it holds", Align::Wrap)];
            let mut table = Aligned::new(style, &columns);
            for row in &rows {
                let name = (row.name.to_owned(), Some(Tone::Strong));
                table.row([name, (row.kind.to_owned(), Some(Tone::Dim)), (row.about.to_owned(), None)]);
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

fn row(field: &Field) -> Row {
    Row { name: field.name, kind: field.kind.name(), about: field.about }
}
