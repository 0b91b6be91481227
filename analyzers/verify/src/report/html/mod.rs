//! Pages of HTML: one for each student, and an index for the teacher. Each is one file that loads nothing and runs
//! nothing: a content security policy allows the style sheet in it and no more. They are well-formed XML too.

mod index;
mod ladder;
mod page;

pub use index::index;
pub use page::page;

use std::fmt::Write;

use super::Report;
use super::escape::{line, xml};

/// The style sheet, on screen and on paper.
const STYLE: &str = include_str!("style.css");
/// Nothing from anywhere; only the style sheets of which these are the SHA-256: this room's, and that of pictures. A test
/// computes them.
const POLICY: &str = "default-src 'none'; style-src 'sha256-/QfihKh0h87sTiYZ2j88z1IEW4Z59GGg/A/QW9yaqB4=' 'sha256-zGoL7+k+rBKyBevWmxipvXBsh+XFrt8iDrtYQ0VuJLQ='; base-uri 'none'; form-action 'none'";

/// A document around its body.
fn document(report: &Report, title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"und\">\n<head>\n<meta charset=\"utf-8\" />\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\" />\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
         <meta name=\"referrer\" content=\"no-referrer\" />\n\
         <title>{}</title>\n<style>{STYLE}</style>\n<style>{}</style>\n</head>\n<body>\n{body}<footer>{}</footer>\n</body>\n</html>\n",
        xml(&line(title)),
        wirelab_picture::svg::style(),
        xml(&report.words().made_by)
    )
}

/// A heading and a list below it, if there are items.
fn list(heading: &str, items: &[String], out: &mut String) {
    if items.is_empty() {
        return;
    }
    // Writing to a string cannot fail.
    let _ = writeln!(out, "<h2>{}</h2>\n<ul>", xml(heading));
    for item in items {
        let _ = writeln!(out, "<li>{item}</li>");
    }
    out.push_str("</ul>\n");
}

/// A name that any file system takes, for the page of submission `place`: `007-ana-silva.html`.
pub fn file_name(place: usize, name: &str) -> String {
    const LETTERS: usize = 48;
    let mut slug = String::new();
    for character in name.chars() {
        if slug.len() >= LETTERS {
            break;
        }
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let dash = if slug.is_empty() { "" } else { "-" };
    format!("{:03}{dash}{slug}.html", place + 1)
}

#[cfg(test)]
mod tests;
