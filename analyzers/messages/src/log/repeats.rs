//! Packets that brought bytes again, found by the bytes: a capture that was recorded twice has as many of them as packets.

/// Repeats that one span covers, and spans that one above covers.
const TOGETHER: usize = 64;

/// A packet that brought bytes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Its frame number.
    pub frame: u64,
    /// First byte in the direction's stream.
    pub from: u64,
    /// Behind its last byte.
    pub to: u64,
}

/// From the first byte to behind the last one of several repeats.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: u64,
    to: u64,
}

impl Span {
    fn meets(self, from: u64, to: u64) -> bool {
        self.from < to && from < self.to
    }
}

/// Repeats in the order of the capture. Who asks for a range passes by all whose common span does not meet it.
#[derive(Clone, Debug, Default)]
pub(super) struct Repeats {
    all: Vec<Repeat>,
    /// Of [`TOGETHER`] repeats each.
    spans: Vec<Span>,
    /// Of [`TOGETHER`] spans each.
    wide: Vec<Span>,
}

impl Repeats {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// About how many bytes of memory they take.
    pub(super) fn held(&self) -> usize {
        size_of_val(&*self.all) + size_of_val(&*self.spans) + size_of_val(&*self.wide)
    }

    pub(super) fn push(&mut self, repeat: Repeat) {
        let place = self.all.len();
        self.all.push(repeat);
        for (spans, each) in [(&mut self.spans, TOGETHER), (&mut self.wide, TOGETHER * TOGETHER)] {
            match spans.get_mut(place / each) {
                Some(span) => *span = Span { from: span.from.min(repeat.from), to: span.to.max(repeat.to) },
                None => spans.push(Span { from: repeat.from, to: repeat.to }),
            }
        }
    }

    /// Frames of those that brought a byte from here to there.
    pub(super) fn within(&self, from: u64, to: u64) -> impl Iterator<Item = u64> {
        let wide = self.wide.iter().enumerate().filter(move |(_, span)| span.meets(from, to));
        let spans = wide.flat_map(|(place, _)| part(&self.spans, place));
        let spans = spans.filter(move |(_, span)| span.meets(from, to));
        let repeats = spans.flat_map(|(place, _)| part(&self.all, place));
        repeats.filter(move |(_, repeat)| repeat.from < to && from < repeat.to).map(|(_, repeat)| repeat.frame)
    }
}

/// What a place in the list above stands for, with places of its own.
fn part<T: Copy>(list: &[T], above: usize) -> impl Iterator<Item = (usize, T)> {
    let start = above * TOGETHER;
    list.iter().copied().enumerate().skip(start).take(TOGETHER)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn those_that_meet_a_range_are_found_in_their_order(
            all in proptest::collection::vec((0..500_u64, 0..40_u64), 0..9_000),
            (from, length) in (0..500_u64, 0..60_u64),
        ) {
            let mut repeats = Repeats::default();
            let all: Vec<Repeat> = (0..).zip(all).map(|(frame, (from, length))| Repeat { frame, from, to: from + length }).collect();
            all.iter().for_each(|repeat| repeats.push(*repeat));
            let to = from + length;
            let expected: Vec<u64> =
                all.iter().filter(|repeat| repeat.from < to && from < repeat.to).map(|repeat| repeat.frame).collect();
            prop_assert_eq!(repeats.within(from, to).collect::<Vec<_>>(), expected);
        }
    }
}
