//! What was sent to a server, what had to come, and what came.

use crate::client::Answer;

/// An exchange with a server.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) sent: Vec<u8>,
    pub(super) received: Vec<u8>,
    /// The server closed or reset the connection.
    pub(super) closed: bool,
    /// What had to come; `None`: nothing.
    pub(super) due: Option<Answer>,
}

/// How what came is off what was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Off {
    /// Not at all.
    Right,
    /// It is there, and more behind it in the same segment.
    More,
    /// Nothing came.
    Nothing,
    /// The text is right and its checksum is not.
    Checksum,
    /// The text is right and its end is not.
    LineEnd,
    /// The text is right, in another form.
    Form,
    /// The letters are right and their case is not.
    Case,
    /// Something else.
    Other,
}

impl Seen {
    /// What was sent and what had to come, before anything came.
    pub(super) fn waiting(sent: Vec<u8>, due: Answer) -> Self {
        Self { sent, due: Some(due), ..Self::default() }
    }

    /// Whether what came has its own checksums, where the lab's has any.
    fn is_sealed(&self) -> bool {
        self.due.as_ref().is_none_or(|due| due.is_sealed(&self.received))
    }

    /// The bytes that had to come.
    pub(super) fn expected(&self) -> &[u8] {
        self.due.as_ref().map_or(&[], |due| &due.bytes)
    }

    pub(super) fn is_right(&self) -> bool {
        self.due.as_ref().map_or(self.received.is_empty(), |due| due.is(&self.received))
    }

    /// Whether so much has come as had to.
    pub(super) fn is_whole(&self) -> bool {
        self.due.as_ref().is_none_or(|due| due.is_whole(&self.received))
    }

    /// What is wrong with what came. `said` is what must be in it, whatever its form.
    pub(super) fn off(&self, said: &[u8]) -> Off {
        let squeezed =
            |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect() };
        let (have, right) = (&self.received[..], self.expected());
        match () {
            () if self.is_right() && !self.is_sealed() => Off::Checksum,
            () if self.is_right() => Off::Right,
            () if have.is_empty() => Off::Nothing,
            () if !right.is_empty() && have.starts_with(right) => Off::More,
            () if have.trim_ascii_end() == right.trim_ascii_end() => Off::LineEnd,
            () if squeezed(have) == squeezed(right) => Off::Form,
            () if holds(have, said) => Off::Form,
            () if lowered(have) == lowered(right) => Off::Case,
            () => Off::Other,
        }
    }
}

/// Whether bytes hold a text, which is no part of a word only by chance.
pub(super) fn holds(bytes: &[u8], text: &[u8]) -> bool {
    let text = text.trim_ascii();
    text.len() > 1 && bytes.windows(text.len()).any(|window| window == text)
}

fn lowered(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).to_lowercase()
}
