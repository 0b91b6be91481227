//! Names of values, as Wireshark shows them: `tcp.flags.syn == "Set"`, `ip.proto == "TCP"`, `vals(dns.qry.type)`.
//!
//! Of the numbers that registries hand out, only those that a capture of a lab may have; the others have no name here.

/// The names of a field's values.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    /// Of a field that is true or false: the name of true, then of false.
    Truth(&'static str, &'static str),
    /// Of a number.
    Numbers(&'static [(u64, &'static str)]),
}

impl Names {
    /// The name of a number.
    pub(crate) fn of(self, number: u64) -> Option<&'static str> {
        match self {
            Self::Truth(..) => None,
            Self::Numbers(names) => names.iter().find(|(known, _)| *known == number).map(|(_, name)| *name),
        }
    }
}

/// A bit.
pub(crate) const SET: Names = Names::Truth("Set", "Not set");
/// A condition.
pub(crate) const YES: Names = Names::Truth("Yes", "No");

/// Who made a hardware address up.
pub(crate) const ADMINISTRATION: Names = Names::Truth(
    "Locally administered address (this is NOT the factory default)",
    "Globally unique address (factory default)",
);
/// Whom a hardware address is for.
pub(crate) const GROUP: Names = Names::Truth("Group address (multicast/broadcast)", "Individual address (unicast)");

/// What Wireshark says of a checksum.
pub(crate) const CHECKSUM: Names =
    Names::Numbers(&[(0, "Bad"), (1, "Good"), (2, "Unverified"), (3, "Not present"), (4, "Illegal")]);

/// Differentiated services (RFC 2474, RFC 2597, RFC 3246, RFC 5865, RFC 8622).
pub(crate) const CODEPOINTS: Names = Names::Numbers(&[
    (0, "Default"),
    (1, "Lower Effort"),
    (8, "Class Selector 1"),
    (10, "Assured Forwarding 11"),
    (12, "Assured Forwarding 12"),
    (14, "Assured Forwarding 13"),
    (16, "Class Selector 2"),
    (18, "Assured Forwarding 21"),
    (20, "Assured Forwarding 22"),
    (22, "Assured Forwarding 23"),
    (24, "Class Selector 3"),
    (26, "Assured Forwarding 31"),
    (28, "Assured Forwarding 32"),
    (30, "Assured Forwarding 33"),
    (32, "Class Selector 4"),
    (34, "Assured Forwarding 41"),
    (36, "Assured Forwarding 42"),
    (38, "Assured Forwarding 43"),
    (40, "Class Selector 5"),
    (44, "Voice Admit"),
    (46, "Expedited Forwarding"),
    (48, "Class Selector 6"),
    (56, "Class Selector 7"),
]);

/// Explicit congestion notification (RFC 3168, section 5).
pub(crate) const CONGESTION: Names = Names::Numbers(&[
    (0, "Not ECN-Capable Transport"),
    (1, "ECN-Capable Transport codepoint '01'"),
    (2, "ECN-Capable Transport codepoint '10'"),
    (3, "Congestion Experienced"),
]);

/// Hardware types (IANA, "ARP Parameters"; Linux's ARPHRD numbers above them).
pub(crate) const HARDWARE: Names = Names::Numbers(&[
    (1, "Ethernet"),
    (6, "IEEE 802"),
    (15, "Frame Relay DLCI"),
    (24, "IEEE 1394.1995"),
    (32, "InfiniBand"),
    (512, "PPP"),
    (768, "IPIP tunnel"),
    (772, "Loopback"),
    (776, "IPv6-in-IPv4 tunnel"),
    (778, "GRE over IP"),
    (801, "IEEE 802.11"),
    (803, "IEEE 802.11 + Radiotap header"),
    (824, "Netlink"),
    (0xfffe, "Nothing"),
]);

/// Who a packet of a cooked capture was for.
pub(crate) const PACKET_TYPES: Names = Names::Numbers(&[
    (0, "Unicast to us"),
    (1, "Broadcast"),
    (2, "Multicast"),
    (3, "Unicast to another host"),
    (4, "Sent by us"),
]);

/// Linux's own protocol numbers in cooked captures.
pub(crate) const LINUX_PROTOCOLS: Names =
    Names::Numbers(&[(1, "Raw 802.3"), (3, "Ethernet"), (4, "802.2 LLC"), (7, "PPP (HDLC)")]);

/// PPP's protocol numbers (IANA, "Point-to-Point Protocol").
pub(crate) const PPP: Names = Names::Numbers(&[
    (0x0021, "IPv4"),
    (0x0057, "IPv6"),
    (0x0281, "MPLS"),
    (0x8021, "IP control (IPCP)"),
    (0xc021, "link control (LCP)"),
    (0xc023, "password authentication (PAP)"),
    (0xc223, "challenge authentication (CHAP)"),
]);

/// RFC 2131, section 4.1.
pub(crate) const BROADCAST: Names = Names::Truth("Broadcast", "Unicast");
/// RFC 951.
pub(crate) const BOOTP: Names = Names::Numbers(&[(1, "Boot Request"), (2, "Boot Reply")]);
/// RFC 5280, section 4.1.2.1.
pub(crate) const CERTIFICATE_VERSIONS: Names = Names::Numbers(&[(0, "version 1"), (1, "version 2"), (2, "version 3")]);

/// RFC 8446, section 6.
pub(crate) const TLS_LEVELS: Names = Names::Numbers(&[(1, "Warning"), (2, "Fatal")]);

/// RFC 826, RFC 903, RFC 2390.
pub(crate) const ARP: Names = Names::Numbers(&[
    (1, "request"),
    (2, "reply"),
    (3, "reverse request"),
    (4, "reverse reply"),
    (8, "inverse request"),
    (9, "inverse reply"),
]);

/// IEEE's EtherTypes: those that are decoded, and neighbours in a LAN.
pub(crate) const ETHER_TYPES: Names = Names::Numbers(&[
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
    (0x880b, "PPP"),
    (0x88be, "Encapsulated Remote SPAN (ERSPAN) Type II"),
    (0x88f7, "PTPv2 over Ethernet (IEEE1588)"),
    (0x8909, "CiscoMetaData"),
    (0x8926, "VN-Tag"),
    (0x894f, "Network Service Header"),
    (0x9000, "Loopback"),
]);

/// IANA's protocol numbers, likewise.
pub(crate) const PROTOCOLS: Names = Names::Numbers(&[
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
]);

/// RFC 4443, RFC 4861, RFC 3810.
pub(crate) const ICMPV6: Names = Names::Numbers(&[
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
]);

/// RFC 2132, RFC 3203.
pub(crate) const DHCP: Names = Names::Numbers(&[
    (1, "Discover"),
    (2, "Offer"),
    (3, "Request"),
    (4, "Decline"),
    (5, "ACK"),
    (6, "NAK"),
    (7, "Release"),
    (8, "Inform"),
    (9, "Force Renew"),
]);

/// RFC 1035, RFC 1996, RFC 2136.
pub(crate) const OPCODES: Names = Names::Numbers(&[
    (0, "Standard query"),
    (1, "Inverse query"),
    (2, "Server status request"),
    (4, "Zone change notification"),
    (5, "Dynamic update"),
]);

/// RFC 1035, RFC 2136.
pub(crate) const RCODES: Names = Names::Numbers(&[
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
]);

/// IANA's types of resource records.
pub(crate) const RECORDS: Names = Names::Numbers(&[
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
]);

pub(crate) const CLASSES: Names =
    Names::Numbers(&[(1, "IN"), (2, "CS"), (3, "CH"), (4, "HS"), (254, "NONE"), (255, "ANY")]);

/// RFC 8446, RFC 6520, RFC 9146.
pub(crate) const TLS_RECORDS: Names = Names::Numbers(&[
    (20, "Change Cipher Spec"),
    (21, "Alert"),
    (22, "Handshake"),
    (23, "Application Data"),
    (24, "Heartbeat"),
    (25, "Connection ID"),
]);

pub(crate) const TLS_VERSIONS: Names = Names::Numbers(&[
    (0x0002, "SSL 2.0"),
    (0x0300, "SSL 3.0"),
    (0x0301, "TLS 1.0"),
    (0x0302, "TLS 1.1"),
    (0x0303, "TLS 1.2"),
    (0x0304, "TLS 1.3"),
]);

/// RFC 5246, RFC 8446.
pub(crate) const TLS_HANDSHAKES: Names = Names::Numbers(&[
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
]);

/// RFC 5246, RFC 8446.
pub(crate) const TLS_ALERTS: Names = Names::Numbers(&[
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
]);

/// RFC 2132 and IANA, "BOOTP Vendor Extensions and DHCP Options".
pub(crate) const DHCP_OPTIONS: Names = Names::Numbers(&[
    (0, "padding"),
    (1, "subnet mask"),
    (3, "router"),
    (6, "name server"),
    (12, "host name"),
    (15, "domain name"),
    (26, "interface MTU"),
    (28, "broadcast address"),
    (33, "static route"),
    (42, "time server"),
    (43, "vendor-specific information"),
    (44, "NetBIOS name server"),
    (46, "NetBIOS node type"),
    (47, "NetBIOS scope"),
    (50, "requested address"),
    (51, "lease time"),
    (53, "message type"),
    (54, "server"),
    (55, "wanted options"),
    (56, "message"),
    (57, "longest message"),
    (58, "renewal time"),
    (59, "rebinding time"),
    (60, "vendor class"),
    (61, "client identifier"),
    (66, "boot server"),
    (67, "boot file"),
    (81, "fully qualified name of the client"),
    (82, "relay agent information"),
    (119, "domain search list"),
    (121, "classless static route"),
    (252, "proxy configuration"),
    (255, "end"),
]);
