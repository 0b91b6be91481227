//! The report as Markdown, for reports and issue trackers.

use std::io;
use std::io::Write;

use wirelab_capture::time::Timestamp;
use wirelab_findings::analysis::Analysis;
use wirelab_labs::Transport;
use wirelab_text::safe::escaped;
use wirelab_text::units::{bytes, count, span};

use crate::sentence;

/// Capture, streams, timing and findings.
///
/// # Errors
/// When `out` cannot be written to.
pub fn markdown(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    let facts = &analysis.facts;
    writeln!(out, "# {}\n", inline(&analysis.path))?;
    let format = facts.format.map_or("empty", wirelab_capture::facts::Format::name);
    writeln!(out, "- {format}, {}, {}", count(facts.packets, "packet", "packets"), bytes(facts.bytes))?;
    if let (Some(first), Some(last)) =
        (facts.first_time.and_then(Timestamp::rfc3339), facts.last_time.and_then(Timestamp::rfc3339))
    {
        writeln!(out, "- from {first} to {last}")?;
    }
    for note in facts.notes.kept() {
        writeln!(out, "- note: {}", inline(&note.to_string()))?;
    }
    tcp(analysis, out)?;
    udp(analysis, out)?;
    timing(analysis, out)?;
    labs(analysis, out)?;
    let findings = analysis.findings();
    if !findings.is_empty() {
        writeln!(out, "\n## Findings\n")?;
        for found in &findings {
            writeln!(out, "- **{}** {}", found.severity, inline(&found.text))?;
        }
    }
    Ok(())
}

fn tcp(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    let mut rows = analysis.tcp().peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n## TCP streams\n")?;
    writeln!(
        out,
        "| stream | client | server | SYN to SYN-ACK | SYN-ACK to ACK | client sent | server sent | end | what happened |"
    )?;
    writeln!(out, "|---:|---|---|---:|---:|---:|---:|---|---|")?;
    let maybe = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), span);
    for row in rows {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            row.stream,
            row.client,
            row.server,
            maybe(row.handshake.syn_to_syn_ack),
            maybe(row.handshake.syn_ack_to_ack),
            bytes(row.from_client.bytes),
            bytes(row.from_server.bytes),
            row.teardown.outcome.name(),
            sentence::tcp(&row) + &messages(analysis, Transport::Tcp, row.stream)
        )?;
    }
    Ok(())
}

fn udp(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    let mut rows = analysis.udp().peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n## UDP streams\n")?;
    writeln!(out, "| stream | client | server | what happened |")?;
    writeln!(out, "|---:|---|---|---|")?;
    for row in rows {
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            row.stream,
            row.client,
            row.server,
            sentence::udp(&row) + &messages(analysis, Transport::Udp, row.stream)
        )?;
    }
    Ok(())
}

fn timing(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    let Some(timing) = analysis.timing() else { return Ok(()) };
    writeln!(out, "\n## Handshake timing\n")?;
    writeln!(out, "| | handshakes | min | median | 95 % | max |")?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|")?;
    for (name, spread) in
        [("SYN to SYN-ACK", timing.syn_to_syn_ack), ("SYN-ACK to ACK", timing.syn_ack_to_ack), ("total", timing.total)]
    {
        writeln!(
            out,
            "| {name} | {} | {} | {} | {} | {} |",
            spread.count,
            span(spread.min),
            span(spread.median),
            span(spread.p95),
            span(spread.max)
        )?;
    }
    Ok(())
}

/// The sentence about a stream's messages, with a space in front.
fn messages(analysis: &Analysis, transport: Transport, stream: u32) -> String {
    analysis.messages(transport, stream).map_or_else(String::new, |about| format!(" {}", inline(&about.sentence())))
}

fn labs(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    let totals = analysis.lab_totals();
    if totals.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Labs\n")?;
    writeln!(
        out,
        "| lab | variant | streams | from client | from server | answered | right | wrong | unanswered | copies | fastest | mean | slowest |"
    )?;
    writeln!(out, "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")?;
    let maybe = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), span);
    for total in totals {
        let turns = total.turns;
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            total.lab,
            total.variant,
            total.streams,
            turns.from_client,
            turns.from_server,
            turns.answered,
            turns.right,
            turns.wrong,
            turns.unanswered,
            turns.forwards,
            maybe(turns.fastest),
            maybe(turns.mean()),
            maybe(turns.slowest)
        )?;
    }
    Ok(())
}

/// Text that stays text: no markup, no HTML, no line breaks.
pub(crate) fn inline(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in escaped(text.as_bytes()).chars() {
        let is_markup =
            matches!(character, '<' | '>' | '&' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '\\' | '~');
        // Addresses become links by themselves: `://` and `www.`.
        let makes_link = match character {
            '/' => safe.ends_with(':'),
            '.' => safe.get(safe.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www")),
            _ => false,
        };
        if is_markup || makes_link {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::inline;

    #[test]
    fn nothing_becomes_markup_or_a_link() {
        for (text, safe) in [
            ("http://evil.example", "http:\\//evil.example"),
            ("WWW.evil.example", "WWW\\.evil.example"),
            ("[x](y) ~~z~~ <b>", "\\[x\\](y) \\~\\~z\\~\\~ \\<b\\>"),
            ("a.b/c", "a.b/c"),
        ] {
            assert_eq!(inline(text), safe);
        }
    }
}
