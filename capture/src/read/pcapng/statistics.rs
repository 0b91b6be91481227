//! The interface statistics block (draft, section 4.6): what was received and what was dropped.

use crate::facts::CaptureFacts;
use crate::note::{NoteId, Severity};

use super::block::Block;
use super::{Walk, bad_block, options};

/// Option codes (draft, section 4.6).
mod code {
    pub(super) const IFRECV: u16 = 4;
    pub(super) const IFDROP: u16 = 5;
    pub(super) const OSDROP: u16 = 7;
}

/// Takes the counters over; a later block for the same interface replaces them, for they only grow.
pub(super) fn read(walk: &Walk, block: &Block, bytes: &[u8], facts: &mut CaptureFacts) {
    const FIXED: usize = 20;
    if block.len < FIXED + 4 {
        bad_block(facts, block.at, || {
            format!("the interface statistics block is {} bytes long, it has at least 24; it is passed over", block.len)
        });
        return;
    }
    let order = block.order;
    let id = order.u32(bytes, 8);
    let Some(interface) = walk.interfaces.get(id as usize) else {
        let count = walk.interfaces.len();
        facts.remark(NoteId::UnknownInterface, Severity::Warning, block.at, || {
            format!(
                "the interface statistics block belongs to interface {id}, the section has described {count} so far"
            )
        });
        return;
    };
    let fact = interface.fact as usize;
    options::read(block, bytes, FIXED, None, facts, |facts, code, value| {
        let Some(interface) = facts.interfaces.get_mut(fact) else { return };
        let field = match code {
            code::IFRECV => &mut interface.received,
            code::IFDROP => &mut interface.dropped_by_interface,
            code::OSDROP => &mut interface.dropped_by_os,
            _ => return,
        };
        if value.len() == 8 {
            *field = Some(order.u64(value, 0));
        }
    });
}
