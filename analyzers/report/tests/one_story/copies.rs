//! Packets that were captured more than once.

use wirelab_engine::stream::tcp::Phase;

use super::wire::Wire;

/// A conversation of nine packets.
const PLAIN: [&str; 9] = [
    "0 C S 1000 0 0",
    "10000 S SA 5000 1001 0",
    "10100 C A 1001 5001 0",
    "1000000 C PA 1001 5001 4",
    "1010000 S PA 5001 1005 4",
    "1020000 C A 1005 5005 0",
    "2000000 C FA 1005 5005 0",
    "2010000 S FA 5005 1006 0",
    "2010100 C A 1006 5006 0",
];

/// Each packet so many times, so many microseconds apart; `extra` gives the fields of a copy.
fn copied(times: usize, apart: i64, extra: impl Fn(usize, usize) -> String) -> String {
    let mut lines = String::new();
    for (packet, line) in PLAIN.iter().enumerate() {
        let (micros, rest) = line.split_once(' ').unwrap();
        let micros: i64 = micros.parse().unwrap();
        for copy in 0..times {
            lines.push_str(&format!("{} {rest} {}\n", micros + apart * copy as i64, extra(packet, copy)));
        }
    }
    lines
}

#[test]
fn copies_enter_no_times_and_no_counts() {
    let interfaces = |_: usize, copy: usize| format!("if={}", 5 + copy);
    let identities = |packet: usize, _: usize| format!("id={}", 100 + packet);
    let table = [
        (copied(2, 0, identities), 9),
        (copied(2, 6, identities), 9),
        (copied(3, 6, interfaces), 18),
        (copied(5, 90, identities), 36),
        // A mirror port, and a sender that numbers nothing: all its packets come twice.
        (copied(2, 6, |_, _| String::new()), 9),
        // Nothing is copied.
        (copied(1, 0, identities), 0),
    ];
    for (lines, copies) in table {
        let summary = Wire::new(&lines).summary();
        let row = summary.tcp(0).unwrap();
        let shake = row.handshake;
        assert_eq!((shake.syn_retries, shake.syn_ack_retries), (0, 0), "{lines}");
        assert_eq!((shake.syn_to_syn_ack, shake.total), (Some(10_000_000), Some(10_100_000)), "{lines}");
        assert_eq!((row.from_client.segments, row.from_server.segments), (1, 1), "{lines}");
        assert_eq!((row.from_client.repeats, row.from_server.repeats, row.duplicates), (0, 0, copies), "{lines}");
    }
}

#[test]
fn it_is_said_how_many_copies_there_are_of_how_many() {
    let three = Wire::new(&copied(3, 6, |_, copy| format!("if={}", 5 + copy)));
    assert!(three.sentences()[0].ends_with("; 18 packets are copies of 9 others."), "{:?}", three.sentences());
    assert!(three.finding_ids().contains(&"captured-twice".to_owned()));
    let (_, told) = three.pass(None);
    assert_eq!(
        told.iter().take(4).map(|told| told.2).collect::<Vec<_>>(),
        [Phase::Handshake, Phase::Copy, Phase::Copy, Phase::Handshake]
    );
}

#[test]
fn a_file_appended_to_itself_is_two_times_the_same() {
    let once: Vec<String> =
        PLAIN.iter().take(6).enumerate().map(|(at, line)| format!("{line} id={}", at + 1)).collect();
    let lines = [once.join("\n"), once.join("\n")].join("\n");
    let row = Wire::new(&lines).summary().tcp(0).unwrap();
    assert_eq!((row.duplicates, row.copied, row.handshake.syn_retries, row.from_client.repeats), (6, 6, 0, 0));
    let whole: Vec<String> = PLAIN.iter().enumerate().map(|(at, line)| format!("{line} id={}", at + 1)).collect();
    let summary = Wire::new(&[whole.join("\n"), whole.join("\n")].join("\n")).summary();
    let copied = |stream| summary.tcp(stream).map(|row| row.duplicates);
    assert_eq!(
        (summary.tcp_count(), copied(0), copied(1)),
        (2, Some(0), Some(9)),
        "Wireshark gives it a number of its own"
    );
}

#[test]
fn two_that_are_alike_are_no_copies() {
    let open = PLAIN[..4].join("\n");
    let table = [
        // Each RST answers a segment of the server.
        "1030000 C FA 1005 5001 0\n 1031000 S PA 5001 1006 100\n 1031100 C R 1006 0 0\n 1031200 S PA 5101 1006 100\n \
         1031300 C R 1006 0 0\n 1031400 S PA 5201 1006 100\n 1031500 C R 1006 0 0",
        // Two acknowledgements without identification.
        "1010000 S PA 5001 1005 4\n 1010100 C A 1005 5005 0\n 1010200 C A 1005 5005 0",
        // Sent again, later than a copy comes.
        "1200000 C PA 1001 5001 4",
        // The same number, another text: a tool wrote these.
        "1000100 C PA 1001 5001 4 text=ping id=1\n 1000200 C PA 1001 5001 4 text=pong id=1",
        // Sent again at once, with an identification of its own.
        "1000100 C PA 1001 5001 4 id=77\n 1000150 C PA 1001 5001 4 id=78",
    ];
    for rest in table {
        let row = Wire::new(&format!("{open}\n{rest}")).summary().tcp(0).unwrap();
        assert_eq!((row.duplicates, row.copied), (0, 0), "{rest}");
    }
    // And here the sentence on copies is right.
    let twice = "1000100 C PA 1005 5001 4 id=77\n 1000140 C PA 1005 5001 4 id=77";
    let row = Wire::new(&format!("{open}\n{twice}")).sentences().remove(0);
    assert!(row.ends_with("; 1 packet is a copy of 1 other."), "{row}");
}
