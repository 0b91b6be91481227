//! Conversations, packet by packet, and what they measure.

use proptest::prelude::*;

use super::lane::Departure;
use super::number::shown;
use super::pending::Sent;
use super::rtt::Estimator;
use super::seen::Seen;
use super::stream::{Rows, Stream};
use crate::packet::TcpOptions;
use crate::packet::layer::TcpFlags;
use crate::stream::tcp::Verdicts;

const SYN: u16 = TcpFlags::SYN;
const ACK: u16 = TcpFlags::ACK;
const FIN: u16 = TcpFlags::FIN;
const RST: u16 = TcpFlags::RST;

/// What a row says: frame, sequence number, ACK and its time, whether it is ambiguous, flight, what it repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    frame: u32,
    seq: u64,
    acked: Option<(u32, Option<i64>)>,
    ambiguous: bool,
    flight: Option<u64>,
    repeat_of: Option<u32>,
}

#[derive(Default)]
struct All(Vec<Row>);

impl Rows for All {
    fn next(&self) -> u32 {
        self.0.len() as u32
    }

    fn sent(&mut self, seen: &Seen<'_>, departure: &Departure) {
        let Departure { seq, flight, ambiguous, repeat_of, .. } = *departure;
        self.0.push(Row { frame: seen.frame, seq: shown(seq), acked: None, ambiguous, flight, repeat_of });
    }

    fn covered(&mut self, sent: &Sent, ack: &Seen<'_>, rtt: Option<i64>, _: &Estimator) {
        let row = &mut self.0[sent.row as usize];
        row.acked = Some((ack.frame, rtt));
        row.ambiguous = sent.ambiguous;
    }

    fn doubt(&mut self, row: u32) {
        self.0[row as usize].ambiguous = true;
    }
}

/// A packet: whether the client sends it, flags, sequence and acknowledgement number, payload and how much of it is new, window,
/// time in milliseconds.
type Packet = (bool, u16, u32, u32, u32, u32, u16, i64);

fn seen<'a>(frame: u32, packet: Packet, verdicts: &'a Verdicts, options: &'a [u8]) -> Seen<'a> {
    let (opener, flags, seq, ack, len, new_bytes, window, time) = packet;
    let flags = TcpFlags(flags);
    Seen {
        frame,
        time: time * 1_000_000,
        stream: 0,
        opener,
        same_host: false,
        established: flags.0 == ACK && frame == 3,
        flags,
        seq,
        ack,
        window,
        len,
        new_bytes,
        verdicts,
        options: if flags.syn() { TcpOptions::of(options) } else { TcpOptions::default() },
    }
}

fn play(packets: &[Packet]) -> (Stream, Vec<Row>) {
    let (mut stream, mut rows) = (Stream::default(), All::default());
    let verdicts = Verdicts::default();
    for (packet, frame) in packets.iter().zip(1..) {
        stream.take(&seen(frame, *packet, &verdicts, &[2, 4, 5, 180, 3, 3, 7, 1]), &mut rows);
    }
    (stream, rows.0)
}

/// Client and server shake hands, 20 ms apart.
const OPENING: [Packet; 3] =
    [(true, SYN, 0, 0, 0, 0, 8_000, 0), (false, SYN | ACK, 0, 1, 0, 0, 9_000, 20), (true, ACK, 1, 1, 0, 0, 100, 20)];

fn opened(rest: &[Packet]) -> (Stream, Vec<Row>) {
    play(&[&OPENING, rest].concat())
}

fn row(frame: u32, seq: u64, acked: (u32, i64), flight: u64) -> Row {
    let acked = Some((acked.0, Some(acked.1 * 1_000_000)));
    Row { frame, seq, acked, ambiguous: false, flight: Some(flight), repeat_of: None }
}

#[test]
fn an_ack_covers_several_segments_and_need_not_end_at_one() {
    let (stream, rows) = opened(&[
        (true, ACK, 1, 1, 10, 10, 100, 21),
        (true, ACK, 11, 1, 10, 10, 100, 22),
        (true, ACK, 21, 1, 10, 10, 100, 23),
        (false, ACK, 1, 25, 0, 0, 50, 41),
        (false, ACK, 1, 31, 0, 0, 50, 44),
    ]);
    assert_eq!(rows, [row(4, 1, (7, 20), 10), row(5, 11, (7, 19), 20), row(6, 21, (8, 21), 30)]);
    let lane = stream.sides[0].lane.as_ref().unwrap();
    assert_eq!((lane.acks, lane.acked_bytes, lane.acks_of), (2, 30, [1, 1, 0]));
    assert_eq!((lane.estimator.samples(), lane.max_flight), (3, Some(30)));
    // Shifted by seven bits, since both sides offer it.
    assert_eq!(stream.sides[1].windows.span(&stream.sides[0].windows), Some((50 << 7, 9_000)));
}

#[test]
fn what_is_sent_again_is_no_sample() {
    let (stream, rows) = opened(&[
        (true, ACK, 1, 1, 10, 10, 100, 21),
        (true, ACK, 11, 1, 10, 10, 100, 22),
        (true, ACK, 1, 1, 10, 0, 100, 300),
        (false, ACK, 1, 21, 0, 0, 50, 320),
        // It had arrived: the ACK that follows was not for this one.
        (true, ACK, 11, 1, 10, 0, 100, 321),
        (false, ACK, 1, 21, 0, 0, 50, 340),
    ]);
    let ambiguous: Vec<_> = rows.iter().map(|row| (row.frame, row.ambiguous, row.repeat_of)).collect();
    assert_eq!(ambiguous, [(4, true, None), (5, false, None), (6, true, Some(4)), (8, true, None)]);
    assert_eq!(rows.iter().map(|row| row.acked.unwrap().0).collect::<Vec<_>>(), [7, 7, 7, 9]);
    let lane = stream.sides[0].lane.as_ref().unwrap();
    assert_eq!((lane.repeats, lane.bytes, lane.sent_bytes), (2, 20, 40));
    assert_eq!(lane.estimator.mean(), Some(298_000_000));
}

#[test]
fn numbers_go_round() {
    let (_, rows) = play(&[
        (true, ACK, 0xffff_fff0, 1, 10, 10, 1, 0),
        (false, ACK, 1, 0xffff_fffa, 0, 0, 1, 3),
        (true, ACK, 0xffff_fffa, 1, 10, 10, 1, 4),
        (false, ACK, 1, 4, 0, 0, 1, 9),
    ]);
    assert_eq!(
        rows.iter().map(|row| row.acked).collect::<Vec<_>>(),
        [Some((2, Some(3_000_000))), Some((4, Some(5_000_000)))]
    );
    assert_eq!(rows[1].flight, Some(10));
}

#[test]
fn without_the_other_direction_nothing_is_said_of_flight_and_windows() {
    let (stream, rows) = play(&[(true, ACK, 1, 1, 10, 10, 1, 0), (true, ACK, 11, 1, 10, 10, 1, 5)]);
    assert_eq!(rows.iter().map(|row| (row.acked, row.flight)).collect::<Vec<_>>(), [(None, None); 2]);
    let [client, server] = &stream.sides;
    assert_eq!((client.windows.span(&server.windows), server.windows.now(&client.windows)), (None, None));
}

#[test]
fn times_that_run_backwards_are_no_times() {
    let (stream, rows) = opened(&[(true, ACK, 1, 1, 10, 10, 100, 50), (false, ACK, 1, 11, 0, 0, 50, 40)]);
    assert_eq!(rows[0].acked, Some((5, None)));
    let lane = stream.sides[0].lane.as_ref().unwrap();
    assert_eq!(lane.estimator.samples(), 0);
}

#[test]
fn a_round_knows_the_greatest_flight_behind_its_segments() {
    // The ACK for all four comes at once, when two of the next round are still to be sent.
    let (stream, _) = opened(&[
        (true, ACK, 1, 1, 10, 10, 100, 21),
        (true, ACK, 11, 1, 10, 10, 100, 21),
        (false, ACK, 1, 11, 0, 0, 50, 41),
        (true, ACK, 21, 1, 10, 10, 100, 41),
        (true, ACK, 31, 1, 10, 10, 100, 41),
        (false, ACK, 1, 41, 0, 0, 50, 61),
        (true, ACK, 41, 1, 10, 10, 100, 61),
    ]);
    let (fleets, _) = stream.sides[0].lane.as_ref().unwrap().rounds.finish();
    assert_eq!(
        fleets.iter().map(|fleet| (fleet.bytes, fleet.flight)).collect::<Vec<_>>(),
        [(20, 20), (20, 30), (10, 10)]
    );
}

#[test]
fn a_window_is_closed_until_it_opens() {
    let (stream, _) = opened(&[
        (false, ACK, 1, 1, 0, 0, 0, 100),
        (false, ACK, 1, 1, 0, 0, 0, 200),
        (false, ACK, 1, 1, 0, 0, 9, 350),
        (false, ACK, 1, 1, 0, 0, 0, 400),
        (true, ACK, 1, 1, 0, 0, 9, 410),
        (false, FIN | ACK, 1, 1, 0, 0, 0, 420),
        (false, RST, 1, 0, 0, 0, 0, 430),
    ]);
    assert_eq!(stream.sides[1].windows.closed_for(stream.last_time), 280_000_000);
}

#[test]
fn who_waits_for_the_window_has_enough_to_send() {
    let quiet = |packets: &[Packet]| {
        let (stream, _) = opened(packets);
        let (fleets, _) = stream.sides[0].lane.as_ref().unwrap().rounds.finish();
        fleets.iter().map(|fleet| (fleet.waited, fleet.quiet / 1_000_000)).collect::<Vec<_>>()
    };
    // Closed with the ACK, opened 600 ms later, sent 5 ms after that.
    let waited = quiet(&[
        (true, ACK, 1, 1, 10, 10, 99, 100),
        (false, ACK, 1, 11, 0, 0, 0, 120),
        (false, ACK, 1, 11, 0, 0, 50, 720),
        (true, ACK, 11, 1, 10, 10, 99, 725),
    ]);
    assert_eq!(waited, [(false, 0), (true, 5)]);
    // Open all the time: it was the sender who paused.
    let paused = quiet(&[
        (true, ACK, 1, 1, 10, 10, 99, 100),
        (false, ACK, 1, 11, 0, 0, 50, 120),
        (true, ACK, 11, 1, 10, 10, 99, 725),
    ]);
    assert_eq!(paused, [(false, 0), (false, 605)]);
}

#[test]
fn a_hundred_thousand_segments_without_an_ack_are_bounded() {
    let (mut stream, verdicts) = (Stream::default(), Verdicts::default());
    for at in 0..100_000 {
        let packet = (true, ACK, 1 + at * 10, 1, 10, 10, 1, i64::from(at));
        stream.take(&seen(at + 1, packet, &verdicts, &[]), &mut ());
    }
    let lane = stream.sides[0].lane.as_ref().unwrap();
    assert_eq!((lane.segments, lane.left_out), (100_000, 100_000 - 4_096));
    assert!(lane.rounds.finish().0.len() <= 512);
}

proptest! {
    /// Nothing that a capture can hold makes the measures panic, or gives a negative span.
    #[test]
    fn nothing_panics(packets in proptest::collection::vec(
        (any::<bool>(), prop_oneof![Just(ACK), Just(SYN), Just(SYN | ACK), Just(RST), Just(FIN | ACK), any::<u16>()],
            prop_oneof![0..200_u32, any::<u32>()], prop_oneof![0..200_u32, any::<u32>()],
            prop_oneof![0..40_u32, any::<u32>()], 0..40_u32, any::<u16>(), -50..9_000_000_000_i64), 0..80)) {
        let (stream, rows) = play(&packets);
        for row in rows {
            prop_assert!(row.acked.is_none_or(|(_, rtt)| rtt.is_none_or(|rtt| rtt >= 0)));
        }
        for (at, side) in stream.sides.iter().enumerate() {
            prop_assert!(side.windows.closed_for(stream.last_time) >= 0);
            if let Some(lane) = &side.lane {
                let (fleets, _) = lane.rounds.finish();
                let around = super::phase::Around { from_start: at == 0, rtt: 7, rto: 9, mss: 1, far: at == 1, at_sender: at == 0, known: at == 0, ended: true };
                prop_assert_eq!(super::phase::phases(&fleets, &around).len(), fleets.len());
            }
        }
    }
}
