//! The frame of the page: its policy, its style sheets, its words, and what the script finds in it. It is made in two forms.
//! Alone, one file holds the analysis too and opens no connection; served, the program that serves it answers.

mod said;
mod script;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use wirelab_analyzers::engine::Compat;
use wirelab_analyzers::page::{STYLE, prose};
use wirelab_analyzers::picture::svg;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::browser as words;

use said::{for_script, text};

const WORKER: &str = include_str!("../../page/worker.js");
const OWN_STYLE: &str = include_str!("../../page/app.css");

/// What goes into the page that stands alone, ready to stand in it.
#[derive(Debug)]
pub struct Alone {
    /// The analysis as WebAssembly, as raw deflate in base64.
    pub engine: String,
    /// A capture to try: its name, and its bytes in base64.
    pub sample: (String, String),
}

/// What the page can do that the program serves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Served {
    /// Whether there are files from the beginning.
    pub given: bool,
    /// Whether a capture is under way.
    pub live: bool,
    /// Whether no file can be added.
    pub read_only: bool,
    /// Whether nothing is shown of what was said.
    pub hide_texts: bool,
}

#[derive(Clone, Copy)]
enum Form<'a> {
    Alone(&'a Alone),
    Served(Served),
}

/// The whole file.
pub fn alone(parts: &Alone) -> String {
    let (page, policy) = whole(Form::Alone(parts));
    framed(&page, &policy)
}

/// The page that the program serves, and its policy.
pub fn served(can: Served) -> (String, String) {
    let (page, policy) = whole(Form::Served(can));
    (framed(&page, &policy), policy)
}

fn framed(page: &str, policy: &str) -> String {
    // The policy stands on a line of its own, so that people find it.
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head>\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n{page}</html>\n"
    )
}

/// Head and body behind the policy, and the policy.
fn whole(form: Form<'_>) -> (String, String) {
    let (drawings, script) = (svg::style(), script::of(matches!(form, Form::Alone(_))));
    let styles = [STYLE, drawings.as_str(), OWN_STYLE];
    let policy = policy(form, &script, &styles);
    let head = html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="referrer" content="no-referrer";
        meta name="color-scheme" content="light dark";
        title { (text(words::Title {})) }
        @for style in styles { style { (PreEscaped(style)) } }
    };
    (format!("{}</head>\n{}", head.into_string(), body(form, &script).into_string()), policy)
}

/// Its own script and style sheets and nothing else. Alone: a worker that it makes itself, WebAssembly that it holds itself, and
/// no connection to anything; what the worker may do follows from this too. Served: connections to where it came from.
fn policy(form: Form<'_>, script: &str, styles: &[&str]) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let styles: Vec<String> = styles.iter().map(|style| hash(style)).collect();
    let (wasm, worker, connect) = match form {
        Form::Alone(_) => (" 'wasm-unsafe-eval'", "worker-src blob:; ", "'none'"),
        Form::Served(_) => ("", "", "'self'"),
    };
    format!(
        "default-src 'none'; script-src {}{wasm}; style-src {}; {worker}connect-src {connect}; form-action 'none'; base-uri 'none'",
        hash(script),
        styles.join(" ")
    )
}

fn body(form: Form<'_>, script: &str) -> Markup {
    let can = match form {
        Form::Alone(_) => Served::default(),
        Form::Served(can) => can,
    };
    html! {
        body data-given[can.given] data-live[can.live] data-read-only[can.read_only] data-hide-texts[can.hide_texts] {
            (bar(can))
            div.app { (welcome(form)) main #app-view tabindex="-1" {} }
            (foot(form))
            // The script finds these by their ids. No browser runs them, and none of them can hold "</script".
            script #app-words type="application/json" { (PreEscaped(for_script())) }
            @if let Form::Alone(Alone { engine, sample: (name, sample) }) = form {
                script #app-worker type="text/plain" { (PreEscaped(WORKER)) }
                script #app-sample type="text/plain" data-name=(name) { (PreEscaped(sample)) }
                script #app-engine type="text/plain" { (PreEscaped(engine)) }
            }
            script { (PreEscaped(script)) }
        }
    }
}

/// What stands above everything once there are files.
fn bar(can: Served) -> Markup {
    let tabs = [
        ("live", text(words::Live {})),
        ("story", text(words::Story {})),
        ("messages", text(words::Messages {})),
        ("streams", text(words::Streams {})),
        ("check", text(words::Check {})),
        ("about", text(words::LabAbout {})),
    ];
    html! {
        header #app-bar .bar-top hidden {
            div.app {
                div.row {
                    p.brand { "wirelab" }
                    label #app-file-label { (text(words::Captures {})) select #app-file {} }
                    label { (text(words::Lab {})) select #app-lab {} }
                    @if !can.read_only {
                        label.file { (text(words::More {})) input type="file" multiple; }
                        button #app-clear type="button" { (text(words::Clear {})) }
                    }
                }
                nav #app-tabs .tabs aria-label=(text(words::Parts {})) {
                    @for (view, title) in tabs.iter().filter(|(view, _)| is_there(view, can)) { a href={ "#" (view) } data-view=(view) { (title) } }
                }
            }
        }
    }
}

/// Whether there is such a view.
fn is_there(view: &str, can: Served) -> bool {
    match view {
        "live" => can.live,
        "streams" | "about" => true,
        _ => !can.hide_texts,
    }
}

/// What stands there while there are none.
fn welcome(form: Form<'_>) -> Markup {
    html! {
        header #app-welcome .welcome {
            p.brand { "wirelab" }
            h1 { (text(words::Heading {})) }
            p.lead { (text(words::Lead {})) }
            @if !matches!(form, Form::Served(Served { read_only: true, .. })) { (drop_zone(form)) }
            div #app-notice aria-live="polite" {}
            (private(form))
            noscript { p.said { (text(words::NoScript {})) } }
        }
    }
}

fn drop_zone(form: Form<'_>) -> Markup {
    html! {
        div.drop {
            p.lead { (text(words::Drop {})) }
            div.choose {
                label.file.main { (text(words::ChooseFiles {})) input type="file" multiple; }
                label.file { (text(words::ChooseFolder {})) input type="file" webkitdirectory; }
                @if let Form::Alone(_) = form { button #app-try .plain type="button" { (text(words::TryOne {})) } }
            }
            p.soft { (text(words::Kinds {})) }
        }
    }
}

/// Where the files go, and how to check that.
fn private(form: Form<'_>) -> Markup {
    let (said, proofs) = match form {
        Form::Alone(_) => {
            let proofs = vec![text(words::ProofPolicy {}), text(words::ProofLook {}), text(words::ProofCable {})];
            (text(words::Private {}), proofs)
        }
        Form::Served(_) => {
            (text(words::PrivateServed {}), vec![text(words::ProofServed {}), text(words::ProofServedLook {})])
        }
    };
    html! {
        div.private {
            p { strong { (said) } }
            details {
                summary { (text(words::Proof {})) }
                ul { @for proof in &proofs { li { (prose(proof)) } } }
            }
        }
    }
}

fn foot(form: Form<'_>) -> Markup {
    let (version, compat) = (Harmless::line(env!("CARGO_PKG_VERSION")), Harmless::line(Compat::default().title()));
    let private = match form {
        Form::Alone(_) => text(words::Private {}),
        Form::Served(_) => text(words::PrivateServed {}),
    };
    html! { footer { p { (text(words::MadeBy { version, compat })) } p { (private) } } }
}
