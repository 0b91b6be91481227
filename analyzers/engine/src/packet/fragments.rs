//! Fragmented IP datagrams, put together under limits.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use wirelab_text::limit::FRAGMENTED_DATAGRAMS;

/// Fragments kept of one datagram: enough for 64 KiB in the smallest fragments that IPv4 allows on Ethernet-like links.
const MAX_PIECES: usize = 8192;
/// Bytes kept of all waiting datagrams.
const MAX_BYTES: usize = 16 << 20;

/// What makes fragments belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FragmentKey {
    pub(super) src: IpAddr,
    pub(super) dst: IpAddr,
    /// Identification, mixed with the protocol (IPv4) and the VLAN as Wireshark does it.
    pub(super) id: u32,
}

/// One fragment: its offset in the datagram, the frame that brought it, its bytes.
type Piece = (u32, u32, Vec<u8>);

/// A datagram that was put together, and the frames of its fragments in the order of their offsets.
pub(super) type Whole = (Vec<u8>, Vec<u32>);

#[derive(Clone, Debug, Default)]
struct Datagram {
    pieces: Vec<Piece>,
    /// Length of the whole, once the last fragment was seen.
    total: Option<u32>,
    bytes: usize,
}

/// The fragments that wait for the rest of their datagram.
#[derive(Clone, Debug, Default)]
pub(super) struct Fragments {
    waiting: HashMap<FragmentKey, Datagram>,
    order: VecDeque<FragmentKey>,
    bytes: usize,
    given_up: u64,
}

impl Fragments {
    /// Adds a fragment; gives the whole payload once nothing is missing.
    pub(super) fn add(&mut self, key: FragmentKey, frame: u32, offset: u32, data: &[u8], more: bool) -> Option<Whole> {
        self.make_room(&key, data.len());
        if !self.waiting.contains_key(&key) {
            self.order.push_back(key);
        }
        let datagram = self.waiting.entry(key).or_default();
        if datagram.pieces.len() < MAX_PIECES {
            datagram.pieces.push((offset, frame, data.to_vec()));
            datagram.bytes += data.len();
            self.bytes += data.len();
        }
        let end = offset.saturating_add(data.len() as u32);
        if !more && datagram.total.is_none() {
            datagram.total = Some(end);
        }
        let whole = datagram.assemble()?;
        let mut frames: Vec<_> = datagram.pieces.iter().map(|(offset, frame, _)| (*offset, *frame)).collect();
        frames.sort_unstable();
        self.remove(&key);
        Some((whole, frames.into_iter().map(|(_, frame)| frame).collect()))
    }

    /// Datagrams given up because a limit was reached.
    pub(super) fn given_up(&self) -> u64 {
        self.given_up
    }

    fn make_room(&mut self, key: &FragmentKey, more: usize) {
        while (self.order.len() >= FRAGMENTED_DATAGRAMS.get() && !self.waiting.contains_key(key))
            || self.bytes + more > MAX_BYTES
        {
            let Some(oldest) = self.order.pop_front() else { return };
            if let Some(datagram) = self.waiting.remove(&oldest) {
                self.bytes = self.bytes.saturating_sub(datagram.bytes);
                self.given_up += 1;
            }
        }
    }

    fn remove(&mut self, key: &FragmentKey) {
        if let Some(datagram) = self.waiting.remove(key) {
            self.bytes = self.bytes.saturating_sub(datagram.bytes);
            self.order.retain(|other| other != key);
        }
    }
}

impl Datagram {
    /// The whole datagram if its pieces cover it. Where they overlap, the bytes that came first stay.
    fn assemble(&self) -> Option<Vec<u8>> {
        let total = self.total?;
        let mut spans: Vec<(u32, u32)> =
            self.pieces.iter().map(|(at, _, data)| (*at, at.saturating_add(data.len() as u32))).collect();
        spans.sort_unstable();
        let mut reached = 0;
        for (from, to) in spans {
            if from > reached {
                return None;
            }
            reached = reached.max(to);
        }
        if reached < total {
            return None;
        }
        let mut whole = vec![0; total as usize];
        for (at, _, data) in self.pieces.iter().rev() {
            let from = *at as usize;
            let Some(room) = whole.get_mut(from..) else { continue };
            let length = room.len().min(data.len());
            if let (Some(to), Some(bytes)) = (room.get_mut(..length), data.get(..length)) {
                to.copy_from_slice(bytes);
            }
        }
        Some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn key(id: u32) -> FragmentKey {
        FragmentKey { src: Ipv4Addr::LOCALHOST.into(), dst: Ipv4Addr::LOCALHOST.into(), id }
    }

    #[test]
    fn pieces_in_any_order_make_the_whole() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            let mut table = Fragments::default();
            let pieces: [(u32, &[u8], bool); 3] = [(0, b"abcdefgh", true), (8, b"ijklmnop", true), (16, b"qr", false)];
            let mut results = order.iter().map(|&n| table.add(key(1), n as u32, pieces[n].0, pieces[n].1, pieces[n].2));
            assert_eq!(results.next(), Some(None));
            assert_eq!(results.next(), Some(None));
            assert_eq!(results.next(), Some(Some((b"abcdefghijklmnopqr".to_vec(), vec![0, 1, 2]))));
            assert!(table.waiting.is_empty() && table.order.is_empty() && table.bytes == 0);
        }
    }

    #[test]
    fn a_hole_keeps_it_waiting_and_an_overlap_keeps_the_first_bytes() {
        let mut table = Fragments::default();
        assert_eq!(table.add(key(1), 1, 0, b"abcdefgh", true), None);
        assert_eq!(table.add(key(1), 2, 16, b"qr", false), None);
        let whole = table.add(key(1), 3, 4, b"XXXXijklmnop", true);
        assert_eq!(whole, Some((b"abcdefghijklmnopqr".to_vec(), vec![1, 3, 2])));
    }

    #[test]
    fn a_flood_of_first_fragments_stays_bounded() {
        let mut table = Fragments::default();
        for id in 0..100_000 {
            assert_eq!(table.add(key(id), id, 0, &[0; 64], true), None);
        }
        assert!(table.waiting.len() <= FRAGMENTED_DATAGRAMS.get() && table.bytes <= MAX_BYTES);
        assert_eq!(table.given_up(), 100_000 - table.waiting.len() as u64);
    }
}
