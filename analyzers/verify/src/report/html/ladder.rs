//! A conversation as a ladder in SVG: the client on the left, the server on the right, an arrow a packet.

use std::fmt::Write;

use wirelab_engine::stream::Role;
use wirelab_report::ladder::Rung;
use wirelab_text::units::span;

use super::super::super::model::Ladder;
use super::super::Report;
use super::super::escape::{line, name, xml};
use super::super::words::fill;

/// Packets of one drawing; several drawings break better between sheets of paper than a long one.
const ROWS: usize = 20;
/// Heights and places, in the drawing's own units, of which its width is 800.
const WIDTH: u32 = 800;
const ROW: u32 = 34;
const MESSAGE: u32 = 18;
const HEAD: u32 = 26;
const CLIENT: u32 = 190;
const SERVER: u32 = 560;
/// Characters that fit below the arrows and beside them.
const MESSAGE_ROOM: usize = 84;
const SIDE_ROOM: usize = 32;

/// Draws a conversation with its heading.
pub(super) fn draw(report: &Report, one: &Ladder, out: &mut String) {
    let words = report.words();
    let place = fill(&words.stream, &[("stream", &one.stream.to_string()), ("file", &name(&one.file))]);
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(out, "<h3>{}</h3>\n<p>{}</p>", xml(&line(&place)), xml(&line(&one.heading)));
    let rungs = one.rungs.get(..Ladder::ROWS.min(one.rungs.len())).unwrap_or_default();
    for part in rungs.chunks(ROWS) {
        drawing(report, one, part, out);
    }
    if one.more > 0 {
        let text = fill(&words.more_packets, &[("count", &one.more.to_string())]);
        let _ = writeln!(out, "<p>{}</p>", xml(&text));
    }
}

fn drawing(report: &Report, one: &Ladder, rungs: &[Rung], out: &mut String) {
    let words = report.words();
    let mut rows = String::new();
    let mut y = HEAD;
    for rung in rungs {
        y += ROW;
        arrow(rung, y, &mut rows);
        for (_, text) in one.messages.iter().filter(|(frame, _)| *frame == rung.frame) {
            y += MESSAGE;
            text_at((CLIENT + 8, y - 4), "small", &cut(text, MESSAGE_ROOM), &mut rows);
        }
    }
    let height = y + 12;
    let _ =
        writeln!(out, "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\"><title>{}</title>", xml(&line(&one.heading)));
    for (x, word) in [(CLIENT, &words.client), (SERVER, &words.server)] {
        let _ = writeln!(
            out,
            "<text x=\"{x}\" y=\"16\" text-anchor=\"middle\">{}</text><line class=\"life\" x1=\"{x}\" y1=\"{HEAD}\" \
             x2=\"{x}\" y2=\"{height}\" />",
            xml(word)
        );
    }
    let _ = writeln!(
        out,
        "<text class=\"small\" x=\"44\" y=\"16\" text-anchor=\"end\">{}</text><text class=\"small\" x=\"130\" y=\"16\" \
         text-anchor=\"end\">{}</text>",
        xml(&cut(&words.packet, 7)),
        xml(&cut(&words.time, 12))
    );
    out.push_str(&rows);
    out.push_str("</svg>\n");
}

/// The arrow of a packet at height `y`, what it is above, what is odd beside.
fn arrow(rung: &Rung, y: u32, out: &mut String) {
    let odd = !rung.verdicts.is_empty();
    let (class, from, to, tip) = match rung.from {
        Role::Client => ("client", CLIENT, SERVER, SERVER - 7),
        Role::Server => ("server", SERVER, CLIENT, CLIENT + 7),
    };
    let class = if odd { "odd" } else { class };
    let (above, below) = (y - 4, y + 4);
    let _ = writeln!(
        out,
        "<text x=\"44\" y=\"{y}\" text-anchor=\"end\">{}</text><text x=\"130\" y=\"{y}\" text-anchor=\"end\">{}</text>",
        rung.frame,
        span(rung.time)
    );
    let _ = writeln!(
        out,
        "<line class=\"{class}\" x1=\"{from}\" y1=\"{y}\" x2=\"{to}\" y2=\"{y}\" />\
         <polygon class=\"{class}\" points=\"{to},{y} {tip},{above} {tip},{below}\" />"
    );
    let mut label = rung.flags.clone();
    if let Some(length) = rung.length {
        if !label.is_empty() {
            label.push_str(", ");
        }
        let _ = write!(label, "len {length}");
    }
    let middle = u32::midpoint(CLIENT, SERVER);
    let _ =
        writeln!(out, "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>", y - 6, xml(&cut(&label, 48)));
    let phase = rung.phase.map_or("", |phase| phase.name());
    text_at((SERVER + 14, y), "small", phase, out);
    if odd {
        text_at((SERVER + 14, y + 13), "small", &cut(&rung.verdicts.join(", "), SIDE_ROOM), out);
    }
}

fn text_at((x, y): (u32, u32), class: &str, text: &str, out: &mut String) {
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", xml(text));
}

fn cut(text: &str, room: usize) -> String {
    let text = line(text);
    match text.char_indices().nth(room) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
