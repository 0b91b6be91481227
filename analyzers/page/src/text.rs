//! Text on pages: whose it is, and what stands in it.

use std::collections::HashSet;

use maud::{Markup, html};
use wirelab_text::safe;
use wirelab_words::{Catalogue, Sentence};

/// Characters of one text; more belongs into the file itself.
const ROOM: usize = 2_000;

/// Text without anything that moves, hides or turns other text, and not too long. Characters that XML does not know are replaced.
pub fn known(text: &str) -> String {
    let line = safe::line(text.as_bytes()).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    match line.char_indices().nth(ROOM) {
        Some((cut, _)) => format!("{}…", line.get(..cut).unwrap_or_default()),
        None => line,
    }
}

/// Text of somebody else: of a capture, a log, a name. Its direction of reading stays its own.
pub fn foreign(text: &str) -> Markup {
    html! { bdi { (known(text)) } }
}

/// A sentence in the words of a language.
pub fn said(sentence: impl Sentence, words: &Catalogue) -> Markup {
    prose(&sentence.said().text(words))
}

/// A sentence in which backticks stand around what is typed or written in a file: code on the page.
pub fn prose(text: &str) -> Markup {
    let text = known(text);
    // A backtick without a partner is one.
    let pairs = text.matches('`').count() / 2 * 2;
    let parts: Vec<&str> = text.splitn(pairs + 1, '`').collect();
    html! {
        @for (place, part) in parts.iter().enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// The frames that have a row on the page, and what the names of these rows begin with.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Before the number.
    pub prefix: String,
    /// Those that are there.
    pub frames: HashSet<u64>,
}

impl Links {
    /// The number of a frame, as a link to its row if it has one.
    pub fn frame(&self, frame: u64) -> Markup {
        html! {
            @if self.frames.contains(&frame) {
                a href={ "#" (self.prefix) (frame) } { (frame) }
            } @else {
                (frame)
            }
        }
    }
}

/// A piece of a sentence: words, or the number of a frame.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Words(&'a str),
    Frame(&'a str, u64),
}

/// A sentence of which the numbers behind "frame" or "frames" lead to their rows.
pub fn linked(text: &str, links: &Links) -> Markup {
    let text = known(text);
    html! {
        @for piece in pieces(&text) {
            @match piece {
                Piece::Words(words) => (words),
                Piece::Frame(text, frame) => {
                    @if links.frames.contains(&frame) {
                        a href={ "#" (links.prefix) (frame) } { (text) }
                    } @else {
                        (text)
                    }
                }
            }
        }
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut begin, mut at) = (0, 0);
    while let Some(next) = text.get(at..).and_then(|rest| rest.find("frame")) {
        at += next + "frame".len();
        if text.get(at..).is_some_and(|rest| rest.starts_with('s')) {
            at += 1;
        }
        // Numbers with commas, "and" and blanks between them.
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let between = rest.len() - rest.trim_start_matches([',', ' ', '–']).len();
            let rest = rest.get(between..).unwrap_or_default();
            let (between, rest) = match rest.strip_prefix("and ") {
                Some(after) if between > 0 => (between + 4, after),
                _ => (between, rest),
            };
            let digits = rest.len() - rest.trim_start_matches(|one: char| one.is_ascii_digit()).len();
            let number = rest.get(..digits).filter(|_| between > 0).and_then(|number| number.parse().ok());
            let Some(number) = number else { break };
            let (from, to) = (at + between, at + between + digits);
            found.push(Piece::Words(text.get(begin..from).unwrap_or_default()));
            found.push(Piece::Frame(text.get(from..to).unwrap_or_default(), number));
            (begin, at) = (to, to);
        }
    }
    found.push(Piece::Words(text.get(begin..).unwrap_or_default()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_text_it_is() {
        assert_eq!(foreign("<b>\x1b[2J\u{202e}").into_string(), "<bdi>&lt;b&gt;\\x1b[2J\\u{202e}</bdi>");
        assert_eq!(prose("Say `a<b` now").into_string(), "Say <code>a&lt;b</code> now");
        assert_eq!(prose("a ` b").into_string(), "a ` b");
        assert_eq!(prose("`a` and `").into_string(), "<code>a</code> and `");
        assert!(known(&"ü".repeat(5_000)).chars().count() == ROOM + 1);
    }

    #[test]
    fn numbers_of_frames_are_links() {
        let links = Links { prefix: "t0-".to_owned(), frames: [1, 2, 3, 9].into() };
        for (text, expected) in [
            (
                "Opened (frames 1, 2, 3).",
                "Opened (frames <a href=\"#t0-1\">1</a>, <a href=\"#t0-2\">2</a>, <a href=\"#t0-3\">3</a>).",
            ),
            ("frame 9; 2 segments", "frame <a href=\"#t0-9\">9</a>; 2 segments"),
            ("frame 8", "frame 8"),
            ("frames 2 and 3 and so on", "frames <a href=\"#t0-2\">2</a> and <a href=\"#t0-3\">3</a> and so on"),
            ("frame", "frame"),
            ("frames2, 3", "frames2, 3"),
            ("frame 99999999999999999999999", "frame 99999999999999999999999"),
        ] {
            assert_eq!(linked(text, &links).into_string(), expected);
        }
    }
}
