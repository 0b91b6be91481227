//! Measures in sentences.

use wirelab_engine::measures::{DirectionMeasures, Estimate, RoundPhase, Standpoint, StreamMeasures};
use wirelab_engine::stream::Role;
use wirelab_text::harmless::Harmless;
use wirelab_text::units::three_digits;
use wirelab_words::list::measure;
use wirelab_words::list::measure::{Phase, Stood};
use wirelab_words::list::words::Who;
use wirelab_words::{Said, Sentence, Size, Span};

/// Where the capture was taken, and what that means for round-trip times.
pub fn standpoint(standpoint: Standpoint) -> String {
    let stood = match standpoint {
        Standpoint::Client => Stood::Client,
        Standpoint::Server => Stood::Server,
        Standpoint::Middle => Stood::Middle,
        Standpoint::SameHost => Stood::SameHost,
        Standpoint::Unknown => Stood::Unknown,
    };
    said(measure::Standpoint { stood })
}

/// The words for a phase, in a table.
pub fn phase(phase: RoundPhase) -> String {
    let phase = match phase {
        RoundPhase::SlowStart => Phase::SlowStart,
        RoundPhase::Avoidance => Phase::Avoidance,
        RoundPhase::Recovery => Phase::Recovery,
        RoundPhase::Idle => Phase::Idle,
        RoundPhase::Application => Phase::Application,
        RoundPhase::Window => Phase::Window,
        RoundPhase::CannotTell => Phase::CannotTell,
    };
    said(measure::Round { phase })
}

/// What the SYN of each side says of it, as far as they were captured.
pub fn greetings(measures: &StreamMeasures) -> Vec<String> {
    let sides = [Role::Client, Role::Server].into_iter();
    sides.filter_map(|role| announced(measures.of(role), role)).collect()
}

/// What one side sent, and what held it back: a sentence each.
pub fn direction(measures: &StreamMeasures, from: Role) -> Vec<String> {
    let (own, other) = (measures.of(from), measures.of(from.other()));
    let mut all = Vec::new();
    let sent = measure::Sent { who: who(from), bytes: Size(own.bytes), segments: own.segments, repeats: own.repeats };
    all.push(said(sent));
    all.extend(throughput(own));
    all.extend(times(own));
    all.extend(own.max_flight.map(|most| said(measure::Flight { most: Size(most) })));
    all.push(windows(other, from.other(), own.window_full.unwrap_or(0)));
    all.extend(acks(own));
    if own.super_segments > 0 {
        let mss = u32::from(other.mss.unwrap_or(0));
        all.push(said(measure::Super { segments: own.super_segments, mss }));
    }
    if own.rounds_left_out + own.segments_left_out > 0 {
        let (rounds, segments) = (own.rounds_left_out, own.segments_left_out);
        all.push(said(measure::LeftOut { rounds, segments }).trim_end().to_owned());
    }
    all
}

/// How far apart rounds are, if that can be told.
pub fn period(measures: &DirectionMeasures) -> Option<String> {
    measures.round_period.map(|span| said(measure::Period { span: Span(span) }))
}

fn said(sentence: impl Sentence) -> String {
    sentence.said().to_string()
}

fn who(role: Role) -> Who {
    match role {
        Role::Client => Who::Client,
        Role::Server => Who::Server,
    }
}

/// Bytes a second below which a rate is written with its fraction.
const SLOW: f64 = 9.995;

/// The three definitions, each with its time.
fn throughput(own: &DirectionMeasures) -> Option<String> {
    let rate = |rate: Option<f64>, time: Option<i64>| -> Option<Said> {
        let (rate, time) = (rate?, Span(time?));
        // Whole bytes of a rate below ten tell too little.
        Some(match rate < SLOW {
            true => measure::SlowRate { rate: Harmless::line(three_digits(rate)), time }.said(),
            false => measure::Rate { rate: Size(rate.round() as u64), time }.said(),
        })
    };
    let data = rate(own.throughput_data, own.data_time);
    let acked = rate(own.throughput_acked, own.acked_time);
    let connection = rate(own.throughput_connection, own.connection_time);
    if data.is_none() && acked.is_none() && connection.is_none() {
        return None;
    }
    let text = said(measure::Throughput { data, acked, connection });
    // Where the first is not known, the list begins with the second.
    Some(text.replacen(": ; ", ": ", 1))
}

fn times(own: &DirectionMeasures) -> Vec<String> {
    let (Some(least), Some(greatest), Some(mean)) = (own.rtt_min, own.rtt_max, own.rtt_mean) else {
        return vec![said(measure::NoRtt { segments: own.segments })];
    };
    let same = least == greatest;
    let (least, greatest, mean) = (Span(least), Span(greatest), Span(mean));
    let (samples, waited) = (own.rtt_samples, own.rtt_waited);
    let mut all = vec![said(measure::Rtt { least, greatest, mean, same, samples, waited })];
    let spans = |estimate: Estimate| [estimate.estimated_rtt, estimate.dev_rtt, estimate.rto].map(Span);
    if let Some([rtt, deviation, rto]) = own.estimate.map(spans) {
        all.push(said(measure::Estimate { rtt, deviation, rto }));
    }
    // Of a single sample there is little to estimate.
    if let Some([rtt, deviation, rto]) = own.textbook.filter(|_| samples > 1).map(spans) {
        all.push(said(measure::Textbook { rtt, deviation, rto }));
    }
    all
}

/// The windows of the receiver, and whether they held the sender back.
fn windows(receiver: &DirectionMeasures, role: Role, filled: u64) -> String {
    let who = who(role);
    let (Some(least), Some(greatest)) = (receiver.min_window, receiver.max_window) else {
        return said(measure::NoWindows { who });
    };
    let zero = Some(receiver.zero_window_time).filter(|time| *time > 0).map(Span);
    let same = least == greatest;
    said(measure::Windows { who, least, greatest, same, zero, filled })
}

fn acks(own: &DirectionMeasures) -> Vec<String> {
    let Some(mean) = own.bytes_per_ack else { return Vec::new() };
    let [one, two, more] = own.acks_of;
    let mut all = vec![said(measure::Acks { acks: own.acks, mean: Size(mean.round() as u64), one, two, more })];
    if own.delayed_acks > 0 {
        all.push(said(measure::Delayed { acks: own.delayed_acks }));
    }
    all
}

fn announced(side: &DirectionMeasures, role: Role) -> Option<String> {
    let sack = side.sack_permitted?;
    let (mss, shift) = (side.mss.map(u32::from), side.window_scale.map(u32::from));
    Some(said(measure::Announced { who: who(role), mss, shift, sack }))
}
