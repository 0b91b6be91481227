//! Values found in one packet, under their names, in the order in which Wireshark shows them.

use std::ops::Range;

/// Values kept of one packet; further ones are left out. A DNS message of 64 KiB has at most some 50,000.
const MAX_ITEMS: usize = 1 << 16;

/// The application layers of one packet. Reused from packet to packet.
#[derive(Clone, Debug, Default)]
pub struct Found {
    items: Vec<Item>,
    /// The bytes and texts of the items.
    bytes: Vec<u8>,
    /// A protocol took the bytes of a segment, perhaps without telling anything of them yet.
    taken: bool,
}

/// One value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// An unsigned number, printed in decimal.
    Number(u64),
    /// An unsigned number, printed in hexadecimal with at least this many digits.
    Hexadecimal(u64, usize),
    /// True or false.
    Boolean(bool),
    /// An IPv4 address.
    Ipv4([u8; 4]),
    /// An IPv6 address.
    Ipv6([u8; 16]),
    /// A hardware address.
    Mac([u8; 6]),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A protocol or a group of fields, with what `-e` prints for it.
    Protocol(&'static str, &'a [u8]),
}

#[derive(Clone, Debug)]
struct Item {
    name: &'static str,
    value: Stored,
}

#[derive(Clone, Debug)]
enum Stored {
    Number(u64),
    Hexadecimal(u64, usize),
    Boolean(bool),
    Ipv4([u8; 4]),
    Ipv6([u8; 16]),
    Mac([u8; 6]),
    Text(Range<usize>),
    Bytes(Range<usize>),
    Protocol(&'static str, Range<usize>),
}

impl Found {
    /// The values under a name.
    pub fn values(&self, name: &str) -> impl Iterator<Item = Told<'_>> {
        self.items.iter().filter(move |item| item.name == name).map(|item| {
            let bytes = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or(&[]);
            match &item.value {
                Stored::Number(value) => Told::Number(*value),
                Stored::Hexadecimal(value, digits) => Told::Hexadecimal(*value, *digits),
                Stored::Boolean(value) => Told::Boolean(*value),
                Stored::Ipv4(value) => Told::Ipv4(*value),
                Stored::Ipv6(value) => Told::Ipv6(*value),
                Stored::Mac(value) => Told::Mac(*value),
                Stored::Text(range) => Told::Text(std::str::from_utf8(bytes(range)).unwrap_or("")),
                Stored::Bytes(range) => Told::Bytes(bytes(range)),
                Stored::Protocol(label, range) => Told::Protocol(label, bytes(range)),
            }
        })
    }

    /// The protocols in the order of their messages; one that has several messages is named once, but for TLS, which is
    /// named once for each time that it was read.
    pub fn protocols(&self) -> impl Iterator<Item = &'static str> {
        let all =
            self.items.iter().filter(|item| matches!(item.value, Stored::Protocol(..)) && !item.name.contains('.'));
        let mut before = "";
        all.filter_map(move |item| {
            let again = item.name == before && before != "tls";
            before = item.name;
            (!again).then_some(item.name)
        })
    }

    /// Whether a protocol took the bytes of a segment.
    pub fn is_taken(&self) -> bool {
        self.taken
    }

    /// Notes that a protocol took the bytes of a segment.
    pub(super) fn take(&mut self) {
        self.taken = true;
    }

    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.bytes.clear();
        self.taken = false;
    }

    fn add(&mut self, name: &'static str, value: Stored) {
        if self.items.len() < MAX_ITEMS {
            self.items.push(Item { name, value });
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    pub(super) fn number(&mut self, name: &'static str, value: impl Into<u64>) {
        self.add(name, Stored::Number(value.into()));
    }

    pub(super) fn hexadecimal(&mut self, name: &'static str, value: impl Into<u64>, digits: usize) {
        self.add(name, Stored::Hexadecimal(value.into(), digits));
    }

    pub(super) fn boolean(&mut self, name: &'static str, value: bool) {
        self.add(name, Stored::Boolean(value));
    }

    pub(super) fn ipv4(&mut self, name: &'static str, value: [u8; 4]) {
        self.add(name, Stored::Ipv4(value));
    }

    pub(super) fn ipv6(&mut self, name: &'static str, value: [u8; 16]) {
        self.add(name, Stored::Ipv6(value));
    }

    pub(super) fn mac(&mut self, name: &'static str, value: [u8; 6]) {
        self.add(name, Stored::Mac(value));
    }

    /// Text; bytes that are not UTF-8 are replaced.
    pub(super) fn text(&mut self, name: &'static str, value: &[u8]) {
        let range = match std::str::from_utf8(value) {
            Ok(_) => self.keep(value),
            Err(_) => self.keep(String::from_utf8_lossy(value).as_bytes()),
        };
        self.add(name, Stored::Text(range));
    }

    pub(super) fn bytes(&mut self, name: &'static str, value: &[u8]) {
        let range = self.keep(value);
        self.add(name, Stored::Bytes(range));
    }

    /// A protocol, or a group of fields that Wireshark shows under one heading.
    pub(super) fn protocol(&mut self, name: &'static str, label: &'static str, bytes: &[u8]) {
        let range = self.keep(bytes);
        self.add(name, Stored::Protocol(label, range));
    }
}
