//! Text that was sent key by key, as telnet and PuTTY do.

use wirelab_labs::Transport;

use super::StreamLog;

/// Fewest segments that are taken for keys.
const LEAST: usize = 8;

/// What was typed key by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Segments of the client.
    pub segments: usize,
    /// Lines that they make.
    pub lines: usize,
}

impl StreamLog {
    /// Whether the client's text was sent key by key: nearly all of its segments hold one byte.
    pub fn typed(&self) -> Option<Typed> {
        let lane = &self.from_client;
        let segments = lane.arrivals().len();
        if self.transport != Transport::Tcp || self.by_tool || segments < LEAST {
            return None;
        }
        let is_end = |bytes: &[u8]| matches!(bytes, b"\r\n" | b"\r\0");
        let single = |bytes: &[u8]| bytes.len() == 1 || is_end(bytes);
        let keys = lane.arrivals().iter().filter(|arrival| single(lane.part(arrival.start, arrival.end))).count();
        if keys * 5 < segments * 4 {
            return None;
        }
        let bytes = lane.bytes();
        let ends =
            bytes.iter().filter(|byte| **byte == b'\n').count().max(bytes.iter().filter(|b| **b == b'\r').count());
        let open = usize::from(bytes.last().is_some_and(|last| !matches!(last, b'\n' | b'\r' | 0)));
        Some(Typed { segments, lines: ends + open })
    }
}
