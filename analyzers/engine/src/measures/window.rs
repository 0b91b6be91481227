//! The windows that a side announces, and what its SYN says of itself.

use super::seen::Seen;
use crate::packet::{TcpOption, TcpOptions};

/// The largest shift count (RFC 7323, section 2.3).
const MAX_SHIFT: u8 = 14;

/// What a side's SYN says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Greeting {
    /// Its window, never scaled.
    pub(super) window: u16,
    pub(super) mss: Option<u16>,
    pub(super) scale: Option<u8>,
    pub(super) sack: bool,
    /// Whether it is a SYN-ACK.
    pub(super) answers: bool,
}

impl Greeting {
    fn of(seen: &Seen<'_>) -> Self {
        let mut greeting = Self { window: seen.window, answers: seen.flags.ack(), ..Self::default() };
        let options: TcpOptions<'_> = seen.options;
        for option in options {
            match option {
                TcpOption::Mss(mss) => greeting.mss = Some(mss),
                TcpOption::WindowScale(shift) => greeting.scale = Some(shift.min(MAX_SHIFT)),
                TcpOption::SackPermitted => greeting.sack = true,
                _ => {}
            }
        }
        greeting
    }
}

/// What a side announces, in the fields as they stand in the header.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Windows {
    pub(super) greeting: Option<Greeting>,
    /// Of all packets but SYN and RST; meaningless while there was none.
    least: u16,
    greatest: u16,
    last: u16,
    any: bool,
    /// Since when the window is zero.
    closed_at: Option<i64>,
    /// How long it was zero before.
    closed_for: i64,
}

impl Windows {
    /// Takes in a packet of this side.
    #[inline]
    pub(super) fn take(&mut self, seen: &Seen<'_>) {
        if seen.flags.rst() {
            return;
        }
        if seen.flags.syn() {
            self.greeting = Some(Greeting::of(seen));
            return;
        }
        let window = seen.window;
        if self.any && window == self.last {
            return;
        }
        if !self.any {
            (self.least, self.greatest, self.any) = (window, window, true);
        }
        self.least = self.least.min(window);
        self.greatest = self.greatest.max(window);
        self.last = window;
        match self.closed_at {
            // A side that has closed says nothing of its window any more.
            None if window == 0 && !seen.flags.fin() => self.closed_at = Some(seen.time),
            Some(since) if window > 0 => {
                self.closed_for = self.closed_for.saturating_add(between(since, seen.time));
                self.closed_at = None;
            }
            _ => {}
        }
    }

    /// How long the window was zero, up to this time.
    pub(super) fn closed_for(&self, now: i64) -> i64 {
        self.closed_at.map_or(self.closed_for, |since| self.closed_for.saturating_add(between(since, now)))
    }

    /// By how many bits its windows are shifted; `None` if a SYN that decides it was not captured. Windows are scaled only if
    /// both sides offered it (RFC 7323, section 2.2).
    #[inline]
    pub(super) fn shift(&self, other: &Self) -> Option<u8> {
        match (self.greeting, other.greeting) {
            (Some(Greeting { scale: None, .. }), _) | (_, Some(Greeting { scale: None, .. })) => Some(0),
            (Some(Greeting { scale, .. }), Some(_)) => scale,
            // A SYN-ACK offers it only in answer to an offer.
            (Some(Greeting { scale, answers: true, .. }), None) => scale,
            _ => None,
        }
    }

    /// The window that it announced last, in bytes; `None` if it said nothing yet, or nobody knows how to read it.
    #[inline]
    pub(super) fn now(&self, other: &Self) -> Option<u64> {
        if self.any {
            return Some(u64::from(self.last) << self.shift(other)?);
        }
        self.greeting.map(|greeting| u64::from(greeting.window))
    }

    /// The least and the greatest window in bytes, the SYN's among them; but a SYN may say zero, and closes nothing.
    pub(super) fn span(&self, other: &Self) -> Option<(u64, u64)> {
        let first = self.greeting.map(|greeting| u64::from(greeting.window));
        if !self.any {
            return first.map(|window| (window, window));
        }
        let shift = self.shift(other)?;
        let (least, greatest) = (u64::from(self.least) << shift, u64::from(self.greatest) << shift);
        Some((
            first.filter(|first| *first > 0).map_or(least, |first| least.min(first)),
            first.map_or(greatest, |first| greatest.max(first)),
        ))
    }
}

/// From one point in time to a later one; 0 where times run backwards.
fn between(earlier: i64, later: i64) -> i64 {
    later.saturating_sub(earlier).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeted(scale: Option<u8>, answers: bool) -> Windows {
        Windows { greeting: Some(Greeting { scale, answers, ..Greeting::default() }), ..Windows::default() }
    }

    #[test]
    fn windows_are_scaled_only_if_both_sides_offered_it() {
        let unseen = Windows::default();
        for (own, other, shift) in [
            (greeted(Some(7), false), greeted(Some(2), true), Some(7)),
            (greeted(Some(7), false), greeted(None, true), Some(0)),
            (greeted(None, false), unseen, Some(0)),
            (greeted(Some(7), true), unseen, Some(7)),
            (greeted(Some(7), false), unseen, None),
            (unseen, greeted(Some(7), true), None),
            (unseen, unseen, None),
        ] {
            assert_eq!(own.shift(&other), shift, "{own:?} {other:?}");
        }
    }
}
