//! What is known when the last packet was pushed.

use super::{Counts, Finals, Links};
use crate::stream::key::{Addresses, Endpoint};
use crate::stream::tcp::{HandshakeRow, TcpRow, TcpStream, TcpTable, VerdictCounts};
use crate::stream::udp::{UdpRow, UdpTable};

/// The streams of a capture, with final values. Rows are made when they are asked for.
#[derive(Debug)]
pub struct Summary {
    pub(super) addresses: Addresses,
    pub(super) tcp: TcpTable,
    pub(super) udp: UdpTable,
    pub(super) counts: Counts,
    pub(super) fragments_given_up: u64,
    pub(super) messages_given_up: u64,
    pub(super) links: Links,
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
        self.tcp.streams().get(stream).map(|found| found.row(stream, &self.addresses))
    }

    /// A UDP stream by its number.
    pub fn udp(&self, stream: u32) -> Option<UdpRow> {
        self.udp.row(stream, &self.addresses)
    }

    /// The TCP streams in order of their numbers.
    pub fn tcp_rows(&self) -> impl Iterator<Item = TcpRow> {
        (0..).zip(self.tcp.streams().iter()).map(|(number, stream)| stream.row(number, &self.addresses))
    }

    /// The UDP streams in order of their numbers.
    pub fn udp_rows(&self) -> impl Iterator<Item = UdpRow> {
        (0..self.udp.len() as u32).filter_map(|number| self.udp(number))
    }

    /// What a second pass asks for.
    pub fn finals(&self) -> Finals {
        Finals::new(&self.tcp, self.links.clone())
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
        let ends = |(number, stream): (u32, &TcpStream)| {
            let [client, server] = stream.ends(&self.addresses);
            (number, client, server)
        };
        (0..).zip(self.tcp.streams().iter()).map(ends)
    }

    /// The handshakes of the TCP streams.
    pub fn handshakes(&self) -> impl Iterator<Item = HandshakeRow> {
        self.tcp.streams().iter().map(TcpStream::handshake_row)
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
