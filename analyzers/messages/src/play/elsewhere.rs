//! Texts that came out in a form that nobody knows: they are no missing copies.

use wirelab_engine::stream::bytes::Missing;
use wirelab_labs::Side;
use wirelab_words::list::note;

use super::stage::Stage;
use crate::note::NoteId;

/// Most words in front of a text that may say whom it is for.
const MAX_ADDRESS: usize = 3;
/// Words with which programs and people end a conversation.
const LEAVING: [&[u8]; 11] =
    [b"exit", b"quit", b"q", b"bye", b"close", b"end", b"stop", b"leave", b"logout", b"disconnect", b"exit()"];
/// Fewest bytes of a text without them.
const LEAST: usize = 3;

/// Of those who lack a copy of a message in a form that is known, those to whom nothing unexplained was said that holds its
/// text. Where that leaves nobody, or only a part of the text came out, as of one that is for one of them only, the message
/// is noted as one of which it cannot be told.
pub(super) fn missing(stage: &mut Stage<'_>, sender: usize, message: usize, mut slots: Vec<usize>) -> Vec<usize> {
    if slots.is_empty() || stage.is_fragments(sender) {
        return slots;
    }
    slots = whole(stage, message, slots);
    if slots.is_empty() {
        return slots;
    }
    let Some(text) = stage.message_mut(message).map(|message| message.text().trim_ascii().to_vec()) else {
        return slots;
    };
    if text.is_empty() {
        return slots;
    }
    let before = slots.len();
    let found = slots.iter().copied().find(|slot| stage.unexplained(*slot, message, &text));
    slots.retain(|slot| !stage.unexplained(*slot, message, &text));
    let part = || {
        let parts = addressed(&text);
        parts.into_iter().find_map(|part| slots.iter().copied().find(|slot| stage.unexplained(*slot, message, part)))
    };
    let partly = if slots.len() == before { part() } else { None };
    if partly.is_some() {
        slots.clear();
    }
    if let (Some(slot), true) = (partly.or(found), slots.is_empty()) {
        let stream = stage.logs.get(slot).map_or(0, |log| log.stream);
        stage.note(message, NoteId::Untold, note::Elsewhere { stream });
    }
    slots
}

/// Of those who lack a copy those whose packets show it. Of which the capture has the beginning alone may be the copy; where all
/// that is missing may be there, the message is noted as one of which it cannot be told.
fn whole(stage: &mut Stage<'_>, message: usize, mut slots: Vec<usize>) -> Vec<usize> {
    let Some((frame, in_part)) = stage.message_mut(message).map(|message| (message.frame(), message.lacks_end()))
    else {
        return slots;
    };
    slots.retain(|slot| !in_part && !is_cut_behind(stage, *slot, frame));
    if slots.is_empty() {
        stage.note(message, NoteId::InPart, note::InPart {});
    }
    slots
}

/// Whether packets that the server sent to somebody behind a frame were cut by a limit on their length.
pub(super) fn is_cut_behind(stage: &Stage<'_>, slot: usize, frame: u64) -> bool {
    let gaps = stage.lane(slot, Side::Server).map_or(&[][..], |lane| lane.gaps());
    // From behind: in a capture with a limit on the length of its packets nearly every packet leaves a gap.
    gaps.iter().rev().take_while(|gap| gap.last > frame).any(|gap| gap.why == Missing::CutOff)
}

/// Notes a message that reached nobody and may be a command to the server.
pub(super) fn command(stage: &mut Stage<'_>, sender: usize, message: usize) -> bool {
    let text = stage.message_mut(message).map(|message| message.text().trim_ascii().to_vec()).unwrap_or_default();
    let found = !stage.is_fragments(sender) && is_command(stage, sender, message, &text);
    if found {
        stage.note(message, NoteId::Command, note::Command {});
    }
    found
}

/// Whether a text may be a command to the server: it begins as one and the server answers its sender, or it is a word that
/// ends a conversation and the connection ends behind it.
fn is_command(stage: &Stage<'_>, sender: usize, message: usize, text: &[u8]) -> bool {
    let begins = text.trim_ascii_start().first().is_some_and(|first| matches!(first, b'/' | b'!' | b'\\'));
    begins && stage.unexplained(sender, message, b"") || ends(text) && stage.is_last_word(sender, message)
}

/// Whether a text is a word with which programs and people end a conversation: `exit`, `/quit`.
pub fn ends(text: &[u8]) -> bool {
    let word = text.trim_ascii().to_ascii_lowercase();
    let bare = word.strip_prefix(b"/").or(word.strip_prefix(b"!")).unwrap_or(&word);
    LEAVING.contains(&bare)
}

/// The text without the words in front that may be an address: `/w 50002 hello` is `50002 hello` and `hello`.
fn addressed(text: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = text;
    for _ in 0..MAX_ADDRESS {
        let Some(at) = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b':') else { break };
        rest = rest.get(at + 1..).unwrap_or_default().trim_ascii_start();
        if rest.len() >= LEAST {
            parts.push(rest);
        }
    }
    parts
}
