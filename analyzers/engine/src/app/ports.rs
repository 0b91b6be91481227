//! Which protocol a port means, unless `-d` says otherwise: the defaults of Wireshark 4.4 (`tshark -G decodes`).

use super::Protocol;

/// TCP ports of HTTP.
const HTTP: [u16; 11] = [80, 1900, 2710, 2869, 3128, 3132, 3689, 5985, 8080, 8088, 11371];
/// TCP ports of TLS: protocols that are spoken inside it.
const TLS: [u16; 24] = [
    324, 443, 465, 631, 636, 802, 853, 993, 995, 1300, 2221, 2443, 3249, 3250, 3251, 3252, 3496, 5061, 5671, 5684,
    5868, 8883, 11207, 19999,
];

/// UDP ports of NetBIOS (RFC 1002).
pub(super) const NETBIOS: [u16; 2] = [137, 138];

pub(super) fn tcp(port: u16) -> Option<Protocol> {
    match port {
        0 => None,
        53 | 5353 => Some(Protocol::Dns),
        _ if HTTP.contains(&port) => Some(Protocol::Http),
        _ if TLS.contains(&port) => Some(Protocol::Tls),
        _ => None,
    }
}

pub(super) fn udp(port: u16) -> Option<Protocol> {
    Some(match port {
        53 => Protocol::Dns,
        67 | 68 | 4011 => Protocol::Dhcp,
        1900 => Protocol::Ssdp,
        5353 => Protocol::Mdns,
        5355 => Protocol::Llmnr,
        _ => return None,
    })
}
