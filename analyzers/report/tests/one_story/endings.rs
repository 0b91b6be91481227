//! Teardown by numbers (RFC 9293, section 3.6; RFC 5961).

use super::wire::Wire;

const OPEN: &str = "0 C S 1000 0 0\n 10000 S SA 5000 1001 0\n 10100 C A 1001 5001 0\n 20000 C PA 1001 5001 4\n \
                    30000 S PA 5001 1005 4\n 31000 C A 1005 5005 0\n";

fn told(rest: &str) -> String {
    Wire::new(&format!("{OPEN}{rest}")).sentences().remove(0)
}

#[test]
fn a_reset_outside_the_window_ends_nothing() {
    let table = [
        // Blind, far ahead.
        ("40000 S R 900000000 0 0\n 50000 C PA 1005 5005 4", "RST in frame 7 is outside the window and ends nothing"),
        // Just further than the window reaches.
        ("40000 S R 80000 0 0\n 50000 C PA 1005 5005 4", "the server's RST in frame 7 is outside the window"),
        // Below what the client has acknowledged: it lives on.
        ("40000 S R 5001 0 0\n 50000 C PA 1005 5005 4", "the server's RST in frame 7 is outside the window"),
        ("40000 C R 1001 0 0\n 50000 C PA 1005 5005 4", "the client's RST in frame 7 is outside the window"),
        ("40000 S RA 0 1005 0\n 50000 C PA 1005 5005 4", "the server's RST in frame 7 is outside the window"),
        (
            "40000 S R 900000000 0 0\n 41000 S R 910000000 0 0",
            "frame 7 is outside the window and ends nothing, like 1 other",
        ),
    ];
    for (rest, expected) in table {
        let text = told(rest);
        assert!(text.contains(expected), "{rest}\n says {text}");
        assert!(text.contains("still open when the capture ends"), "{text}");
    }
}

#[test]
fn a_reset_where_it_is_due_ends_the_connection() {
    let table = [
        ("40000 S R 5005 0 0", "the server reset it (frame 7: probably aborted)"),
        (
            "40000 C PA 1005 5005 4\n 50000 S R 5005 0 0",
            "the server reset it (frame 8: probably closed with received data unread)",
        ),
        ("40000 S RA 5005 1005 0", "the server reset it (frame 7"),
        ("40000 C R 1005 0 0", "the client reset it (frame 7"),
        // Bytes are under way that the receiver has not acknowledged.
        ("40000 S PA 5005 1005 100\n 41000 S R 5005 0 0", "the server reset it (frame 8"),
        // Some packets before it are missing from the capture.
        ("40000 S R 9005 0 0", "the server reset it (frame 7"),
        // After its FIN a system may reset with the FIN's own number.
        (
            "40000 C FA 1005 5005 0\n 41000 S A 5005 1006 0\n 42000 S PA 5005 1006 9\n 43000 C R 1005 0 0",
            "the client reset it (frame 10: data or an acknowledgement arrived after it had closed)",
        ),
    ];
    for (rest, expected) in table {
        let text = told(rest);
        assert!(text.contains(expected) && !text.contains("outside"), "{rest}\n says {text}");
    }
}

#[test]
fn windows_are_scaled_as_both_syns_say() {
    let open = |ws: &str| {
        format!(
            "0 C S 1000 0 0{ws}\n 10000 S SA 5000 1001 0{ws}\n 10100 C A 1001 5001 0 w=60000\n 20000 S R 1000000 0 0\n \
             30000 C PA 1001 5001 4"
        )
    };
    let told = |ws: &str| Wire::new(&open(ws)).sentences().remove(0);
    assert!(told(" ws=7").contains("the server reset it (frame 4"), "60,000 × 128 bytes reach so far");
    assert!(told(" ws=2").contains("outside the window"), "60,000 × 4 bytes do not");
    assert!(told("").contains("outside the window"));
}

#[test]
fn a_fin_of_the_connection_before_is_said_to_be_that() {
    let before = format!(
        "{OPEN}40000 S FA 5005 1005 0\n 50000 C S 777000 0 0\n 60000 S SA 888000 777001 0\n 61000 C A 777001 888001 0\n"
    );
    let after = |rest: &str| Wire::new(&format!("{before}{rest}")).sentences().remove(1);
    let text = after("62000 S FA 5005 1005 0\n 70000 C PA 777001 888001 4");
    assert!(
        text.contains("the server's FIN in frame 11 is of the connection before (stream 0) and ends nothing here"),
        "{text}"
    );
    assert!(text.contains("still open when the capture ends"), "{text}");
    let reset = after("62000 C R 1005 0 0\n 70000 C PA 777001 888001 4");
    assert!(reset.contains("the client's RST in frame 11 is of the connection before (stream 0)"), "{reset}");
    let foreign = after("62000 S FA 300000 1005 0\n 70000 C PA 777001 888001 4");
    assert!(foreign.contains("the server's FIN in frame 11 is outside the window and ends nothing"), "{foreign}");
    let old = told("40000 S FA 4000 1005 0\n 50000 C PA 1005 5005 4");
    assert!(old.contains("the server's FIN in frame 7 is outside the window"), "{old}");
    // Its own FIN closes, also if it carries bytes or some before it are missing.
    for rest in ["62000 S FA 888001 777001 0", "62000 S FPA 888001 777001 9", "62000 S FA 889001 777001 0"] {
        let text = after(rest);
        assert!(text.contains("only the server closed (frame 11)"), "{text}");
    }
}

#[test]
fn the_events_tell_an_end_only_where_there_is_one() {
    use wirelab_engine::stream::tcp::Phase;
    let (_, told) = Wire::new(&format!("{OPEN}40000 S R 900000000 0 0\n 50000 S R 5005 0 0")).pass(None);
    assert_eq!([told[6].2, told[7].2], [Phase::Stray, Phase::Teardown]);
    let findings = Wire::new(&format!("{OPEN}40000 S R 900000000 0 0\n 50000 C PA 1005 5005 4")).findings();
    let stray = findings.iter().find(|finding| format!("{}", finding.id) == "outside-window").unwrap();
    assert_eq!(stray.frames, [7]);
}
