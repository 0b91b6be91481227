//! Fewer marks that look the same.

use std::collections::HashSet;

use super::{Colour, Shape, Spot};

/// Most dots of a graph, and most places of a line.
pub const MOST: usize = 2_000;
/// What nobody tells apart, in parts of a column and of a line.
const FINEST: (f64, f64) = (8.0, 16.0);

/// A dot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Its middle.
    pub at: Spot,
    /// Its form.
    pub shape: Shape,
    /// Its meaning.
    pub colour: Colour,
}

/// Dots that lie on the same spot become one. As long as there are too many, spots grow. What is bad comes first, so that it is
/// never hidden.
pub fn dots(mut all: Vec<Dot>, most: usize) -> Vec<Dot> {
    all.retain(|dot| dot.at.x.is_finite() && dot.at.y.is_finite());
    all.sort_by_key(|dot| dot.colour != Colour::Bad);
    let mut coarse = 1.0;
    loop {
        let mut seen = HashSet::new();
        let kept: Vec<Dot> = all
            .iter()
            .filter(|dot| {
                let (x, y) = (dot.at.x * FINEST.0 / coarse, dot.at.y * FINEST.1 / coarse);
                seen.insert((x.round() as i64, y.round() as i64, dot.colour))
            })
            .copied()
            .collect();
        if kept.len() <= most || coarse > 1e6 {
            return kept.into_iter().take(most).rev().collect();
        }
        coarse *= 1.5;
    }
}

/// A line through at most about `most` places: of those that share a sliver of a column the first, the lowest, the highest and
/// the last stay.
pub fn line(through: Vec<Spot>, most: usize) -> Vec<Spot> {
    let mut coarse = 1.0;
    let mut line = through;
    line.retain(|one| one.x.is_finite() && one.y.is_finite());
    while line.len() > most && coarse < 1e6 {
        let slot = |at: &Spot| (at.x * FINEST.0 / coarse).floor() as i64;
        let mut kept: Vec<Spot> = Vec::new();
        for part in line.chunk_by(|one, other| slot(one) == slot(other)) {
            let by_height = |one: &usize, other: &usize| {
                let height = |index: &usize| part.get(*index).map_or(0.0, |at| at.y);
                height(one).total_cmp(&height(other))
            };
            let places = 0..part.len();
            let (low, high) = (places.clone().min_by(by_height), places.max_by(by_height));
            let mut chosen = vec![0, low.unwrap_or(0), high.unwrap_or(0), part.len().saturating_sub(1)];
            chosen.sort_unstable();
            chosen.dedup();
            kept.extend(chosen.into_iter().filter_map(|index| part.get(index)));
        }
        line = kept;
        coarse *= 1.5;
    }
    line
}

/// A line that keeps its height until the next place.
pub fn steps(through: &[Spot]) -> Vec<Spot> {
    let mut line: Vec<Spot> = Vec::with_capacity(through.len() * 2);
    for at in through {
        if let Some(before) = line.last().copied().filter(|before| before.y != at.y) {
            line.push(Spot { x: at.x, y: before.y });
        }
        line.push(*at);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::spot;
    use super::*;

    #[test]
    fn many_dots_become_few_and_none_that_is_bad_is_hidden() {
        let dot = |number: usize| Dot {
            at: spot((number % 400) as f64 / 4.0, (number / 400) as f64 / 7.0),
            shape: Shape::Point,
            colour: if number == 25_000 { Colour::Bad } else { Colour::Client },
        };
        let kept = dots((0..50_000).map(dot).collect(), MOST);
        assert!(kept.len() <= MOST && kept.len() > MOST / 4, "{}", kept.len());
        assert_eq!(kept.last().map(|dot| dot.colour), Some(Colour::Bad), "and is drawn last");
        assert_eq!(dots(vec![dot(1), dot(1)], MOST).len(), 1);
    }

    #[test]
    fn a_long_line_keeps_its_peaks() {
        let height = |number: usize| if number == 7_777 { 0.0 } else { 10.0 };
        let long: Vec<Spot> = (0..100_000).map(|number| spot(number as f64 / 1_000.0, height(number))).collect();
        let short = line(long, MOST);
        assert!(short.len() <= MOST, "{}", short.len());
        assert!(short.iter().any(|at| at.y == 0.0));
        assert!(short.windows(2).all(|two| two[0].x <= two[1].x));
    }
}
