//! The messages of each stream, for people.

use std::io::{self, Write};

use wirelab_analyzers::engine::Summary;
use wirelab_analyzers::message::{Border, Conversations, Message, Note, StreamFound, Verdict};
use wirelab_analyzers::report::messages::{field_values as fields, frames, turns};
use wirelab_analyzers::report::units::{bytes, count, span};
use wirelab_analyzers::report::{safe, sentence};
use wirelab_labs::{Side, Transport};

use crate::output::{Style, Tone};

pub(super) fn write(out: &mut impl Write, found: &Conversations, summary: &Summary, style: Style) -> io::Result<()> {
    if found.streams.is_empty() {
        return writeln!(out, "No stream looks like one of the labs that wirelab knows (wirelab labs lists them).");
    }
    let mut first = true;
    for ((transport, stream), one) in &found.streams {
        if !std::mem::take(&mut first) {
            writeln!(out)?;
        }
        heading(out, *transport, *stream, one, found, summary, style)?;
        let start = found.messages.iter().map(|message| message.first_time).min().unwrap_or(0);
        let of_stream = |message: &&Message| message.transport == *transport && message.stream == *stream;
        for message in found.messages.iter().filter(of_stream) {
            line(out, message, start, style)?;
        }
        let turns = turns(found.messages.iter().filter(of_stream));
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
    if found.left_out > 0 {
        writeln!(out, "\n{} packets belong to streams beyond the 65,536 that are kept.", found.left_out)?;
    }
    Ok(())
}

fn heading(
    out: &mut impl Write,
    transport: Transport,
    stream: u32,
    one: &StreamFound,
    found: &Conversations,
    summary: &Summary,
    style: Style,
) -> io::Result<()> {
    let protocol = transport.name().to_uppercase();
    let title = format!("{protocol} stream {stream}  {} → {}", one.log.client, one.log.server);
    writeln!(out, "{}", style.paint(Tone::Strong, &title))?;
    let lab = one.lab.and_then(|lab| found.labs.get(lab));
    let text = match lab {
        Some(lab) => {
            let variant = lab.variants.get(one.variant);
            let variant = variant.map_or_else(String::new, |variant| format!(", variant {}", variant.id));
            format!("{}{variant} ({}): {}", lab.id, one.confidence.name(), one.why)
        }
        None => one.why.clone(),
    };
    wrapped(out, "  ", &text, Tone::Dim, style)?;
    let row = match transport {
        Transport::Tcp => summary.tcp(stream).map(|row| sentence::tcp(&row)),
        Transport::Udp => summary.udp(stream).map(|row| sentence::udp(&row)),
    };
    wrapped(out, "  ", &row.unwrap_or_default(), Tone::Dim, style)
}

fn line(out: &mut impl Write, message: &Message, start: i64, style: Style) -> io::Result<()> {
    let (arrow, tone) = if message.from == Side::Client { ("→", Tone::Client) } else { ("←", Tone::Server) };
    let seconds = (message.time - start) as f64 / 1e9;
    let carried = frames(message.carriers.iter().map(|carrier| carrier.frame));
    let head = format!("{:>5}  {seconds:>10.6}  {arrow}  {carried:<9}", format!("#{}", message.number));
    let size = format!("{:>7}", bytes(message.bytes.len() as u64));
    let room = style.width.saturating_sub(head.chars().count() + size.chars().count() + 4).max(20);
    let text = if message.fields.is_empty() {
        safe::excerpt(&message.bytes, room)
    } else {
        safe::excerpt(fields(message).as_bytes(), room)
    };
    writeln!(out, "{} {size}  {}", style.paint(Tone::Dim, &head), style.paint(tone, &text))?;
    let indent = " ".repeat(24);
    if let Some((tone, text)) = relation(message) {
        wrapped(out, &indent, &text, tone, style)?;
    }
    if message.carriers.len() > 1 {
        let parts: Vec<String> = message
            .carriers
            .iter()
            .map(|carrier| {
                format!("bytes {}–{} in frame {}", carrier.from, carrier.to.saturating_sub(1), carrier.frame)
            })
            .collect();
        wrapped(out, &indent, &parts.join(", "), Tone::Dim, style)?;
    }
    if !message.repeats.is_empty() {
        wrapped(
            out,
            &indent,
            &format!("sent again in {}", frames(message.repeats.iter().copied())),
            Tone::Warn,
            style,
        )?;
    }
    for note in &message.notes {
        wrapped(out, &indent, &note.text, note_tone(note), style)?;
    }
    if message.border == Border::Assumed {
        wrapped(out, &indent, "border assumed: one segment, one message", Tone::Dim, style)?;
    }
    Ok(())
}

fn note_tone(note: &Note) -> Tone {
    if matches!(note.id, "joined") { Tone::Dim } else { Tone::Warn }
}

/// What it answers or copies.
fn relation(message: &Message) -> Option<(Tone, String)> {
    if let (Some(request), Some(time)) = (message.reply_to, message.turn_time) {
        let after = format!("{} after #{request}", span(time));
        return Some(match &message.verdict {
            Some(Verdict::Right) => (Tone::Good, format!("right, {after}")),
            Some(Verdict::Wrong(expected)) if expected.is_empty() => {
                (Tone::Bad, format!("wrong, {after}: no reply was due"))
            }
            Some(Verdict::Wrong(expected)) => {
                (Tone::Bad, format!("wrong, {after}: \"{}\" was due", safe::excerpt(expected, 60)))
            }
            _ => (Tone::Dim, format!("reply, {after}")),
        });
    }
    let original = message.forward_of?;
    Some((Tone::Good, format!("copy of #{original}, {} after it", span(message.forward_time.unwrap_or(0)))))
}

fn wrapped(out: &mut impl Write, indent: &str, text: &str, tone: Tone, style: Style) -> io::Result<()> {
    let width = style.width.saturating_sub(indent.chars().count()).max(20);
    let text = safe::lines(text.as_bytes());
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            writeln!(out, "{indent}{}", style.paint(tone, &line))?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.is_empty() { Ok(()) } else { writeln!(out, "{indent}{}", style.paint(tone, &line)) }
}
