//! Payload a second over time.

use wirelab_engine::stream::Role;
use wirelab_words::list::picture as words;
use wirelab_words::{Size, Span};

use super::graph::{colour, nothing, time, who};
use crate::Scene;
use crate::scene::axis::step;
use crate::scene::{Axis, Colour, Ground, Grows, Key, Plot, Sample, Sheet, Unit, spot};
use crate::trace::Trace;

/// Intervals that are drawn, at most.
const BARS: usize = 60;

/// Payload that was sent at a time.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// Nanoseconds since the stream's first packet.
    pub time: i64,
    /// Payload bytes on the wire.
    pub bytes: u32,
    /// Those of them that were sent before.
    pub again: u32,
}

/// What a side sent.
pub fn points(trace: &Trace, from: Role) -> Vec<Sent> {
    let sent = trace.segments(from).map(|packet| Sent {
        time: packet.time,
        bytes: packet.len,
        again: if packet.is_again() { packet.len.saturating_sub(packet.new_bytes) } else { 0 },
    });
    sent.collect()
}

/// Draws the payload of each interval as a rate.
pub fn scene(points: &[Sent], trace: &Trace, from: Role, ground: &Ground) -> Scene {
    let stream = trace.stream;
    let mut sheet = Sheet::new(ground, words::Throughput { stream, who: who(from) });
    if points.is_empty() {
        return nothing(sheet, words::Lack::Data);
    }
    let last = trace.duration().max(1);
    let interval = step(last as f64, BARS, true) as i64;
    let interval = interval.max(1);
    let count = usize::try_from(last / interval).unwrap_or(0).min(BARS * 2) + 1;
    // Bytes for the first time, and again.
    let mut bars = vec![(0_u64, 0_u64); count];
    for point in points {
        let place = usize::try_from(point.time.max(0) / interval).unwrap_or(0);
        if let Some((new, again)) = bars.get_mut(place) {
            *new += u64::from(point.bytes.saturating_sub(point.again));
            *again += u64::from(point.again);
        }
    }
    let repeats = bars.iter().any(|(_, again)| *again > 0);
    let mut keys = vec![Key::new(Sample::Block, colour(from), words::New {})];
    if repeats {
        keys.push(Key::new(Sample::Block, Colour::Bad, words::Again {}));
        sheet.legend(&keys);
    }
    let rate = |bytes: u64| bytes as f64 * 1e9 / interval as f64;
    let most = bars.iter().map(|(new, again)| new + again).max().unwrap_or(0);
    let plot = Plot::new(&mut sheet, time(trace), Axis::from_zero(words::Rate {}, Unit::Rate, rate(most)));
    for (place, (new, again)) in bars.iter().enumerate() {
        let start = interval.saturating_mul(place as i64) as f64;
        let end = (start + interval as f64).min(last as f64);
        for (from_bytes, to_bytes, tone) in [(0, *new, colour(from)), (*new, new + again, Colour::Bad)] {
            let (low, high) = (plot.at(start, rate(from_bytes)), plot.at(end, rate(to_bytes)));
            sheet.block(spot(low.x, high.y), spot(high.x, low.y), Grows::Up, tone);
        }
    }
    sheet.note(words::ThroughputFrom { interval: Span(interval) });
    let bytes = points.iter().map(|point| u64::from(point.bytes)).sum();
    sheet.finish(words::ThroughputAbout {
        who: who(from),
        bytes: Size(bytes),
        time: Span(last),
        most: Size(most),
        interval: Span(interval),
    })
}
