//! A text that no frame holds, because it was split between two of them: found in the reassembled stream.

use std::collections::HashMap;

use wirelab_engine::engine::PacketView;
use wirelab_engine::stream::Role;
use wirelab_engine::stream::bytes::{Chunk, Content, Reassembler, TcpPiece};

/// Streams that are searched; further ones are not.
const MAX_STREAMS: usize = 4096;
/// Bytes that may wait behind a hole in each direction.
const MAX_HELD: usize = 1 << 16;

/// Where a split text lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The text.
    pub text: String,
    /// `tcp.stream`.
    pub stream: u32,
    /// Who sent it.
    pub from: Role,
    /// The frame that brings its last byte, and the one with payload before that.
    pub frames: [u64; 2],
}

/// Looks for one text in all TCP streams, across the borders of frames.
pub(super) struct Search {
    text: String,
    streams: HashMap<u32, Stream>,
    found: Option<Split>,
}

#[derive(Default)]
struct Stream {
    bytes: Reassembler,
    /// The last bytes of each side, one fewer than the text has, and the frame that brought the last of them.
    tails: [(Vec<u8>, u64); 2],
}

impl Search {
    /// For the text that a filter looks for with `contains "…"`, if it has one that can be split and no escapes.
    pub(super) fn of(filter: &str) -> Option<Self> {
        let (_, rest) = filter.split_once("contains")?;
        let (text, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
        let usable = text.len() > 1 && !text.contains('\\');
        usable.then(|| Self { text: text.to_owned(), streams: HashMap::new(), found: None })
    }

    pub(super) fn packet(&mut self, view: &PacketView<'_>) {
        if self.found.is_some() {
            return;
        }
        for segment in view.segments {
            let Some((layer, tcp)) = view.tcp(segment) else { continue };
            let number = segment.place.stream;
            if layer.quoted || (self.streams.len() >= MAX_STREAMS && !self.streams.contains_key(&number)) {
                continue;
            }
            let Some(len) = tcp.payload_len else { continue };
            let piece = TcpPiece {
                // Which of the two directions: what it is called may still change.
                from: if segment.place.from_opener { Role::Client } else { Role::Server },
                seq: tcp.seq,
                ack: tcp.flags.ack().then_some(tcp.ack),
                syn: tcp.flags.syn(),
                len,
                bytes: view.tcp_payload(segment),
                frame: view.packet.frame,
                time: view.packet.time,
            };
            let Stream { bytes, tails } = self
                .streams
                .entry(number)
                .or_insert_with(|| Stream { bytes: Reassembler::new().limit(MAX_HELD), ..Stream::default() });
            let (text, found) = (&self.text, &mut self.found);
            bytes.push(&piece, &mut |chunk| {
                if let Some(frames) = look(text.as_bytes(), tails, &chunk) {
                    found.get_or_insert(Split { text: text.clone(), stream: number, from: chunk.from, frames });
                }
            });
        }
    }

    pub(super) fn found(self) -> Option<Split> {
        self.found
    }
}

/// Whether the text ends in this chunk and began in the one before it.
fn look(text: &[u8], tails: &mut [(Vec<u8>, u64); 2], chunk: &Chunk<'_>) -> Option<[u64; 2]> {
    let [client, server] = tails;
    let (tail, before) = if chunk.from == Role::Client { client } else { server };
    let Content::Bytes(bytes) = chunk.content else {
        tail.clear();
        return None;
    };
    let held = tail.len();
    let keep = text.len() - 1;
    tail.extend_from_slice(bytes.get(..keep.min(bytes.len())).unwrap_or(bytes));
    let crosses = tail.windows(text.len()).take(held).any(|window| window == text);
    let frames = crosses.then_some([*before, chunk.frame]);
    tail.truncate(held);
    tail.extend_from_slice(bytes.get(bytes.len().saturating_sub(keep)..).unwrap_or(bytes));
    let surplus = tail.len().saturating_sub(keep);
    tail.drain(..surplus);
    *before = chunk.frame;
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &str, chunks: &[&str]) -> Option<[u64; 2]> {
        let mut tails = Default::default();
        let mut frame = 0;
        chunks.iter().find_map(|bytes| {
            frame += 1;
            let content = Content::Bytes(bytes.as_bytes());
            look(
                text.as_bytes(),
                &mut tails,
                &Chunk { from: Role::Client, frame, time: None, position: 0, skipped: 0, content },
            )
        })
    }

    #[test]
    fn only_what_crosses_a_border_is_a_split() {
        assert_eq!(search("PONG", &["xPO", "NGx"]), Some([1, 2]));
        assert_eq!(search("PONG", &["P", "O", "N", "G"]), Some([3, 4]));
        assert_eq!(search("PONG", &["xxPONGxx", "yy"]), None);
        assert_eq!(search("PONG", &["PO", "xx", "NG"]), None);
        assert_eq!(search("PONG", &["aaaaaaaaP", "ONGbbbbbbbb"]), Some([1, 2]));
    }

    #[test]
    fn the_text_of_a_filter() {
        let text = |filter| Search::of(filter).map(|search| search.text);
        assert_eq!(text("frame contains \"PONG\" && tcp"), Some("PONG".to_owned()));
        assert_eq!(text("tcp.port == 1"), None);
        assert_eq!(text("frame contains \"a\\x00b\""), None);
    }
}
