//! Whether a record's fields make sense, and what is odd about them.

use wirelab_labs::framing::Framing;
use wirelab_labs::layout::{Layout, Mismatch, Value};
use wirelab_text::harmless::Harmless;
use wirelab_words::Said;
use wirelab_words::list::note;

use super::super::model::{FieldValue, Message, Note};
use crate::note::NoteId;
use crate::unit::State;

/// An order number or a text's length beyond this is no number that a student's program sent.
const MAX_SENSIBLE: i128 = 1 << 20;

/// Letters of a text that always stands there.
const SHOWN: usize = 24;

/// What was seen of the records of one side so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sense {
    order: Option<i128>,
}

/// Notes what is odd about a record, and gives whether it makes sense under its layout at all.
pub(super) fn check(framing: &Framing, message: &mut Message, seen: &mut Sense) -> bool {
    let Some(layout) = framing.layout() else { return true };
    let mut sensible = true;
    let mut notes = Vec::new();
    for field in layout.fields.iter().filter(|field| field.purpose.mark.is_some()) {
        let Some(there) = message.fields.iter().find(|(name, _)| *name == field.name) else { continue };
        let FieldValue::Bytes(bytes) = &there.1 else { continue };
        if !field.is_constant(Some(Value::Bytes(bytes))) {
            let text = |bytes: &[u8]| Harmless::excerpt(bytes, SHOWN);
            let mark = field.purpose.mark.as_deref().unwrap_or_default();
            let said = note::Mark { field: Harmless::line(&field.name), text: text(bytes), mark: text(mark) };
            notes.push(Note::new(NoteId::Constant, said));
            sensible = false;
        }
    }
    // Of bytes that are not all there nobody knows the checksum.
    let is_whole = message.state == State::Whole && !message.has_note(NoteId::BeginningOnly);
    if is_whole
        && !message.lacks_bytes()
        && let Some(Mismatch { field, there, right }) = layout.mismatch(&message.bytes)
    {
        let hex = |number: i128| Harmless::line(format!("0x{number:0width$x}", width = 2 * field.size));
        let said = note::Checksum { field: Harmless::line(&field.name), there: hex(there), right: hex(right) };
        notes.push(Note::new(NoteId::Checksum, said));
    }
    for field in &layout.fields {
        let Some(number) = number(message, &field.name) else { continue };
        let purpose = &field.purpose;
        if let Some(constant) = purpose.constant.map(i128::from).filter(|constant| *constant != number) {
            notes.push(Note::new(
                NoteId::Constant,
                note::Constant { field: Harmless::line(&field.name), number, constant },
            ));
            sensible = false;
        }
        if purpose.counts {
            if let Some(before) = seen.order.filter(|before| before + 1 != number) {
                notes
                    .push(Note::new(NoteId::Order, note::Order { field: Harmless::line(&field.name), number, before }));
            }
            seen.order = Some(number);
            sensible &= (0..MAX_SENSIBLE).contains(&number);
        }
        if let Some(text) = &purpose.length_of {
            sensible &= (0..MAX_SENSIBLE).contains(&number);
            notes.extend(carried(layout, message, text, number, purpose.characters, &field.name));
        }
    }
    for (name, value) in &message.fields {
        if let FieldValue::Bytes(bytes) = value
            && cut_in_character(unpadded(layout, name, bytes))
        {
            notes.push(Note::new(NoteId::Utf8Cut, note::TextCut { field: Harmless::line(name) }));
        }
    }
    message.notes.extend(notes);
    sensible
}

fn number(message: &Message, name: &str) -> Option<i128> {
    message.fields.iter().find(|(known, _)| known == name).and_then(|(_, value)| match value {
        FieldValue::Number(number) => Some(*number),
        _ => None,
    })
}

/// Declared against carried, for a text inside the record.
fn carried(layout: &Layout, message: &Message, text: &str, said: i128, characters: bool, name: &str) -> Option<Note> {
    let field = layout.field(text)?;
    let (_, FieldValue::Bytes(bytes)) = message.fields.iter().find(|(known, _)| known == text)? else { return None };
    let there = unpadded(layout, text, bytes);
    let count = if characters { String::from_utf8_lossy(there).chars().count() } else { there.len() } as i128;
    if said == count {
        return None;
    }
    // The padding may be part of the text, and a full field may hold the beginning of a longer text.
    let full = there.len() == field.size;
    let field = Harmless::line(name);
    let clause: Said = if said > count && full {
        note::LengthOfPart { field, said, characters, there: count }.into()
    } else {
        note::Length { field, said, characters, text: Harmless::line(text), there: count }.into()
    };
    Some(Note::new(NoteId::Length, clause))
}

/// A field's bytes without the byte that fills it up.
pub fn unpadded<'b>(layout: &Layout, name: &str, bytes: &'b [u8]) -> &'b [u8] {
    let Some(field) = layout.field(name) else { return bytes };
    let declared = field.purpose.padding;
    let last = bytes.last().copied();
    // Students leave the filling out, and `struct` then fills with zeros.
    let Some(padding) = last.filter(|last| declared == Some(*last) || *last == 0) else { return bytes };
    let end = bytes.iter().rposition(|byte| *byte != padding).map_or(0, |at| at + 1);
    bytes.get(..end).unwrap_or(bytes)
}

/// Whether bytes end inside a UTF-8 character.
fn cut_in_character(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}
