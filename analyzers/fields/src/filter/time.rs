//! Spans and points in time as literals.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

pub(super) const SECOND: i128 = 1_000_000_000;

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

/// A date, a date and a time, with a zone behind it; without one it is UTC, so that a filter selects the same packets on
/// every machine.
pub(super) fn date(text: &str) -> Option<i128> {
    let text = text.trim();
    let iso = text.as_bytes().get(4) == Some(&b'-');
    if iso && let Ok(stamp) = text.replacen(' ', "T", 1).parse::<jiff::Timestamp>() {
        return Some(stamp.as_nanosecond());
    }
    let (plain, offset) = zone(text)?;
    let named = ["%b %d, %Y %H:%M:%S%.f", "%b %d, %Y %H:%M", "%b %d, %Y"];
    let civil = if iso {
        plain.parse::<DateTime>().ok()
    } else {
        named.iter().find_map(|form| {
            let broken = jiff::fmt::strtime::parse(form, plain).ok()?;
            broken.to_datetime().ok().or_else(|| broken.to_date().ok().map(|date| date.at(0, 0, 0, 0)))
        })
    };
    let utc = civil?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_nanosecond();
    Some(utc - i128::from(offset) * SECOND)
}

/// What stands before the zone, and its seconds east of UTC: a name of wireshark-filter(4), `+0200`, `+02:00`, `+02`.
fn zone(text: &str) -> Option<(&str, i32)> {
    const NAMED: [(&str, i32); 12] = [
        ("UTC", 0),
        ("GMT", 0),
        ("UT", 0),
        ("Z", 0),
        ("EST", -5),
        ("EDT", -4),
        ("CST", -6),
        ("CDT", -5),
        ("MST", -7),
        ("MDT", -6),
        ("PST", -8),
        ("PDT", -7),
    ];
    if let Some((name, hours)) = NAMED.iter().find(|(name, _)| text.ends_with(name)) {
        return Some((text.strip_suffix(name)?.trim_end(), hours * 3600));
    }
    // A sign behind the time; one before it belongs to the date.
    let Some(time) = text.find(':') else { return Some((text, 0)) };
    let Some(sign) = text.get(time..)?.find(['+', '-']).map(|place| place + time) else { return Some((text, 0)) };
    let digits = text.get(sign + 1..)?.replace(':', "");
    let number = |range| digits.get::<std::ops::Range<usize>>(range)?.parse::<i32>().ok();
    let seconds = match digits.len() {
        2 => number(0..2)? * 3600,
        4 => number(0..2)? * 3600 + number(2..4)? * 60,
        _ => return None,
    };
    let east = text.as_bytes().get(sign) == Some(&b'+');
    Some((text.get(..sign)?.trim_end(), if east { seconds } else { -seconds }))
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
            "2020-01-01 02:00:00+0200",
            "2019-12-31 23:00:00 -01",
            "2020-01-01 00:00:00 GMT",
            "Jan 1, 2020 00:00:00",
            "Jan 1, 2020 00:00:00 UT",
            "Jan 1, 2020 02:30:00 +0230",
            "Dec 31, 2019 19:00:00 EST",
            "Dec 31, 2019 17:00:00-07:00",
            "Jan 1, 2020 00:00:00.000",
            "Jan 1, 2020",
        ] {
            assert_eq!(date(text), new_year, "{text}");
        }
        for text in ["yesterday", "20200101T000000Z", "Jan 1, 2020 00:00:00 CET", "2020-01-01 00:00:00+1", "2020-01"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
