//! Text that comes in pieces of bytes, as writers are given it: the end of a piece may cut a character.

use std::io;

/// Puts characters together again.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    /// The beginning of a character that was cut by the end of a piece.
    cut: Vec<u8>,
}

impl Pieces {
    /// Whether the last piece ended with a whole character.
    pub(crate) fn is_whole(&self) -> bool {
        self.cut.is_empty()
    }

    /// Takes a piece. `each` is given whole text, and behind it the bytes that are no text, if any are.
    pub(crate) fn take(&mut self, piece: &[u8], mut each: impl FnMut(&str, &[u8]) -> io::Result<()>) -> io::Result<()> {
        let mut all = std::mem::take(&mut self.cut);
        all.extend_from_slice(piece);
        let mut chunks = all.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            let may_go_on = chunks.peek().is_none() && chunk.invalid().len() < 4;
            each(chunk.valid(), if may_go_on { &[] } else { chunk.invalid() })?;
            if may_go_on {
                self.cut = chunk.invalid().to_vec();
            }
        }
        Ok(())
    }
}
