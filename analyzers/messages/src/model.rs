//! Messages, as everything behind the decoder sees them.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;
use wirelab_labs::layout::Value;
use wirelab_labs::{Side, Transport};
use wirelab_text::secret;
use wirelab_words::Said;

use super::note::NoteId;
use super::unit::State;

/// Whether a border is marked by the bytes or proved, or taken to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Border {
    /// The framing marks it, or the reply or the forward proves it.
    Certain,
    /// Nothing proves it: the sender's segment is taken for the message.
    Assumed,
}

/// What a message is in its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Said by the client.
    Request,
    /// Said by the client first: its name.
    Name,
    /// Answers a message of the same connection.
    Reply,
    /// A copy, or the delivery, of a message that came over another connection.
    Forward,
    /// Said by the server without having been asked; or by either where anybody may speak.
    Remark,
}

impl Part {
    /// Its name, for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Name => "name",
            Self::Reply => "reply",
            Self::Forward => "forward",
            Self::Remark => "remark",
        }
    }
}

/// A packet that carried a part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// Its frame number.
    pub frame: u64,
    /// First byte that it carried, counted from the message's beginning.
    pub from: u64,
    /// Behind the last.
    pub to: u64,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The reply is what the lab's rule asks for.
    Right,
    /// It is something else; this is what the rule asks for.
    Wrong(Vec<u8>),
    /// The rule does not lay down what the reply says.
    Open,
}

/// The value of a record's field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// An integer.
    Number(i128),
    /// A floating point number.
    Float(f64),
    /// Text or bytes, padding included.
    Bytes(Vec<u8>),
}

impl From<Value<'_>> for FieldValue {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Number(number) => Self::Number(number),
            Value::Float(number) => Self::Float(number),
            Value::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

/// Something worth saying about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub id: NoteId,
    /// A clause for people.
    pub said: Said,
}

impl Note {
    /// A note.
    pub fn new(id: NoteId, said: impl Into<Said>) -> Self {
        Self { id, said: said.into() }
    }
}

/// One message of a lab.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Number in the capture, from 1, in the order of the bytes that complete the messages.
    pub number: u64,
    /// Index of the lab among those that were looked for; `None`: it is no lab's.
    pub lab: Option<usize>,
    /// Index of the variant in the lab.
    pub variant: usize,
    /// TCP or UDP.
    pub transport: Transport,
    /// Its stream.
    pub stream: u32,
    /// Who sent it.
    pub from: Side,
    /// What it is.
    pub part: Part,
    /// When its last byte was captured, in nanoseconds since 1970.
    pub time: i64,
    /// When its first byte was.
    pub first_time: i64,
    /// Since the message before it of the same side of its stream: last byte to first byte, in nanoseconds.
    pub since_own: Option<i64>,
    /// Since the message before it of anyone in the conversation, likewise.
    pub since_any: Option<i64>,
    /// Where it begins in its side's stream.
    pub position: u64,
    /// All its bytes, header and delimiter included.
    pub bytes: SmallVec<[u8; 16]>,
    /// Which of them are what it says.
    pub body: std::ops::Range<usize>,
    /// How whole it is.
    pub state: State,
    /// Whether its borders are certain.
    pub border: Border,
    /// The packets that carried it.
    pub carriers: SmallVec<[Carrier; 1]>,
    /// Frames that carried some of it again.
    pub repeats: Vec<u64>,
    /// The values of its record's fields.
    pub fields: Vec<(String, FieldValue)>,
    /// The fields that the lab calls secret, and where their bytes lie.
    pub secrets: Vec<(String, Range<usize>)>,
    /// Number of the message that it answers.
    pub reply_to: Option<u64>,
    /// Last byte of the request to first byte of the reply, in nanoseconds.
    pub turn_time: Option<i64>,
    /// Whether it is the right answer.
    pub verdict: Option<Verdict>,
    /// Number of the message that it is a copy of.
    pub forward_of: Option<u64>,
    /// From that message's last byte to this one's first, in nanoseconds.
    pub forward_time: Option<i64>,
    /// The streams that should have got a copy of it and did not.
    pub without: Vec<u32>,
    /// What is worth saying.
    pub notes: Vec<Note>,
    /// Place of its last byte among all arrivals of the capture.
    pub(crate) order: u64,
}

impl Message {
    /// What it says.
    pub fn text(&self) -> &[u8] {
        self.bytes.get(self.body.clone()).unwrap_or_default()
    }

    /// What it says, for people: without what the lab calls secret, where secrets are masked.
    pub fn shown(&self) -> Cow<'_, [u8]> {
        self.without_secrets(self.body.clone())
    }

    /// All its bytes, likewise.
    pub fn shown_bytes(&self) -> Cow<'_, [u8]> {
        self.without_secrets(0..self.bytes.len())
    }

    fn without_secrets(&self, part: Range<usize>) -> Cow<'_, [u8]> {
        let bytes = self.bytes.get(part.clone()).unwrap_or_default();
        if self.secrets.is_empty() || !secret::are_masked() {
            return Cow::Borrowed(bytes);
        }
        let (mut shown, mut done) = (Vec::new(), part.start);
        for (_, place) in &self.secrets {
            let (from, to) = (place.start.clamp(done, part.end.max(done)), place.end.clamp(done, part.end.max(done)));
            if from < to {
                shown.extend_from_slice(self.bytes.get(done..from).unwrap_or_default());
                shown.extend_from_slice(secret::MASK.as_bytes());
                done = to;
            }
        }
        shown.extend_from_slice(self.bytes.get(done..part.end).unwrap_or_default());
        Cow::Owned(shown)
    }

    /// A part of it that has a name, as texts have it: a field, a member, a name of a pattern.
    pub fn value(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        let (_, value) = self.fields.iter().find(|(known, _)| known == name)?;
        Some(match value {
            FieldValue::Number(number) => Cow::Owned(number.to_string().into_bytes()),
            FieldValue::Float(number) => Cow::Owned(number.to_string().into_bytes()),
            FieldValue::Bytes(bytes) => Cow::Borrowed(bytes),
        })
    }

    /// The value of one of its fields, for people.
    pub fn shown_field<'v>(&self, name: &str, value: &'v FieldValue) -> Cow<'v, FieldValue> {
        match secret::are_masked() && self.secrets.iter().any(|(secret, _)| secret == name) {
            true => Cow::Owned(FieldValue::Bytes(secret::MASK.as_bytes().to_vec())),
            false => Cow::Borrowed(value),
        }
    }

    /// The frame that completed it.
    pub fn frame(&self) -> u64 {
        self.carriers.iter().map(|carrier| carrier.frame).max().unwrap_or(0)
    }

    /// The first note of a kind.
    pub fn note(&self, id: NoteId) -> Option<&Note> {
        self.notes.iter().find(|note| note.id == id)
    }

    /// Whether it has a note of a kind.
    pub fn has_note(&self, id: NoteId) -> bool {
        self.note(id).is_some()
    }

    /// Whether bytes of it, or right before it, are not in the capture: then nobody can tell what it said.
    pub fn lacks_bytes(&self) -> bool {
        [NoteId::Gap, NoteId::GapBefore, NoteId::TooLong].into_iter().any(|id| self.has_note(id))
    }

    /// Whether its end is not in the capture: then it may go on in any way.
    pub fn lacks_end(&self) -> bool {
        [NoteId::Gap, NoteId::TooLong].into_iter().any(|id| self.has_note(id))
    }
}
