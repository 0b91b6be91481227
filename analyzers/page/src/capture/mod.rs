//! Pages of captures: a whole one, its messages, one stream, the segments of a connection.

mod budget;
mod head;
mod lab;
mod messages;
mod segments;
mod story;
mod stream;
mod streams;

pub use head::Source;
pub use messages::messages;
pub use segments::segments;
pub use stream::stream;

use maud::{Markup, html};
use wirelab_findings::analysis::Analysis;
use wirelab_messages::Index;
use wirelab_words::Catalogue;
use wirelab_words::list::web as words;

use crate::traces::Traces;
use crate::{Document, said};
use budget::Budget;

/// What a page of a capture is made from.
#[derive(Debug)]
pub struct Capture<'a> {
    /// The file, and who reads it.
    pub source: &'a Source,
    /// What is said of it.
    pub analysis: &'a Analysis,
    /// The messages of its labs.
    pub index: &'a Index,
    /// The packets of the streams that are drawn.
    pub traces: &'a Traces,
}

/// The page of a whole capture.
pub fn whole(capture: &Capture<'_>) -> String {
    let mut budget = Budget::new();
    let top = html! {
        (head::head(capture.source, &capture.analysis.facts))
        (contents(capture))
        (story::story(capture))
    };
    let lab = lab::lab(capture);
    budget.spend(top.0.len() + lab.0.len());
    let streams = streams::streams(capture, &mut budget);
    document(capture.source, &html! { (top) (lab) (streams) })
}

/// The frame around a page, in English.
fn document(source: &Source, body: &Markup) -> String {
    let foot = html! { (head::foot(source)) p { (english(words::MadeBy {})) } };
    Document { language: "en", title: &head::title(source), script: None, body: body.clone(), foot }.render()
}

fn contents(capture: &Capture<'_>) -> Markup {
    let (tcp, udp) = (capture.analysis.tcp().count() as u64, capture.analysis.udp().count() as u64);
    let has_labs = !capture.index.all().messages.is_empty();
    html! {
        nav.contents aria-label=(words::Contents {}.to_text()) {
            a href="#story" { (english(words::Happened {})) }
            @if has_labs { a href="#lab" { (english(words::Labs {})) } }
            @if tcp > 1 && !has_labs { a href="#lab" { (english(words::Connections {})) } }
            @if tcp > 0 { a href="#tcp" { (english(words::TcpStreams { count: tcp })) } }
            @if udp > 0 { a href="#udp" { (english(words::UdpStreams { count: udp })) } }
        }
    }
}

/// A sentence in English.
fn english(sentence: impl wirelab_words::Sentence) -> Markup {
    said(sentence, Catalogue::english())
}

/// A sentence for an attribute.
trait ToText {
    fn to_text(self) -> String;
}

impl<S: wirelab_words::Sentence> ToText for S {
    fn to_text(self) -> String {
        self.said().to_string()
    }
}
