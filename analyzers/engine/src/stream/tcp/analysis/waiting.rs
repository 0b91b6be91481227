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
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sent {
    pub(super) time: i64,
    pub(super) frame: u32,
    pub(super) seq: u32,
    /// The number after it, SYN and FIN counted.
    pub(super) end: u32,
    /// Whether it was sent again, or is itself sent again: then nobody knows which of the two an acknowledgement answers (Karn).
    pub(super) ambiguous: bool,
}

/// One of a list, which a direction knows by its newest.
#[derive(Clone, Debug)]
struct Node {
    sent: Sent,
    older: Handle,
    /// About the list from here on; kept up in its newest only.
    list: List,
}

/// A list: most are one segment long, so that what is known of it stands beside its newest.
#[derive(Clone, Copy, Debug)]
struct List {
    len: u32,
    /// Lowest start and highest end, relative; `None` when some were taken out since.
    span: Option<(u32, u32)>,
}

/// Those of all directions of all streams. A direction keeps the handle of its newest, if one waits.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    nodes: Pool<Node>,
}

impl Waiting {
    /// Whether a further segment is remembered.
    #[inline]
    pub(super) fn has_room(&self, handle: Handle) -> bool {
        self.nodes.get(handle).is_none_or(|node| node.list.len < MAX_SEGMENTS)
    }

    /// Remembers a segment. Relative numbers count from `base`.
    #[inline]
    pub(super) fn push(&mut self, handle: &mut Handle, sent: Sent, base: u32) {
        let (seq, end) = (sent.seq.wrapping_sub(base), sent.end.wrapping_sub(base));
        let list = match self.nodes.get(*handle).map(|node| node.list) {
            None => List { len: 1, span: Some((seq, end)) },
            Some(List { len, span }) => {
                List { len: len + 1, span: span.map(|(low, high)| (low.min(seq), high.max(end))) }
            }
        };
        *handle = self.nodes.take_in(Node { sent, older: *handle, list });
    }

    /// Forgets all that waits of a direction.
    pub(super) fn forget(&mut self, handle: Handle) {
        let mut here = handle;
        while let Some(older) = self.nodes.get(here).map(|node| node.older) {
            self.nodes.give_back(here);
            here = older;
        }
    }

    /// From the newest to the oldest, the way that Wireshark goes through them.
    #[inline]
    pub(super) fn iter(&self, handle: Handle) -> impl Iterator<Item = &Sent> {
        let mut next = handle;
        std::iter::from_fn(move || {
            let node = self.nodes.get(next)?;
            next = node.older;
            Some(&node.sent)
        })
    }

    /// Marks the newest that has all from `seq` to `end` as sent again; `false` if there is none.
    pub(super) fn sent_again(&mut self, handle: Handle, seq: u32, end: u32) -> bool {
        let mut here = handle;
        while let Some(Node { sent, older, .. }) = self.nodes.get_mut(here) {
            if at_or_after(seq, sent.seq) && at_or_after(sent.end, end) {
                sent.ambiguous = true;
                return true;
            }
            here = *older;
        }
        false
    }

    /// Lowest start and highest end of those that wait, relative to `base`; `None` if none do.
    #[inline]
    pub(super) fn span(&mut self, handle: Handle, base: u32) -> Option<(u32, u32)> {
        if let Some(span) = self.nodes.get(handle)?.list.span {
            return Some(span);
        }
        let relative = |number: u32| number.wrapping_sub(base);
        let spans = self.iter(handle).map(|sent| (relative(sent.seq), relative(sent.end)));
        let span = spans.reduce(|(low, high), (seq, end)| (low.min(seq), high.max(end)));
        self.nodes.get_mut(handle)?.list.span = span;
        span
    }

    /// Takes out what a number acknowledges, and tells of each segment that it falls on, the newest first: with `true`
    /// if only a part of it is acknowledged, which is then cut off.
    #[inline]
    pub(super) fn acknowledge(&mut self, handle: &mut Handle, ack: u32, base: u32, mut tell: impl FnMut(&Sent, bool)) {
        let Some(List { mut len, mut span }) = self.nodes.get(*handle).map(|node| node.list) else { return };
        // All of them are behind the number, and none is half a circle behind it.
        let behind = |relative: u32| relative.wrapping_sub(ack.wrapping_sub(base)) < HALF_CIRCLE;
        if len > LONG
            && let Some((low, high)) = self.span(*handle, base)
            && high.wrapping_sub(low) < HALF_CIRCLE
            && behind(low)
            && behind(high)
        {
            return;
        }
        let (mut newer, mut here) = (Handle::NONE, *handle);
        while let Some(node) = self.nodes.get_mut(here) {
            let older = node.older;
            let sent = &mut node.sent;
            if sent.end == ack {
                tell(sent, false);
            } else if after(ack, sent.seq) && at_or_after(sent.end, ack) {
                sent.seq = ack;
                span = None;
                tell(sent, true);
                (newer, here) = (here, older);
                continue;
            } else if after(sent.end, ack) {
                (newer, here) = (here, older);
                continue;
            }
            self.nodes.give_back(here);
            span = None;
            len -= 1;
            match self.nodes.get_mut(newer) {
                Some(newer) => newer.older = older,
                None => *handle = older,
            }
            here = older;
        }
        if let Some(newest) = self.nodes.get_mut(*handle) {
            newest.list = List { len, span };
        }
    }
}
