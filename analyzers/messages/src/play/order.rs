//! Putting things in the order in which they came, with as few comparisons as that takes.

/// How many slots for each of them are still worth it.
const SPARSE: u64 = 8;

/// The places of some orders, the least first; of equals the first. Most lie close together: then each has a slot of its own, which
/// costs less than comparing them.
pub(super) fn in_order(orders: impl Iterator<Item = u64> + Clone) -> Vec<usize> {
    let count = orders.clone().count();
    let (least, most) = orders.clone().fold((u64::MAX, 0), |(least, most), one| (least.min(one), most.max(one)));
    let span = most.saturating_sub(least);
    if span / SPARSE >= count as u64 {
        let mut sorted: Vec<(u64, usize)> = orders.zip(0..).collect();
        sorted.sort_unstable();
        return sorted.into_iter().map(|(_, index)| index).collect();
    }
    let slot = |order: u64| (order - least) as usize;
    // How many stand before each slot.
    let mut before = vec![0_u32; span as usize + 2];
    for order in orders.clone() {
        if let Some(behind) = before.get_mut(slot(order) + 1) {
            *behind += 1;
        }
    }
    let mut sum = 0;
    for count in &mut before {
        sum += *count;
        *count = sum;
    }
    let mut found = vec![0; count];
    for (order, index) in orders.zip(0..) {
        let Some(place) = before.get_mut(slot(order)) else { continue };
        if let Some(here) = found.get_mut(*place as usize) {
            *here = index;
        }
        *place += 1;
    }
    found
}

/// Puts things in order from a place on: those of one side, and then those of the other, each of which nearly always are in order
/// already. Of equals the first side's come first.
pub(super) fn merge<T: Copy>(all: &mut Vec<T>, from: usize, order: impl Fn(&T) -> u64, is_first: impl Fn(&T) -> bool) {
    let new = all.get(from..).unwrap_or_default();
    let (mut first, mut second) = new.split_at(new.partition_point(is_first));
    if !first.is_sorted_by_key(&order) || !second.is_sorted_by_key(&order) {
        return all.get_mut(from..).unwrap_or_default().sort_by_key(order);
    }
    let mut merged = Vec::with_capacity(new.len());
    while let ([one, more @ ..], [other, rest @ ..]) = (first, second) {
        if order(one) <= order(other) {
            merged.push(*one);
            first = more;
        } else {
            merged.push(*other);
            second = rest;
        }
    }
    merged.extend_from_slice(first);
    merged.extend_from_slice(second);
    all.truncate(from);
    all.append(&mut merged);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_what_sorting_gives(orders in proptest::collection::vec(0..40_u64, 0..30), far in 0..3_u64) {
            let orders: Vec<u64> = orders.iter().map(|order| order * (1 + 1_000 * far) + 7).collect();
            let mut sorted: Vec<(u64, usize)> = orders.iter().copied().zip(0..).collect();
            sorted.sort_unstable();
            prop_assert_eq!(in_order(orders.into_iter()), sorted.into_iter().map(|(_, index)| index).collect::<Vec<_>>());
        }

        #[test]
        fn sides_are_merged_as_sorting_would(
            mut first in proptest::collection::vec(0..20_u64, 0..12),
            mut second in proptest::collection::vec(0..20_u64, 0..12),
            in_order: bool,
        ) {
            if in_order {
                first.sort_unstable();
                second.sort_unstable();
            }
            let sides = first.into_iter().map(|order| (order, true)).chain(second.into_iter().map(|order| (order, false)));
            let mut all: Vec<(u64, bool, usize)> = sides.zip(1..).map(|((order, side), place)| (order, side, place)).collect();
            all.insert(0, (99, true, 0));
            let mut sorted = all.clone();
            sorted[1..].sort_by_key(|one| one.0);
            merge(&mut all, 1, |one| one.0, |one| one.1);
            prop_assert_eq!(all, sorted);
        }
    }
}
