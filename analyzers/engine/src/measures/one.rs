//! The rows of one stream, a row a segment with data.

use wirelab_capture::error::Error;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::read::Reader;
use wirelab_text::limit::SEGMENT_ROWS;

use super::Measures;
use super::lane::Departure;
use super::model::{SegmentMeasure, StreamMeasures};
use super::number::shown;
use super::pending::Sent;
use super::rtt::Estimator;
use super::seen::Seen;
use super::stream::Rows;
use crate::engine::{Settings, Summary, run};
use crate::stream::Role;
use crate::stream::tcp::TcpRow;

/// Rows that are kept; further segments are counted.
fn max_rows() -> usize {
    if cfg!(test) { 100 } else { SEGMENT_ROWS.get() }
}

/// One stream, measured.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Measured {
    /// The stream.
    pub row: TcpRow,
    /// Its measures.
    pub measures: StreamMeasures,
    /// A row for each segment with data, in the order of the capture.
    pub segments: Vec<SegmentMeasure>,
    /// Segments beyond those: they are in the measures, and have no row.
    pub left_out: u64,
}

/// Measures one stream of a capture (`tcp.stream`). The stream is `None` if the capture has no such one.
///
/// # Errors
/// As [`run`].
pub fn measure_stream(
    reader: Reader,
    settings: Settings,
    stream: u32,
) -> Result<(Option<Measured>, Summary, CaptureFacts), Error> {
    let mut measures = Measures::of_stream(stream);
    let (summary, facts) = run(reader, settings.with_verdicts(true), &mut measures)?;
    let measured = measures.measured(&summary);
    Ok((measured, summary, facts))
}

/// Rows under way. `from` is the side that opened the stream while it is not known who that is.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    rows: Vec<SegmentMeasure>,
    left_out: u64,
}

impl Kept {
    pub(super) fn measured(self, row: TcpRow, measures: StreamMeasures) -> Measured {
        let mut segments = self.rows;
        if row.opener == Role::Server {
            segments.iter_mut().for_each(|segment| segment.from = segment.from.other());
        }
        Measured { row, measures, segments, left_out: self.left_out }
    }
}

impl Rows for Kept {
    fn next(&self) -> u32 {
        // What has no row is beyond the last one. There are far fewer than 2^32.
        if self.rows.len() < max_rows() { self.rows.len() as u32 } else { u32::MAX }
    }

    fn sent(&mut self, seen: &Seen<'_>, departure: &Departure) {
        if self.rows.len() >= max_rows() {
            self.left_out += 1;
            return;
        }
        self.rows.push(departed(seen, departure));
    }

    fn covered(&mut self, sent: &Sent, ack: &Seen<'_>, rtt: Option<i64>, estimator: &Estimator) {
        let Some(row) = self.rows.get_mut(sent.row as usize) else { return };
        answered(row, sent, ack, rtt, estimator);
    }

    fn doubt(&mut self, row: u32) {
        if let Some(row) = self.rows.get_mut(row as usize) {
            row.ambiguous = true;
        }
    }
}

/// The row of a segment without its ACK. It is told as if the side that opened the stream were the client.
pub(super) fn departed(seen: &Seen<'_>, departure: &Departure) -> SegmentMeasure {
    SegmentMeasure {
        frame: seen.frame,
        time: seen.time,
        from: if seen.opener { Role::Client } else { Role::Server },
        seq: shown(departure.seq),
        len: seen.len,
        acked_in: None,
        acked_at: None,
        rtt: None,
        ambiguous: departure.ambiguous,
        estimated_rtt: None,
        dev_rtt: None,
        rto: None,
        textbook: None,
        flight: departure.flight,
        window: departure.window,
        repeat_of: departure.repeat_of,
    }
}

/// Adds its ACK.
pub(super) fn answered(row: &mut SegmentMeasure, sent: &Sent, ack: &Seen<'_>, rtt: Option<i64>, estimator: &Estimator) {
    row.acked_in = Some(ack.frame);
    row.acked_at = Some(ack.time);
    row.rtt = rtt;
    row.ambiguous = sent.ambiguous;
    if let Some(estimate) = estimator.rfc() {
        row.estimated_rtt = Some(estimate.estimated_rtt);
        row.dev_rtt = Some(estimate.dev_rtt);
        row.rto = Some(estimate.rto);
    }
    row.textbook = estimator.textbook();
}
