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

    /// Ends the values of one field, and of as many more that have none: `end` stands behind each.
    #[inline]
    pub(super) fn ends(&mut self, end: u8, fields: usize) {
        self.text.extend(std::iter::repeat_n(end, fields));
        self.count = 0;
    }

    /// Puts a line feed in the place of what stands behind the last field.
    pub(super) fn end_line(&mut self) {
        if let Some(last) = self.text.last_mut() {
            *last = b'\n';
        }
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
        nine(text, fraction as u32);
    }

    /// Seconds since the epoch with nine decimals (`frame.time_epoch`).
    fn epoch(&mut self, time: Timestamp) {
        let text = self.next();
        match u64::try_from(time.secs) {
            Ok(seconds) if time.is_sound() => {
                decimal(text, seconds);
                nine(text, time.nanos.unsigned_abs());
            }
            _ => text.extend_from_slice(time.epoch_text().as_bytes()),
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
    fn unsigned(&mut self, value: u64) {
        Self::unsigned(self, value);
    }

    fn value(&mut self, value: Value<'_>) {
        match value {
            Value::Unsigned(value) => self.unsigned(value),
            Value::Signed(value) => self.signed(value),
            Value::Boolean(value) => self.boolean(value),
            Value::Time(time) => self.epoch(time),
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
        let needed = (16 - value.leading_zeros() as usize / 4).max(least).min(16);
        let mut line = *b"0x0000000000000000";
        let (_, places) = line.split_at_mut(2);
        for (place, digit) in places.iter_mut().take(needed).rev().enumerate() {
            *digit = hexadecimal_digit(value >> (4 * place));
        }
        self.next().extend_from_slice(line.get(..2 + needed).unwrap_or_default());
    }
}

fn digits(text: &mut Vec<u8>, value: u64, count: usize) {
    for place in (0..count).rev() {
        text.push(hexadecimal_digit(value >> (place * 4)));
    }
}

/// The digit of the lowest four bits.
#[inline]
const fn hexadecimal_digit(value: u64) -> u8 {
    let digit = (value & 0xf) as u8;
    if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }
}

/// A point and nine digits.
#[inline]
fn nine(text: &mut Vec<u8>, fraction: u32) {
    // A ten-digit number whose first digit becomes the point.
    let at = text.len();
    text.extend_from_slice(itoa::Buffer::new().format(1_000_000_000 + fraction).as_bytes());
    if let Some(point) = text.get_mut(at) {
        *point = b'.';
    }
}

#[inline]
fn decimal(text: &mut Vec<u8>, value: u64) {
    if value < 10 {
        text.push(b'0' + value as u8);
        return;
    }
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
