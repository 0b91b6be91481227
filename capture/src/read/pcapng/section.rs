//! The section header block (draft, section 4.1): byte order, and who wrote the file on what.

use std::io::{self, Read};

use crate::facts::{CaptureFacts, Format};
use crate::note::{NoteId, Severity};

use super::super::buffer::Buffer;
use super::super::order::Order;
use super::block::{self, Block};
use super::text::text;
use super::{Walk, bad_block, options};

/// Option codes (draft, section 4.1).
mod code {
    pub(super) const HARDWARE: u16 = 2;
    pub(super) const OS: u16 = 3;
    pub(super) const USERAPPL: u16 = 4;
}

/// The fixed part of a section header, and its trailing length, in bytes.
const FIXED: usize = 24;
const MIN_LEN: usize = FIXED + 4;

/// Looks whether a section header is there. `Err` with words if it cannot be read.
pub(in super::super) fn open<R: Read>(
    buffer: &mut Buffer<R>,
    facts: &mut CaptureFacts,
) -> io::Result<Result<Walk, String>> {
    if !buffer.ensure(MIN_LEN)? {
        let found = buffer.available().len();
        return Ok(Err(format!(
            "it ends inside the pcapng section header: {MIN_LEN} bytes are needed, {found} are there"
        )));
    }
    let head = buffer.available();
    let Some(order) = block::order(head) else {
        let magic = Order::Big.u32(head, 8);
        return Ok(Err(format!(
            "it begins like a pcapng file, but its byte-order magic number is {magic:#010x} and should be 0x1a2b3c4d \
             or 0x4d3c2b1a"
        )));
    };
    facts.format.get_or_insert(Format::Pcapng);
    Ok(Ok(Walk { order, interfaces: Vec::new(), ended: false, followed: false }))
}

/// Begins a section. Interfaces of the one before are not known any more.
pub(super) fn begin(walk: &mut Walk, block: &Block, bytes: &[u8], facts: &mut CaptureFacts) {
    if block.len < MIN_LEN || block::order(bytes).is_none() {
        bad_block(facts, block.at, || {
            format!(
                "the section header block ({} bytes) is too short or has a wrong byte-order magic number; it is passed \
                 over",
                block.len
            )
        });
        return;
    }
    let order = block.order;
    walk.order = order;
    walk.interfaces.clear();
    facts.sections = facts.sections.saturating_add(1);
    let (major, minor) = (order.u16(bytes, 12), order.u16(bytes, 14));
    // 1.2 was written by some programs and is the same (draft, section 4.1). Another minor version is to be readable;
    // under another major version not even a block need look as it does here.
    if !(major == 1 && (minor == 0 || minor == 2)) {
        facts.wireshark_stops();
        walk.ended = major != 1;
        let (severity, then) = if walk.ended {
            (Severity::Error, "what follows cannot be read")
        } else {
            (Severity::Warning, "it is read as that, Wireshark refuses it")
        };
        facts.remark(NoteId::UnknownVersion, severity, block.at, || {
            format!("the section header gives version {major}.{minor}, 1.0 is usual; {then}")
        });
    }
    if walk.ended {
        return;
    }
    options::read(block, bytes, FIXED, None, facts, |facts, code, value| {
        let (field, what) = match code {
            code::HARDWARE => (&mut facts.hardware, "hardware description"),
            code::OS => (&mut facts.os, "operating system"),
            code::USERAPPL => (&mut facts.application, "name of the program"),
            _ => return,
        };
        if field.is_none() {
            *field = Some(text(value));
        }
        options::check_utf8(block, value, what, facts);
    });
}
