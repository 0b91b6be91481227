//! Endace's Extensible Record Format: records with a link type each, under no file header and no magic number.

use std::io::{self, Read};

use crate::facts::{CaptureFacts, Format, Interface};
use crate::link::LinkType;
use crate::note::{NoteId, Severity};
use crate::packet::RecordKind;
use crate::time::Timestamp;

use super::buffer::Buffer;
use super::order::Order;
use super::record::Record;

/// Time, type, flags, record length, loss counter, length on the wire.
const HEADER: usize = 16;
/// Length of an extension header.
const EXTENSION: usize = 8;
/// "An extension header follows", in the type and in the first byte of each extension header.
const MORE: u8 = 0x80;
/// Records that fill up a buffer, and are no frames.
const PAD: u8 = 48;
/// The highest type that is known.
const LAST_TYPE: u8 = 48;
/// What is known of the machine that captured, rather than a packet.
const META: u8 = 27;
/// Records that have to look like ERF, as nothing else tells that a file is of this kind.
const LOOKED_AT: usize = 3;
/// Seconds by which the clock may go back between the first records, and forth.
const MAX_BACK: u64 = 1;
const MAX_FORTH: u64 = 365 * 24 * 3600;

/// Walks over the records.
pub(super) struct Walk {
    /// The interfaces met: number, link type, and index into [`CaptureFacts::interfaces`].
    interfaces: Vec<(u8, LinkType, u32)>,
    ended: bool,
}

/// One record, by the fields of its header.
#[derive(Clone, Copy)]
struct Head {
    /// 32 bits of seconds, 32 of their fraction.
    ticks: u64,
    kind: u8,
    extended: bool,
    interface: u8,
    /// Of the record, with its headers.
    len: usize,
    wire: u32,
}

impl Head {
    fn read(bytes: &[u8]) -> Self {
        let [_, _, _, _, _, _, _, _, kind, flags, ..] = bytes.first_chunk::<HEADER>().copied().unwrap_or_default();
        Self {
            ticks: Order::Little.u64(bytes, 0),
            kind: kind & !MORE,
            extended: kind & MORE != 0,
            interface: flags & 3,
            len: usize::from(Order::Big.u16(bytes, 10)),
            wire: u32::from(Order::Big.u16(bytes, 14)),
        }
    }

    const fn secs(&self) -> u64 {
        self.ticks >> 32
    }

    /// Rounded to nanoseconds as Wireshark rounds.
    fn time(&self) -> Timestamp {
        let nanos = (self.ticks & 0xffff_ffff) * 1_000_000_000;
        let nanos = nanos.wrapping_add((nanos & 0x8000_0000) << 1) >> 32;
        let whole = nanos / 1_000_000_000;
        Timestamp::new((self.secs() + whole) as i64, (nanos % 1_000_000_000) as i32)
    }

    /// How the bytes behind all headers begin, how many bytes stand in front of them that are no frame, and whether a frame
    /// check sequence ends it.
    const fn payload(&self) -> (LinkType, usize, Option<u8>) {
        const ERF: LinkType = LinkType(197);
        match self.kind {
            // Ethernet, in colours or not: an offset and a byte of padding.
            2 | 11 | 16 | 20 => (LinkType::ETHERNET, 2, Some(4)),
            // HDLC of some kind: PPP or Cisco's, told by its first byte.
            1 | 10 | 15 | 19 => (LinkType::PPP, 0, None),
            // The same of one channel of many: four bytes about the channel.
            5 | 17 => (LinkType::PPP, 4, None),
            6 | 7 | 8 | 9 | 12 | 18 => (ERF, 4, None),
            22 => (LinkType::IPV4, 0, None),
            23 => (LinkType::IPV6, 0, None),
            _ => (ERF, 0, None),
        }
    }

    /// Whether this may be a record, behind one with the time `previous`.
    fn is_plausible(&self, previous: Option<u64>) -> bool {
        let year = self.secs() / 31_556_952 + 1970;
        let in_time = previous.is_none_or(|previous| {
            self.secs() + MAX_BACK >= previous && self.secs() <= previous.saturating_add(MAX_FORTH)
        });
        let sized = self.len > HEADER && (self.kind == META || self.wire > 0);
        self.kind == PAD && self.len >= HEADER
            || (1..=LAST_TYPE).contains(&self.kind) && sized && in_time && (1990..2100).contains(&year)
    }
}

/// Takes a file for ERF if its first records, or all that it has, look like it.
pub(super) fn open<R: Read>(buffer: &mut Buffer<R>, facts: &mut CaptureFacts) -> io::Result<Option<Walk>> {
    let (mut at, mut previous) = (0, None);
    for found in 0..LOOKED_AT {
        if !buffer.ensure(at + HEADER)? {
            if found == 0 || buffer.available().len() != at {
                return Ok(None);
            }
            break;
        }
        let head = Head::read(buffer.available().get(at..).unwrap_or_default());
        if !head.is_plausible(previous) || !buffer.ensure(at + head.len)? {
            return Ok(None);
        }
        at += head.len;
        previous = (head.kind != PAD).then(|| head.secs()).or(previous);
    }
    facts.format = Some(Format::Erf);
    facts.sections = 1;
    Ok(Some(Walk { interfaces: Vec::new(), ended: false }))
}

impl Walk {
    /// The next record, or `None` at the end of what can be read.
    pub(super) fn next<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
    ) -> io::Result<Option<Record>> {
        while !self.ended {
            let whole = buffer.ensure(HEADER)?;
            let head = Head::read(buffer.available());
            if !whole || !buffer.ensure(head.len)? {
                self.cut_short(buffer, facts);
                return Ok(None);
            }
            let (at, index) = (buffer.position(), buffer.index());
            let start = start(&head, buffer.bytes(index, head.len));
            // Each record takes up something, padding its header at least: otherwise there would be no end.
            let is_long_enough = |start: &usize| match head.kind {
                PAD => head.len >= HEADER,
                _ => head.len > HEADER && *start <= head.len,
            };
            let Some(start) = start.filter(is_long_enough) else {
                self.bad_length(facts, at, head.len);
                return Ok(None);
            };
            buffer.consume(head.len);
            if head.kind == PAD {
                continue;
            }
            let (link, _, fcs_bytes) = head.payload();
            return Ok(Some(Record {
                kind: RecordKind::Packet,
                time: Some(head.time()),
                interface: self.interface(head.interface, link, facts),
                link,
                fcs_bytes,
                original_len: head.wire,
                index: index + start,
                len: (head.len - start).min(head.wire as usize),
                offset: at + start as u64,
            }));
        }
        Ok(None)
    }

    fn interface(&mut self, number: u8, link: LinkType, facts: &mut CaptureFacts) -> u32 {
        let known = self.interfaces.iter().find(|(one, its, _)| *one == number && *its == link);
        if let Some((_, _, index)) = known {
            return *index;
        }
        let name = Some(format!("port {number}"));
        let interface = Interface { link: Some(link), name, ticks_per_second: 1 << 32, ..Interface::default() };
        let index = facts.add_interface(interface);
        self.interfaces.push((number, link, index));
        index
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
    fn bad_length(&mut self, facts: &mut CaptureFacts, at: u64, len: usize) {
        self.ended = true;
        facts.wireshark_stops();
        facts.remark_frame(NoteId::BadLength, Severity::Error, at, || {
            format!("the record says that it is {len} bytes long, too few for its headers: the rest cannot be read")
        });
    }
}

/// Where the frame begins in a record, behind header, extension headers and what its type puts in front of it.
fn start(head: &Head, record: &[u8]) -> Option<usize> {
    let mut at = HEADER;
    let mut more = head.extended;
    while more {
        more = record.get(at)? & MORE != 0;
        at += EXTENSION;
    }
    let (_, prefix, _) = head.payload();
    Some(at + prefix)
}
