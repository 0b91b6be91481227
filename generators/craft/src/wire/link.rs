//! What stands before the IP header. Ethernet's header by etherparse; those of BSD loopback and of Linux cooked
//! captures, version 2, by hand, because etherparse has neither.

use etherparse::{Ethernet2Header, ether_type};
use wirelab_capture::link::LinkType;

use crate::packet::Place;

/// Link types that are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Link {
    /// Ethernet II.
    #[default]
    Ethernet,
    /// BSD and Npcap loopback, little-endian.
    Null,
    /// Linux cooked capture, version 2.
    Sll2,
    /// IP alone.
    Raw,
}

impl Link {
    /// Names in scenarios.
    pub(crate) const NAMES: [(&'static str, Self); 4] =
        [("ethernet", Self::Ethernet), ("null", Self::Null), ("sll2", Self::Sll2), ("raw", Self::Raw)];

    /// Its number in capture files.
    pub(crate) const fn number(self) -> LinkType {
        match self {
            Self::Ethernet => LinkType::ETHERNET,
            Self::Null => LinkType::NULL,
            Self::Sll2 => LinkType::LINUX_SLL2,
            Self::Raw => LinkType::RAW,
        }
    }

    /// Its name in scenarios.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ethernet => "ethernet",
            Self::Null => "null",
            Self::Sll2 => "sll2",
            Self::Raw => "raw",
        }
    }

    /// Writes the header of a packet.
    pub(super) fn write(self, out: &mut Vec<u8>, from: &Place, to: &Place) {
        let ether_type = if from.address.is_ipv4() { ether_type::IPV4 } else { ether_type::IPV6 };
        match self {
            Self::Ethernet => {
                let header = Ethernet2Header { source: from.mac, destination: to.mac, ether_type };
                out.extend_from_slice(&header.to_bytes());
            }
            // AF_INET, and AF_INET6 as Windows (Npcap) has it in captures of loopback: 24.
            Self::Null => out.extend_from_slice(&[if from.address.is_ipv4() { 2 } else { 24 }, 0, 0, 0]),
            Self::Sll2 => {
                out.extend_from_slice(&ether_type.0.to_be_bytes());
                // Reserved; interface 1; Ethernet; sent to this host; six bytes of address.
                out.extend_from_slice(&[0, 0, 0, 0, 0, 1, 0, 1, 0, 6]);
                out.extend_from_slice(&from.mac);
                out.extend_from_slice(&[0, 0]);
            }
            Self::Raw => {}
        }
    }
}
