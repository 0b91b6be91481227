//! What is measured, as reports tell it.

use super::phase::RoundPhase;
use super::rtt::Estimate;
use super::standpoint::Standpoint;
use crate::stream::Role;

/// A segment with data. Points in time are nanoseconds since 1970, spans nanoseconds.
///
/// Keep-alives, probes of a zero window, copies, and what a RST carries are no such segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SegmentMeasure {
    /// Its frame.
    pub frame: u32,
    /// When it was captured.
    pub time: i64,
    /// Who sent it.
    pub from: Role,
    /// Its sequence number, relative as `tcp.seq`; unlike that, it goes on beyond 2^32.
    pub seq: u64,
    /// Payload bytes on the wire.
    pub len: u32,
    /// The frame of the first packet behind it that acknowledges its last byte, wherever that ACK ends.
    pub acked_in: Option<u32>,
    /// When that was captured.
    pub acked_at: Option<i64>,
    /// From the segment to that ACK, as the capture saw it; `None` where times run backwards.
    pub rtt: Option<i64>,
    /// Whether nobody can tell what that ACK answers, because the segment was sent more than once, or its bytes were
    /// acknowledged before: then it is no sample (Karn; RFC 6298, section 3).
    pub ambiguous: bool,
    /// SRTT of RFC 6298, section 2, behind its ACK; `None` before the first sample, and without an ACK.
    pub estimated_rtt: Option<i64>,
    /// RTTVAR, likewise.
    pub dev_rtt: Option<i64>,
    /// What follows from the two: SRTT and four times RTTVAR, without any floor.
    pub rto: Option<i64>,
    /// The same three as textbooks write them down: the estimate first, DevRTT from the new estimate, and 0 at the first sample.
    pub textbook: Option<Estimate>,
    /// Bytes under way behind it, itself among them: `tcp.analysis.bytes_in_flight` where verdicts are asked for. `None` where no
    /// acknowledgement was captured.
    pub flight: Option<u64>,
    /// The receiver's window at that moment, in bytes; `None` if that said nothing yet, or its scale was not captured.
    pub window: Option<u64>,
    /// The frame that was the first to carry some of its bytes, if they were waiting for their ACK.
    pub repeat_of: Option<u32>,
}

/// The measures of a stream.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StreamMeasures {
    /// What the client sent, and what it announced.
    pub client: DirectionMeasures,
    /// The same of the server.
    pub server: DirectionMeasures,
    /// Where the capture was taken: round-trip times of a side that is far from it are only a part of the way.
    pub standpoint: Standpoint,
}

impl StreamMeasures {
    /// The measures of one side.
    pub fn of(&self, role: Role) -> &DirectionMeasures {
        match role {
            Role::Client => &self.client,
            Role::Server => &self.server,
        }
    }
}

/// What one side sent, and what it announced. Spans are nanoseconds, rates bytes a second; `None` where there is nothing to
/// measure, or a span is zero or runs backwards.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct DirectionMeasures {
    /// Segments with data.
    pub segments: u64,
    /// Those of them that repeat what was sent before.
    pub repeats: u64,
    /// Payload bytes, each once.
    pub bytes: u64,
    /// Payload bytes, as often as they were sent.
    pub sent_bytes: u64,
    /// Payload bytes that were acknowledged.
    pub acked_bytes: u64,
    /// From its first to its last segment with data.
    pub data_time: Option<i64>,
    /// From its first segment with data to the last ACK that covers something new.
    pub acked_time: Option<i64>,
    /// From the first to the last packet of the stream.
    pub connection_time: Option<i64>,
    /// `bytes` over `data_time`.
    pub throughput_data: Option<f64>,
    /// `bytes` over `acked_time`; `None` where some of them were never acknowledged.
    pub throughput_acked: Option<f64>,
    /// `bytes` over `connection_time`.
    pub throughput_connection: Option<f64>,
    /// `acked_bytes` over `acked_time`.
    pub goodput: Option<f64>,
    /// The least round-trip time of its segments with data that are not ambiguous.
    pub rtt_min: Option<i64>,
    /// Their mean.
    pub rtt_mean: Option<i64>,
    /// The greatest.
    pub rtt_max: Option<i64>,
    /// How many they are.
    pub rtt_samples: u64,
    /// Those of them whose ACK also covers something that was sent again: it waited for that, and they are longer.
    pub rtt_waited: u64,
    /// The estimate behind the last sample, by RFC 6298.
    pub estimate: Option<Estimate>,
    /// The same as textbooks write it down.
    pub textbook: Option<Estimate>,
    /// Most bytes under way.
    pub max_flight: Option<u64>,
    /// Segments behind which the receiver's window had no room for another; `None` if that window is not known.
    pub window_full: Option<u64>,
    /// The window of its SYN.
    pub initial_window: Option<u64>,
    /// The least window that it announced, the SYN's among them, no RST's.
    pub min_window: Option<u64>,
    /// The greatest.
    pub max_window: Option<u64>,
    /// How long its window was zero.
    pub zero_window_time: i64,
    /// The largest segment that its SYN asks for; `None` if it does not say, or was not captured.
    pub mss: Option<u16>,
    /// By how many bits its SYN asks to shift its windows, likewise.
    pub window_scale: Option<u8>,
    /// Whether its SYN permits selective acknowledgements; `None` if it was not captured.
    pub sack_permitted: Option<bool>,
    /// ACKs of the other side that cover something new of it.
    pub acks: u64,
    /// Bytes that such an ACK covers in the mean.
    pub bytes_per_ack: Option<f64>,
    /// Segments that such an ACK covers in the mean.
    pub segments_per_ack: Option<f64>,
    /// How many of them cover one segment, two, and more.
    pub acks_of: [u64; 3],
    /// ACKs for one segment that came so late that they were probably held back (delayed ACKs); inferred.
    pub delayed_acks: u64,
    /// Segments longer than the receiver's MSS: the network card cuts them later, or put them together before.
    pub super_segments: u64,
    /// Fleets of segments, in their order.
    pub rounds: Vec<Round>,
    /// Rounds beyond those that are kept.
    pub rounds_left_out: u64,
    /// From the beginning of a round to that of the next, the median over rounds that stand apart and follow without a pause.
    pub round_period: Option<i64>,
    /// Segments whose ACK was not looked for, because too many waited at once.
    pub segments_left_out: u64,
}

/// A round: what a sender puts on the way within one round-trip time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Round {
    /// Its first segment with data.
    pub first_frame: u32,
    /// Its last.
    pub last_frame: u32,
    /// When it began, in nanoseconds since 1970.
    pub start: i64,
    /// From its first to its last segment, in nanoseconds.
    pub duration: i64,
    /// Payload, repeats among it.
    pub bytes: u64,
    /// Segments with data.
    pub segments: u32,
    /// Most bytes under way behind one of its segments: where nothing else limits the sender, its congestion window. While it
    /// recovers, what was lost and what arrived beyond a gap is among them. `None` where no acknowledgement was captured.
    pub flight: Option<u64>,
    /// The phase of congestion control, or what limits the sender.
    pub phase: RoundPhase,
    /// Whether that is inferred, and not seen.
    pub inferred: bool,
}
