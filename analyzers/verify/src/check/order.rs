//! The numbers of the records of each connection count without a gap.

use wirelab_findings::FindingId;
use wirelab_labs::Side;
use wirelab_messages::NoteId;
use wirelab_words::Text;
use wirelab_words::list::check::{Order, OrderJumps, OrderNone};

use super::super::case::{Case, Said};
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let counted = |said: &Said<'_>| {
        let layout = said.variant.framing(Side::Client).layout();
        said.message.from == Side::Client
            && layout.is_some_and(|layout| layout.fields.iter().any(|field| field.purpose.counts))
    };
    let records: Vec<Said<'_>> = case.messages().filter(counted).collect();
    let readable = records.iter().filter(|said| !said.message.fields.is_empty()).count() as u64;
    if readable == 0 {
        return Found::failed(OrderNone {})
            .hint(cause::of(case, &[FindingId::Forged, FindingId::Refused, FindingId::OtherService]));
    }
    let jumps: Vec<&Said<'_>> = records.iter().filter(|said| said.message.has_note(NoteId::Order)).collect();
    let bad = jumps.len() as u64;
    let text = match jumps.first().and_then(|said| said.message.note(NoteId::Order)) {
        None => Text::from(Order { records: readable }),
        Some(note) => OrderJumps { jumps: bad, first: note.said.clone() }.into(),
    };
    let found = Found::share(readable - bad.min(readable), readable, text);
    case.captures.iter().fold(found, |found, capture| {
        let here = jumps.iter().filter(|said| said.capture.path == capture.path);
        found.frames(&capture.path, here.map(|said| said.message.frame()))
    })
}
