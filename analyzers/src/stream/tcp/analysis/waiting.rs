//! Segments that wait for their acknowledgement, of all streams in one pool: a direction in which nothing waits, as in
//! every stream that is closed and quiet, has none of it.

use super::flow::{after, at_or_after};
use crate::stream::pool::{Handle, Pool};

/// Segments remembered of a direction until they are acknowledged; Wireshark has the same limit.
const MAX_SEGMENTS: u32 = 10_000;
/// A list longer than this is worth a look at its span before it is walked.
const LONG: u32 = 16;
/// Numbers further apart than this have no order.
const HALF_CIRCLE: u32 = 1 << 31;

/// One segment that waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) time: i64,
    pub(super) frame: u32,
    pub(super) seq: u32,
    /// The number after it, SYN and FIN counted.
    pub(super) end: u32,
}

#[derive(Clone, Debug)]
struct Node {
    sent: Sent,
    older: Handle,
}

/// Those of one direction.
#[derive(Clone, Debug)]
struct List {
    newest: Handle,
    len: u32,
    /// Lowest start and highest end, relative; `None` when some were taken out since.
    span: Option<(u32, u32)>,
}

/// Those of all directions of all streams. A direction keeps the handle of its list, if it has one.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    lists: Pool<List>,
    nodes: Pool<Node>,
}

impl Waiting {
    /// Whether a further segment is remembered.
    #[inline]
    pub(super) fn has_room(&self, handle: Handle) -> bool {
        self.lists.get(handle).is_none_or(|list| list.len < MAX_SEGMENTS)
    }

    /// Remembers a segment. Relative numbers count from `base`.
    #[inline]
    pub(super) fn push(&mut self, handle: &mut Handle, sent: Sent, base: u32) {
        let (seq, end) = (sent.seq.wrapping_sub(base), sent.end.wrapping_sub(base));
        if handle.is_none() {
            let newest = self.nodes.take_in(Node { sent, older: Handle::NONE });
            *handle = self.lists.take_in(List { newest, len: 1, span: Some((seq, end)) });
            return;
        }
        let Some(list) = self.lists.get_mut(*handle) else { return };
        list.span = list.span.map(|(low, high)| (low.min(seq), high.max(end)));
        list.newest = self.nodes.take_in(Node { sent, older: list.newest });
        list.len += 1;
    }

    /// From the newest to the oldest, the way that Wireshark goes through them.
    #[inline]
    pub(super) fn iter(&self, handle: Handle) -> impl Iterator<Item = &Sent> {
        let mut next = self.lists.get(handle).map_or(Handle::NONE, |list| list.newest);
        std::iter::from_fn(move || {
            let node = self.nodes.get(next)?;
            next = node.older;
            Some(&node.sent)
        })
    }

    /// Lowest start and highest end of those that wait, relative to `base`; `None` if none do.
    #[inline]
    pub(super) fn span(&mut self, handle: Handle, base: u32) -> Option<(u32, u32)> {
        if let Some(span) = self.lists.get(handle)?.span {
            return Some(span);
        }
        let relative = |number: u32| number.wrapping_sub(base);
        let spans = self.iter(handle).map(|sent| (relative(sent.seq), relative(sent.end)));
        let span = spans.reduce(|(low, high), (seq, end)| (low.min(seq), high.max(end)));
        self.lists.get_mut(handle)?.span = span;
        span
    }

    /// Takes out what a number acknowledges, and tells of each segment that it falls on, the newest first: with `true`
    /// if only a part of it is acknowledged, which is then cut off.
    #[inline]
    pub(super) fn acknowledge(&mut self, handle: &mut Handle, ack: u32, base: u32, mut tell: impl FnMut(&Sent, bool)) {
        if handle.is_none() {
            return;
        }
        if self.lists.get(*handle).is_some_and(|list| list.len > LONG)
            && let Some((low, high)) = self.span(*handle, base)
            && high.wrapping_sub(low) < HALF_CIRCLE
            && !after(ack, base.wrapping_add(low))
        {
            return;
        }
        let Some(list) = self.lists.get_mut(*handle) else { return };
        let (mut newer, mut here) = (Handle::NONE, list.newest);
        while let Some(node) = self.nodes.get_mut(here) {
            let older = node.older;
            let sent = &mut node.sent;
            if sent.end == ack {
                tell(sent, false);
            } else if after(ack, sent.seq) && at_or_after(sent.end, ack) {
                sent.seq = ack;
                list.span = None;
                tell(sent, true);
                (newer, here) = (here, older);
                continue;
            } else if after(sent.end, ack) {
                (newer, here) = (here, older);
                continue;
            }
            self.nodes.give_back(here);
            list.span = None;
            list.len -= 1;
            match self.nodes.get_mut(newer) {
                Some(newer) => newer.older = older,
                None => list.newest = older,
            }
            here = older;
        }
        if list.len == 0 {
            self.lists.give_back(*handle);
            *handle = Handle::NONE;
        }
    }
}
