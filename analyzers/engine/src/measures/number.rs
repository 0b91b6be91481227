//! Sequence numbers that do not begin anew at 2^32.

/// Numbers further ahead than this belong to another use of the ports, or to nobody.
pub(super) const FAR: i64 = 1 << 28;

/// The number that ends in these 32 bits and lies nearest to `near`.
#[inline]
pub(super) const fn unwrapped(number: u32, near: i64) -> i64 {
    near + number.wrapping_sub(near as u32).cast_signed() as i64
}

/// A number as it is shown: where it lies before the first one of its direction, as Wireshark shows it.
pub(super) const fn shown(number: i64) -> u64 {
    if number < 0 { number as u32 as u64 } else { number.cast_unsigned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_beyond_32_bits() {
        for (number, near, whole) in [
            (5, 0, 5),
            (5, 0xffff_fff0, 0x1_0000_0005),
            (0xffff_fff0, 0x1_0000_0005, 0xffff_fff0),
            (0xffff_fffe, 1, -2),
            (7, 0x3_0000_0000, 0x3_0000_0007),
        ] {
            assert_eq!(unwrapped(number, near), whole, "{number:x} near {near:x}");
        }
        assert_eq!([shown(-2), shown(0x1_0000_0005)], [0xffff_fffe, 0x1_0000_0005]);
    }
}
