//! `--conversations`: Wireshark's table of conversations in place of the stream report.

use std::io::{self, Write};

use wirelab_analyzers::report::conversations::{Conversation, Conversations, csv, json, json_lines, markdown};
use wirelab_analyzers::report::safe::escaped;
use wirelab_analyzers::report::time::seconds;
use wirelab_analyzers::report::units::count;

use super::streams::Streams;
use super::text::{ROWS, conversation, heading, rest};
use crate::options::Format;
use crate::output::{Align, Style, Tone};

pub(super) fn print(
    found: &Conversations,
    format: Format,
    style: Style,
    all: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    match format {
        Format::Text => text(found, style, if all { usize::MAX } else { ROWS }, out),
        Format::Json => json(found, out),
        Format::Jsonl => json_lines(found, out),
        Format::Csv => csv(found, out),
        Format::Markdown | Format::Html => markdown(found, out),
    }
}

const LEGEND: &str = "\
A sent the first packet. Frames and their bytes on the wire: from B to A, from A
to B, both ways. Start (since the first frame of the capture) and duration in
seconds.
";

/// Exact numbers here too: who asks for this table holds it against Wireshark's.
fn text(found: &Conversations, style: Style, limit: usize, out: &mut impl Write) -> io::Result<()> {
    let path = escaped(found.analysis().path.as_bytes());
    writeln!(out, "{}", style.paint(Tone::Strong, &path))?;
    let tcp = table("TCP", found.tcp(), style, limit, out)?;
    let udp = table("UDP", found.udp(), style, limit, out)?;
    if !tcp && !udp {
        let chosen = if found.analysis().selection.is_all() { "" } else { " that were asked for" };
        return writeln!(out, "\nNo conversations{chosen}.");
    }
    writeln!(out)?;
    out.write_all(LEGEND.as_bytes())
}

/// Whether there was anything to print.
fn table(
    protocol: &str,
    rows: impl Iterator<Item = Conversation>,
    style: Style,
    limit: usize,
    out: &mut impl Write,
) -> io::Result<bool> {
    let mut shown = Vec::new();
    let mut total = 0;
    for row in rows {
        if total < limit {
            shown.push(cells(&row));
        }
        total += 1;
    }
    if total == 0 {
        return Ok(false);
    }
    heading(
        style,
        &count(total as u64, &format!("{protocol} conversation"), &format!("{protocol} conversations")),
        out,
    )?;
    let mut table = Streams::new(style, &COLUMNS, "↔");
    let printed = shown.len();
    for row in shown {
        table.row(row.map(|cell| (cell, None)));
    }
    table.put(out)?;
    rest(total, printed, out)?;
    Ok(true)
}

const COUNT: usize = 10;
const COLUMNS: [(&str, Align); COUNT] = [
    ("#", Align::Right),
    ("A ↔ B", Align::Left),
    ("A←B", Align::Right),
    ("bytes", Align::Right),
    ("A→B", Align::Right),
    ("bytes", Align::Right),
    ("all", Align::Right),
    ("bytes", Align::Right),
    ("start", Align::Right),
    ("duration", Align::Right),
];

fn cells(row: &Conversation) -> [String; COUNT] {
    let (from_b, from_a, total) = (row.from_b, row.from_a, row.total());
    let number = |value: u64| value.to_string();
    let time = |span: Option<i128>| span.map_or_else(|| "–".to_owned(), seconds);
    [
        row.stream.to_string(),
        conversation(row.a, row.b).replace(" → ", " ↔ "),
        number(from_b.frames),
        number(from_b.bytes),
        number(from_a.frames),
        number(from_a.bytes),
        number(total.frames),
        number(total.bytes),
        time(row.start),
        time(row.duration),
    ]
}
