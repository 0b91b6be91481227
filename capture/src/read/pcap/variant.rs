//! Which record header a file uses, where the magic number leaves that open: by trying.

use std::io::{self, Read};

use super::super::buffer::Buffer;
use super::super::detect::follows;
use super::super::order::Order;
use super::layout::{Layout, Lengths, RecordHeader};

/// Records that are looked at.
const TRIED: usize = 3;

/// No real packet is longer on the wire, in bytes.
const MAX_ORIGINAL: u32 = 128 * 1024 * 1024;

/// What the file header says that helps to tell a sound record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hints {
    pub(super) order: Order,
    pub(super) lengths: Lengths,
    pub(super) snaplen: u32,
    /// The most that a packet can hold, in bytes.
    pub(super) max_packet: u32,
}

/// The first layout under which the next records make sense, or the one with the least wrong.
///
/// All of these layouts count microseconds. Only what the trial needs is read: up to three records.
pub(super) fn choose<R: Read>(buffer: &mut Buffer<R>, hints: &Hints, layouts: &[Layout]) -> io::Result<Layout> {
    let mut best = ((usize::MAX, u32::MAX), Layout::Standard);
    for &layout in layouts {
        let faults = faults(buffer, hints, layout)?;
        if faults < best.0 {
            best = (faults, layout);
        }
        if faults == (0, 0) {
            break;
        }
    }
    Ok(best.1)
}

/// How many of the records that are looked at are not sound under a layout or not reached, and how much is wrong with the first
/// of them.
fn faults<R: Read>(buffer: &mut Buffer<R>, hints: &Hints, layout: Layout) -> io::Result<(usize, u32)> {
    let mut at = 0;
    for tried in 0..TRIED {
        let left = TRIED - tried;
        if !buffer.ensure(at + layout.len())? {
            // A file that ends exactly here has fewer records; any other end speaks against the layout.
            return Ok(if buffer.available().len() == at { (0, 0) } else { (left, 1) });
        }
        let rest = buffer.available().get(at..).unwrap_or_default();
        if follows(rest) {
            return Ok((0, 0));
        }
        let header = RecordHeader::read(rest, hints.order, hints.lengths);
        let faults = u32::from(!header.is_sound(false))
            + u32::from(header.captured > hints.max_packet)
            + u32::from(header.original > MAX_ORIGINAL)
            + u32::from(header.captured > hints.snaplen)
            + u32::from(header.captured > header.original);
        if faults > 0 {
            return Ok((left, faults));
        }
        at += layout.len() + header.captured as usize;
        if !buffer.ensure(at)? {
            return Ok((left, 1));
        }
    }
    Ok((0, 0))
}
