//! The values of one field in one packet, as text.

use std::io::Write;
use std::net::{IpAddr, Ipv6Addr};

use wirelab_capture::time::Timestamp;

use super::value::{Sink, Value};

/// Collects values; several are joined by commas, as tshark does it. Reused from packet to packet.
#[derive(Debug, Default)]
pub struct Values {
    text: Vec<u8>,
    count: usize,
}

impl Values {
    /// An empty collection.
    pub fn new() -> Self {
        Self { text: Vec::with_capacity(256), count: 0 }
    }

    /// Forgets the values.
    pub fn clear(&mut self) {
        self.text.clear();
        self.count = 0;
    }

    /// The values so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.text
    }

    #[inline]
    fn next(&mut self) -> &mut Vec<u8> {
        if self.count > 0 {
            self.text.push(b',');
        }
        self.count += 1;
        &mut self.text
    }

    /// A number in decimal.
    #[inline]
    pub fn unsigned(&mut self, value: u64) {
        decimal(self.next(), value);
    }

    /// Text as it is.
    pub fn text(&mut self, value: &str) {
        self.next().extend_from_slice(value.as_bytes());
    }

    /// Text of a packet, which is not to break its line.
    fn line(&mut self, value: &str) {
        let text = self.next();
        for byte in value.bytes() {
            match byte {
                b'\t' => text.extend_from_slice(b"\\t"),
                b'\n' => text.extend_from_slice(b"\\n"),
                b'\r' => text.extend_from_slice(b"\\r"),
                0..0x20 | 0x7f => {
                    text.extend_from_slice(b"\\x");
                    digits(text, u64::from(byte), 2);
                }
                _ => text.push(byte),
            }
        }
    }

    /// An IPv6 address (RFC 5952).
    pub fn ipv6(&mut self, address: [u8; 16]) {
        self.display(&Ipv6Addr::from(address));
    }

    /// An address of either family.
    pub fn address(&mut self, address: IpAddr) {
        match address {
            IpAddr::V4(address) => self.ipv4(address.octets()),
            IpAddr::V6(address) => self.ipv6(address.octets()),
        }
    }

    /// `True` or `False`, as tshark prints them.
    pub fn boolean(&mut self, value: bool) {
        self.text(if value { "True" } else { "False" });
    }

    /// Nanoseconds as seconds with nine decimals: `-0.000000001`.
    #[inline]
    pub fn span(&mut self, nanoseconds: impl Into<i128>) {
        let nanoseconds = nanoseconds.into();
        let text = self.next();
        if nanoseconds < 0 {
            text.push(b'-');
        }
        let magnitude = nanoseconds.unsigned_abs();
        // Most spans fit 64 bits, which divide faster.
        let (seconds, fraction) = match u64::try_from(magnitude) {
            Ok(small) => (small / 1_000_000_000, small % 1_000_000_000),
            Err(_) => ((magnitude / 1_000_000_000) as u64, (magnitude % 1_000_000_000) as u64),
        };
        decimal(text, seconds);
        text.push(b'.');
        let mut divisor = 100_000_000;
        while divisor > 0 {
            text.push(b'0' + (fraction / divisor % 10) as u8);
            divisor /= 10;
        }
    }

    /// An IPv4 address.
    #[inline]
    pub fn ipv4(&mut self, address: [u8; 4]) {
        let text = self.next();
        for (place, octet) in address.iter().enumerate() {
            if place > 0 {
                text.push(b'.');
            }
            decimal(text, u64::from(*octet));
        }
    }

    /// A number that may be negative.
    pub fn signed(&mut self, value: i64) {
        let text = self.next();
        if value < 0 {
            text.push(b'-');
        }
        decimal(text, value.unsigned_abs());
    }

    /// Anything that can be displayed.
    pub fn display(&mut self, value: &dyn std::fmt::Display) {
        // Writing to memory cannot fail.
        let _ = write!(self.next(), "{value}");
    }

    /// Bytes as hexadecimal digits, with `between` them.
    fn bytes(&mut self, bytes: &[u8], between: &[u8]) {
        let text = self.next();
        for (place, byte) in bytes.iter().enumerate() {
            if place > 0 {
                text.extend_from_slice(between);
            }
            digits(text, u64::from(*byte), 2);
        }
    }
}

impl Sink for Values {
    #[inline]
    fn value(&mut self, value: Value<'_>) {
        match value {
            Value::Unsigned(value) => self.unsigned(value),
            Value::Signed(value) => self.signed(value),
            Value::Boolean(value) => self.boolean(value),
            Value::Time(time) => self.next().extend_from_slice(time.epoch_text().as_bytes()),
            Value::Span(nanoseconds) => self.span(nanoseconds),
            Value::Ipv4(address) => self.ipv4(address),
            Value::Ipv6(address) => self.ipv6(address),
            Value::Mac(address) => self.bytes(&address, b":"),
            Value::Bytes(bytes) => self.bytes(bytes, b""),
            Value::Text(text) => self.line(text),
            Value::Protocol { name, .. } => self.text(name),
        }
    }

    fn date(&mut self, time: Timestamp) {
        match jiff::Timestamp::new(time.secs, time.nanos) {
            Ok(date) => self.display(&date.strftime("%b %e, %Y %H:%M:%S.%9f UTC")),
            Err(_) => self.value(Value::Time(time)),
        }
    }

    fn hexadecimal(&mut self, value: u64, least: usize) {
        let text = self.next();
        text.extend_from_slice(b"0x");
        let needed = (16 - value.leading_zeros() as usize / 4).max(least);
        digits(text, value, needed);
    }
}

fn digits(text: &mut Vec<u8>, value: u64, count: usize) {
    for place in (0..count).rev() {
        let digit = (value >> (place * 4) & 0xf) as usize;
        text.extend(b"0123456789abcdef".get(digit));
    }
}

#[inline]
fn decimal(text: &mut Vec<u8>, value: u64) {
    text.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_spans_read_as_tshark_prints_them() {
        let mut values = Values::new();
        let sink: &mut dyn Sink = &mut values;
        sink.unsigned(0);
        sink.unsigned(u64::MAX);
        sink.hexadecimal(0x12, 4);
        sink.hexadecimal(0x12345, 4);
        sink.span(-1_i64);
        sink.span(1_500_000_000_i64);
        sink.ipv4([127, 0, 0, 1]);
        sink.mac([0, 1, 2, 0xab, 0xcd, 0xef]);
        sink.bytes(&[0x0a, 0xff]);
        sink.boolean(true);
        let text = String::from_utf8(values.as_bytes().to_vec()).unwrap();
        let expected =
            "0,18446744073709551615,0x0012,0x12345,-0.000000001,1.500000000,127.0.0.1,00:01:02:ab:cd:ef,0aff,True";
        assert_eq!(text, expected);
        values.clear();
        assert!(values.as_bytes().is_empty());
    }
}
