//! Round-trip times over time.

use wirelab_engine::stream::Role;
use wirelab_words::Span;
use wirelab_words::list::picture as words;

use super::graph::{colour, dots, nothing, same_spots, time, who};
use crate::Scene;
use crate::scene::thin::Dot;
use crate::scene::{Axis, Ground, Plot, Shape, Sheet, Unit};
use crate::trace::Trace;

/// A value at a time, in nanoseconds since the stream's first packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// When.
    pub time: i64,
    /// What was measured.
    pub value: i64,
}

/// The round-trip times of what a side sent, as `tcp.analysis.ack_rtt` has them: at the ACKs of the other side.
pub fn points(trace: &Trace, from: Role) -> Vec<Point> {
    let acks = trace.counted().filter(|packet| packet.from != from && packet.verdicts.ack_rtt > 0);
    acks.map(|packet| Point { time: packet.time, value: packet.verdicts.ack_rtt }).collect()
}

/// Draws round-trip times of what a side sent.
pub fn scene(points: &[Point], trace: &Trace, from: Role, ground: &Ground) -> Scene {
    let stream = trace.stream;
    let mut sheet = Sheet::new(ground, words::Rtt { stream, who: who(from) });
    let mut values: Vec<i64> = points.iter().map(|point| point.value).collect();
    values.sort_unstable();
    let (Some(least), Some(most)) = (values.first().copied(), values.last().copied()) else {
        return nothing(sheet, words::Lack::Samples);
    };
    let middle = values.get((values.len() - 1) / 2).copied().unwrap_or(most);
    let y = Axis::from_zero(words::RoundTrip {}, Unit::Time, most as f64);
    let plot = Plot::new(&mut sheet, time(trace), y);
    let dot = |point: &Point| Dot {
        at: plot.at(point.time as f64, point.value as f64),
        shape: Shape::Point,
        colour: colour(from),
    };
    let drawn = dots(&mut sheet, points.iter().map(dot).collect());
    sheet.note(words::RttFrom {});
    same_spots(&mut sheet, drawn, points.len());
    let samples = points.len() as u64;
    let (least, middle, most) = (Span(least), Span(middle), Span(most));
    sheet.finish(words::RttAbout { who: who(from), samples, least, middle, most })
}
