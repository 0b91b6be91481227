//! Pages of HTML: one for each student, and one of the class for the teacher. Each is one file that loads nothing; a student's
//! runs nothing either. The frame, the style sheets and their policy are the room `wirelab-page`'s.

mod index;
mod ladder;
mod matrix;
mod page;
mod sheet;

pub use index::index;
pub use page::{page, work};

use maud::{Markup, html};
use wirelab_page::{Document, known};

use super::Report;

/// The one script that the page of a class has: its table is sorted and filtered. Without it everything is there.
const SCRIPT: &str = include_str!("class.js");

/// The page of the class.
pub const INDEX: &str = "index.html";
/// The folder beside it of the copies that [`work`] makes.
pub const WORKS: &str = "works";

/// The name of such a copy, which tells no name: `007.html`.
pub fn work_name(place: usize) -> String {
    format!("{:03}.html", place + 1)
}

/// Where the page of the class finds one.
fn way_to(place: usize) -> String {
    format!("{WORKS}/{}", work_name(place))
}

/// A document around its body.
fn document(report: &Report, title: &str, body: Markup, script: bool) -> String {
    let words = report.words();
    let foot = html! {
        @if let Some(made) = report.made_with() { p { (known(&made)) } }
        p { (known(&words.made_by)) }
    };
    let language = if words.catalogue().is_english() { "en" } else { "und" };
    Document { language, title, script: script.then_some(SCRIPT), body, foot }.render()
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
