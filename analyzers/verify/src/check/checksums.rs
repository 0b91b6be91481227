//! The checksum of each message is that of its bytes.

use wirelab_labs::Side;
use wirelab_messages::NoteId;
use wirelab_words::Text;
use wirelab_words::list::check::{Checksums, ChecksumsNone, ChecksumsWrong};

use super::super::case::{Case, Said, who};
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, from: Side, at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let summed = |said: &Said<'_>| {
        let layout = said.variant.framing(from).layout();
        let has_sum = layout.is_some_and(|layout| layout.fields.iter().any(|field| field.purpose.checksum.is_some()));
        said.message.from == from && has_sum && !said.message.fields.is_empty() && !said.message.lacks_bytes()
    };
    let all: Vec<Said<'_>> = case.messages().filter(summed).collect();
    let wrong: Vec<&Said<'_>> = all.iter().filter(|said| said.message.has_note(NoteId::Checksum)).collect();
    let (messages, bad) = (all.len() as u64, wrong.len() as u64);
    if messages == 0 {
        return Found::failed(ChecksumsNone { from: who(from) });
    }
    let text = match wrong.first().and_then(|said| Some((said, said.message.note(NoteId::Checksum)?))) {
        None => Text::from(Checksums { messages, from: who(from), wanted: at_least }),
        Some((said, note)) => ChecksumsWrong {
            wrong: bad,
            messages,
            from: who(from),
            frame: said.message.frame(),
            first: note.said.clone(),
        }
        .into(),
    };
    let found = Found::share(messages - bad, messages.max(at_least), text);
    case.captures.iter().fold(found, |found, capture| {
        let here = wrong.iter().filter(|said| said.capture.path == capture.path);
        found.frames(&capture.path, here.map(|said| said.message.frame()))
    })
}
