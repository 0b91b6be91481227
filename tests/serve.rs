//! The labs' servers as students meet them: with netcat, with Python, with wirelab's own client.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use wirelab_needs::{Need, require};

use crate::support::program::{self, wirelab};
use crate::support::server::Served;

const MODELS: [&str; 3] = ["tasks", "threads", "selector"];

/// netcat with lines that somebody types, a little apart; what it prints.
fn netcat(port: &str, lines: &[&str]) -> String {
    let mut nc = Need::Nc.command();
    let mut child =
        nc.args(["-q", "1", "127.0.0.1", port]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    for line in lines {
        if input.write_all(line.as_bytes()).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(60));
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn python(code: &str) -> String {
    let done = Need::Python3.command().args(["-c", code]).stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn commands_with_netcat_in_every_model() {
    require!(Nc);
    for model in MODELS {
        let server = Served::start(["tcp-commands", "--port", "0", "--model", model]);
        assert_eq!(
            netcat(server.port(), &["ping\n", "upper:hello world\n", "abc\n"]),
            "PONGHELLO WORLDUNKNOWN COMMAND"
        );
        let log = server.stop();
        for line in ["connected", "Sent 4 bytes: ping", "Sent 17 bytes: upper:hello world", "Sent 3 bytes: abc"] {
            assert!(log.contains(line), "{model}: {line}: {log}");
        }
        assert!(log.ends_with("[INFO] Shutting down server...\n"), "{log}");
    }
}

#[test]
fn the_template_answers_once() {
    require!(Nc);
    let server = Served::start(["tcp-commands", "--port", "0", "--variant", "as-given"]);
    assert_eq!(netcat(server.port(), &["ping\n", "upper:hello\n", "abc\n"]), "PONG");
    let log = server.stop();
    assert_eq!(log.lines().filter(|line| line.contains("Sent ")).count(), 1, "{log}");
}

/// The lines of the example server, in its words.
#[test]
fn the_log_of_the_multi_client_example() {
    let server = Served::start(["chat-broadcast", "--variant", "example", "--port", "0"]);
    let mut client = TcpStream::connect(&server.address).unwrap();
    let from = client.local_addr().unwrap();
    client.write_all(b"hello World\n").unwrap();
    let mut answer = [0; 12];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"Hello world\n");
    drop(client);
    std::thread::sleep(Duration::from_millis(200));
    let address = server.address.clone();
    let expected = format!(
        "[START] TCP multi-client server on {address}
[INFO] Server ready, listening on {address}
[CONNECT] New client from {from}
[INFO] Currently connected clients: 1
[THREAD START] Client {from} connected
[RECV] From {from} -> b'hello World\\n'
[SEND] To   {from} -> b'Hello world\\n'
[DISCONNECT] Client {from} closed the connection
[THREAD END] Client {from} handler finished
[INFO] KeyboardInterrupt received, shutting down server...
[STOP] Server socket closed
"
    );
    assert_eq!(server.stop(), expected);
}

#[test]
fn a_chat_of_three_python_clients() {
    require!(Python3);
    for model in MODELS {
        let server = Served::start(["chat-broadcast", "--port", "0", "--model", model]);
        let code = format!(
            "
import socket, time
clients = [socket.create_connection(('127.0.0.1', {port})) for _ in range(3)]
time.sleep(0.3)
for number, client in enumerate(clients):
    client.sendall(b'message %d\\n' % number)
    time.sleep(0.1)
for client in clients:
    client.settimeout(0.3)
    print(client.recv(1024).decode().count('] message'))
",
            port = server.port()
        );
        assert_eq!(python(&code), "2\n2\n2\n", "{model}");
        let log = server.stop();
        assert_eq!(log.matches("[FWD] To ").count(), 6, "{model}: {log}");
    }
}

#[test]
fn the_chat_with_names_prints_who_speaks_to_whom() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("chat.txt");
    std::fs::write(&script, "@1 User1\n@2 User2\n:pause 300\n@1 User2: Hey, how are you?\n@2 User1: fine\n").unwrap();
    let server = Served::start(["chat-routed", "--port", "0"]);
    let script = script.to_str().unwrap();
    let done = wirelab(["client", "chat-routed", &server.address, "--script", script, "--clients", "2"]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    for line in ["Welcome User1! You can now chat.\n", "[User1] Hey, how are you?\n", "[User2] fine\n"] {
        assert!(done.text().contains(line), "{line}: {}", done.text());
    }
    let log = server.stop();
    for line in ["[User1 → User2]: Hey, how are you?\n", "[User2 → User1]: fine\n", "[DISCONNECTED] User1\n"] {
        assert!(log.contains(line), "{line}: {log}");
    }
}

#[test]
fn records_of_python_in_pieces() {
    require!(Python3);
    for (lab, pack) in [
        ("tcp-fixed", "struct.pack('!BLL20s', 1, 1, 5, b'hello' + b'-' * 15)"),
        ("tcp-variable", "struct.pack('!BLL', 1, 5, 1) + b'hello'"),
    ] {
        for model in MODELS {
            let server = Served::start([lab, "--variant", "echo", "--port", "0", "--model", model]);
            let code = format!(
                "
import socket, struct, time
record = {pack}
client = socket.create_connection(('127.0.0.1', {port}))
for byte in record[:12]:
    client.sendall(bytes([byte]))
    time.sleep(0.005)
client.sendall(record[12:] + record)
have = b''
while len(have) < 2 * len(record):
    have += client.recv(4096)
print(have == 2 * record)
",
                port = server.port()
            );
            assert_eq!(python(&code), "True\n", "{lab} {model}");
            let log = server.stop();
            assert_eq!(log.matches(" -> hello\n").count(), 2, "{lab} {model}: {log}");
        }
    }
}

/// wirelab's client with wirelab's server, for every lab and variant over TCP that answers.
#[test]
fn every_lab_that_answers() {
    let listed = wirelab(["labs", "--format", "json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).unwrap();
    for row in &rows {
        let lab = row["id"].as_str().unwrap();
        let described = wirelab(["labs", lab, "--format", "json"]);
        let described: serde_json::Value = serde_json::from_slice(&described.stdout).unwrap();
        for variant in described["variants"].as_array().unwrap() {
            let (id, rules) = (variant["id"].as_str().unwrap(), variant["rule"].to_string());
            if !rules.contains("is answered") {
                continue;
            }
            let server = Served::start([lab, "--variant", id, "--port", "0"]);
            let given = [
                "client",
                lab,
                &server.address,
                "--variant",
                id,
                "--messages",
                "ping",
                "upper:ação",
                "a text of some length",
            ];
            let done = wirelab(given);
            assert_eq!(done.status, Some(0), "{lab} {id}: {}{}", done.text(), done.stderr);
            assert!(done.text().contains("3 sent, 3 received, 0 time"), "{lab} {id}: {}", done.text());
            server.stop();
        }
    }
}

#[test]
fn datagrams_to_one_to_all_and_to_a_group() {
    for (lab, line) in [("udp-text", "-> hello\n"), ("udp-broadcast", "[OK] (#1) From ")] {
        let server = Served::start([lab, "--port", "0"]);
        let done = wirelab(["client", lab, &server.address, "--messages", "hello"]);
        assert_eq!(done.status, Some(0), "{lab}: {}", done.stderr);
        std::thread::sleep(Duration::from_millis(200));
        let log = server.stop();
        assert!(log.contains(line), "{lab}: {log}");
    }
}

#[test]
fn the_client_by_pipe() {
    let server = Served::start(["tcp-commands", "--port", "0"]);
    let mut client = program::program();
    client.args(["client", "tcp-commands", &server.address]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = client.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"ping\nupper:x\nexit\nnever sent\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("[CLIENT] Received: PONG\nRTT "), "{text}");
    assert!(text.contains("Session stats: 2 sent, 2 received, 0 timeouts\n"), "{text}");
}

/// Load is bounded in count and time, and told in the end; a server that is quiet logs nothing.
#[test]
fn load_is_bounded_and_measured() {
    let server = Served::start(["tcp-commands", "--port", "0", "--quiet", "--max-clients", "20"]);
    let load =
        ["client", "tcp-commands", &server.address, "--rate", "200", "--duration", "1", "--messages", "ping", "x"];
    let begun = std::time::Instant::now();
    let done = wirelab(load.iter().chain(&["--clients", "20"]));
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    assert!(begun.elapsed() < std::time::Duration::from_secs(10));
    let text = done.text();
    let number = |after: &str| -> f64 {
        let rest = text.split(after).nth(1).unwrap_or_else(|| panic!("{after}: {text}"));
        rest.trim_start().split([' ', ',', '\n']).next().unwrap().parse().unwrap()
    };
    assert!(text.starts_with("clients     20 connected of 20\nmessages    "), "{text}");
    // A busy machine sends less than was asked for, and never more.
    let sent = number("messages");
    assert!((20.0..=220.0).contains(&sent), "{text}");
    assert!(text.contains(&format!("{sent} sent, {sent} answered, 0 wrong, 0 not in time\n")), "{text}");
    let shares = ["50%", "90%", "99%", "99.9%", "longest"].map(number);
    assert!(shares[0] > 0.0 && shares.is_sorted(), "{text}");

    let done = wirelab(load.iter().chain(&["--clients", "21", "--timeout", "1"]));
    assert_eq!(done.status, Some(1), "one is too many: {}", done.text());
    assert_eq!(server.stop(), "");
}

/// A low limit on open files is raised where that is allowed; where it is not, there is a word on what to do.
#[test]
#[cfg(target_os = "linux")]
fn load_needs_open_files() {
    let server = Served::start(["tcp-commands", "--port", "0", "--quiet"]);
    let load = |limit: &str| {
        let line = format!(
            "ulimit {limit} && exec \"$0\" client tcp-commands {} --clients 200 --rate 400 --duration 1 --messages ping",
            server.address
        );
        program::run(std::process::Command::new("sh").args(["-c", &line, env!("CARGO_BIN_EXE_wirelab")]))
    };
    let done = load("-S -n 100");
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    assert!(done.text().starts_with("clients     200 connected of 200\n"), "{}", done.text());
    let done = load("-n 100");
    assert_eq!(done.status, Some(2), "{}", done.text());
    assert!(done.stderr.contains("allows 100 open files") && done.stderr.contains("ulimit -n 264"), "{}", done.stderr);
}

#[test]
fn a_fault_without_sense_names_those_that_have_it() {
    for (given, those) in [
        (["serve", "udp-commands", "--fault", "half-close"], "there are refuse, split=N, merge=N, pause=MS, "),
        (["client", "udp-commands", "--fault", "abort"], "there are split=N, merge=N, pause=MS, "),
        (["run", "udp-broadcast", "--fault", "refuse"], "to many at once) does; no fault does"),
    ] {
        let done = wirelab(given);
        assert_eq!(done.status, Some(2), "{given:?}");
        assert!(done.stderr.contains(given[3]) && done.stderr.contains(those), "{given:?}: {}", done.stderr);
    }
}

#[test]
fn a_client_of_nobody_says_so() {
    let done = wirelab(["client", "tcp-commands", "127.0.0.1:1", "--messages", "ping"]);
    assert_eq!(done.status, Some(2));
    assert!(done.stderr.contains("127.0.0.1:1"), "{}", done.stderr);
}

/// Runs a lab into a folder, and gives the bytes that each side says that it sent and received.
fn run_and_count(lab: &str, clients: &str, out: &Path) -> [[u64; 2]; 2] {
    let folder = out.to_str().unwrap();
    let done = wirelab(["run", lab, "--port", "0", "--clients", clients, "--messages", "3", "--out", folder]);
    assert_eq!(done.status, Some(0), "{lab}: {}", done.stderr);
    let truth = std::fs::read_to_string(out.join("truth.jsonl")).unwrap();
    let deeds: Vec<serde_json::Value> = truth.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let bytes = |by: &str, act: &str| -> u64 {
        let those = deeds.iter().filter(|deed| deed["by"] == by && deed["act"] == act);
        those.map(|deed| deed["returned"].as_u64().unwrap_or_default()).sum()
    };
    ["client", "server"].map(|by| ["send", "receive"].map(|act| bytes(by, act)))
}

/// Labs, and how many clients each is run with.
const RUNS: [(&str, &str); 3] = [("tcp-commands", "5"), ("chat-broadcast", "3"), ("chat-routed", "3")];

#[test]
fn the_truth_of_both_sides_of_a_run_agrees() {
    for (lab, clients) in RUNS {
        let folder = tempfile::tempdir().unwrap();
        let [[sent, received], [server_sent, server_received]] = run_and_count(lab, clients, folder.path());
        assert!(sent > 0 && received > 0, "{lab}");
        assert_eq!((sent, server_sent), (server_received, received), "{lab}");
    }
}

/// Every byte of the truth is in the capture, and every connection is closed in it.
#[cfg(feature = "live")]
#[test]
fn a_run_leaves_a_capture_of_all_that_was_sent() {
    require!(Capture);
    for (lab, clients) in RUNS {
        let folder = tempfile::tempdir().unwrap();
        let [[sent, _], [server_sent, _]] = run_and_count(lab, clients, folder.path());
        let captures = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let capture = captures.into_iter().find(|path| path.extension().is_some_and(|one| one == "pcapng")).unwrap();
        let report = wirelab(["analyze", capture.to_str().unwrap(), "--format", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
        let streams = report["tcp"].as_array().unwrap();
        assert_eq!(streams.len().to_string(), clients, "{lab}");
        let sum = |name: &str| streams.iter().map(|stream| stream["payload"][name].as_u64().unwrap()).sum::<u64>();
        assert_eq!((sum("client_bytes"), sum("server_bytes")), (sent, server_sent), "{lab}");
        assert!(streams.iter().all(|stream| stream["teardown"]["outcome"] == "closed"), "{lab}");
    }
}
