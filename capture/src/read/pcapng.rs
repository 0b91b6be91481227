//! pcapng (draft-ietf-opsawg-pcapng): blocks in sections, each section with its own byte order and interfaces.

pub(crate) mod block;
mod damage;
mod garbage;
mod interface;
mod options;
mod other;
mod packet;
pub(crate) mod raw;
mod section;
mod statistics;
mod text;

use std::io::{self, Read};

use crate::facts::CaptureFacts;
use crate::note::{NoteId, Severity};

use super::buffer::{Buffer, MAX_RECORD};
use super::detect::follows;
use super::order::Order;
use super::record::Record;

use self::block::{Block, kind};
use self::interface::Described;

pub(super) use self::section::open;

/// Walks over the blocks.
pub(super) struct Walk {
    /// Of the section at hand.
    order: Order,
    /// Interfaces of the section at hand.
    interfaces: Vec<Described>,
    ended: bool,
    /// Whether it ended because a file of another kind begins.
    pub(super) followed: bool,
}

impl Walk {
    /// The packet in front, if it is one that most packets are like.
    #[inline(always)]
    pub(super) fn usual<R: Read>(&self, buffer: &Buffer<R>, facts: &mut CaptureFacts) -> Option<(Record, usize)> {
        if self.ended {
            return None;
        }
        packet::usual(self, buffer.available(), buffer.index(), buffer.position(), facts)
    }

    /// The next frame, or `None` at the end of what can be read.
    #[inline]
    pub(super) fn next<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
    ) -> io::Result<Option<Record>> {
        while !self.ended {
            if let Some((record, len)) = self.usual(buffer, facts) {
                buffer.consume(len);
                return Ok(Some(record));
            }
            let Some(block) = self.next_block(buffer, facts)? else { return Ok(None) };
            let bytes = buffer.bytes(buffer.index(), block.len);
            let index = buffer.index();
            let record = match block.kind {
                kind::ENHANCED_PACKET => packet::enhanced(self, &block, bytes, index, facts),
                _ => self.other_block(&block, bytes, index, facts),
            };
            buffer.consume(block.len);
            if record.is_some() {
                return Ok(record);
            }
        }
        Ok(None)
    }

    #[inline(never)]
    fn other_block(&mut self, block: &Block, bytes: &[u8], index: usize, facts: &mut CaptureFacts) -> Option<Record> {
        match block.kind {
            kind::SECTION_HEADER => section::begin(self, block, bytes, facts),
            kind::INTERFACE => interface::describe(self, block, bytes, facts),
            kind::OLD_PACKET => return packet::old(self, block, bytes, index, facts),
            kind::SIMPLE_PACKET => return packet::simple(self, block, bytes, index, facts),
            kind::STATISTICS => statistics::read(self, block, bytes, facts),
            kind::SECRETS => facts.secrets_blocks += 1,
            // Names are not used: addresses are reported as they are.
            kind::NAMES => {}
            _ => return other::record(self, block, bytes, index, facts),
        }
        None
    }

    /// Makes the next whole block available, or says why there is none.
    #[inline]
    fn next_block<R: Read>(&mut self, buffer: &mut Buffer<R>, facts: &mut CaptureFacts) -> io::Result<Option<Block>> {
        loop {
            if !buffer.ensure(block::MIN_LEN)? {
                self.end(buffer, facts);
                return Ok(None);
            }
            let at = buffer.position();
            let head = buffer.available();
            let order = block::order(head).unwrap_or(self.order);
            let kind = order.u32(head, 0);
            let told = order.u32(head, 4);
            if !block::is_known(kind) && buffer.ensure(16)? && follows(buffer.available()) {
                (self.ended, self.followed) = (true, true);
                return Ok(None);
            }
            // Some programs leave the padding out of the length; Wireshark rounds up, and so must we.
            let len = u64::from(told).next_multiple_of(4);
            if len < block::MIN_LEN as u64 {
                if self.pass_garbage(buffer, facts)? {
                    continue;
                }
                self.bad_length(facts, at, kind, told);
                return Ok(None);
            }
            if len > MAX_RECORD as u64 {
                if !block::is_known(kind) && self.pass_garbage(buffer, facts)? {
                    continue;
                }
                if self.pass_over(buffer, facts, order, kind, len)? {
                    continue;
                }
                return Ok(None);
            }
            let len = len as usize;
            if !buffer.ensure(len)? {
                if !block::is_known(kind) && self.pass_garbage(buffer, facts)? {
                    continue;
                }
                self.cut_short(buffer, facts, kind, len);
                return Ok(None);
            }
            let trailer = order.u32(buffer.available(), len - 4);
            let closed = u64::from(trailer).next_multiple_of(4) == len as u64;
            if !closed && !block::is_known(kind) && self.pass_garbage(buffer, facts)? {
                continue;
            }
            if !closed && !self.go_on_at_mismatch(buffer, facts, order, kind, len, trailer)? {
                return Ok(None);
            }
            return Ok(Some(Block { kind, order, at, len }));
        }
    }
}

/// A note on a block after which Wireshark gives up.
#[cold]
fn bad_block(facts: &mut CaptureFacts, at: u64, text: impl FnOnce() -> String) {
    facts.wireshark_stops();
    facts.remark(NoteId::BadBlock, Severity::Error, at, text);
}
