//! One record of a container, by its place in the buffer.

use crate::facts::{CaptureFacts, Interface};
use crate::link::LinkType;
use crate::note::{Note, NoteId, Severity};
use crate::packet::RecordKind;
use crate::time::Timestamp;

/// How many interfaces are described in the facts.
pub(super) const MAX_INTERFACES: usize = 4096;

/// One frame, before it borrows its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) kind: RecordKind,
    pub(super) time: Option<Timestamp>,
    /// Index into [`CaptureFacts::interfaces`].
    pub(super) interface: u32,
    pub(super) link: LinkType,
    pub(super) fcs_bytes: Option<u8>,
    pub(super) original_len: u32,
    /// Index of the first byte in the buffer.
    pub(super) index: usize,
    pub(super) len: usize,
    /// Position of the first byte in the capture.
    pub(super) offset: u64,
}

impl CaptureFacts {
    /// Counts a frame in.
    #[inline]
    pub(super) fn count(&mut self, record: &Record, previous: &mut Option<Timestamp>) {
        self.count_packet(record.interface, record.original_len, record.len, record.time, previous);
    }

    /// Takes an interface in, and gives its index; packets of further ones are booked on the last that is described.
    pub(super) fn add_interface(&mut self, interface: Interface) -> u32 {
        if self.interfaces.len() < MAX_INTERFACES {
            self.interfaces.push(interface);
        }
        self.interfaces.len().saturating_sub(1) as u32
    }

    /// Adds a note about the capture at a file offset.
    #[cold]
    pub(super) fn remark(&mut self, id: NoteId, severity: Severity, offset: u64, text: impl FnOnce() -> String) {
        self.notes.add(id, || Note { id, severity, frame: None, offset: Some(offset), text: text() });
    }

    /// Adds a note about the frame that comes next.
    #[cold]
    pub(super) fn remark_frame(&mut self, id: NoteId, severity: Severity, offset: u64, text: impl FnOnce() -> String) {
        let frame = self.packets.saturating_add(1);
        self.notes.add(id, || Note { id, severity, frame: Some(frame), offset: Some(offset), text: text() });
    }

    /// Wireshark reads no further than the frames counted so far.
    #[cold]
    pub(super) fn wireshark_stops(&mut self) {
        self.wireshark_frames.get_or_insert(self.packets);
    }
}
