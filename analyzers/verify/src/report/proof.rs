//! Where the proof of a check stands, in words.

use super::super::model::{Place, Proof};
use super::words::{Words, fill};

/// `capture.pcapng, frames 4, 5`; the file's path is not made harmless here.
pub(super) fn words(proof: &Proof, words: &Words) -> String {
    let list = |numbers: &[u64]| numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let named = |one: &str, many: &str, numbers: &[u64]| {
        let text = if numbers.len() == 1 { one } else { many };
        format!("{}, {}", proof.file, fill(text, &[("list", &list(numbers))]))
    };
    match &proof.place {
        Place::Frames(numbers) if !numbers.is_empty() => named(&words.frame, &words.frames, numbers),
        Place::Lines(numbers) if !numbers.is_empty() => named(&words.line, &words.lines, numbers),
        Place::Whole | Place::Frames(_) | Place::Lines(_) => proof.file.clone(),
    }
}

/// A display filter that shows the frames, if the proof is some.
pub(super) fn filter(proof: &Proof) -> Option<String> {
    let Place::Frames(numbers) = &proof.place else { return None };
    let list = numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    (!numbers.is_empty()).then(|| format!("frame.number in {{{list}}}"))
}
