//! What a field holds, and where its values go.

use wirelab_capture::time::Timestamp;

/// One value of a field. It borrows from the packet: who wants to keep it copies it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A number.
    Unsigned(u64),
    /// A number that may be negative.
    Signed(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A point in time.
    Time(Timestamp),
    /// A span in nanoseconds.
    Span(i128),
    /// An IPv4 address.
    Ipv4([u8; 4]),
    /// An IPv6 address.
    Ipv6([u8; 16]),
    /// A hardware address.
    Mac([u8; 6]),
    /// Bytes of the packet.
    Bytes(&'a [u8]),
    /// Text.
    Text(&'a str),
    /// A protocol: `bytes` from its header to the end of what it carries, of which its own are the first `length`.
    Protocol {
        /// Its name, as filters spell it.
        name: &'static str,
        /// The captured bytes from its header on.
        bytes: &'a [u8],
        /// How many of them count as the protocol's (`len`, slices, comparisons).
        length: usize,
    },
}

/// Takes the values of a field, one for each time that it occurs in a packet.
///
/// Fields use the methods with names (`unsigned`, `text`, ...); who receives writes [`Sink::value`].
pub trait Sink {
    /// One more value.
    fn value(&mut self, value: Value<'_>);

    /// One more number. Most values are numbers: a sink that writes many has them without the detour over [`Value`].
    fn unsigned(&mut self, value: u64) {
        self.value(Value::Unsigned(value));
    }

    /// One more number, to be shown with at least `digits` hexadecimal digits.
    fn hexadecimal(&mut self, value: u64, digits: usize) {
        let _ = digits;
        self.value(Value::Unsigned(value));
    }

    /// One more point in time, to be shown as a date.
    fn date(&mut self, time: Timestamp) {
        self.value(Value::Time(time));
    }
}

impl dyn Sink + '_ {
    /// A number that may be negative.
    pub fn signed(&mut self, value: i64) {
        self.value(Value::Signed(value));
    }

    /// True or false.
    pub fn boolean(&mut self, value: bool) {
        self.value(Value::Boolean(value));
    }

    /// A span in nanoseconds.
    #[inline]
    pub fn span(&mut self, nanoseconds: impl Into<i128>) {
        self.value(Value::Span(nanoseconds.into()));
    }

    /// Text.
    pub fn text(&mut self, value: &str) {
        self.value(Value::Text(value));
    }

    /// Bytes.
    pub fn bytes(&mut self, value: &[u8]) {
        self.value(Value::Bytes(value));
    }

    /// An IPv4 address.
    #[inline]
    pub fn ipv4(&mut self, address: [u8; 4]) {
        self.value(Value::Ipv4(address));
    }

    /// An IPv6 address.
    pub fn ipv6(&mut self, address: [u8; 16]) {
        self.value(Value::Ipv6(address));
    }

    /// A hardware address.
    pub fn mac(&mut self, address: [u8; 6]) {
        self.value(Value::Mac(address));
    }
}
