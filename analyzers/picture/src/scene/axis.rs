//! Axes: round numbers at even distances, in the unit that people use.

use wirelab_words::Said;

/// What is counted along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nanoseconds, written in s, ms, µs or ns.
    Time,
    /// Bytes, written in B, kB, MB, GB or TB (powers of ten).
    Bytes,
    /// Bytes a second.
    Rate,
    /// Things.
    Count,
}

/// An axis from one value to another.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it shows.
    pub name: Said,
    /// What is counted.
    pub unit: Unit,
    /// Its least value.
    pub from: f64,
    /// Its greatest.
    pub to: f64,
}

/// The marks of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// Values with what is written at them.
    pub at: Vec<(f64, String)>,
    /// The unit of what is written.
    pub unit: &'static str,
}

impl Axis {
    /// An axis. One without length gets one, so that everything on it has a place.
    pub fn new(name: impl Into<Said>, unit: Unit, from: f64, to: f64) -> Self {
        let from = if from.is_finite() { from } else { 0.0 };
        let to = if to.is_finite() && to > from { to } else { from + 1.0 };
        Self { name: name.into(), unit, from, to }
    }

    /// An axis that begins at 0, and leaves a little room above its greatest value.
    pub fn from_zero(name: impl Into<Said>, unit: Unit, to: f64) -> Self {
        Self::new(name, unit, 0.0, to * 1.04)
    }

    /// Where a value lies between 0 and 1.
    pub fn place(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from)
    }

    /// At most so many ticks.
    pub fn ticks(&self, most: usize) -> Ticks {
        let (size, unit) = self.unit.scale(self.from.abs().max(self.to.abs()));
        let whole = self.unit == Unit::Count || size <= 1.0;
        let step = step((self.to - self.from) / size, most, whole);
        let decimals = (-step.log10().floor()).clamp(0.0, 9.0) as usize;
        let first = (self.from / size / step - 1e-9).ceil();
        let mut at = Vec::new();
        for number in 0..=most.min(100) {
            let value = (first + number as f64) * step;
            if value * size > self.to * (1.0 + 1e-12) {
                break;
            }
            at.push((value * size, format!("{:.decimals$}", value + 0.0)));
        }
        Ticks { at, unit }
    }
}

impl Unit {
    /// The unit for values up to `most`, and its size.
    pub fn scale(self, most: f64) -> (f64, &'static str) {
        let scales: &[(f64, &'static str)] = match self {
            Self::Time => &[(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")],
            Self::Bytes => &[(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")],
            Self::Rate => &[(1e12, "TB/s"), (1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s"), (1.0, "B/s")],
            Self::Count => &[(1.0, "")],
        };
        let fits = scales.iter().find(|(size, _)| most >= 2.0 * size);
        fits.or(scales.last()).copied().unwrap_or((1.0, ""))
    }
}

/// The least of 1, 2, 5, 10, 20, … (or 0.5, 0.2, …) that makes at most `most` steps of a length.
pub fn step(length: f64, most: usize, whole: bool) -> f64 {
    let least = length / most.max(1) as f64;
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let step = steps.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(10.0 * power);
    if whole { step.max(1.0) } else { step }
}

#[cfg(test)]
mod tests {
    use wirelab_words::list::picture::Time;

    use super::*;

    #[test]
    fn ticks_are_round_numbers_in_a_fitting_unit() {
        for (unit, from, to, labels, name) in [
            (Unit::Time, 0.0, 5.46e9, "0 1 2 3 4 5", "s"),
            (Unit::Time, 0.0, 130e3, "0 20 40 60 80 100 120", "µs"),
            (Unit::Time, 0.0, 1.2e9, "0 200 400 600 800 1000 1200", "ms"),
            (Unit::Bytes, 0.0, 152_138.0, "0 20 40 60 80 100 120 140", "kB"),
            (Unit::Rate, 0.0, 2.4e6, "0.0 0.5 1.0 1.5 2.0", "MB/s"),
            (Unit::Count, 0.0, 3.0, "0 1 2 3", ""),
            (Unit::Count, 0.0, 0.0, "0 1", ""),
            (Unit::Time, f64::NAN, f64::INFINITY, "0 1", "ns"),
        ] {
            let ticks = Axis::new(Time {}, unit, from, to).ticks(8);
            let written: Vec<&str> = ticks.at.iter().map(|(_, label)| label.as_str()).collect();
            assert_eq!((written.join(" ").as_str(), ticks.unit), (labels, name));
        }
    }
}
