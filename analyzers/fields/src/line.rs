//! Text that grows from packet to packet in the same place: numbers, addresses and spans as tshark prints them.
//!
//! Numbers are written eight digits at a time, which costs the same for any of them and asks no library.

use wirelab_capture::time::Timestamp;

/// The first number of nine digits.
const EIGHT: u64 = 100_000_000;
/// Nanoseconds of a second.
const SECOND: u64 = 1_000_000_000;
/// The longest value (a span) and the bytes that are written behind it and do not count: less than this.
const ROOM: usize = 64;

/// A buffer of bytes that is used again.
#[derive(Clone, Debug)]
pub struct Line {
    bytes: Vec<u8>,
    /// Where the text ends.
    end: usize,
    /// Up to where there is room at least.
    promised: usize,
}

impl Default for Line {
    fn default() -> Self {
        Self { bytes: vec![0; 1024], end: 0, promised: 0 }
    }
}

impl Line {
    /// What was written.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.end).unwrap_or_default()
    }

    /// Forgets it.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.end = 0;
    }

    /// Makes room for some values. Whoever writes calls this first, and nothing below has to, which keeps it short; text of any
    /// length ([`Line::extend`], [`Line::bytes`]) takes none of that room away.
    #[inline(always)]
    pub(super) fn make_room(&mut self, values: usize) {
        self.promised = self.end + values * ROOM;
        if self.bytes.len() < self.promised {
            self.grow();
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        self.bytes.resize(self.promised.next_power_of_two(), 0);
    }

    /// Writes all of a chunk, of which the first `used` bytes count.
    #[inline(always)]
    fn chunk<const N: usize>(&mut self, chunk: [u8; N], used: usize) {
        let place = self.bytes.get_mut(self.end..).and_then(<[u8]>::first_chunk_mut);
        debug_assert!(place.is_some(), "there was no room: {} of {}", self.end, self.bytes.len());
        if let Some(place) = place {
            *place = chunk;
        }
        self.end += used;
    }

    /// One byte.
    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        self.chunk([byte], 1);
    }

    /// Any bytes.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        let end = self.end + bytes.len();
        self.promised += bytes.len();
        if self.bytes.len() < self.promised {
            self.grow();
        }
        if let Some(place) = self.bytes.get_mut(self.end..end) {
            place.copy_from_slice(bytes);
        }
        self.end = end;
    }

    /// The same byte several times: at most 16 for a value that there is room for.
    #[inline]
    pub(super) fn repeat(&mut self, byte: u8, count: usize) {
        let mut left = count;
        while left > 16 {
            self.chunk([byte; 16], 16);
            left -= 16;
        }
        self.chunk([byte; 16], left);
    }

    /// Puts a byte in the place of the last one.
    #[inline]
    pub(super) fn replace_last(&mut self, byte: u8) {
        if let Some(last) = self.end.checked_sub(1).and_then(|last| self.bytes.get_mut(last)) {
            *last = byte;
        }
    }

    /// A number in decimal.
    #[inline]
    pub(super) fn number(&mut self, value: u64) {
        if value < 10 {
            return self.push(b'0' + value as u8);
        }
        if value < 10_000 {
            let digits = u32::from_le_bytes(four(value as u32));
            let zeros = ((digits ^ 0x3030_3030) | 1 << 31).trailing_zeros() / 8;
            return self.chunk((digits >> (zeros * 8)).to_le_bytes(), 4 - zeros as usize);
        }
        if value < EIGHT {
            return self.small(value as u32);
        }
        self.large(value);
    }

    /// Kept apart, so that what most numbers take needs no registers saved.
    #[inline(never)]
    fn large(&mut self, value: u64) {
        let (high, low) = (value / EIGHT, (value % EIGHT) as u32);
        if high < EIGHT {
            self.small(high as u32);
        } else {
            self.small((high / EIGHT) as u32);
            self.chunk(eight((high % EIGHT) as u32), 8);
        }
        self.chunk(eight(low), 8);
    }

    /// Below 100,000,000.
    #[inline(always)]
    fn small(&mut self, value: u32) {
        let digits = u64::from_le_bytes(eight(value));
        // Each digit is its character, so that a leading zero is one that has nothing but 0x30 before it; the last one stays.
        let zeros = ((digits ^ 0x3030_3030_3030_3030) | 1 << 63).trailing_zeros() / 8;
        self.chunk((digits >> (zeros * 8)).to_le_bytes(), 8 - zeros as usize);
    }

    /// Seconds and a fraction of nine digits; `nanoseconds` is below 10⁹.
    #[inline]
    pub(super) fn seconds(&mut self, seconds: u64, nanoseconds: u32) {
        let (first, rest) = (b'0' + (nanoseconds / EIGHT as u32) as u8, nanoseconds % EIGHT as u32);
        if seconds < 10 {
            self.chunk([b'0' + seconds as u8, b'.', first, 0], 3);
        } else {
            self.number(seconds);
            self.chunk([b'.', first], 2);
        }
        self.chunk(eight(rest), 8);
    }

    /// Nanoseconds as seconds with nine decimals.
    #[inline]
    pub(super) fn span(&mut self, nanoseconds: i128) {
        // Most spans fit 64 bits, which divide faster.
        match i64::try_from(nanoseconds) {
            Ok(small) => self.span64(small),
            Err(_) => {
                let magnitude = nanoseconds.unsigned_abs();
                if nanoseconds < 0 {
                    self.push(b'-');
                }
                self.seconds((magnitude / SECOND as u128) as u64, (magnitude % SECOND as u128) as u32);
            }
        }
    }

    /// The same, of a span that fits 64 bits.
    #[inline]
    pub(super) fn span64(&mut self, nanoseconds: i64) {
        if nanoseconds < 0 {
            self.push(b'-');
        }
        let magnitude = nanoseconds.unsigned_abs();
        self.seconds(magnitude / SECOND, (magnitude % SECOND) as u32);
    }

    /// Seconds since the epoch with nine decimals.
    #[inline]
    pub(super) fn epoch(&mut self, time: Timestamp) {
        match u64::try_from(time.secs) {
            Ok(seconds) if time.is_sound() => self.seconds(seconds, time.nanos.unsigned_abs()),
            _ => self.extend(time.epoch_text().as_bytes()),
        }
    }

    /// An IPv4 address.
    #[inline]
    pub(super) fn ipv4(&mut self, address: [u8; 4]) {
        for octet in address {
            // Behind the digits comes a point: three of them leave its place free.
            let [text, length] = OCTETS.get(usize::from(octet)).copied().unwrap_or_default();
            self.chunk(text.to_ne_bytes(), length as usize);
        }
        self.end -= 1;
    }

    /// Bytes as hexadecimal digits.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.extend(&[hexadecimal_digit(u16::from(byte >> 4)), hexadecimal_digit(u16::from(*byte))]);
        }
    }

    /// `True` or `False`, as tshark prints them.
    pub(super) fn boolean(&mut self, value: bool) {
        self.extend(if value { b"True" } else { b"False" });
    }

    /// A number with at least four hexadecimal digits.
    #[inline]
    pub(super) fn hexadecimal(&mut self, value: u16) {
        let digit = |shift: u32| hexadecimal_digit(value >> shift);
        self.chunk([b'0', b'x', digit(12), digit(8), digit(4), digit(0)], 6);
    }
}

/// The digit of the lowest four bits.
#[inline]
pub(super) const fn hexadecimal_digit(value: u16) -> u8 {
    let digit = (value & 0xf) as u8;
    digit + if digit < 10 { b'0' } else { b'a' - 10 }
}

/// The digits of each byte and the point behind them, as far as four bytes hold both, and the length of both.
const OCTETS: [[u32; 2]; 256] = {
    let mut all = [[0; 2]; 256];
    let mut octet = 0;
    while octet < 256 {
        let (a, b, c) = (b'0' + (octet / 100) as u8, b'0' + (octet / 10 % 10) as u8, b'0' + (octet % 10) as u8);
        let (text, length) = match octet {
            0..10 => ([c, b'.', 0, 0], 2),
            10..100 => ([b, c, b'.', 0], 3),
            _ => ([a, b, c, b'.'], 4),
        };
        all[octet] = [u32::from_ne_bytes(text), length];
        octet += 1;
    }
    all
};

/// The four digits of a number below 10,000, the first one first; see [`eight`].
#[inline(always)]
const fn four(value: u32) -> [u8; 4] {
    let hundreds = (value * 5243) >> 19;
    let twos = hundreds | (value - hundreds * 100) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f;
    let ones = tens | (twos - tens * 10) << 8;
    (ones | 0x3030_3030).to_le_bytes()
}

/// The eight digits of a number below 100,000,000, the first one first.
#[inline(always)]
const fn eight(value: u32) -> [u8; 8] {
    // Two numbers of four digits, then four of two, then eight of one, side by side. The factors are those of divisions by
    // 100 and by 10 that are exact in these ranges.
    let fours = (value / 10_000) as u64 | ((value % 10_000) as u64) << 32;
    let hundreds = ((fours * 5243) >> 19) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    let ones = tens | (twos - tens * 10) << 8;
    (ones | 0x3030_3030_3030_3030).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut Line)) -> String {
        let mut line = Line::default();
        line.make_room(3);
        write(&mut line);
        String::from_utf8(line.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn eight_digits_are_those_of_the_number() {
        // Each of the two halves goes its own way, and each half is seen whole.
        for number in 0..10_000 {
            assert_eq!(eight(number * 10_001), *format!("{number:04}{number:04}").as_bytes());
            assert_eq!(four(number), *format!("{number:04}").as_bytes());
        }
    }

    #[test]
    fn every_octet_and_every_hexadecimal_number() {
        for octet in 0..=255 {
            let address = [octet, 255 - octet, 7, octet];
            assert_eq!(written(|line| line.ipv4(address)), std::net::Ipv4Addr::from(address).to_string());
        }
        for value in 0..=u16::MAX {
            assert_eq!(written(|line| line.hexadecimal(value)), format!("0x{value:04x}"));
        }
    }

    #[test]
    fn a_line_grows_with_what_is_written() {
        let text = written(|line| {
            line.extend(&[b'x'; 3000]);
            line.repeat(b'\t', 70);
            line.number(12);
            line.replace_last(b'\n');
        });
        assert_eq!(text, format!("{}{}1\n", "x".repeat(3000), "\t".repeat(70)));
    }

    proptest! {
        #[test]
        fn numbers_and_spans(value: u64, digits in 0_u32..20, span: i128, shift in 0_u32..100) {
            let value = value / 10_u64.pow(digits);
            prop_assert_eq!(written(|line| line.number(value)), value.to_string());
            let span = (span >> 40) >> shift;
            let sign = if span < 0 { "-" } else { "" };
            let magnitude = span.unsigned_abs();
            let expected = format!("{sign}{}.{:09}", magnitude / 1_000_000_000, magnitude % 1_000_000_000);
            prop_assert_eq!(written(|line| line.span(span)), expected);
        }
    }
}
