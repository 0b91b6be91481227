//! Sequence numbers over time: a dot a segment, as W. Richard Stevens drew them.

use wirelab_engine::stream::Role;
use wirelab_words::list::picture as words;
use wirelab_words::{Size, Span};

use super::graph::{colour, cut, dot_key, dots, nothing, same_spots, time, who};
use crate::Scene;
use crate::scene::thin::Dot;
use crate::scene::{Axis, Colour, Ground, Key, Plot, Sample, Shape, Sheet, Unit};
use crate::trace::Trace;

/// What a side sent: one dot a segment with payload, at its time and its first sequence number.
pub fn scene(trace: &Trace, from: Role, ground: &Ground) -> Scene {
    let mut sheet = Sheet::new(ground, words::Stevens { stream: trace.stream, who: who(from) });
    let Some(top) = trace.segments(from).map(|packet| packet.seq).max() else {
        return nothing(sheet, words::Lack::Data);
    };
    let repeats = trace.segments(from).filter(|packet| packet.is_again()).count() as u64;
    let mut keys = vec![dot_key(trace.segments(from).count(), colour(from), words::Segment {})];
    if repeats > 0 {
        keys.push(Key::new(Sample::Dot(Shape::Cross), Colour::Bad, words::Again {}));
    }
    sheet.legend(&keys);
    let y = Axis::from_zero(words::SequenceNumber {}, Unit::Bytes, f64::from(top));
    let plot = Plot::new(&mut sheet, time(trace), y);
    let all: Vec<Dot> = trace
        .segments(from)
        .map(|packet| {
            let again = packet.is_again();
            let (shape, colour) = if again { (Shape::Cross, Colour::Bad) } else { (Shape::Point, colour(from)) };
            Dot { at: plot.at(packet.time as f64, f64::from(packet.seq)), shape, colour }
        })
        .collect();
    let segments = all.len();
    let drawn = dots(&mut sheet, all);
    same_spots(&mut sheet, drawn, segments);
    cut(&mut sheet, trace);
    let bytes = trace.segments(from).map(|packet| u64::from(packet.new_bytes)).sum();
    sheet.finish(words::StevensAbout {
        who: who(from),
        segments: segments as u64,
        repeats,
        bytes: Size(bytes),
        time: Span(trace.duration()),
    })
}
