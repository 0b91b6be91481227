//! Messages on the screen, and what the lab still expects.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};

use wirelab_needs::require;

use super::traffic::Server;
use crate::support::terminal::Terminal;

/// A lab with an echo in capitals and without checks: its rules tell what is expected.
const CAPITALS: &str = "id = \"capitals\"\ntitle = \"t\"\nsource = \"s\"\nabout = \"a\"\nports = { tcp = [7] }\nreceive = 64\n\
                        [[variant]]\nid = \"usual\"\ntitle = \"t\"\n[[variant.reply]]\nsend = \"{text|upper}\"\n";

/// One with a reply table and checks.
const COMMANDS: &str = "id = \"orders\"\ntitle = \"t\"\nsource = \"s\"\nabout = \"a\"\nports = { tcp = [7] }\nreceive = 64\n\
                        [[variant]]\nid = \"usual\"\ntitle = \"t\"\n[[variant.reply]]\nequals = \"ping\"\nsend = \"pong\"\n\
                        [[variant.reply]]\nsend = \"{text|upper}\"\n\
                        [[check]]\nid = \"a\"\ntitle = \"two clients\"\nkind = \"handshakes\"\nat-least = 2\nhint = \"h\"\n\
                        [[check]]\nid = \"b\"\ntitle = \"a ping\"\nkind = \"messages\"\nat-least = 1\nequals = \"ping\"\nhint = \"h\"\n\
                        [[check]]\nid = \"c\"\ntitle = \"right answers\"\nkind = \"replies\"\nat-least = 1\nhint = \"h\"\n";

/// A lab's file in a folder of its own.
struct LabFile {
    _folder: tempfile::TempDir,
    path: String,
}

impl LabFile {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab.toml");
        std::fs::write(&path, text).unwrap();
        Self { path: path.to_string_lossy().into_owned(), _folder: folder }
    }
}

#[test]
fn small_messages_come_and_expectations_turn() {
    require!(Tmux, Capture);
    let server = Server::start(3);
    let port = server.port.to_string();
    let lab = LabFile::new(CAPITALS);
    let terminal = Terminal::start(80, 24, &["--lab", &lab.path, "--lab-port", &port]);
    let filter = server.filter();
    // Nothing has happened yet, and it is said what is to happen.
    terminal.sees(&[&filter, "No stream yet", "capitals, usual expects:", "○ connection 0/1", "○ answer 0/1"]);
    terminal.sees(&["○ teardown 0/1"]);
    let mut open = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).unwrap();
    open.write_all(b"hello").unwrap();
    let mut answer = [0; 16];
    assert_eq!(open.read(&mut answer).unwrap(), 5);
    terminal.sees(&["✓ connection 1", "✓ answer 1", "○ teardown 0/1", "messages", "1/1"]);
    // One stream, packet by packet with its messages, growing under the eyes.
    terminal.press(&["Enter"]);
    terminal.sees(&[
        "TCP stream 0",
        "SYN, ACK",
        "└ #1 client: \"hello\"",
        "└ #2 server: \"HELLO\"; right answer to #1",
    ]);
    open.write_all(b"again").unwrap();
    terminal.sees(&["└ #4 server: \"AGAIN\"; right answer to #3"]);
    terminal.press(&["Tab"]);
    terminal.sees(&["frame  message", "#3 client: \"again\""]);
    assert!(!terminal.text().contains("SYN, ACK"), "{}", terminal.text());
    terminal.press(&["Tab"]);
    terminal.sees(&["client> again", "server< AGAIN"]);
    assert_eq!(open.read(&mut answer).unwrap(), 5);
    drop(open);
    terminal.press(&["Escape"]);
    terminal.sees(&["capitals, usual all seen:", "✓ teardown 1", "2/2"]);
    assert!(terminal.text().lines().all(|line| line.chars().count() <= 80));

    // A filter on messages that is typed late looks back too, and goes on.
    server.converse(&["other"]);
    terminal.sees(&["2 TCP streams"]);
    terminal.press(&["/"]);
    terminal.press(&["-l", "wirelab.message.text == \"AGAIN\""]);
    terminal.press(&["Enter"]);
    terminal.sees(&["(1 shown)", "T0"]);
    server.converse(&["again"]);
    terminal.sees(&["(2 shown)", "T2"]);
    assert!(!terminal.text().contains("T1 "), "{}", terminal.text());
    terminal.press(&["/"]);
    terminal.press(&["C-u"]);
    terminal.press(&["-l", "wirelab.turn.answered == false"]);
    terminal.press(&["Enter"]);
    terminal.sees(&["error: it names wirelab.turn.answered"]);
    terminal.press(&["Escape"]);
    terminal.resize(50, 12);
    terminal.sees(&["wirelab live", "all seen"]);
    terminal.resize(100, 40);
    terminal.press(&["q"]);
    terminal.sees(&["STATUS 0", "END"]);
    server.join();
}

#[test]
fn wide_wrong_answers_are_seen() {
    require!(Tmux, Capture);
    let server = Server::start(1);
    let port = server.port.to_string();
    let lab = LabFile::new(COMMANDS);
    let terminal = Terminal::start(160, 40, &["--lab", &lab.path, "--lab-port", &port]);
    terminal.sees(&["orders, usual expects:", "○ two clients 0/2", "○ a ping 0/1", "○ right answers 0/1"]);
    // This server answers in capitals, whatever it is told.
    let mut open = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).unwrap();
    open.write_all(b"ping").unwrap();
    let mut answer = [0; 16];
    assert_eq!(open.read(&mut answer).unwrap(), 4);
    terminal.sees(&["packets", "messages", "1/1 !1", "○ two clients 1/2", "✓ a ping 1", "○ right answers 0/1 !1"]);
    terminal.press(&["Enter"]);
    // Side by side.
    terminal.sees(&["T0", "1/1 !1", "TCP stream 0", "wrong answer to #1"]);
    drop(open);
    terminal.press(&["q"]);
    terminal.sees(&["Messages of labs", "STATUS 0", "END"]);
    server.join();
}
