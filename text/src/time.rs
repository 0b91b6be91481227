//! Points in time as text.

/// RFC 3339 in UTC with nanoseconds, from nanoseconds since the epoch; `None` for times that no calendar has (damaged
/// captures).
pub fn rfc3339(nanoseconds: i128) -> Option<String> {
    jiff::Timestamp::from_nanosecond(nanoseconds).ok().map(|time| format!("{time:.9}"))
}

/// Nanoseconds since the epoch of an RFC 3339 text; `None` for what is none, or what 64 bits cannot tell (before 1677, behind
/// 2262).
pub fn parsed(text: &str) -> Option<i64> {
    let time: jiff::Timestamp = text.parse().ok()?;
    i64::try_from(time.as_nanosecond()).ok()
}

/// A span in nanoseconds as seconds with nine digits: `0.000034230`, `-1.500000000`.
pub fn seconds(nanoseconds: i128) -> String {
    let (sign, value) = (if nanoseconds < 0 { "-" } else { "" }, nanoseconds.unsigned_abs());
    format!("{sign}{}.{:09}", value / 1_000_000_000, value % 1_000_000_000)
}

/// Writes many times, most of them in the same second as the one before: only the fraction is made anew.
#[derive(Debug, Default)]
pub struct Writer {
    second: Option<i64>,
    text: String,
}

impl Writer {
    /// The RFC 3339 text of nanoseconds since the epoch.
    pub fn text(&mut self, nanoseconds: i64) -> &str {
        const FRACTION: usize = 10;
        let (second, mut rest) = (nanoseconds.div_euclid(1_000_000_000), nanoseconds.rem_euclid(1_000_000_000));
        if self.second == Some(second) {
            let mut digits = [b'0'; FRACTION - 1];
            for digit in digits.iter_mut().rev() {
                *digit = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
            self.text.truncate(self.text.len().saturating_sub(FRACTION));
            // Digits are text.
            self.text.push_str(str::from_utf8(&digits).unwrap_or_default());
            self.text.push('Z');
        } else {
            self.second = Some(second);
            self.text = rfc3339(nanoseconds.into()).unwrap_or_default();
        }
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(rfc3339(1_700_000_000_000_000_005).unwrap(), "2023-11-14T22:13:20.000000005Z");
        assert_eq!(rfc3339(i128::from(i64::MAX) * 1_000_000_000), None);
        for nanoseconds in [0, -1, 951_782_400_000_000_001, i64::MIN, i64::MAX] {
            assert_eq!(parsed(&rfc3339(nanoseconds.into()).unwrap()), Some(nanoseconds));
        }
        for none in ["", "2023-02-30T00:00:00Z", "2300-01-01T00:00:00Z", "yesterday"] {
            assert_eq!(parsed(none), None, "{none}");
        }
    }

    #[test]
    fn spans_as_seconds() {
        assert_eq!(seconds(0), "0.000000000");
        assert_eq!(seconds(34_230), "0.000034230");
        assert_eq!(seconds(-1_500_000_000), "-1.500000000");
        assert_eq!(seconds(i64::MIN.into()), "-9223372036.854775808");
    }

    #[test]
    fn the_writer_says_the_same() {
        let mut writer = Writer::default();
        for nanoseconds in [0, 1, 999_999_999, 1_000_000_000, 1_000_000_007, -1, -999_999_999, i64::MAX, i64::MIN] {
            assert_eq!(writer.text(nanoseconds), rfc3339(nanoseconds.into()).unwrap());
        }
    }
}
