//! A client ends, whatever the server does.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::{said, with};

/// A server that never stops talking. It ends when nobody listens any more.
fn chatterbox() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 100]);
        while stream.write_all(b"and another thing\n").is_ok() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    place
}

#[test]
fn a_client_does_not_listen_for_ever() {
    for limit in ["client-seconds=1", "client-bytes=2000"] {
        let run = with(limit, ["client", "chat-broadcast", &chatterbox(), "--messages", "ping"]);
        assert_eq!(run.status, Some(1), "{limit}: {}", said(&run).chars().take(500).collect::<String>());
        assert!(run.stderr.contains("the server goes on talking; it is not listened to any more"), "{}", run.stderr);
    }
}

#[test]
fn a_probe_ends_too() {
    let run = with("", ["probe", "chat-broadcast", &chatterbox()]);
    assert!(run.status.is_some(), "{}", run.stderr);
    assert!(run.stdout.len() < 1 << 20);
}
