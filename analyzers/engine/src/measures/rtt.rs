//! Round-trip times: samples, and the two ways in which an estimate is made of them.

/// An estimate of the round-trip time. Spans are nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Estimate {
    /// The smoothed round-trip time: SRTT of RFC 6298, the textbooks' EstimatedRTT.
    pub estimated_rtt: i64,
    /// Its variation: RTTVAR of RFC 6298, the textbooks' DevRTT.
    pub dev_rtt: i64,
    /// How long the sender would wait before it sends again: four variations above the estimate. RFC 6298 rounds less than
    /// a second up to a second (2.4), and systems have limits of their own: neither is done here.
    pub rto: i64,
}

/// An estimate under way: unrounded, so that errors do not add up.
#[derive(Clone, Copy, Debug, Default)]
struct Smoothed {
    rtt: f64,
    deviation: f64,
}

impl Smoothed {
    fn told(self) -> Estimate {
        let Self { rtt, deviation } = self;
        let rounded = |span: f64| span.round() as i64;
        Estimate {
            estimated_rtt: rounded(rtt),
            dev_rtt: rounded(deviation),
            rto: rounded(4.0f64.mul_add(deviation, rtt)),
        }
    }
}

/// What a sender could know of the round-trip time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Estimator {
    rfc: Smoothed,
    textbook: Smoothed,
    samples: u64,
    sum: i128,
    least: i64,
    greatest: i64,
}

impl Estimator {
    /// Takes in a sample that is not ambiguous (Karn; RFC 6298, section 3), in nanoseconds.
    #[inline]
    pub(super) fn sample(&mut self, span: i64) {
        let new = span as f64;
        let Self { rfc, textbook, .. } = self;
        if self.samples == 0 {
            // RFC 6298, 2.2.
            *rfc = Smoothed { rtt: new, deviation: new / 2.0 };
            *textbook = Smoothed { rtt: new, deviation: 0.0 };
            (self.least, self.greatest) = (span, span);
        } else {
            // 2.3: the variation first, with the estimate as it was.
            rfc.deviation = 0.75 * rfc.deviation + 0.25 * (rfc.rtt - new).abs();
            rfc.rtt = 0.875 * rfc.rtt + 0.125 * new;
            // Textbooks write the estimate first, and take the deviation from the new one.
            textbook.rtt = 0.875 * textbook.rtt + 0.125 * new;
            textbook.deviation = 0.75 * textbook.deviation + 0.25 * (new - textbook.rtt).abs();
            self.least = self.least.min(span);
            self.greatest = self.greatest.max(span);
        }
        self.samples += 1;
        self.sum += i128::from(span);
    }

    /// By RFC 6298, section 2; `None` before the first sample.
    pub(super) fn rfc(&self) -> Option<Estimate> {
        (self.samples > 0).then(|| self.rfc.told())
    }

    /// As textbooks write it down.
    pub(super) fn textbook(&self) -> Option<Estimate> {
        (self.samples > 0).then(|| self.textbook.told())
    }

    pub(super) fn samples(&self) -> u64 {
        self.samples
    }

    /// The least sample.
    #[inline]
    pub(super) fn least(&self) -> Option<i64> {
        (self.samples > 0).then_some(self.least)
    }

    /// The greatest sample.
    pub(super) fn greatest(&self) -> Option<i64> {
        (self.samples > 0).then_some(self.greatest)
    }

    /// The mean of all samples.
    pub(super) fn mean(&self) -> Option<i64> {
        let mean = self.sum.checked_div(i128::from(self.samples))?;
        i64::try_from(mean).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_are_as_they_are_written_down() {
        let mut estimator = Estimator::default();
        assert_eq!((estimator.rfc(), estimator.textbook(), estimator.mean()), (None, None, None));
        for (sample, rfc, textbook) in [
            (100_000, [100_000, 50_000, 300_000], [100_000, 0, 100_000]),
            // 7/8 of 100 and 1/8 of 180 ms; 3/4 of 50 and 1/4 of 80; 1/4 of 70.
            (180_000, [110_000, 57_500, 340_000], [110_000, 17_500, 180_000]),
            (110_000, [110_000, 43_125, 282_500], [110_000, 13_125, 162_500]),
        ] {
            estimator.sample(sample);
            let flat = |estimate: Option<Estimate>| {
                let estimate = estimate.unwrap();
                [estimate.estimated_rtt, estimate.dev_rtt, estimate.rto]
            };
            assert_eq!((flat(estimator.rfc()), flat(estimator.textbook())), (rfc, textbook));
        }
        assert_eq!((estimator.least(), estimator.greatest()), (Some(100_000), Some(180_000)));
        assert_eq!((estimator.samples(), estimator.mean()), (3, Some(130_000)));
    }
}
