//! The sentences, by what they are about. To add one: its line here, its text in `english.toml`.

pub mod check;
pub mod file;
pub mod finding;
pub mod hint;
pub mod log;
pub mod note;
pub mod observation;
pub mod words;

use super::sentence::Entry;

/// All sentences.
pub(crate) fn entries() -> Vec<&'static Entry> {
    [
        check::entries(),
        file::entries(),
        finding::entries(),
        hint::entries(),
        log::entries(),
        note::entries(),
        observation::entries(),
        words::entries(),
    ]
    .concat()
}
