//! `--expert`: Wireshark's expert information in place of the stream report.

use std::io::{self, Write};

use wirelab_analyzers::report::expert::{Expert, Severity, csv, json, json_lines, markdown};
use wirelab_analyzers::report::units;

use super::text::{heading, put};
use crate::options::Format;
use crate::output::{Align, Aligned, Style, talk};

pub(super) fn print(expert: &Expert, format: Format, style: Style, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Text => text(expert, style, out),
        Format::Json => json(expert, out),
        Format::Jsonl => json_lines(expert, out),
        Format::Csv => csv(expert, out),
        Format::Markdown | Format::Html => markdown(expert, out),
    }?;
    if expert.left_out() > 0 {
        let remarks = units::count(expert.left_out(), "further remark is", "further remarks are");
        talk(&format!("note: {remarks} not listed: there are too many kinds"));
    }
    Ok(())
}

const COLUMNS: [(&str, Align); 4] =
    [("frequency", Align::Right), ("group", Align::Left), ("protocol", Align::Left), ("summary", Align::Wrap)];

fn text(expert: &Expert, style: Style, out: &mut impl Write) -> io::Result<()> {
    let mut any = false;
    for severity in Severity::ALL {
        let total: u64 = expert.of(severity).map(|row| row.count).sum();
        if total == 0 {
            continue;
        }
        any = true;
        heading(style, &format!("{} ({total})", severity.name()), out)?;
        let mut table = Aligned::new(style, &COLUMNS);
        for row in expert.of(severity) {
            let cells = [row.count.to_string(), row.group.to_owned(), row.protocol.to_owned(), row.summary.clone()];
            table.row(cells.into_iter().map(|cell| (cell, None)));
        }
        put(table, out)?;
    }
    if any { Ok(()) } else { writeln!(out, "Nothing to remark.") }
}
