//! What a walk over a container finds: one record, told by its place in the buffer.

use crate::facts::CaptureFacts;
use crate::link::LinkType;
use crate::note::{Note, Severity};
use crate::packet::RecordKind;
use crate::time::Timestamp;

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
        self.packets += 1;
        self.bytes = self.bytes.saturating_add(u64::from(record.original_len));
        self.cut += u64::from(record.original_len as usize > record.len);
        if let Some(interface) = self.interfaces.get_mut(record.interface as usize) {
            interface.packets += 1;
        }
        let Some(time) = record.time else { return };
        match *previous {
            // In order, the usual case: only the end moves, and only if it is the latest so far.
            Some(before) if time >= before => {
                if self.last_time < Some(time) {
                    self.last_time = Some(time);
                }
            }
            Some(_) => {
                self.out_of_order += 1;
                if self.first_time.is_none_or(|first| time < first) {
                    self.first_time = Some(time);
                }
            }
            None => {
                self.first_time = Some(time);
                self.last_time = Some(time);
            }
        }
        *previous = Some(time);
    }

    /// Adds a note about the capture at a file offset.
    #[cold]
    pub(super) fn remark(&mut self, id: &'static str, severity: Severity, offset: u64, text: impl FnOnce() -> String) {
        self.notes.add(id, || Note { id, severity, frame: None, offset: Some(offset), text: text() });
    }

    /// Adds a note about the frame that comes next.
    #[cold]
    pub(super) fn remark_frame(
        &mut self,
        id: &'static str,
        severity: Severity,
        offset: u64,
        text: impl FnOnce() -> String,
    ) {
        let frame = self.packets.saturating_add(1);
        self.notes.add(id, || Note { id, severity, frame: Some(frame), offset: Some(offset), text: text() });
    }

    /// Wireshark reads no further than the frames counted so far.
    #[cold]
    pub(super) fn wireshark_stops(&mut self) {
        self.wireshark_frames.get_or_insert(self.packets);
    }
}
