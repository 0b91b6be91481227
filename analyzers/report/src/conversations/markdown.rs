//! The table as Markdown.

use std::io;
use std::io::Write;

use wirelab_findings::conversations::{Conversation, Conversations};
use wirelab_text::time::seconds;

use crate::analysis::inline;

/// The chosen conversations, a table for each protocol.
///
/// # Errors
/// When `out` cannot be written to.
pub fn markdown(conversations: &Conversations, out: &mut impl Write) -> io::Result<()> {
    let analysis = conversations.analysis();
    writeln!(out, "# {}", inline(&analysis.path))?;
    for (place, note) in analysis.facts.notes.kept().iter().enumerate() {
        let gap = if place == 0 { "\n" } else { "" };
        writeln!(out, "{gap}- note: {}", inline(&note.to_string()))?;
    }
    table("TCP", conversations.tcp(), out)?;
    table("UDP", conversations.udp(), out)
}

fn table(protocol: &str, rows: impl Iterator<Item = Conversation>, out: &mut impl Write) -> io::Result<()> {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n## {protocol} conversations\n")?;
    writeln!(
        out,
        "| stream | A | B | frames B → A | bytes B → A | frames A → B | bytes A → B | frames | bytes | start (s) | duration (s) |"
    )?;
    writeln!(out, "|---:|---|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
    let time = |span: Option<i128>| span.map_or_else(|| "–".to_owned(), seconds);
    for row in rows {
        let (b, a, total) = (row.from_b, row.from_a, row.total());
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            row.stream,
            row.a,
            row.b,
            b.frames,
            b.bytes,
            a.frames,
            a.bytes,
            total.frames,
            total.bytes,
            time(row.start),
            time(row.duration)
        )?;
    }
    Ok(())
}
