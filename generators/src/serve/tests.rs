use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use wirelab_labs::catalogue;

use super::{Model, Options, Server};
use crate::client::Player;
use crate::conversation::{Event, Fault, Faults, Limits};
use crate::truth::Sink;

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Sink for Lines {
    fn event(&self, event: &Event, line: Option<&str>, thread: Option<&str>) {
        let thread = thread.map(|name| format!("{name}: ")).unwrap_or_default();
        let line = line.map_or_else(|| format!("({})", event.kind.id()), str::to_owned);
        self.0.lock().expect("no test panics in here").push(format!("{thread}{line}"));
    }
}

const MODELS: [Model; 3] = [Model::Tasks, Model::Threads, Model::Selector];

fn start(lab: &str, variant: &str, model: Model, faults: &[Fault]) -> (Server, Arc<Lines>) {
    let lab = Arc::new(catalogue::find(lab).expect("a lab").clone());
    let variant = lab.variant(variant).expect("a variant").clone();
    let options = Options { model, port: Some(0), faults: Faults(faults.to_vec()), ..Options::default() };
    let lines = Arc::new(Lines::default());
    let server = Server::start(&lab, &variant, &options, Arc::<Lines>::clone(&lines)).expect("a server");
    (server, lines)
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.local()).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
    stream
}

fn ask(stream: &mut TcpStream, text: &[u8]) -> String {
    stream.write_all(text).expect("sent");
    hear(stream)
}

fn hear(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 1024];
    let count = stream.read(&mut buffer).expect("an answer");
    buffer[..count].escape_ascii().to_string()
}

#[test]
fn every_model_serves_five_clients_at_once() {
    for model in MODELS {
        let (server, lines) = start("tcp-commands", "commands", model, &[]);
        let mut clients: Vec<_> = (0..5).map(|_| connect(&server)).collect();
        for _ in 0..3 {
            for client in clients.iter_mut().rev() {
                assert_eq!(ask(client, b"upper:hello"), "HELLO", "{model:?}");
            }
        }
        drop(clients);
        server.stop().expect("stopped");
        let lines = lines.0.lock().expect("lines");
        assert_eq!(lines.iter().filter(|line| line.contains("Sent 11 bytes: upper:hello")).count(), 15, "{model:?}");
        assert_eq!(lines.iter().any(|line| line.starts_with("Thread-5: ")), model == Model::Threads);
        assert_eq!(lines.iter().any(|line| line.starts_with("SelectorKey(key=5, fd=")), model == Model::Selector);
        assert_eq!(
            lines.first().map(String::as_str).map(|line| line.starts_with("[INFO] TCP server listening on 127")),
            Some(true)
        );
        assert!(lines.contains(&"[INFO] Shutting down server...".to_owned()));
    }
}

#[test]
fn every_model_forwards_and_closes() {
    for model in MODELS {
        let (server, _) = start("chat-broadcast", "chat", model, &[]);
        let mut clients: Vec<_> = (0..3).map(|_| connect(&server)).collect();
        while server.connected() < 3 {
            std::thread::sleep(Duration::from_millis(2));
        }
        clients[1].write_all(b"hi\n").expect("sent");
        let from = clients[1].local_addr().expect("an address");
        for index in [0, 2] {
            assert_eq!(hear(&mut clients[index]), format!("[{from}] hi\\n"), "{model:?}");
        }
        server.stop().expect("stopped");
        let mut rest = Vec::new();
        assert_eq!(clients[0].read_to_end(&mut rest).expect("closed"), 0);
    }
}

#[test]
fn one_reply_and_a_fin() {
    for model in MODELS {
        let (server, _) = start("tcp-commands", "as-given", model, &[]);
        let mut client = connect(&server);
        assert_eq!(ask(&mut client, b"ping\n"), "PONG");
        assert_eq!(hear(&mut client), "", "{model:?}");
        server.stop().expect("stopped");
    }
}

#[test]
fn a_side_that_is_never_closed_stays_open() {
    for model in MODELS {
        let (server, _) = start("tcp-echo", "single", model, &[]);
        let mut client = connect(&server);
        assert_eq!(ask(&mut client, b"testing"), "testing");
        client.shutdown(std::net::Shutdown::Write).expect("half closed");
        client.set_read_timeout(Some(Duration::from_millis(200))).expect("a timeout");
        assert!(client.read(&mut [0; 16]).is_err(), "{model:?}: nothing comes, not even an end");
        let mut second = connect(&server);
        second.write_all(b"anybody?").expect("taken by the kernel");
        second.set_read_timeout(Some(Duration::from_millis(200))).expect("a timeout");
        assert!(second.read(&mut [0; 16]).is_err(), "{model:?}: only one client is accepted");
        server.stop().expect("stopped");
    }
}

#[test]
fn faults_show() {
    for model in MODELS {
        let (server, _) = start("tcp-commands", "commands", model, &[Fault::CloseUnread]);
        let mut client = connect(&server);
        client.write_all(b"ping").expect("sent");
        let error = client.read(&mut [0; 16]).expect_err("a reset");
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{model:?}");
        server.stop().expect("stopped");

        let (server, _) = start("tcp-commands", "commands", model, &[Fault::Abort]);
        let mut client = connect(&server);
        client.write_all(b"ping").expect("sent");
        let mut all = Vec::new();
        assert!(client.read_to_end(&mut all).is_err(), "{model:?}: {}", all.escape_ascii());
        server.stop().expect("stopped");

        let (server, _) = start("tcp-commands", "commands", model, &[Fault::Split(1)]);
        let mut client = connect(&server);
        assert_eq!([ask(&mut client, b"ping"), hear(&mut client)], ["P", "ONG"], "{model:?}");
        server.stop().expect("stopped");

        let (server, _) = start("tcp-commands", "commands", model, &[Fault::Refuse]);
        assert!(TcpStream::connect(server.local()).is_err(), "{model:?}");
        server.stop().expect("stopped");

        let (server, _) = start("tcp-commands", "commands", model, &[Fault::Killed]);
        let mut client = connect(&server);
        assert_eq!([ask(&mut client, b"ping"), hear(&mut client)], ["PO", ""], "{model:?}");
        server.stop().expect("stopped");

        let (server, _) = start("tcp-commands", "commands", model, &[Fault::WrongConnection]);
        let (mut first, mut second) = (connect(&server), connect(&server));
        while server.connected() < 2 {
            std::thread::sleep(Duration::from_millis(2));
        }
        first.write_all(b"ping").expect("sent");
        assert_eq!(hear(&mut second), "PONG", "{model:?}");
        server.stop().expect("stopped");
    }
}

#[test]
fn a_port_without_a_listener_says_so_to_datagrams() {
    let (server, _) = start("udp-commands", "commands", Model::Tasks, &[Fault::Refuse]);
    // Who is connected is told of ICMP's "port unreachable".
    let client = std::net::UdpSocket::bind("127.0.0.1:0").expect("a socket");
    client.connect(server.local()).expect("an address");
    client.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
    client.send(b"ping").expect("sent");
    let error = client.recv(&mut [0; 16]).expect_err("nobody answers");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
    // The port is taken all the same, as it is with TCP.
    assert!(std::net::UdpSocket::bind(server.local()).is_err());
    server.stop().expect("stopped");
}

#[test]
fn half_an_answer_is_told_and_counted() {
    let (server, _) = start("tcp-commands", "commands", Model::Tasks, &[Fault::Killed]);
    let lab = Arc::new(catalogue::find("tcp-commands").expect("a lab").clone());
    let variant = lab.variant("commands").expect("a variant").clone();
    let lines = Arc::new(Lines::default());
    let sink = Arc::<Lines>::clone(&lines);
    let mut player = Player::new(Arc::clone(&lab), &variant, server.local(), Default::default(), sink);
    player.say(b"ping").expect("sent");
    let count = player.finish(Duration::ZERO);
    assert_eq!((count.sent, count.received, count.timeouts, count.closed), (1, 1, 0, 1));
    let lines = lines.0.lock().expect("lines");
    assert!(lines.contains(&"[CLIENT] Received: PO".to_owned()), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| *line == "(error)").count(), 1, "{lines:?}");
    server.stop().expect("stopped");
}

#[test]
fn more_than_one_recv_takes_is_read_in_several() {
    for model in MODELS {
        let (server, _) = start("tcp-echo", "sixteen", model, &[]);
        let mut client = connect(&server);
        let text = b"0123456789".repeat(300);
        client.write_all(&text).expect("sent");
        client.shutdown(std::net::Shutdown::Write).expect("half closed");
        let mut echo = Vec::new();
        client.read_to_end(&mut echo).expect("echoed, then closed");
        assert_eq!(echo, text, "{model:?}");
        server.stop().expect("stopped");
    }
}

#[test]
fn time_passes_in_every_model() {
    for model in MODELS {
        for (fault, least) in [(Fault::Pause(120), 120), (Fault::SlowReader, 200)] {
            let (server, _) = start("tcp-commands", "commands", model, &[fault]);
            let mut client = connect(&server);
            let begun = Instant::now();
            assert_eq!(ask(&mut client, b"ping"), "PONG", "{model:?} {fault:?}");
            assert!(begun.elapsed() >= Duration::from_millis(least), "{model:?} {fault:?}: {:?}", begun.elapsed());
            server.stop().expect("stopped");
        }
        let lab = Arc::new(catalogue::find("tcp-commands").expect("a lab").clone());
        let variant = lab.variant("commands").expect("a variant").clone();
        let limits = Limits { idle: Some(Duration::from_millis(400)), ..Limits::default() };
        let options = Options { model, port: Some(0), limits, ..Options::default() };
        let server = Server::start(&lab, &variant, &options, Arc::new(Lines::default())).expect("a server");
        let mut client = connect(&server);
        // A word in between begins the time anew.
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(ask(&mut client, b"ping"), "PONG", "{model:?}");
        let begun = Instant::now();
        assert_eq!(hear(&mut client), "", "{model:?}: closed");
        assert!(begun.elapsed() >= Duration::from_millis(300), "{model:?}: {:?}", begun.elapsed());
        server.stop().expect("stopped");
    }
}
