//! As a hexadecimal dump, laid out as tshark's `follow,tcp,hex`.

use std::fmt::Write;

use wirelab_engine::stream::Role;
use wirelab_engine::stream::bytes::{Chunk, Content};

use super::{LineKind, Lines, Peers, Transport, gap_text};

/// Bytes a line.
const ROW: usize = 16;

/// Sixteen bytes a line, behind their position in what the side sent (gaps count); the server's lines are indented by a
/// tab.
#[derive(Debug, Default)]
pub struct HexLines {
    text: String,
}

impl HexLines {
    /// Nothing told yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn row(&mut self, position: u64, bytes: &[u8]) {
        let text = &mut self.text;
        // Writing to a string cannot fail.
        let _ = write!(text, "{position:08X}  ");
        for place in 0..ROW {
            match bytes.get(place) {
                Some(&byte) => text.extend([digit(byte >> 4), digit(byte)]),
                None => text.push_str("  "),
            }
            text.push_str(if place == 7 { "  " } else { " " });
        }
        text.push(' ');
        for (place, &byte) in bytes.iter().enumerate() {
            if place == 8 {
                text.push(' ');
            }
            text.push(if matches!(byte, b' '..=b'~') { char::from(byte) } else { '.' });
        }
    }
}

/// The lower four bits as a hexadecimal digit.
const fn digit(bits: u8) -> char {
    match bits & 15 {
        low @ 0..=9 => (b'0' + low) as char,
        high => (b'a' - 10 + high) as char,
    }
}

impl Lines for HexLines {
    fn begin(&mut self, transport: Transport, stream: u32, peers: &Peers, line: &mut dyn FnMut(LineKind, &str)) {
        line(LineKind::Heading, &format!("{} stream {stream}", transport.name()));
        line(LineKind::Sent(Role::Client), &format!("client  {}", peers.client));
        line(LineKind::Sent(Role::Server), &format!("\tserver  {}", peers.server));
    }

    fn chunk(&mut self, chunk: &Chunk<'_>, line: &mut dyn FnMut(LineKind, &str)) {
        let indent = match chunk.from {
            Role::Client => "",
            Role::Server => "\t",
        };
        match chunk.content {
            Content::Bytes(bytes) => {
                for (row, position) in bytes.chunks(ROW).zip((chunk.position..).step_by(ROW)) {
                    self.text.clear();
                    self.text.push_str(indent);
                    self.row(position, row);
                    line(LineKind::Sent(chunk.from), &self.text);
                }
            }
            Content::Gap { bytes, why } => {
                line(LineKind::Gap(chunk.from), &format!("{indent}{:08X}  {}", chunk.position, gap_text(bytes, why)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_read_as_tshark_prints_them() {
        let mut lines = HexLines::new();
        let mut text = Vec::new();
        for (from, position, bytes) in
            [(Role::Client, 0, &b"GET /index.html"[..]), (Role::Server, 15, b"\x89\x00 0123456789abcde")]
        {
            let chunk = Chunk { from, frame: 1, time: None, position, skipped: 0, content: Content::Bytes(bytes) };
            lines.chunk(&chunk, &mut |_, line| text.push(line.to_owned()));
        }
        assert_eq!(
            text,
            [
                "00000000  47 45 54 20 2f 69 6e 64  65 78 2e 68 74 6d 6c     GET /ind ex.html",
                "\t0000000F  89 00 20 30 31 32 33 34  35 36 37 38 39 61 62 63  .. 01234 56789abc",
                "\t0000001F  64 65                                             de",
            ]
        );
    }
}
