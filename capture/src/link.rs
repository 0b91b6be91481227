//! Link types, by the numbers that capture files use (<https://www.tcpdump.org/linktypes.html>).

use std::fmt;

/// A LINKTYPE_ value: how the bytes of a packet begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkType(pub u16);

impl LinkType {
    /// BSD and Npcap loopback: a 4-byte address family in the byte order of the capturing host.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// Token Ring (IEEE 802.5).
    pub const TOKEN_RING: Self = Self(6);
    /// PPP.
    pub const PPP: Self = Self(9);
    /// FDDI.
    pub const FDDI: Self = Self(10);
    /// Raw IP, as DLT_RAW is written by most systems.
    pub const RAW_BSD: Self = Self(12);
    /// Raw IP, as OpenBSD numbers it.
    pub const RAW_OPENBSD: Self = Self(14);
    /// Raw IPv4 or IPv6, told apart by the version field.
    pub const RAW: Self = Self(101);
    /// OpenBSD loopback: a 4-byte address family, big-endian.
    pub const LOOP: Self = Self(108);
    /// Linux "cooked" capture (`-i any` of older libpcap).
    pub const LINUX_SLL: Self = Self(113);
    /// Raw IPv4.
    pub const IPV4: Self = Self(228);
    /// Raw IPv6.
    pub const IPV6: Self = Self(229);
    /// Linux "cooked" capture, version 2 (`-i any` of today's libpcap).
    pub const LINUX_SLL2: Self = Self(276);
    /// In place of a link type, for records that are no packets. No capture format has a number for it.
    pub const NONE: Self = Self(u16::MAX);

    /// The name that people know it by, such as `Ethernet`; `None` for the rarer ones.
    pub fn name(self) -> Option<&'static str> {
        let place = NAMES.binary_search_by_key(&self.0, |(number, _)| *number).ok()?;
        NAMES.get(place).map(|(_, name)| *name)
    }
}

impl fmt::Display for LinkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "link type {}", self.0),
        }
    }
}

/// Names by number, in ascending order.
const NAMES: [(u16, &str); 88] = [
    (0, "BSD loopback (NULL)"),
    (1, "Ethernet"),
    (3, "AX.25"),
    (6, "Token Ring"),
    (7, "ARCNET"),
    (8, "SLIP"),
    (9, "PPP"),
    (10, "FDDI"),
    (12, "raw IP"),
    (14, "raw IP"),
    (50, "PPP with HDLC framing"),
    (51, "PPP over Ethernet"),
    (100, "LLC/SNAP over ATM"),
    (101, "raw IP"),
    (104, "Cisco HDLC"),
    (105, "Wi-Fi (802.11)"),
    (106, "Linux classical IP over ATM"),
    (107, "Frame Relay"),
    (108, "OpenBSD loopback"),
    (109, "OpenBSD IPsec (enc)"),
    (113, "Linux cooked v1"),
    (114, "Apple LocalTalk"),
    (117, "OpenBSD pf log"),
    (119, "Wi-Fi (802.11) with Prism header"),
    (122, "IP over Fibre Channel"),
    (123, "SunATM"),
    (127, "Wi-Fi (802.11) with radiotap header"),
    (129, "ARCNET, Linux"),
    (138, "IP over FireWire, Apple"),
    (139, "MTP2 with pseudo-header"),
    (140, "MTP2"),
    (141, "MTP3"),
    (142, "SCCP"),
    (143, "DOCSIS"),
    (144, "IrDA"),
    (147, "private use 0"),
    (163, "Wi-Fi (802.11) with AVS header"),
    (165, "BACnet MS/TP"),
    (169, "GPRS LLC"),
    (177, "LAPD, Linux"),
    (186, "USB, FreeBSD"),
    (187, "Bluetooth HCI"),
    (189, "USB, Linux"),
    (190, "CAN 2.0b"),
    (192, "PPI"),
    (195, "IEEE 802.15.4"),
    (196, "SITA WAN"),
    (197, "Endace ERF"),
    (201, "Bluetooth HCI with direction"),
    (202, "AX.25 with KISS header"),
    (203, "LAPD"),
    (204, "PPP with direction"),
    (209, "I2C, Linux"),
    (210, "FlexRay"),
    (212, "LIN"),
    (220, "USB, Linux, padded"),
    (224, "Fibre Channel"),
    (227, "SocketCAN"),
    (228, "raw IPv4"),
    (229, "raw IPv6"),
    (230, "IEEE 802.15.4 without FCS"),
    (231, "D-Bus"),
    (235, "DVB-CI"),
    (239, "Linux netfilter log"),
    (240, "Hilscher netANALYZER"),
    (242, "IP over InfiniBand"),
    (243, "MPEG-2 transport stream"),
    (245, "NFC LLCP"),
    (247, "InfiniBand"),
    (248, "SCTP"),
    (249, "USBPcap"),
    (251, "Bluetooth Low Energy"),
    (252, "Wireshark upper PDU"),
    (253, "Linux netlink"),
    (254, "Bluetooth, Linux monitor"),
    (256, "Bluetooth Low Energy with header"),
    (258, "Apple PKTAP"),
    (266, "USB, macOS"),
    (268, "SDLC"),
    (270, "LoRaTap"),
    (271, "Linux vsock"),
    (272, "nRF Sniffer for Bluetooth LE"),
    (274, "Ethernet mPackets"),
    (276, "Linux cooked v2"),
    (280, "VPP graph trace"),
    (283, "IEEE 802.15.4 with TAP header"),
    (288, "USB 2.0"),
    (290, "Event Tracing for Windows"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        assert!(NAMES.is_sorted_by(|before, after| before.0 < after.0));
        assert_eq!(LinkType::ETHERNET.name(), Some("Ethernet"));
        assert_eq!(LinkType::LINUX_SLL2.to_string(), "Linux cooked v2");
        assert_eq!(LinkType(9999).to_string(), "link type 9999");
    }
}
