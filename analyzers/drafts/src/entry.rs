//! Lines of a lab file.

use std::fmt::Write;

use wirelab_text::harmless::Harmless;
use wirelab_words::Sentence;

/// How wide comments are.
const WIDTH: usize = 110;

/// A lab file as it grows.
#[derive(Debug, Default)]
pub(crate) struct Page(String);

impl Page {
    pub(crate) fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// A comment, in as many lines as it takes.
    pub(crate) fn comment(&mut self, sentence: impl Sentence) {
        let options = textwrap::Options::new(WIDTH)
            .initial_indent("# ")
            .subsequent_indent("# ")
            .break_words(false)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        self.line(&textwrap::fill(&sentence.said().to_string(), options));
    }

    /// An entry whose value is text.
    pub(crate) fn entry(&mut self, name: &str, text: &str) {
        self.line(&format!("{name} = {}", quoted(text)));
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// Text as a basic string of TOML: what steers a terminal or hides is written as its number, and read back as it was.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if Harmless::line(letter.to_string()).as_str() == letter.to_string() => out.push(letter),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\U{:08X}", u32::from(letter));
            }
        }
    }
    out.push('"');
    out
}
