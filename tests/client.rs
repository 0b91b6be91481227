//! What `wirelab client` says of servers that close, echo unasked, or are not there, and of several clients at once.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::support::program::wirelab;
use crate::support::server::Served;

/// A server that answers one message on each connection and closes.
fn once() -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for client in server.incoming() {
            let Ok(mut client) = client else { return };
            let mut buffer = [0; 1024];
            if client.read(&mut buffer).is_ok() {
                let _ = client.write_all(b"PONG");
            }
        }
    });
    address
}

#[test]
fn a_closed_connection_is_no_timeout() {
    let to = once();
    let done = wirelab(["client", "tcp-commands", &to, "--messages", "ping", "ping", "ping"]);
    assert_eq!(done.status, Some(1), "{}", done.stderr);
    assert!(done.text().contains("1 received, 0 timeouts"), "{}", done.text());
    assert!(done.stderr.contains("the server had closed the connection"), "{}", done.stderr);
    assert!(!done.stderr.contains("os error"), "{}", done.stderr);
}

#[test]
fn a_server_that_is_silent_is_a_timeout() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = server.local_addr().unwrap().to_string();
    let done = wirelab(["client", "tcp-commands", &to, "--messages", "ping", "--timeout", "0.3"]);
    assert_eq!(done.status, Some(1), "{}", done.stderr);
    assert!(done.text().contains("1 sent, 0 received, 1 timeouts"), "{}", done.text());
    assert!(!done.stderr.contains("closed the connection"), "{}", done.stderr);
}

/// The echo of tasks 4.3 and 5.3, which the scripts as given do not have.
#[test]
fn echoes_that_nobody_asked_for_are_received() {
    for lab in ["tcp-fixed", "tcp-variable"] {
        for variant in ["echo", "echo-text"] {
            let server = Served::start([lab, "--variant", variant, "--port", "0"]);
            let done = wirelab(["client", lab, &server.address, "--messages", "one", "two", "three", "four"]);
            assert_eq!(done.status, Some(0), "{lab} {variant}: {}", done.stderr);
            let text = done.text();
            assert!(text.contains("4 sent, 4 received, 0 timeouts"), "{lab} {variant}: {text}{}", done.stderr);
            assert!(done.stderr.contains("--variant echo"), "{lab} {variant}: {}", done.stderr);
        }
        let server = Served::start([lab, "--variant", "as-given", "--port", "0"]);
        let done = wirelab(["client", lab, &server.address, "--messages", "one", "two"]);
        assert!(done.text().contains("2 sent, 0 received, 0 timeouts"), "{lab}: {}", done.text());
        assert!(!done.stderr.contains("--variant"), "{lab}: {}", done.stderr);
    }
}

#[test]
fn who_is_refused_hears_what_to_start() {
    for (given, command) in [
        (&["tcp-commands", "127.0.0.1:1"][..], "`wirelab serve tcp-commands --port 1`"),
        (&["tcp-fixed", "127.0.0.1:1", "--variant", "echo"], "`wirelab serve tcp-fixed --variant echo --port 1`"),
    ] {
        let done = wirelab(["client"].iter().chain(given).chain(&["--messages", "ping"]));
        assert_eq!(done.status, Some(2), "{}", done.stderr);
        assert!(done.stderr.contains(command), "{}", done.stderr);
    }
}

#[test]
fn several_clients_are_told_apart_and_counted_together() {
    let server = Served::start(["tcp-commands", "--port", "0"]);
    let done = wirelab(["client", "tcp-commands", &server.address, "--messages", "ping", "abc", "--clients", "3"]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    let text = done.text();
    for line in
        ["client 1: [CLIENT] Received: PONG\n", "client 3: [CLIENT] Received: UNKNOWN COMMAND\n", "client 2: RTT "]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(text.contains("\nall 3 clients: 6 sent, 6 received, 0 timeouts\n"), "{text}");
}

#[test]
fn each_client_of_a_chat_has_a_name() {
    let server = Served::start(["chat-routed", "--port", "0"]);
    let messages = ["--messages", "User2: hello", "--clients", "3"];
    let done = wirelab(["client", "chat-routed", &server.address].iter().chain(&messages));
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    for name in ["User1", "User2", "User3"] {
        assert!(done.text().contains(&format!("Welcome {name}!")), "{name}: {}", done.text());
    }
    assert!(!done.text().contains("already taken"), "{}", done.text());
}
