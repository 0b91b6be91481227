//! The values of one field in one packet, as text.

use std::net::{IpAddr, Ipv6Addr};

use wirelab_capture::time::Timestamp;
use wirelab_text::safe;

use super::line::{Line, hexadecimal_digit};
use super::value::{Sink, Value};

/// Collects values; several are joined by commas, as tshark does it. Reused from packet to packet.
#[derive(Debug, Default)]
pub struct Values {
    text: Line,
    count: usize,
}

impl Values {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets the values.
    pub fn clear(&mut self) {
        self.text.clear();
        self.count = 0;
    }

    /// The text, for who needs neither commas nor counts.
    #[inline]
    pub(super) fn line(&mut self) -> &mut Line {
        &mut self.text
    }

    /// Bytes as they are, without a comma before them.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.text.make_room(1);
        self.text.extend(bytes);
    }

    /// Ends the values of one field, and of as many more that have none: `end` stands behind each.
    #[inline]
    pub(super) fn ends(&mut self, end: u8, fields: usize) {
        self.text.make_room(fields);
        self.text.repeat(end, fields);
        self.count = 0;
    }

    /// Puts a line feed in the place of what stands behind the last field.
    pub(super) fn end_line(&mut self) {
        self.text.replace_last(b'\n');
    }

    /// The values so far.
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    #[inline]
    fn next(&mut self) -> &mut Line {
        self.text.make_room(2);
        if self.count > 0 {
            self.text.push(b',');
        }
        self.count += 1;
        &mut self.text
    }

    /// A number in decimal.
    #[inline]
    pub fn unsigned(&mut self, value: u64) {
        self.next().number(value);
    }

    /// Text as it is.
    pub fn text(&mut self, value: &str) {
        self.next().extend(value.as_bytes());
    }

    /// Text of a packet, which is not to break its line.
    fn on_one_line(&mut self, value: &str) {
        let text = self.next();
        if value.is_ascii() {
            return value.bytes().for_each(|byte| on_line(text, byte));
        }
        for (character, deceives) in safe::characters(value) {
            match u32::from(character) {
                // As Wireshark writes what it does not print.
                number if deceives && number <= 0xffff => text.extend(format!("\\u{number:04x}").as_bytes()),
                number if deceives => text.extend(format!("\\U{number:08x}").as_bytes()),
                byte @ 0..0x80 => on_line(text, byte as u8),
                _ => text.extend(character.encode_utf8(&mut [0; 4]).as_bytes()),
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
        self.next().boolean(value);
    }

    /// Nanoseconds as seconds with nine decimals: `-0.000000001`.
    pub fn span(&mut self, nanoseconds: impl Into<i128>) {
        self.next().span(nanoseconds.into());
    }

    /// Seconds since the epoch with nine decimals (`frame.time_epoch`).
    fn epoch(&mut self, time: Timestamp) {
        self.next().epoch(time);
    }

    /// An IPv4 address.
    #[inline]
    pub fn ipv4(&mut self, address: [u8; 4]) {
        self.next().ipv4(address);
    }

    /// A number that may be negative.
    pub fn signed(&mut self, value: i64) {
        let text = self.next();
        if value < 0 {
            text.push(b'-');
        }
        text.number(value.unsigned_abs());
    }

    /// Anything that can be displayed.
    pub fn display(&mut self, value: &dyn std::fmt::Display) {
        self.next().extend(value.to_string().as_bytes());
    }

    /// A hardware address.
    fn mac(&mut self, address: [u8; 6]) {
        let text = self.next();
        for (place, byte) in address.iter().enumerate() {
            if place > 0 {
                text.push(b':');
            }
            text.bytes(&[*byte]);
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
            Value::Float(value) => self.display(&value),
            Value::Boolean(value) => self.boolean(value),
            Value::Time(time) => self.epoch(time),
            Value::Span(nanoseconds) => self.span(nanoseconds),
            Value::Ipv4(address) => self.ipv4(address),
            Value::Ipv6(address) => self.ipv6(address),
            Value::Mac(address) => self.mac(address),
            Value::Bytes([]) => self.text("<MISSING>"),
            Value::Bytes(bytes) => self.next().bytes(bytes),
            Value::Text(text) => self.on_one_line(text),
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
        if let (Ok(value), 4) = (u16::try_from(value), least) {
            return self.next().hexadecimal(value);
        }
        let needed = (16 - value.leading_zeros() as usize / 4).max(least).min(16);
        let mut line = *b"0x0000000000000000";
        let (_, places) = line.split_at_mut(2);
        for (place, digit) in places.iter_mut().take(needed).rev().enumerate() {
            *digit = hexadecimal_digit((value >> (4 * place)) as u16);
        }
        self.next().extend(line.get(..2 + needed).unwrap_or_default());
    }
}

/// A byte that is not to break the line that it stands on.
fn on_line(text: &mut Line, byte: u8) {
    match byte {
        b'\t' => text.extend(b"\\t"),
        b'\n' => text.extend(b"\\n"),
        b'\r' => text.extend(b"\\r"),
        0..0x20 | 0x7f => {
            text.extend(b"\\x");
            text.bytes(&[byte]);
        }
        _ => text.extend(&[byte]),
    }
}

/// `00:1b:21:aa:bb:cc`.
pub(crate) fn colons(bytes: &[u8]) -> String {
    let mut text = digits(bytes);
    for place in (1..bytes.len()).rev() {
        text.insert(2 * place, ':');
    }
    text
}

/// `001b21aabbcc`.
pub(crate) fn digits(bytes: &[u8]) -> String {
    let all = bytes.iter().flat_map(|byte| [byte >> 4, *byte]);
    all.map(|half| char::from(hexadecimal_digit(u16::from(half)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_packet_neither_breaks_its_line_nor_deceives() {
        for (text, shown) in [
            ("a\tb\r\n\u{1b}[2J", "a\\tb\\r\\n\\x1b[2J"),
            ("\u{9b}31m\u{202e}gnp.exe\u{e0041}\t", "\\u009b31m\\u202egnp.exe\\U000e0041\\t"),
            ("é 日本 می\u{200c}خواهم", "é 日本 می\u{200c}خواهم"),
        ] {
            let mut values = Values::new();
            Sink::value(&mut values, Value::Text(text));
            assert_eq!(std::str::from_utf8(values.as_bytes()).unwrap(), shown);
        }
    }

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
