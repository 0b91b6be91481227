//! The headers that the decoder finds in a packet, outermost first.

use std::net::IpAddr;

use wirelab_text::ids;

/// One header of a packet.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Layer {
    /// Which header, with the values that the analysis needs.
    pub header: Header,
    /// Which buffer it lies in: 0 is the frame, n the n-th reassembled datagram of this frame.
    pub buffer: u8,
    /// True for a header that an ICMP error quotes.
    pub quoted: bool,
    /// Where it begins in its buffer, in bytes.
    pub start: u32,
    /// Length of the header in bytes, as far as it was captured.
    pub length: u32,
}

/// A header, with the values that the analysis needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// A header without values that the analysis needs: link layers, tags, tunnels.
    Plain(Plain),
    /// IPv4.
    Ipv4(Ipv4),
    /// IPv6, fixed header.
    Ipv6(Ipv6),
    /// TCP.
    Tcp(Tcp),
    /// UDP or UDP-Lite.
    Udp(Udp),
    /// ICMP or ICMPv6.
    Icmp(Icmp),
    /// ARP or RARP.
    Arp(Arp),
    /// A protocol that is not decoded: its name, and the number that selected it.
    Unknown(&'static str, u32),
}

macro_rules! plain_headers {
    ($($variant:ident $name:literal,)*) => {
        /// Headers that only lead on to the next one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the names say it; Plain::name has the text")]
        pub enum Plain { $($variant,)* }

        impl Plain {
            /// The name that people know the header by.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

plain_headers! {
    Ethernet "Ethernet II",
    Ieee8023 "IEEE 802.3 Ethernet",
    Vlan "802.1Q Virtual LAN",
    Llc "Logical-Link Control",
    Snap "LLC/SNAP",
    Null "BSD loopback (NULL)",
    Loop "OpenBSD loopback (LOOP)",
    Sll "Linux cooked capture v1",
    Sll2 "Linux cooked capture v2",
    Ppp "Point-to-Point Protocol",
    Pppoe "PPP over Ethernet",
    Hdlc "Cisco HDLC",
    Fddi "FDDI",
    TokenRing "Token Ring",
    Nflog "Linux netfilter log",
    Ipoib "IP over InfiniBand",
    Mpacket "IEEE 802.3br mPacket",
    Radiotap "Radiotap",
    Prism "Prism capture header",
    Ppi "Per-Packet Information",
    Wifi "IEEE 802.11",
    Mpls "MPLS label",
    PseudoWire "Pseudowire control word",
    Gre "GRE",
    Erspan "ERSPAN",
    Vxlan "VXLAN",
    Geneve "GENEVE",
    Nsh "Network Service Header",
    FrameRelay "Frame Relay",
    Gtp "GTP-U",
    Teredo "Teredo",
    Ah "Authentication Header",
    HopByHop "IPv6 hop-by-hop options",
    Routing "IPv6 routing header",
    Fragment "IPv6 fragment header",
    DestinationOptions "IPv6 destination options",
    Mobility "IPv6 mobility header",
    IpComp "IP payload compression",
    EtherIp "EtherIP",
    L2tp "L2TP",
    VnTag "VN-Tag",
    MacSec "MACsec",
    Trill "TRILL",
    Cmd "Cisco MetaData",
}

/// IPv4 header (RFC 791).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ipv4 {
    /// Source address (`ip.src`).
    pub src: [u8; 4],
    /// Final destination (`ip.dst`): the last hop of a source route, if there is one.
    pub dst: [u8; 4],
    /// Bytes of the header that were captured, at most 255: fields beyond it are not known and hold 0.
    pub have: u8,
    /// Header length in bytes, options included.
    pub header_len: u8,
    /// Payload protocol (`ip.proto`).
    pub protocol: u8,
    /// Time to live in hops.
    pub ttl: u8,
    /// Identification.
    pub id: u16,
    /// Flags and fragment offset as they stand in the header.
    pub fragment: u16,
    /// Total length field in bytes (0 with segmentation offload).
    pub total_len: u16,
    /// Header checksum as it stands in the header.
    pub checksum: u16,
}

impl Ipv4 {
    /// Offset of this fragment in its datagram, in bytes.
    pub const fn fragment_offset(&self) -> u32 {
        (self.fragment & 0x1fff) as u32 * 8
    }

    /// Whether more fragments follow.
    pub const fn more_fragments(&self) -> bool {
        self.fragment & 0x2000 != 0
    }
}

/// IPv6 header (RFC 8200).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ipv6 {
    /// Source address (`ipv6.src`).
    pub src: [u8; 16],
    /// Destination address (`ipv6.dst`).
    pub dst: [u8; 16],
    /// Bytes of the header that were captured, at most 40.
    pub have: u8,
    /// First next-header value.
    pub next_header: u8,
    /// Hop limit.
    pub hop_limit: u8,
    /// Payload length field in bytes.
    pub payload_len: u16,
}

/// TCP header (RFC 9293).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tcp {
    /// Source port.
    pub src_port: u16,
    /// Destination port.
    pub dst_port: u16,
    /// Sequence number as it stands in the header.
    pub seq: u32,
    /// Acknowledgement number as it stands in the header.
    pub ack: u32,
    /// Twelve flag bits (`tcp.flags`).
    pub flags: TcpFlags,
    /// Window field, not scaled.
    pub window: u16,
    /// Checksum field.
    pub checksum: u16,
    /// Urgent pointer.
    pub urgent: u16,
    /// Header length in bytes, options included, as the data offset says (below 20: bogus).
    pub header_len: u8,
    /// Bytes of the fixed header that were captured, at most 20.
    pub have: u8,
    /// Payload bytes on the wire (`tcp.len`); `None` where the length cannot be known (first fragment, quoted header,
    /// header longer than the segment).
    pub payload_len: Option<u32>,
    /// Index of the IP layer that it came in; `None` if there is none.
    pub net: Option<u8>,
}

/// The flag bits of a TCP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct TcpFlags(pub u16);

#[expect(missing_docs, reason = "RFC 9293's names")]
impl TcpFlags {
    pub const FIN: u16 = 0x01;
    pub const SYN: u16 = 0x02;
    pub const RST: u16 = 0x04;
    pub const PSH: u16 = 0x08;
    pub const ACK: u16 = 0x10;
    pub const URG: u16 = 0x20;

    #[inline]
    pub const fn has(self, bits: u16) -> bool {
        self.0 & bits != 0
    }
    #[inline]
    pub const fn fin(self) -> bool {
        self.has(Self::FIN)
    }
    #[inline]
    pub const fn syn(self) -> bool {
        self.has(Self::SYN)
    }
    #[inline]
    pub const fn rst(self) -> bool {
        self.has(Self::RST)
    }
    #[inline]
    pub const fn psh(self) -> bool {
        self.has(Self::PSH)
    }
    #[inline]
    pub const fn ack(self) -> bool {
        self.has(Self::ACK)
    }
}

impl std::fmt::Display for TcpFlags {
    /// `SYN, ACK` in Wireshark's order; `<none>` without flags.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const NAMES: [&str; 9] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"];
        let mut first = true;
        for (bit, name) in NAMES.iter().enumerate() {
            if self.0 & (1 << bit) != 0 {
                if !first {
                    f.write_str(", ")?;
                }
                f.write_str(name)?;
                first = false;
            }
        }
        if first { f.write_str("<none>") } else { Ok(()) }
    }
}

/// UDP header (RFC 768), or UDP-Lite (RFC 3828).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Udp {
    /// Source port.
    pub src_port: u16,
    /// Destination port.
    pub dst_port: u16,
    /// Length in bytes with the header (`udp.length`).
    pub length: u16,
    /// Checksum field.
    pub checksum: u16,
    /// Bytes of the header that were captured, at most 8.
    pub have: u8,
    /// Whether the header is sound enough to belong to a stream.
    pub sound: bool,
    /// Payload bytes on the wire.
    pub payload_len: u32,
    /// Index of the IP layer that it came in; `None` if there is none.
    pub net: Option<u8>,
}

/// ICMP (RFC 792) or ICMPv6 (RFC 4443) header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Icmp {
    /// Whether it is ICMPv6.
    pub v6: bool,
    /// Type.
    pub kind: u8,
    /// Code.
    pub code: u8,
}

ids! {
    /// What an ICMP error says cannot be reached (RFC 792, RFC 4443 section 3.1).
    pub enum Unreachable {
        /// The network; for ICMPv6, there is no route to the destination.
        Network = "network unreachable",
        /// The host.
        Host = "host unreachable",
        /// The protocol.
        Protocol = "protocol unreachable",
        /// The port: nobody listens there.
        Port = "port unreachable",
        /// A filter forbids it.
        Prohibited = "administratively prohibited",
        /// The destination, for another reason.
        Destination = "destination unreachable",
    }
}

impl Icmp {
    /// What it says cannot be reached, if it says so.
    pub const fn unreachable(&self) -> Option<Unreachable> {
        match (self.v6, self.kind, self.code) {
            (false, 3, 0) | (true, 1, 0) => Some(Unreachable::Network),
            (false, 3, 1) | (true, 1, 3) => Some(Unreachable::Host),
            (false, 3, 2) => Some(Unreachable::Protocol),
            (false, 3, 3) | (true, 1, 4) => Some(Unreachable::Port),
            (false, 3, 9 | 10 | 13) | (true, 1, 1) => Some(Unreachable::Prohibited),
            (false, 3, 4) => None,
            (false, 3, _) | (true, 1, _) => Some(Unreachable::Destination),
            _ => None,
        }
    }
}

/// ARP packet (RFC 826).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arp {
    /// 1 request, 2 reply.
    pub opcode: u16,
}

impl Header {
    /// The name that people know the header by.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Plain(plain) => plain.name(),
            Self::Ipv4(_) => "Internet Protocol Version 4",
            Self::Ipv6(_) => "Internet Protocol Version 6",
            Self::Tcp(_) => "Transmission Control Protocol",
            Self::Udp(_) => "User Datagram Protocol",
            Self::Icmp(icmp) if icmp.v6 => "Internet Control Message Protocol v6",
            Self::Icmp(_) => "Internet Control Message Protocol",
            Self::Arp(_) => "Address Resolution Protocol",
            Self::Unknown(name, _) => name,
        }
    }

    /// Source and destination address, for an IP header that was captured far enough.
    pub fn addresses(&self) -> Option<(IpAddr, IpAddr)> {
        match self {
            Self::Ipv4(ip) if ip.have >= 20 => Some((ip.src.into(), ip.dst.into())),
            Self::Ipv6(ip) if ip.have >= 40 => Some((ip.src.into(), ip.dst.into())),
            _ => None,
        }
    }
}
