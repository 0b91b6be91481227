//! What is known when the last packet was pushed.

use super::{Counts, Finals, Roles};
use crate::stream::key::{Addresses, Endpoint};
use crate::stream::tcp::{End, HandshakeRow, TcpRow, TcpTable, VerdictCounts};
use crate::stream::udp::{UdpRow, UdpTable};

/// The streams of a capture, with final values. Rows are made when they are asked for.
#[derive(Debug)]
pub struct Summary {
    pub(super) addresses: Addresses,
    pub(super) tcp: TcpTable,
    pub(super) udp: UdpTable,
    pub(super) end: End,
    pub(super) counts: Counts,
    pub(super) fragments_given_up: u64,
    pub(super) messages_given_up: u64,
}

impl Summary {
    /// How many TCP streams there are.
    pub fn tcp_count(&self) -> usize {
        self.tcp.streams().len()
    }

    /// How many UDP streams there are.
    pub fn udp_count(&self) -> usize {
        self.udp.len()
    }

    /// A TCP stream by its number.
    pub fn tcp(&self, stream: u32) -> Option<TcpRow> {
        self.tcp.row(stream, &self.addresses, self.end)
    }

    /// A UDP stream by its number.
    pub fn udp(&self, stream: u32) -> Option<UdpRow> {
        self.udp.row(stream, &self.addresses)
    }

    /// The TCP streams in order of their numbers.
    pub fn tcp_rows(&self) -> impl Iterator<Item = TcpRow> {
        (0..self.tcp_count() as u32).filter_map(|number| self.tcp(number))
    }

    /// The UDP streams in order of their numbers.
    pub fn udp_rows(&self) -> impl Iterator<Item = UdpRow> {
        (0..self.udp.len() as u32).filter_map(|number| self.udp(number))
    }

    /// What a second pass asks for.
    pub fn finals(&self) -> Finals {
        Finals::new(&self.tcp)
    }

    /// How often each of Wireshark's verdicts was given in a stream; none if they were not asked for.
    pub fn verdicts(&self, stream: u32) -> VerdictCounts {
        self.tcp.verdict_counts(stream)
    }

    /// Whether a verdict may have been given in a stream: cheaper to ask than how many were.
    pub fn has_verdicts(&self, stream: u32) -> bool {
        self.tcp.has_verdicts(stream)
    }

    /// The clients and servers of the TCP streams, with their numbers.
    pub fn tcp_ends(&self) -> impl Iterator<Item = (u32, Endpoint, Endpoint)> {
        let ends = |number| {
            let [client, server] = self.tcp.ends(number, &self.addresses)?;
            Some((number, client, server))
        };
        (0..self.tcp_count() as u32).filter_map(ends)
    }

    /// Who is who in the TCP streams.
    pub fn roles(&self) -> Roles<'_> {
        Roles::new(&self.tcp)
    }

    /// The handshakes of the TCP streams.
    pub fn handshakes(&self) -> impl Iterator<Item = HandshakeRow> {
        (0..self.tcp_count() as u32).filter_map(|number| self.tcp.handshake_row(number, self.end))
    }

    /// Packets by kind.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Fragmented datagrams given up because too many waited at once.
    pub fn fragments_given_up(&self) -> u64 {
        self.fragments_given_up
    }

    /// Messages of application protocols given up because they were too long or came in too many pieces.
    pub fn messages_given_up(&self) -> u64 {
        self.messages_given_up
    }
}
