//! Blocks that are not packets but that Wireshark shows as frames, and unknown blocks.

use crate::facts::CaptureFacts;
use crate::link::LinkType;
use crate::packet::{Packet, RecordKind};
use crate::time::Timestamp;

use super::super::record::Record;
use super::block::{self, Block, HEAD_LEN, kind};
use super::{Walk, bad_block};

/// The frame that such a block is, if it is one.
pub(super) fn record(
    walk: &Walk,
    block: &Block,
    bytes: &[u8],
    index: usize,
    facts: &mut CaptureFacts,
) -> Option<Record> {
    let frame = match block.kind {
        // A private enterprise number, then whatever its owner wants (draft, section 4.8).
        kind::CUSTOM | kind::CUSTOM_NO_COPY => Frame::behind(block, HEAD_LEN + 4),
        kind::JOURNAL => journal(block, bytes),
        kind::SYSDIG_EVENT => sysdig(walk, block, bytes, 24),
        kind::SYSDIG_EVENT_2 | kind::SYSDIG_EVENT_2_LARGE => sysdig(walk, block, bytes, 28),
        _ => return None,
    };
    let Some(Frame { time, original_len, from, len }) = frame else {
        bad_block(facts, block.at, || {
            format!(
                "the {} of {} bytes is too short for its kind; it is passed over",
                block::name(block.kind),
                block.len
            )
        });
        return None;
    };
    Some(Record {
        kind: RecordKind::OtherBlock,
        time,
        interface: Packet::NO_INTERFACE,
        link: LinkType::NONE,
        fcs_bytes: None,
        original_len,
        index: index + from,
        len,
        offset: block.at + from as u64,
    })
}

struct Frame {
    time: Option<Timestamp>,
    original_len: u32,
    from: usize,
    len: usize,
}

impl Frame {
    /// All from `from` to the end of the block.
    fn behind(block: &Block, from: usize) -> Option<Self> {
        let len = (block.len - 4).checked_sub(from)?;
        Some(Self { time: None, original_len: len as u32, from, len })
    }
}

/// An entry of the systemd journal in its export format; padding is no part of it.
fn journal(block: &Block, bytes: &[u8]) -> Option<Frame> {
    const STAMP: &[u8] = b"__REALTIME_TIMESTAMP=";
    let entry = block.body(bytes, HEAD_LEN);
    let len = entry.iter().rposition(|byte| *byte != 0)? + 1;
    if len < STAMP.len() + 2 {
        return None;
    }
    let found = entry.windows(STAMP.len()).position(|window| window == STAMP);
    let digits = found.and_then(|at| entry.get(at + STAMP.len()..)).unwrap_or_default();
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let micros = digits.get(..end).and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u64>().ok());
    let time = micros.map(|micros| Timestamp::new((micros / 1_000_000) as i64, (micros % 1_000_000 * 1000) as i32));
    Some(Frame { time, original_len: len as u32, from: HEAD_LEN, len })
}

/// A system call as sysdig records it: processor, time in nanoseconds, thread, length, type.
fn sysdig(walk: &Walk, block: &Block, bytes: &[u8], header: usize) -> Option<Frame> {
    let frame = Frame::behind(block, HEAD_LEN + header)?;
    let nanos = walk.order.u64(bytes, HEAD_LEN + 2);
    let time = Timestamp::new((nanos / 1_000_000_000) as i64, (nanos % 1_000_000_000) as i32);
    Some(Frame { time: (nanos != 0).then_some(time), original_len: walk.order.u32(bytes, HEAD_LEN + 18), ..frame })
}
