//! What is around a page: the head with its policy and style sheets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use wirelab_picture::svg;

use crate::text::known;

/// The style sheet, for light and dark ground, for a phone and for paper.
pub const STYLE: &str = include_str!("style.css");

/// A page before it is put together.
#[derive(Debug)]
pub struct Document<'a> {
    /// The language of its words: `en`, or `und` where nobody knows.
    pub language: &'a str,
    /// Its title, in words that may come from others.
    pub title: &'a str,
    /// The one script that it may run, which is this program's own.
    pub script: Option<&'static str>,
    /// What is on it.
    pub body: Markup,
    /// What stands below.
    pub foot: Markup,
}

impl Document<'_> {
    /// The whole file.
    pub fn render(self) -> String {
        let drawings = svg::style();
        let policy = policy(&[STYLE, &drawings], self.script);
        // The style sheets and the script are this program's own, and the policy names what they hash to: they stand as they are.
        let page = html! {
            (DOCTYPE)
            html lang=(self.language) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    meta name="color-scheme" content="light dark";
                    title { (known(self.title)) }
                    style { (PreEscaped(STYLE)) }
                    style { (PreEscaped(drawings.as_str())) }
                }
                body {
                    main { (self.body) }
                    footer { (self.foot) }
                    @if let Some(script) = self.script {
                        script { (PreEscaped(script)) }
                    }
                }
            }
        };
        page.into_string()
    }
}

/// Nothing from anywhere but these style sheets and this script.
fn policy(styles: &[&str], script: Option<&str>) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let styles: Vec<String> = styles.iter().map(|style| hash(style)).collect();
    let script = script.map_or_else(String::new, |script| format!(" script-src {};", hash(script)));
    format!("default-src 'none'; style-src {};{script} base-uri 'none'; form-action 'none'", styles.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_whole_and_allows_nothing_from_elsewhere() {
        assert!(!STYLE.contains(['<', '&']) && !STYLE.contains("url(") && !STYLE.contains("@import"));
        let body = html! { p { "<script>" } };
        let page = Document { language: "en", title: "</title><b>", script: None, body, foot: html! {} }.render();
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
        assert!(page.contains("<title>&lt;/title&gt;&lt;b&gt;</title>") && page.contains("<p>&lt;script&gt;</p>"));
        assert!(!page.contains("script-src") && !page.contains("<script") && !page.contains("style="));
        let body = html! {};
        let page = Document { language: "en", title: "", script: Some("let a = 1;"), body, foot: html! {} }.render();
        assert!(page.contains("script-src 'sha256-") && page.contains("<script>let a = 1;</script>"));
    }
}
