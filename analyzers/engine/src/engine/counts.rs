//! Packet counts by kind: packets that are not analysed are still counted and named.

use wirelab_capture::packet::{Packet, RecordKind};
use wirelab_text::limit::KINDS;

use crate::packet::layer::Header;
use crate::packet::{Checksum, Decoded};

/// Checksum verdicts, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChecksumCounts {
    /// The checksum is correct.
    pub good: u64,
    /// The checksum is wrong.
    pub bad: u64,
    /// Left to the network card (offloading).
    pub offloaded: u64,
    /// Not all bytes were captured.
    pub not_captured: u64,
    /// The sender left it out (UDP over IPv4).
    pub absent: u64,
}

impl ChecksumCounts {
    #[inline]
    pub(super) fn add(&mut self, verdict: Checksum) {
        *match verdict {
            Checksum::Good => &mut self.good,
            Checksum::Bad => &mut self.bad,
            Checksum::Offloaded => &mut self.offloaded,
            Checksum::NotCaptured => &mut self.not_captured,
            Checksum::Absent => &mut self.absent,
        } += 1;
    }
}

/// Packets by the protocol that they carry.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Counts {
    /// All frames.
    pub packets: u64,
    /// Frames with a TCP header that is not a quotation.
    pub tcp: u64,
    /// Frames with a UDP header that is not a quotation, and no TCP.
    pub udp: u64,
    /// Frames that end inside a header.
    pub cut_off: u64,
    /// IPv4 header checksums.
    pub network: ChecksumCounts,
    /// TCP and UDP checksums.
    pub transport: ChecksumCounts,
    others: Vec<(&'static str, Option<u32>, u64)>,
}

impl Counts {
    /// Counts a packet on the fast path: one TCP header.
    #[inline]
    pub(super) fn fast(&mut self) {
        self.packets += 1;
        self.tcp += 1;
    }

    /// Counts the checksums of the IPv4 and the TCP header of one packet.
    #[inline]
    pub(super) fn checksums(&mut self, (network, transport): (Checksum, Checksum)) {
        self.network.add(network);
        self.transport.add(transport);
    }

    #[inline]
    pub(super) fn packet(&mut self, packet: &Packet<'_>, decoded: &Decoded) {
        self.packets += 1;
        self.cut_off += u64::from(decoded.cut_off());
        let mut udp = false;
        for layer in decoded.layers().iter().rev().filter(|layer| !layer.quoted) {
            match layer.header {
                Header::Tcp(_) => {
                    self.tcp += 1;
                    return;
                }
                Header::Udp(_) => udp = true,
                _ => {}
            }
        }
        if udp {
            self.udp += 1;
            return;
        }
        let innermost = decoded.layers().iter().rev().find(|layer| !layer.quoted).map(|layer| layer.header);
        let (name, number) = match innermost {
            Some(Header::Unknown(name, number)) => (name, Some(number)),
            Some(header) => (header.name(), None),
            None if packet.kind == RecordKind::OtherBlock => ("other block", None),
            None => ("cut off in the first header", None),
        };
        self.count_other(name, number);
    }

    fn count_other(&mut self, name: &'static str, number: Option<u32>) {
        if let Some(entry) = self.others.iter_mut().find(|(n, v, _)| *n == name && *v == number) {
            entry.2 += 1;
        } else if self.others.len() < KINDS.get() || number.is_none() {
            self.others.push((name, number, 1));
        } else {
            self.count_other("further kinds", None);
        }
    }

    /// Frames that carry neither TCP nor UDP: what their innermost known header is, the number that selects what is
    /// not known, and how many there are. The most frequent first.
    pub fn others(&self) -> Vec<(&'static str, Option<u32>, u64)> {
        let mut sorted = self.others.clone();
        sorted.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(b.0)).then(a.1.cmp(&b.1)));
        sorted
    }
}
