//! Values with units: spans, rates, chances, bytes in hex, flags. Whole numbers throughout, so that every machine
//! computes the same.

use super::limits;
use crate::packet::flags;

/// `250 ms`, `1.5 s`, `40 us`, `10 ns`, in nanoseconds.
pub(super) fn span(text: &str) -> Result<u64, String> {
    let units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("min", 60_000_000_000)];
    let span = scaled(text, &units)
        .ok_or_else(|| format!("\"{text}\" is no span of time: write \"250 ms\", \"1.5 s\" or \"40 us\""))?;
    if span > limits::MAX_SPAN {
        return Err(format!("\"{text}\" is longer than a day, which is the limit"));
    }
    Ok(span)
}

/// `10 Mbit/s`, in bits a second.
pub(super) fn rate(text: &str) -> Result<u64, String> {
    let units = [("bit/s", 1), ("kbit/s", 1_000), ("Mbit/s", 1_000_000), ("Gbit/s", 1_000_000_000)];
    let rate =
        scaled(text, &units).ok_or_else(|| format!("\"{text}\" is no rate: write \"10 Mbit/s\" or \"56 kbit/s\""))?;
    if (limits::MIN_RATE..=limits::MAX_RATE).contains(&rate) {
        Ok(rate)
    } else {
        Err(format!("\"{text}\" is not between 1 kbit/s and 1000 Gbit/s"))
    }
}

/// `0.5 %`, in millionths.
pub(super) fn chance(text: &str) -> Result<u32, String> {
    let chance = scaled(text, &[("%", 10_000)]).ok_or_else(|| format!("\"{text}\" is no share: write \"0.5 %\""))?;
    match u32::try_from(chance) {
        Ok(chance) if chance <= limits::MAX_CHANCE => Ok(chance),
        _ => Err(format!("\"{text}\" is more than 50 %, which is the limit: nothing would get through")),
    }
}

/// A decimal number and a unit.
fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(split);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim())?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: u64 = whole.parse().ok()?;
    let mut result = whole.checked_mul(*factor)?;
    let mut place = *factor;
    for digit in fraction.bytes() {
        place /= 10;
        let digit = char::from(digit).to_digit(10)?;
        result = result.checked_add(u64::from(digit).checked_mul(place)?)?;
    }
    Some(result)
}

/// `0a ff 10`.
pub(super) fn hex(text: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b':').collect();
    let wrong = || "hex is pairs of digits 0 to 9 and a to f, such as \"0a ff 10\"".to_owned();
    digits
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2).ok_or_else(wrong)?;
            u8::from_str_radix(pair, 16).map_err(|_| wrong())
        })
        .collect()
}

/// `SYN, ACK`.
pub(super) fn tcp_flags(text: &str) -> Result<u8, String> {
    let known = [
        ("FIN", flags::FIN),
        ("SYN", flags::SYN),
        ("RST", flags::RST),
        ("PSH", flags::PSH),
        ("ACK", flags::ACK),
        ("URG", flags::URG),
    ];
    let mut bits = 0;
    for word in text.split([',', ' ', '+']).filter(|word| !word.is_empty()) {
        let found = known.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        bits |= found.ok_or_else(|| format!("\"{word}\" is no flag: FIN, SYN, RST, PSH, ACK, URG"))?.1;
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_exact() {
        assert_eq!(span("250 ms"), Ok(250_000_000));
        assert_eq!(span("1.5s"), Ok(1_500_000_000));
        assert_eq!(span("0.25 us"), Ok(250));
        assert_eq!(rate("10 Mbit/s"), Ok(10_000_000));
        assert_eq!(chance("0.5 %"), Ok(5_000));
        assert_eq!(hex("0a ff:10"), Ok(vec![10, 255, 16]));
        assert_eq!(tcp_flags("SYN, ACK"), Ok(0x12));
    }

    #[test]
    fn absurd_values_are_refused() {
        for text in ["", "ms", "-1 s", "1", "1e9 s", "100000 min", "99999999999999999999 s", "1.2.3 s"] {
            assert!(span(text).is_err(), "{text}");
        }
        assert!(rate("0 bit/s").is_err() && rate("99999 Gbit/s").is_err());
        assert!(chance("51 %").is_err() && chance("-1 %").is_err() && chance("5").is_err());
        assert!(hex("abc").is_err() && hex("zz").is_err() && tcp_flags("SIN").is_err());
    }
}
