//! Bytes between two blocks that belong to neither: where the next sound block begins.

use std::io::{self, Read};

use crate::facts::CaptureFacts;
use crate::note::{NoteId, Severity};

use super::super::buffer::Buffer;
use super::super::order::Order;
use super::{Walk, block};

/// How far ahead a sound block is looked for, in bytes.
const FAR: usize = 1 << 20;
/// The longest block that is taken for one here, in bytes: what is looked for is packets.
const MAX_LEN: usize = 1 << 19;
/// Blocks that have to follow one another, or end with the file.
const IN_A_ROW: usize = 2;

impl Walk {
    /// Passes over what is no block, if sound blocks follow it; `false`, and nothing passed over, if none do.
    #[cold]
    pub(super) fn pass_garbage<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
    ) -> io::Result<bool> {
        let start = buffer.position();
        for ahead in 1..FAR {
            if !buffer.ensure(ahead + block::MIN_LEN)? {
                break;
            }
            if is_row(buffer, self.order, ahead)? {
                buffer.consume(ahead);
                facts.wireshark_stops();
                facts.remark_frame(NoteId::Garbage, Severity::Error, start, || {
                    format!(
                        "{ahead} bytes here are no block, and sound blocks follow them: these bytes are passed over; Wireshark \
                         reads on otherwise or not at all, so this and later frame numbers cannot be looked up there"
                    )
                });
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether sound blocks, one behind the other, begin so many bytes ahead.
fn is_row<R: Read>(buffer: &mut Buffer<R>, mut order: Order, mut at: usize) -> io::Result<bool> {
    for found in 0..IN_A_ROW {
        if !buffer.ensure(at + block::MIN_LEN)? {
            return Ok(found > 0 && buffer.available().len() == at);
        }
        let head = buffer.available().get(at..).unwrap_or_default();
        order = block::order(head).unwrap_or(order);
        let len = order.u32(head, 4) as usize;
        let sized = len.is_multiple_of(4) && (block::MIN_LEN..=MAX_LEN).contains(&len);
        if !sized || !block::is_known(order.u32(head, 0)) || !buffer.ensure(at + len)? {
            return Ok(false);
        }
        at += len;
        if order.u32(buffer.available(), at - 4) as usize != len {
            return Ok(false);
        }
    }
    Ok(true)
}
