//! Solaris' snoop (RFC 1761): a file header, then records of a header, the captured bytes, and padding. All big-endian.

use std::io::{self, Read};

use crate::facts::{CaptureFacts, Format, Interface};
use crate::link::LinkType;
use crate::note::{NoteId, Severity};
use crate::packet::RecordKind;
use crate::time::Timestamp;

use super::buffer::Buffer;
use super::order::Order;
use super::pseudo_header::wireshark_max_packet;
use super::record::Record;

const ORDER: Order = Order::Big;
/// Magic number, version, link type.
const FILE_HEADER: usize = 16;
/// Original and captured length, record length, drops so far, seconds, microseconds.
const HEADER: usize = 24;
/// With so much padding in its first record, a file is one of Shomiti's (later Finisar's), who used link types of their own and
/// kept the frame check sequence.
const SHOMITI: u32 = 16;

/// Walks over the records.
pub(super) struct Walk {
    link: LinkType,
    fcs_bytes: Option<u8>,
    ended: bool,
}

/// Reads the file header. `Err` with words if it cannot be read.
pub(super) fn open<R: Read>(buffer: &mut Buffer<R>, facts: &mut CaptureFacts) -> io::Result<Result<Walk, String>> {
    if !buffer.ensure(FILE_HEADER)? {
        let found = buffer.available().len();
        return Ok(Err(format!(
            "it ends inside the snoop file header: {FILE_HEADER} bytes are needed, {found} are there"
        )));
    }
    let (version, number) = (ORDER.u32(buffer.available(), 8), ORDER.u32(buffer.available(), 12));
    if !(2..=5).contains(&version) {
        return Ok(Err(format!("the snoop file header gives version {version}, 2 to 5 can be read")));
    }
    buffer.consume(FILE_HEADER);
    let shomiti = buffer.ensure(HEADER)? && {
        let head = buffer.available();
        ORDER.u32(head, 8).saturating_sub(ORDER.u32(head, 4)).saturating_sub(HEADER as u32) >= SHOMITI
    };
    let Some(link) = link(number, shomiti) else {
        return Ok(Err(format!("its packets are of snoop's link type {number}, which wirelab does not read")));
    };
    facts.format = Some(Format::Snoop);
    facts.sections = 1;
    facts.add_interface(Interface { link: Some(link), ticks_per_second: 1_000_000, ..Interface::default() });
    let fcs_bytes = (shomiti && link == LinkType::ETHERNET).then_some(4);
    Ok(Ok(Walk { link, fcs_bytes, ended: false }))
}

/// The numbers of DLPI, and Shomiti's.
const fn link(number: u32, shomiti: bool) -> Option<LinkType> {
    Some(match (number, shomiti) {
        (0 | 4, _) | (10 | 12 | 19, true) => LinkType::ETHERNET,
        (2, _) | (11 | 13 | 14, true) => LinkType::TOKEN_RING,
        (8, _) => LinkType::FDDI,
        (9 | 14, false) => LinkType::NULL,
        _ => return None,
    })
}

impl Walk {
    /// The next record, or `None` at the end of what can be read.
    pub(super) fn next<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
    ) -> io::Result<Option<Record>> {
        if self.ended {
            return Ok(None);
        }
        let whole = buffer.ensure(HEADER)?;
        let head = buffer.available();
        let field = |place: usize| ORDER.u32(head, place * 4);
        let (original, captured, len) = (field(0), field(1), field(2));
        let time = Timestamp::new(i64::from(field(4)), field(5).wrapping_mul(1000).cast_signed());
        let max = wireshark_max_packet(self.link);
        if whole && (captured > max || original > max || captured.saturating_add(HEADER as u32) > len) {
            self.bad_length(facts, buffer.position(), captured, len);
            return Ok(None);
        }
        if !whole || !buffer.ensure(HEADER + captured as usize)? {
            self.cut_short(buffer, facts);
            return Ok(None);
        }
        let (index, offset) = (buffer.index() + HEADER, buffer.position() + HEADER as u64);
        let held = HEADER + captured as usize;
        buffer.consume(held);
        buffer.consume_later(u64::from(len) - held as u64);
        if captured > original {
            facts.remark_frame(NoteId::CaplenOverOriginal, Severity::Warning, offset, || {
                format!("{captured} bytes were captured of a packet that is said to be {original} bytes long")
            });
        }
        Ok(Some(Record {
            kind: RecordKind::Packet,
            time: Some(time),
            interface: 0,
            link: self.link,
            fcs_bytes: self.fcs_bytes,
            original_len: original,
            index,
            len: captured as usize,
            offset,
        }))
    }

    #[cold]
    fn cut_short<R: Read>(&mut self, buffer: &mut Buffer<R>, facts: &mut CaptureFacts) {
        self.ended = true;
        let left = buffer.available().len();
        if left > 0 {
            facts.remark_frame(NoteId::CutShort, Severity::Error, buffer.position(), || {
                format!(
                    "the file ends inside a record, of which {left} bytes are there; the capture was probably cut short"
                )
            });
            buffer.consume(left);
        }
    }

    #[cold]
    fn bad_length(&mut self, facts: &mut CaptureFacts, at: u64, captured: u32, len: u32) {
        self.ended = true;
        facts.wireshark_stops();
        facts.remark_frame(NoteId::BadLength, Severity::Error, at, || {
            format!("a record of {len} bytes cannot hold a packet of {captured}: the rest cannot be read")
        });
    }
}
