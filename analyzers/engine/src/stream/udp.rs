//! UDP conversations, numbered as Wireshark numbers them (`udp.stream`).

use super::Role;
use super::copies::{Around, Copies, Copy, Identity};
use super::key::{Addresses, Endpoint, FlowKey, KeyIndex, Side};
use super::slab::Slab;
use crate::packet::layer::Unreachable;

/// One datagram, as the conversation sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Datagram {
    pub(crate) frame: u32,
    /// Nanoseconds since the epoch.
    pub(crate) time: i64,
    /// Payload bytes on the wire.
    pub(crate) len: u32,
    /// Whether an ICMP error quoted it.
    pub(crate) quoted: bool,
    /// What tells a copy of it.
    pub(crate) identity: Identity,
}

#[derive(Clone, Debug)]
struct UdpStream {
    key: FlowKey,
    first_time: i64,
    last_time: i64,
    bytes: [u64; 2],
    packets: [u32; 2],
    first_frame: u32,
    last_frame: u32,
    icmp_frame: u32,
    unreachable: Option<Unreachable>,
    duplicates: u32,
    copied: u32,
    client: Side,
}

/// The stream of a datagram, and its place in it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PlacedDatagram {
    /// `udp.stream`.
    pub stream: u32,
    /// The sender.
    pub role: Role,
    /// Whether it opened the stream.
    pub opened: bool,
    /// Whether it was captured before.
    pub duplicate: bool,
    /// Nanoseconds since the first datagram of the stream.
    pub time_relative: i64,
    /// Nanoseconds since the previous one.
    pub time_delta: i64,
}

/// The conversations in order of their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct UdpTable {
    streams: Slab<UdpStream>,
    index: KeyIndex,
    /// The datagrams that came last, to know copies of them.
    copies: Copies,
}

/// One UDP conversation, with final values (or values so far).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UdpRow {
    /// `udp.stream`.
    pub stream: u32,
    /// The sender of the first datagram.
    pub client: Endpoint,
    /// The receiver of the first datagram.
    pub server: Endpoint,
    /// First and last frame.
    pub frames: [u32; 2],
    /// Time of the first datagram, in nanoseconds since the epoch.
    pub start: i64,
    /// From the first to the last datagram, in nanoseconds.
    pub duration: i64,
    /// Datagrams from client and server.
    pub packets: [u32; 2],
    /// Payload bytes from client and server.
    pub bytes: [u64; 2],
    /// Datagrams that were captured before: further copies, however many there are of one.
    pub duplicates: u32,
    /// How many datagrams they are copies of.
    pub copied: u32,
    /// An ICMP error about it: frame number, and what cannot be reached.
    pub icmp: Option<(u32, Unreachable)>,
}

impl UdpTable {
    pub(crate) fn len(&self) -> usize {
        self.streams.len()
    }

    pub(crate) fn unreachable(&mut self, stream: u32, frame: u32, what: Unreachable) {
        if let Some(stream) = self.streams.get_mut(stream)
            && stream.icmp_frame == 0
        {
            stream.icmp_frame = frame;
            stream.unreachable = Some(what);
        }
    }

    #[inline]
    pub(crate) fn datagram(&mut self, key: FlowKey, side: Side, datagram: &Datagram) -> Option<PlacedDatagram> {
        let streams = &self.streams;
        let key_of = |number: u32| streams.get(number).map_or(FlowKey::default(), |stream| stream.key);
        let found = self.index.find(key, key_of);
        let number = found.unwrap_or(self.streams.len() as u32);
        if found.is_none() {
            self.streams.push(UdpStream::new(key, datagram, side));
            let streams = &self.streams;
            self.index.insert(key, number, |n| streams.get(n).map_or(FlowKey::default(), |s| s.key));
        }
        let stream = self.streams.get_mut(number)?;
        let time_delta = datagram.time.wrapping_sub(stream.last_time);
        let mut duplicate = false;
        if !datagram.quoted {
            let around = || Around {
                previous_time: stream.last_time,
                packets: stream.packets.iter().copied().fold(0, u32::saturating_add),
                copies: stream.duplicates,
            };
            let mixed = datagram.identity.signature ^ key.mixed();
            let identity = Identity { signature: mixed, ..datagram.identity };
            let copy = self.copies.see(identity, datagram.time, around);
            duplicate = copy.is_copy();
            stream.copied += u32::from(copy == Copy::First);
            stream.duplicates += u32::from(duplicate);
            stream.last_frame = datagram.frame;
            stream.last_time = datagram.time;
            let sender = side as usize;
            if let (Some(packets), Some(bytes)) = (stream.packets.get_mut(sender), stream.bytes.get_mut(sender)) {
                *packets = packets.saturating_add(1);
                *bytes += u64::from(datagram.len);
            }
        }
        Some(PlacedDatagram {
            stream: number,
            role: if side == stream.client { Role::Client } else { Role::Server },
            opened: found.is_none(),
            duplicate,
            time_relative: datagram.time.wrapping_sub(stream.first_time),
            time_delta,
        })
    }

    pub(crate) fn row(&self, number: u32, addresses: &Addresses) -> Option<UdpRow> {
        let stream = self.streams.get(number)?;
        let by_role = |[low, high]: [u64; 2]| if stream.client == Side::Low { [low, high] } else { [high, low] };
        let [from_client, from_server] = by_role(stream.packets.map(u64::from));
        Some(UdpRow {
            stream: number,
            client: stream.key.endpoint(stream.client, addresses),
            server: stream.key.endpoint(stream.client.other(), addresses),
            frames: [stream.first_frame, stream.last_frame],
            start: stream.first_time,
            duration: stream.last_time.wrapping_sub(stream.first_time),
            packets: [from_client as u32, from_server as u32],
            bytes: by_role(stream.bytes),
            duplicates: stream.duplicates,
            copied: stream.copied,
            icmp: stream.unreachable.map(|what| (stream.icmp_frame, what)),
        })
    }
}

impl UdpStream {
    fn new(key: FlowKey, datagram: &Datagram, client: Side) -> Self {
        Self {
            key,
            first_time: datagram.time,
            last_time: datagram.time,
            bytes: [0; 2],
            packets: [0; 2],
            first_frame: datagram.frame,
            last_frame: datagram.frame,
            icmp_frame: 0,
            unreachable: None,
            duplicates: 0,
            copied: 0,
            client,
        }
    }
}
