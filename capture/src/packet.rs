//! One record of a capture, as the reader returns it.

use crate::link::LinkType;
use crate::time::Timestamp;

/// One frame: what Wireshark gives a `frame.number`.
///
/// Borrowed from the reader's buffer and valid until the next one is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// The place in the capture, from 1 (`frame.number`).
    pub frame: u64,
    /// Whether these are bytes from a wire, or another record that Wireshark counts as a frame.
    pub kind: RecordKind,
    /// When it was captured (`frame.time_epoch`); `None` where the format has no time for it (simple packet block).
    pub time: Option<Timestamp>,
    /// Index into [`crate::facts::CaptureFacts::interfaces`]. 0 for classic pcap; [`Packet::NO_INTERFACE`] for a block
    /// that is no packet.
    pub interface: u32,
    /// How the first byte of `data` is to be read.
    pub link: LinkType,
    /// Bytes of frame check sequence at the end of the frame, where the file says so.
    pub fcs_bytes: Option<u8>,
    /// Length on the wire in bytes (`frame.len`). May be less than `data.len()` in damaged files.
    pub original_len: u32,
    /// Where `data` begins in the (uncompressed) capture, in bytes from its start.
    pub offset: u64,
    /// The captured bytes (`frame.cap_len`).
    pub data: &'a [u8],
}

impl Packet<'_> {
    /// In place of an interface, where there is none. No index of the list.
    pub const NO_INTERFACE: u32 = u32::MAX;

    /// The longest length that a packet can state, in bytes. Damaged files state more; Wireshark shows this then.
    pub const MAX_LEN: u32 = i32::MAX as u32;
}

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// Bytes seen by an interface.
    Packet,
    /// A pcapng block that is no packet but that Wireshark numbers as a frame (custom blocks, journal entries, ...).
    OtherBlock,
}
