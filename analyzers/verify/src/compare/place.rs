//! Two rows of texts put beside each other: as many of the second as can be found in the first in their order, and as near
//! to each other there as can be. What stands in front of the first and behind the last is of other runs.

use std::collections::HashMap;

/// Cells of a table that are worked out exactly for all rows of a submission together.
pub(super) const BUDGET: usize = 4_000_000;

/// What a step of the table came from.
const NOTHING: u8 = 0;
const SKIP_LINE: u8 = 1;
const SKIP_MESSAGE: u8 = 2;
const MATCH: u8 = 3;
/// What a match outweighs: more than lines can be skipped.
const FOUND: i64 = 1 << 32;

/// For each line the place of its message. A line or message without a text is never found.
pub(super) fn place(lines: &[Option<u64>], messages: &[Option<u64>], budget: &mut usize) -> Vec<Option<usize>> {
    if lines.is_empty() || messages.is_empty() {
        return vec![None; lines.len()];
    }
    if let Some(at) = contiguous(lines, messages) {
        let found = |line: usize| line.checked_sub(at).filter(|place| *place < messages.len());
        return (0..lines.len()).map(found).collect();
    }
    let cells = (lines.len() + 1).saturating_mul(messages.len() + 1);
    if cells <= *budget {
        *budget -= cells;
        return table(lines, messages);
    }
    let [one, other] = [first(lines, messages), last(lines, messages)];
    if inner(&one) <= inner(&other) { one } else { other }
}

/// Where all messages stand one behind the other (Knuth, Morris and Pratt).
fn contiguous(lines: &[Option<u64>], messages: &[Option<u64>]) -> Option<usize> {
    if messages.len() > lines.len() || messages.iter().any(Option::is_none) {
        return None;
    }
    let mut back = vec![0; messages.len()];
    let mut at = 0;
    for place in 1..messages.len() {
        while at > 0 && messages.get(place) != messages.get(at) {
            at = *back.get(at - 1)?;
        }
        at += usize::from(messages.get(place) == messages.get(at));
        *back.get_mut(place)? = at;
    }
    at = 0;
    for (place, line) in lines.iter().enumerate() {
        while at > 0 && messages.get(at) != Some(line) {
            at = *back.get(at - 1)?;
        }
        at += usize::from(messages.get(at) == Some(line));
        if at == messages.len() {
            return Some(place + 1 - at);
        }
    }
    None
}

/// The best of all, worked out.
fn table(lines: &[Option<u64>], messages: &[Option<u64>]) -> Vec<Option<usize>> {
    let width = messages.len() + 1;
    let mut from = vec![NOTHING; (lines.len() + 1) * width];
    let mut above = vec![i64::MIN / 2; width];
    let mut row = above.clone();
    let (mut best, mut end) = (0, None);
    for (i, line) in lines.iter().enumerate() {
        row.fill(i64::MIN / 2);
        for (j, message) in messages.iter().enumerate() {
            let at = |row: &[i64], j: usize| row.get(j).copied().unwrap_or(i64::MIN / 2);
            let mut value = at(&above, j + 1).saturating_sub(1);
            let mut step = SKIP_LINE;
            if at(&row, j) > value {
                (value, step) = (at(&row, j), SKIP_MESSAGE);
            }
            if line.is_some() && line == message {
                // The first that is found may stand anywhere.
                let before = at(&above, j);
                let (score, begins) = if before > 0 { (before + FOUND, MATCH) } else { (FOUND, MATCH | 4) };
                if score > value {
                    (value, step) = (score, begins);
                }
                if value == score && value > best {
                    (best, end) = (value, Some((i + 1, j + 1)));
                }
            }
            if let Some(place) = row.get_mut(j + 1) {
                *place = value;
            }
            if let Some(place) = from.get_mut((i + 1) * width + j + 1) {
                *place = step;
            }
        }
        std::mem::swap(&mut above, &mut row);
    }
    let mut found = vec![None; lines.len()];
    let Some((mut i, mut j)) = end else { return found };
    while i > 0 && j > 0 {
        match from.get(i * width + j).copied().unwrap_or(NOTHING) {
            SKIP_LINE => i -= 1,
            SKIP_MESSAGE => j -= 1,
            NOTHING => break,
            step => {
                (i, j) = (i - 1, j - 1);
                if let Some(place) = found.get_mut(i) {
                    *place = Some(j);
                }
                if step & 4 != 0 {
                    break;
                }
            }
        }
    }
    found
}

/// Each message at the first line that can be it.
fn first(lines: &[Option<u64>], messages: &[Option<u64>]) -> Vec<Option<usize>> {
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, line) in lines.iter().enumerate() {
        if let Some(text) = line {
            places.entry(*text).or_default().push(place);
        }
    }
    let mut found = vec![None; lines.len()];
    let mut from = 0;
    for (at, message) in messages.iter().enumerate() {
        let Some(places) = message.and_then(|text| places.get(&text)) else { continue };
        let next = places.partition_point(|place| *place < from);
        if let Some(line) = places.get(next).copied() {
            from = line + 1;
            if let Some(place) = found.get_mut(line) {
                *place = Some(at);
            }
        }
    }
    found
}

/// The same from behind.
fn last(lines: &[Option<u64>], messages: &[Option<u64>]) -> Vec<Option<usize>> {
    let turned = |row: &[Option<u64>]| row.iter().rev().copied().collect::<Vec<_>>();
    let mut found = first(&turned(lines), &turned(messages));
    found.reverse();
    found.iter().map(|place| place.map(|place| messages.len() - 1 - place)).collect()
}

/// How much is missing, and how many lines between the first that is found and the last are not.
fn inner(found: &[Option<usize>]) -> (std::cmp::Reverse<usize>, usize) {
    let count = found.iter().flatten().count();
    let first = found.iter().position(Option::is_some).unwrap_or(0);
    let last = found.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    (std::cmp::Reverse(count), last.saturating_sub(first).saturating_sub(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<Option<u64>> {
        text.chars().map(|c| (c != '.').then_some(u64::from(c))).collect()
    }

    fn shown(found: &[Option<usize>]) -> String {
        found.iter().map(|place| place.map_or("-".to_owned(), |place| place.to_string())).collect()
    }

    #[test]
    fn the_captured_run_is_found_among_others() {
        for (lines, messages, expected) in [
            // An earlier and a later run around it.
            ("paxpabpyb", "pab", "---012---"),
            ("pabpax", "pab", "012---"),
            ("paxpab", "pab", "---012"),
            // A line of its own between two, and one that is missing.
            ("p.ab", "pab", "0-12"),
            ("pqab", "pab", "0-12"),
            ("pb", "pab", "02"),
            // Nothing, something else, all.
            ("", "pab", ""),
            ("xyz", "pab", "---"),
            ("pab", "pab", "012"),
            // The run that lacks one line, not the mixture of two.
            ("pqrpsr", "psr", "---012"),
            ("paqbrc", "abc", "-0-1-2"),
        ] {
            for mut budget in [BUDGET, 0] {
                let found = place(&of(lines), &of(messages), &mut budget);
                let exact = budget > 0;
                if exact || lines.len() == messages.len() {
                    assert_eq!(shown(&found), expected, "{lines} {messages}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_found_is_the_same_text_in_order(
            lines in proptest::collection::vec(proptest::option::of(0_u64..5), 0..40),
            messages in proptest::collection::vec(proptest::option::of(0_u64..5), 0..20),
            mut budget in prop_oneof![Just(0), Just(BUDGET)],
        ) {
            let found = place(&lines, &messages, &mut budget);
            prop_assert_eq!(found.len(), lines.len());
            let mut before = None;
            for (line, place) in lines.iter().zip(&found) {
                let Some(place) = place else { continue };
                prop_assert_eq!(Some(line), messages.get(*place));
                prop_assert!(line.is_some() && before.is_none_or(|before| before < *place));
                before = Some(*place);
            }
        }

        /// Nothing that can be found in its order is left out where all is worked out.
        #[test]
        fn as_many_as_can_be(
            lines in proptest::collection::vec(0_u64..3, 0..12),
            messages in proptest::collection::vec(0_u64..3, 0..8),
        ) {
            let (lines, messages): (Vec<_>, Vec<_>) = (lines.into_iter().map(Some).collect(), messages.into_iter().map(Some).collect());
            let found = place(&lines, &messages, &mut { BUDGET }).iter().flatten().count();
            let mut longest = vec![vec![0; messages.len() + 1]; lines.len() + 1];
            for i in 0..lines.len() {
                for j in 0..messages.len() {
                    longest[i + 1][j + 1] = if lines[i] == messages[j] { longest[i][j] + 1 } else { longest[i][j + 1].max(longest[i + 1][j]) };
                }
            }
            prop_assert_eq!(found, longest[lines.len()][messages.len()]);
        }
    }
}
