//! Words for the numbers that several headers share, from IANA's and IEEE's registries.

/// An EtherType (IEEE 802 numbers); empty if it has no common name.
pub(super) const fn ether_type(number: u16) -> &'static str {
    match number {
        0x0800 => "IPv4",
        0x0806 => "ARP",
        0x8035 => "RARP",
        0x6558 => "transparent Ethernet bridging",
        0x86dd => "IPv6",
        0x8100 => "802.1Q VLAN",
        0x88a8 => "802.1ad VLAN",
        0x8847 => "MPLS",
        0x8848 => "MPLS with upstream-assigned label",
        0x8863 => "PPPoE discovery",
        0x8864 => "PPPoE session",
        0x880b => "PPP",
        0x888e => "802.1X authentication",
        0x88be => "ERSPAN",
        0x22eb => "ERSPAN type III",
        0x88cc => "LLDP",
        0x88e5 => "MACsec",
        0x88e7 => "802.1ah backbone bridging",
        0x88f7 => "PTP",
        0x8808 => "Ethernet flow control",
        0x8809 => "slow protocols (LACP)",
        0x8926 => "VN-Tag",
        0x894f => "NSH",
        0x9000 => "loopback test",
        _ => "",
    }
}

/// An IP protocol number (IANA, "Assigned Internet Protocol Numbers"); empty if it has no common name.
pub(super) const fn ip_protocol(number: u8) -> &'static str {
    match number {
        0 => "IPv6 hop-by-hop options",
        1 => "ICMP",
        2 => "IGMP",
        4 => "IPv4 in IP",
        6 => "TCP",
        17 => "UDP",
        33 => "DCCP",
        41 => "IPv6 in IP",
        43 => "IPv6 routing header",
        44 => "IPv6 fragment header",
        46 => "RSVP",
        47 => "GRE",
        50 => "ESP",
        51 => "AH",
        58 => "ICMPv6",
        59 => "nothing more",
        60 => "IPv6 destination options",
        88 => "EIGRP",
        89 => "OSPF",
        97 => "EtherIP",
        103 => "PIM",
        108 => "IPComp",
        112 => "VRRP",
        115 => "L2TP",
        132 => "SCTP",
        135 => "IPv6 mobility header",
        136 => "UDP-Lite",
        137 => "MPLS in IP",
        143 => "Ethernet in IP",
        _ => "",
    }
}

/// The class that a differentiated services codepoint asks for (RFC 2474, RFC 2597, RFC 3246, RFC 8622).
pub(super) fn codepoint(number: u64) -> String {
    match number {
        0 => "default".to_owned(),
        1 => "lower effort".to_owned(),
        44 => "voice admit".to_owned(),
        46 => "expedited forwarding".to_owned(),
        8 | 16 | 24 | 32 | 40 | 48 | 56 => format!("class selector {}", number / 8),
        10 | 12 | 14 | 18 | 20 | 22 | 26 | 28 | 30 | 34 | 36 | 38 => {
            format!("assured forwarding {}{}", number / 8, number % 8 / 2)
        }
        _ => String::new(),
    }
}

/// Explicit congestion notification (RFC 3168, section 5).
pub(super) const fn congestion(number: u64) -> &'static str {
    match number {
        0 => "not ECN-capable",
        1 => "ECN-capable, ECT(1)",
        2 => "ECN-capable, ECT(0)",
        _ => "congestion experienced",
    }
}

/// A hardware type (IANA, "ARP Parameters"; Linux's ARPHRD numbers above them).
pub(super) const fn hardware(number: u16) -> &'static str {
    match number {
        1 => "Ethernet",
        6 => "IEEE 802",
        15 => "Frame Relay",
        24 => "FireWire",
        32 => "InfiniBand",
        512 => "PPP",
        768 => "IP-in-IP tunnel",
        772 => "loopback",
        776 => "IPv6-in-IPv4 tunnel",
        778 => "GRE tunnel",
        801 => "802.11",
        803 => "802.11 with radiotap",
        824 => "netlink",
        0xfffe => "none: raw IP",
        _ => "",
    }
}
