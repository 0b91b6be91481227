//! Checks of which one is enough: the best of them counts, and the others are not asked.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use wirelab_labs::check::{Check, groups};
use wirelab_text::harmless::Harmless;
use wirelab_text::safe;
use wirelab_words::Text;
use wirelab_words::list::check::OneOf;

use super::super::model::{Checked, Points, Status};

/// Leaves of each group the check that gives most, and the first of equal ones. What a check shows is never worth less for
/// what is shown of another: leaving something out cannot raise the points. May be done again, after somebody decided.
pub(crate) fn settle(checks: &[Check], all: &mut [Checked]) {
    let mut aside: BTreeSet<String> = BTreeSet::new();
    for places in groups(checks) {
        for place in &places {
            if let Some(one) = all.get_mut(*place) {
                restore(one);
            }
        }
        let rank = |place: &usize| all.get(*place).map(|one| (Reverse(one.points), order(one.status), *place));
        let Some(best) = places.iter().copied().min_by_key(rank) else { continue };
        let Some(counted) = all.get(best).map(|one| one.title.clone()) else { continue };
        for place in places.into_iter().filter(|place| *place != best) {
            if let Some(one) = all.get_mut(place).filter(|one| one.status != Status::NotAsked) {
                put_aside(one, &counted);
                aside.insert(one.id.clone());
            }
        }
    }
    // What stood behind a check that is not asked any more stands behind what is missing.
    for because in all.iter_mut().filter_map(|one| one.because.as_mut()) {
        because.check = because.check.take().filter(|id| !aside.contains(id));
    }
}

/// What it was before another counted in its place.
pub(crate) fn restore(one: &mut Checked) {
    if let Some(before) = one.instead.take() {
        *one = *before;
    }
}

/// Which of two checks that give the same is the one to talk about.
const fn order(status: Status) -> u8 {
    match status {
        Status::Passed => 0,
        Status::Undecided => 1,
        Status::Partly => 2,
        Status::Failed => 3,
        Status::NotShown => 4,
        Status::NotAsked => 5,
    }
}

fn put_aside(one: &mut Checked, counted: &str) {
    one.instead = Some(Box::new(one.clone()));
    let said = Text::from(OneOf { counted: Harmless::line(counted) });
    one.status = Status::NotAsked;
    (one.points, one.max_points) = (Points(0), Points(0));
    one.text = safe::line(said.to_string().as_bytes());
    one.said = said;
    one.hint.clear();
    (one.advice, one.because) = (None, None);
    one.evidence.clear();
}
