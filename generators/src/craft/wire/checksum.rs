//! The checksum of the Internet (RFC 1071).

use std::net::IpAddr;

/// Adds bytes to a one's-complement sum.
pub(super) fn sum(start: u64, bytes: &[u8]) -> u64 {
    let mut words = bytes.chunks_exact(2);
    let mut total = start;
    for word in &mut words {
        if let [high, low] = *word {
            total += u64::from(u16::from_be_bytes([high, low]));
        }
    }
    total + words.remainder().first().map_or(0, |high| u64::from(*high) << 8)
}

/// The sum of the pseudo header (RFC 9293, section 3.1; RFC 8200, section 8.1).
pub(super) fn pseudo(from: IpAddr, to: IpAddr, protocol: u8, len: usize) -> u64 {
    let start = u64::from(protocol) + len as u64;
    match (from, to) {
        (IpAddr::V4(from), IpAddr::V4(to)) => sum(sum(start, &from.octets()), &to.octets()),
        (IpAddr::V6(from), IpAddr::V6(to)) => sum(sum(start, &from.octets()), &to.octets()),
        _ => start,
    }
}

/// Folds a sum and takes its complement.
pub(super) fn finish(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

/// Puts a checksum in its place.
pub(super) fn put(bytes: &mut [u8], at: usize, value: u16) {
    if let Some(place) = bytes.get_mut(at..at + 2) {
        place.copy_from_slice(&value.to_be_bytes());
    }
}
