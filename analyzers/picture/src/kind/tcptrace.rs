//! Sequence numbers over time as tcptrace draws them: a stroke a segment from its first byte to its last, below it what was
//! acknowledged, above it the end of the window.

use wirelab_engine::stream::Role;
use wirelab_words::list::picture as words;
use wirelab_words::{Size, Span};

use super::graph::{colour, cut, nothing, time, who};
use crate::Scene;
use crate::scene::thin::{MOST, line, steps};
use crate::scene::{Axis, Colour, Ground, Key, Plot, Sample, Shape, Sheet, Spot, Stroke, Unit, spot};
use crate::trace::{Packet, Trace};

/// How often as high as the data the window's line may be, so that the data can still be seen.
const ABOVE: f64 = 3.0;

/// What a side sent, and how the other one took it.
pub fn scene(trace: &Trace, from: Role, ground: &Ground) -> Scene {
    let mut sheet = Sheet::new(ground, words::Tcptrace { stream: trace.stream, who: who(from) });
    let end = |packet: &Packet| f64::from(packet.seq) + f64::from(packet.len);
    let Some(top) = trace.segments(from).map(end).max_by(f64::total_cmp) else {
        return nothing(sheet, words::Lack::Data);
    };
    let answers = || trace.counted().filter(|packet| packet.from != from && !packet.flags.rst());
    let acks: Vec<(i64, u32)> = answers().filter_map(|packet| Some((packet.time, packet.ack?))).collect();
    // Without both SYNs nobody knows how the windows are scaled (RFC 7323, section 2.2).
    let scaled = trace.scale_is_known();
    let edges: Vec<(i64, f64)> = answers()
        .filter(|_| scaled)
        .filter_map(|packet| Some((packet.time, f64::from(packet.ack?) + f64::from(packet.window))))
        .collect();
    let shown = |edge: f64| edge <= top * ABOVE;
    let highest = edges.iter().map(|(_, edge)| *edge).filter(|edge| shown(*edge)).fold(top, f64::max);
    let hidden = edges.iter().any(|(_, edge)| !shown(*edge));
    let repeats = trace.segments(from).filter(|packet| packet.is_again()).count() as u64;
    let sacks = answers().any(|packet| !packet.sacked.is_empty());
    let some = edges.iter().any(|(_, edge)| shown(*edge));
    legend(&mut sheet, from, [repeats > 0, !acks.is_empty(), some, sacks]);
    let y = Axis::from_zero(words::SequenceNumber {}, Unit::Bytes, highest);
    let plot = Plot::new(&mut sheet, time(trace), y);
    // The window first: what is drawn later lies above it.
    for part in edges.chunk_by(|one, other| shown(one.1) == shown(other.1)) {
        if part.first().is_some_and(|(_, edge)| shown(*edge)) {
            let places: Vec<Spot> = part.iter().map(|(time, edge)| plot.at(*time as f64, *edge)).collect();
            sheet.line(steps(&line(places, MOST)), Colour::Ink, Stroke::Dashed);
        }
    }
    for packet in answers() {
        for (low, high) in packet.sacked.iter().filter(|(low, high)| low < high && plot.holds(f64::from(*high))) {
            let (low, high) = (f64::from(*low), f64::from(*high));
            let time = packet.time as f64;
            sheet.line(vec![plot.at(time, low), plot.at(time, high)], Colour::Soft, Stroke::Dashed);
        }
    }
    let acked = acks.iter().map(|(time, ack)| plot.at(*time as f64, f64::from(*ack))).collect();
    sheet.line(steps(&line(acked, MOST)), Colour::Good, Stroke::Data);
    segments(&mut sheet, trace, from, &plot);
    cut(&mut sheet, trace);
    if hidden {
        let free = edges
            .iter()
            .zip(&acks)
            .filter(|((_, edge), _)| !shown(*edge))
            .map(|((_, edge), (_, ack))| edge - f64::from(*ack));
        let least = free.min_by(f64::total_cmp).unwrap_or(0.0);
        sheet.note(words::WindowAbove { least: Size(least as u64) });
    }
    let bytes = trace.segments(from).map(|packet| u64::from(packet.new_bytes)).sum();
    sheet.finish(words::TcptraceAbout {
        who: who(from),
        segments: trace.segments(from).count() as u64,
        repeats,
        bytes: Size(bytes),
        time: Span(trace.duration()),
    })
}

/// A stroke a segment; those that lie on the same sliver and touch each other become one.
fn segments(sheet: &mut Sheet, trace: &Trace, from: Role, plot: &Plot) {
    for again in [false, true] {
        let tone = if again { Colour::Bad } else { colour(from) };
        let mut before: Option<(Spot, Spot)> = None;
        let mut put = |stroke: Option<(Spot, Spot)>| {
            if let Some((low, high)) = stroke {
                // Short ones are still seen.
                let low = if low.y - high.y < 0.3 { spot(low.x, high.y + 0.3) } else { low };
                sheet.line(vec![low, high], tone, Stroke::Data);
                if again {
                    sheet.dot(spot(high.x, f64::midpoint(low.y, high.y)), Shape::Cross, tone);
                }
            }
        };
        for packet in trace.segments(from).filter(|packet| packet.is_again() == again) {
            let (time, seq) = (packet.time as f64, f64::from(packet.seq));
            let (low, high) = (plot.at(time, seq), plot.at(time, seq + f64::from(packet.len)));
            before = match before {
                Some((first, last)) if (first.x - low.x).abs() < 0.1 && (last.y - low.y).abs() < 0.1 => {
                    Some((first, high))
                }
                other => {
                    put(other);
                    Some((low, high))
                }
            };
        }
        put(before);
    }
}

fn legend(sheet: &mut Sheet, from: Role, [again, acked, window, sacked]: [bool; 4]) {
    let mut keys = vec![Key::new(Sample::Stroke(Stroke::Data, false), colour(from), words::Segment {})];
    if again {
        keys.push(Key::new(Sample::Stroke(Stroke::Data, true), Colour::Bad, words::Again {}));
    }
    if acked {
        keys.push(Key::new(Sample::Line(Stroke::Data), Colour::Good, words::Acknowledged {}));
    }
    if sacked {
        keys.push(Key::new(Sample::Stroke(Stroke::Dashed, false), Colour::Soft, words::Sacked {}));
    }
    if window {
        keys.push(Key::new(Sample::Line(Stroke::Dashed), Colour::Ink, words::WindowEdge {}));
    }
    sheet.legend(&keys);
}
