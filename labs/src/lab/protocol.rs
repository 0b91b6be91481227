//! Protocols that labs are about which have no server of their own.

use crate::words::words;

words! {
    /// What is spoken in a lab that has no server of its own: somebody else's programs speak it, and the lab looks at the
    /// capture.
    pub enum Protocol {
        /// HTTP/1.
        Http = "http",
        /// DNS.
        Dns = "dns",
        /// DHCP.
        Dhcp = "dhcp",
        /// ICMP and ICMPv6: ping, traceroute.
        Icmp = "icmp",
        /// ARP.
        Arp = "arp",
        /// TLS.
        Tls = "tls",
        /// UDP, whatever is in it.
        Udp = "udp",
        /// TCP, whatever is in it.
        Tcp = "tcp",
    }
}

impl Protocol {
    /// As people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Dns => "DNS",
            Self::Dhcp => "DHCP",
            Self::Icmp => "ICMP",
            Self::Arp => "ARP",
            Self::Tls => "TLS",
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        }
    }

    /// The display filter for its packets.
    pub const fn filter(self) -> &'static str {
        match self {
            Self::Icmp => "icmp || icmpv6",
            other => other.id(),
        }
    }

    /// What makes packets of it: programs that everybody has.
    pub const fn programs(self) -> &'static str {
        match self {
            Self::Http => "a browser or curl",
            Self::Dns => "dig, nslookup or a browser",
            Self::Dhcp => "the DHCP client of your system, made to release and renew its address",
            Self::Icmp => "ping or traceroute",
            Self::Arp => "any program that reaches a host of your network",
            Self::Tls => "a browser or openssl s_client",
            Self::Udp => "any program that sends datagrams, such as dig",
            Self::Tcp => "any program that opens a connection, such as a browser",
        }
    }
}
