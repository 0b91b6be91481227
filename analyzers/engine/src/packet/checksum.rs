//! Internet checksums (RFC 1071): whether a header arrived as it was sent, or was captured before it was complete.

use super::layer::Header;

/// Result of checking a header's checksum. It never decides what the analysis counts: captures on the sending machine
/// see packets before the network card has filled the checksum in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// Correct.
    Good,
    /// Wrong.
    Bad,
    /// It is the sum of the pseudo header alone, or zero in an IPv4 header: left to the network card (offloading).
    Offloaded,
    /// Not all bytes that it covers were captured.
    NotCaptured,
    /// The sender left it out (UDP over IPv4).
    Absent,
}

impl Checksum {
    /// A word for tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Offloaded => "offloaded",
            Self::NotCaptured => "not captured",
            Self::Absent => "absent",
        }
    }
}

/// Judges the header checksum of an IPv4 header, given all its bytes.
#[inline]
pub fn ipv4_header_checksum(header: &[u8]) -> Checksum {
    match header {
        _ if header.len() < 20 => Checksum::NotCaptured,
        _ if fold(sum(0, header)) == 0xffff => Checksum::Good,
        [_, _, _, _, _, _, _, _, _, _, 0, 0, ..] => Checksum::Offloaded,
        _ => Checksum::Bad,
    }
}

/// Judges the checksum of a TCP (protocol 6) or UDP (17) segment: header and payload as captured, `length` bytes of
/// it on the wire, in a packet with this IP header.
#[inline]
pub fn transport_checksum(protocol: u8, network: &Header, segment: &[u8], length: u32) -> Checksum {
    let at = if protocol == 17 { 6 } else { 16 };
    let Some(field) = segment.get(at..at + 2).and_then(|two| two.first_chunk::<2>()) else {
        return Checksum::NotCaptured;
    };
    let field = u16::from_be_bytes(*field);
    if protocol == 17 && field == 0 {
        return Checksum::Absent;
    }
    let Some(covered) = segment.get(..length as usize) else { return Checksum::NotCaptured };
    let Some(pseudo) = pseudo_sum(network, protocol, length) else { return Checksum::NotCaptured };
    if fold(sum(pseudo, covered)) == 0xffff {
        Checksum::Good
    } else if u16::from_be(fold(pseudo)) == field {
        Checksum::Offloaded
    } else {
        Checksum::Bad
    }
}

/// Whether a checksum fits: `addresses` as they stand in the IP header, `covered` all bytes from the transport header
/// on.
#[inline]
pub(crate) fn transport_fits(protocol: u8, addresses: &[u8], length: u32, covered: &[u8]) -> bool {
    fold(sum(add(sum(0, addresses), pseudo_rest(protocol, length)), covered)) == 0xffff
}

/// Judges the checksum of a message that holds it anywhere: ICMP (RFC 792), or ICMPv6 with the IP header and protocol
/// number of its pseudo header (RFC 4443, section 2.3); `length` bytes on the wire.
pub fn message_checksum(pseudo: Option<(&Header, u8)>, message: &[u8], length: usize) -> Checksum {
    let Some(covered) = message.get(..length) else { return Checksum::NotCaptured };
    let start = match pseudo {
        None => 0,
        Some((network, protocol)) => match pseudo_sum(network, protocol, length as u32) {
            Some(start) => start,
            None => return Checksum::NotCaptured,
        },
    };
    if fold(sum(start, covered)) == 0xffff { Checksum::Good } else { Checksum::Bad }
}

/// The sum of the pseudo header (RFC 9293, section 3.1; RFC 8200, section 8.1).
#[inline]
fn pseudo_sum(network: &Header, protocol: u8, length: u32) -> Option<u64> {
    let addresses = match network {
        Header::Ipv4(ip) => sum(sum(0, &ip.src), &ip.dst),
        Header::Ipv6(ip) => sum(sum(0, &ip.src), &ip.dst),
        _ => return None,
    };
    Some(add(addresses, pseudo_rest(protocol, length)))
}

/// Sum of the pseudo header without its addresses.
#[inline]
fn pseudo_rest(protocol: u8, length: u32) -> u64 {
    let rest = u32::from(protocol) + (length >> 16) + (length & 0xffff);
    u64::from(rest.to_be())
}

/// Adds up words of 64 bits with end-around carry, in the machine's own order of bytes: folded, that is the sum of
/// 16-bit words (RFC 1071, section 2, B and C).
#[inline]
fn sum(start: u64, bytes: &[u8]) -> u64 {
    let mut total = start;
    let (pairs, rest) = bytes.as_chunks::<16>();
    for pair in pairs {
        let pair = u128::from_ne_bytes(*pair);
        total = add(add(total, pair as u64), (pair >> 64) as u64);
    }
    let (words, rest) = rest.as_chunks::<8>();
    for word in words {
        total = add(total, u64::from_ne_bytes(*word));
    }
    let (halves, rest) = rest.as_chunks::<4>();
    for half in halves {
        total = add(total, u64::from(u32::from_ne_bytes(*half)));
    }
    let last = match *rest {
        [] => return total,
        [a] => [a, 0, 0, 0],
        [a, b] => [a, b, 0, 0],
        [a, b, c, ..] => [a, b, c, 0],
    };
    add(total, u64::from(u32::from_ne_bytes(last)))
}

#[inline]
const fn add(a: u64, b: u64) -> u64 {
    let (sum, carry) = a.overflowing_add(b);
    sum + carry as u64
}

/// The 16-bit sum, in the machine's own order of bytes.
#[inline]
const fn fold(total: u64) -> u16 {
    let (low, carry) = (total as u32).overflowing_add((total >> 32) as u32);
    let total = low + carry as u32;
    let (low, carry) = (total as u16).overflowing_add((total >> 16) as u16);
    low + carry as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::layer::Ipv4;
    use etherparse::PacketBuilder;
    use proptest::prelude::*;

    proptest! {
        /// By the words of RFC 1071: 16-bit words, one after the other, what overflows is added below.
        #[test]
        fn the_sum_is_that_of_16_bit_words(bytes in proptest::collection::vec(any::<u8>(), 0..70)) {
            let words = bytes.chunks(2).map(|two| u32::from(two[0]) << 8 | u32::from(*two.get(1).unwrap_or(&0)));
            let plain = words.fold(0, |sum: u32, word| (sum + word) % 0x1_0000 + (sum + word) / 0x1_0000);
            prop_assert_eq!(u32::from(u16::from_be(fold(sum(0, &bytes)))), plain);
        }
    }

    fn built(payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        PacketBuilder::ipv4([127, 0, 0, 1], [10, 1, 2, 3], 64)
            .tcp(4000, 12345, 77, 1024)
            .write(&mut bytes, payload)
            .unwrap();
        bytes
    }

    fn network() -> Header {
        Header::Ipv4(Ipv4 {
            src: [127, 0, 0, 1],
            dst: [10, 1, 2, 3],
            have: 20,
            header_len: 20,
            protocol: 6,
            ttl: 64,
            id: 0,
            fragment: 0,
            total_len: 40,
            checksum: 0,
        })
    }

    fn judge(bytes: &[u8]) -> Checksum {
        let length = bytes.len() as u32 - 20;
        transport_checksum(6, &network(), &bytes[20..], length)
    }

    #[test]
    fn right_wrong_offloaded_and_cut() {
        for payload in [&b""[..], b"x", b"even", b"odd bytes"] {
            let good = built(payload);
            assert_eq!(ipv4_header_checksum(&good[..20]), Checksum::Good);
            assert_eq!(judge(&good), Checksum::Good);
            let mut bad = good.clone();
            bad[36] ^= 0x55;
            assert_eq!(judge(&bad), Checksum::Bad);
            let mut partial = good.clone();
            let addresses = 0x7f00 + 0x0001 + 0x0a01 + 0x0203;
            let value = (addresses + 6 + (good.len() as u32 - 20)) as u16;
            partial[36..38].copy_from_slice(&value.to_be_bytes());
            assert_eq!(judge(&partial), Checksum::Offloaded);
            let length = good.len() as u32 - 20;
            let cut = &good[20..good.len() - 1];
            let verdict = transport_checksum(6, &network(), cut, length);
            assert_eq!(verdict, Checksum::NotCaptured);
        }
    }

    #[test]
    fn an_ip_checksum_of_zero_was_left_to_the_card() {
        let mut bytes = built(b"");
        bytes[10] = 0;
        bytes[11] = 0;
        assert_eq!(ipv4_header_checksum(&bytes[..20]), Checksum::Offloaded);
        bytes[11] = 1;
        assert_eq!(ipv4_header_checksum(&bytes[..20]), Checksum::Bad);
    }
}
