//! A batch of packets on its way from the capture thread to the analysis.

use crate::link::LinkType;
use crate::packet::{Packet, RecordKind};
use crate::time::Timestamp;

/// Some packets in a row, with their bytes.
#[derive(Debug, Default)]
pub struct Batch {
    heads: Vec<Head>,
    bytes: Vec<u8>,
}

/// A packet without its bytes.
#[derive(Clone, Copy, Debug)]
struct Head {
    frame: u64,
    kind: RecordKind,
    time: Option<Timestamp>,
    interface: u32,
    link: LinkType,
    fcs_bytes: Option<u8>,
    original_len: u32,
    offset: u64,
    /// Where its bytes end in the batch; they begin where those of the one before end.
    end: usize,
}

impl Batch {
    /// Copies a packet in.
    pub(super) fn push(&mut self, packet: &Packet<'_>) {
        self.bytes.extend_from_slice(packet.data);
        self.heads.push(Head {
            frame: packet.frame,
            kind: packet.kind,
            time: packet.time,
            interface: packet.interface,
            link: packet.link,
            fcs_bytes: packet.fcs_bytes,
            original_len: packet.original_len,
            offset: packet.offset,
            end: self.bytes.len(),
        });
    }

    /// How many packets there are.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// The memory that it takes, in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.heads.len() * size_of::<Head>()
    }

    /// The time of its first packet.
    pub(super) fn first_time(&self) -> Option<Timestamp> {
        self.heads.first()?.time
    }

    /// The packets in their order.
    pub fn packets(&self) -> impl Iterator<Item = Packet<'_>> {
        let mut start = 0;
        self.heads.iter().map(move |head| {
            let data = self.bytes.get(start..head.end).unwrap_or_default();
            start = head.end;
            Packet {
                frame: head.frame,
                kind: head.kind,
                time: head.time,
                interface: head.interface,
                link: head.link,
                fcs_bytes: head.fcs_bytes,
                original_len: head.original_len,
                offset: head.offset,
                data,
            }
        })
    }
}
