//! Measures as JSON. docs/analyze.schema.json and docs/segments.schema.json have the names, and tests hold them to it.

use serde::Serialize;
use wirelab_engine::measures::{
    DirectionMeasures, Estimate, Round, RoundPhase, SegmentMeasure, Standpoint, StreamMeasures,
};
use wirelab_engine::stream::Role;
use wirelab_text::time;

/// The measures of a stream in the report.
#[derive(Serialize)]
pub(crate) struct MeasuresView {
    standpoint: Standpoint,
    client: DirectionView,
    server: DirectionView,
}

#[derive(Serialize)]
struct DirectionView {
    segments: u64,
    repeats: u64,
    bytes: u64,
    sent_bytes: u64,
    acked_bytes: u64,
    data_time: Option<i64>,
    acked_time: Option<i64>,
    connection_time: Option<i64>,
    throughput_data: Option<f64>,
    throughput_acked: Option<f64>,
    throughput_connection: Option<f64>,
    goodput: Option<f64>,
    rtt_min: Option<i64>,
    rtt_mean: Option<i64>,
    rtt_max: Option<i64>,
    rtt_samples: u64,
    rtt_waited: u64,
    estimated_rtt: Option<i64>,
    dev_rtt: Option<i64>,
    rto: Option<i64>,
    textbook: Option<EstimateView>,
    max_flight: Option<u64>,
    window_full: Option<u64>,
    initial_window: Option<u64>,
    min_window: Option<u64>,
    max_window: Option<u64>,
    zero_window_time: i64,
    mss: Option<u16>,
    window_scale: Option<u8>,
    sack_permitted: Option<bool>,
    acks: u64,
    bytes_per_ack: Option<f64>,
    segments_per_ack: Option<f64>,
    acks_of_one: u64,
    acks_of_two: u64,
    acks_of_more: u64,
    delayed_acks: u64,
    super_segments: u64,
    rounds: Vec<RoundView>,
    rounds_left_out: u64,
    round_period: Option<i64>,
    segments_left_out: u64,
}

#[derive(Serialize)]
struct EstimateView {
    estimated_rtt: i64,
    dev_rtt: i64,
    rto: i64,
}

#[derive(Serialize)]
struct RoundView {
    first_frame: u32,
    last_frame: u32,
    start: String,
    duration: i64,
    bytes: u64,
    segments: u32,
    flight: Option<u64>,
    phase: RoundPhase,
    inferred: bool,
}

impl MeasuresView {
    pub(crate) fn new(measures: &StreamMeasures) -> Self {
        Self {
            standpoint: measures.standpoint,
            client: DirectionView::new(&measures.client),
            server: DirectionView::new(&measures.server),
        }
    }
}

impl DirectionView {
    fn new(told: &DirectionMeasures) -> Self {
        let [acks_of_one, acks_of_two, acks_of_more] = told.acks_of;
        Self {
            segments: told.segments,
            repeats: told.repeats,
            bytes: told.bytes,
            sent_bytes: told.sent_bytes,
            acked_bytes: told.acked_bytes,
            data_time: told.data_time,
            acked_time: told.acked_time,
            connection_time: told.connection_time,
            throughput_data: told.throughput_data.map(thousandths),
            throughput_acked: told.throughput_acked.map(thousandths),
            throughput_connection: told.throughput_connection.map(thousandths),
            goodput: told.goodput.map(thousandths),
            rtt_min: told.rtt_min,
            rtt_mean: told.rtt_mean,
            rtt_max: told.rtt_max,
            rtt_samples: told.rtt_samples,
            rtt_waited: told.rtt_waited,
            estimated_rtt: told.estimate.map(|estimate| estimate.estimated_rtt),
            dev_rtt: told.estimate.map(|estimate| estimate.dev_rtt),
            rto: told.estimate.map(|estimate| estimate.rto),
            textbook: told.textbook.map(EstimateView::new),
            max_flight: told.max_flight,
            window_full: told.window_full,
            initial_window: told.initial_window,
            min_window: told.min_window,
            max_window: told.max_window,
            zero_window_time: told.zero_window_time,
            mss: told.mss,
            window_scale: told.window_scale,
            sack_permitted: told.sack_permitted,
            acks: told.acks,
            bytes_per_ack: told.bytes_per_ack.map(thousandths),
            segments_per_ack: told.segments_per_ack.map(thousandths),
            acks_of_one,
            acks_of_two,
            acks_of_more,
            delayed_acks: told.delayed_acks,
            super_segments: told.super_segments,
            rounds: rounds(&told.rounds),
            rounds_left_out: told.rounds_left_out,
            round_period: told.round_period,
            segments_left_out: told.segments_left_out,
        }
    }
}

impl EstimateView {
    fn new(estimate: Estimate) -> Self {
        Self { estimated_rtt: estimate.estimated_rtt, dev_rtt: estimate.dev_rtt, rto: estimate.rto }
    }
}

fn rounds(all: &[Round]) -> Vec<RoundView> {
    let mut times = time::Writer::default();
    all.iter().map(|round| RoundView::new(round, times.text(round.start).to_owned())).collect()
}

impl RoundView {
    fn new(round: &Round, start: String) -> Self {
        Self {
            first_frame: round.first_frame,
            last_frame: round.last_frame,
            start,
            duration: round.duration,
            bytes: round.bytes,
            segments: round.segments,
            flight: round.flight,
            phase: round.phase,
            inferred: round.inferred,
        }
    }
}

/// Rates and means with three digits behind the point.
fn thousandths(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

/// A segment with data, as `segments` prints it.
#[derive(Serialize)]
pub struct SegmentJson {
    frame: u32,
    time: Option<String>,
    from: Role,
    seq: u64,
    len: u32,
    acked_in: Option<u32>,
    rtt: Option<i64>,
    estimated_rtt: Option<i64>,
    dev_rtt: Option<i64>,
    rto: Option<i64>,
    flight: Option<u64>,
    window: Option<u64>,
    repeat_of: Option<u32>,
    ambiguous: bool,
    acked_at: Option<String>,
    textbook: Option<EstimateView>,
}

impl SegmentJson {
    /// One row.
    pub fn new(segment: &SegmentMeasure) -> Self {
        Self {
            frame: segment.frame,
            time: time::rfc3339(segment.time.into()),
            from: segment.from,
            seq: segment.seq,
            len: segment.len,
            acked_in: segment.acked_in,
            rtt: segment.rtt,
            estimated_rtt: segment.estimated_rtt,
            dev_rtt: segment.dev_rtt,
            rto: segment.rto,
            flight: segment.flight,
            window: segment.window,
            repeat_of: segment.repeat_of,
            ambiguous: segment.ambiguous,
            acked_at: segment.acked_at.and_then(|at| time::rfc3339(at.into())),
            textbook: segment.textbook.map(EstimateView::new),
        }
    }
}
