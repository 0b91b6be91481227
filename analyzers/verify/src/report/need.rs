//! Whom to look at first: who misses most. An order of attention, never of merit, and never made of observations.

use std::cmp::Reverse;

use super::super::model::{Class, Status, Submission};
use super::causes::Cause;

/// A submission that misses more than so many hundredths of what it could have may need help.
const HALF: u64 = 50;

/// How much a submission misses, in hundredths of what it could have; who handed in nothing misses all. Without points, the
/// checks that are open count.
fn missed(one: &Submission) -> u64 {
    let (score, most) = (u64::from(one.score().0), u64::from(one.max_score().0));
    if one.files.is_empty() || one.checks.is_empty() {
        return 100;
    }
    if most > 0 {
        return most.saturating_sub(score) * 100 / most;
    }
    let open = one.checks.iter().filter(|check| matches!(check.status, Status::Partly | Status::Failed)).count();
    open as u64 * 100 / one.checks.len() as u64
}

/// The places of the submissions, who misses most first; equal ones in the order of their names.
pub fn order(class: &Class) -> Vec<usize> {
    let mut places: Vec<usize> = (0..class.submissions.len()).collect();
    places.sort_by_key(|place| Reverse(class.submissions.get(*place).map(missed)));
    places
}

/// Whether somebody should ask this student soon. Where the lab may be wrong, half of the points says nothing: then it is
/// who handed in nothing that can be read.
pub fn may_need_help(causes: &[Cause<'_>], one: &Submission) -> bool {
    if one.files.is_empty() || one.checks.is_empty() {
        return true;
    }
    let lab = causes.iter().any(|cause| cause.lab_may_be_wrong && cause.names.contains(&one.name.as_str()));
    !lab && missed(one) > HALF
}
