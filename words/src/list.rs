//! The sentences, by what they are about. To add one: its line here, its text in `english.toml`.

pub mod annotation;
pub mod browser;
pub mod check;
pub mod class;
pub mod decision;
pub mod draft;
pub mod explain;
pub mod file;
pub mod finding;
pub mod hint;
pub mod lab;
pub mod log;
pub mod measure;
pub mod message;
pub mod note;
pub mod observation;
pub mod packet;
pub mod page;
pub mod picture;
pub mod sheet;
pub mod stream;
pub mod web;
pub mod words;

use super::sentence::Entry;

/// All sentences.
pub(crate) fn entries() -> Vec<&'static Entry> {
    [
        annotation::entries(),
        browser::entries(),
        check::entries(),
        class::entries(),
        decision::entries(),
        draft::entries(),
        explain::entries(),
        file::entries(),
        finding::entries(),
        hint::entries(),
        lab::entries(),
        log::entries(),
        measure::entries(),
        message::entries(),
        note::entries(),
        observation::entries(),
        packet::entries(),
        page::entries(),
        picture::entries(),
        sheet::entries(),
        stream::entries(),
        web::entries(),
        words::entries(),
    ]
    .concat()
}
