//! Another form of what a server says than the lab asks for, learned from what was said.

use wirelab_labs::template::{Piece, Template};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::lab as words;

use super::super::log::StreamLog;
use super::super::play::{Candidate, learn};
use super::altered::Altered;

/// Characters shown of a form.
const SHOWN: usize = 60;

/// The variant with the forms that the server's texts really have, if they are others than the lab's. `freely`: also in
/// words of their own.
pub(super) fn altered(logs: &[&StreamLog], candidate: Candidate<'_>, freely: bool) -> Vec<Altered> {
    let learned = learn(logs, candidate, freely);
    let form = |changed: &[(Template, Template)]| {
        let ((asked, is), more) = changed.split_first()?;
        Some(words::Form { is: shown(is), asked: shown(asked), more: more.len() }.into())
    };
    let altered = learned.into_iter().map(|(variant, changed)| Altered { variant, layout: None, form: form(&changed) });
    altered.filter(|altered| altered.form.is_some()).collect()
}

/// A template as people write it: `ip:port: text`.
fn shown(template: &Template) -> Harmless {
    let mut text = Vec::new();
    for piece in template.pieces() {
        match piece {
            Piece::Literal(bytes) => text.extend_from_slice(bytes),
            Piece::Value { name, .. } => {
                let name = if matches!(name.as_str(), "message" | "body" | "rest") { "text" } else { name };
                text.extend_from_slice(name.as_bytes());
            }
        }
    }
    Harmless::excerpt(&text, SHOWN)
}
