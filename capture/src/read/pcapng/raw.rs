//! The blocks of a file byte for byte, for who writes them on. What is no block, or cannot be told apart, comes as bytes.

use std::io;

use super::super::buffer::{Buffer, MAX_RECORD};
use super::super::compression::Input;
use super::super::order::Order;
use super::block;

/// Walks over the blocks as [`super::Walk`] does, and leaves nothing out: all pieces, one behind the other, are the file.
pub(crate) struct Blocks {
    buffer: Buffer<Input>,
    /// Of the section at hand.
    order: Order,
    /// Bytes of the piece that was given last.
    taken: usize,
    /// Bytes that come as they are before the next block is looked for.
    plain: u64,
}

/// A part of the file.
pub(crate) enum Piece<'b> {
    Block(Raw<'b>),
    /// Bytes of no block, or of one that is too long to be held.
    Bytes,
}

/// A block as it stands in the file.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'b> {
    pub(crate) kind: u32,
    pub(crate) order: Order,
    /// Where it begins in the (uncompressed) file.
    pub(crate) at: u64,
    /// All of it, with its lengths; at least [`block::MIN_LEN`].
    pub(crate) bytes: &'b [u8],
    /// Whether its two lengths are the same, and a multiple of 4: then it can be written anew.
    pub(crate) sound: bool,
}

impl Blocks {
    /// Of a buffer at the beginning of a pcapng file.
    pub(in super::super) fn new(buffer: Buffer<Input>) -> Self {
        Self { buffer, order: Order::Little, taken: 0, plain: 0 }
    }

    /// The next piece and its bytes; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<(Piece<'_>, &[u8])>> {
        self.buffer.consume(std::mem::take(&mut self.taken));
        if self.plain == 0
            && let Some(found) = self.look()?
        {
            let bytes = self.buffer.bytes(self.buffer.index(), self.taken);
            let Found { kind, order, at, sound } = found;
            return Ok(Some((Piece::Block(Raw { kind, order, at, bytes, sound }), bytes)));
        }
        if !self.buffer.ensure(1)? {
            return Ok(None);
        }
        let there = self.buffer.available().len();
        self.taken = usize::try_from(self.plain).unwrap_or(usize::MAX).min(there);
        self.plain -= self.taken as u64;
        Ok(Some((Piece::Bytes, self.buffer.bytes(self.buffer.index(), self.taken))))
    }

    /// The block in front. `None`: bytes that are none come first.
    fn look(&mut self) -> io::Result<Option<Found>> {
        if !self.buffer.ensure(block::MIN_LEN)? {
            self.plain = u64::MAX;
            return Ok(None);
        }
        let at = self.buffer.position();
        let head = self.buffer.available();
        let order = block::order(head).unwrap_or(self.order);
        let (kind, told) = (order.u32(head, 0), order.u32(head, 4));
        let len = u64::from(told).next_multiple_of(4);
        if len < block::MIN_LEN as u64 {
            self.plain = u64::MAX;
            return Ok(None);
        }
        if len > MAX_RECORD as u64 {
            // Passed over by the reader too; what follows is a block again, or the file ends.
            self.plain = len;
            return Ok(None);
        }
        let len = len as usize;
        if !self.buffer.ensure(len)? {
            self.plain = u64::MAX;
            return Ok(None);
        }
        let bytes = self.buffer.available();
        let sound = told as usize == len && order.u32(bytes, len - 4) == told;
        let closed = u64::from(order.u32(bytes, len - 4)).next_multiple_of(4) == len as u64;
        let begins = begins_section(bytes.get(..len).unwrap_or_default());
        // Under another major version no block need look as it does here.
        let known = !begins || order.u16(bytes, 12) == 1;
        if begins {
            self.order = order;
        }
        if !known || !closed && !self.goes_on(order, len)? {
            self.plain = u64::MAX;
            return Ok(None);
        }
        self.taken = len;
        Ok(Some(Found { kind, order, at, sound }))
    }

    /// Whether a block follows one whose lengths differ, as the reader looks for it.
    fn goes_on(&mut self, order: Order, len: usize) -> io::Result<bool> {
        let more = self.buffer.ensure(len + block::MIN_LEN)?;
        let next = self.buffer.available().get(len..).unwrap_or_default();
        if !more {
            return Ok(next.is_empty());
        }
        let order = block::order(next).unwrap_or(order);
        let told = order.u32(next, 4) as usize;
        Ok(block::is_known(order.u32(next, 0)) && (block::MIN_LEN..=MAX_RECORD).contains(&told))
    }
}

impl Raw<'_> {
    /// Whether a section begins with it.
    pub(crate) fn begins_section(&self) -> bool {
        begins_section(self.bytes)
    }
}

/// Shorter ones, and those without a byte order, are passed over.
fn begins_section(bytes: &[u8]) -> bool {
    const MIN_LEN: usize = 28;
    bytes.len() >= MIN_LEN && block::order(bytes).is_some()
}

/// What stands in front.
struct Found {
    kind: u32,
    order: Order,
    at: u64,
    sound: bool,
}
