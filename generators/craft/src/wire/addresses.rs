//! Source and destination address of a packet, and the pseudo header sum that its transport checksum starts from.

use std::net::IpAddr;

use etherparse::IpNumber;
use etherparse::checksum::Sum16BitWords;

use super::FrameError;

/// Source and destination address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addresses {
    V4([u8; 4], [u8; 4]),
    V6([u8; 16], [u8; 16]),
}

impl Addresses {
    pub(super) fn new(from: IpAddr, to: IpAddr) -> Result<Self, FrameError> {
        match (from, to) {
            (IpAddr::V4(from), IpAddr::V4(to)) => Ok(Self::V4(from.octets(), to.octets())),
            (IpAddr::V6(from), IpAddr::V6(to)) => Ok(Self::V6(from.octets(), to.octets())),
            _ => Err(FrameError::TwoVersions),
        }
    }

    /// For a packet in the other direction.
    pub(super) fn reversed(self) -> Self {
        match self {
            Self::V4(from, to) => Self::V4(to, from),
            Self::V6(from, to) => Self::V6(to, from),
        }
    }

    /// The sum of the pseudo header (RFC 9293, section 3.1; RFC 8200, section 8.1), folded and not inverted: what a
    /// system leaves in the checksum field when a network card is to do the rest. `len`: of header and payload, in
    /// bytes.
    pub(super) fn pseudo_sum(self, protocol: IpNumber, len: usize) -> u16 {
        let mut sum = Sum16BitWords::new().add_2bytes([0, protocol.0]).add_4bytes((len as u32).to_be_bytes());
        let sum = match self {
            Self::V4(from, to) => sum.add_4bytes(from).add_4bytes(to),
            Self::V6(from, to) => sum.add_16bytes(from).add_16bytes(to),
        };
        // It adds words in host order, so the sum is in host order too (RFC 1071, section 2).
        !sum.ones_complement().to_be()
    }
}
