//! Times of day as texts: what a server's clock shows.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Piece, Template, Transform};

/// The time of day, as a template's text names it.
pub(crate) const NOW: &str = "now";
/// The same where no other value has this name: nobody can write it.
pub(crate) const CLOCK: &str = "now ";

/// Seconds of a day.
const DAY: i64 = 86_400;
/// What time zones differ by: quarters of an hour.
const QUARTER: i64 = 900;
/// A second in nanoseconds.
const SECOND: i64 = 1_000_000_000;
/// Most quarters of an hour that a time zone is away from another: 26 hours.
const MOST_QUARTERS: i64 = 104;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The form of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockForm {
    /// `Thu Dec  3 00:12:01 2026`, as C's `ctime` has it.
    Ctime,
    /// `2026-12-03T00:12:01`; a blank in the place of the `T` is as right.
    Iso,
    /// `00:12:01`.
    OfDay,
    /// Seconds since 1970.
    Epoch,
}

/// A time that somebody told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Seconds since 1970, or since midnight.
    seconds: i64,
    /// Whether the date is not told.
    of_day: bool,
}

impl ClockForm {
    /// How a piece of a text has it; `None`: it is no time.
    pub(crate) fn of(piece: &Piece) -> Option<Self> {
        match piece {
            Piece::Value { name, transforms } if name == CLOCK => match transforms.as_slice() {
                [] => Some(Self::Epoch),
                [Transform::Clock(form)] => Some(*form),
                _ => None,
            },
            _ => None,
        }
    }

    /// How many bytes it takes.
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Ctime => 24,
            Self::Iso => 19,
            Self::OfDay => 8,
            Self::Epoch => 10,
        }
    }

    /// So many seconds after 1970, as a clock shows it whose time zone is that of Greenwich.
    pub(super) fn write(self, seconds: i64) -> String {
        let Ok(at) = jiff::Timestamp::from_second(seconds) else { return String::new() };
        let at = at.to_zoned(TimeZone::UTC).datetime();
        let of_day = format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second());
        match self {
            Self::Ctime => format!("{} {} {:>2} {of_day} {:04}", weekday(at), month(at), at.day(), at.year()),
            Self::Iso => format!("{:04}-{:02}-{:02}T{of_day}", at.year(), at.month(), at.day()),
            Self::OfDay => of_day,
            Self::Epoch => seconds.to_string(),
        }
    }

    /// The time that a text tells; `None`: it is none of this form.
    pub(crate) fn read(self, text: &[u8]) -> Option<Told> {
        let text = std::str::from_utf8(text).ok().filter(|text| text.len() == self.len())?;
        let part = |from: usize, to: usize| text.get(from..to);
        let seconds = match self {
            Self::Ctime => {
                let month = MONTHS.iter().position(|name| part(4, 7) == Some(name))? + 1;
                let day = part(8, 10)?;
                let day = number(day.strip_prefix(' ').unwrap_or(day))?;
                let at = date(number(part(20, 24)?)?, i64::try_from(month).ok()?, day, of_day(part(11, 19)?)?)?;
                let blanks = [3, 7, 10, 19].into_iter().all(|at| part(at, at + 1) == Some(" "));
                (blanks && part(0, 3) == Some(weekday(at))).then(|| since_1970(at))??
            }
            Self::Iso => {
                let fits =
                    part(4, 5) == Some("-") && part(7, 8) == Some("-") && matches!(part(10, 11), Some("T" | " "));
                let [year, month, day] = [(0, 4), (5, 7), (8, 10)].map(|(from, to)| part(from, to).and_then(number));
                let at = date(year?, month?, day?, of_day(part(11, 19)?)?)?;
                fits.then(|| since_1970(at))??
            }
            Self::OfDay => of_day(text)?,
            Self::Epoch => number(text)?,
        };
        Some(Told { seconds, of_day: self == Self::OfDay })
    }
}

impl Told {
    /// How far it is ahead of a point in time in nanoseconds since 1970, in nanoseconds; without a date, of the nearest such time.
    fn off(self, time: i64) -> i64 {
        if self.of_day {
            let since_midnight = time.rem_euclid(DAY * SECOND);
            (self.seconds * SECOND - since_midnight + DAY * SECOND / 2).rem_euclid(DAY * SECOND) - DAY * SECOND / 2
        } else {
            self.seconds.saturating_mul(SECOND).saturating_sub(time)
        }
    }

    /// In how many quarters of an hour its clock is ahead of the time at which it was told, within a tolerance; both in nanoseconds.
    /// Told is the second that has begun. `None`: it is no clock of any time zone.
    fn zone(self, time: i64, tolerance: i64) -> Option<i64> {
        let (off, quarter) = (self.off(time), QUARTER * SECOND);
        let quarters = off.saturating_add(quarter / 2 + SECOND / 2).div_euclid(quarter);
        let near = (-tolerance - SECOND..=tolerance).contains(&(off - quarters * quarter));
        (near && quarters.abs() <= MOST_QUARTERS).then_some(quarters)
    }
}

/// What is known of a clock from the times that it told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// In how many quarters of an hour it is ahead of the one that it is held to.
    zone: Option<i64>,
    /// How far it is ahead of that where it is no clock of any time zone, in nanoseconds.
    off: Option<i64>,
}

/// What a time says of the clock that told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// It is as it should be.
    Right,
    /// The same, and in so many quarters of an hour ahead as another time zone is.
    Zone(i64),
    /// It is so many nanoseconds ahead, which no time zone is: which of the two clocks is wrong cannot be told.
    Off(i64),
    /// It told another time before: it was that of no one clock.
    Jumped,
}

impl Clock {
    /// Holds a time that it told to when it was told, in nanoseconds since 1970, within a tolerance in nanoseconds.
    pub fn tells(&mut self, told: Told, time: i64, tolerance: i64) -> Hand {
        let known = self.zone;
        match told.zone(time, tolerance) {
            Some(zone) if known.is_some_and(|known| known != zone) => Hand::Jumped,
            Some(zone) => {
                self.zone = Some(zone);
                if known.is_none() && zone != 0 { Hand::Zone(zone) } else { Hand::Right }
            }
            // A clock that was right once is right.
            None if known.is_some() => Hand::Jumped,
            None => {
                let off = told.off(time);
                let first = *self.off.get_or_insert(off);
                // Both were told as the second that had begun. Without a date a day more is the same.
                let apart = if told.of_day { told.off(time.saturating_add(first)) } else { off.saturating_sub(first) };
                let near = apart.saturating_abs() <= tolerance.saturating_add(SECOND);
                if near { Hand::Off(off) } else { Hand::Jumped }
            }
        }
    }

    /// In how many seconds it is ahead, as far as that is known.
    pub fn ahead(&self) -> i64 {
        self.zone.map_or(self.off.unwrap_or(0).div_euclid(SECOND), |zone| zone * QUARTER)
    }
}

fn weekday(at: DateTime) -> &'static str {
    DAYS.get(usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or(0)).copied().unwrap_or_default()
}

fn month(at: DateTime) -> &'static str {
    MONTHS.get(usize::try_from(at.month() - 1).unwrap_or(0)).copied().unwrap_or_default()
}

/// Seconds since midnight of `00:12:01`.
fn of_day(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(|part| (part.len() == 2).then(|| number(part)).flatten());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let fits = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    fits.then_some(hour * 3_600 + minute * 60 + second)
}

fn date(year: i64, month: i64, day: i64, of_day: i64) -> Option<DateTime> {
    let small = |number: i64| i8::try_from(number).ok();
    let (hour, minute, second) = (small(of_day / 3_600)?, small(of_day / 60 % 60)?, small(of_day % 60)?);
    DateTime::new(i16::try_from(year).ok()?, small(month)?, small(day)?, hour, minute, second, 0).ok()
}

fn since_1970(at: DateTime) -> Option<i64> {
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

fn number(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

impl Template {
    /// The same in which the value `now` is the time of day.
    ///
    /// # Errors
    /// It stands in no form of a time.
    pub(crate) fn with_clock(mut self) -> Result<Self, &'static str> {
        for piece in &mut self.pieces {
            if let Piece::Value { name, .. } = piece
                && name == NOW
            {
                CLOCK.clone_into(name);
                if ClockForm::of(piece).is_none() {
                    return Err(
                        "the time stands as `{now|ctime}`, `{now|iso}`, `{now|clock}`, or `{now}`: seconds since 1970",
                    );
                }
            }
        }
        Ok(self)
    }

    /// Whether it tells the time of day.
    pub fn tells_time(&self) -> bool {
        self.names().any(|name| name == CLOCK)
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, ClockForm, Hand, SECOND};

    const FORMS: [ClockForm; 4] = [ClockForm::Ctime, ClockForm::Iso, ClockForm::OfDay, ClockForm::Epoch];

    #[test]
    fn what_is_written_is_read() {
        // Thu Dec  3 00:12:01 2026.
        for seconds in [1_796_256_721, 1_000_000_000, 1_709_208_000, 2_147_483_648, 4_102_444_799] {
            for form in FORMS {
                let text = form.write(seconds);
                assert_eq!(text.len(), form.len(), "{text}");
                let told = form.read(text.as_bytes()).expect(&text);
                assert_eq!(told.zone(seconds * SECOND + 300, 0), Some(0), "{text}");
            }
        }
        assert_eq!(ClockForm::Ctime.write(1_796_256_721), "Thu Dec  3 00:12:01 2026");
        assert_eq!(ClockForm::Iso.write(1_796_256_721), "2026-12-03T00:12:01");
    }

    #[test]
    fn other_texts_are_no_times() {
        let table = [
            (ClockForm::Ctime, "Thu Dec 03 00:12:01 2026", true),
            (ClockForm::Ctime, "Fri Dec  3 00:12:01 2026", false),
            (ClockForm::Ctime, "Thu Dec  3 24:12:01 2026", false),
            (ClockForm::Ctime, "Thu Dez  3 00:12:01 2026", false),
            (ClockForm::Ctime, "Thu-Dec- 3-00:12:01-2026", false),
            (ClockForm::Iso, "2026-12-03 00:12:01", true),
            (ClockForm::Iso, "2026-02-30T00:12:01", false),
            (ClockForm::Iso, "2026/12/03T00:12:01", false),
            (ClockForm::OfDay, "00:60:00", false),
            (ClockForm::OfDay, "0:12:01 ", false),
            (ClockForm::OfDay, "\u{e9}0:12:1", false),
            (ClockForm::Epoch, "1796256721", true),
            (ClockForm::Epoch, "-796256721", false),
        ];
        for (form, text, fits) in table {
            assert_eq!(form.read(text.as_bytes()).is_some(), fits, "{text}");
        }
    }

    #[test]
    fn a_clock_that_is_off_may_be_the_only_right_one_as_long_as_it_goes() {
        let at = 1_796_256_721;
        // How far each of its times is ahead, in seconds, and what that says.
        let table: [(&[i64], Hand); 10] = [
            (&[0, 0], Hand::Right),
            (&[7_200], Hand::Zone(8)),
            (&[7_200, 7_200], Hand::Right),
            (&[7_200, 3_600], Hand::Jumped),
            (&[-180], Hand::Off(-180 * SECOND)),
            (&[-180, -181], Hand::Off(-181 * SECOND)),
            (&[-180, -240], Hand::Jumped),
            (&[0, -180], Hand::Jumped),
            (&[-180, 0], Hand::Right),
            (&[43_000, 43_001], Hand::Off(43_001 * SECOND)),
        ];
        for form in FORMS {
            for (offs, expected) in &table {
                let mut clock = Clock::default();
                let mut last = Hand::Right;
                for (number, off) in offs.iter().enumerate() {
                    let now = at + 60 * number as i64;
                    let told = form.read(form.write(now + off).as_bytes()).expect("a time");
                    last = clock.tells(told, now * SECOND, 2 * SECOND);
                }
                assert_eq!(last, *expected, "{form:?} {offs:?}");
            }
        }
        let mut stopped = Clock::default();
        let told = ClockForm::OfDay.read(b"00:00:00").expect("a time");
        assert!(matches!(stopped.tells(told, 700 * SECOND, 0), Hand::Off(_)));
        assert_eq!(stopped.tells(told, 760 * SECOND, 0), Hand::Jumped);
    }

    #[test]
    fn a_clock_may_be_that_of_another_zone() {
        let at = 1_796_256_721;
        let table = [
            (ClockForm::Iso, 0, Some(0)),
            (ClockForm::Iso, 7_200, Some(8)),
            (ClockForm::Iso, -12_600, Some(-14)),
            (ClockForm::Iso, 20_701, Some(23)),
            (ClockForm::Iso, 2, Some(0)),
            (ClockForm::Iso, -3, Some(0)),
            (ClockForm::Iso, 3, None),
            (ClockForm::Iso, -4, None),
            (ClockForm::Iso, 450, None),
            (ClockForm::Iso, 86_400 * 2, None),
            (ClockForm::OfDay, -3_600, Some(-4)),
            (ClockForm::OfDay, 86_400, Some(0)),
            (ClockForm::OfDay, 43_000, None),
        ];
        for (form, off, zone) in table {
            let told = form.read(form.write(at + off).as_bytes()).expect("a time");
            assert_eq!(told.zone(at * SECOND, 2 * SECOND), zone, "{form:?} {off}");
        }
    }
}
