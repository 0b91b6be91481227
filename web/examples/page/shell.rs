//! The frame of the page: its policy, its style sheets, its words, and what the script finds in it.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use wirelab_analyzers::engine::Compat;
use wirelab_analyzers::page::{STYLE, prose};
use wirelab_analyzers::picture::svg;
use wirelab_text::harmless::Harmless;
use wirelab_words::Sentence;
use wirelab_words::list::browser as words;

use crate::Parts;

const APP: &str = include_str!("../../page/app.js");
const WORKER: &str = include_str!("../../page/worker.js");
const OWN_STYLE: &str = include_str!("../../page/app.css");

/// The whole file.
pub(crate) fn page(parts: &Parts) -> String {
    let drawings = svg::style();
    let styles = [STYLE, drawings.as_str(), OWN_STYLE];
    let policy = policy(&styles);
    let head = html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="referrer" content="no-referrer";
        meta name="color-scheme" content="light dark";
        title { (text(words::Title {})) }
        @for style in styles { style { (PreEscaped(style)) } }
    };
    // The policy stands on a line of its own, so that people find it.
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head>\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n{}</head>\n{}</html>\n",
        head.into_string(),
        body(parts).into_string(),
    )
}

/// Its own script and style sheets, a worker that it makes itself, WebAssembly that it holds itself; and no connection to
/// anything. What the worker may do follows from this too.
fn policy(styles: &[&str]) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let styles: Vec<String> = styles.iter().map(|style| hash(style)).collect();
    format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; worker-src blob:; connect-src 'none'; \
         form-action 'none'; base-uri 'none'",
        hash(APP),
        styles.join(" ")
    )
}

fn body(parts: &Parts) -> Markup {
    let (name, sample) = &parts.sample;
    html! {
        body {
            (bar())
            div.app { (welcome()) main #app-view tabindex="-1" {} }
            (foot())
            // The script finds these by their ids. No browser runs them, and none of them can hold "</script".
            script #app-words type="application/json" { (PreEscaped(for_script())) }
            script #app-worker type="text/plain" { (PreEscaped(WORKER)) }
            script #app-sample type="text/plain" data-name=(name) { (PreEscaped(sample)) }
            script #app-engine type="text/plain" { (PreEscaped(&parts.engine)) }
            script { (PreEscaped(APP)) }
        }
    }
}

/// What stands above everything once there are files.
fn bar() -> Markup {
    let tabs = [
        ("story", text(words::Story {})),
        ("messages", text(words::Messages {})),
        ("streams", text(words::Streams {})),
        ("check", text(words::Check {})),
    ];
    html! {
        header #app-bar .bar-top hidden {
            div.app {
                div.row {
                    p.brand { "wirelab" }
                    label #app-file-label { (text(words::Captures {})) select #app-file {} }
                    label { (text(words::Lab {})) select #app-lab {} }
                    label.file { (text(words::More {})) input type="file" multiple; }
                    button #app-clear type="button" { (text(words::Clear {})) }
                }
                nav #app-tabs .tabs aria-label=(text(words::Parts {})) {
                    @for (view, title) in &tabs { a href={ "#" (view) } data-view=(view) { (title) } }
                }
            }
        }
    }
}

/// What stands there while there are none.
fn welcome() -> Markup {
    html! {
        header #app-welcome .welcome {
            p.brand { "wirelab" }
            h1 { (text(words::Heading {})) }
            p.lead { (text(words::Lead {})) }
            div.drop {
                p.lead { (text(words::Drop {})) }
                div.choose {
                    label.file.main { (text(words::ChooseFiles {})) input type="file" multiple; }
                    label.file { (text(words::ChooseFolder {})) input type="file" webkitdirectory; }
                    button #app-try .plain type="button" { (text(words::TryOne {})) }
                }
                p.soft { (text(words::Kinds {})) }
            }
            div #app-notice aria-live="polite" {}
            div.private {
                p { strong { (text(words::Private {})) } }
                details {
                    summary { (text(words::Proof {})) }
                    ul {
                        li { (prose(&text(words::ProofPolicy {}))) }
                        li { (prose(&text(words::ProofLook {}))) }
                        li { (prose(&text(words::ProofCable {}))) }
                    }
                }
            }
            noscript { p.said { (text(words::NoScript {})) } }
        }
    }
}

fn foot() -> Markup {
    let (version, compat) = (Harmless::line(env!("CARGO_PKG_VERSION")), Harmless::line(Compat::default().title()));
    html! { footer { p { (text(words::MadeBy { version, compat })) } p { (text(words::Private {})) } } }
}

fn text(sentence: impl Sentence) -> String {
    sentence.said().to_string()
}

/// The words that the script says, as JSON.
fn for_script() -> String {
    let all = [
        words::Title {}.said(),
        words::Back {}.said(),
        words::Again {}.said(),
        words::Bytes {}.said(),
        words::Check {}.said(),
        words::Ends {}.said(),
        words::Fault {}.said(),
        words::Filter {}.said(),
        words::FilterAll {}.said(),
        words::FilterDo {}.said(),
        words::FilterHint {}.said(),
        words::Judged {}.said(),
        words::LabFound {}.said(),
        words::Matches {}.said(),
        words::Messages {}.said(),
        words::Story {}.said(),
        words::MatchesNone {}.said(),
        words::NoCapture {}.said(),
        words::NoFile {}.said(),
        words::NoStreams {}.said(),
        words::Number {}.said(),
        words::OpenStream {}.said(),
        words::Packets {}.said(),
        words::Place {}.said(),
        words::Reading {}.said(),
        words::SaveJson {}.said(),
        words::SavePage {}.said(),
        words::Starting {}.said(),
        words::Stop {}.said(),
        words::Stopped {}.said(),
        words::Streams {}.said(),
        words::TableCut {}.said(),
        words::TooMuch {}.said(),
        words::TooOld {}.said(),
        words::What {}.said(),
    ];
    let by_name = all.iter().map(|said| (said.id().trim_start_matches("browser."), said.to_string()));
    let json = serde_json::to_string(&by_name.collect::<BTreeMap<_, _>>()).unwrap_or_default();
    // No sentence may end the element that it stands in.
    json.replace('<', "\\u003c")
}
