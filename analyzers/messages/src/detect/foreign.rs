//! Other services that answer on a lab's port.

use super::super::log::StreamLog;

const METHODS: [&[u8]; 9] =
    [b"GET ", b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ", b"CONNECT ", b"TRACE "];

/// The protocol that a stream certainly speaks, if it is one that no lab is made of.
pub fn foreign(log: &StreamLog) -> Option<&'static str> {
    let client = log.from_client.bytes();
    let server = log.from_server.bytes();
    if is_http_request(client) || is_http_response(server) || is_http_request(server) && is_http_response(client) {
        return Some("HTTP");
    }
    if client.starts_with(b"PRI * HTTP/2.0") {
        return Some("HTTP/2");
    }
    if is_tls(client) || is_tls(server) {
        return Some("TLS");
    }
    if client.starts_with(b"SSH-2.0-") || server.starts_with(b"SSH-2.0-") {
        return Some("SSH");
    }
    None
}

/// A request line: a method, a target, `HTTP/1.x` (RFC 9112, section 3).
fn is_http_request(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    METHODS.iter().any(|method| line.starts_with(method))
        && line.rsplit(|byte| *byte == b' ').next().is_some_and(|version| version.starts_with(b"HTTP/1."))
}

/// A status line (RFC 9112, section 4).
fn is_http_response(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/1.") && bytes.get(8) == Some(&b' ') && bytes.get(9).is_some_and(u8::is_ascii_digit)
}

/// A handshake record (RFC 8446, section 5.1).
fn is_tls(bytes: &[u8]) -> bool {
    matches!(bytes, [0x16, 0x03, 0..=4, _, _, 1 | 2, ..])
}
