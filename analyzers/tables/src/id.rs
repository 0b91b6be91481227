//! Keys of captures and conversations, made of what packets hold: neither the name of a file, nor its folder, nor how a capture
//! was cut into files changes them.
//!
//! The key of a capture is the sum of the hashes of its packets, so that files can be hashed side by side; that of a conversation
//! is made of the capture's, its protocol, its endpoints and its first packet. Hashes are XXH3 with 128 bits, keys their 32
//! hexadecimal digits. They tell things apart that nobody made alike on purpose, and prove nothing.

use std::collections::HashMap;
use std::fmt;

use twox_hash::XxHash3_128;
use wirelab_capture::packet::Packet;
use wirelab_engine::engine::{Event, FastView, Observer};
use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::Transport;

/// A key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 32]);

impl Id {
    fn new(number: u128) -> Self {
        let mut digits = [b'0'; 32];
        for (place, digit) in digits.iter_mut().enumerate() {
            let four = (number >> (124 - 4 * place) & 0xf) as u8;
            *digit = if four < 10 { b'0' + four } else { b'a' + four - 10 };
        }
        Self(digits)
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The keys of a capture and of all its conversations.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) capture: Id,
    tcp: Vec<Option<Id>>,
    udp: Vec<Option<Id>>,
}

impl Keys {
    /// The key of a conversation.
    pub(crate) fn of(&self, transport: Transport, stream: u32) -> Option<&Id> {
        let all = if transport == Transport::Tcp { &self.tcp } else { &self.udp };
        all.get(stream as usize)?.as_ref()
    }
}

/// Makes keys while packets go by.
#[derive(Debug, Default)]
pub(crate) struct KeyMaker {
    /// The hashes of all packets, added up: their order does not matter, so that files can be looked at side by side.
    sum: u128,
    tcp: Vec<Option<u128>>,
    udp: Vec<Option<u128>>,
    /// How many conversations began with the very same packet between the same endpoints.
    same: HashMap<u128, u32>,
    scratch: Vec<u8>,
}

impl KeyMaker {
    pub(crate) fn finish(self) -> Keys {
        let Self { sum, tcp, udp, .. } = self;
        let key = |own: Option<u128>| own.map(|own| Id::new(XxHash3_128::oneshot(&pair(sum, own))));
        let keys = |all: Vec<Option<u128>>| all.into_iter().map(key).collect();
        Keys { capture: Id::new(sum), tcp: keys(tcp), udp: keys(udp) }
    }

    /// Counts a packet in.
    #[inline]
    fn packet(&mut self, packet: &Packet<'_>) -> u128 {
        let hash = hash(packet);
        self.sum = self.sum.wrapping_add(hash);
        hash
    }

    /// A conversation begins: its protocol, its endpoints, the lower one first, and the packet.
    fn open(&mut self, transport: Transport, stream: u32, ends: Option<(Endpoint, Endpoint)>, first: u128) {
        self.scratch.clear();
        self.scratch.extend(transport.name().as_bytes());
        if let Some((one, other)) = ends {
            self.scratch.extend(format!(" {} {} ", one.min(other), one.max(other)).as_bytes());
        }
        self.scratch.extend(first.to_le_bytes());
        let number = XxHash3_128::oneshot(&self.scratch);
        let before = self.same.entry(number).or_default();
        let own = number.wrapping_add(u128::from(*before));
        *before += 1;
        let all = if transport == Transport::Tcp { &mut self.tcp } else { &mut self.udp };
        let place = stream as usize;
        if all.len() <= place {
            all.resize(place + 1, None);
        }
        if let Some(place) = all.get_mut(place) {
            *place = Some(own);
        }
    }
}

/// The hash of a packet: that of its bytes, with its time (nanoseconds since 1970), its length on the wire and its length in
/// the capture, all little-endian.
#[inline]
fn hash(packet: &Packet<'_>) -> u128 {
    let time = packet.time.map_or(i64::MIN, |time| time.as_nanos()).cast_unsigned();
    let captured = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
    let head = u128::from(time) | u128::from(packet.original_len) << 64 | u128::from(captured) << 96;
    XxHash3_128::oneshot(&pair(XxHash3_128::oneshot(packet.data), head))
}

fn pair(one: u128, other: u128) -> [u8; 32] {
    let mut bytes = [0; 32];
    let (first, second) = bytes.split_at_mut(16);
    first.copy_from_slice(&one.to_le_bytes());
    second.copy_from_slice(&other.to_le_bytes());
    bytes
}

impl Observer for KeyMaker {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        let first = self.packet(view.packet);
        for segment in view.segments.iter().filter(|segment| segment.place.opened) {
            let ends = view.tcp(segment).and_then(|(_, tcp)| view.ends(tcp.net, tcp.src_port, tcp.dst_port));
            self.open(Transport::Tcp, segment.place.stream, ends, first);
        }
        for datagram in view.datagrams.iter().filter(|datagram| datagram.place.opened) {
            let ends = view.udp(datagram).and_then(|(_, udp)| view.ends(udp.net, udp.src_port, udp.dst_port));
            self.open(Transport::Udp, datagram.place.stream, ends, first);
        }
    }

    #[inline]
    fn takes_fast(&self) -> bool {
        true
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        let first = self.packet(view.packet);
        if view.place.opened {
            self.open(Transport::Tcp, view.place.stream, Some(view.ends()), first);
        }
    }
}
