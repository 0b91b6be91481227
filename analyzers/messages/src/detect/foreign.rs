//! Other services that answer on a lab's port.

use super::super::log::StreamLog;

/// The service of the web.
pub(crate) const HTTP: &str = "HTTP";

const METHODS: [&[u8]; 9] =
    [b"GET ", b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ", b"CONNECT ", b"TRACE "];

/// The protocol that a stream certainly speaks from its beginning to its end, if it is one that no lab is made of. A text of
/// a lab that looks like a line of it is none: whoever speaks it, on both sides, speaks it wholly.
pub fn foreign(log: &StreamLog) -> Option<&'static str> {
    let client = log.from_client.bytes();
    let server = log.from_server.bytes();
    if is_http(client, server) || log.reversed && is_http(server, client) {
        return Some(HTTP);
    }
    if client.starts_with(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") {
        return Some("HTTP/2");
    }
    if is_tls(client) || is_tls(server) {
        return Some("TLS");
    }
    if client.starts_with(b"SSH-2.0-") && (server.is_empty() || server.starts_with(b"SSH-"))
        || server.starts_with(b"SSH-2.0-") && (client.is_empty() || client.starts_with(b"SSH-"))
    {
        return Some("SSH");
    }
    None
}

/// Whether all of a stream is HTTP: requests with a head of their own on one side, and nothing but responses on the other.
fn is_http(client: &[u8], server: &[u8]) -> bool {
    let requests = has_heads(client, is_request);
    let responses = has_heads(server, is_response);
    match (client.is_empty(), server.is_empty()) {
        (true, true) => false,
        (false, true) => requests,
        (true, false) => responses,
        (false, false) => requests && responses,
    }
}

/// Whether a side begins with a whole head (RFC 9112, section 2.1), and goes on, behind a body of a known length, with
/// another one.
fn has_heads(mut bytes: &[u8], is_start: fn(&[u8]) -> bool) -> bool {
    let mut any = false;
    while !bytes.is_empty() {
        // Nearly all that is said is neither: it need not be searched for the end of its head.
        if !METHODS.iter().any(|method| bytes.starts_with(method)) && !bytes.starts_with(b"HTTP/1.") {
            return false;
        }
        let Some((start, fields, body)) = head(bytes) else { return false };
        if !is_start(start) {
            return false;
        }
        any = true;
        let Some(length) = length(start, fields) else { return true };
        let Some(next) = body.get(length..) else { return true };
        bytes = next;
    }
    any
}

/// The start line, the fields and what follows the empty line.
fn head(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let line = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    let (start, rest) = (bytes.get(..line)?, bytes.get(line..)?);
    let end = rest.windows(4).position(|four| four == b"\r\n\r\n")?;
    let fields = rest.get(2..end).unwrap_or_default();
    let is_field = |line: &[u8]| {
        line.iter().position(|byte| *byte == b':').is_some_and(|at| at > 0 && !line[..at].contains(&b' '))
    };
    let lines = || fields.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    (fields.is_empty() || lines().all(is_field)).then_some((start, fields, rest.get(end + 4..)?))
}

/// How long the body is, if the head says so; `None`: it goes on to the end, or in chunks.
fn length(start: &[u8], fields: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(fields).ok()?.to_ascii_lowercase();
    if text.contains("transfer-encoding:") || text.contains("upgrade:") {
        return None;
    }
    let given = text.lines().find_map(|line| line.strip_prefix("content-length:").map(str::trim));
    // A request without a length has no body, a response without one goes on to the end.
    match given {
        Some(digits) => digits.parse().ok(),
        None => (!is_response(start)).then_some(0),
    }
}

/// A request line: a method, a target, `HTTP/1.x` (RFC 9112, section 3).
fn is_request(line: &[u8]) -> bool {
    METHODS.iter().any(|method| line.starts_with(method))
        && line.rsplit(|byte| *byte == b' ').next().is_some_and(|version| version.starts_with(b"HTTP/1."))
}

/// A status line (RFC 9112, section 4).
fn is_response(line: &[u8]) -> bool {
    line.starts_with(b"HTTP/1.") && line.get(8) == Some(&b' ') && line.get(9).is_some_and(u8::is_ascii_digit)
}

/// A handshake record (RFC 8446, section 5.1).
fn is_tls(bytes: &[u8]) -> bool {
    matches!(bytes, [0x16, 0x03, 0..=4, _, _, 1 | 2, ..])
}

#[cfg(test)]
mod tests {
    use super::is_http;

    #[test]
    fn http_is_what_is_http_throughout() {
        let get: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        let ok: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        let old: &[u8] = b"HTTP/1.0 200 OK\r\nServer: x\r\n\r\n<html>";
        let table: [(&[u8], &[u8], bool); 11] = [
            (get, ok, true),
            (get, b"", true),
            (b"", ok, true),
            (b"GET / HTTP/1.0\r\n\r\n", old, true),
            (&[get, get].concat(), &[ok, ok].concat(), true),
            (b"GET /index.html HTTP/1.1", b"", false),
            (b"GET /index.html HTTP/1.1\r\n", b"Welcome!\n", false),
            (get, b"Welcome GET / HTTP/1.1! You can now chat.\n", false),
            (b"ping", ok, false),
            (&[get, b"User2: hi\n"].concat(), ok, false),
            (b"", b"", false),
        ];
        for (client, server, expected) in table {
            assert_eq!(is_http(client, server), expected, "{} {}", client.escape_ascii(), server.escape_ascii());
        }
    }
}
