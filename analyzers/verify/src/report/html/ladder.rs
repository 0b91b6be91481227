//! A conversation on a page: its heading, and its ladder as a drawing.

use std::fmt::Write;

use wirelab_engine::stream::Role;
use wirelab_picture::kind::ladder::{self, Heads};
use wirelab_picture::{Ground, svg};
use wirelab_report::ladder::Rung;

use super::super::super::model::Ladder;
use super::super::Report;
use super::super::escape::{line, name, xml};
use super::super::words::fill;

/// Packets of one drawing; several drawings break better between sheets of paper than a long one.
const ROWS: usize = 20;

/// Draws a conversation with its heading.
pub(super) fn draw(report: &Report, one: &Ladder, out: &mut String) {
    let words = report.words();
    let place = fill(&words.stream, &[("stream", &one.stream.to_string()), ("file", &name(&one.file))]);
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(out, "<h3>{}</h3>\n<p>{}</p>", xml(&line(&place)), xml(&line(&one.heading)));
    let heads = Heads {
        packet: words.packet.clone(),
        time: words.time.clone(),
        client: words.client.clone(),
        server: words.server.clone(),
    };
    let rungs = one.rungs.get(..Ladder::ROWS.min(one.rungs.len())).unwrap_or_default();
    for part in rungs.chunks(ROWS) {
        let rungs = part.iter().map(|one_rung| rung(one_rung, one)).collect();
        let ladder = ladder::Ladder { rungs, all: one.rungs.len() as u64, gaps: false, heads: heads.clone() };
        let scene = ladder::part(&ladder, &line(&one.heading), &Ground::page());
        let _ = writeln!(out, "<div class=\"picture\">{}</div>", svg::inline(&scene));
    }
    if one.more > 0 {
        let text = fill(&words.more_packets, &[("count", &one.more.to_string())]);
        let _ = writeln!(out, "<p>{}</p>", xml(&text));
    }
}

/// A packet with the messages that it completes.
fn rung(rung: &Rung, of: &Ladder) -> ladder::Rung {
    let mut label = rung.flags.clone();
    if let Some(length) = rung.length {
        let between = if label.is_empty() { "" } else { ", " };
        let _ = write!(label, "{between}len {length}");
    }
    let completed = of.messages.iter().filter(|(frame, _)| *frame == rung.frame);
    ladder::Rung {
        frame: rung.frame,
        time: rung.time,
        from: Some(rung.from),
        label,
        beside: rung.phase.map_or("", |phase| phase.name()).to_owned(),
        odd: rung.verdicts.join(", "),
        messages: completed.map(|(_, text)| (None::<Role>, line(text))).collect(),
    }
}
