//! Keys of captures and conversations, made of what packets hold: neither the name of a file, nor its folder, nor how a capture
//! was cut into files changes them.
//!
//! Both are XXH3 with 128 bits, written as 32 hexadecimal digits. They tell things apart that nobody made alike on purpose, and
//! prove nothing.

use std::collections::HashMap;
use std::fmt;

use twox_hash::xxhash3_128::Hasher;
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
pub(crate) struct KeyMaker {
    whole: Hasher,
    tcp: Vec<Option<Id>>,
    udp: Vec<Option<Id>>,
    /// How many conversations began with the very same packet between the same endpoints.
    same: HashMap<u128, u32>,
    scratch: Vec<u8>,
}

impl KeyMaker {
    pub(crate) fn new() -> Self {
        Self { whole: Hasher::new(), tcp: Vec::new(), udp: Vec::new(), same: HashMap::new(), scratch: Vec::new() }
    }

    pub(crate) fn finish(self) -> Keys {
        Keys { capture: Id::new(self.whole.finish_128()), tcp: self.tcp, udp: self.udp }
    }

    /// Time, lengths and bytes, of all packets: that is the capture.
    #[inline]
    fn packet(&mut self, packet: &Packet<'_>) {
        self.whole.write(&head(packet));
        self.whole.write(packet.data);
    }

    /// A conversation begins: its protocol, its endpoints, the lower one first, and the packet.
    fn open(&mut self, transport: Transport, stream: u32, ends: Option<(Endpoint, Endpoint)>, packet: &Packet<'_>) {
        self.scratch.clear();
        self.scratch.extend(transport.name().as_bytes());
        if let Some((one, other)) = ends {
            self.scratch.extend(format!(" {} {} ", one.min(other), one.max(other)).as_bytes());
        }
        self.scratch.extend(head(packet));
        self.scratch.extend(packet.data);
        let number = Hasher::oneshot(&self.scratch);
        let before = self.same.entry(number).or_default();
        let id = Id::new(number.wrapping_add(u128::from(*before)));
        *before += 1;
        let all = if transport == Transport::Tcp { &mut self.tcp } else { &mut self.udp };
        let place = stream as usize;
        if all.len() <= place {
            all.resize(place + 1, None);
        }
        if let Some(own) = all.get_mut(place) {
            *own = Some(id);
        }
    }
}

/// Nanoseconds since 1970, the length on the wire, the length in the capture; little-endian.
fn head(packet: &Packet<'_>) -> [u8; 16] {
    let mut bytes = [0; 16];
    let time = packet.time.map_or(i64::MIN, |time| time.as_nanos());
    let (first, rest) = bytes.split_at_mut(8);
    first.copy_from_slice(&time.to_le_bytes());
    let (second, third) = rest.split_at_mut(4);
    second.copy_from_slice(&packet.original_len.to_le_bytes());
    third.copy_from_slice(&u32::try_from(packet.data.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes
}

impl Observer for KeyMaker {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        self.packet(view.packet);
        for segment in view.segments.iter().filter(|segment| segment.place.opened) {
            let ends = view.tcp(segment).and_then(|(_, tcp)| view.ends(tcp.net, tcp.src_port, tcp.dst_port));
            self.open(Transport::Tcp, segment.place.stream, ends, view.packet);
        }
        for datagram in view.datagrams.iter().filter(|datagram| datagram.place.opened) {
            let ends = view.udp(datagram).and_then(|(_, udp)| view.ends(udp.net, udp.src_port, udp.dst_port));
            self.open(Transport::Udp, datagram.place.stream, ends, view.packet);
        }
    }

    #[inline]
    fn takes_fast(&self) -> bool {
        true
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        self.packet(view.packet);
        if view.place.opened {
            self.open(Transport::Tcp, view.place.stream, Some(view.ends()), view.packet);
        }
    }
}
