//! Echo servers: what a reply answers, and whom the sheet's own program need not answer.

use super::wire::Wire;
use super::{Work, line, told};

/// What is said of the replies of a talk: `true` is the client. A pause stands in front of a text.
fn replies(port: u16, clients: usize, talk: &[(usize, bool, &str, u64)]) -> String {
    let mut wire = Wire::new(port, clients);
    for (who, client, text, pause) in talk {
        wire.wait(*pause);
        if *client {
            wire.client(*who, text)
        } else {
            wire.server(*who, text)
        };
    }
    (0..clients).for_each(|who| {
        wire.leave(who);
    });
    told(&Work::new("tcp-echo").file("capture.pcap", wire.pcap()).judged())
}

#[test]
fn pieces_of_an_echo_around_another_request_are_not_called_right() {
    let mut wrong = String::new();
    for talk in [
        // A server that sends back two bytes of each text.
        vec![(0, true, "aaaa", 0), (0, false, "aa", 0), (0, true, "aaaa", 1_000), (0, false, "aa", 0)],
        // One that answers every second text.
        vec![(0, true, "hello", 0), (0, true, "you", 3_000), (0, false, "helloyou", 0)],
    ] {
        let told = replies(65_432, 1, &talk);
        let line = line(&told, "replies");
        if line.starts_with('+') || line.contains("1 reply is what") || !line.contains("cannot be told what it answers")
        {
            wrong += &format!("{talk:?}: {line}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_one_recv_returned_and_what_came_in_pieces_is_right() {
    let mut wrong = String::new();
    for talk in [
        vec![(0, true, "hello", 0), (0, false, "hello", 0)],
        vec![(0, true, "hel", 0), (0, true, "lo", 0), (0, false, "hello", 0)],
        vec![
            (0, true, "sixteen bytes and some more", 0),
            (0, false, "sixteen bytes an", 0),
            (0, false, "d some more", 0),
        ],
        vec![(0, true, "one", 0), (0, true, "two", 0), (0, false, "one", 0), (0, false, "two", 0)],
    ] {
        let told = replies(10_000, 1, &talk);
        if !line(&told, "replies").starts_with('+') {
            wrong += &format!("{talk:?}: {told}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_sheets_own_server_takes_one_client() {
    let mut wrong = String::new();
    for port in [65_432, 10_000] {
        let talk = [
            (0, true, "hello", 0),
            (0, false, "hello", 0),
            (1, true, "is anybody there?", 0),
            (0, true, "more", 0),
            (0, false, "more", 0),
        ];
        let told = replies(port, 2, &talk);
        let line = line(&told, "replies");
        if !line.starts_with('+') || !line.contains("need not answer") || told.contains("into a loop") {
            wrong += &format!("{port}: {told}\n");
        }
        // The client that is served is to be answered.
        let told = replies(port, 1, &[(0, true, "hello", 0), (0, false, "hello", 0), (0, true, "more", 0)]);
        if super::line(&told, "replies").starts_with('+') {
            wrong += &format!("{port}: {told}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
