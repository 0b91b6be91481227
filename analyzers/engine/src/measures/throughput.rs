//! Rates, and means of counts.

/// Bytes a second over a span in nanoseconds; `None` where there is no span, or nothing was sent.
pub(super) fn rate(bytes: u64, span: Option<i64>) -> Option<f64> {
    let span = span.filter(|span| *span > 0)?;
    (bytes > 0).then(|| bytes as f64 * 1e9 / span as f64)
}

/// So much of something for each of something else.
pub(super) fn per(all: u64, each: u64) -> Option<f64> {
    (each > 0).then(|| all as f64 / each as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_ever_infinite() {
        assert_eq!(rate(152_138, Some(211_750_000)), Some(152_138.0 / 0.211_75));
        for (bytes, span) in [(5, Some(0)), (5, Some(-3)), (5, None), (0, Some(7))] {
            assert_eq!(rate(bytes, span), None);
        }
        assert_eq!((per(3, 2), per(3, 0)), (Some(1.5), None));
    }
}
