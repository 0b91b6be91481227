//! Reading a text back: which values were put into a template?

use super::{Piece, Template};

/// Most values a text is searched for at one place; a hostile text must not cost more than its length.
const MAX_TRIES: usize = 4_096;

/// The values found in a text, by name, in the order of the template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captures<'t, 'b> {
    values: Vec<(&'t str, &'b [u8])>,
}

impl<'b> Captures<'_, 'b> {
    /// A value by its name.
    pub fn get(&self, name: &str) -> Option<&'b [u8]> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

impl Template {
    /// Whether the whole text can be this template with some values, and with which: each value is the shortest that
    /// fits, the last takes what is left. Transforms are not undone.
    pub fn matches<'b>(&self, text: &'b [u8]) -> Option<Captures<'_, 'b>> {
        let mut captures = Captures::default();
        let mut tries = 0;
        fit(self.pieces(), text, &mut captures, &mut tries).then_some(captures)
    }

    /// Whether the text begins as this template does: its literal beginning.
    pub fn begins(&self, text: &[u8]) -> bool {
        matches!(self.pieces().first(), Some(Piece::Literal(bytes)) if text.starts_with(bytes))
    }
}

fn fit<'t, 'b>(pieces: &'t [Piece], text: &'b [u8], captures: &mut Captures<'t, 'b>, tries: &mut usize) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return text.is_empty() };
    match piece {
        Piece::Literal(bytes) => {
            text.strip_prefix(bytes.as_slice()).is_some_and(|text| fit(rest, text, captures, tries))
        }
        Piece::Value { name, .. } if rest.is_empty() => {
            captures.values.push((name, text));
            true
        }
        Piece::Value { name, .. } => {
            for end in 0..=text.len() {
                *tries += 1;
                if *tries > MAX_TRIES {
                    return false;
                }
                let (value, after) = text.split_at(end);
                captures.values.push((name, value));
                if fit(rest, after, captures, tries) {
                    return true;
                }
                captures.values.pop();
            }
            false
        }
    }
}
