//! Spans and points in time as literals.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SECOND: i128 = 1_000_000_000;

/// Seconds with a fraction, or with an exponent: `0.001`, `1e-3`.
pub(super) fn span(text: &str) -> Option<i128> {
    if text.contains(['e', 'E']) {
        let seconds: f64 = text.parse().ok()?;
        return (seconds.abs() < 1e12).then(|| (seconds * 1e9).round() as i128);
    }
    epoch(text)
}

/// Seconds with a fraction, exactly.
pub(super) fn epoch(text: &str) -> Option<i128> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let seconds: u64 = seconds.parse().ok()?;
    let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    Some(i128::from(seconds) * SECOND + nanos.parse::<i128>().ok()?)
}

/// A date, a date and a time, with `Z`, `UTC` or an offset; without one it is UTC, so that a filter selects the same
/// packets on every machine.
pub(super) fn date(text: &str) -> Option<i128> {
    let text = text.trim();
    if let Ok(stamp) = text.replacen(' ', "T", 1).parse::<jiff::Timestamp>() {
        return Some(stamp.as_nanosecond());
    }
    let plain = text.strip_suffix("UTC").unwrap_or(text).trim();
    let named = ["%b %d, %Y %H:%M:%S%.f", "%b %d, %Y %H:%M", "%b %d, %Y"];
    let civil = plain.parse::<DateTime>().ok().or_else(|| {
        named.iter().find_map(|form| {
            let broken = jiff::fmt::strtime::parse(form, plain).ok()?;
            broken.to_datetime().ok().or_else(|| broken.to_date().ok().map(|date| date.at(0, 0, 0, 0)))
        })
    })?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_nanosecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_dates() {
        assert_eq!(span("0.001"), Some(1_000_000));
        assert_eq!(span("1e-3"), Some(1_000_000));
        assert_eq!(span("3"), Some(3 * SECOND));
        assert_eq!(span("abc"), None);
        let new_year = Some(1_577_836_800 * SECOND);
        for text in [
            "2020-01-01",
            "2020-01-01 00:00:00",
            "2020-01-01T00:00:00Z",
            "2020-01-01 00:00:00 UTC",
            "2020-01-01 01:00:00+01:00",
            "Jan 1, 2020 00:00:00",
            "Jan 1, 2020 00:00:00.000",
            "Jan 1, 2020",
        ] {
            assert_eq!(date(text), new_year, "{text}");
        }
        assert_eq!(date("yesterday"), None);
    }
}
