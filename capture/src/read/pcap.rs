//! Classic pcap (draft-ietf-opsawg-pcap): a file header, then records of a header and the captured bytes.

mod garbage;
mod header;
mod layout;
mod variant;

use std::io::{self, Read};

use crate::facts::CaptureFacts;
use crate::link::LinkType;
use crate::note::{NoteId, Severity};
use crate::packet::RecordKind;
use crate::time::Timestamp;

use super::buffer::{Buffer, MAX_RECORD};
use super::detect::follows;
use super::order::Order;
use super::pseudo_header::{pseudo_header_len, wireshark_max_packet};
use super::record::Record;

use self::garbage::NEAR;
use self::layout::{Layout, Lengths, RecordHeader};

pub(super) use self::header::open;

/// No link type sets a lower bound than this for what Wireshark reads, in bytes.
const USUAL_MAX: u32 = 262_144;

/// Walks over the records.
pub(super) struct Walk {
    order: Order,
    layout: Layout,
    lengths: Lengths,
    /// Whether the fraction of the second counts nanoseconds.
    nanos: bool,
    link: LinkType,
    /// Index into [`CaptureFacts::interfaces`].
    interface: u32,
    fcs_bytes: Option<u8>,
    /// `u32::MAX` where the file header sets no limit.
    snaplen: u32,
    /// Bytes between the record header and the frame that belong to neither.
    prefix: u32,
    /// The least that a usual record has captured: its prefix, and a byte at least. The header of a further file looks like an
    /// empty record.
    least: u32,
    ended: bool,
    /// Whether it ended because a further file begins.
    pub(super) followed: bool,
    /// How often a record was doubted for nothing.
    doubts: u8,
}

impl Walk {
    /// The record in front, if it is one that most are like: whole, sound, and under the standard header.
    ///
    /// `None` says nothing but that a closer look is needed; [`Self::next`] gives the same for the records that this takes.
    #[inline(always)]
    pub(super) fn usual<R: Read>(&self, buffer: &Buffer<R>) -> Option<(Record, usize)> {
        const HEADER: usize = 16;
        if self.ended || self.layout != Layout::Standard || self.lengths != Lengths::Usual || buffer.owes() {
            return None;
        }
        let bytes = buffer.available();
        let header = RecordHeader::read(bytes.first_chunk::<HEADER>()?, self.order, Lengths::Usual);
        let len = HEADER + header.captured as usize;
        if header.captured > header.original.min(self.snaplen).min(USUAL_MAX)
            || header.captured < self.least
            || bytes.len() < len
            || !header.is_sound(self.nanos)
        {
            return None;
        }
        let start = HEADER + self.prefix as usize;
        let record = Record {
            kind: RecordKind::Packet,
            time: Some(self.time(&header)),
            interface: self.interface,
            link: self.link,
            fcs_bytes: self.fcs_bytes,
            original_len: header.original - self.prefix,
            index: buffer.index() + start,
            len: len - start,
            offset: buffer.position() + start as u64,
        };
        Some((record, len))
    }

    /// The next record, or `None` at the end of what can be read.
    #[inline]
    pub(super) fn next<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
    ) -> io::Result<Option<Record>> {
        let header_len = self.layout.len();
        loop {
            if self.ended {
                return Ok(None);
            }
            if !buffer.ensure(header_len)? {
                return Ok(self.end(buffer, facts));
            }
            if follows(buffer.available()) {
                (self.ended, self.followed) = (true, true);
                return Ok(None);
            }
            let header = RecordHeader::read(buffer.available(), self.order, self.lengths);
            let captured = header.captured as usize;
            if header.captured > self.usual_max() && !self.go_on_at_long(buffer, facts, &header)? {
                if self.pass_garbage(buffer, facts, usize::MAX)? {
                    continue;
                }
                self.give_up(facts, buffer.position(), &header);
                return Ok(None);
            }
            if self.is_doubtful(&header, buffer)? && self.pass_garbage(buffer, facts, NEAR)? {
                continue;
            }
            let held = captured.min(MAX_RECORD);
            if !buffer.ensure(header_len + held)? {
                return Ok(self.cut_short(buffer, facts, captured));
            }
            let at = buffer.position();
            let index = buffer.index() + header_len;
            buffer.consume(header_len + held);
            if captured > held {
                buffer.consume_later((captured - held) as u64);
            }
            if header.captured < self.prefix {
                self.too_short(facts, at, header.captured);
                continue;
            }
            if header.captured > header.original || header.captured > self.snaplen || !header.is_sound(self.nanos) {
                self.remark_odd(facts, at, &header);
            }
            let prefix = self.prefix as usize;
            return Ok(Some(Record {
                kind: RecordKind::Packet,
                time: Some(self.time(&header)),
                interface: self.interface,
                link: self.link,
                fcs_bytes: self.fcs_bytes,
                original_len: header.original.wrapping_sub(self.prefix),
                index: index + prefix,
                len: held - prefix,
                offset: at + (header_len + prefix) as u64,
            }));
        }
    }

    /// The time as the record states it. Wireshark computes it in 32 bits, and a damaged fraction wraps there.
    #[inline]
    fn time(&self, header: &RecordHeader) -> Timestamp {
        let nanos = if self.nanos { header.fraction } else { header.fraction.wrapping_mul(1000) };
        Timestamp::new(i64::from(header.secs), nanos.cast_signed())
    }

    fn usual_max(&self) -> u32 {
        wireshark_max_packet(self.link)
    }

    /// A packet that is longer than Wireshark takes. Nothing says where the next record begins but this length, so it
    /// is believed only if a sound record, or the end of the file, follows.
    #[cold]
    fn go_on_at_long<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
        header: &RecordHeader,
    ) -> io::Result<bool> {
        facts.wireshark_stops();
        let at = buffer.position();
        let next = self.layout.len() + (header.captured as usize).min(MAX_RECORD);
        let believed = header.captured as usize <= MAX_RECORD && header.captured <= header.original && {
            let more = buffer.ensure(next + self.layout.len())?;
            let following = buffer.available().get(next..).unwrap_or_default();
            (!more && buffer.available().len() == next)
                || (more && {
                    let next = RecordHeader::read(following, self.order, self.lengths);
                    next.is_sound(self.nanos) && next.captured <= next.original && next.captured <= self.usual_max()
                })
        };
        let (captured, max) = (header.captured, self.usual_max());
        if believed {
            facts.remark_frame(NoteId::OversizedPacket, Severity::Warning, at, || {
                format!(
                    "the packet is {captured} bytes long; Wireshark takes at most {max} and stops here, so this and \
                     later frame numbers cannot be looked up there"
                )
            });
        }
        Ok(believed)
    }

    /// Nothing behind a record that cannot be right is a record.
    #[cold]
    fn give_up(&mut self, facts: &mut CaptureFacts, at: u64, header: &RecordHeader) {
        self.ended = true;
        let (captured, max) = (header.captured, self.usual_max());
        facts.remark_frame(NoteId::BadLength, Severity::Error, at, || {
            format!(
                "the record header promises a packet of {captured} bytes, at most {max} are usual, and no sound \
                 record follows it: the file is damaged here and the rest cannot be read"
            )
        });
    }

    #[cold]
    fn remark_odd(&self, facts: &mut CaptureFacts, at: u64, header: &RecordHeader) {
        let RecordHeader { captured, original, fraction, .. } = *header;
        if captured > original {
            facts.remark_frame(NoteId::CaplenOverOriginal, Severity::Warning, at, || {
                format!("{captured} bytes were captured of a packet that is said to be {original} bytes long")
            });
        }
        if captured > self.snaplen {
            let snaplen = self.snaplen;
            facts.remark_frame(NoteId::CaplenOverSnaplen, Severity::Warning, at, || {
                format!("{captured} bytes were captured, the file header allows {snaplen} (snaplen); all are used")
            });
        }
        if !header.is_sound(self.nanos) {
            let (unit, per_second) =
                if self.nanos { ("nanoseconds", 1_000_000_000) } else { ("microseconds", 1_000_000) };
            facts.remark_frame(NoteId::BadFraction, Severity::Warning, at, || {
                format!("the time stamp has {fraction} {unit}, a second has {per_second}: times here are not reliable")
            });
        }
    }

    #[cold]
    fn too_short(&self, facts: &mut CaptureFacts, at: u64, captured: u32) {
        facts.wireshark_stops();
        let (prefix, link) = (self.prefix, self.link);
        facts.remark(NoteId::ShortPacket, Severity::Error, at, || {
            format!(
                "a record of {captured} bytes is too short for the {prefix} bytes of pseudo-header that {link} packets \
                 begin with; it is passed over"
            )
        });
    }

    #[cold]
    fn end<R: Read>(&mut self, buffer: &mut Buffer<R>, facts: &mut CaptureFacts) -> Option<Record> {
        self.ended = true;
        let left = buffer.available().len();
        if left > 0 {
            let needed = self.layout.len();
            facts.remark(NoteId::CutShort, Severity::Error, buffer.position(), || {
                format!(
                    "the file ends inside a record header: {needed} bytes are needed, {left} are there; the capture \
                     was probably copied while it was being written"
                )
            });
            buffer.consume(left);
        }
        None
    }

    #[cold]
    fn cut_short<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
        captured: usize,
    ) -> Option<Record> {
        self.ended = true;
        let left = buffer.available().len().saturating_sub(self.layout.len());
        facts.remark_frame(NoteId::CutShort, Severity::Error, buffer.position(), || {
            format!(
                "the file ends inside the packet: its header promises {captured} bytes, {left} are there; the capture \
                 was probably copied while it was being written"
            )
        });
        buffer.consume(usize::MAX);
        None
    }
}

/// Bytes in front of the frame for a link type and header layout.
fn prefix(link: LinkType, layout: Layout) -> u32 {
    match layout {
        // AIX puts three bytes of padding in front of FDDI frames.
        Layout::Aix if link == LinkType::FDDI => 3,
        _ => pseudo_header_len(link),
    }
}
