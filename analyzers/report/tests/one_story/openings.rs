//! Handshakes (RFC 9293, sections 3.5 and 3.10.7).

use wirelab_engine::stream::tcp::{HandshakeOutcome, Opening};

use super::each;
use super::wire::Wire;

#[test]
fn an_ack_may_cover_what_the_syn_ack_carries_and_no_more() {
    each(&[
        (
            "0 C S 1000 0 0\n 10000 S SA 5000 1001 8\n 11000 C A 1001 5009 0",
            "Handshake complete in 11.0 ms (frames 1, 2, 3)",
            "",
        ),
        // The greeting comes in a segment of its own, and the ACK covers both.
        (
            "0 C S 1000 0 0\n 10000 S SA 5000 1001 0\n 10100 S PA 5001 1001 4\n 11000 C A 1001 5005 0",
            "Handshake complete in 11.0 ms (frames 1, 2, 4)",
            "",
        ),
        // Only the SYN is acknowledged, though the SYN-ACK carries bytes.
        ("0 C S 1000 0 0\n 10000 S SA 5000 1001 8\n 11000 C A 1001 5001 0", "Handshake complete in 11.0 ms", ""),
        // Across the wrap of the numbers.
        ("0 C S 1000 0 0\n 10000 S SA 4294967293 1001 6\n 11000 C A 1001 4 0", "Handshake complete in 11.0 ms", ""),
        // Data with the ACK.
        ("0 C S 1000 0 0\n 10000 S SA 5000 1001 8\n 11000 C PA 1001 5009 4", "Handshake complete in 11.0 ms", ""),
        // More than the server has sent, and less than its SYN: the sentence of an incomplete handshake is right.
        (
            "0 C S 1000 0 0\n 10000 S SA 5000 1001 8\n 11000 C A 1001 5010 0",
            "Handshake incomplete: SYN (frame 1) and SYN-ACK (frame 2), but no ACK that fits them",
            "",
        ),
        (
            "0 C S 1000 0 0\n 10000 S SA 5000 1001 8\n 11000 C A 1001 5000 0",
            "Handshake incomplete: SYN (frame 1) and SYN-ACK (frame 2), but no ACK that fits them",
            "",
        ),
    ]);
}

#[test]
fn the_order_of_capture_is_not_the_order_of_sending() {
    let late = "it was captured in another order than it was sent in, so that its times are not known";
    each(&[
        (
            "0 S SA 5000 1001 0\n 260 C S 1000 0 0\n 294 C A 1001 5001 0",
            &format!("Handshake complete (frames 2, 1, 3); {late}"),
            "",
        ),
        (
            "0 S SA 5000 1001 0\n 200 C A 1001 5001 0\n 294 C S 1000 0 0",
            &format!("Handshake complete (frames 3, 1, 2); {late}"),
            "",
        ),
        (
            "0 C S 1000 0 0\n 200 C A 1001 5001 0\n 294 S SA 5000 1001 0",
            &format!("Handshake complete (frames 1, 3, 2); {late}"),
            "",
        ),
        // Bytes with the SYN-ACK that was captured first.
        (
            "0 S SA 5000 1001 4\n 200 C S 1000 0 0\n 294 C A 1001 5005 0",
            &format!("Handshake complete (frames 2, 1, 3); {late}"),
            "",
        ),
        (
            "0 S SA 5000 1001 0\n 260 C S 1000 0 0\n 294 C PA 1001 5001 3",
            &format!("Handshake complete (frames 2, 1, 3); {late}"),
            "",
        ),
        // A SYN-ACK that answers another SYN stays one that does not fit.
        ("0 S SA 5000 1001 0\n 294 C A 2001 5001 0", "Handshake incomplete: SYN-ACK (frame 1) without its SYN", ""),
        // In order, with times: as it always was.
        (
            "0 C S 1000 0 0\n 200 S SA 5000 1001 0\n 294 C A 1001 5001 0",
            "Handshake complete in 294 µs (frames 1, 2, 3);",
            "order",
        ),
    ]);
    let row = Wire::new("0 S SA 5000 1001 0\n 260 C S 1000 0 0\n 294 C A 1001 5001 0").summary().tcp(0).unwrap();
    let spans = [row.handshake.syn_to_syn_ack, row.handshake.syn_ack_to_ack, row.handshake.total];
    assert_eq!((row.handshake.outcome, spans, row.handshake.syn_retries), (HandshakeOutcome::Complete, [None; 3], 0));
}

#[test]
fn two_syns_open_a_connection_too() {
    let table: [(&str, Opening, &[u32]); 6] = [
        (
            "0 C S 1000 0 0\n 500 S S 3000 0 0\n 900 C SA 1000 3001 0\n 1500 S A 3001 1001 0",
            Opening::Split,
            &[1, 2, 3, 4],
        ),
        (
            "0 C S 1000 0 0\n 500 S A 2999 1001 0\n 900 S S 2998 0 0\n 1500 C A 1001 2999 0",
            Opening::Split,
            &[1, 2, 3, 4],
        ),
        (
            "0 C S 1000 0 0\n 500 S S 3000 0 0\n 900 C A 1001 3001 0\n 1500 S A 3001 1001 0",
            Opening::Split,
            &[1, 2, 3, 4],
        ),
        (
            "0 C S 1000 0 0\n 5 S S 3000 0 0\n 900 C SA 1000 3001 0\n 905 S SA 3000 1001 0",
            Opening::Simultaneous,
            &[1, 2, 3, 4],
        ),
        // The server's answer comes first, and each side repeats itself.
        (
            "0 C S 1000 0 0\n 5 S S 3000 0 0\n 900 S SA 3000 1001 0\n 905 C SA 1000 3001 0\n 990 C A 1001 3001 0",
            Opening::Simultaneous,
            &[1, 2, 3, 4],
        ),
        ("0 C S 1000 0 0\n 500 S SA 3000 1001 0\n 900 C A 1001 3001 0", Opening::ThreeWay, &[1, 2, 3]),
    ];
    for (lines, opening, frames) in table {
        let summary = Wire::new(lines).summary();
        let shake = summary.tcp(0).unwrap().handshake;
        assert_eq!(
            (summary.tcp_count(), shake.outcome, shake.opening),
            (1, HandshakeOutcome::Complete, opening),
            "{lines}"
        );
        assert_eq!(shake.all_frames().into_iter().flatten().collect::<Vec<_>>(), frames, "{lines}");
        let crossed = opening != Opening::ThreeWay;
        assert_eq!([shake.syn_to_syn_ack.is_none(), shake.syn_ack_to_ack.is_none()], [crossed; 2], "{lines}");
        assert!(shake.total.is_some(), "{lines}");
    }
    each(&[
        (table[0].0, "Handshake complete in more than three packets (split: each side sent a SYN) in 1.50 ms", ""),
        (
            table[3].0,
            "Handshake complete by both sides at the same time (simultaneous open) in 905 µs (frames 1, 2, 3, 4)",
            "",
        ),
        // Only one of the two SYNs is acknowledged.
        (
            "0 C S 1000 0 0\n 500 S S 3000 0 0\n 900 C SA 1000 3001 0",
            "Handshake incomplete: SYN (frame 1), but no SYN-ACK that fits it",
            "",
        ),
        ("0 C S 1000 0 0\n 500 S S 3000 0 0\n 900 C SA 1000 9001 0\n 1500 S A 3001 1001 0", "Handshake incomplete", ""),
    ]);
}

#[test]
fn one_direction_and_the_end_of_the_capture_are_no_missing_answers() {
    let only = "Only one direction was captured: the SYN (frame 1) was answered";
    each(&[
        ("0 C S 1000 0 0\n 12000 C A 1001 7001 0\n 12100 C PA 1001 7001 397", only, "never"),
        ("0 C S 1000 0 0\n 12000 C PA 1001 7001 4\n 900000 C FA 1005 7009 0", only, "only the client closed"),
        // Tried again before it was answered.
        (
            "0 C S 1000 0 0\n 1000000 C S 1000 0 0\n 1012000 C A 1001 7001 0",
            "Only one direction was captured: the SYN (frame 2)",
            "never",
        ),
        (
            "0 S SA 7000 1001 0\n 100 S PA 7001 1001 9\n 900 S FA 7010 1005 0",
            "Only one direction was captured: the SYN-ACK (frame 1)",
            "",
        ),
        ("0 S SA 7000 1001 0\n 20000 S PA 7001 1005 9", "Only one direction was captured: the SYN-ACK (frame 1)", ""),
        ("0 C S 1000 0 0", "The SYN (frame 1) had no answer yet when the capture ended.", "never"),
        (
            "0 C S 1000 0 0\n 400000 C S 8000 0 0 cp=41000\n 410000 S SA 1 8001 0 cp=41000",
            "The SYN (frame 1) had no answer yet",
            "never",
        ),
        ("0 C S 1000 0 0\n 200000 C R 1001 0 0", "The SYN (frame 1) had no answer yet when the capture ended", "never"),
        // A second went by, and more: now nothing answered it indeed.
        ("0 C S 1000 0 0\n 1000000 C S 1000 0 0", "The SYN (frame 2) was never answered, after 1 repeated SYN", "yet"),
        ("0 C S 1000 0 0\n 2000000 C S 8000 0 0 cp=41000", "The SYN (frame 1) was never answered", "yet"),
        // One SYN-ACK and nothing else may be an answer to a forged address.
        ("0 S SA 7000 1001 0", "Handshake incomplete: SYN-ACK (frame 1) without its SYN", "one direction"),
    ]);
    let one_way = Wire::new("0 C S 1000 0 0\n 12000 C A 1001 7001 0\n 2000000 C PA 1001 7001 397");
    assert_eq!(one_way.finding_ids(), ["one-direction"]);
    assert!(Wire::new("0 C S 1000 0 0\n 3000000 C S 1000 0 0").finding_ids().contains(&"unanswered".to_owned()));
    assert!(Wire::new("0 C S 1000 0 0").finding_ids().is_empty(), "the host may well be there");
}

#[test]
fn a_reset_refuses_a_syn_only_if_it_acknowledges_it() {
    let refused = "Refused: the SYN (frame 1) was answered with RST (frame 2), nobody listened on the port";
    let stray = "Handshake incomplete: SYN (frame 1), but no SYN-ACK that fits it; no payload; still open when the capture \
                 ends; the server's RST in frame 2 is outside the window and ends nothing.";
    each(&[
        ("0 C S 1000 0 0\n 100 S RA 0 1001 0", refused, ""),
        // Fast Open: what the SYN carries is acknowledged with it.
        ("0 C S 1000 0 12\n 100 S RA 0 1013 0", refused, ""),
        // It acknowledges another number, none, or one that is far off: the client drops it (RFC 9293, section 3.10.7.3).
        ("0 C S 1000 0 0\n 100 S RA 0 500 0\n 2000000 C S 1000 0 0", stray, ""),
        ("0 C S 1000 0 0\n 100 S R 1001 0 0\n 200 S SA 7000 1001 0", stray, ""),
        ("0 C S 1000 0 0\n 100 S RA 0 90000000 0", stray, ""),
    ]);
}

#[test]
fn half_open_connections_and_fast_open_are_named() {
    let half = "Half-open connection: SYN (frame 1) and SYN-ACK (frame 2), and no ACK from the client";
    let other = "Handshake incomplete: SYN (frame 1) and SYN-ACK (frame 2), but no ACK that fits them";
    each(&[
        // As a scan does it, and one who went away.
        ("0 C S 1000 0 0\n 100 S SA 7000 1001 0\n 200 C R 1001 0 0", half, ""),
        ("0 C S 1000 0 0\n 100 S SA 7000 1001 0", half, ""),
        ("0 C S 1000 0 0\n 100 S SA 7000 1001 0\n 900 C S 1000 0 0\n 950 S SA 7000 1001 0", "Half-open connection", ""),
        // An ACK of something else is an ACK.
        ("0 C S 1000 0 0\n 100 S SA 7000 1001 0\n 200 C A 1001 9999999 0", other, ""),
        (
            "0 C S 1000 0 12\n 100 S SA 7000 1013 0\n 200 C A 1013 7001 0",
            "Handshake complete in 200 µs (frames 1, 2, 3), with 12 bytes in the SYN, acknowledged with it (TCP Fast Open)",
            "",
        ),
    ]);
    let told = |script: &str| Wire::new(script).sentences().remove(0);
    let plain = told("0 C S 1000 0 0\n 100 S SA 7000 1001 0\n 200 C A 1001 7001 0");
    assert!(!plain.contains("Fast Open") && !plain.contains("Half-open"), "{plain}");
    // What the server did not take is no Fast Open.
    let refused = told("0 C S 1000 0 12\n 100 S SA 7000 1001 0\n 200 C A 1001 7001 0");
    assert!(!refused.contains("Fast Open"), "{refused}");
}
