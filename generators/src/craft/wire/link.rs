//! What stands before the IP header.

use wirelab_capture::link::LinkType;

use crate::craft::packet::Place;

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

    pub(super) fn write(self, out: &mut Vec<u8>, from: &Place, to: &Place) {
        let ether_type: [u8; 2] = if from.address.is_ipv4() { [0x08, 0x00] } else { [0x86, 0xdd] };
        match self {
            Self::Ethernet => {
                out.extend_from_slice(&to.mac);
                out.extend_from_slice(&from.mac);
                out.extend_from_slice(&ether_type);
            }
            // AF_INET, and AF_INET6 as Windows (Npcap) has it in captures of loopback: 24.
            Self::Null => out.extend_from_slice(&[if from.address.is_ipv4() { 2 } else { 24 }, 0, 0, 0]),
            Self::Sll2 => {
                out.extend_from_slice(&ether_type);
                // Reserved; interface 1; Ethernet; sent to this host; six bytes of address.
                out.extend_from_slice(&[0, 0, 0, 0, 0, 1, 0, 1, 0, 6]);
                out.extend_from_slice(&from.mac);
                out.extend_from_slice(&[0, 0]);
            }
            Self::Raw => {}
        }
    }
}
