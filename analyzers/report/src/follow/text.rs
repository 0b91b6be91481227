//! As text: each line with the frame that brought it and who sent it.

use wirelab_engine::stream::Role;
use wirelab_engine::stream::bytes::{Chunk, Content};
use wirelab_text::safe;

use super::{LineKind, Lines, Peers, Transport, gap_text};

/// Text that is harmless on a terminal. A line of the stream cannot pose as another side's, or as a gap: the margin
/// says what it is.
#[derive(Debug, Default)]
pub struct TextLines {
    /// The start of a character, or of a line break, that the next segment may complete.
    carry: Vec<u8>,
    /// Who sent it, and in which frame.
    carried: Option<(Role, u64)>,
    text: String,
    /// Whether each chunk stands for itself: what it ends with goes on in no other.
    datagrams: bool,
}

impl TextLines {
    /// Nothing told yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes that belong together, each line with its margin.
    fn lines(&mut self, from: Role, frame: u64, bytes: &[u8], line: &mut dyn FnMut(LineKind, &str)) {
        let safe = safe::lines(bytes);
        let safe = safe.strip_suffix('\n').unwrap_or(&safe);
        for (number, content) in safe.split('\n').enumerate() {
            let shown = if number == 0 { Some(frame) } else { None };
            self.line(LineKind::Sent(from), from, shown, content, line);
        }
    }

    fn line(
        &mut self,
        kind: LineKind,
        from: Role,
        frame: Option<u64>,
        content: &str,
        line: &mut dyn FnMut(LineKind, &str),
    ) {
        let frame = frame.map(|frame| frame.to_string()).unwrap_or_default();
        let mark = match (kind, from) {
            (LineKind::Gap(_), _) => '!',
            (_, Role::Client) => '>',
            (_, Role::Server) => '<',
        };
        self.text.clear();
        // Writing to a string cannot fail.
        let _ = std::fmt::write(&mut self.text, format_args!("{frame:>7}  {}{mark} {content}", from.name()));
        line(kind, self.text.trim_end_matches(' '));
    }

    fn flush(&mut self, line: &mut dyn FnMut(LineKind, &str)) {
        if let Some((from, frame)) = self.carried.take() {
            let rest = std::mem::take(&mut self.carry);
            self.lines(from, frame, &rest, line);
        }
    }
}

impl Lines for TextLines {
    fn begin(&mut self, transport: Transport, stream: u32, peers: &Peers, line: &mut dyn FnMut(LineKind, &str)) {
        self.datagrams = transport == Transport::Udp;
        line(LineKind::Heading, &format!("{} stream {stream}", transport.name()));
        line(LineKind::Sent(Role::Client), &format!("client  {}", peers.client));
        line(LineKind::Sent(Role::Server), &format!("server  {}", peers.server));
        line(LineKind::Heading, "  frame  sender");
    }

    fn chunk(&mut self, chunk: &Chunk<'_>, line: &mut dyn FnMut(LineKind, &str)) {
        let Chunk { from, frame, .. } = *chunk;
        match chunk.content {
            Content::Bytes(bytes) => {
                if self.carried.is_some_and(|(sender, _)| sender != from) {
                    self.flush(line);
                }
                let mut joined = std::mem::take(&mut self.carry);
                self.carried = None;
                let bytes = if joined.is_empty() {
                    bytes
                } else {
                    joined.extend_from_slice(bytes);
                    &joined
                };
                let whole = bytes.len() - if self.datagrams { 0 } else { unfinished(bytes) };
                let (shown, rest) = bytes.split_at(whole);
                if !shown.is_empty() || rest.is_empty() {
                    self.lines(from, frame, shown, line);
                }
                if !rest.is_empty() {
                    self.carry = rest.to_vec();
                    self.carried = Some((from, frame));
                }
            }
            Content::Gap { bytes, why } => {
                self.flush(line);
                self.line(LineKind::Gap(from), from, Some(frame), &gap_text(bytes, why), line);
            }
        }
    }

    fn end(&mut self, line: &mut dyn FnMut(LineKind, &str)) {
        self.flush(line);
    }
}

/// How many bytes at the end are the beginning of something longer: of a UTF-8 character, or of CR LF.
fn unfinished(bytes: &[u8]) -> usize {
    if bytes.last() == Some(&b'\r') {
        return 1;
    }
    (1..=3.min(bytes.len()))
        .find(|&length| {
            let end = bytes.get(bytes.len() - length..).unwrap_or(&[]);
            // No error length: the input ended too early.
            std::str::from_utf8(end).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirelab_engine::stream::bytes::Missing;

    fn told(chunks: &[(Role, u64, Content<'_>)]) -> String {
        let mut lines = TextLines::new();
        let mut text = String::new();
        let mut line = |_: LineKind, content: &str| text.extend([content, "\n"]);
        for &(from, frame, content) in chunks {
            lines.chunk(&Chunk { from, frame, time: None, position: 0, skipped: 0, content }, &mut line);
        }
        lines.end(&mut line);
        text
    }

    #[test]
    fn margins_say_who_sent_what_and_content_cannot_forge_them() {
        let gap = Content::Gap { bytes: 12, why: Missing::Acknowledged };
        let text = told(&[
            (Role::Client, 4, Content::Bytes(b"GET /\r\nHost: a\r\n\r\n")),
            (Role::Server, 6, Content::Bytes(b"ok\x1b[2J\n      9  client> no")),
            (Role::Server, 8, gap),
            (Role::Client, 9, Content::Bytes(b"")),
        ]);
        let expected = [
            "      4  client> GET /",
            "         client> Host: a",
            "         client>",
            "      6  server< ok\\x1b[2J",
            "         server<       9  client> no",
            "      8  server! [12 bytes missing in capture file]",
            "      9  client>",
            "",
        ];
        assert_eq!(text, expected.join("\n"));
    }

    #[test]
    fn a_datagram_goes_on_in_no_other() {
        let mut lines = TextLines::new();
        let mut text = String::new();
        let mut line = |_: LineKind, content: &str| text.extend([content, "\n"]);
        let end = "127.0.0.1:9100".parse::<std::net::SocketAddr>().expect("an address");
        let end = wirelab_engine::stream::key::Endpoint { address: end.ip(), port: end.port() };
        lines.begin(Transport::Udp, 0, &Peers { client: end, server: end }, &mut line);
        for (frame, bytes) in [(2, &b"\xe7\xc4\xda\xd4"[..]), (3, b"a\r"), (4, b"\nb")] {
            let content = Content::Bytes(bytes);
            lines.chunk(&Chunk { from: Role::Server, frame, time: None, position: 0, skipped: 0, content }, &mut line);
        }
        lines.end(&mut line);
        let rows: Vec<&str> = text.lines().skip(4).collect();
        assert_eq!(
            rows,
            [
                "      2  server< \\xe7\\xc4\\xda\\xd4",
                "      3  server< a\\r",
                "      4  server<",
                "         server< b"
            ]
        );
    }

    #[test]
    fn characters_and_line_breaks_cut_by_segments_are_shown_whole() {
        let euro = "€".as_bytes();
        let text = told(&[
            (Role::Client, 1, Content::Bytes(&euro[..2])),
            (Role::Client, 2, Content::Bytes(&euro[2..])),
            (Role::Client, 3, Content::Bytes(b"a\r")),
            (Role::Client, 4, Content::Bytes(b"\nb")),
            (Role::Client, 5, Content::Bytes(&euro[..1])),
            (Role::Server, 6, Content::Bytes(&[0xff, 0xc3])),
        ]);
        let expected = [
            "      2  client> €",
            "      3  client> a",
            "      4  client>",
            "         client> b",
            "      5  client> \\xe2",
            "      6  server< \\xff",
            "      6  server< \\xc3",
            "",
        ];
        assert_eq!(text, expected.join("\n"));
    }
}
