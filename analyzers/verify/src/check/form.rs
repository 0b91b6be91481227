//! What a page says of forms that were learned: how the student's lines were read.

use std::collections::BTreeMap;

use wirelab_labs::Side;
use wirelab_text::harmless::Harmless;
use wirelab_words::Text;
use wirelab_words::list::log::FormRead;

use super::super::case::Case;
use super::super::compare::{Compared, Standing};
use super::super::log::Reading;

/// Forms that are shown.
const SHOWN: usize = 3;

/// Adds the forms of the lines that were found, those with most lines first.
pub(super) fn push(text: &mut Text, case: &Case<'_>, by: Side, compared: &Compared<'_>) {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for pair in compared.of(Standing::Found).filter(|pair| pair.record.by == by) {
        let Reading::Form(place) = pair.record.reading else { continue };
        let log = case.logs.iter().find(|log| log.path == pair.log.path);
        if let Some(form) = log.and_then(|log| log.forms.get(place)) {
            *counts.entry(shown(&form.text)).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
    for (form, lines) in counts.into_iter().take(SHOWN) {
        text.push(FormRead { form: Harmless::excerpt(form, 120), lines });
    }
}

/// A form as a student reads it: `<ip>:<port> <text>`.
fn shown(form: &str) -> String {
    form.replace("{{", "\u{1}")
        .replace("}}", "\u{2}")
        .replace('{', "<")
        .replace('}', ">")
        .replace('\u{1}', "{")
        .replace('\u{2}', "}")
}
