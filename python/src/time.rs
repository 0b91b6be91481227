//! Points in time as numbers.

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
