//! Link types, by the numbers that capture files use (<https://www.tcpdump.org/linktypes.html>).

/// A LINKTYPE_ value: how the bytes of a packet begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkType(pub u16);

impl LinkType {
    /// BSD and Npcap loopback: a 4-byte address family in the byte order of the capturing host.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
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
}
