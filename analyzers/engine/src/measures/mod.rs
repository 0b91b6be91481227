//! Measures of a connection: round-trip times, flight, windows, throughput, rounds.
//!
//! They stand beside the verdicts, and nothing of them is made unless somebody asks: [`Measures`] is an observer like any other.
//! It keeps running totals of each stream in bounded memory, and the rows of one stream if that is named.
//!
//! What is inferred says so, and what cannot be told is told as that: [`RoundPhase::CannotTell`], [`Standpoint::Unknown`], `None`.

mod all;
mod lane;
mod model;
mod number;
mod one;
mod pending;
mod phase;
mod rounds;
mod rtt;
mod seen;
mod standpoint;
mod stream;
mod throughput;
mod told;
mod window;

pub use all::{SegmentSink, Segments};
pub use model::{DirectionMeasures, Round, SegmentMeasure, StreamMeasures};
pub use one::{Measured, measure_stream};
pub use phase::RoundPhase;
pub use rtt::Estimate;
pub use standpoint::Standpoint;

use one::Kept;
use seen::Seen;
use stream::Stream;

use crate::engine::{Event, FastView, Observer, Summary};
use crate::stream::tcp::TcpRow;

/// Measures all TCP streams of a capture, or one of them with its segments.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    streams: Vec<Stream>,
    /// The only stream, and its rows.
    one: Option<(u32, Kept)>,
}

impl Measures {
    /// Of all streams: totals only.
    pub fn of_all() -> Self {
        Self::default()
    }

    /// Of one stream (`tcp.stream`), with a row for each segment.
    pub fn of_stream(stream: u32) -> Self {
        Self { streams: Vec::new(), one: Some((stream, Kept::default())) }
    }

    /// The measures of a stream, once the capture is over; `None` if it was not asked for.
    pub fn of(&self, row: &TcpRow) -> Option<StreamMeasures> {
        let at = match &self.one {
            None => row.stream as usize,
            Some((stream, _)) if *stream == row.stream => 0,
            Some(_) => return None,
        };
        // A stream of which there is nothing but quotations has not been opened.
        Some(self.streams.get(at).map_or_else(|| Stream::default().told(row), |stream| stream.told(row)))
    }

    /// The stream that was asked for, with its rows; `None` if the capture has no such stream.
    pub fn measured(self, summary: &Summary) -> Option<Measured> {
        let (number, kept) = self.one?;
        let row = summary.tcp(number)?;
        let measures = self.streams.first().map_or_else(|| Stream::default().told(&row), |stream| stream.told(&row));
        Some(kept.measured(row, measures))
    }

    #[inline]
    fn take(&mut self, seen: &Seen<'_>) {
        let Self { streams, one } = self;
        let at = match one {
            None => seen.stream as usize,
            Some((stream, _)) if *stream == seen.stream => 0,
            Some(_) => return,
        };
        if at >= streams.len() {
            // Numbers are given in turn: this is the next one, or a few are missing that only have copies.
            streams.resize_with(at + 1, Stream::default);
        }
        let Some(stream) = streams.get_mut(at) else { return };
        match one {
            None => stream.take(seen, &mut ()),
            Some((_, rows)) => stream.take(seen, rows),
        }
    }

    /// Of all streams, and tells `rows`.
    #[inline]
    fn of_any(&mut self, seen: &Seen<'_>, rows: &mut impl stream::Rows) {
        let at = seen.stream as usize;
        if at >= self.streams.len() {
            self.streams.resize_with(at + 1, Stream::default);
        }
        if let Some(stream) = self.streams.get_mut(at) {
            stream.take(seen, rows);
        }
    }
}

impl Observer for Measures {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        for segment in view.segments {
            if let Some(seen) = Seen::of(view, segment) {
                self.take(&seen);
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
            self.take(&seen);
        }
    }
}

#[cfg(test)]
mod tests;
