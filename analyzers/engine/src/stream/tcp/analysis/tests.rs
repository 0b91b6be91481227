//! A few segments a rule, with the verdict on the last one.

use super::super::rules::Rules;
use super::super::segment::Segment;
use super::verdict::{Verdict, Verdicts};
use super::{Analysis, Context};
use crate::packet::TcpOptions;
use crate::packet::layer::TcpFlags;
use crate::stream::Compat;
use crate::stream::copies::Identity;
use crate::stream::key::Side;

const A: Side = Side::Low;
const B: Side = Side::High;

/// One packet: who, flags (letters), sequence, acknowledgement, payload, window, microseconds.
type Row = (Side, &'static str, u32, u32, u32, u16, i64);

fn play(rows: &[Row], options: &[(usize, &[u8])]) -> Vec<Verdicts> {
    play_as(Compat::Wireshark44, rows, options)
}

fn play_as(compat: Compat, rows: &[Row], options: &[(usize, &[u8])]) -> Vec<Verdicts> {
    let mut analysis = Analysis::new(&Rules { compat, ..Rules::default() });
    analysis.open();
    let mut all = Vec::new();
    for (number, &(side, letters, seq, ack, len, window, micros)) in rows.iter().enumerate() {
        let bit = |letter: char, bit: u16| if letters.contains(letter) { bit } else { 0 };
        let flags =
            bit('S', TcpFlags::SYN) | bit('F', TcpFlags::FIN) | bit('R', TcpFlags::RST) | bit('P', TcpFlags::PSH);
        let ack_flag = if ack == 0 { 0 } else { TcpFlags::ACK };
        let segment = Segment {
            frame: number as u32 + 1,
            time: 1_000_000_000 + micros * 1000,
            seq,
            ack,
            flags: TcpFlags(flags | ack_flag),
            window,
            len,
            quoted: false,
            sound: true,
            identity: Identity::default(),
        };
        let mut header = vec![0; 20];
        for (_, bytes) in options.iter().filter(|(row, _)| *row == number) {
            header.extend_from_slice(bytes);
        }
        let context = Context::new(TcpOptions::new(&header), true);
        all.push(analysis.judge(0, &segment, side, &context));
    }
    all
}

/// Handshake with a round-trip time of 2 ms, windows not scaled.
const OPEN: [Row; 3] =
    [(A, "S", 100, 0, 0, 8000, 0), (B, "S", 900, 101, 0, 8000, 1000), (A, "", 101, 901, 0, 8000, 2000)];

fn last(rows: &[Row]) -> Verdicts {
    *play(&[&OPEN[..], rows].concat(), &[]).last().unwrap()
}

fn verdicts(rows: &[Row]) -> Vec<Verdict> {
    last(rows).iter().collect()
}

#[test]
fn a_clean_exchange_has_no_verdict() {
    let rows = [
        (A, "P", 101, 901, 10, 8000, 3000),
        (B, "", 901, 111, 0, 8000, 3100),
        (B, "P", 901, 111, 20, 8000, 3200),
        (A, "", 111, 921, 0, 8000, 3300),
        (A, "F", 111, 921, 0, 8000, 4000),
        (B, "F", 921, 112, 0, 8000, 4100),
        (A, "", 112, 922, 0, 8000, 4200),
    ];
    let all = play(&[&OPEN[..], &rows].concat(), &[]);
    assert!(all.iter().all(|verdicts| !verdicts.any()));
    assert_eq!((all[4].acks_frame, all[4].ack_rtt), (4, 100_000));
    assert_eq!((all[3].bytes_in_flight, all[3].push_bytes), (10, 10));
    assert_eq!((all[9].acks_frame, all[9].ack_rtt), (9, 100_000));
}

#[test]
fn each_rule_by_its_smallest_case() {
    use Verdict::*;
    let sent: Row = (A, "", 101, 901, 10, 8000, 3000);
    let acked: Row = (B, "", 901, 111, 0, 8000, 3100);
    let table: Vec<(&str, Vec<Row>, Vec<Verdict>)> = vec![
        ("repeated after a while", vec![sent, (A, "", 101, 901, 10, 8000, 300_000)], vec![Retransmission]),
        (
            "repeated though acknowledged",
            vec![sent, acked, (A, "", 101, 901, 10, 8000, 4000)],
            vec![SpuriousRetransmission],
        ),
        ("a hole", vec![sent, (A, "", 121, 901, 10, 8000, 3100)], vec![LostSegment]),
        (
            "the hole is filled at once",
            vec![sent, (A, "", 121, 901, 10, 8000, 3100), (A, "", 111, 901, 10, 8000, 5000)],
            vec![OutOfOrder],
        ),
        (
            "the hole is filled after a round trip",
            vec![sent, (A, "", 121, 901, 10, 8000, 3100), (A, "", 111, 901, 10, 8000, 5100)],
            vec![Retransmission],
        ),
        ("acknowledged, never seen", vec![sent, (B, "", 901, 131, 0, 8000, 3100)], vec![AckLostSegment]),
        ("the same acknowledgement", vec![sent, acked, (B, "", 901, 111, 0, 8000, 3200)], vec![DuplicateAck]),
        ("another window", vec![sent, acked, (B, "", 901, 111, 0, 9000, 3200)], vec![WindowUpdate]),
        ("keep-alive without a byte", vec![sent, acked, (A, "", 110, 901, 0, 8000, 9_000_000)], vec![KeepAlive]),
        ("keep-alive with a byte", vec![sent, acked, (A, "", 110, 901, 1, 8000, 9_000_000)], vec![KeepAlive]),
        (
            "and its answer",
            vec![sent, acked, (A, "", 110, 901, 0, 8000, 9_000_000), (B, "", 901, 111, 0, 8000, 9_000_100)],
            vec![KeepAliveAck],
        ),
        ("no window left", vec![sent, (B, "", 901, 111, 0, 0, 3100)], vec![ZeroWindow]),
        (
            "a byte to try it",
            vec![sent, (B, "", 901, 111, 0, 0, 3100), (A, "", 111, 901, 1, 8000, 500_000)],
            vec![ZeroWindowProbe],
        ),
        (
            "still none",
            vec![
                sent,
                (B, "", 901, 111, 0, 0, 3100),
                (A, "", 111, 901, 1, 8000, 500_000),
                (B, "", 901, 111, 0, 0, 500_100),
            ],
            vec![ZeroWindow, ZeroWindowProbeAck],
        ),
        ("just below the window's end", vec![(A, "", 101, 901, 7999, 8000, 3000)], vec![]),
        ("exactly to the window's end", vec![(A, "", 101, 901, 8000, 8000, 3000)], vec![WindowFull]),
        ("SYN again", vec![(A, "S", 100, 0, 0, 8000, 1_000_000)], vec![Retransmission]),
        (
            "FIN again",
            vec![(A, "F", 101, 901, 0, 8000, 3000), (A, "F", 101, 901, 0, 8000, 300_000)],
            vec![Retransmission],
        ),
        (
            "a hole is filled exactly: no remark on whether it was overtaken",
            vec![(A, "", 601, 901, 500, 8000, 3000), (A, "", 101, 901, 1000, 8000, 3500)],
            vec![Retransmission],
        ),
        (
            "the same behind 512 bytes, of which Wireshark knows the lowest eight bits of the length",
            vec![(A, "", 601, 901, 512, 8000, 3000), (A, "", 101, 901, 1012, 8000, 3500)],
            vec![OutOfOrder],
        ),
        ("RST is never lost", vec![sent, (A, "R", 300, 901, 0, 0, 3100)], vec![]),
    ];
    for (what, rows, expected) in table {
        assert_eq!(verdicts(&rows), expected, "{what}");
    }
}

#[test]
fn fast_retransmission_needs_two_duplicates_and_less_than_20_ms() {
    let hole = |duplicates: usize, micros: i64| {
        let mut rows = vec![(A, "", 101, 901, 10, 8000, 3000), (B, "", 901, 111, 0, 8000, 3100)];
        rows.push((A, "", 121, 901, 10, 8000, 3200));
        for number in 0..duplicates {
            rows.push((B, "", 901, 111, 0, 8000, 10_000 + number as i64));
        }
        rows.push((A, "", 111, 901, 10, 8000, 10_000 + duplicates as i64 - 1 + micros));
        verdicts(&rows)
    };
    assert_eq!(hole(2, 19_999), [Verdict::FastRetransmission]);
    assert_eq!(hole(2, 20_000), [Verdict::Retransmission]);
    assert_eq!(hole(1, 19_999), [Verdict::Retransmission]);
}

/// Packets in another order than their times: what came "before" the duplicates that asked for it.
#[test]
fn in_4_6_a_clock_that_goes_back_is_no_delay() {
    let rows = [
        &OPEN[..],
        &[(A, "", 101, 901, 10, 8000, 3000), (B, "", 901, 111, 0, 8000, 3100), (A, "", 121, 901, 10, 8000, 3200)],
        &[(B, "", 901, 111, 0, 8000, 9000), (B, "", 901, 111, 0, 8000, 9001), (A, "", 111, 901, 10, 8000, 8000)],
    ]
    .concat();
    for (compat, expected) in [
        (Compat::Wireshark46, Verdict::FastRetransmission),
        (Compat::Wireshark44, Verdict::Retransmission),
        (Compat::Wireshark40, Verdict::Retransmission),
    ] {
        let last = *play_as(compat, &rows, &[]).last().unwrap();
        assert_eq!(last.iter().collect::<Vec<_>>(), [expected], "{compat:?}");
    }
}

#[test]
fn numbers_go_round_the_circle() {
    let top = u32::MAX - 4;
    let rows = [
        (A, "S", top, 0, 0, 8000, 0),
        (B, "S", 900, top.wrapping_add(1), 0, 8000, 1000),
        (A, "", top.wrapping_add(1), 901, 0, 8000, 2000),
        (A, "", top.wrapping_add(1), 901, 10, 8000, 3000),
        (B, "", 901, 6, 0, 8000, 3100),
        (A, "", 6, 901, 10, 8000, 3200),
        (A, "", top.wrapping_add(1), 901, 10, 8000, 900_000),
    ];
    let all = play(&rows, &[]);
    assert!(all[..6].iter().all(|verdicts| !verdicts.any()));
    assert_eq!(all[4].acks_frame, 4);
    assert!(all[6].has(Verdict::SpuriousRetransmission));
}

#[test]
fn sack_makes_a_duplicate_of_a_window_update() {
    let rows = [(A, "", 101, 901, 10, 8000, 3000), (B, "", 901, 111, 0, 8000, 3100), (B, "", 901, 111, 0, 9000, 3200)];
    let sack = [5, 10, 0, 0, 0, 121, 0, 0, 0, 131];
    let all = play(&[&OPEN[..], &rows].concat(), &[(5, &sack)]);
    assert_eq!(all[5].iter().collect::<Vec<_>>(), [Verdict::DuplicateAck]);
    assert_eq!((all[5].duplicate_of, all[5].duplicate_number), (5, 1));
}

#[test]
fn sack_of_another_length() {
    let rows = [(A, "", 101, 901, 10, 8000, 3000), (B, "", 901, 111, 0, 8000, 3100), (B, "", 901, 111, 0, 9000, 3200)];
    let found = |sack: &[u8]| play(&[&OPEN[..], &rows].concat(), &[(5, sack)])[5];
    // A range and a half.
    let verdicts = found(&[5, 14, 0, 0, 0, 121, 0, 0, 0, 131, 0, 0, 0, 141]);
    assert_eq!(verdicts.iter().collect::<Vec<_>>(), [Verdict::DuplicateAck]);
    // Half a range: Wireshark gives the packet up where it would tell a duplicate.
    let verdicts = found(&[5, 6, 0, 0, 0, 121]);
    assert!(!verdicts.any() && !verdicts.noted);
}

#[test]
fn a_partial_acknowledgement_is_timed_too() {
    let rows = [(A, "", 101, 901, 100, 8000, 3000), (B, "", 901, 151, 0, 8000, 3500), (B, "", 901, 201, 0, 8000, 4000)];
    let all = play(&[&OPEN[..], &rows].concat(), &[]);
    assert!(all[4].partial_ack && all[4].ack_rtt == 500_000);
    assert!(!all[5].partial_ack && all[5].ack_rtt == 1_000_000);
}

#[test]
fn what_lies_half_a_circle_behind_an_acknowledgement_is_taken_out() {
    let mut rows: Vec<Row> = (0..20).map(|n| (A, "", 101 + n * 100, 901, 100, 8000, 3000)).collect();
    rows.extend([(B, "", 901, 151 + (1 << 31), 0, 8000, 3100), (B, "", 901, 2101, 0, 8000, 3200)]);
    assert_eq!(last(&rows).acks_frame, 0);
    rows.remove(20);
    assert_ne!(last(&rows).acks_frame, 0);
}

#[test]
fn a_syn_cut_off_in_its_header_tells_nothing_of_window_scaling() {
    let told = |whole: bool| {
        let mut analysis = Analysis::new(&Rules { compat: Compat::Wireshark44, ..Rules::default() });
        analysis.open();
        let segment = Segment {
            frame: 1,
            time: 1,
            seq: 100,
            ack: 0,
            flags: TcpFlags(TcpFlags::SYN),
            window: 8000,
            len: 0,
            quoted: false,
            sound: true,
            identity: Identity::default(),
        };
        analysis.judge(0, &segment, A, &Context { whole, ..Context::new(TcpOptions::new(&[]), true) });
        analysis.scale(0, A)
    };
    assert_eq!((told(true), told(false)), (super::Scale::Unused, super::Scale::Unknown));
}

#[test]
fn a_flood_without_acknowledgements_stays_bounded() {
    let rows: Vec<Row> = (0..30_000).map(|n| (A, "", 101 + n * 10, 901, 10, 8000, 3000 + i64::from(n))).collect();
    let verdicts = last(&rows);
    assert_eq!(verdicts.bytes_in_flight, 100_000, "the first 10,000 segments are remembered");
}

#[test]
fn the_two_versions_differ_where_they_are_known_to() {
    use Verdict::*;
    let sack: &[u8] = &[5, 10, 0, 0, 0, 121, 0, 0, 0, 131];
    let hole = [(A, "", 101, 901, 10, 8000, 3000), (A, "", 121, 901, 10, 8000, 3100)];
    let repeat: Vec<Row> = [&OPEN[..], &hole, &[(A, "", 101, 901, 10, 8000, 3500)]].concat();
    let acked: [Row; 2] = [(A, "", 101, 901, 10, 8000, 3000), (B, "", 901, 111, 0, 8000, 3100)];
    let window: Vec<Row> = [&OPEN[..], &acked, &[(B, "", 901, 111, 0, 9000, 3200)]].concat();
    type Options<'a> = &'a [(usize, &'a [u8])];
    type Differs<'a> = (&'a str, &'a [Row], Options<'a>, &'a [Verdict], &'a [Verdict]);
    let probed: [Row; 4] = [
        (A, "", 101, 901, 100, 8000, 3000),
        (B, "", 901, 201, 0, 0, 3100),
        (A, "", 201, 901, 1, 8000, 4000),
        (B, "", 901, 202, 0, 8000, 4100),
    ];
    let probed = [&OPEN[..], &probed].concat();
    let table: [Differs<'_>; 3] = [
        ("the byte of a probe was taken", &probed, &[], &[WindowUpdate], &[AckLostSegment]),
        ("a quick repeat of a stored segment", &repeat, &[], &[Retransmission], &[OutOfOrder]),
        ("another window with SACK", &window, &[(5, sack)], &[DuplicateAck], &[WindowUpdate]),
    ];
    for (what, rows, options, new, old) in table {
        for (compat, expected) in [(Compat::Wireshark44, new), (Compat::Wireshark40, old)] {
            let last = *play_as(compat, rows, options).last().unwrap();
            assert_eq!(last.iter().collect::<Vec<_>>(), expected, "{what}, {compat:?}");
        }
    }
    let part: [Row; 2] = [(A, "", 101, 901, 100, 8000, 3000), (B, "", 901, 151, 0, 8000, 3500)];
    let part = [&OPEN[..], &part].concat();
    assert_eq!(play_as(Compat::Wireshark44, &part, &[])[4].ack_rtt, 500_000);
    assert_eq!(play_as(Compat::Wireshark40, &part, &[])[4].ack_rtt, 0, "4.0 times whole segments only");
    let late: [Row; 3] =
        [(A, "", 101, 901, 10, 8000, 3000), (A, "", 111, 901, 10, 8000, 4000), (A, "", 111, 901, 10, 8000, 900_000)];
    let late = [&OPEN[..], &late].concat();
    assert_eq!(play_as(Compat::Wireshark44, &late, &[])[5].rto_frame, 5, "the segment itself");
    assert_eq!(play_as(Compat::Wireshark40, &late, &[])[5].rto_frame, 4, "the oldest that waits");
}

#[test]
fn in_4_6_the_other_sides_last_word_decides_and_comes_first() {
    use Verdict::*;
    let hole = [(A, "", 101, 901, 10, 8000, 3000), (A, "", 121, 901, 10, 8000, 3100)];
    let asked = (B, "", 901, 111, 0, 8000, 3200);
    let fills = (A, "", 111, 901, 5, 8000, 3500);
    let (alone, answered) = ([&OPEN[..], &hole, &[fills]].concat(), [&OPEN[..], &hole, &[asked, fills]].concat());
    for (what, rows, new, old) in [
        ("longer than a round trip since the other side spoke", &alone, Retransmission, OutOfOrder),
        ("right behind its acknowledgement", &answered, OutOfOrder, OutOfOrder),
    ] {
        for (compat, expected) in [(Compat::Wireshark46, new), (Compat::Wireshark44, old)] {
            let last = *play_as(compat, rows, &[]).last().unwrap();
            assert_eq!(last.iter().collect::<Vec<_>>(), [expected], "{what}, {compat:?}");
        }
    }
    // Joined midway: nothing is known to be under way before the other side acknowledges.
    let midway = [hole[0], (B, "", 901, 111, 0, 8000, 3200), (A, "", 111, 901, 10, 8000, 3300)];
    let told = |compat| play_as(compat, &midway, &[]).iter().map(|one| one.bytes_in_flight).collect::<Vec<_>>();
    assert_eq!(told(Compat::Wireshark46), [0, 0, 10]);
    assert_eq!(told(Compat::Wireshark44), [10, 0, 10]);
}

#[test]
fn in_4_0_what_was_acknowledged_beyond_is_told_once() {
    use Verdict::*;
    let data = (A, "", 101, 901, 10, 8000, 3000);
    let ack = |number: u32, time: i64| (B, "", 901, number, 0, 8000, time);
    let told = |more: &[Row]| -> Vec<bool> {
        let all = play_as(Compat::Wireshark40, &[&OPEN[..], more].concat(), &[]);
        all.iter().skip(OPEN.len()).map(|verdicts| verdicts.has(AckLostSegment)).collect()
    };
    assert_eq!(told(&[data, ack(131, 3100), ack(141, 3200), ack(9000, 3300)]), [false, true, false, false]);
    let hole = [data, ack(131, 3100), (A, "", 131, 901, 10, 8000, 3200), ack(141, 3300), ack(151, 3400)];
    assert_eq!(told(&hole), [false, true, false, true, false], "behind a hole again");
    let other = [data, ack(131, 3100), (A, "", 111, 900, 10, 8000, 3200), ack(141, 3300), ack(151, 3400)];
    assert_eq!(told(&other), [false, true, false, true, false], "and after another acknowledgement");
    let duplicate = [data, ack(111, 3100), (A, "", 111, 901, 0, 8000, 3200), ack(131, 3300)];
    assert_eq!(told(&duplicate), [false; 4], "not behind a duplicate");
    let fast: [Row; 3] = [(B, "", 901, 101, 10, 8000, 2900), data, (B, "", 901, 131, 5, 8000, 3200)];
    let last = *play_as(Compat::Wireshark40, &[&OPEN[..], &fast].concat(), &[]).last().unwrap();
    assert_eq!(last.iter().collect::<Vec<_>>(), [FastRetransmission, AckLostSegment]);
}

/// As tshark 4.6.9 has it. What was sent again, and what was sent again without the first one in the capture, is ambiguous; a fast
/// retransmission does not make the first one so, and neither does a FIN that another segment reaches up to.
#[test]
fn acknowledgements_of_what_was_sent_twice_are_ambiguous_in_4_6() {
    let sent = |seq, len, at| (A, "", seq, 901, len, 8000, at);
    let acked = |ack, at| (B, "", 901, ack, 0, 8000, at);
    let table: Vec<(&str, Vec<Row>, bool)> = vec![
        ("once", vec![sent(101, 10, 3000), acked(111, 4000)], false),
        ("after a while", vec![sent(101, 10, 3000), sent(101, 10, 300_000), acked(111, 301_000)], true),
        (
            "fast",
            vec![
                sent(101, 10, 3000),
                sent(111, 10, 3001),
                sent(121, 10, 3002),
                acked(111, 4000),
                acked(111, 4001),
                acked(111, 4002),
                sent(111, 10, 4003),
                acked(121, 5000),
            ],
            false,
        ),
        (
            "spurious, the first one acknowledged",
            vec![sent(101, 10, 3000), acked(111, 4000), sent(101, 10, 5000), acked(111, 6000)],
            true,
        ),
        ("a part of it", vec![sent(101, 10, 3000), sent(101, 10, 300_000), acked(105, 301_000)], true),
        (
            "FIN behind a segment",
            vec![
                sent(101, 10, 3000),
                (A, "F", 111, 901, 0, 8000, 3001),
                sent(101, 10, 300_000),
                (A, "F", 111, 901, 0, 8000, 300_001),
                acked(112, 301_000),
            ],
            false,
        ),
    ];
    for (name, rows, ambiguous) in table {
        for compat in [Compat::Wireshark46, Compat::Wireshark44] {
            let all = play_as(compat, &[&OPEN[..], &rows].concat(), &[]);
            let expected = ambiguous && compat == Compat::Wireshark46;
            assert_eq!(all.last().unwrap().ambiguous_ack, expected, "{name} {compat:?}");
        }
    }
}

/// The numbers are those that tshark 4.6.9 gives: ten bytes at every twentieth number, and then some of the bytes between.
#[test]
fn pieces_of_a_direction_are_counted_up_to_a_hundred() {
    let pieces = |count: u32, between: &mut dyn Iterator<Item = u32>| {
        let mut analysis = Analysis::new(&Rules { contiguity: true, ..Rules::default() });
        analysis.open();
        let starts = (0..count).map(|n| 20 * n).chain(between.map(|n| 20 * n + 10));
        for (number, start) in starts.enumerate() {
            let segment = Segment {
                frame: number as u32 + 1,
                time: 1,
                // Around the end of the circle.
                seq: start.wrapping_sub(500),
                ack: 1,
                flags: TcpFlags(TcpFlags::ACK),
                window: 100,
                len: 10,
                quoted: false,
                sound: true,
                identity: Identity::default(),
            };
            let header = [0; 20];
            analysis.judge(0, &segment, A, &Context::new(TcpOptions::new(&header), true));
        }
        analysis.pieces(0)
    };
    for (count, between, expected) in [
        (50, 0..50, 1),
        (50, 0..5, 45),
        (100, 0..100, 1),
        (101, 0..101, 2),
        (120, 0..120, 21),
        (120, 0..5, 95),
        (130, 0..0, 100),
        (250, 0..250, 100),
    ] {
        assert_eq!(pieces(count, &mut between.clone()), Some([expected, 0]), "{count} {between:?}");
    }
    assert_eq!(pieces(120, &mut (0..120).rev()), Some([1, 0]));
    assert_eq!(Analysis::new(&Rules::default()).pieces(0), None);
}
