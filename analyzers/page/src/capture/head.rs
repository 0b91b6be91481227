//! What a page begins with: which file, when it was captured. And what it ends with: who read it.

use maud::{Markup, html};
use wirelab_engine::capture::facts::CaptureFacts;
use wirelab_text::harmless::Harmless;
use wirelab_text::units::{bytes, span};
use wirelab_words::list::web as words;

use super::english;
use crate::text::{foreign, known};

/// Interfaces that are listed.
const LISTED: usize = 3;

/// The file that a page is made from, and who reads it.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// What the file is called where it was read.
    pub path: String,
    /// The SHA-256 of the file, in hexadecimal digits; `None`: it was not a file.
    pub sha256: Option<String>,
    /// The version of this program.
    pub version: String,
    /// Whose numbers and verdicts these are.
    pub compat: String,
}

/// The title of a page.
pub(super) fn title(source: &Source) -> String {
    let name = source.path.rsplit(['/', '\\']).next().unwrap_or_default();
    known(if name.is_empty() { &source.path } else { name })
}

pub(super) fn head(source: &Source, facts: &CaptureFacts) -> Markup {
    html! {
        header.top {
            p.brand { "wirelab" }
            h1 { (foreign(&title(source))) }
            dl.facts { (of_capture(facts)) }
        }
    }
}

/// What the page was made from and by, for who wants to check it. It stands below: nobody reads it first.
pub(super) fn foot(source: &Source) -> Markup {
    html! {
        dl.facts {
                @if let Some(hash) = &source.sha256 {
                    div.long { dt { (english(words::Hash {})) } dd { code { (hash) } } }
                }
                div.long {
                    dt { (english(words::Reader {})) }
                    dd {
                        (english(words::ReadBy { version: Harmless::line(&source.version), compat: Harmless::line(&source.compat) }))
                    }
                }
        }
    }
}

fn of_capture(facts: &CaptureFacts) -> Markup {
    let by: Vec<&String> = [&facts.application, &facts.os, &facts.hardware].into_iter().flatten().collect();
    html! {
        div {
            dt { (english(words::Captured {})) }
            dd { (captured(facts)) }
        }
        @if let Some(format) = facts.format {
            div { dt { (english(words::File {})) } dd { (format.name()) ", " (bytes(facts.file_bytes)) } }
        }
        @if !facts.interfaces.is_empty() {
            div {
                dt { (english(words::Interface {})) }
                dd {
                    @for (place, interface) in facts.interfaces.iter().take(LISTED).enumerate() {
                        @if place > 0 { "; " }
                        @if let Some(name) = interface.name.as_ref().or(interface.description.as_ref()) {
                            (foreign(name)) " "
                        }
                        @if let Some(name) = interface.link.and_then(|link| link.name().map(str::to_owned)) {
                            span.soft { "(" (known(&name)) ")" }
                        }
                    }
                    @if facts.interfaces.len() > LISTED { " …" }
                }
            }
        }
        @if !by.is_empty() {
            div.long {
                dt { (english(words::CapturedWith {})) }
                dd {
                    @for (place, text) in by.into_iter().enumerate() {
                        @if place > 0 { "; " }
                        (foreign(text))
                    }
                }
            }
        }
    }
}

/// When, to the second, and for how long.
fn captured(facts: &CaptureFacts) -> Markup {
    let (Some(first), Some(last)) = (facts.first_time, facts.last_time) else { return english(words::Unknown {}) };
    let length = i64::try_from(last.since(first)).unwrap_or(i64::MAX);
    html! {
        @match first.rfc3339() {
            Some(time) => { time datetime=(time) { (short(&time)) } },
            None => (english(words::Unknown {})),
        }
        ", " (span(length).replace(' ', "\u{a0}"))
    }
}

/// `2026-03-04 10:11:12 UTC` of `2026-03-04T10:11:12.123456789Z`.
fn short(time: &str) -> String {
    match (time.get(..19), time.ends_with('Z')) {
        (Some(seconds), true) => format!("{} UTC", seconds.replace('T', " ")),
        _ => time.to_owned(),
    }
}
