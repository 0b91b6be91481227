//! HTTP/1 (RFC 9112): requests and responses with their headers, read with the crate `httparse`. SSDP uses the same
//! form.

use std::collections::VecDeque;

use super::body::Body;
use super::{Found, Protocol, Step, body};

/// Methods by which a first line is known as a request: HTTP's (RFC 9110), WebDAV's (RFC 4918), those of UPnP and of
/// RPC.
const METHODS: &str = " GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH LINK UNLINK PROPFIND PROPPATCH MKCOL COPY \
                       MOVE LOCK UNLOCK POLL SEARCH REPORT CHECKIN CHECKOUT UNCHECKOUT MKWORKSPACE UPDATE LABEL MERGE \
                       VERSION-CONTROL BASELINE-CONTROL MKACTIVITY ORDERPATCH ACL BCOPY BMOVE BDELETE BPROPFIND \
                       BPROPPATCH SUBSCRIBE UNSUBSCRIBE NOTIFY M-SEARCH RPC_CONNECT RPC_IN_DATA RPC_OUT_DATA \
                       SSTP_DUPLEX_POST ";
/// Headers that have a field of their own.
const HEADERS: [(&str, &str); 28] = [
    ("host", "http.host"),
    ("user-agent", "http.user_agent"),
    ("content-type", "http.content_type"),
    ("content-length", "http.content_length_header"),
    ("content-encoding", "http.content_encoding"),
    ("content-range", "http.content_range"),
    ("transfer-encoding", "http.transfer_encoding"),
    ("connection", "http.connection"),
    ("upgrade", "http.upgrade"),
    ("server", "http.server"),
    ("location", "http.location"),
    ("date", "http.date"),
    ("last-modified", "http.last_modified"),
    ("cache-control", "http.cache_control"),
    ("referer", "http.referer"),
    ("cookie", "http.cookie"),
    ("set-cookie", "http.set_cookie"),
    ("accept", "http.accept"),
    ("accept-language", "http.accept_language"),
    ("accept-encoding", "http.accept_encoding"),
    ("authorization", "http.authorization"),
    ("www-authenticate", "http.www_authenticate"),
    ("proxy-authenticate", "http.proxy_authenticate"),
    ("proxy-authorization", "http.proxy_authorization"),
    ("x-forwarded-for", "http.x_forwarded_for"),
    ("range", "http.range"),
    ("sec-websocket-accept", "http.sec_websocket_accept"),
    ("sec-websocket-key", "http.sec_websocket_key"),
];
/// Requests remembered until their responses come.
const MOST_ASKED: usize = 64;
/// Headers that are read in one go; a message with more is read line by line.
const MOST_HEADERS: usize = 96;

/// State carried from earlier messages of a conversation to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// The last request was HEAD: its response has no body.
    head: bool,
    /// The last request was CONNECT.
    connect: bool,
    /// What follows is another protocol's (RFC 9110, section 9.3.6).
    pub(super) tunnel: bool,
    /// A message of HTTP was read: until then, what is none is not counted as HTTP's.
    seen: bool,
    /// What the requests without a response asked for, and their whole addresses.
    asked: VecDeque<(Vec<u8>, Vec<u8>)>,
    /// What follows was agreed on with `Upgrade` (RFC 9110, section 7.8).
    pub(super) upgraded: bool,
}

/// A first line.
#[derive(Clone, Copy)]
enum Start<'a> {
    Request { method: &'a [u8], uri: &'a [u8], version: &'a [u8] },
    Response { version: &'a [u8], code: &'a [u8], phrase: &'a [u8] },
}

/// Reads one message. `reported` is how long the bytes are together with those that were not kept; `waits` whether more
/// may come.
pub(super) fn read(
    bytes: &[u8],
    reported: usize,
    waits: bool,
    protocol: Protocol,
    state: &mut State,
    found: &mut Found,
) -> Step {
    let Some((line, after)) = first_line(bytes) else {
        // Only text is waited for: a line of HTTP has nothing else.
        if waits && bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r')) {
            return Step::Segment;
        }
        return other(bytes, reported, protocol, state, found);
    };
    let Some(start) = start(line) else { return other(bytes, reported, protocol, state, found) };
    let end = match headers_end(bytes, after) {
        Some(end) => end,
        None if waits => return Step::Segment,
        None => bytes.len(),
    };
    let lines = bytes.get(after..end).unwrap_or(&[]);
    let mut told = Headers::default();
    each_header(lines, |name, value| told.note(name, value));
    let length = match told.body(&start, state) {
        Body::None => 0,
        Body::Length(length) => {
            let have = (reported - end.min(reported)) as u64;
            if waits && have < length {
                return Step::Bytes(usize::try_from(length - have).unwrap_or(usize::MAX));
            }
            length.min(have) as usize
        }
        Body::Chunked => match body::chunks_end(bytes.get(end..).unwrap_or(&[])) {
            Some(length) => length,
            None if waits => return Step::Segment,
            None => reported - end.min(reported),
        },
        Body::Rest => reported - end.min(reported),
        Body::UntilClosed if waits => return Step::UntilFin,
        Body::UntilClosed => reported - end.min(reported),
    };
    state.seen = true;
    // Whether it has a body was asked before its own first line changes that.
    let chunked = matches!(told.body(&start, state), Body::Chunked);
    let whole = end.saturating_add(length).min(reported);
    found.protocol(protocol.name(), protocol.name(), bytes.get(..whole).unwrap_or(bytes));
    put_start(&start, &told, state, found);
    let line_field = match start {
        Start::Request { .. } => "http.request.line",
        Start::Response { .. } => "http.response.line",
    };
    for line in lines.split_inclusive(|byte| *byte == b'\n').filter(|line| !matches!(*line, b"\r\n" | b"\n")) {
        found.text(line_field, line);
    }
    each_header(lines, |name, value| {
        if let Some((_, field)) = HEADERS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) {
            found.text(field, value);
        }
    });
    if let Some(length) = told.length {
        found.number("http.content_length", length);
    }
    if let Some(content) = bytes.get(end..whole).filter(|content| !content.is_empty()) {
        found.bytes("http.file_data", &body::content(content, chunked, &told.encoding));
    }
    Step::Done(whole.max(1))
}

/// What is neither a request nor a response: Wireshark counts it as HTTP's in a conversation that is HTTP.
fn other(bytes: &[u8], reported: usize, protocol: Protocol, state: &State, found: &mut Found) -> Step {
    if state.seen || protocol == Protocol::Ssdp {
        found.protocol(protocol.name(), protocol.name(), bytes);
    }
    Step::Done(reported.max(1))
}

/// Whether the bytes begin with a line of HTTP/1, so that a conversation on any port is taken for HTTP.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let Some((line, _)) = first_line(bytes) else { return false };
    let version = |part: Option<&[u8]>| part.is_some_and(|part| part.eq_ignore_ascii_case(b"HTTP/1."));
    let tail = line.len().checked_sub(8).and_then(|at| line.get(at..at + 7));
    version(line.get(..7)) || version(tail)
}

/// Whether the bytes begin with a whole first line of a message of HTTP/1, with its version.
pub(super) fn is_message(bytes: &[u8]) -> bool {
    looks_like(bytes) && begins(bytes)
}

/// Whether the bytes begin with the first line of a message.
pub(super) fn begins(bytes: &[u8]) -> bool {
    first_line(bytes).is_some_and(|(line, _)| start(line).is_some())
}

/// The first line without its end, and where the next one begins.
fn first_line(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let at = bytes.iter().position(|byte| *byte == b'\n')?;
    let line = bytes.get(..at)?;
    Some((line.strip_suffix(b"\r").unwrap_or(line), at + 1))
}

/// Where the body begins: behind the first empty line.
fn headers_end(bytes: &[u8], after: usize) -> Option<usize> {
    let mut at = after;
    loop {
        let rest = bytes.get(at..)?;
        let length = rest.iter().position(|byte| *byte == b'\n')? + 1;
        at += length;
        if matches!(rest.get(..length), Some(b"\n" | b"\r\n")) {
            return Some(at);
        }
    }
}

fn start(line: &[u8]) -> Option<Start<'_>> {
    let mut words = line.splitn(3, |byte| *byte == b' ');
    let first = words.next()?;
    if line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"HTTP/")) {
        let (code, phrase) = (words.next().unwrap_or(&[]), words.next().unwrap_or(&[]));
        return Some(Start::Response { version: first, code, phrase });
    }
    let method = std::str::from_utf8(first).ok()?;
    let rest = line.get(first.len() + 1..)?;
    if method.is_empty() || method.contains(' ') || !METHODS.contains(&format!(" {method} ")) {
        return None;
    }
    let (uri, version) = match rest.iter().position(|byte| *byte == b' ') {
        Some(at) => (rest.get(..at)?, rest.get(at + 1..)?),
        None => (rest, &[][..]),
    };
    Some(Start::Request { method: first, uri, version })
}

/// Calls for each header; lines that are not headers are skipped.
fn each_header(lines: &[u8], mut call: impl FnMut(&str, &[u8])) {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    match httparse::parse_headers(lines, &mut headers) {
        Ok(httparse::Status::Complete((_, headers))) => {
            headers.iter().for_each(|header| call(header.name, header.value));
        }
        // One that is wrong is to cost only itself.
        _ => {
            for line in lines.split(|byte| *byte == b'\n') {
                let text = [line.strip_suffix(b"\r").unwrap_or(line), b"\r\n\r\n"].concat();
                let mut one = [httparse::EMPTY_HEADER; 1];
                if let Ok(httparse::Status::Complete((_, [header]))) = httparse::parse_headers(&text, &mut one) {
                    call(header.name, header.value);
                }
            }
        }
    }
}

/// Values of the headers that decide how the message is read.
#[derive(Default)]
struct Headers {
    length: Option<u64>,
    chunked: bool,
    keep_alive: bool,
    upgrade: bool,
    host: Vec<u8>,
    /// How the content is coded, in small letters.
    encoding: String,
}

impl Headers {
    fn note(&mut self, name: &str, value: &[u8]) {
        let text = || String::from_utf8_lossy(value).to_ascii_lowercase();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => self.length = text().trim().parse().ok(),
            "transfer-encoding" => self.chunked |= text().contains("chunked"),
            "connection" => self.keep_alive |= text().contains("keep-alive"),
            "content-encoding" => self.encoding = text().trim().to_owned(),
            "upgrade" => self.upgrade = true,
            "host" if self.host.is_empty() => self.host = value.to_vec(),
            _ => {}
        }
    }

    /// How long the body is (RFC 9112, section 6.3).
    fn body(&self, start: &Start<'_>, state: &State) -> Body {
        if let Start::Response { code, .. } = start {
            let none = code.starts_with(b"1") || matches!(*code, b"204" | b"304");
            if none || state.head || state.connect && code.starts_with(b"2") {
                return Body::None;
            }
        }
        match (self.chunked, self.length, start) {
            (true, ..) => Body::Chunked,
            // RPC over HTTP tells a length of gigabytes for a channel that stays open.
            (_, _, Start::Request { method, .. }) if method.starts_with(b"RPC_") => Body::Rest,
            (_, Some(length), _) => Body::Length(length),
            (_, None, Start::Request { .. }) => Body::None,
            (_, None, Start::Response { .. }) if self.keep_alive => Body::Rest,
            (_, None, Start::Response { .. }) => Body::UntilClosed,
        }
    }
}

fn put_start(start: &Start<'_>, told: &Headers, state: &mut State, found: &mut Found) {
    match *start {
        Start::Request { method, uri, version } => {
            state.head = method == b"HEAD";
            state.connect = method == b"CONNECT";
            found.boolean("http.request", true);
            found.text("http.request.method", method);
            found.text("http.request.uri", uri);
            if !version.is_empty() {
                found.text("http.request.version", version);
            }
            let full = if state.connect || !uri.starts_with(b"/") && uri != b"*" {
                uri.to_vec()
            } else if told.host.is_empty() {
                Vec::new()
            } else {
                [b"http://", told.host.as_slice(), uri].concat()
            };
            if !full.is_empty() {
                found.text("http.request.full_uri", &full);
            }
            if state.asked.len() < MOST_ASKED {
                state.asked.push_back((uri.to_vec(), full));
            }
        }
        Start::Response { version, code, phrase } => {
            found.boolean("http.response", true);
            found.text("http.response.version", version);
            let number = std::str::from_utf8(code).ok().and_then(|code| code.parse::<u32>().ok());
            if let Some(number) = number {
                found.at(code).number("http.response.code", number);
            }
            if !phrase.is_empty() {
                found.text("http.response.phrase", phrase);
            }
            // Wireshark tells with a response what was asked for.
            if let Some((uri, full)) = state.asked.front() {
                found.text("http.request.uri", uri);
                if !full.is_empty() {
                    found.text("http.request.full_uri", full);
                }
            }
            // After 100 (Continue) the final response is still to come.
            if !code.starts_with(b"1") || code == b"101" {
                state.asked.pop_front();
            }
            state.tunnel |= state.connect && code.starts_with(b"2");
            state.upgraded |= code == b"101" && told.upgrade;
        }
    }
}
