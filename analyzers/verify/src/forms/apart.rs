//! Lines on which two stand: threads that print at once end them one behind the other.

use std::collections::{BTreeMap, BTreeSet};

use super::learn::{LEAST, Loose, MAX_FORMS};
use super::shape::{Slot, shape};
use super::vocabulary::Vocabulary;

/// Bytes in front of a form's first value by which it is known within a line.
const FRONT: usize = 4;

/// Takes apart lines on which two lines of forms stand that others have alone.
pub(super) fn apart<'l>(loose: Vec<Loose<'l>>, known: &Vocabulary<'_>) -> Vec<Loose<'l>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in loose.iter().filter(|one| one.shape.of(Slot::Text).next().is_some()) {
        *counts.entry(&one.shape.key).or_default() += 1;
    }
    counts.retain(|_, count| *count >= LEAST);
    // Each is looked for in each line: those that most lines have, as many as are learned.
    let mut common: Vec<(usize, &str)> = counts.into_iter().map(|(key, count)| (count, key)).collect();
    common.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    common.truncate(MAX_FORMS);
    let front = |key: &str| key.split(|c| Slot::ALL.iter().any(|slot| slot.mark() == c)).next().map(str::to_owned);
    let fronts: BTreeSet<String> =
        common.iter().filter_map(|(_, key)| front(key)).filter(|front| front.len() >= FRONT).collect();
    let often: BTreeSet<String> = common.iter().map(|(_, key)| (*key).to_owned()).collect();
    let split = |one: &Loose<'l>| {
        let begins = fronts.iter().filter_map(|front| one.text.get(1..)?.find(front.as_str()).map(|at| at + 1));
        let pair = |at: usize| {
            let (front, behind) = one.text.split_at_checked(at)?;
            let pair = [front, behind].map(|text| Loose { number: one.number, text, shape: shape(text, known) });
            pair.iter().all(|half| often.contains(&half.shape.key)).then_some(pair)
        };
        begins.filter_map(pair).next()
    };
    let halves = |one: Loose<'l>| match split(&one).filter(|_| !often.contains(&one.shape.key)) {
        Some(pair) => Vec::from(pair),
        None => vec![one],
    };
    loose.into_iter().flat_map(halves).collect()
}
