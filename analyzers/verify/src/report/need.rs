//! Whom to look at first: who misses most. An order of attention, never of merit, and never made of observations.

use std::cmp::Reverse;

use super::super::model::{Checked, Class, Points, Submission};
use super::causes::Cause;

/// A submission that misses more than so many hundredths of what it could have may need help.
const HALF: u64 = 50;

/// How much a submission misses of the checks that count, in hundredths of what it could have; who handed in nothing misses
/// all. Without points, the checks that are open count.
fn missed(one: &Submission, counts: impl Fn(&Checked) -> bool) -> u64 {
    if one.files.is_empty() || one.checks.is_empty() {
        return 100;
    }
    let checks = || one.checks.iter().filter(|check| counts(check));
    let score = checks().map(|check| check.effect().0).sum::<i64>().max(0).unsigned_abs();
    let most = checks().map(|check| u64::from(check.counted_max().0)).sum::<u64>();
    if one.max_score() > Points(0) {
        return (most.saturating_sub(score) * 100).checked_div(most).unwrap_or(0);
    }
    let open = checks().filter(|check| check.is_to_do()).count() as u64;
    (open * 100).checked_div(checks().filter(|check| check.is_asked()).count() as u64).unwrap_or(0)
}

/// The places of the submissions, who misses most first; equal ones in the order of their names.
pub fn order(class: &Class) -> Vec<usize> {
    let mut places: Vec<usize> = (0..class.submissions.len()).collect();
    places.sort_by_key(|place| Reverse(class.submissions.get(*place).map(|one| missed(one, |_| true))));
    places
}

/// Whether somebody should ask this student soon: more than half is missed. What nearly all miss for one reason does not
/// count, because then the lab may be wrong.
pub fn may_need_help(causes: &[Cause<'_>], one: &Submission) -> bool {
    let of_lab = |check: &Checked| causes.iter().any(|cause| cause.lab_may_be_wrong && cause.covers(one, check));
    missed(one, |check| !of_lab(check)) > HALF
}
