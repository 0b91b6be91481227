//! The result of an analysis, after the last packet.

use super::{Counts, Finals, Links, Roles};
use crate::stream::key::{Addresses, Endpoint};
use crate::stream::tcp::{End, HandshakeRow, TcpRow, TcpTable, VerdictCounts};
use crate::stream::udp::{UdpRow, UdpTable};

/// The streams of a capture with their final values. Rows are built on request, so that streams are not held twice.
#[derive(Debug)]
pub struct Summary {
    pub(super) addresses: Addresses,
    pub(super) tcp: TcpTable,
    pub(super) udp: UdpTable,
    pub(super) end: End,
    pub(super) counts: Counts,
    pub(super) fragments_given_up: u64,
    pub(super) messages_given_up: u64,
    pub(super) links: Links,
}

impl Summary {
    /// How many TCP streams there are. Their numbers can be higher: a conversation that a SOCKS proxy carries takes one
    /// of which no packet need be there.
    pub fn tcp_count(&self) -> usize {
        self.tcp.count()
    }

    /// The numbers that are taken: from 0 to one less than this.
    pub fn tcp_numbers(&self) -> u32 {
        u32::try_from(self.tcp.streams().len()).unwrap_or(u32::MAX)
    }

    /// The number of UDP streams.
    pub fn udp_count(&self) -> usize {
        self.udp.len()
    }

    /// A TCP stream by number (`tcp.stream`).
    pub fn tcp(&self, stream: u32) -> Option<TcpRow> {
        self.tcp.row(stream, &self.addresses, self.end)
    }

    /// A UDP stream by number (`udp.stream`).
    pub fn udp(&self, stream: u32) -> Option<UdpRow> {
        self.udp.row(stream, &self.addresses)
    }

    /// The TCP streams in the order of their numbers.
    pub fn tcp_rows(&self) -> impl Iterator<Item = TcpRow> {
        (0..self.tcp_numbers()).filter_map(|number| self.tcp(number))
    }

    /// The UDP streams in the order of their numbers.
    pub fn udp_rows(&self) -> impl Iterator<Item = UdpRow> {
        (0..self.udp.len() as u32).filter_map(|number| self.udp(number))
    }

    /// The final values that a second pass shows on every packet.
    pub fn finals(&self) -> Finals {
        Finals::new(&self.tcp, self.links.clone())
    }

    /// Counts of Wireshark's verdicts in a stream; all zero unless [`Settings::verdicts`](super::Settings::verdicts) is
    /// on.
    pub fn verdicts(&self, stream: u32) -> VerdictCounts {
        self.tcp.verdict_counts(stream)
    }

    /// False if no verdict was given in a stream. Cheaper than [`Self::verdicts`], and may be true without need.
    pub fn has_verdicts(&self, stream: u32) -> bool {
        self.tcp.has_verdicts(stream)
    }

    /// Stream number, client and server of each TCP stream.
    pub fn tcp_ends(&self) -> impl Iterator<Item = (u32, Endpoint, Endpoint)> {
        let ends = |number| self.tcp_ends_of(number).map(|(client, server)| (number, client, server));
        (0..self.tcp_numbers()).filter_map(ends)
    }

    /// Client and server of a TCP stream.
    #[doc(hidden)]
    pub fn tcp_ends_of(&self, stream: u32) -> Option<(Endpoint, Endpoint)> {
        let [client, server] = self.tcp.ends(stream, &self.addresses)?;
        Some((client, server))
    }

    /// Who is who in the TCP streams.
    pub fn roles(&self) -> Roles<'_> {
        Roles::new(&self.tcp)
    }

    /// The handshakes of the TCP streams.
    pub fn handshakes(&self) -> impl Iterator<Item = HandshakeRow> {
        (0..self.tcp_numbers()).filter_map(|number| self.tcp.handshake_row(number, self.end))
    }

    /// Packet counts by kind.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Fragmented datagrams dropped because too many were incomplete at once.
    pub fn fragments_given_up(&self) -> u64 {
        self.fragments_given_up
    }

    /// Application messages dropped because they were too long or came in too many pieces.
    pub fn messages_given_up(&self) -> u64 {
        self.messages_given_up
    }
}
