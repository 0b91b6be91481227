//! Messages and table tell one story: the same client, the same bytes.

use wirelab_labs::{Side, Transport};

use super::wire::Wire;

/// Who said what in a capture, and the frames that brought it again.
fn said(wire: &Wire) -> Vec<(Side, String, Vec<u64>)> {
    let (summary, found) = wire.conversations();
    for ((transport, stream), one) in &found.streams {
        if *transport == Transport::Tcp {
            let row = summary.tcp(*stream).unwrap();
            assert_eq!((one.log.client, one.log.server, one.log.roles_from), (row.client, row.server, row.roles_from));
        }
    }
    let said = |message: &wirelab_messages::Message| {
        (message.from, String::from_utf8_lossy(&message.bytes).into_owned(), message.repeats.clone())
    };
    found.messages.iter().map(said).collect()
}

fn texts(wire: &Wire) -> Vec<(Side, String)> {
    said(wire).into_iter().map(|(from, text, _)| (from, text)).collect()
}

const PING: [(Side, &str); 2] = [(Side::Client, "ping"), (Side::Server, "PONG")];

fn owned(pairs: &[(Side, &str)]) -> Vec<(Side, String)> {
    pairs.iter().map(|(side, text)| (*side, (*text).to_owned())).collect()
}

#[test]
fn ends_are_those_of_the_table() {
    let ping = "1000000 C PA 1001 5001 4 text=ping\n 1000100 S PA 5001 1005 4 text=PONG\n";
    let open = "0 C S 1000 0 0\n 10 S SA 5000 1001 0\n 20 C A 1001 5001 0\n";
    // The server's last words of before come first: by them alone it would be the client.
    let joined = format!("0 S A 5001 1001 0\n {ping}");
    for lines in [format!("{open}{ping}"), ping.to_owned(), joined] {
        let wire = Wire::new(&lines).naming(&[12_345]);
        assert_eq!(texts(&wire), owned(&PING), "{lines}");
        let live = wire.live().into_iter().map(|(from, bytes)| (from, String::from_utf8(bytes).unwrap()));
        assert_eq!(live.collect::<Vec<_>>(), owned(&PING), "{lines}");
    }
}

#[test]
fn a_client_on_a_labs_port_is_no_server() {
    // From port 12345 to a web server's, and to one that only a SYN makes a server.
    for server in [80, 40_000] {
        let ports = format!("cp=12345 sp={server}");
        let lines = format!(
            "0 C S 1000 0 0 {ports}\n 10 S SA 5000 1001 0 {ports}\n 20 C A 1001 5001 0 {ports}\n \
             30 C PA 1001 5001 4 text=ping {ports}\n 40 S PA 5001 1005 2 text=no {ports}"
        );
        let wire = Wire::new(&lines).naming(&[12_345]);
        assert_eq!(wire.summary().tcp(0).unwrap().server.port, server);
        assert_eq!(said(&wire), [], "no lab");
    }
}

#[test]
fn a_later_stream_tells_who_the_server_was() {
    // Both ports are high; the conversation is over long before the next one shows who listens.
    let talk = "0 S PA 5001 1001 4 text=PONG sp=50000 cp=12345\n 100 C FA 1001 5005 0 sp=50000 cp=12345\n \
                200 S FA 5005 1002 0 sp=50000 cp=12345\n 300 C A 1002 5006 0 sp=50000 cp=12345\n";
    let mut lines = talk.to_owned();
    for number in 0..200 {
        lines.push_str(&format!("{} C A 1 1 0 cp=41000 sp=41001\n", 1_000 + number));
    }
    lines.push_str("9000000 C S 100 0 0 cp=40001 sp=50000\n 9000100 S SA 700 101 0 cp=40001 sp=50000\n");
    let (summary, found) = Wire::new(&lines).naming(&[12_345]).conversations();
    assert_eq!(summary.tcp(0).unwrap().server.port, 50_000);
    assert!(found.streams.iter().all(|(_, one)| one.log.server.port != 12_345));
}

#[test]
fn keep_alive_bytes_and_copies_are_no_messages() {
    let open = "0 C S 1000 0 0\n 10 S SA 5000 1001 0\n 20 C A 1001 5001 0\n";
    let talk = format!(
        "{open}1000000 C PA 1001 5001 4 text=ping\n 1000900 S A 5001 1005 0\n {alive}\n 4000000 S PA 5001 1005 4 text=PONG",
        alive = "2000000 C A 1004 5001 1 text=X\n 2000900 S A 5001 1005 0\n 3000000 C A 1004 5001 1 text=X"
    );
    let copied = format!(
        "{open}1000000 C PA 1001 5001 4 text=ping id=7\n 1000006 C PA 1001 5001 4 text=ping id=7\n \
         4000000 S PA 5001 1005 4 text=PONG id=8\n 4000006 S PA 5001 1005 4 text=PONG id=8"
    );
    let begins = "0 C A 1000 5001 1 text=X\n 900 S A 5001 1001 0\n 1000000 C A 1000 5001 1 text=X\n \
                  2000000 C PA 1001 5001 4 text=ping\n 2000900 S PA 5001 1005 4 text=PONG"
        .to_owned();
    // The server's keep-alive, and one without a byte.
    let other = format!(
        "{open}1000000 C PA 1001 5001 4 text=ping\n 1000900 S PA 5001 1005 4 text=PONG\n 2000000 S A 5004 1005 1 text=X\n \
         3000000 C A 1004 5005 0"
    );
    let stray = format!(
        "{open}500000 S R 900000000 0 0\n 1000000 C PA 1001 5001 4 text=ping\n 1000900 S PA 5001 1005 4 text=PONG"
    );
    for lines in [talk, copied, begins, other, stray] {
        let wire = Wire::new(&lines).naming(&[12_345]);
        let expected: Vec<_> = PING.iter().map(|(side, text)| (*side, (*text).to_owned(), Vec::new())).collect();
        assert_eq!(said(&wire), expected, "{lines}");
    }
    // What was indeed sent again is said to be.
    let again = format!(
        "{open}1000000 C PA 1001 5001 4 text=ping\n 1300000 C PA 1001 5001 4 text=ping\n 1400000 S PA 5001 1005 4 text=PONG"
    );
    assert_eq!(said(&Wire::new(&again).naming(&[12_345]))[0].2, [5]);
}
