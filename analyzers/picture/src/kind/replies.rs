//! Replies by the time that they took.

use wirelab_messages::Conversations;
use wirelab_words::Span;
use wirelab_words::list::picture as words;

use super::bars::{self, Bin};
use super::graph::nothing;
use crate::Scene;
use crate::scene::axis::step;
use crate::scene::{Colour, Ground, Sheet, Unit};

/// Groups, at most, where they are equally wide.
const GROUPS: usize = 16;
/// Where the slowest took so many times as long as the fastest, groups grow: 1, 2, 5, 10, …
const GROWING: i64 = 20;
/// Most groups: as many as it takes from 1 ns to the longest time there is.
const MOST: usize = 60;

/// How long each reply took, in nanoseconds. Time stamps that run backwards give none.
pub fn of_found(found: &Conversations) -> Vec<i64> {
    found.messages.iter().filter_map(|message| message.turn_time).filter(|time| *time >= 0).collect()
}

/// The borders of groups that hold everything from `least` to `most`.
fn borders(least: i64, most: i64, count: usize) -> Vec<i64> {
    let mut borders = Vec::new();
    if most / least.max(1) >= GROWING {
        let mut power = 1_i64;
        while power.saturating_mul(10) <= least.max(1) {
            power *= 10;
        }
        'all: loop {
            for factor in [1, 2, 5] {
                let border = power.saturating_mul(factor);
                borders.push(border);
                if border > most || borders.len() > MOST {
                    break 'all;
                }
            }
            power = power.saturating_mul(10);
        }
        let unused = borders.iter().take_while(|border| **border <= least).count().saturating_sub(1);
        borders.drain(..unused);
        if least < borders.first().copied().unwrap_or(0) {
            borders.insert(0, 0);
        }
    } else {
        // Few replies need few groups.
        let groups = ((count as f64).sqrt().ceil() as usize * 2).clamp(4, GROUPS);
        let wide = step((most - least) as f64, groups - 1, true).max(1.0) as i64;
        let mut border = least / wide * wide;
        while border <= most && borders.len() <= MOST {
            borders.push(border);
            border = border.saturating_add(wide);
        }
        borders.push(border);
    }
    borders
}

/// Groups with their names; each holds its lower border and not its upper one.
pub fn groups(times: &[i64]) -> Vec<Bin> {
    let (Some(least), Some(most)) = (times.iter().min(), times.iter().max()) else { return Vec::new() };
    let borders = borders(*least, *most, times.len());
    let mut bins = Vec::new();
    for two in borders.windows(2) {
        let [from, to] = two else { continue };
        let count = times.iter().filter(|time| (*from..*to).contains(time)).count() as u64;
        let (size, unit) = Unit::Time.scale(*to as f64);
        let write = |value: i64| {
            let text = format!("{:.3}", value as f64 / size);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        bins.push(Bin::new(format!("{} – {} {unit}", write(*from), write(*to)), count));
    }
    bins
}

/// Draws replies by the time that they took.
pub fn scene(times: &[i64], ground: &Ground) -> Scene {
    let replies = times.len() as u64;
    let mut sheet = Sheet::new(ground, words::Replies { replies });
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let (Some(least), Some(most)) = (sorted.first().copied(), sorted.last().copied()) else {
        return nothing(sheet, words::Lack::Replies);
    };
    let middle = sorted.get((sorted.len() - 1) / 2).copied().unwrap_or(most);
    bars::draw(&mut sheet, &groups(times), Colour::Client);
    sheet.skip(ground.pitch - 1.0);
    sheet.note(words::RepliesFrom {});
    sheet.finish(words::RepliesAbout { replies, least: Span(least), middle: Span(middle), most: Span(most) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reply_is_in_one_group() {
        for times in [
            vec![0],
            vec![1, 1, 1],
            vec![34_000, 120_000, 1_000_000_000],
            vec![1_000, 2_000, 5_000, 10_000, 20_000],
            vec![0, 3, 7, i64::MAX / 2],
            (1..500).map(|number| number * 1_000).collect(),
            vec![40_000, 41_000, 55_000],
        ] {
            let groups = groups(&times);
            let all: u64 = groups.iter().map(|bin| bin.count).sum();
            assert_eq!(all, times.len() as u64, "{groups:?}");
            assert!(groups.len() <= MOST + 2, "{}", groups.len());
        }
        let names: Vec<String> = groups(&[34_000, 120_000, 1_200_000]).into_iter().map(|bin| bin.name).collect();
        assert_eq!(names[0], "20 – 50 µs");
        assert!(names.contains(&"1000 – 2000 µs".to_owned()) || names.contains(&"1 – 2 ms".to_owned()), "{names:?}");
    }
}
