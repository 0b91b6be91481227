//! The messages of each stream, for people.

use std::io::{self, Write};

use wirelab_analyzers::engine::Summary;
use wirelab_analyzers::message::{Border, Index, Message, Note, StreamFound, Verdict};
use wirelab_analyzers::message::{NoLab, NoteId};
use wirelab_analyzers::report::messages::{
    fan_out, field_values, frames, messages_left_out, record, relation, turns, typed,
};
use wirelab_analyzers::report::units::{bytes, count, span};
use wirelab_analyzers::report::{safe, sentence};
use wirelab_labs::{Side, Transport};

use super::overview;
use crate::output::{Style, Tone, wrapped};

/// How much is said.
#[derive(Clone, Copy)]
pub(super) struct Detail {
    /// Whole texts, however long.
    pub(super) full: bool,
    /// Whether streams or messages were chosen: what others got is then not all there.
    pub(super) chosen: bool,
}

pub(super) fn write(
    out: &mut impl Write,
    index: &Index,
    summary: &Summary,
    detail: Detail,
    style: Style,
) -> io::Result<()> {
    let found = index.all();
    if found.streams.is_empty() {
        return writeln!(out, "No stream looks like one of the labs that wirelab knows.");
    }
    overview::write(out, index, style)?;
    let start = found.messages.iter().map(|message| message.first_time).min().unwrap_or(0);
    let mut before: Option<&StreamFound> = None;
    for ((transport, stream), one) in &found.streams {
        let same =
            before.is_some_and(|other| (other.lab, other.variant, &other.why) == (one.lab, one.variant, &one.why));
        if before.is_some() {
            writeln!(out)?;
        }
        before = Some(one);
        heading(out, (*transport, *stream), one, same, index, summary, style)?;
        for message in index.of_stream(*transport, *stream) {
            line(out, index, message, start, detail, style)?;
        }
        let turns = turns(index.of_stream(*transport, *stream));
        if let Some(mean) = turns.mean().filter(|_| turns.answered > 1) {
            let (fastest, slowest) = (turns.fastest.unwrap_or(0), turns.slowest.unwrap_or(0));
            let text = format!(
                "{}: {} to {}, mean {}",
                count(turns.answered.into(), "reply", "replies"),
                span(fastest),
                span(slowest),
                span(mean)
            );
            writeln!(out, "      {}", style.paint(Tone::Dim, &text))?;
        }
    }
    if !detail.chosen {
        overview::copies(out, &fan_out(index), style)?;
    }
    if let Some(finding) = messages_left_out(found.left_out, found.cut_short) {
        writeln!(out, "\n{}", finding.text)?;
    }
    Ok(())
}

fn heading(
    out: &mut impl Write,
    (transport, stream): (Transport, u32),
    one: &StreamFound,
    same: bool,
    index: &Index,
    summary: &Summary,
    style: Style,
) -> io::Result<()> {
    let text = match index.all().lab(one) {
        Some((lab, variant)) => {
            format!("{}, variant {} ({}): {}", lab.id, variant.id, one.confidence, one.why)
        }
        None => one.why.to_string(),
    };
    if !same {
        paragraph(out, "", &text, Tone::Dim, style)?;
    }
    let protocol = transport.name().to_uppercase();
    let mut title = format!("{protocol} stream {stream}  {} → {}", one.log.client, one.log.server);
    if title.chars().count() > style.width {
        title = title.replace(" → ", "\n  → ");
    }
    writeln!(out, "{}", style.paint(Tone::Strong, &title))?;
    if let Some(text) = typed(one) {
        paragraph(out, "  ", &text.to_string(), Tone::Dim, style)?;
    }
    // No connection was there that could be told of.
    if one.none == Some(NoLab::Tool) {
        return Ok(());
    }
    let row = match transport {
        Transport::Tcp => summary.tcp(stream).map(|row| sentence::tcp(&row)),
        Transport::Udp => summary.udp(stream).map(|row| sentence::udp(&row)),
    };
    paragraph(out, "  ", &row.unwrap_or_default(), Tone::Dim, style)
}

fn line(
    out: &mut impl Write,
    index: &Index,
    message: &Message,
    start: i64,
    detail: Detail,
    style: Style,
) -> io::Result<()> {
    let (arrow, tone) = if message.from == Side::Client { ("→", Tone::Client) } else { ("←", Tone::Server) };
    let seconds = (message.time - start) as f64 / 1e9;
    let carried = frames(message.carriers.iter().map(|carrier| carrier.frame));
    let head = format!("{:>5}  {seconds:>10.6}  {arrow}  {carried:<9}", format!("#{}", message.number));
    let size = format!("{:>7}", bytes(message.bytes.len() as u64));
    let room = style.width.saturating_sub(head.chars().count() + size.chars().count() + 4).max(20);
    let whole = if message.fields.is_empty() { safe::escaped(&message.shown_bytes()) } else { field_values(message) };
    let text = if whole.chars().count() <= room {
        whole
    } else if detail.full {
        String::new()
    } else {
        if message.fields.is_empty() {
            safe::excerpt(&message.shown_bytes(), room)
        } else {
            safe::excerpt(whole.as_bytes(), room)
        }
    };
    writeln!(out, "{} {size}  {}", style.paint(Tone::Dim, &head), style.paint(tone, &text))?;
    if text.is_empty() && detail.full {
        everything(out, message, tone, style)?;
    }
    let indent = " ".repeat(24);
    for drawn in record(index, message, style.width.saturating_sub(8).max(40)) {
        paragraph(out, "        ", &drawn.title, Tone::Warn, style)?;
        for [hex, names] in drawn.lines {
            writeln!(out, "        {}", hex.trim_end())?;
            writeln!(out, "        {}", style.paint(Tone::Dim, names.trim_end()))?;
        }
    }
    if let Some(text) = relation(message) {
        let tone = match message.verdict {
            Some(Verdict::Wrong(_)) => Tone::Bad,
            Some(Verdict::Open) => Tone::Dim,
            _ => Tone::Good,
        };
        paragraph(out, &indent, &text.to_string(), tone, style)?;
    }
    if message.carriers.len() > 1 {
        let part = |carrier: &wirelab_analyzers::message::Carrier| {
            format!("bytes {}–{} in frame {}", carrier.from, carrier.to.saturating_sub(1), carrier.frame)
        };
        let parts: Vec<String> = message.carriers.iter().map(part).collect();
        paragraph(out, &indent, &parts.join(", "), Tone::Dim, style)?;
    }
    if !message.repeats.is_empty() {
        let text = format!("sent again in {}", frames(message.repeats.iter().copied()));
        paragraph(out, &indent, &text, Tone::Warn, style)?;
    }
    for note in &message.notes {
        paragraph(out, &indent, &note.said.to_string(), note_tone(note), style)?;
    }
    if message.border == Border::Assumed {
        paragraph(out, &indent, "border assumed: one segment, one message", Tone::Dim, style)?;
    }
    Ok(())
}

/// A whole text, in lines of the terminal's width.
fn everything(out: &mut impl Write, message: &Message, tone: Tone, style: Style) -> io::Result<()> {
    let text: Vec<char> = safe::escaped(&message.shown_bytes()).chars().collect();
    for part in text.chunks(style.width.saturating_sub(8).max(20)) {
        writeln!(out, "        {}", style.paint(tone, &part.iter().collect::<String>()))?;
    }
    Ok(())
}

fn note_tone(note: &Note) -> Tone {
    let quiet = [NoteId::Joined, NoteId::Typed, NoteId::Pasted, NoteId::Ending, NoteId::OtherForm];
    if quiet.contains(&note.id) { Tone::Dim } else { Tone::Warn }
}

/// Text that may come from the capture, wrapped.
pub(super) fn paragraph(out: &mut impl Write, indent: &str, text: &str, tone: Tone, style: Style) -> io::Result<()> {
    wrapped(out, [indent, indent], &safe::lines(text.as_bytes()), tone, style)
}
