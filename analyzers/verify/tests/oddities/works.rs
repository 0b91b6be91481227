//! A class of right and wrong works, each made as a student's would be: the servers and clients of the sheets with one thing
//! that is off. The tests hold each to its row, and other tests look for sentences in them.

use super::Work;
use super::wire::{Datagrams, FIRST, Wire};

/// What a client says to the server of commands, and what the task answers.
pub(crate) const SAID: [(&str, &str); 6] = [
    ("ping", "PONG"),
    ("ping", "PONG"),
    ("upper:hello", "HELLO"),
    ("upper:hello world", "HELLO WORLD"),
    ("what else?", "UNKNOWN COMMAND"),
    ("abc", "UNKNOWN COMMAND"),
];
const PORT: u16 = 12_345;
const COMMANDS: &str = "$ python3 S02_Part01_Example_TCP_Server.py\n$ python3 server.py\n";
const COMMENT: &str = "\nThe server prints a line for each message it receives. The capture shows the same messages between \
    the handshake and the end. Each reply travels in a segment of its own.\n";
const STATISTICS: &str = "Session stats: 6 sent, 6 received, 0 timeouts\n";

/// A conversation in which the server answers as `reply` says.
fn talk(port: u16, reply: impl Fn(&str, &str) -> String) -> Wire {
    let mut wire = Wire::new(port, 1);
    for (text, due) in SAID {
        wire.client(0, text);
        let answer = reply(text, due);
        if !answer.is_empty() {
            wire.server(0, &answer);
        }
    }
    wire.leave(0);
    wire
}

fn right(port: u16) -> Wire {
    talk(port, |_, due| due.to_owned())
}

fn server_lines(line: impl Fn(usize, &str) -> String) -> String {
    let lines: String = SAID.iter().enumerate().map(|(at, (text, _))| line(at, text)).collect();
    format!(
        "{COMMANDS}[INFO] TCP server listening on 127.0.0.1:{PORT}\n[CLIENT] 127.0.0.1:{FIRST} connected\n{lines}{COMMENT}"
    )
}

fn server_log() -> String {
    server_lines(|_, text| format!("[CLIENT] Sent {} bytes: {text}\n", text.len()))
}

fn client_log(reply: impl Fn(&str, &str) -> String) -> String {
    let lines: String = SAID
        .iter()
        .map(|(text, due)| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {}\n", reply(text, due)))
        .collect();
    format!(
        "[INFO] Connecting to 127.0.0.1:{PORT} ...\n[INFO] Connected.\n{lines}[INFO] Connection closed.\n{STATISTICS}"
    )
}

fn usual_client() -> String {
    client_log(|_, due| due.to_owned())
}

fn commands(wire: &Wire, server: &str, client: &str) -> Work {
    Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", wire.pcap())
        .file("tcp_server_activity_output.txt", server)
        .file("tcp_client_activity_output.txt", client)
}

/// The usual logs beside a conversation.
fn beside(wire: &Wire) -> Work {
    commands(wire, &server_log(), &usual_client())
}

/// Work on the commands over TCP.
fn of_commands() -> Vec<(&'static str, Work)> {
    let lower = |_: &str, due: &str| due.to_lowercase();
    let unknown = |_: &str, _: &str| "UNKNOWN COMMAND".to_owned();
    let no_others = |_: &str, due: &str| due.replace("UNKNOWN COMMAND", "");
    let example = |text: &str, _: &str| text.to_uppercase();
    let mut twice = Wire::new(PORT, 1);
    let mut late = right(PORT);
    late.from(3);
    let mut early = right(PORT);
    early.less(3);
    let mut refused = Wire::new(PORT, 0);
    refused.refused();
    let one = refused.connect();
    for (text, due) in SAID {
        twice.client(0, text).server(0, due).server(0, due);
        refused.client(one, text).server(one, due);
    }
    twice.leave(0);
    refused.leave(one);
    let mut only_refused = Wire::new(PORT, 0);
    only_refused.refused().refused();
    let mut no_loop = Wire::new(PORT, 1);
    no_loop.client(0, "ping").server(0, "PONG").shut(0).client(0, "upper:hello").reset(0);
    let mut http = Wire::new(PORT, 1);
    http.client(0, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .server(0, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    http.leave(0);
    let mut silent = Wire::new(PORT, 1);
    SAID.iter().for_each(|(text, _)| {
        silent.client(0, text);
    });
    silent.leave(0);
    let mut glued = Wire::new(PORT, 1);
    glued.client(0, "pingping").server(0, "UNKNOWN COMMAND");
    for (text, due) in &SAID[2..] {
        glued.client(0, text).server(0, due);
    }
    glued.leave(0);
    let mut pasted = Wire::new(PORT, 1);
    pasted.client(0, "ping\nping\nupper:hello\nupper:hello world\nabc\n").server(0, "UNKNOWN COMMAND").leave(0);
    let other_run = server_log().replace(&FIRST.to_string(), "40404").replace("hello", "goodbye");
    let added = |at: usize, text: &str| {
        let line = format!("[CLIENT] Sent {} bytes: {text}\n", text.len());
        if at == 2 { format!("{line}[CLIENT] Sent 9 bytes: never was\n") } else { line }
    };
    let short = |at: usize, text: &str| {
        if at > 3 { String::new() } else { format!("[CLIENT] Sent {} bytes: {text}\n", text.len()) }
    };
    let turned = |at: usize, _: &str| {
        let text = SAID[[1, 0, 3, 2, 5, 4][at]].0;
        format!("[CLIENT] Sent {} bytes: {text}\n", text.len())
    };
    let long = |_: usize, text: &str| format!("[CLIENT] Sent {} bytes: {text}\n", text.len() + 40);
    let plain = |_: usize, text: &str| format!("got {text}\n");
    let own = |_: usize, text: &str| format!("127.0.0.1:{FIRST} said {text} ({} bytes)\n", text.len());
    let usual = right(PORT);
    vec![
        ("right", beside(&usual)),
        ("answers in small letters", beside(&talk(PORT, lower))),
        ("answers all as unknown", beside(&talk(PORT, unknown))),
        ("no answer to other texts", beside(&talk(PORT, no_others))),
        ("the example's server", beside(&talk(PORT, example))),
        ("each answer twice", beside(&twice)),
        ("no loop in the handler", beside(&no_loop)),
        ("never answers", beside(&silent)),
        ("http on the port", beside(&http)),
        ("on another port", beside(&right(9_999))),
        ("capture begun late", beside(&late)),
        ("capture stopped early", beside(&early)),
        (
            "refused before the server listened",
            commands(&refused, &server_log().replace(&FIRST.to_string(), "50002"), &usual_client()),
        ),
        ("refused and nothing else", beside(&only_refused)),
        ("two requests read as one", beside(&glued)),
        ("lines pasted at once", beside(&pasted)),
        (
            "cut packets",
            Work::new("tcp-commands")
                .file("tcp_traffic_capture.pcap", usual.cut(60))
                .file("tcp_server_activity_output.txt", server_log())
                .file("tcp_client_activity_output.txt", usual_client()),
        ),
        ("nothing is left of packets", Work::new("tcp-commands").file("tcp_traffic_capture.pcap", usual.cut(54))),
        (
            "no capture",
            Work::new("tcp-commands")
                .file("tcp_server_activity_output.txt", server_log())
                .file("tcp_client_activity_output.txt", usual_client()),
        ),
        ("no logs", Work::new("tcp-commands").file("tcp_traffic_capture.pcap", usual.pcap())),
        (
            "a broken capture",
            Work::new("tcp-commands")
                .file("tcp_traffic_capture.pcap", &b"\xd4\xc3\xb2\xa1\x02"[..])
                .file("tcp_server_activity_output.txt", server_log()),
        ),
        (
            "empty files",
            Work::new("tcp-commands")
                .file("tcp_traffic_capture.pcap", usual.pcap())
                .file("tcp_server_activity_output.txt", "")
                .file("tcp_client_activity_output.txt", ""),
        ),
        ("a log of another run", commands(&usual, &other_run, &usual_client())),
        ("a line that has no message", commands(&usual, &server_lines(added), &usual_client())),
        ("four lines of six", commands(&usual, &server_lines(short), &usual_client())),
        ("lines in another order", commands(&usual, &server_lines(turned), &usual_client())),
        ("lengths that are wrong", commands(&usual, &server_lines(long), &usual_client())),
        ("lines without address and length", commands(&usual, &server_lines(plain), &usual_client())),
        ("lines in a form of its own", commands(&usual, &server_lines(own), &usual_client())),
        ("counts that are wrong", commands(&usual, &server_log(), &usual_client().replace("6 sent", "9 sent"))),
        ("no counts", commands(&usual, &server_log(), &usual_client().replace(STATISTICS, ""))),
        (
            "times that are right",
            commands(&usual, &server_log(), &usual_client().replace("PONG\n", "PONG (RTT 3 ms)\n")),
        ),
        (
            "times that are wrong",
            commands(&usual, &server_log(), &usual_client().replace("PONG\n", "PONG (RTT 900 ms)\n")),
        ),
        ("no comment", commands(&usual, &server_log().replace(COMMENT, ""), &usual_client())),
        ("no command", commands(&usual, &server_log().replace(COMMANDS, ""), &usual_client())),
    ]
}

const TALK: [(usize, &str); 6] = [
    (0, "hello everybody"),
    (1, "hi there"),
    (2, "good morning"),
    (0, "shall we begin?"),
    (1, "yes, please"),
    (2, "see you"),
];
const LONG_COMMENT: &str = "\nThe server starts a thread for each client. Every message that one client sends reaches the two others. \
    The log prints the port of the sender, and the packets show the same port. Each copy travels in a packet of its own. \
    The handshakes stand at the beginning of the capture.\n";

/// A chat in which what `from` says goes to whom `reaches` names, in a form, so many times.
fn broadcast(clients: usize, form: &str, reaches: impl Fn(usize, usize) -> usize) -> Work {
    let mut wire = Wire::new(3333, clients);
    let port = |who: usize| FIRST + who as u16;
    let mut log = "$ python3 server.py\n[START] TCP multi-client chat server on 127.0.0.1:3333\n".to_owned();
    (0..clients).for_each(|who| log.push_str(&format!("[CONNECT] New client from 127.0.0.1:{}\n", port(who))));
    for (from, text) in TALK.into_iter().filter(|(from, _)| *from < clients) {
        wire.client(from, &format!("{text}\n"));
        log.push_str(&format!("[RECV] From 127.0.0.1:{} -> b'{text}\\n'\n", port(from)));
        let copy = form.replace("FROM", &port(from).to_string()).replace("TEXT", text);
        for to in 0..clients {
            for _ in 0..reaches(from, to) {
                wire.server(to, &copy);
                log.push_str(&format!("[FWD] To 127.0.0.1:{} -> b'{}'\n", port(to), copy.escape_default()));
            }
        }
    }
    (0..clients).for_each(|who| {
        wire.leave(who);
    });
    Work::new("chat-broadcast")
        .file("tcp_multiclient_chat_capture.pcap", wire.pcap())
        .file("tcp_multiclient_server_output.txt", log + LONG_COMMENT)
}

/// Work on the chat in which everybody hears everything.
fn of_broadcast() -> Vec<(&'static str, Work)> {
    let form = "[127.0.0.1:FROM] TEXT\n";
    let others = |from: usize, to: usize| usize::from(from != to);
    let mut example = Wire::new(3333, 3);
    for (from, text) in TALK {
        let mut capital = text.to_owned();
        capital[..1].make_ascii_uppercase();
        example.client(from, &format!("{text}\n")).server(from, &format!("{capital}\n"));
    }
    vec![
        ("chat right", broadcast(3, form, others)),
        ("chat to the sender too", broadcast(3, form, |_, _| 1)),
        ("chat to nobody", broadcast(3, form, |_, _| 0)),
        ("chat to the first alone", broadcast(3, form, |from, to| usize::from(to == 0 && from != 0))),
        ("chat twice", broadcast(3, form, |from, to| 2 * usize::from(from != to))),
        ("chat in another form", broadcast(3, "127.0.0.1:FROM: TEXT\n", others)),
        ("chat of one client", broadcast(1, form, others)),
        ("chat of two clients", broadcast(2, form, others)),
        ("chat, the example", Work::new("chat-broadcast").file("tcp_multiclient_chat_capture.pcap", example.pcap())),
    ]
}

const NAMES: [&str; 5] = ["ana", "bob", "cleo", "dan", "eva"];

/// A chat with names; `steps` is what happens when all are there: who, whether the client, and the text.
fn routed(people: usize, steps: &[(usize, bool, &str)]) -> Work {
    let mut wire = Wire::new(8080, people);
    for (who, name) in NAMES.iter().enumerate().take(people) {
        wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
    }
    for (who, client, text) in steps {
        if *client {
            wire.client(*who, text)
        } else {
            wire.server(*who, text)
        };
    }
    (0..people).for_each(|who| {
        wire.leave(who);
    });
    Work::new("chat-routed")
        .file("chat_capture.pcap", wire.pcap())
        .file("server.py", "import socket\nserver = socket.socket()\nserver.bind(('', 8080))\nserver.listen()\n")
        .file(
            "client.py",
            "import socket\nclient = socket.create_connection(('127.0.0.1', 8080))\nclient.sendall(b'ana')\n",
        )
        .file("part2_report.md", "# Part 2\n\nThe server keeps a dictionary of names and sockets.\n")
}

/// Work on the chat with names.
fn of_routed() -> Vec<(&'static str, Work)> {
    let fine =
        [(0, true, "bob: hello\n"), (1, false, "[ana] hello\n"), (1, true, "ana: hi\n"), (0, false, "[bob] hi\n")];
    let with = |people: usize, more: &[(usize, bool, &str)]| routed(people, &[&fine[..], more].concat());
    let for_cleo = (0, true, "cleo: for you\n");
    vec![
        ("names right", with(5, &[])),
        ("names of two clients", with(2, &[])),
        ("names, lost", with(5, &[for_cleo])),
        ("names, to all", with(5, &[for_cleo, (1, false, "[ana] for you\n"), (2, false, "[ana] for you\n")])),
        ("names, to another one", with(5, &[for_cleo, (3, false, "[ana] for you\n")])),
        ("names, twice", with(5, &[for_cleo, (2, false, "[ana] for you\n"), (2, false, "[ana] for you\n")])),
        ("names, nobody and silent", with(5, &[(0, true, "zoe: hello\n")])),
        ("names, nobody and told", with(5, &[(0, true, "zoe: hello\n"), (0, false, "User not found.\n")])),
        ("names, error that is not due", with(5, &[for_cleo, (0, false, "User not found.\n")])),
        ("names, confirmed", with(5, &[for_cleo, (2, false, "[ana] for you\n"), (0, false, "delivered\n")])),
        (
            "names, another form",
            routed(
                5,
                &[
                    (0, true, "bob: hello\n"),
                    (1, false, "ana: hello\n"),
                    (1, true, "ana: hi\n"),
                    (0, false, "bob: hi\n"),
                ],
            ),
        ),
    ]
}

/// Work on echoes, texts and datagrams.
fn of_others() -> Vec<(&'static str, Work)> {
    let one = |lab: &'static str, port: u16, turns: &[(&str, &str)]| {
        let mut wire = Wire::new(port, 1);
        for (text, reply) in turns {
            wire.client(0, text);
            if !reply.is_empty() {
                wire.server(0, reply);
            }
        }
        wire.leave(0);
        Work::new(lab).file("capture.pcap", wire.pcap())
    };
    let mut waiting = Wire::new(65_432, 2);
    waiting
        .client(0, "hello")
        .server(0, "hello")
        .client(1, "hello?")
        .client(0, "bye")
        .server(0, "bye")
        .leave(0)
        .leave(1);
    let mut around = Wire::new(65_432, 1);
    around.client(0, "aaaa").server(0, "aa").client(0, "aaaa").server(0, "aa").leave(0);
    let mut crossed = Wire::new(5005, 2);
    crossed.client(0, "one").client(1, "two").server(1, "ECHO: one").server(0, "ECHO: two").leave(0).leave(1);
    let datagrams = |lab: &'static str, port: u16, turns: &[(&str, &str)]| {
        let mut wire = Datagrams::new(port);
        for (text, reply) in turns {
            wire.client(0, text);
            if !reply.is_empty() {
                wire.server(0, reply);
            }
        }
        Work::new(lab).file("udp_traffic_capture.pcap", wire.pcap())
    };
    let mut less = SAID;
    less[3].1 = "";
    let mut other = SAID;
    other[0].1 = "pong";
    vec![
        ("echo right", one("tcp-echo", 65_432, &[("hello", "hello"), ("bye", "bye")])),
        ("echo in capitals", one("tcp-echo", 65_432, &[("hello", "HELLO"), ("bye", "BYE")])),
        ("echo cut short", one("tcp-echo", 65_432, &[("hello there", "hello"), ("bye", "bye")])),
        ("echo and another client", Work::new("tcp-echo").file("capture.pcap", waiting.pcap())),
        ("echo around a request", Work::new("tcp-echo").file("capture.pcap", around.pcap())),
        (
            "echo whose end is cut",
            Work::new("tcp-echo").file("capture.pcap", {
                let mut wire = Wire::new(65_432, 1);
                wire.client(0, "a long text to come back").server(0, "a long text to come back").leave(0);
                wire.cut(60)
            }),
        ),
        ("text right", one("tcp-text", 5005, &[("one", "ECHO: one"), ("two", "ECHO: two")])),
        ("text in another form", one("tcp-text", 5005, &[("one", "ECHO:one"), ("two", "ECHO:two")])),
        ("text to the wrong client", Work::new("tcp-text").file("capture.pcap", crossed.pcap())),
        ("text without echo", one("tcp-text", 5005, &[("one", ""), ("two", "")])),
        ("datagrams right", datagrams("udp-commands", PORT, &SAID)),
        ("datagrams, one lost", datagrams("udp-commands", PORT, &less)),
        ("datagrams, one wrong", datagrams("udp-commands", PORT, &other)),
        ("silent datagrams right", datagrams("udp-text", 5005, &[("one", ""), ("two", ""), ("three", "")])),
        ("silent datagrams answered", datagrams("udp-text", 5005, &[("one", "got it"), ("two", "got it")])),
        (
            "csv right",
            one("csv-encapsulation", 8080, &[("one", ""), ("two", ""), ("three", ""), ("four", ""), ("five", "")]),
        ),
        (
            "csv answered",
            one(
                "csv-encapsulation",
                8080,
                &[("one", "ok"), ("two", "ok"), ("three", "ok"), ("four", "ok"), ("five", "ok")],
            ),
        ),
    ]
}

/// All of them.
pub(crate) fn works() -> Vec<(&'static str, Work)> {
    [of_commands(), of_broadcast(), of_routed(), of_others()].into_iter().flatten().collect()
}
