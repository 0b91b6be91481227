//! What is told of messages while a capture is under way.

use std::sync::Arc;

use wirelab_labs::{Side, Transport};

pub use super::super::listener::Chosen;
use super::super::model::{Message, Part, Verdict};
use crate::note::NoteId;

/// A stream: its transport and number.
pub type Key = (Transport, u32);

/// How what is known differs from what was told before.
///
/// Whoever carries out the changes one after the other on a list has, in the end, the messages of the capture under
/// their numbers: a new message takes the place that its number says, those from there on move up by one; those behind a
/// withdrawn one move down; references move with what they refer to.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A stream is taken for a lab's, or for another's than before, or with another confidence.
    Lab {
        /// The stream.
        key: Key,
        /// What it is taken for.
        chosen: Arc<Chosen>,
        /// Whether something else was told before.
        again: bool,
    },
    /// A message is new, or is to be read otherwise than before.
    Message {
        /// The message, under its number at present.
        message: Box<Message>,
        /// What was told of it before; `None`: it is new.
        before: Option<Brief>,
        /// Whether what it says, or what is said of it, has changed, and not only what it is taken for.
        visible: bool,
        /// How certain it is.
        told: Told,
        /// What the message is that it answers, and what that says.
        asked: Option<(Part, Vec<u8>)>,
    },
    /// A message is none after all: its bytes belong to others.
    Withdrawn {
        /// Its stream.
        key: Key,
        /// Its number until now.
        number: u64,
        /// The frame that completed it.
        frame: u64,
        /// What was told of it.
        before: Brief,
    },
}

impl Change {
    /// The message, where it is about one that there is.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Message { message, .. } => Some(message),
            Self::Lab { .. } | Self::Withdrawn { .. } => None,
        }
    }

    /// The frame that it is about, where it is about one.
    pub fn frame(&self) -> Option<u64> {
        match self {
            Self::Lab { .. } => None,
            Self::Message { message, .. } => Some(message.frame()),
            Self::Withdrawn { frame, .. } => Some(*frame),
        }
    }
}

/// How certain a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Its stream is over: nothing changes it any more.
    Settled,
    /// Its borders are proved, or something came behind it.
    Sure,
    /// Nothing proves its end yet: the next packet may belong to it.
    Provisional,
    /// It is not told yet: it waits for its end.
    Waits,
}

/// What counting needs of a message that was told before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Who sent it.
    pub from: Side,
    /// What came of it.
    pub mark: Mark,
}

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing that is counted.
    Plain,
    /// It is the right answer, or a copy of what somebody else said.
    Right,
    /// It is a wrong answer.
    Wrong,
    /// It should have been answered or delivered.
    Unanswered,
}

impl Brief {
    /// That of a message.
    pub fn of(message: &Message) -> Self {
        let mark = match &message.verdict {
            Some(Verdict::Right) => Mark::Right,
            Some(Verdict::Wrong(_)) => Mark::Wrong,
            _ if message.forward_of.is_some() => Mark::Right,
            _ if message.has_note(NoteId::Unanswered) || message.has_note(NoteId::NotDelivered) => Mark::Unanswered,
            _ => Mark::Plain,
        };
        Self { from: message.from, mark }
    }
}
