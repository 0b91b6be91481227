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
    /// Whether the client's text may have been sent key by key: so it looks, and there are lines of several keys. Few keys are
    /// enough, since what the server says about them has to confirm it.
    pub(crate) fn has_keys(&self) -> bool {
        let lane = &self.from_client;
        let segments = lane.arrivals().len();
        // One more than one key and its end.
        segments > 2 && lane.bytes().iter().any(|byte| matches!(byte, b'\n' | b'\r')) && self.is_by_keys()
    }

    fn is_by_keys(&self) -> bool {
        let lane = &self.from_client;
        let segments = lane.arrivals().len();
        if self.transport != Transport::Tcp || self.by_tool {
            return false;
        }
        let is_end = |bytes: &[u8]| matches!(bytes, b"\r\n" | b"\r\0");
        let single = |bytes: &[u8]| bytes.len() == 1 || is_end(bytes);
        let keys = lane.arrivals().iter().filter(|arrival| single(lane.part(arrival.start, arrival.end))).count();
        keys * 5 >= segments * 4
    }

    /// Whether the client's text was sent key by key: nearly all of its segments hold one byte.
    pub fn typed(&self) -> Option<Typed> {
        let lane = &self.from_client;
        let segments = lane.arrivals().len();
        if segments < LEAST || !self.is_by_keys() {
            return None;
        }
        let bytes = lane.bytes();
        let ends =
            bytes.iter().filter(|byte| **byte == b'\n').count().max(bytes.iter().filter(|b| **b == b'\r').count());
        let open = usize::from(bytes.last().is_some_and(|last| !matches!(last, b'\n' | b'\r' | 0)));
        Some(Typed { segments, lines: ends + open })
    }
}
