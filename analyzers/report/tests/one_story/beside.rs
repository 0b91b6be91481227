//! What stands beside a connection: ICMP errors, keep-alive bytes, times that cannot be.

use wirelab_engine::stream::tcp::{HandshakeOutcome, Phase};

use super::wire::Wire;

#[test]
fn an_icmp_error_answers_the_syn_that_it_quotes() {
    let syn = "C S 1000 0 0";
    let refused = |icmp: u32, syn: u32| {
        format!("Refused: ICMP in frame {icmp} answers the SYN (frame {syn}) with host unreachable")
    };
    let table = [
        (format!("0 {syn}\n 100 ICMP 0 {syn}"), refused(2, 1)),
        // Each repeated SYN has an answer of its own: the first is told.
        (format!("0 {syn}\n 100 ICMP 0 {syn}\n 1000000 {syn}\n 1000100 ICMP 0 {syn}"), refused(2, 1)),
        (format!("0 {syn}\n 1000000 {syn}\n 1000100 ICMP 0 {syn}\n 2000000 {syn}"), refused(3, 2)),
        // An answer 11 seconds before the question is none; the later one is.
        (format!("0 ICMP 0 {syn}\n 11000000 {syn}\n 11000100 ICMP 0 {syn}"), refused(3, 2)),
        (
            format!("0 ICMP 0 {syn}\n 11000000 {syn}\n 13000000 C S 4000 0 0 cp=41000"),
            "The SYN (frame 2) was never answered".to_owned(),
        ),
        // It quotes another packet than the SYN.
        (
            format!("0 {syn}\n 100 ICMP 0 C A 2001 1 0\n 2000000 C S 4000 0 0 cp=41000"),
            "The SYN (frame 1) was never answered".to_owned(),
        ),
        (format!("0 ICMP 0 {syn}"), "Known only from a packet that ICMP quotes".to_owned()),
    ];
    for (lines, expected) in table {
        let told = Wire::new(&lines).sentences().remove(0);
        assert!(told.starts_with(&expected), "{lines}\n says {told}");
    }
}

#[test]
fn the_byte_of_a_keep_alive_is_no_payload() {
    let open = "0 C S 1000 0 0\n 10 S SA 5000 1001 0\n 20 C A 1001 5001 0\n 30 C PA 1001 5001 5\n 40 S A 5001 1006 0\n";
    let table = [
        (format!("{open}2000000 C A 1005 5001 1\n 2000010 S A 5001 1006 0\n 4000000 C A 1005 5001 1"), 5),
        // A stream that begins with one.
        ("0 C A 1005 5001 1\n 10 S A 5001 1006 0\n 2000000 C A 1005 5001 1\n 2000010 S A 5001 1006 0".to_owned(), 0),
        ("0 C A 1005 5001 1\n 10 S A 5001 1006 0\n 2000000 C PA 1006 5001 7".to_owned(), 7),
        ("0 S A 5000 1006 1\n 10 C A 1006 5001 0\n 2000000 S PA 5001 1006 3".to_owned(), 3),
        ("0 C A 1005 5001 1 text=\u{1}\n 2000000 C A 1005 5001 1 text=\u{2}".to_owned(), 0),
        // One byte that is to be read comes with PSH, and counts: `a`, typed in a terminal.
        ("0 C PA 1005 5001 1 text=a\n 10 S A 5001 1006 0".to_owned(), 1),
        (format!("{open}2000000 C PA 1006 5001 1"), 6),
    ];
    for (lines, bytes) in table {
        let wire = Wire::new(&lines);
        let row = wire.summary().tcp(0).unwrap();
        assert_eq!((row.bytes(), row.from_client.repeats + row.from_server.repeats), (bytes, 0), "{lines}");
    }
    let (_, told) = Wire::new("0 C A 1005 5001 1\n 10 S A 5001 1006 0\n 2000000 C A 1005 5001 1").pass(None);
    assert_eq!(
        told.iter().map(|told| told.2).collect::<Vec<_>>(),
        [Phase::KeepAlive, Phase::Acknowledgement, Phase::KeepAlive]
    );
}

#[test]
fn times_that_cannot_be_are_left_out_and_said() {
    let hours = 404_584_i64 * 3_600_000_000;
    let open = |times: [i64; 3]| {
        let [syn, syn_ack, ack] = times;
        format!("{syn} C S 1000 0 0\n {syn_ack} S SA 5000 1001 0\n {ack} C A 1001 5001 0")
    };
    let table = [
        ([0, hours, 300], [None, None, Some(300_000)]),
        ([0, -5_000, 300], [None, Some(5_300_000), Some(300_000)]),
        ([0, 100, -200], [Some(100_000), None, None]),
        ([-hours, 100, 300], [None, Some(200_000), None]),
        ([0, 100, hours], [Some(100_000), None, None]),
        // Slow, and possible: a link to the moon, a server that was swapped out.
        ([0, 2_600_000, 127_000_000], [Some(2_600_000_000), Some(124_400_000_000), Some(127_000_000_000)]),
        ([0, 0, 0], [Some(0), Some(0), Some(0)]),
    ];
    for (times, spans) in table {
        let wire = Wire::new(&open(times));
        let shake = wire.summary().tcp(0).unwrap().handshake;
        assert_eq!(shake.outcome, HandshakeOutcome::Complete, "{times:?}");
        assert_eq!([shake.syn_to_syn_ack, shake.syn_ack_to_ack, shake.total], spans, "{times:?}");
        let impossible = spans.contains(&None);
        assert_eq!(wire.sentences()[0].contains("with time stamps that cannot be right"), impossible, "{times:?}");
    }
}
