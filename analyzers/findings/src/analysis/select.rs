//! Which streams are shown, and in what order.

use std::cmp::Reverse;
use std::net::IpAddr;

use fixedbitset::FixedBitSet;
use wirelab_engine::engine::{PacketView, Summary};
use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::tcp::TcpRow;
use wirelab_engine::stream::udp::UdpRow;

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Stream number.
    #[default]
    Stream,
    /// Payload bytes, the most first.
    Bytes,
    /// Packets, the most first.
    Packets,
    /// Duration, the longest first.
    Duration,
    /// Time of the handshake, the longest first.
    Handshake,
}

/// The streams of which a packet matched a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    tcp: FixedBitSet,
    udp: FixedBitSet,
}

impl Matched {
    /// Takes in a packet that matched: the streams that it belongs to are chosen.
    pub fn packet(&mut self, view: &PacketView<'_>) {
        view.segments.iter().for_each(|segment| self.tcp.grow_and_insert(segment.place.stream as usize));
        view.datagrams.iter().for_each(|datagram| self.udp.grow_and_insert(datagram.place.stream as usize));
    }
}

/// A choice of streams. Empty lists choose everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Stream numbers.
    pub streams: Vec<u32>,
    /// Ports that either side has.
    pub ports: Vec<u16>,
    /// Addresses that either side has.
    pub hosts: Vec<IpAddr>,
    /// The streams that a filter chose; `None` without a filter.
    pub matched: Option<Matched>,
    /// The order.
    pub sort: SortKey,
}

impl Selection {
    /// Whether everything is chosen.
    pub fn is_all(&self) -> bool {
        self.streams.is_empty() && self.ports.is_empty() && self.hosts.is_empty() && self.matched.is_none()
    }

    fn takes(&self, stream: u32, client: Endpoint, server: Endpoint) -> bool {
        let any_of =
            |wanted: &[u16]| wanted.is_empty() || wanted.iter().any(|p| [client.port, server.port].contains(p));
        let hosts =
            self.hosts.is_empty() || self.hosts.iter().any(|host| *host == client.address || *host == server.address);
        (self.streams.is_empty() || self.streams.contains(&stream)) && any_of(&self.ports) && hosts
    }

    pub(super) fn tcp(&self, summary: &Summary) -> impl Iterator<Item = TcpRow> {
        let chosen = summary.tcp_rows().filter(|row| {
            self.matched.as_ref().is_none_or(|matched| matched.tcp.contains(row.stream as usize))
                && self.takes(row.stream, row.client, row.server)
        });
        let mut sorted = Vec::new();
        let mut straight = None;
        match self.sort {
            SortKey::Stream => straight = Some(chosen),
            other => {
                sorted = chosen.collect();
                sorted.sort_by_key(|row: &TcpRow| {
                    Reverse(match other {
                        SortKey::Bytes => i128::from(row.bytes()),
                        SortKey::Packets => i128::from(row.packets()),
                        SortKey::Duration => i128::from(row.duration),
                        SortKey::Handshake => row.handshake.total.map_or(i128::MIN, i128::from),
                        SortKey::Stream => 0,
                    })
                });
            }
        }
        straight.into_iter().flatten().chain(sorted)
    }

    pub(super) fn udp(&self, summary: &Summary) -> impl Iterator<Item = UdpRow> {
        let chosen = summary.udp_rows().filter(|row| {
            self.matched.as_ref().is_none_or(|matched| matched.udp.contains(row.stream as usize))
                && self.takes(row.stream, row.client, row.server)
        });
        let mut sorted = Vec::new();
        let mut straight = None;
        match self.sort {
            SortKey::Stream | SortKey::Handshake => straight = Some(chosen),
            other => {
                sorted = chosen.collect();
                sorted.sort_by_key(|row: &UdpRow| {
                    Reverse(match other {
                        SortKey::Bytes => i128::from(row.bytes.iter().sum::<u64>()),
                        SortKey::Packets => row.packets.iter().copied().map(i128::from).sum(),
                        _ => i128::from(row.duration),
                    })
                });
            }
        }
        straight.into_iter().flatten().chain(sorted)
    }
}
