//! Talk: what is said on standard error. It quotes names of files, arguments, addresses and what systems and libraries say, and
//! any of them may come from somebody who plays tricks with the terminal. So nothing reaches standard error but through
//! here, and here it is made harmless, whatever it is and whoever wrote it.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use wirelab_analyzers::report::ascii;
use wirelab_labs::safe;

use super::letters;

/// Says something on standard error, on lines of its own.
pub(crate) fn talk(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let text = safe::lines(text.as_bytes());
    let text = if letters::is_ascii() { text.chars().map(ascii::like).collect() } else { text };
    let text = columns().map_or_else(|| text.clone(), |width| fitted(&text, width));
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says what clap found wrong with the arguments, which is known to be harmless.
pub(crate) fn refuse(error: &clap::Error) {
    let Some(width) = columns() else {
        let _ = error.print();
        return;
    };
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let text = error.render();
    let text = if refused { text.to_string() } else { text.ansi().to_string() };
    let _ = write!(io::stderr(), "{}", fitted(&text, width));
}

/// Columns of the terminal that standard error is. Programs get a message on one line, however long it is.
fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stderr()).filter(|_| io::stderr().is_terminal())?;
    Some(usize::from(width.0))
}

/// The text on lines that a terminal shows whole. What goes on stands further in than where its line begins; a word that is longer
/// than a line, such as a path, stays whole.
fn fitted(text: &str, width: usize) -> String {
    let line = |line: &str| {
        let own: String = line.chars().take_while(|one| *one == ' ').collect();
        let more = format!("{own}  ");
        let options = textwrap::Options::new(width.max(40))
            .initial_indent(&own)
            .subsequent_indent(&more)
            .break_words(false)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::fill(line.get(own.len()..).unwrap_or_default(), options)
    };
    text.split('\n')
        .map(|one| if one.trim().is_empty() { one.to_owned() } else { line(one) })
        .collect::<Vec<_>>()
        .join("\n")
}

/// A path as it is shown: on one line, whatever its name holds.
pub(crate) fn shown(path: impl AsRef<Path>) -> String {
    safe::name(path.as_ref().as_os_str().as_encoded_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_fits_on_a_terminal() {
        for (text, width, said) in [
            ("short", 40, "short"),
            ("", 40, ""),
            ("a\n\n  b\n", 40, "a\n\n  b\n"),
            (
                "note: TCP stream 0, the first of a lab; --stream N shows another",
                40,
                "note: TCP stream 0, the first of a lab;\n  --stream N shows another",
            ),
            (
                "  [possible values: ladder, stevens, tcptrace, rtt]",
                40,
                "  [possible values: ladder, stevens,\n    tcptrace, rtt]",
            ),
            // A path can be copied.
            (
                "wirelab: /a/path/that/is/longer/than/a/line/of/this: not there",
                40,
                "wirelab:\n  /a/path/that/is/longer/than/a/line/of/this:\n  not there",
            ),
            // Nobody reads on fewer columns.
            ("twenty columns are too few to read", 3, "twenty columns are too few to read"),
            (
                "\u{1b}[31merror:\u{1b}[0m 40 columns without colours, ok",
                40,
                "\u{1b}[31merror:\u{1b}[0m 40 columns without colours, ok",
            ),
        ] {
            assert_eq!(fitted(text, width), said);
        }
    }
}
