//! Options: code, length and value, each padded to four bytes (draft, section 3.5). The end marker is optional.

use wirelab_text::limit::COMMENTS;

use crate::facts::{CaptureFacts, Comment};
use crate::note::{NoteId, Severity};

use super::super::order::Order;
use super::block::{self, Block};
use super::text::{text, was_utf8};

/// Codes that every block may have.
const END: u16 = 0;
const COMMENT: u16 = 1;

/// Gives each option of a block but comments to `each`, in order. Comments go to the facts, for `frame`.
pub(super) fn read(
    block: &Block,
    bytes: &[u8],
    from: usize,
    frame: Option<u64>,
    facts: &mut CaptureFacts,
    mut each: impl FnMut(&mut CaptureFacts, u16, &[u8]),
) {
    let mut rest = block.body(bytes, from);
    while !rest.is_empty() {
        let Some((code, value, after)) = split(rest, block.order) else {
            overrun(block, rest, facts);
            return;
        };
        match code {
            END => return,
            COMMENT => comment(block, value, frame, facts),
            _ => each(facts, code, value),
        }
        rest = after;
    }
}

/// The first option and what follows it; `None` if it does not fit.
#[inline]
fn split(bytes: &[u8], order: Order) -> Option<(u16, &[u8], &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    let len = usize::from(order.u16(head, 2));
    let after = rest.get(len.next_multiple_of(4)..)?;
    Some((order.u16(head, 0), rest.get(..len)?, after))
}

fn comment(block: &Block, value: &[u8], frame: Option<u64>, facts: &mut CaptureFacts) {
    facts.comment_count += 1;
    if facts.comments.len() < COMMENTS.get() {
        facts.comments.push(Comment { frame, text: text(value) });
    }
    check_utf8(block, value, "comment", facts);
}

/// Notes bytes that are no UTF-8.
pub(super) fn check_utf8(block: &Block, value: &[u8], what: &'static str, facts: &mut CaptureFacts) {
    if !was_utf8(value) {
        facts.remark(NoteId::BadUtf8, Severity::Info, block.at, || {
            format!("the {what} of this {} is not UTF-8; the bytes that are not are replaced", block::name(block.kind))
        });
    }
}

#[cold]
fn overrun(block: &Block, rest: &[u8], facts: &mut CaptureFacts) {
    facts.wireshark_stops();
    let left = rest.len();
    facts.remark(NoteId::BadOption, Severity::Warning, block.at, || {
        let name = block::name(block.kind);
        match rest.first_chunk::<4>() {
            Some(head) => format!(
                "option {} of the {name} says that it is {} bytes long, {} are left in the block; options from here \
                 on are not read",
                block.order.u16(head, 0),
                block.order.u16(head, 2),
                left - 4
            ),
            None => format!("{left} bytes are left for an option of the {name}, an option has at least 4"),
        }
    });
}
