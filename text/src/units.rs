//! Numbers in the units that people use.

/// Nanoseconds of a day and of a year.
const DAY: f64 = 86_400e9;
const YEAR: f64 = 365.25 * DAY;

/// A span in nanoseconds with three significant digits: `34.2 µs`, `1.02 ms`, `12.0 s`, `-3.00 ms`.
pub fn span(nanoseconds: i64) -> String {
    span_in(nanoseconds, DIGITS)
}

/// Spans one below the other: those that would look like a neighbour and are not have more digits, as many as fit.
pub fn spans(nanoseconds: &[i64]) -> Vec<String> {
    let mut digits = vec![DIGITS; nanoseconds.len()];
    for (place, pair) in nanoseconds.windows(2).enumerate() {
        let [one, other] = [pair.first(), pair.get(1)].map(|span| span.copied().unwrap_or_default());
        let alike = |digits: usize| span_in(one, digits) == span_in(other, digits);
        let Some(need) = (DIGITS..=MOST_DIGITS).find(|digits| one == other || !alike(*digits)) else { continue };
        for here in digits.iter_mut().skip(place).take(2) {
            *here = need.max(*here);
        }
    }
    nanoseconds.iter().zip(digits).map(|(span, digits)| span_in(*span, digits)).collect()
}

/// Digits of a span, and the most where neighbours would look alike.
const DIGITS: usize = 3;
const MOST_DIGITS: usize = 6;

fn span_in(nanoseconds: i64, digits: usize) -> String {
    let more = digits.saturating_sub(DIGITS);
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let value = nanoseconds.unsigned_abs() as f64;
    for (unit, size, from) in [("years", YEAR, 2.0 * YEAR), ("days", DAY, 2.0 * DAY), ("h", 3_600e9, 3_600e9)] {
        if value >= from {
            return format!("{sign}{:.*} {unit}", 1 + more, value / size);
        }
    }
    if value >= 120e9 {
        return format!("{sign}{:.*} min", 1 + more, value / 60e9);
    }
    for (unit, size) in [("s", 1e9), ("ms", 1e6), ("µs", 1e3)] {
        if value >= size * 0.9995 {
            return format!("{sign}{} {unit}", some_digits(value / size, more));
        }
    }
    format!("{sign}{value:.0} ns")
}

/// A number with three digits: `0.50`, `12.3`, `123`.
pub fn three_digits(value: f64) -> String {
    some_digits(value, 0)
}

/// The same with so many digits more.
fn some_digits(value: f64, more: usize) -> String {
    let decimals = match value {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        _ => 2,
    };
    format!("{value:.*}", decimals + more)
}

/// A number of bytes: `29 B`, `1.50 kB`, `2.00 GB` (powers of ten).
pub fn bytes(count: u64) -> String {
    let value = count as f64;
    for (unit, size) in [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] {
        if value >= size * 0.9995 {
            return format!("{} {unit}", three_digits(value / size));
        }
    }
    format!("{count} B")
}

/// A number with its noun: `1 packet`, `12,345 packets`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with commas between groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_that_differ_look_different() {
        let s = 1_000_000_000;
        let table: [(&[i64], &[&str]); 5] = [
            (&[0, 4_790_100_000, 4_790_400_000], &["0 ns", "4.7901 s", "4.7904 s"]),
            (&[4_790_123_000, 4_790_123_000], &["4.79 s", "4.79 s"]),
            (&[s, 2 * s, 3 * s], &["1.00 s", "2.00 s", "3.00 s"]),
            (&[300 * s, 301 * s], &["5.00 min", "5.02 min"]),
            // Beyond the digits that fit they look alike.
            (&[4_790_123_000, 4_790_123_001], &["4.79 s", "4.79 s"]),
        ];
        for (nanoseconds, expected) in table {
            assert_eq!(super::spans(nanoseconds), expected);
        }
    }

    #[test]
    fn spans() {
        for (nanoseconds, text) in [
            (0, "0 ns"),
            (7, "7 ns"),
            (999, "999 ns"),
            (1_000, "1.00 µs"),
            (34_230, "34.2 µs"),
            (999_940, "1.00 ms"),
            (1_020_000, "1.02 ms"),
            (-3_000_000, "-3.00 ms"),
            (12_000_000_000, "12.0 s"),
            (119_000_000_000, "119 s"),
            (300_000_000_000, "5.0 min"),
            (7_200_000_000_000, "2.0 h"),
            (47 * 3_600_000_000_000, "47.0 h"),
            (49 * 3_600_000_000_000, "2.0 days"),
            (142_449_840_000_000_000, "4.5 years"),
            (i64::MIN, "-292.3 years"),
        ] {
            assert_eq!(span(nanoseconds), text, "{nanoseconds}");
        }
    }

    #[test]
    fn sizes_and_counts() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_500), "1.50 kB");
        assert_eq!(bytes(2_000_000_000), "2.00 GB");
        assert_eq!(count(1, "packet", "packets"), "1 packet");
        assert_eq!(count(12_345_678, "packet", "packets"), "12,345,678 packets");
    }
}
