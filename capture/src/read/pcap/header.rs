//! The file header of classic pcap: byte order, resolution, link type, snaplen.

use std::io::{self, Read};

use crate::facts::{CaptureFacts, Format, Interface};
use crate::link::LinkType;
use crate::note::{NoteId, Severity};

use super::super::buffer::Buffer;
use super::super::order::Order;
use super::super::pseudo_header::wireshark_max_packet;
use super::layout::{Layout, Lengths};
use super::variant::{self, Hints};
use super::{Walk, prefix};

/// Length of the file header in bytes.
const HEADER_LEN: usize = 24;

/// "FCS length present" in the link-type word; the length stands in the top four bits, in units of 16 bits.
const FCS_PRESENT: u32 = 0x0400_0000;
/// Bits of the link-type word that must be zero.
const RESERVED: u32 = 0x03ff_0000;

/// Reads the file header. `Err` with words if the file ends inside it.
pub(in super::super) fn open<R: Read>(
    buffer: &mut Buffer<R>,
    facts: &mut CaptureFacts,
) -> io::Result<Result<Walk, String>> {
    let magic = buffer.available().first_chunk::<4>().copied().unwrap_or_default();
    let (order, magic) = match u32::from_be_bytes(magic) {
        big @ (0xa1b2_c3d4 | 0xa1b2_3c4d | 0xa1b2_cd34 | 0x1c00_01ac | 0x1c00_01ab) => (Order::Big, big),
        _ => (Order::Little, u32::from_le_bytes(magic)),
    };
    // Ixia's two variants have the length of all records as a 4-byte field more.
    let header_len = HEADER_LEN + if magic & 0xffff_0000 == 0x1c00_0000 { 4 } else { 0 };
    if !buffer.ensure(header_len)? {
        let found = buffer.available().len();
        return Ok(Err(format!(
            "it ends inside the pcap file header: {header_len} bytes are needed, {found} are there"
        )));
    }
    let bytes = buffer.available();
    let (major, minor) = (order.u16(bytes, 4), order.u16(bytes, 6));
    let snaplen = order.u32(bytes, 16);
    let word = order.u32(bytes, 20);
    buffer.consume(header_len);

    if major != 2 || minor > 4 {
        facts.remark(NoteId::UnknownVersion, Severity::Warning, 4, || {
            format!("the file header gives version {major}.{minor}, 2.4 is usual; it is read as that")
        });
    }
    if major < 2 || word & RESERVED != 0 {
        facts.wireshark_stops();
    }
    if word & RESERVED != 0 {
        facts.remark(NoteId::BadLinkType, Severity::Warning, 20, || {
            format!("the link-type word is {word:#010x}, in which reserved bits are set; its low 16 bits are used")
        });
    }

    let aix = magic == 0xa1b2_c3d4 && (major, minor) == (2, 2);
    let aix = if aix { aix_link(word) } else { None };
    let link = aix.unwrap_or(LinkType((word & 0xffff) as u16));
    let lengths = match (major, minor) {
        (2, 0..=2) | (543, _) => Lengths::Swapped,
        (2, 3) => Lengths::Unsure,
        _ => Lengths::Usual,
    };
    let hints = Hints { order, lengths, snaplen, max_packet: wireshark_max_packet(link) };
    let layout = match magic {
        0xa1b2_c3d4 if aix.is_some() => Layout::Aix,
        0xa1b2_c3d4 => variant::choose(buffer, &hints, &[Layout::Standard, Layout::Modified, Layout::Nokia])?,
        0xa1b2_cd34 => variant::choose(buffer, &hints, &[Layout::Modified, Layout::Modified990915])?,
        _ => Layout::Standard,
    };
    let nanos = matches!(magic, 0xa1b2_3c4d | 0x1c00_01ac) || layout == Layout::Aix;

    let format = match layout {
        Layout::Modified | Layout::Modified990915 => Format::PcapModified,
        Layout::Nokia => Format::PcapNokia,
        _ if nanos => Format::PcapNanos,
        _ => Format::PcapMicros,
    };
    facts.format.get_or_insert(format);
    facts.sections = facts.sections.saturating_add(1);
    let ticks_per_second = if nanos { 1_000_000_000 } else { 1_000_000 };
    let interface =
        facts.add_interface(Interface { link: Some(link), snaplen, ticks_per_second, ..Interface::default() });
    let fcs_bytes = (word & FCS_PRESENT != 0).then_some(((word >> 28) * 2) as u8);
    let snaplen = if snaplen == 0 { u32::MAX } else { snaplen };
    let prefix = prefix(link, layout);
    let least = prefix.max(1);
    let (ended, followed, doubts) = (false, false, 0);
    Ok(Ok(Walk {
        order,
        layout,
        lengths,
        nanos,
        link,
        interface,
        fcs_bytes,
        snaplen,
        prefix,
        least,
        ended,
        followed,
        doubts,
    }))
}

/// AIX writes the interface types of RFC 1573 in place of link types. Its files look like old standard ones (2.2), so
/// only the four numbers that such files are known to have are taken for it.
fn aix_link(word: u32) -> Option<LinkType> {
    match word {
        6 => Some(LinkType::ETHERNET),
        9 => Some(LinkType::TOKEN_RING),
        15 => Some(LinkType::FDDI),
        24 => Some(LinkType::NULL),
        _ => None,
    }
}
