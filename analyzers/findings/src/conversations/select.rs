//! Which conversations are shown, and in what order.

use std::cmp::Reverse;

use wirelab_engine::stream::{Role, Transport};

use super::{Conversation, Conversations};
use crate::analysis::SortKey;

impl Conversations {
    /// The TCP conversations that are shown, in their order.
    pub fn tcp(&self) -> impl Iterator<Item = Conversation> {
        self.sorted(self.analysis.tcp().filter_map(|row| {
            let (opener, other) = match row.opener {
                Role::Client => (row.client, row.server),
                Role::Server => (row.server, row.client),
            };
            Conversation::new(Transport::Tcp, row.stream, opener, other, self.tallies.tcp(row.stream))
        }))
    }

    /// The UDP conversations that are shown, in their order.
    pub fn udp(&self) -> impl Iterator<Item = Conversation> {
        self.sorted(self.analysis.udp().filter_map(|row| {
            Conversation::new(Transport::Udp, row.stream, row.client, row.server, self.tallies.udp(row.stream))
        }))
    }

    /// All of them, TCP first.
    pub fn all(&self) -> impl Iterator<Item = Conversation> {
        self.tcp().chain(self.udp())
    }

    /// By the numbers of this table, which are not those of the stream report. What is not among its columns is sorted
    /// already. Rows in the order of streams are made one at a time: a capture may have a million.
    fn sorted(&self, rows: impl Iterator<Item = Conversation>) -> impl Iterator<Item = Conversation> {
        let key: Option<fn(&Conversation) -> i128> = match self.analysis.selection.sort {
            SortKey::Bytes => Some(|row| row.total().bytes.into()),
            SortKey::Packets => Some(|row| row.total().frames.into()),
            SortKey::Duration => Some(|row| row.duration.unwrap_or(i128::MIN)),
            SortKey::Stream | SortKey::Handshake => None,
        };
        let mut straight = Some(rows);
        let mut sorted = Vec::new();
        if let Some(key) = key {
            sorted.extend(straight.take().into_iter().flatten());
            // A stable sort: equal ones stay in the order of their streams.
            sorted.sort_by_key(|row| (Reverse(key(row)), row.stream));
        }
        straight.into_iter().flatten().chain(sorted)
    }
}
