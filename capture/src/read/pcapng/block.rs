//! What all blocks have in common (draft, section 3.1): type, total length, body, total length again.

use super::super::order::Order;

/// Type, length and trailing length of a block without a body, in bytes.
pub(super) const MIN_LEN: usize = 12;

/// Bytes in front of the body.
pub(super) const HEAD_LEN: usize = 8;

/// The block types (draft, section 11.1).
pub(crate) mod kind {
    pub(crate) const SECTION_HEADER: u32 = 0x0a0d_0d0a;
    pub(crate) const INTERFACE: u32 = 1;
    pub(crate) const OLD_PACKET: u32 = 2;
    pub(crate) const SIMPLE_PACKET: u32 = 3;
    pub(crate) const NAMES: u32 = 4;
    pub(crate) const STATISTICS: u32 = 5;
    pub(crate) const ENHANCED_PACKET: u32 = 6;
    pub(crate) const JOURNAL: u32 = 9;
    pub(crate) const SECRETS: u32 = 10;
    pub(crate) const CUSTOM: u32 = 0x0000_0bad;
    pub(crate) const CUSTOM_NO_COPY: u32 = 0x4000_0bad;
    pub(crate) const SYSDIG_FIRST: u32 = 0x0201;
    pub(crate) const SYSDIG_EVENT: u32 = 0x0204;
    pub(crate) const SYSDIG_EVENT_2: u32 = 0x0216;
    pub(crate) const SYSDIG_EVENT_2_LARGE: u32 = 0x0221;
    pub(crate) const SYSDIG_LAST: u32 = 0x0221;
}

/// A whole block in the buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) kind: u32,
    pub(super) order: Order,
    /// Where it begins in the capture.
    pub(super) at: u64,
    /// Total length in bytes, at least [`MIN_LEN`], a multiple of 4.
    pub(super) len: usize,
}

impl Block {
    /// What lies between `from` (counted from the start of the block) and the trailing length.
    pub(super) fn body<'a>(&self, bytes: &'a [u8], from: usize) -> &'a [u8] {
        bytes.get(from..self.len - 4).unwrap_or_default()
    }
}

/// The byte order that a section header announces; `None` for any other block, and if its magic number is wrong.
#[inline]
pub(super) fn order(head: &[u8]) -> Option<Order> {
    if Order::Big.u32(head, 0) != kind::SECTION_HEADER {
        return None;
    }
    match Order::Big.u32(head, 8) {
        0x1a2b_3c4d => Some(Order::Big),
        0x4d3c_2b1a => Some(Order::Little),
        _ => None,
    }
}

/// What people call a block type.
pub(super) fn name(kind: u32) -> String {
    match kind {
        kind::SECTION_HEADER => "section header block".into(),
        kind::INTERFACE => "interface description block".into(),
        kind::OLD_PACKET => "packet block (obsolete)".into(),
        kind::SIMPLE_PACKET => "simple packet block".into(),
        kind::NAMES => "name resolution block".into(),
        kind::STATISTICS => "interface statistics block".into(),
        kind::ENHANCED_PACKET => "enhanced packet block".into(),
        kind::JOURNAL => "systemd journal block".into(),
        kind::SECRETS => "decryption secrets block".into(),
        kind::CUSTOM | kind::CUSTOM_NO_COPY => "custom block".into(),
        kind::SYSDIG_FIRST..=kind::SYSDIG_LAST => "sysdig block".into(),
        other => format!("block of unknown type {other:#010x}"),
    }
}

/// Whether a type is one that programs are known to write.
pub(super) fn is_known(kind: u32) -> bool {
    matches!(
        kind,
        kind::SECTION_HEADER
            | 1..=10
            | kind::CUSTOM
            | kind::CUSTOM_NO_COPY
            | kind::SYSDIG_FIRST..=kind::SYSDIG_LAST
    )
}
