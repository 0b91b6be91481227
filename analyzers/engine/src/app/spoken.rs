//! Which application protocol a payload shows by its bytes: for people who read a list of streams.
//!
//! Ports prove nothing here. Shapes that two protocols share (mDNS is DNS on a port of its own, SSDP is HTTP in datagrams)
//! are told apart by the port, once the bytes have shown the shape.

use super::{dns, http, tls};

/// A protocol that bytes can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Application {
    /// HTTP/1 (RFC 9112).
    Http,
    /// DNS (RFC 1035).
    Dns,
    /// Multicast DNS (RFC 6762).
    Mdns,
    /// Names on the link, as Windows asks for them (RFC 4795).
    Llmnr,
    /// DHCP (RFC 2131), or BOOTP with its options.
    Dhcp,
    /// Discovery of UPnP.
    Ssdp,
    /// TLS (RFC 8446).
    Tls,
}

/// Where DHCP's magic number stands (RFC 2131, section 3).
const COOKIE_AT: usize = 236;
const COOKIE: [u8; 4] = [0x63, 0x82, 0x53, 0x63];
/// A record that holds a handshake message, and the two that open one (RFC 8446, section 4).
const HANDSHAKE: u8 = 22;
const HELLO: [u8; 2] = [1, 2];

impl Application {
    /// As people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Dns => "DNS",
            Self::Mdns => "mDNS",
            Self::Llmnr => "LLMNR",
            Self::Dhcp => "DHCP",
            Self::Ssdp => "SSDP",
            Self::Tls => "TLS",
        }
    }

    /// What the payload of a TCP segment shows; `None`: nothing that is known. Only the beginning of a message shows
    /// anything, so the first segments of a stream are those to ask for.
    pub fn of_segment(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [] => None,
            &[HANDSHAKE, 3, 0..=4, _, _, hello, ..] if HELLO.contains(&hello) && tls::looks_like(bytes) => {
                Some(Self::Tls)
            }
            [high, low, message @ ..]
                if usize::from(u16::from_be_bytes([*high, *low])) == message.len() && dns::looks_like(message) =>
            {
                Some(Self::Dns)
            }
            _ => http::is_message(bytes).then_some(Self::Http),
        }
    }

    /// What a datagram shows; `None`: nothing that is known.
    pub fn of_datagram(bytes: &[u8], ports: [u16; 2]) -> Option<Self> {
        let has = |port| ports.contains(&port);
        let cookie = bytes.get(COOKIE_AT..COOKIE_AT + COOKIE.len());
        if cookie == Some(&COOKIE) && matches!(bytes.first(), Some(1 | 2)) {
            return Some(Self::Dhcp);
        }
        if has(1900) && http::is_message(bytes) {
            return Some(Self::Ssdp);
        }
        if has(5353) {
            return dns::looks_like_any(bytes).then_some(Self::Mdns);
        }
        if !dns::looks_like(bytes) || has(137) {
            return None;
        }
        Some(if has(5355) { Self::Llmnr } else { Self::Dns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_show_a_protocol_and_a_port_alone_never_does() {
        let query = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04host\x04test\x00\x00\x01\x00\x01";
        let answer = b"\x00\x00\x84\x00\x00\x00\x00\x01\x00\x00\x00\x00\x04host\x05local\x00\x00\x01\x80\x01\0\0\0\x78\0\x04\x0a\0\0\x01";
        let mut over_tcp = vec![0, query.len() as u8];
        over_tcp.extend(query);
        for (bytes, expected) in [
            (&b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..], Some(Application::Http)),
            (b"HTTP/1.1 404 Not Found\r\n\r\n", Some(Application::Http)),
            (b"BREW /pot HTCPCP/1.0\r\n\r\n", None),
            (b"see http://a/ HTTP/1.1\r\n", None),
            (b"hello\n", None),
            (b"GET me a coffee\n", None),
            (b"", None),
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", Some(Application::Tls)),
            (b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03", Some(Application::Tls)),
            (b"\x17\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03", None),
            (b"\x16\x03\x01", None),
            (&over_tcp, Some(Application::Dns)),
            (query, None),
        ] {
            assert_eq!(Application::of_segment(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
        let mut dhcp = vec![1; COOKIE_AT];
        dhcp.extend(COOKIE);
        let search = b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n";
        for (bytes, ports, expected) in [
            (&query[..], [40_000, 53], Some(Application::Dns)),
            (query, [40_000, 12_345], Some(Application::Dns)),
            (query, [40_000, 5355], Some(Application::Llmnr)),
            (query, [5353, 5353], Some(Application::Mdns)),
            (answer, [5353, 5353], Some(Application::Mdns)),
            (answer, [40_000, 12_345], None),
            (query, [137, 137], None),
            (b"PING", [40_000, 53], None),
            (b"hello, is there anybody?", [5353, 5353], None),
            (&dhcp, [68, 67], Some(Application::Dhcp)),
            (search, [50_000, 1900], Some(Application::Ssdp)),
            (search, [50_000, 12_345], None),
            (b"", [53, 53], None),
        ] {
            assert_eq!(Application::of_datagram(bytes, ports), expected, "{ports:?} {:?}", String::from_utf8_lossy(bytes));
        }
    }
}
