//! All that one side of a conversation says. What a chat's server says is not known before its clients have spoken: a
//! text grows, and what is on its way already stays as it is.

use std::ops::Range;
use std::sync::Arc;

use super::packet::Payload;

/// The text of a side, in pieces. A packet never carries parts of two pieces: segments end where pieces do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    /// Each piece with the offset at which it begins.
    pieces: Vec<(u64, Arc<[u8]>)>,
}

impl Text {
    /// Adds a piece; gives its place.
    pub(crate) fn push(&mut self, bytes: impl Into<Arc<[u8]>>) -> Range<u64> {
        let (start, bytes) = (self.len(), bytes.into());
        let end = start + bytes.len() as u64;
        if end > start {
            self.pieces.push((start, bytes));
        }
        start..end
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> u64 {
        self.pieces.last().map_or(0, |(start, bytes)| start + bytes.len() as u64)
    }

    /// The bytes of a range, up to the end of the piece that it begins in.
    pub(crate) fn get(&self, range: Range<u64>) -> &[u8] {
        let Some((start, bytes)) = self.piece(range.start) else { return &[] };
        let (from, to) = (range.start - start, (range.end - start).min(bytes.len() as u64));
        bytes.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The same as what a packet carries.
    pub(crate) fn part(&self, range: Range<u64>) -> Payload {
        match self.piece(range.start) {
            Some((start, bytes)) if range.start < range.end => {
                Payload::part(bytes, range.start - start, range.end - range.start)
            }
            _ => Payload::default(),
        }
    }

    fn piece(&self, offset: u64) -> Option<&(u64, Arc<[u8]>)> {
        let behind = self.pieces.partition_point(|(start, _)| *start <= offset);
        self.pieces.get(behind.checked_sub(1)?).filter(|(start, bytes)| offset < start + bytes.len() as u64)
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Self {
        let mut text = Self::default();
        text.push(bytes);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_grows_in_pieces() {
        let mut text = Text::from(b"hello".to_vec());
        assert_eq!((text.push(&b" "[..]), text.push(&b"you"[..]), text.push(Vec::new())), (5..6, 6..9, 9..9));
        assert_eq!((text.len(), text.get(1..4), text.get(6..9)), (9, &b"ell"[..], &b"you"[..]));
        // What lies beyond a piece is another packet's.
        assert_eq!((text.get(3..9), text.get(9..10)), (&b"lo"[..], &b""[..]));
        assert_eq!((text.part(7..9).bytes(), text.part(0..0).len(), text.part(9..9).len()), (&b"ou"[..], 0, 0));
    }
}
