//! Points in time as numbers.

/// Nanoseconds since 1970 of an RFC 3339 time in UTC; none for what 64 bits cannot tell (before 1677, behind 2262).
pub(crate) fn parsed(text: &str) -> Option<i64> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut clock = clock.splitn(3, ':').map(str::parse::<i64>);
    let (hour, minute, second) = (clock.next()?.ok()?, clock.next()?.ok()?, clock.next()?.ok()?);
    let seconds = days(year, month, day).checked_mul(86_400)?.checked_add(hour * 3_600 + minute * 60 + second)?;
    seconds.checked_mul(1_000_000_000)?.checked_add(nanoseconds(fraction)?)
}

/// Nanoseconds of seconds with decimals, as `frame.time_epoch` and spans are printed.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: i64 = whole.parse().ok()?;
    let sum = whole.checked_mul(1_000_000_000)?.checked_add(nanoseconds(fraction)?)?;
    Some(if negative { -sum } else { sum })
}

fn nanoseconds(fraction: &str) -> Option<i64> {
    let number: i64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let missing = 9_usize.checked_sub(fraction.len())?;
    Some(number * 10_i64.pow(u32::try_from(missing).ok()?))
}

/// Days since 1970 in the Gregorian calendar.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    // A year that begins in March has its odd day at the end.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
