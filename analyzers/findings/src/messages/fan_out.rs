//! Who got a copy of what somebody said in a chat.

use std::collections::BTreeMap;

use wirelab_labs::{Rule, Side};
use wirelab_messages::NoteId;
use wirelab_messages::{Index, Message, Part};

/// One message of a chat and its copies.
#[derive(Clone, Debug, PartialEq)]
pub struct FanOut<'a> {
    /// The message.
    pub message: &'a Message,
    /// The streams that got a copy, with the time after the message, in nanoseconds, if it is known.
    pub copies: Vec<(u32, Option<i64>)>,
    /// The streams that should have got one and did not.
    pub missing: Vec<u32>,
    /// Those who got one though it is for somebody else.
    pub others: Vec<Other>,
    /// Copies that somebody got who had one.
    pub again: Vec<Other>,
    /// Whether the sender got one too.
    pub to_sender: bool,
    /// Whether it is for everyone who is connected.
    pub to_all: bool,
}

/// Somebody who got a copy that was not due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its stream.
    pub stream: u32,
    /// The frame that brought it.
    pub frame: u64,
}

/// The messages of all chats, in their order, with who got a copy.
pub fn fan_out(index: &Index) -> Vec<FanOut<'_>> {
    let mut copies: BTreeMap<u64, Vec<&Message>> = BTreeMap::new();
    for message in &index.all().messages {
        if let Some(original) = message.forward_of {
            copies.entry(original).or_default().push(message);
        }
    }
    let of_message = |message| one(index, message, copies.get(&message.number).map_or(&[][..], Vec::as_slice));
    index.all().messages.iter().filter_map(of_message).collect()
}

fn one<'a>(index: &'a Index, message: &'a Message, copies: &[&Message]) -> Option<FanOut<'a>> {
    if message.from != Side::Client || message.part == Part::Name {
        return None;
    }
    let (_, variant) = index.lab(message.transport, message.stream)?;
    let to_all = match &variant.rule {
        Rule::Broadcast(_) => true,
        Rule::Route(_) => false,
        // Only what was sent on, or should have been.
        Rule::Talk(talk) if talk.forwards() => false,
        _ => return None,
    };
    // What was answered (an error, a welcome) is for nobody else.
    let astray = [NoteId::NotDelivered, NoteId::Untold, NoteId::InPart].into_iter().any(|id| message.has_note(id));
    if copies.is_empty() && !to_all && !astray {
        return None;
    }
    let once = || copies.iter().copied().filter(|copy| !copy.has_note(NoteId::Twice));
    let got = |stream: u32| copies.iter().any(|copy| copy.stream == stream);
    let (leaked, due): (Vec<&Message>, Vec<&Message>) =
        once().filter(|copy| copy.stream != message.stream).partition(|copy| copy.has_note(NoteId::Leaked));
    let other = |copy: &Message| Other { stream: copy.stream, frame: copy.frame() };
    Some(FanOut {
        message,
        copies: due.into_iter().map(|copy| (copy.stream, copy.forward_time)).collect(),
        missing: message.without.clone(),
        others: leaked.into_iter().map(other).collect(),
        again: copies.iter().copied().filter(|copy| copy.has_note(NoteId::Twice)).map(other).collect(),
        to_sender: got(message.stream),
        to_all,
    })
}
