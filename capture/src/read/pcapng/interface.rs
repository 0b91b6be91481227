//! The interface description block (draft, section 4.2): link type, snaplen, and how to read time stamps.

use crate::facts::{CaptureFacts, Interface};
use crate::link::LinkType;
use crate::note::{NoteId, Severity};
use crate::time::Timestamp;

use super::super::pseudo_header::pseudo_header_len;
use super::super::record::MAX_INTERFACES;
use super::block::Block;
use super::text::text;
use super::{Walk, bad_block, options};

/// Option codes (draft, section 4.2).
mod code {
    pub(super) const NAME: u16 = 2;
    pub(super) const DESCRIPTION: u16 = 3;
    pub(super) const TSRESOL: u16 = 9;
    pub(super) const FILTER: u16 = 11;
    pub(super) const OS: u16 = 12;
    pub(super) const FCSLEN: u16 = 13;
    pub(super) const TSOFFSET: u16 = 14;
}

/// How many interfaces a section may have.
const MAX_IN_SECTION: usize = 1 << 20;

/// What reading a packet needs to know of its interface.
#[derive(Clone, Copy, Debug)]
pub(super) struct Described {
    pub(super) link: LinkType,
    /// `u32::MAX` where the interface sets no limit.
    pub(super) snaplen: u32,
    pub(super) fcs_bytes: Option<u8>,
    /// Bytes in front of the frame that Wireshark does not count.
    pub(super) prefix: u32,
    /// Index into [`CaptureFacts::interfaces`].
    pub(super) fact: u32,
    ticks: Ticks,
    /// `if_tsoffset`, in seconds.
    offset: i64,
}

/// Time stamp resolution, ticks a second. The two usual ones apart, because dividing by a constant is cheaper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ticks {
    Micros,
    Nanos,
    Other(u64),
    /// Finer than 64 bits can count.
    Unknown,
}

impl Described {
    /// The time that a 64-bit tick count means. `None` if the resolution is beyond use.
    ///
    /// With more than 10¹⁰ ticks a second the product does not fit in 64 bits. It wraps, because it wraps in Wireshark.
    #[inline]
    pub(super) fn time(&self, count: u64) -> Option<Timestamp> {
        let (secs, nanos) = match self.ticks {
            Ticks::Micros => (count / 1_000_000, count % 1_000_000 * 1000),
            Ticks::Nanos => (count / 1_000_000_000, count % 1_000_000_000),
            Ticks::Other(ticks) => {
                (count.checked_div(ticks)?, (count % ticks).wrapping_mul(1_000_000_000).checked_div(ticks)?)
            }
            Ticks::Unknown => return None,
        };
        Some(Timestamp::new(secs.cast_signed().wrapping_add(self.offset), nanos as i32))
    }
}

/// Takes an interface description block in.
pub(super) fn describe(walk: &mut Walk, block: &Block, bytes: &[u8], facts: &mut CaptureFacts) {
    const FIXED: usize = 16;
    if block.len < FIXED + 4 {
        bad_block(facts, block.at, || {
            format!(
                "the interface description block is {} bytes long, it has at least 20; it is passed over",
                block.len
            )
        });
        return;
    }
    if walk.interfaces.len() >= MAX_IN_SECTION {
        facts.remark(NoteId::ManyInterfaces, Severity::Error, block.at, || {
            format!("the section describes more than {MAX_IN_SECTION} interfaces; packets of further ones are not read")
        });
        return;
    }
    let order = block.order;
    let link = LinkType(order.u16(bytes, 8));
    let snaplen = order.u32(bytes, 12);
    let mut interface = Interface { link: Some(link), snaplen, ..Interface::default() };
    let (mut resolution, mut offset, mut fcs_bytes) = (None, None, None);
    options::read(block, bytes, FIXED, None, facts, |facts, code, value| {
        let (field, what) = match code {
            code::NAME => (&mut interface.name, "name"),
            code::DESCRIPTION => (&mut interface.description, "description"),
            code::OS => (&mut interface.os, "operating system"),
            // The first byte says what kind of filter it is: 0 for text, 1 for compiled code.
            code::FILTER if value.first() == Some(&0) => (&mut interface.filter, "capture filter"),
            // An option of the wrong size, or one that is there twice, counts for nothing; so in Wireshark.
            code::TSRESOL => return set(&mut resolution, value.first().copied().filter(|_| value.len() == 1)),
            code::TSOFFSET => return set(&mut offset, (value.len() == 8).then(|| order.u64(value, 0).cast_signed())),
            code::FCSLEN => return set(&mut fcs_bytes, value.first().copied().filter(|_| value.len() == 1)),
            _ => return,
        };
        let value = if code == code::FILTER { value.get(1..).unwrap_or_default() } else { value };
        if field.is_none() {
            *field = Some(text(value));
        }
        options::check_utf8(block, value, what, facts);
    });
    let ticks = ticks(resolution, block, facts);
    interface.ticks_per_second = match ticks {
        Ticks::Micros => 1_000_000,
        Ticks::Nanos => 1_000_000_000,
        Ticks::Other(ticks) => ticks,
        Ticks::Unknown => 0,
    };
    if facts.interfaces.len() >= MAX_INTERFACES {
        facts.remark(NoteId::ManyInterfaces, Severity::Info, block.at, || {
            format!(
                "only the first {MAX_INTERFACES} interfaces are reported; packets of others count for the last of them"
            )
        });
    }
    walk.interfaces.push(Described {
        link,
        snaplen: if snaplen == 0 { u32::MAX } else { snaplen },
        // The draft has bits; programs that wrote bytes are told by numbers that no bit count is.
        fcs_bytes: fcs_bytes.map(|length| if length < 8 { length } else { length / 8 }),
        prefix: pseudo_header_len(link),
        fact: facts.add_interface(interface),
        ticks,
        offset: offset.unwrap_or(0),
    });
}

fn set<T>(place: &mut Option<T>, value: Option<T>) {
    if place.is_none() {
        *place = value;
    }
}

/// `if_tsresol`: a power of ten, or of two if the top bit is set; microseconds without it.
fn ticks(resolution: Option<u8>, block: &Block, facts: &mut CaptureFacts) -> Ticks {
    let Some(resolution) = resolution else { return Ticks::Micros };
    let exponent = u32::from(resolution & 0x7f);
    let (base, ticks) =
        if resolution & 0x80 == 0 { (10, 10_u64.checked_pow(exponent)) } else { (2, 1_u64.checked_shl(exponent)) };
    match ticks {
        Some(1_000_000) => Ticks::Micros,
        Some(1_000_000_000) => Ticks::Nanos,
        Some(ticks) => {
            if ticks > u64::MAX / 1_000_000_000 {
                facts.remark(NoteId::FineResolution, Severity::Warning, block.at, || {
                    format!(
                        "time stamps count 1/{base}^{exponent} of a second; Wireshark's arithmetic overflows there, \
                         fractions of a second agree with what it shows and are wrong"
                    )
                });
            }
            Ticks::Other(ticks)
        }
        None => {
            bad_block(facts, block.at, || {
                format!(
                    "time stamps would count 1/{base}^{exponent} of a second, which 64 bits cannot hold; packets of \
                     this interface have no time"
                )
            });
            Ticks::Unknown
        }
    }
}
