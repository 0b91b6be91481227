//! The rows of all streams: each is handed on as soon as nothing about it can change, and forgotten.

use super::Measures;
use super::lane::Departure;
use super::model::SegmentMeasure;
use super::one::{answered, departed};
use super::pending::Sent;
use super::rtt::Estimator;
use super::seen::Seen;
use super::stream::Rows;
use crate::engine::{Event, FastView, Observer};

/// Takes over rows of segments.
pub trait SegmentSink {
    /// A segment of a stream (`tcp.stream`). `from` is told as if the side that opened the stream were the client: who is who is
    /// known when the capture has ended ([`TcpRow::opener`](crate::stream::tcp::TcpRow::opener)).
    fn take(&mut self, stream: u32, segment: &SegmentMeasure);
}

/// Measures all TCP streams, with a row for each segment with data.
///
/// Rows come in the order in which they are complete: with the ACK that covers their segment, or, where none does, at the end.
/// So many are held at once as there are segments that wait for an ACK, at most 4,096 a direction.
#[derive(Debug)]
pub struct Segments<S> {
    measures: Measures,
    open: Open<S>,
}

/// Rows that are not complete, in places that are used again.
#[derive(Debug)]
struct Open<S> {
    rows: Vec<Option<(u32, SegmentMeasure)>>,
    free: Vec<u32>,
    sink: S,
}

impl<S: SegmentSink> Segments<S> {
    /// Hands rows to `sink`.
    pub fn new(sink: S) -> Self {
        Self { measures: Measures::of_all(), open: Open { rows: Vec::new(), free: Vec::new(), sink } }
    }

    /// Hands the rest on, and gives the measures of all streams.
    pub fn finish(self) -> (Measures, S) {
        let Open { rows, mut sink, .. } = self.open;
        let mut rest: Vec<_> = rows.into_iter().flatten().collect();
        rest.sort_by_key(|(stream, row)| (row.frame, *stream));
        rest.iter().for_each(|(stream, row)| sink.take(*stream, row));
        (self.measures, sink)
    }
}

impl<S> Open<S> {
    fn row(&mut self, place: u32) -> Option<&mut SegmentMeasure> {
        self.rows.get_mut(place as usize)?.as_mut().map(|(_, row)| row)
    }
}

impl<S: SegmentSink> Rows for Open<S> {
    #[inline]
    fn next(&self) -> u32 {
        // There are far fewer than 2^32.
        self.free.last().copied().unwrap_or(self.rows.len() as u32)
    }

    fn sent(&mut self, seen: &Seen<'_>, departure: &Departure) {
        let row = departed(seen, departure);
        if !departure.waits {
            return self.sink.take(seen.stream, &row);
        }
        let held = Some((seen.stream, row));
        match self.free.pop().and_then(|place| self.rows.get_mut(place as usize)) {
            Some(place) => *place = held,
            None => self.rows.push(held),
        }
    }

    fn covered(&mut self, sent: &Sent, ack: &Seen<'_>, rtt: Option<i64>, estimator: &Estimator) {
        let Some((stream, mut row)) = self.rows.get_mut(sent.row as usize).and_then(Option::take) else { return };
        answered(&mut row, sent, ack, rtt, estimator);
        self.free.push(sent.row);
        self.sink.take(stream, &row);
    }

    fn doubt(&mut self, row: u32) {
        if let Some(row) = self.row(row) {
            row.ambiguous = true;
        }
    }
}

impl<S: SegmentSink> Observer for Segments<S> {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        for segment in view.segments {
            if let Some(seen) = Seen::of(view, segment) {
                self.measures.of_any(&seen, &mut self.open);
            }
        }
    }

    #[inline]
    fn takes_fast(&self) -> bool {
        true
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        if let Some(seen) = Seen::fast(view) {
            self.measures.of_any(&seen, &mut self.open);
        }
    }
}
