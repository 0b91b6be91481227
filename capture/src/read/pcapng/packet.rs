//! The three packet blocks: enhanced (draft, section 4.3), simple (4.4), and the obsolete one (appendix A).

use crate::facts::CaptureFacts;
use crate::note::{NoteId, Severity};
use crate::packet::RecordKind;
use crate::time::Timestamp;

use super::super::pseudo_header::wireshark_max_packet;
use super::super::record::Record;
use super::block::{self, Block, kind};
use super::interface::Described;
use super::{Walk, bad_block, options};

/// Where the captured bytes begin in an enhanced and in an obsolete packet block.
const DATA: usize = 28;
/// Where they begin in a simple one.
const SIMPLE_DATA: usize = 12;

/// No link type sets a lower bound than this for what Wireshark reads, in bytes.
const USUAL_MAX: u32 = 262_144;

/// Option codes (draft, section 4.3).
mod code {
    pub(super) const FLAGS: u16 = 2;
    pub(super) const DROPCOUNT: u16 = 4;
}

/// The packet that most packets are, read in one go: an enhanced packet block that is whole and sound.
///
/// `None` says nothing but that a closer look is needed; that gives the same for the packets that this one takes.
#[inline(always)]
pub(super) fn usual(
    walk: &Walk,
    bytes: &[u8],
    index: usize,
    at: u64,
    facts: &mut CaptureFacts,
) -> Option<(Record, usize)> {
    let fixed = bytes.first_chunk::<DATA>()?;
    let order = walk.order;
    let len = order.u32(fixed, 4);
    let (captured, original) = (order.u32(fixed, 20), order.u32(fixed, 24));
    let interface = walk.interfaces.get(order.u32(fixed, 8) as usize)?;
    let needed = (DATA as u32 + 4).saturating_add(captured);
    if order.u32(fixed, 0) != kind::ENHANCED_PACKET
        || captured > original.min(interface.snaplen).min(USUAL_MAX)
        || captured < interface.prefix
        || len < needed
        || !len.is_multiple_of(4)
        || order.u32(bytes.get(..len as usize)?, len as usize - 4) != len
    {
        return None;
    }
    let count = u64::from(order.u32(fixed, 12)) << 32 | u64::from(order.u32(fixed, 16));
    let start = DATA + interface.prefix as usize;
    let fcs = if len - needed >= 4 {
        let block = Block { kind: kind::ENHANCED_PACKET, order, at, len: len as usize };
        packet_options(&block, bytes, DATA + (captured as usize).next_multiple_of(4), facts)
    } else {
        None
    };
    let record = Record {
        kind: RecordKind::Packet,
        time: interface.time(count),
        interface: interface.fact,
        link: interface.link,
        fcs_bytes: fcs.or(interface.fcs_bytes),
        original_len: original - interface.prefix,
        index: index + start,
        len: (captured - interface.prefix) as usize,
        offset: at + start as u64,
    };
    Some((record, len as usize))
}

/// Reads an enhanced packet block.
pub(super) fn enhanced(
    walk: &Walk,
    block: &Block,
    bytes: &[u8],
    index: usize,
    facts: &mut CaptureFacts,
) -> Option<Record> {
    let id = block.order.u32(bytes, 8);
    timed(walk, block, bytes, index, facts, id)
}

/// Reads an obsolete packet block. It differs only in the interface number, of which a drop count took half.
pub(super) fn old(walk: &Walk, block: &Block, bytes: &[u8], index: usize, facts: &mut CaptureFacts) -> Option<Record> {
    let id = u32::from(block.order.u16(bytes, 8));
    let record = timed(walk, block, bytes, index, facts, id)?;
    let dropped = block.order.u16(bytes, 10);
    if dropped != u16::MAX {
        facts.dropped_between = facts.dropped_between.saturating_add(u64::from(dropped));
    }
    Some(record)
}

#[inline]
fn timed(walk: &Walk, block: &Block, bytes: &[u8], index: usize, facts: &mut CaptureFacts, id: u32) -> Option<Record> {
    let order = block.order;
    let Some(fixed) = bytes.first_chunk::<DATA>().filter(|_| block.len >= DATA + 4) else {
        too_short(block, DATA + 4, facts);
        return None;
    };
    let Some(interface) = walk.interfaces.get(id as usize) else {
        unknown_interface(walk, block, id, facts);
        return None;
    };
    let count = u64::from(order.u32(fixed, 12)) << 32 | u64::from(order.u32(fixed, 16));
    let captured = order.u32(fixed, 20) as usize;
    let original = order.u32(fixed, 24);
    let time = interface.time(count);
    let place = Place { index, from: DATA, captured, original };
    let (mut record, padded) = frame(block, interface, &place, time, facts)?;
    // Options begin behind the padding of the data, and most packets have none.
    if DATA + padded + 4 < block.len {
        record.fcs_bytes = packet_options(block, bytes, DATA + padded, facts).or(record.fcs_bytes);
    }
    Some(record)
}

/// Reads the options of a packet; gives the length of the frame check sequence, if they do.
#[inline(never)]
fn packet_options(block: &Block, bytes: &[u8], from: usize, facts: &mut CaptureFacts) -> Option<u8> {
    let order = block.order;
    let frame = Some(facts.packets + 1);
    let mut fcs_bytes = None;
    options::read(block, bytes, from, frame, facts, |facts, code, value| match code {
        code::FLAGS if value.len() == 4 => {
            // Bits 5 to 8: the length in bytes, 0 for unknown.
            fcs_bytes = Some(((order.u32(value, 0) >> 5) & 0xf) as u8).filter(|fcs| *fcs != 0);
        }
        code::DROPCOUNT if value.len() == 8 => {
            facts.dropped_between = facts.dropped_between.saturating_add(order.u64(value, 0));
        }
        _ => {}
    });
    fcs_bytes
}

/// Reads a simple packet block: no time, no captured length, always the first interface.
pub(super) fn simple(
    walk: &Walk,
    block: &Block,
    bytes: &[u8],
    index: usize,
    facts: &mut CaptureFacts,
) -> Option<Record> {
    if block.len < SIMPLE_DATA + 4 {
        too_short(block, SIMPLE_DATA + 4, facts);
        return None;
    }
    let Some(interface) = walk.interfaces.first() else {
        unknown_interface(walk, block, 0, facts);
        return None;
    };
    let original = block.order.u32(bytes, 8);
    let captured = original.min(interface.snaplen) as usize;
    let place = Place { index, from: SIMPLE_DATA, captured, original };
    frame(block, interface, &place, None, facts).map(|(record, _)| record)
}

/// Where the captured bytes are said to be.
struct Place {
    index: usize,
    from: usize,
    captured: usize,
    original: u32,
}

/// Checks the lengths and makes the record; also gives the length of the data with its padding.
#[inline]
fn frame(
    block: &Block,
    interface: &Described,
    place: &Place,
    time: Option<Timestamp>,
    facts: &mut CaptureFacts,
) -> Option<(Record, usize)> {
    let Place { index, from, captured, original } = *place;
    let room = block.len - 4 - from;
    let len = captured.min(room);
    let prefix = interface.prefix as usize;
    if captured > room || captured > original.min(interface.snaplen).min(USUAL_MAX) as usize {
        remark_odd(block, interface, captured, original, room, facts);
    }
    if captured < prefix || len < prefix {
        short_packet(block, interface, facts);
        return None;
    }
    let record = Record {
        kind: RecordKind::Packet,
        time,
        interface: interface.fact,
        link: interface.link,
        fcs_bytes: interface.fcs_bytes,
        original_len: original.wrapping_sub(interface.prefix),
        index: index + from + prefix,
        len: len - prefix,
        offset: block.at + (from + prefix) as u64,
    };
    Some((record, len.next_multiple_of(4).min(room)))
}

#[cold]
fn remark_odd(
    block: &Block,
    interface: &Described,
    captured: usize,
    original: u32,
    room: usize,
    facts: &mut CaptureFacts,
) {
    if captured > room {
        facts.wireshark_stops();
        facts.remark_frame(NoteId::BadBlock, Severity::Error, block.at, || {
            format!(
                "the {} promises {captured} captured bytes and has room for {room}; these are used, Wireshark stops \
                 here",
                block::name(block.kind)
            )
        });
    }
    let max = wireshark_max_packet(interface.link);
    if captured > max as usize {
        facts.wireshark_stops();
        facts.remark_frame(NoteId::OversizedPacket, Severity::Warning, block.at, || {
            format!(
                "the packet is {captured} bytes long; Wireshark takes at most {max} and stops here, so this and later \
                 frame numbers cannot be looked up there"
            )
        });
    }
    if captured > original as usize {
        facts.remark_frame(NoteId::CaplenOverOriginal, Severity::Warning, block.at, || {
            format!("{captured} bytes were captured of a packet that is said to be {original} bytes long")
        });
    }
    if captured > interface.snaplen as usize {
        let snaplen = interface.snaplen;
        facts.remark_frame(NoteId::CaplenOverSnaplen, Severity::Warning, block.at, || {
            format!("{captured} bytes were captured, the interface allows {snaplen} (snaplen); all are used")
        });
    }
}

#[cold]
fn too_short(block: &Block, min: usize, facts: &mut CaptureFacts) {
    bad_block(facts, block.at, || {
        format!("the {} is {} bytes long, it has at least {min}; it is passed over", block::name(block.kind), block.len)
    });
}

#[cold]
fn short_packet(block: &Block, interface: &Described, facts: &mut CaptureFacts) {
    facts.wireshark_stops();
    let (prefix, link) = (interface.prefix, interface.link);
    facts.remark(NoteId::ShortPacket, Severity::Error, block.at, || {
        format!("a packet is too short for the {prefix} bytes of pseudo-header that {link} packets begin with; it is passed over")
    });
}

#[cold]
fn unknown_interface(walk: &Walk, block: &Block, id: u32, facts: &mut CaptureFacts) {
    facts.wireshark_stops();
    let count = walk.interfaces.len();
    facts.remark(NoteId::UnknownInterface, Severity::Error, block.at, || {
        format!(
            "the {} belongs to interface {id}, the section has described {count} so far; how to read it is unknown and \
             it is passed over, Wireshark stops here",
            block::name(block.kind)
        )
    });
}
