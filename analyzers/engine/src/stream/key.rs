//! What makes packets belong together: the two endpoints, whichever way a packet goes.

use std::hash::{BuildHasher, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// An address and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// IPv4 or IPv6 address.
    pub address: IpAddr,
    /// TCP or UDP port.
    pub port: u16,
}

impl std::fmt::Display for Endpoint {
    /// `127.0.0.1:12345`, `[::1]:12345`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.address {
            IpAddr::V4(address) => write!(f, "{address}:{}", self.port),
            IpAddr::V6(address) => write!(f, "[{address}]:{}", self.port),
        }
    }
}

/// Both endpoints in 16 bytes: the lower one in bits 0–47, the higher one in bits 48–95 (address above port), and
/// whether the addresses are IPv6 (then they are numbers given out by [`Addresses`]) in bit 96.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct FlowKey(u128);

/// Which of the two endpoints of a key: the lower or the higher one. Stands for a direction when it is the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Side {
    #[default]
    Low = 0,
    High = 1,
}

impl Side {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Low => Self::High,
            Self::High => Self::Low,
        }
    }
}

/// One endpoint of a key, in 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EndpointKey(u64);

const IPV6: u128 = 1 << 96;
const HALF: u128 = (1 << 48) - 1;

impl FlowKey {
    #[inline]
    pub(crate) fn hash(self, state: &FixedState) -> u64 {
        let mut hasher = state.build_hasher();
        hasher.write_u128(self.0);
        hasher.finish()
    }

    /// 64 bits in which both endpoints are mixed.
    #[inline]
    pub(crate) const fn mixed(self) -> u64 {
        self.0 as u64 ^ ((self.0 >> 48) as u64).rotate_left(23)
    }

    fn half(self, side: Side) -> u64 {
        (match side {
            Side::Low => self.0 & HALF,
            Side::High => self.0 >> 48 & HALF,
        }) as u64
    }

    /// The port on a side.
    pub(crate) fn port(self, side: Side) -> u16 {
        self.half(side) as u16
    }

    /// The endpoint on a side, to look it up.
    pub(crate) fn endpoint_key(self, side: Side) -> EndpointKey {
        EndpointKey(self.half(side) | u64::from(self.0 & IPV6 != 0) << 63)
    }

    /// The endpoint on a side.
    pub(crate) fn endpoint(self, side: Side, addresses: &Addresses) -> Endpoint {
        let half = self.half(side);
        let number = (half >> 16) as u32;
        let address =
            if self.0 & IPV6 == 0 { IpAddr::V4(Ipv4Addr::from(number)) } else { IpAddr::V6(addresses.get(number)) };
        Endpoint { address, port: half as u16 }
    }
}

/// IPv6 addresses, each under a number of its own, so that keys stay small.
#[derive(Clone, Debug, Default)]
pub(crate) struct Addresses {
    list: Vec<[u8; 16]>,
    index: HashTable<u32>,
    state: FixedState,
}

impl Addresses {
    fn number(&mut self, octets: [u8; 16]) -> u32 {
        let hash = self.state.hash_one(octets);
        if let Some(&number) = self.index.find(hash, |&n| self.list.get(n as usize) == Some(&octets)) {
            return number;
        }
        let number = self.list.len() as u32;
        self.list.push(octets);
        self.index.insert_unique(hash, number, |&n| {
            self.state.hash_one(self.list.get(n as usize).copied().unwrap_or_default())
        });
        number
    }

    fn get(&self, number: u32) -> Ipv6Addr {
        self.list.get(number as usize).copied().unwrap_or_default().into()
    }

    /// The key of a packet between IPv4 addresses, and the side that sent it. Endpoints that are the same count as
    /// the lower side.
    #[inline]
    pub(crate) fn key4(src: [u8; 4], src_port: u16, dst: [u8; 4], dst_port: u16) -> (FlowKey, Side) {
        Self::key(u32::from_be_bytes(src), src_port, u32::from_be_bytes(dst), dst_port, 0)
    }

    /// The same between IPv6 addresses.
    pub(crate) fn key6(&mut self, src: [u8; 16], src_port: u16, dst: [u8; 16], dst_port: u16) -> (FlowKey, Side) {
        let (from, to) = (self.number(src), self.number(dst));
        Self::key(from, src_port, to, dst_port, IPV6)
    }

    #[inline]
    fn key(from: u32, src_port: u16, to: u32, dst_port: u16, family: u128) -> (FlowKey, Side) {
        let from = u64::from(from) << 16 | u64::from(src_port);
        let to = u64::from(to) << 16 | u64::from(dst_port);
        let (low, high, side) = if from <= to { (from, to, Side::Low) } else { (to, from, Side::High) };
        (FlowKey(u128::from(low) | u128::from(high) << 48 | family), side)
    }
}

/// Streams found again by their key: the newest of those that share one.
///
/// Open addressing with linear probing, at most two thirds full. A slot holds 32 bits of the hash above the stream's number
/// plus one: one cache line finds the stream, whose own first line then proves the key.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyIndex {
    slots: Vec<u64>,
    used: usize,
    state: FixedState,
}

impl KeyIndex {
    const FIRST_SLOTS: usize = 64;

    /// The newest stream with this key. `key_of` tells the key of a stream.
    #[inline]
    pub(crate) fn find(&self, key: FlowKey, key_of: impl Fn(u32) -> FlowKey) -> Option<u32> {
        self.slot(key, key_of).1
    }

    /// The number of the stream that stands where this key is looked for first, plus one; 0: none.
    #[inline]
    pub(crate) fn guess(&self, key: FlowKey) -> u32 {
        let place = key.hash(&self.state) as usize & self.slots.len().wrapping_sub(1);
        self.slots.get(place).map_or(0, |slot| *slot as u32)
    }

    /// Makes `stream` the newest with this key.
    pub(crate) fn insert(&mut self, key: FlowKey, stream: u32, key_of: impl Fn(u32) -> FlowKey) {
        if self.used * 3 >= self.slots.len() * 2 {
            self.grow(&key_of);
        }
        let (place, found) = self.slot(key, key_of);
        let tag = key.hash(&self.state) >> 32;
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = tag << 32 | (u64::from(stream) + 1);
        }
        self.used += usize::from(found.is_none());
    }

    /// The slot of a key and the stream in it, or the free slot where it would go.
    #[inline]
    fn slot(&self, key: FlowKey, key_of: impl Fn(u32) -> FlowKey) -> (usize, Option<u32>) {
        let hash = key.hash(&self.state);
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = hash as usize & mask;
        while let Some(&slot) = self.slots.get(place) {
            let Some(stream) = (slot as u32).checked_sub(1) else { break };
            if slot >> 32 == hash >> 32 && key_of(stream) == key {
                return (place, Some(stream));
            }
            place = (place + 1) & mask;
        }
        (place, None)
    }

    fn grow(&mut self, key_of: &impl Fn(u32) -> FlowKey) {
        let length = (self.slots.len() * 2).max(Self::FIRST_SLOTS);
        let old = std::mem::replace(&mut self.slots, vec![0; length]);
        let mask = length - 1;
        for slot in old {
            let Some(stream) = (slot as u32).checked_sub(1) else { continue };
            let mut place = key_of(stream).hash(&self.state) as usize & mask;
            while self.slots.get(place).is_some_and(|slot| *slot != 0) {
                place = (place + 1) & mask;
            }
            if let Some(free) = self.slots.get_mut(place) {
                *free = slot;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_have_one_key_and_families_do_not_mix() {
        let mut addresses = Addresses::default();
        let (a, b) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let (there, from_a) = Addresses::key4(a, 4000, b, 80);
        let (back, from_b) = Addresses::key4(b, 80, a, 4000);
        assert_eq!(there, back);
        assert_ne!(from_a, from_b);
        assert_eq!(there.endpoint(from_a, &addresses), Endpoint { address: a.into(), port: 4000 });
        assert_eq!(there.endpoint(from_b, &addresses).to_string(), "10.0.0.2:80");
        let six = Ipv6Addr::LOCALHOST.octets();
        let (key, side) = addresses.key6(six, 4000, six, 80);
        assert_eq!(key.endpoint(side, &addresses).to_string(), "[::1]:4000");
        assert_ne!(addresses.key6(six, 1, six, 2).0, Addresses::key4([0; 4], 1, [0; 4], 2).0);
        assert_eq!(Addresses::key4(a, 7, a, 7).1, Side::Low);
    }

    #[test]
    fn the_index_finds_the_newest_of_many() {
        let keys: Vec<FlowKey> =
            (0..5000_u16).map(|n| Addresses::key4([10, 0, 0, 1], n, [10, 0, 0, 2], 80).0).collect();
        let of = |stream: u32| keys[stream as usize % keys.len()];
        let mut index = KeyIndex::default();
        for stream in 0..5000 {
            assert_eq!(index.find(of(stream), of), None);
            index.insert(of(stream), stream, of);
        }
        assert!((0..5000).all(|stream| index.find(of(stream), of) == Some(stream)));
        for stream in 5000..10_000 {
            index.insert(of(stream), stream, of);
        }
        assert!((0..5000).all(|stream| index.find(of(stream), of) == Some(stream + 5000)));
        assert_eq!(index.used, 5000);
    }
}
