//! Names of values, as Wireshark shows them: `tcp.flags.syn == "Set"`, `ip.proto == "TCP"`, `vals(dns.qry.type)`.
//!
//! Of the numbers that registries hand out, those that a capture of a lab may have; the others have no name here.

/// The names of a field's values.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    /// Of a field that is true or false: the name of true, then of false.
    Truth(&'static str, &'static str),
    /// Of a number.
    Numbers(&'static [(u64, &'static str)]),
}

/// The names of the values of a field.
pub(crate) fn of(field: &str) -> Option<Names> {
    Some(match field {
        "dhcp.flags.bc" => Names::Truth("Broadcast", "Unicast"),
        "dns.flags.response" => Names::Truth("Message is a response", "Message is a query"),
        "dns.flags.authoritative" => {
            Names::Truth("Server is an authority for domain", "Server is not an authority for domain")
        }
        "dns.flags.truncated" => Names::Truth("Message is truncated", "Message is not truncated"),
        "dns.flags.recdesired" => Names::Truth("Do query recursively", "Don't do query recursively"),
        "dns.flags.recavail" => Names::Truth("Server can do recursive queries", "Server can't do recursive queries"),
        "dns.flags.ad" | "ip.flags.df" | "ip.flags.mf" => SET,
        "arp.opcode" => Names::Numbers(ARP),
        "eth.type" => Names::Numbers(ETHER_TYPES),
        "ip.proto" | "ipv6.nxt" => Names::Numbers(PROTOCOLS),
        "icmpv6.type" => Names::Numbers(ICMPV6),
        "dhcp.type" => Names::Numbers(&[(1, "Boot Request"), (2, "Boot Reply")]),
        "dhcp.option.dhcp" => Names::Numbers(DHCP),
        "dns.flags.opcode" => Names::Numbers(OPCODES),
        "dns.flags.rcode" => Names::Numbers(RCODES),
        "dns.qry.type" | "dns.resp.type" => Names::Numbers(RECORDS),
        "dns.qry.class" | "dns.resp.class" => Names::Numbers(CLASSES),
        "tls.record.content_type" | "tls.record.opaque_type" => Names::Numbers(TLS_RECORDS),
        "tls.record.version" | "tls.handshake.version" => Names::Numbers(TLS_VERSIONS),
        "tls.handshake.type" => Names::Numbers(TLS_HANDSHAKES),
        "tls.alert_message.level" => Names::Numbers(&[(1, "Warning"), (2, "Fatal")]),
        "tls.alert_message.desc" => Names::Numbers(TLS_ALERTS),
        _ if field.starts_with("tcp.flags.") && field != "tcp.flags.str" => SET,
        _ => return None,
    })
}

const SET: Names = Names::Truth("Set", "Not set");

/// RFC 826, RFC 903, RFC 2390.
const ARP: &[(u64, &str)] = &[
    (1, "request"),
    (2, "reply"),
    (3, "reverse request"),
    (4, "reverse reply"),
    (8, "inverse request"),
    (9, "inverse reply"),
];

/// IEEE's EtherTypes: those that are decoded, and neighbours in a LAN.
const ETHER_TYPES: &[(u64, &str)] = &[
    (0x0800, "IPv4"),
    (0x0806, "ARP"),
    (0x0842, "Wake on LAN"),
    (0x6558, "Transparent Ethernet bridging"),
    (0x8035, "RARP"),
    (0x8100, "802.1Q Virtual LAN"),
    (0x86dd, "IPv6"),
    (0x8808, "MAC Control"),
    (0x8809, "Slow Protocols"),
    (0x8847, "MPLS label switched packet"),
    (0x8848, "MPLS multicast label switched packet"),
    (0x8863, "PPPoE Discovery"),
    (0x8864, "PPPoE Session"),
    (0x888e, "802.1X Authentication"),
    (0x88a8, "802.1ad Provider Bridge (Q-in-Q)"),
    (0x88cc, "802.1 Link Layer Discovery Protocol (LLDP)"),
    (0x88e5, "802.1AE (MACsec)"),
    (0x88e7, "802.1ah Provider Backbone Bridge (mac-in-mac)"),
    (0x8909, "CiscoMetaData"),
    (0x8926, "VN-Tag"),
    (0x894f, "Network Service Header"),
    (0x9000, "Loopback"),
];

/// IANA's protocol numbers, likewise.
const PROTOCOLS: &[(u64, &str)] = &[
    (0, "IPv6 Hop-by-Hop Option"),
    (1, "ICMP"),
    (2, "IGMP"),
    (4, "IPIP"),
    (6, "TCP"),
    (8, "EGP"),
    (17, "UDP"),
    (33, "Datagram Congestion Control Protocol"),
    (41, "IPv6"),
    (43, "Routing Header for IPv6"),
    (44, "Fragment Header for IPv6"),
    (46, "Reservation Protocol"),
    (47, "Generic Routing Encapsulation"),
    (50, "Encap Security Payload"),
    (51, "Authentication Header"),
    (58, "ICMPv6"),
    (59, "No Next Header for IPv6"),
    (60, "Destination Options for IPv6"),
    (89, "OSPF IGP"),
    (97, "Ether in IP"),
    (103, "PIM"),
    (108, "IPComp"),
    (112, "VRRP"),
    (115, "Layer 2 Tunneling"),
    (132, "SCTP"),
    (135, "Mobile IPv6"),
    (136, "UDPLite"),
    (137, "MPLS in IP"),
    (143, "Ethernet"),
];

/// RFC 4443, RFC 4861, RFC 3810.
const ICMPV6: &[(u64, &str)] = &[
    (1, "Destination Unreachable"),
    (2, "Packet Too Big"),
    (3, "Time Exceeded"),
    (4, "Parameter Problem"),
    (128, "Echo (ping) request"),
    (129, "Echo (ping) reply"),
    (130, "Multicast Listener Query"),
    (131, "Multicast Listener Report"),
    (132, "Multicast Listener Done"),
    (133, "Router Solicitation"),
    (134, "Router Advertisement"),
    (135, "Neighbor Solicitation"),
    (136, "Neighbor Advertisement"),
    (137, "Redirect"),
    (143, "Multicast Listener Report Message v2"),
];

/// RFC 2132, RFC 3203.
const DHCP: &[(u64, &str)] = &[
    (1, "Discover"),
    (2, "Offer"),
    (3, "Request"),
    (4, "Decline"),
    (5, "ACK"),
    (6, "NAK"),
    (7, "Release"),
    (8, "Inform"),
    (9, "Force Renew"),
];

/// RFC 1035, RFC 1996, RFC 2136.
const OPCODES: &[(u64, &str)] = &[
    (0, "Standard query"),
    (1, "Inverse query"),
    (2, "Server status request"),
    (4, "Zone change notification"),
    (5, "Dynamic update"),
];

/// RFC 1035, RFC 2136.
const RCODES: &[(u64, &str)] = &[
    (0, "No error"),
    (1, "Format error"),
    (2, "Server failure"),
    (3, "No such name"),
    (4, "Not implemented"),
    (5, "Refused"),
    (6, "Name exists"),
    (7, "RRset exists"),
    (8, "RRset does not exist"),
    (9, "Not authoritative"),
    (10, "Name out of zone"),
];

/// IANA's types of resource records.
const RECORDS: &[(u64, &str)] = &[
    (1, "A"),
    (2, "NS"),
    (5, "CNAME"),
    (6, "SOA"),
    (12, "PTR"),
    (13, "HINFO"),
    (15, "MX"),
    (16, "TXT"),
    (28, "AAAA"),
    (29, "LOC"),
    (33, "SRV"),
    (35, "NAPTR"),
    (39, "DNAME"),
    (41, "OPT"),
    (43, "DS"),
    (44, "SSHFP"),
    (46, "RRSIG"),
    (47, "NSEC"),
    (48, "DNSKEY"),
    (50, "NSEC3"),
    (51, "NSEC3PARAM"),
    (52, "TLSA"),
    (64, "SVCB"),
    (65, "HTTPS"),
    (99, "SPF"),
    (250, "TSIG"),
    (251, "IXFR"),
    (252, "AXFR"),
    (255, "ANY"),
    (257, "CAA"),
];

const CLASSES: &[(u64, &str)] = &[(1, "IN"), (2, "CS"), (3, "CH"), (4, "HS"), (254, "NONE"), (255, "ANY")];

/// RFC 8446, RFC 6520, RFC 9146.
const TLS_RECORDS: &[(u64, &str)] = &[
    (20, "Change Cipher Spec"),
    (21, "Alert"),
    (22, "Handshake"),
    (23, "Application Data"),
    (24, "Heartbeat"),
    (25, "Connection ID"),
];

const TLS_VERSIONS: &[(u64, &str)] = &[
    (0x0002, "SSL 2.0"),
    (0x0300, "SSL 3.0"),
    (0x0301, "TLS 1.0"),
    (0x0302, "TLS 1.1"),
    (0x0303, "TLS 1.2"),
    (0x0304, "TLS 1.3"),
];

/// RFC 5246, RFC 8446.
const TLS_HANDSHAKES: &[(u64, &str)] = &[
    (0, "Hello Request"),
    (1, "Client Hello"),
    (2, "Server Hello"),
    (3, "Hello Verify Request"),
    (4, "New Session Ticket"),
    (5, "End of Early Data"),
    (6, "Hello Retry Request"),
    (8, "Encrypted Extensions"),
    (11, "Certificate"),
    (12, "Server Key Exchange"),
    (13, "Certificate Request"),
    (14, "Server Hello Done"),
    (15, "Certificate Verify"),
    (16, "Client Key Exchange"),
    (20, "Finished"),
    (22, "Certificate Status"),
    (24, "Key Update"),
];

/// RFC 5246, RFC 8446.
const TLS_ALERTS: &[(u64, &str)] = &[
    (0, "Close Notify"),
    (10, "Unexpected Message"),
    (20, "Bad Record MAC"),
    (21, "Decryption Failed"),
    (22, "Record Overflow"),
    (40, "Handshake Failure"),
    (42, "Bad Certificate"),
    (43, "Unsupported Certificate"),
    (44, "Certificate Revoked"),
    (45, "Certificate Expired"),
    (46, "Certificate Unknown"),
    (47, "Illegal Parameter"),
    (48, "Unknown CA"),
    (49, "Access Denied"),
    (50, "Decode Error"),
    (51, "Decrypt Error"),
    (70, "Protocol Version"),
    (71, "Insufficient Security"),
    (80, "Internal Error"),
    (90, "User Canceled"),
    (112, "Unrecognized Name"),
    (120, "No application Protocol"),
];
