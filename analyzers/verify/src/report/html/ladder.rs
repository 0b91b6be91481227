//! A conversation on a page: its heading, and its ladder as a drawing.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use maud::{Markup, html};
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::Verdict;
use wirelab_page::{Rungs, foreign, known};
use wirelab_picture::kind::ladder::{self, Heads};
use wirelab_report::ladder::Rung;

use super::super::super::model::{Ladder, Place, Proof, Submission};
use super::super::Report;
use super::super::escape::{line, name};
use super::super::words::fill;

/// Packets of the picture that proves one thing, and how many of them stand before and behind it.
const PROOF: usize = 10;
const AROUND: usize = 2;

/// Where frames have their row: by file and number, the id of the row.
pub(super) type Places<'a> = HashMap<(&'a str, u64), String>;

/// The rows of all conversations of a submission.
pub(super) fn places(one: &Submission) -> Places<'_> {
    let mut places = Places::new();
    for (number, ladder) in one.ladders.iter().enumerate() {
        for rung in shown(ladder) {
            let id = format!("{}{}", prefix(number), rung.frame);
            places.entry((ladder.file.as_str(), rung.frame)).or_insert(id);
        }
    }
    places
}

fn prefix(ladder: usize) -> String {
    format!("l{ladder}-")
}

fn shown(ladder: &Ladder) -> &[Rung] {
    ladder.rungs.get(..Ladder::ROWS.min(ladder.rungs.len())).unwrap_or_default()
}

/// Draws a conversation with its heading.
pub(super) fn draw(report: &Report, number: usize, one: &Ladder) -> Markup {
    let words = report.words();
    let place = fill(&words.stream, &[("stream", &one.stream.to_string()), ("file", &name(&one.file))]);
    html! {
        h3 { (known(&place)) }
        p { (foreign(&one.heading)) }
        (picture(report, one, shown(one), Some(&prefix(number))))
        @if one.more > 0 {
            p.more { (known(&fill(&words.more_packets, &[("count", &one.more.to_string())]))) }
        }
    }
}

/// The packets around what proves something, if a conversation has them.
pub(super) fn of_proof(report: &Report, one: &Submission, proofs: &[Proof]) -> Option<Markup> {
    for proof in proofs {
        let Place::Frames(frames) = &proof.place else { continue };
        let frames: HashSet<u64> = frames.iter().copied().collect();
        for ladder in one.ladders.iter().filter(|ladder| ladder.file == proof.file) {
            let Some(first) = ladder.rungs.iter().position(|rung| frames.contains(&rung.frame)) else { continue };
            let from = first.saturating_sub(AROUND);
            let rungs: Vec<Rung> = ladder.rungs.iter().skip(from).take(PROOF).cloned().collect();
            return Some(picture(report, ladder, &rungs, None));
        }
    }
    None
}

fn picture(report: &Report, one: &Ladder, rungs: &[Rung], prefix: Option<&str>) -> Markup {
    let words = report.words();
    let heads = Heads {
        packet: words.packet.clone(),
        time: words.time.clone(),
        client: words.client.clone(),
        server: words.server.clone(),
    };
    let rungs = rungs.iter().map(|one_rung| rung(one_rung, one)).collect();
    let ladder = ladder::Ladder { rungs, all: one.rungs.len() as u64, gaps: false, heads };
    Rungs::new(&|_| ladder.clone(), &line(&one.heading), prefix).markup()
}

/// A packet with the messages that it completes.
fn rung(rung: &Rung, of: &Ladder) -> ladder::Rung {
    let mut label = rung.flags.clone();
    if let Some(length) = rung.length.filter(|length| *length > 0) {
        let between = if label.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
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
        calm: Verdict::ALL.into_iter().filter(|one| rung.verdicts.contains(&one.id())).all(Verdict::is_calm),
        messages: completed.map(|(_, text)| (None::<Role>, line(text))).collect(),
    }
}
