//! What was found in one packet: values under their names, in the order in which Wireshark shows them, with the bytes that they
//! lie in.

use std::ops::Range;

use super::pdu::AssembledPart;

/// Values kept of one packet; further ones are left out. A DNS message of 64 KiB has at most some 50,000.
const MAX_ITEMS: usize = 1 << 16;

/// The application layers of one packet. Reused from packet to packet.
#[derive(Clone, Debug, Default)]
pub struct Found {
    items: Vec<Item>,
    /// The bytes and texts of the items and sources.
    bytes: Vec<u8>,
    sources: Vec<Source>,
    /// Where the bytes lie in memory that are being read: values that are part of them have a place.
    reading: Range<usize>,
    /// Where the next value lies, if it was told.
    next: Option<Range<usize>>,
    /// A protocol took the bytes of a segment, perhaps without telling anything of them yet.
    taken: bool,
}

/// Bytes that values were read from.
#[derive(Clone, Debug)]
struct Source {
    /// Their place in the payload of a header, or `None` if they were put together from several segments.
    payload: Option<(usize, usize)>,
    /// The bytes, if they were put together.
    bytes: Range<usize>,
    /// Their segments, if they are a message to its end.
    parts: Vec<AssembledPart>,
}

/// Where values were read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// The payload of the header at this place of the packet's list, behind so many of its bytes.
    Payload {
        /// Place of the header in the packet's list.
        layer: usize,
        /// Bytes of the payload before those that were read.
        offset: usize,
    },
    /// Bytes put together from segments, of which this packet brought the last.
    Assembled(&'a [u8]),
}

/// One value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// A number.
    Number(u64),
    /// A number that is printed in hexadecimal, with so many digits at least.
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

/// A value with its name and place.
#[derive(Clone, Debug)]
pub struct FoundItem<'a> {
    /// Wireshark's name of the field.
    pub name: &'static str,
    /// The value.
    pub value: Told<'a>,
    /// Which of the sources it was read from.
    pub source: usize,
    /// Where it lies in its source; `None` if it lies in no byte.
    pub place: Option<Range<usize>>,
}

#[derive(Clone, Debug)]
struct Item {
    name: &'static str,
    value: Stored,
    source: usize,
    place: Option<Range<usize>>,
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
        self.items.iter().filter(move |item| item.name == name).map(|item| self.told(item))
    }

    /// All values, in the order in which they were found.
    pub fn items(&self) -> impl Iterator<Item = FoundItem<'_>> {
        self.items.iter().map(|item| FoundItem {
            name: item.name,
            value: self.told(item),
            source: item.source,
            place: item.place.clone(),
        })
    }

    /// The same with the values from one place to another alone: those of one message where a packet has several.
    #[doc(hidden)]
    #[must_use]
    pub fn part(&self, items: Range<usize>) -> Self {
        let items = self.items.get(items).unwrap_or(&[]).to_vec();
        Self { items, bytes: self.bytes.clone(), sources: self.sources.clone(), ..Self::default() }
    }

    /// Where values were read from.
    pub fn sources(&self) -> impl Iterator<Item = Origin<'_>> {
        self.sources.iter().map(|source| match source.payload {
            Some((layer, offset)) => Origin::Payload { layer, offset },
            None => Origin::Assembled(self.bytes.get(source.bytes.clone()).unwrap_or(&[])),
        })
    }

    /// The messages that this packet completes, put together from several segments: their segments, the first bytes first, and
    /// their bytes as far as they are kept.
    pub fn assembled(&self) -> impl Iterator<Item = (&[AssembledPart], &[u8])> {
        let whole = self.sources.iter().filter(|source| source.parts.len() > 1);
        whole.map(|source| {
            let bytes = self.bytes.get(source.bytes.clone()).unwrap_or(&[]);
            let length = source.parts.iter().map(|part| part.at.saturating_add(part.len)).max().unwrap_or(0);
            (source.parts.as_slice(), bytes.get(..length as usize).unwrap_or(bytes))
        })
    }

    fn told(&self, item: &Item) -> Told<'_> {
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
    }

    /// The protocols in the order of their messages; one that has several messages is named once, but for TLS, which is named
    /// once for each time that it was read.
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
        self.sources.clear();
        self.reading = 0..0;
        self.next = None;
        self.taken = false;
    }

    /// From now on values are read from these bytes, which lie in the payload of a header of this packet.
    pub(super) fn read_payload(&mut self, bytes: &[u8], layer: usize, offset: usize) {
        self.sources.push(Source { payload: Some((layer, offset)), bytes: 0..0, parts: Vec::new() });
        self.reading = memory(bytes);
    }

    /// From now on values are read from these bytes, which were put together from segments.
    pub(super) fn read_assembled(&mut self, bytes: &[u8]) {
        let kept = self.keep(bytes);
        self.sources.push(Source { payload: None, bytes: kept, parts: Vec::new() });
        self.reading = memory(bytes);
    }

    /// Of what was read last, so many bytes are whole messages. They were put together from these segments.
    pub(super) fn segments(&mut self, parts: &[AssembledPart], length: u32) {
        let Some(source) = self.sources.last_mut() else { return };
        let within = parts.iter().filter(|part| part.at < length);
        source.parts = within.map(|part| AssembledPart { len: part.len.min(length - part.at), ..*part }).collect();
        source.parts.sort_by_key(|part| part.at);
    }

    /// What was read from is gone when the packet is: a place in memory means nothing behind it.
    pub(super) fn read_nothing_more(&mut self) {
        self.reading = 0..0;
        self.next = None;
    }

    /// The next value lies in these bytes.
    pub(super) fn at(&mut self, bytes: &[u8]) -> &mut Self {
        self.next = self.place(bytes);
        self
    }

    /// Where some of the bytes lie that are being read.
    fn place(&self, bytes: &[u8]) -> Option<Range<usize>> {
        let Range { start, end } = memory(bytes);
        let inside = self.reading.start <= start && end <= self.reading.end && !bytes.is_empty();
        inside.then(|| start - self.reading.start..end - self.reading.start)
    }

    fn add(&mut self, name: &'static str, value: Stored) {
        let place = self.next.take();
        if self.items.len() < MAX_ITEMS {
            let source = self.sources.len().saturating_sub(1);
            self.items.push(Item { name, value, source, place });
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    /// How many values there are: before one of them [`Found::move_last`] moves another.
    pub(super) fn count(&self) -> usize {
        self.items.len()
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
        if self.next.is_none() {
            self.next = self.place(value);
        }
        let range = match std::str::from_utf8(value) {
            Ok(_) => self.keep(value),
            Err(_) => self.keep(String::from_utf8_lossy(value).as_bytes()),
        };
        self.add(name, Stored::Text(range));
    }

    pub(super) fn bytes(&mut self, name: &'static str, value: &[u8]) {
        if self.next.is_none() {
            self.next = self.place(value);
        }
        let range = self.keep(value);
        self.add(name, Stored::Bytes(range));
    }

    /// A protocol, or a group of fields that Wireshark shows under one heading.
    pub(super) fn protocol(&mut self, name: &'static str, label: &'static str, bytes: &[u8]) {
        let range = self.keep(bytes);
        self.next = self.place(bytes);
        self.add(name, Stored::Protocol(label, range));
    }

    /// Moves the last value before one that was told already.
    pub(super) fn move_last(&mut self, before: usize) {
        if let Some(behind) = self.items.get_mut(before..) {
            behind.rotate_right(usize::from(!behind.is_empty()));
        }
    }
}

/// Where bytes lie in memory. Only compared, never read from.
fn memory(bytes: &[u8]) -> Range<usize> {
    let start = bytes.as_ptr() as usize;
    start..start + bytes.len()
}
