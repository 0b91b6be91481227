//! The page of messages, and their table.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use wirelab_findings::messages::{LabTotal, turns};
use wirelab_labs::{Side, Transport};
use wirelab_messages::{Index, Message, Verdict};
use wirelab_picture::kind::ruler;
use wirelab_report::messages::{field_values, relation};
use wirelab_text::safe;
use wirelab_text::units::span;
use wirelab_words::list::page;
use wirelab_words::list::web as words;

use super::head::head;
use super::{Capture, ToText, document, english, lab};
use crate::drawing::both;
use crate::proof::{chip, command, frames_filter};
use crate::text::{foreign, prose};

/// Messages of the page that has nothing else.
const MESSAGES: usize = 2_000;
/// Characters of what a message says.
const TEXT: usize = 160;

/// The page of messages, with who said what as a picture.
pub fn messages(capture: &Capture<'_>) -> String {
    let found = capture.index.all();
    let record = found.messages.iter().find(|message| !message.fields.is_empty());
    let body = html! {
        (head(capture.source, &capture.analysis.facts))
        @if found.messages.is_empty() {
            p.lead { (english(words::NoMessages {})) }
        } @else {
            section {
                h2 { (english(words::Talked {})) }
                @for total in totals(capture.index) { p.lead { (prose(&total.sentence())) } }
                (lab::pictures(capture.index))
                @if let Some(picture) = lab::connections(capture, true) { (picture) }
                @if let Some(message) = record {
                    (both(|ground| ruler::scene(&ruler::of_message(capture.index, message), ground)))
                }
            }
            section {
                h2 { (english(words::Messages { count: found.messages.len() as u64 })) }
                (table(capture, MESSAGES))
            }
        }
    };
    document(capture.source, &body)
}

/// A row a message.
pub(super) fn table(capture: &Capture<'_>, most: usize) -> Markup {
    let all = &capture.index.all().messages;
    let start = all.first().map_or(0, |message| message.first_time);
    html! {
        div.scroll tabindex="0" role="group" {
            table.talk {
                thead {
                    tr {
                        th.number { (english(words::Number {})) }
                        th.number { (english(words::Time {})) }
                        th { (english(words::From {})) }
                        th { (english(words::Says {})) }
                        th { (english(words::Frames {})) }
                    }
                }
                tbody { @for message in all.iter().take(most) { (row(message, start)) } }
            }
        }
        @if all.len() > most {
            p.more {
                (english(words::MoreRows { shown: most as u64, all: all.len() as u64 })) " "
                (chip(&command("messages", &capture.source.path)))
            }
        }
    }
}

fn row(message: &Message, start: i64) -> Markup {
    let (class, who) = match message.from {
        Side::Client => ("client", page::Client {}.to_text()),
        Side::Server => ("server", page::Server {}.to_text()),
    };
    let frames: Vec<u64> = message.carriers.iter().map(|carrier| carrier.frame).collect();
    let wrong = matches!(message.verdict, Some(Verdict::Wrong(_)));
    let notes: Vec<String> = relation(message)
        .into_iter()
        .chain(message.notes.iter().map(|note| note.said.clone()))
        .map(|clause| clause.to_string())
        .collect();
    html! {
        tr {
            td.number { (message.number) }
            td.number { (span(message.time.saturating_sub(start))) }
            td { span class=(class) { (who) } " " span.soft { (message.transport.name()) " " (message.stream) } }
            td {
                @if message.fields.is_empty() {
                    span.says { (foreign(&safe::excerpt(&message.shown(), TEXT))) }
                } @else {
                    span.says { (foreign(&field_values(message))) }
                }
                @if !notes.is_empty() {
                    br;
                    span class=(if wrong { "note bad" } else { "note" }) { (prose(&notes.join("; "))) }
                }
            }
            td { @if let Some(filter) = frames_filter(&frames) { (chip(&filter)) } }
        }
    }
}

/// Each lab and variant, with what was said in all.
fn totals(index: &Index) -> Vec<LabTotal> {
    let found = index.all();
    let mut all: BTreeMap<(usize, usize), Vec<&Message>> = BTreeMap::new();
    for message in &found.messages {
        if let Some(lab) = message.lab {
            all.entry((lab, message.variant)).or_default().push(message);
        }
    }
    let total = |((lab, variant), messages): ((usize, usize), Vec<&Message>)| {
        let lab = found.labs.get(lab)?;
        let variant = lab.variants.get(variant).map_or("", |variant| &variant.id);
        let streams: BTreeSet<(Transport, u32)> = messages.iter().map(|one| (one.transport, one.stream)).collect();
        let turns = turns(messages.iter().copied());
        Some(LabTotal { lab: lab.id.as_str().into(), variant: variant.into(), streams: streams.len() as u64, turns })
    };
    all.into_iter().filter_map(total).collect()
}
