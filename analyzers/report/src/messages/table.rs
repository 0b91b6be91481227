//! The messages as CSV (RFC 4180) and as a Markdown table. Spans are nanoseconds.

use std::io;
use std::io::Write;

use wirelab_labs::{Lab, Side};
use wirelab_messages::{Conversations, Message, Verdict};
use wirelab_text::{safe, time};

use super::json::secret_free;
use crate::analysis::inline;

const COLUMNS: [&str; 17] = [
    "number",
    "lab",
    "variant",
    "protocol",
    "stream",
    "from",
    "part",
    "time",
    "frames",
    "bytes",
    "text",
    "reply_to",
    "turn_time",
    "correct",
    "forward_of",
    "forward_time",
    "notes",
];

/// Place of the column with what a message says.
const TEXT: usize = 10;

/// A row a message, with a header.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv(found: &Conversations, out: &mut impl Write) -> io::Result<()> {
    csv_header(out)?;
    found.messages.iter().try_for_each(|message| csv_row(message, &found.labs, out))
}

/// The header of the same.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv_header(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", COLUMNS.join(","))
}

/// The row of a message.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv_row(message: &Message, labs: &[Lab], out: &mut impl Write) -> io::Result<()> {
    let cells = cells(message, labs).map(|cell| quoted(&safe::spreadsheet(&cell)));
    writeln!(out, "{}", cells.join(","))
}

/// The same as a table for documents.
///
/// # Errors
/// When `out` cannot be written to.
pub fn markdown(found: &Conversations, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "| {} |", COLUMNS.map(|name| name.replace('_', " ")).join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(COLUMNS.len()))?;
    for message in &found.messages {
        // What it says is made harmless once, not twice.
        let mut cells = cells(message, &found.labs).map(|cell| inline(&cell));
        if let Some(text) = cells.get_mut(TEXT) {
            *text = inline(&String::from_utf8_lossy(&secret_free(&message.shown())));
        }
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

fn cells(message: &Message, labs: &[Lab]) -> [String; 17] {
    let lab = message.lab.and_then(|lab| labs.get(lab));
    let variant = lab.and_then(|lab| lab.variants.get(message.variant));
    let maybe = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    let span = |span: Option<i64>| span.map_or_else(String::new, |span| span.to_string());
    let frames: Vec<String> = message.carriers.iter().map(|carrier| carrier.frame.to_string()).collect();
    let correct = match message.verdict {
        Some(Verdict::Right) => "true",
        Some(Verdict::Wrong(_)) => "false",
        _ => "",
    };
    [
        message.number.to_string(),
        lab.map_or_else(String::new, |lab| lab.id.clone()),
        variant.map_or_else(String::new, |variant| variant.id.clone()),
        message.transport.name().to_owned(),
        message.stream.to_string(),
        if message.from == Side::Client { "client" } else { "server" }.to_owned(),
        message.part.name().to_owned(),
        time::rfc3339(message.time.into()).unwrap_or_default(),
        frames.join(" "),
        message.bytes.len().to_string(),
        safe::escaped(&message.shown()),
        maybe(message.reply_to),
        span(message.turn_time),
        correct.to_owned(),
        maybe(message.forward_of),
        span(message.forward_time),
        message.notes.iter().map(|note| note.id.id()).collect::<Vec<_>>().join(" "),
    ]
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
