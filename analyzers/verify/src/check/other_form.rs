//! What the server says is in the form that the lab asks for.

use wirelab_labs::Side;
use wirelab_messages::{NoteId, Verdict};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{Form, FormFirst, FormNone};

use super::super::case::{Case, Said};
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    // What is wrong in what it says is judged by other checks.
    let counts = |said: &Said<'_>| {
        let message = said.message;
        message.from == Side::Server && (message.verdict == Some(Verdict::Right) || message.forward_of.is_some())
    };
    let all: Vec<Said<'_>> = case.messages().filter(counts).collect();
    let other: Vec<&Said<'_>> = all.iter().filter(|said| said.message.has_note(NoteId::OtherForm)).collect();
    if all.is_empty() {
        return Found::not_shown(FormNone {});
    }
    let first = other.first().and_then(|said| {
        let note = said.message.note(NoteId::OtherForm)?.said.clone();
        Some(FormFirst { frame: said.message.frame(), is: Harmless::excerpt(&said.message.bytes, 60), note }.into())
    });
    let (whole, off) = (all.len() as u64, other.len() as u64);
    let found = Found::share(whole - off, whole, Form { good: whole - off, other: off, first });
    case.captures.iter().fold(found, |found, capture| {
        let here = other.iter().filter(|said| said.capture.path == capture.path);
        found.frames(&capture.path, here.map(|said| said.message.frame()))
    })
}
