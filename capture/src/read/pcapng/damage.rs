//! Blocks whose lengths cannot be right: where to go on, and when to stop.

use std::io::{self, Read};

use crate::facts::CaptureFacts;
use crate::note::{NoteId, Severity};

use super::super::buffer::{Buffer, MAX_RECORD};
use super::super::order::Order;
use super::{Walk, bad_block, block};

impl Walk {
    /// The end of the file, or a few bytes that are no block.
    #[cold]
    pub(super) fn end<R: Read>(&mut self, buffer: &mut Buffer<R>, facts: &mut CaptureFacts) {
        self.ended = true;
        let left = buffer.available().len();
        if left > 0 {
            facts.remark(NoteId::TrailingBytes, Severity::Error, buffer.position(), || {
                format!(
                    "{left} bytes are left at the end of the file, a block has at least {}; the capture was probably \
                     cut short",
                    block::MIN_LEN
                )
            });
            buffer.consume(left);
        }
    }

    /// A length that is less than the length of the header.
    #[cold]
    pub(super) fn bad_length(&mut self, facts: &mut CaptureFacts, at: u64, kind: u32, told: u32) {
        self.ended = true;
        bad_block(facts, at, || {
            format!(
                "the {} says that it is {told} bytes long, a block has at least {}; what follows cannot be told apart \
                 and is not read",
                block::name(kind),
                block::MIN_LEN
            )
        });
    }

    /// A block that is longer than the buffer may grow. `false` if the file ends inside it.
    #[cold]
    pub(super) fn pass_over<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
        order: Order,
        kind: u32,
        len: u64,
    ) -> io::Result<bool> {
        let at = buffer.position();
        let passed = buffer.skip(len - 4)?;
        let whole = buffer.ensure(4)?;
        let trailer = order.u32(buffer.available(), 0);
        let sound = whole && u64::from(trailer).next_multiple_of(4) == len;
        self.ended = !sound;
        buffer.consume(4);
        if sound {
            facts.wireshark_stops();
            facts.remark(NoteId::OversizedBlock, Severity::Error, at, || {
                format!(
                    "the {} is {len} bytes long, at most {MAX_RECORD} are read; it is passed over",
                    block::name(kind)
                )
            });
        } else {
            bad_block(facts, at, || {
                format!(
                    "the {} says that it is {len} bytes long, but {}: the file is damaged here and the rest cannot be \
                     read",
                    block::name(kind),
                    if whole { "no block ends there".into() } else { format!("only {passed} bytes follow") }
                )
            });
        }
        Ok(sound)
    }

    /// A block that the file ends in.
    #[cold]
    pub(super) fn cut_short<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
        kind: u32,
        len: usize,
    ) {
        self.ended = true;
        let left = buffer.available().len();
        facts.remark(NoteId::CutShort, Severity::Error, buffer.position(), || {
            format!(
                "the file ends inside the {}: its header promises {len} bytes, {left} are there; the capture was \
                 probably copied while it was being written",
                block::name(kind)
            )
        });
        buffer.consume(left);
    }

    /// The two lengths of a block differ. The first is believed if a block that is known, or the end of the file,
    /// follows where it says.
    #[cold]
    pub(super) fn go_on_at_mismatch<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
        order: Order,
        kind: u32,
        len: usize,
        trailer: u32,
    ) -> io::Result<bool> {
        let at = buffer.position();
        let more = buffer.ensure(len + block::MIN_LEN)?;
        let next = buffer.available().get(len..).unwrap_or_default();
        let believed = if more {
            let next_order = block::order(next).unwrap_or(order);
            let next_len = next_order.u32(next, 4);
            block::is_known(next_order.u32(next, 0)) && (block::MIN_LEN..=MAX_RECORD).contains(&(next_len as usize))
        } else {
            next.is_empty()
        };
        self.ended = !believed;
        bad_block(facts, at, || {
            let name = block::name(kind);
            let then = if believed {
                "a block follows where the first one says, so it is believed; Wireshark stops here"
            } else {
                "no block follows, so the rest cannot be read"
            };
            format!("the {name} gives its length as {len} bytes at its start and as {trailer} at its end; {then}")
        });
        Ok(believed)
    }
}
