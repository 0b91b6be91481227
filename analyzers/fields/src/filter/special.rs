//! What an address is for, by the registries of IANA for special-purpose addresses (RFC 6890).
//!
//! Blocks that only enclose smaller ones (0.0.0.0/8, 192.0.0.0/24, 2001::/23) have no name of their own, as in Wireshark.

use std::net::{Ipv4Addr, Ipv6Addr};

/// First address, bits of the prefix, name, and Wireshark's mask: 16 may be a source, 8 a destination, 4 is forwarded, 2 is
/// reachable from everywhere, 1 is reserved by a protocol.
type Block<T> = (T, u32, &'static str, u8);

const V4: [Block<Ipv4Addr>; 22] = [
    (Ipv4Addr::new(0, 0, 0, 0), 32, "\"This host on this network\"", 17),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "Private-Use", 28),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "Shared Address Space", 28),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "Loopback", 1),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "Link Local", 25),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "Private-Use", 28),
    (Ipv4Addr::new(192, 0, 0, 0), 29, "IPv4 Service Continuity Prefix", 28),
    (Ipv4Addr::new(192, 0, 0, 8), 32, "IPv4 dummy address", 16),
    (Ipv4Addr::new(192, 0, 0, 9), 32, "Port Control Protocol Anycast", 30),
    (Ipv4Addr::new(192, 0, 0, 10), 32, "Traversal Using Relays around NAT Anycast", 30),
    (Ipv4Addr::new(192, 0, 0, 170), 31, "NAT64/DNS64 Discovery", 1),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "Documentation (TEST-NET-1)", 0),
    (Ipv4Addr::new(192, 31, 196, 0), 24, "AS112-v4", 30),
    (Ipv4Addr::new(192, 52, 193, 0), 24, "AMT", 30),
    (Ipv4Addr::new(192, 88, 99, 2), 32, "6a44-relay anycast address", 28),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "Private-Use", 28),
    (Ipv4Addr::new(192, 175, 48, 0), 24, "Direct Delegation AS112 Service", 30),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "Benchmarking", 28),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "Documentation (TEST-NET-2)", 0),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "Documentation (TEST-NET-3)", 0),
    (Ipv4Addr::new(255, 255, 255, 255), 32, "Limited Broadcast", 9),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "Reserved", 1),
];

const V6: [Block<Ipv6Addr>; 23] = [
    (Ipv6Addr::LOCALHOST, 128, "Loopback Address", 1),
    (Ipv6Addr::UNSPECIFIED, 128, "Unspecified Address", 17),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, "IPv4-mapped Address", 1),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, "IPv4-IPv6 Translat.", 30),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, "IPv4-IPv6 Translat.", 28),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, "Discard-Only Address Block", 28),
    (Ipv6Addr::new(0x100, 0, 0, 1, 0, 0, 0, 0), 64, "Dummy IPv6 Prefix", 16),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, "TEREDO", 28),
    (Ipv6Addr::new(0x2001, 1, 0, 0, 0, 0, 0, 1), 128, "Port Control Protocol Anycast", 30),
    (Ipv6Addr::new(0x2001, 1, 0, 0, 0, 0, 0, 2), 128, "Traversal Using Relays around NAT Anycast", 30),
    (Ipv6Addr::new(0x2001, 1, 0, 0, 0, 0, 0, 3), 128, "DNS-SD Service Registration Protocol Anycast", 30),
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48, "Benchmarking", 28),
    (Ipv6Addr::new(0x2001, 3, 0, 0, 0, 0, 0, 0), 32, "AMT", 30),
    (Ipv6Addr::new(0x2001, 4, 0x112, 0, 0, 0, 0, 0), 48, "AS112-v6", 30),
    (Ipv6Addr::new(0x2001, 0x20, 0, 0, 0, 0, 0, 0), 28, "ORCHIDv2", 30),
    (Ipv6Addr::new(0x2001, 0x30, 0, 0, 0, 0, 0, 0), 28, "Drone Remote ID Protocol Entity Tags (DETs) Prefix", 30),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "Documentation", 0),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "6to4", 28),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, "Direct Delegation AS112 Service", 30),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "Documentation", 0),
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16, "Segment Routing (SRv6) SIDs", 28),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "Unique-Local", 28),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "Link-Local Unicast", 25),
];

/// Name and mask of the block that an IPv4 address lies in.
pub(super) fn v4(address: u32) -> Option<(&'static str, u8)> {
    let inside = |(first, bits, ..): &&Block<Ipv4Addr>| (u32::from(*first) ^ address).leading_zeros() >= *bits;
    V4.iter().find(inside).map(|(.., name, mask)| (*name, *mask))
}

/// Name and mask of the block that an IPv6 address lies in.
pub(super) fn v6(address: u128) -> Option<(&'static str, u8)> {
    let inside = |(first, bits, ..): &&Block<Ipv6Addr>| (u128::from(*first) ^ address).leading_zeros() >= *bits;
    V6.iter().find(inside).map(|(.., name, mask)| (*name, *mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smaller_block_counts() {
        let v4 = |text: &str| super::v4(text.parse::<Ipv4Addr>().unwrap().into()).map(|(name, _)| name);
        assert_eq!(v4("255.255.255.255"), Some("Limited Broadcast"));
        assert_eq!(v4("255.255.255.254"), Some("Reserved"));
        assert_eq!(v4("172.31.255.255"), Some("Private-Use"));
        assert_eq!(v4("172.32.0.0"), None);
        assert_eq!(v4("0.0.0.1"), None);
        let v6 = |text: &str| super::v6(text.parse::<Ipv6Addr>().unwrap().into());
        assert_eq!(v6("fe80::1"), Some(("Link-Local Unicast", 25)));
        assert_eq!(v6("2001:1::4"), None);
        assert_eq!(v6("2606::1"), None);
    }
}
