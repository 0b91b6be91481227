//! Bytes in flight and the window over time.

use wirelab_engine::stream::Role;
use wirelab_words::list::picture as words;
use wirelab_words::{Size, Span};

use super::graph::{colour, nothing, time, who};
use super::rtt::Point;
use crate::Scene;
use crate::scene::thin::{MOST, line, steps};
use crate::scene::{Axis, Colour, Ground, Key, Plot, Sample, Sheet, Stroke, Unit};
use crate::trace::Trace;

/// How often as high as the flight the window may be, so that the flight can still be seen.
const ABOVE: f64 = 3.0;

/// What was in flight from a side, and what the other one could take.
#[derive(Clone, Debug, Default)]
pub struct Flight {
    /// Bytes in flight after each segment.
    pub flight: Vec<Point>,
    /// The window of the other side at each of its packets.
    pub window: Vec<Point>,
}

/// The flight from a side: behind a segment as `tcp.analysis.bytes_in_flight` has it, behind an acknowledgement what it leaves.
pub fn points(trace: &Trace, from: Role) -> Flight {
    let mut flight: Vec<Point> = Vec::new();
    // The end of all that was sent.
    let mut sent: Option<u32> = None;
    for packet in trace.counted() {
        let known = i64::from(packet.verdicts.bytes_in_flight);
        if packet.from == from && packet.len > 0 {
            let end = packet.seq.wrapping_add(packet.len);
            sent = Some(sent.filter(|sent| (end.wrapping_sub(*sent) as i32) < 0).unwrap_or(end));
            if known > 0 {
                flight.push(Point { time: packet.time, value: known });
            }
        } else if let (Some(end), Some(ack)) = (sent, packet.ack.filter(|_| packet.from != from && !packet.flags.rst()))
        {
            let left = i64::from((end.wrapping_sub(ack) as i32).max(0));
            if flight.last().is_some_and(|last| left < last.value) {
                flight.push(Point { time: packet.time, value: left });
            }
        }
    }
    // Without both SYNs nobody knows how the windows are scaled (RFC 7323, section 2.2).
    let scaled = trace.scale_is_known();
    let others = trace
        .counted()
        .filter(move |_| scaled)
        .filter(|packet| packet.from != from && packet.ack.is_some() && !packet.flags.rst());
    let window = others.map(|packet| Point { time: packet.time, value: i64::from(packet.window) }).collect();
    Flight { flight, window }
}

/// Draws what was in flight.
pub fn scene(points: &Flight, trace: &Trace, from: Role, ground: &Ground) -> Scene {
    let stream = trace.stream;
    let mut sheet = Sheet::new(ground, words::Flight { stream, who: who(from) });
    let Some(most) = points.flight.iter().map(|point| point.value).max() else {
        return nothing(sheet, words::Lack::Data);
    };
    let shown = |point: &Point| point.value as f64 <= most as f64 * ABOVE;
    let window = points.window.iter().filter(|point| shown(point));
    let highest = window.clone().map(|point| point.value).max().unwrap_or(0).max(most);
    let mut keys = vec![Key::new(Sample::Line(Stroke::Data), colour(from), words::InFlight {})];
    if window.clone().next().is_some() {
        keys.push(Key::new(Sample::Line(Stroke::Dashed), Colour::Ink, words::WindowOf { who: who(from.other()) }));
    }
    sheet.legend(&keys);
    let plot = Plot::new(&mut sheet, time(trace), Axis::from_zero(words::InFlight {}, Unit::Bytes, highest as f64));
    let place = |point: &Point| plot.at(point.time as f64, point.value as f64);
    for part in points.window.chunk_by(|one, other| shown(one) == shown(other)) {
        if part.first().is_some_and(&shown) {
            sheet.line(steps(&line(part.iter().map(place).collect(), MOST)), Colour::Ink, Stroke::Dashed);
        }
    }
    let mut through = line(points.flight.iter().map(place).collect(), MOST);
    if through.len() == 1 {
        // One segment: a stroke from the ground, so that it is seen.
        through.insert(0, plot.at(points.flight.first().map_or(0.0, |point| point.time as f64), 0.0));
    }
    sheet.line(steps(&through), colour(from), Stroke::Data);
    sheet.note(words::FlightFrom {});
    let hidden = points.window.iter().filter(|point| !shown(point)).map(|point| point.value).min();
    if let Some(least) = hidden {
        sheet.note(words::WindowAbove { least: Size(least.unsigned_abs()) });
    }
    sheet.finish(words::FlightAbout { who: who(from), most: Size(most.unsigned_abs()), time: Span(trace.duration()) })
}
