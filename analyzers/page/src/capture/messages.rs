//! The page of messages, and their table.

use maud::{Markup, html};
use wirelab_labs::Side;
use wirelab_messages::{Message, Verdict};
use wirelab_picture::kind::ruler;
use wirelab_report::messages::{field_values, relation};
use wirelab_text::safe;
use wirelab_text::units::span;
use wirelab_words::list::page;
use wirelab_words::list::web as words;

use super::head::{head, title};
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
        (head(capture.source, Some(&capture.analysis.facts)))
        @if found.messages.is_empty() {
            p.lead { (english(words::NoMessages {})) }
        } @else {
            section {
                h2 { (english(words::Talked {})) }
                @for total in capture.analysis.lab_totals() { p.lead { (prose(&super::story::lab(&total))) } }
                (lab::pictures(capture.index))
                @if let Some(picture) = lab::connections(capture) { (picture) }
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
    document(&title(capture.source), &body)
}

/// A row a message.
pub(super) fn table(capture: &Capture<'_>, most: usize) -> Markup {
    let all = &capture.index.all().messages;
    let start = all.first().map_or(0, |message| message.first_time);
    html! {
        div.scroll tabindex="0" role="group" {
            table {
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
                    span.says { (foreign(&safe::excerpt(message.text(), TEXT))) }
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
