//! Works that are odd in one thing each, for the sentences that say it: captures as other programs write them, files that are
//! none, networks that lose and repeat, labs of a teacher's own.

use super::Work;
use super::wire::{Datagrams, FIRST, Frames, Wire};
use super::works::SAID;

const PORT: u16 = 12_345;
const NAMES: [&str; 3] = ["ana", "bob", "cleo"];

/// A conversation of commands, as it should be.
fn right() -> Wire {
    let mut wire = Wire::new(PORT, 1);
    SAID.iter().for_each(|(text, reply)| {
        wire.client(0, text).server(0, reply);
    });
    wire.leave(0);
    wire
}

fn lines() -> String {
    SAID.iter().map(|(text, _)| format!("[CLIENT] Sent {} bytes: {text}\n", text.len())).collect()
}

fn server_log() -> String {
    format!("$ python3 server.py\n[CLIENT] 127.0.0.1:{FIRST} connected\n{}", lines())
}

fn client_log() -> String {
    let lines: String =
        SAID.iter().map(|(text, due)| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {due}\n")).collect();
    format!("[INFO] Connected.\n{lines}Session stats: 6 sent, 6 received, 0 timeouts\n")
}

fn of_commands(capture: impl Into<Vec<u8>>) -> Work {
    Work::new("tcp-commands").file("tcp_traffic_capture.pcap", capture)
}

fn logs(capture: &Wire, server: &str, client: &str) -> Work {
    of_commands(capture.pcap())
        .file("tcp_server_activity_output.txt", server)
        .file("tcp_client_activity_output.txt", client)
}

/// What Wireshark and other programs write about a capture, and what befell the file.
fn files() -> Vec<(&'static str, Work)> {
    let wire = right();
    let mut with_other = right();
    let mut other = Wire::new(9_000, 1);
    other.client(0, "something else").server(0, "yes").leave(0);
    with_other.and(&other);
    let mut missing = right();
    missing.without(&[8]);
    let whole = wire.pcap();
    let echo = |bytes: Vec<u8>, name: &str| Work::new("tcp-echo").file(name, bytes);
    let mut echoed = Wire::new(65_432, 1);
    echoed.client(0, "hello").server(0, "hello").leave(0);
    let chat = |name: &str, more: &[(&str, &str)]| {
        let mut wire = Wire::new(8080, 3);
        for (who, name) in NAMES.iter().enumerate() {
            wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
        }
        wire.client(0, "bob: hi\n").server(1, "[ana] hi\n");
        (0..3).for_each(|who| {
            wire.leave(who);
        });
        let work = Work::new("chat-routed").file(name, wire.pcap());
        more.iter().fold(work, |work, (name, text)| work.file(name, *text))
    };
    let code = "import socket\ns = socket.socket()\ns.connect(('127.0.0.1', 8080))\n";
    vec![
        ("with a filter", of_commands(wire.pcapng("lo", Some("tcp port 12345"), None, 0))),
        ("with a filter in other words", of_commands(wire.pcapng("lo", Some("port 12345 and tcp"), None, 0))),
        ("packets lost", of_commands(wire.pcapng("lo", Some("tcp port 12345"), None, 7))),
        ("another conversation too", of_commands(with_other.pcap())),
        ("a file that breaks off", of_commands(&whole[..whole.len() - 30])),
        ("a packet that is missing", of_commands(missing.pcap())),
        ("an echo", echo(echoed.pcap(), "capture.pcap")),
        ("an echo, no capture", Work::new("tcp-echo").file("notes.txt", "I have nothing.\n")),
        ("an echo, a broken capture", echo(b"\xd4\xc3\xb2\xa1\x02".to_vec(), "capture.pcap")),
        ("an echo, something else captured", echo(other.pcap(), "capture.pcap")),
        ("an echo, no packets", echo(Wire::new(1, 0).pcap(), "capture.pcap")),
        ("no packets at all", of_commands(Wire::new(1, 0).pcap())),
        (
            "text for a capture",
            Work::new("tcp-commands").file("tcp_traffic_capture.pcapng", "No. Time Source\n1 0.0 lo\n"),
        ),
        (
            "a picture for a log",
            of_commands(wire.pcap()).file("tcp_server_activity_output.txt", &b"\x89PNG\r\n\x1a\n"[..]),
        ),
        (
            "a chat, everything there",
            chat("chat_capture.pcap", &[("server.py", code), ("client.py", code), ("part2_report.md", "# R\nText.\n")]),
        ),
        ("a chat, nothing else", chat("chat_capture.pcap", &[])),
        ("a chat called otherwise", chat("final_work.pcap", &[("my_server.py", code), ("README.md", "# R\nText.\n")])),
        ("a chat called pcapng", chat("chat_capture.pcapng", &[])),
        (
            "a chat of comments",
            chat("chat_capture.pcap", &[("server.py", "# The server.\n# It waits.\n"), ("client.py", code)]),
        ),
        (
            "a chat that counts",
            chat("chat_capture.pcap", &[("server.py", "for i in range(3):\n    print(i)\n"), ("client.py", code)]),
        ),
        ("no chat", Work::new("chat-routed").file("server.py", code)),
        ("a chat, and the first part", {
            let mut part = Wire::new(8080, 1);
            (1..6).for_each(|row| {
                part.client(0, &format!("row {row}"));
            });
            part.leave(0);
            chat("chat_capture.pcap", &[]).file("part1.pcap", part.pcap())
        }),
        ("an empty log", of_commands(wire.pcap()).file("tcp_server_activity_output.txt", "")),
        ("logs by what is in them", {
            of_commands(wire.pcap()).file("what_i_saw.txt", server_log()).file("the_other.txt", client_log())
        }),
    ]
}

/// What networks, tools and waiting clients do.
fn networks() -> Vec<(&'static str, Work)> {
    let edited = |change: &dyn Fn(&mut Frames)| {
        let mut wire = right();
        wire.edit(change);
        of_commands(wire.pcap())
    };
    let mut unanswered = Wire::new(PORT, 0);
    unanswered.attempt(4);
    let mut tool = Wire::new(PORT, 0);
    tool.written(&["ping", "upper:x", "abc"]);
    let mut waits = Wire::new(PORT, 2);
    waits.client(0, "ping").server(0, "PONG").client(1, "ping").client(0, "abc").server(0, "UNKNOWN COMMAND");
    waits.leave(0).leave(1);
    let mut one_way = right();
    one_way.edit(|frames| frames.retain(|(_, frame)| frame[36..38] == PORT.to_be_bytes()));
    let mut slow = Wire::new(PORT, 1);
    slow.client(0, "ping").wait(40).server(0, "PONG").client(0, "upper:a").wait(41).server(0, "A");
    slow.client(0, "abc").server(0, "UNKNOWN COMMAND").leave(0);
    let mut reset = Wire::new(PORT, 1);
    reset.client(0, "ping").server(0, "PONG").client(0, "ping").reset(0);
    let mut stray = right();
    stray.edit(|frames| {
        // A RST far from everything that was sent.
        let mut frame = frames[5].1.clone();
        frame[38..42].copy_from_slice(&900_000_000_u32.to_be_bytes());
        frame[47] = 4;
        frame.truncate(54);
        let time = frames[8].0 + 1;
        frames.insert(9, (time, frame));
    });
    let mut typed = Wire::new(PORT, 1);
    typed.keys(0, "ping\n").server(0, "PONG").keys(0, "abc\n").server(0, "UNKNOWN COMMAND").leave(0);
    let mut joined = Wire::new(PORT, 1);
    joined.client(0, "upper:he").client(0, "llo").server(0, "HELLO").client(0, "ping").server(0, "PONG").leave(0);
    let mut ending = Wire::new(PORT, 1);
    ending.client(0, "ping").server(0, "PONG\n").client(0, "abc").server(0, "UNKNOWN COMMAND\n").leave(0);
    let mut datagrams = Datagrams::new(PORT);
    datagrams.client(0, "ping").unheard().client(0, "ping").server(0, "PONG");
    let mut heard = Datagrams::new(PORT);
    heard.client(0, "ping").server(0, "PONG").client(0, "abc").server(0, "UNKNOWN COMMAND");
    let mut elsewhere = Wire::new(9_999, 2);
    elsewhere.client(0, "good morning").server(0, "what?").client(1, "hello").server(1, "who?").leave(0).leave(1);
    let mut echo_there = Wire::new(65_432, 1);
    echo_there.client(0, "hello").server(0, "hello").client(0, "good morning").server(0, "good morning").leave(0);
    vec![
        (
            "sent again",
            edited(&|frames| {
                let (time, again) = frames[3].clone();
                frames.insert(4, (time + 300, again));
            }),
        ),
        (
            "captured twice",
            edited(&|frames| {
                let twice: Vec<_> = frames.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
                *frames = twice;
            }),
        ),
        ("clocks that go back", edited(&|frames| frames[9].0 -= 5_500)),
        ("headers cut off", {
            let wire = right();
            of_commands(wire.cut(44))
        }),
        ("a window of nothing", edited(&|frames| frames[6].1[48..50].fill(0))),
        ("a reset from elsewhere", of_commands(stray.pcap())),
        ("never answered at all", of_commands(unanswered.pcap())),
        ("written by a tool", of_commands(tool.pcap())),
        ("one waits in vain", of_commands(waits.pcap())),
        ("one direction", of_commands(one_way.pcap())),
        ("small segments held back", of_commands(slow.pcap())),
        ("reset behind a request", of_commands(reset.pcap())),
        ("typed key by key", of_commands(typed.pcap())),
        ("two segments for one request", of_commands(joined.pcap())),
        ("line ends behind replies", of_commands(ending.pcap())),
        ("commands, all right", of_commands(right().pcap())),
        ("datagrams to nobody", Work::new("udp-commands").file("udp_traffic_capture.pcap", datagrams.pcap())),
        ("datagrams to somebody", Work::new("udp-commands").file("udp_traffic_capture.pcap", heard.pcap())),
        ("something on another port", of_commands(elsewhere.pcap())),
        ("another lab's server", of_commands(echo_there.pcap())),
        ("asked for the task", of_commands(right().pcap()).asking("commands")),
        ("asked for the example", of_commands(right().pcap()).asking("example")),
        ("a rule that holds", of_commands(right().pcap()).rule("tcp.flags.syn == 1", ">= 1")),
        ("a rule that does not", of_commands(right().pcap()).rule("tcp.flags.urg == 1", ">= 1")),
        ("a rule nobody can read", of_commands(right().pcap()).rule("tcp.flags.syn ==", ">= 1")),
        ("a rule with an odd number", of_commands(right().pcap()).rule("tcp", "many")),
        ("a rule on a text in two", of_commands(joined.pcap()).rule("tcp.payload contains \"upper:hello\"", ">= 1")),
    ]
}

/// Logs that lack something, and comments that are not there.
fn texts() -> Vec<(&'static str, Work)> {
    let wire = right();
    let with = |server: &str| of_commands(wire.pcap()).file("tcp_server_activity_output.txt", server);
    let by_client = |client: &str| logs(&wire, &server_log(), client);
    let no_head = lines();
    let bare: String = SAID.iter().map(|(text, _)| format!("127.0.0.1:{FIRST} wrote {text}\n")).collect();
    let numbered: String = SAID
        .iter()
        .zip(1..)
        .map(|((text, _), at)| format!("127.0.0.1:{FIRST} wrote {text} ({})\n", at * 100))
        .collect();
    let no_text: String = SAID.iter().map(|(text, _)| format!("[CLIENT] Sent {} bytes: \n", text.len())).collect();
    let two = |extra: &str| {
        let mut wire = Wire::new(PORT, 3);
        for (who, name) in ["ping", "upper:a", "abc"].iter().enumerate() {
            wire.client(who, name).server(who, ["PONG", "A", "UNKNOWN COMMAND"][who]);
        }
        (0..3).for_each(|who| {
            wire.leave(who);
        });
        let call = |who: u16| format!("[CLIENT] 127.0.0.1:{} connected\n", FIRST + who);
        let log = format!("{}{extra}{}{}[CLIENT] Sent 4 bytes: ping\n", call(0), call(1), call(2));
        of_commands(wire.pcap()).file("tcp_server_activity_output.txt", log)
    };
    let mut apart = Wire::new(PORT, 0);
    for (text, reply) in [("ping", "PONG"), ("upper:a", "A"), ("abc", "UNKNOWN COMMAND")] {
        let who = apart.connect();
        apart.client(who, text).server(who, reply).leave(who).wait(200);
    }
    let calls = |order: [u16; 3]| {
        let lines: String = order.iter().map(|who| format!("[CLIENT] 127.0.0.1:{} connected\n", FIRST + who)).collect();
        of_commands(apart.pcap()).file("tcp_server_activity_output.txt", lines + "[CLIENT] Sent 4 bytes: ping\n")
    };
    let strange = server_log().replace(&FIRST.to_string(), "40404");
    vec![
        ("logs as they should be", logs(&wire, &server_log(), &client_log())),
        ("a server's log alone", with(&server_log())),
        ("a server's log without a connection", with(&no_head)),
        ("lines without a length", with(&format!("[INFO] x\n{bare}"))),
        ("lines with numbers of their own", with(&numbered)),
        ("lines without a text", with(&format!("[CLIENT] 127.0.0.1:{FIRST} connected\n{no_text}"))),
        ("a server's log of other things", with("one\ntwo\nthree\n")),
        ("a call that was not captured", two("[CLIENT] 127.0.0.1:61000 connected\n")),
        ("three calls", two("")),
        ("calls in order", calls([0, 1, 2])),
        ("calls in another order", calls([2, 0, 1])),
        ("ports of another run", {
            let chat: String = (0..5).map(|at| format!("[RECV] From 127.0.0.1:4040{at} -> other {at}\n")).collect();
            let mut wire = Wire::new(3333, 2);
            wire.client(0, "hi\n").server(1, &format!("[127.0.0.1:{FIRST}] hi\n")).leave(0).leave(1);
            Work::new("chat-broadcast")
                .file("tcp_multiclient_chat_capture.pcap", wire.pcap())
                .file("tcp_multiclient_server_output.txt", chat)
        }),
        ("a log of another day", with(&strange)),
        ("logs beside cut packets", {
            let cut = of_commands(wire.cut(54));
            cut.file("tcp_server_activity_output.txt", server_log())
                .file("tcp_client_activity_output.txt", client_log())
        }),
        ("logs of nothing", {
            let mut silent = Wire::new(PORT, 1);
            silent.leave(0);
            logs(&silent, "[INFO] TCP server listening on 127.0.0.1:12345\n", "[INFO] Connected.\n")
        }),
        ("a client that says little", by_client("I typed some words.\nThey came back.\nIt was fine.\n")),
        (
            "counts in unknown words",
            by_client(&client_log().replace("Session stats: 6 sent, 6 received, 0 timeouts", "Yhteensä 9 ja 4")),
        ),
        ("times in unknown words", by_client(&client_log().replace("PONG\n", "PONG\nkesto oli 3 ms nyt\n"))),
        ("times that are too short", {
            let mut slow = Wire::new(PORT, 1);
            SAID.iter().for_each(|(text, reply)| {
                slow.client(0, text).wait(60).server(0, reply);
            });
            slow.leave(0);
            logs(&slow, &server_log(), &client_log().replace("PONG\n", "PONG (RTT 3 ms)\n"))
        }),
        ("a server's file that is a picture", {
            of_commands(wire.pcap())
                .file("tcp_server_activity_output.txt", &b"\x89PNG\r\n\x1a\n"[..])
                .file("tcp_client_activity_output.txt", client_log())
        }),
    ]
}

/// Chats in which something is odd.
fn chats() -> Vec<(&'static str, Work)> {
    let chat = |people: usize, steps: &dyn Fn(&mut Wire)| {
        let names = ["ana", "bob", "cleo", "dan", "eva", "finn"];
        let mut wire = Wire::new(8080, people);
        for (who, name) in names.iter().enumerate().take(people) {
            wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
        }
        wire.client(0, "bob: hello\n").server(1, "[ana] hello\n").client(1, "ana: hi\n").server(0, "[bob] hi\n");
        steps(&mut wire);
        wire
    };
    let all = |wire: &mut Wire, people: usize| {
        (0..people).for_each(|who| {
            wire.leave(who);
        });
    };
    let of = |capture: Vec<u8>| Work::new("chat-routed").file("chat_capture.pcap", capture);
    let plain = |steps: &dyn Fn(&mut Wire)| {
        let mut wire = chat(3, steps);
        all(&mut wire, 3);
        of(wire.pcap())
    };
    let mut begun_late = chat(3, &|wire| {
        wire.client(0, "cleo: hey\n");
    });
    all(&mut begun_late, 3);
    begun_late.from(9);
    let leaks = {
        let mut wire = chat(6, &|wire| {
            wire.client(0, "bob: for you\n").server(1, "[ana] for you\n");
            (2..6).for_each(|who| {
                wire.server(who, "[ana] for you\n");
            });
        });
        all(&mut wire, 6);
        of(wire.pcap())
    };
    let mut gone = chat(3, &|wire| {
        wire.leave(1);
        wire.client(0, "bob: there?\n").server(0, "User not found.\n").client(2, "ana: hi\n").server(0, "[cleo] hi\n");
    });
    gone.leave(0).leave(2);
    let mut nameless = Wire::new(8080, 2);
    nameless.client(0, "ana\n").server(0, "Welcome ana! You can now chat.\n").leave(1).leave(0);
    vec![
        ("three who chat", plain(&|_| {})),
        ("the first part for the second", {
            let mut part = Wire::new(8080, 1);
            (1..6).for_each(|row| {
                part.client(0, &format!("row {row} of the table"));
            });
            part.leave(0);
            of(part.pcap())
        }),
        ("a chat begun late", of(begun_late.pcap())),
        ("copies to four others", leaks),
        ("one for who had left", of(gone.pcap())),
        ("one without a name", of(nameless.pcap())),
        (
            "told in other words",
            plain(&|wire| {
                wire.client(0, "zoe: hello\n").server(0, "Sorry, zoe is not here\n");
            }),
        ),
        (
            "twice the same",
            plain(&|wire| {
                wire.client(0, "cleo: hey\n").server(2, "[ana] hey\n").server(2, "[ana] hey\n");
            }),
        ),
        (
            "a command",
            plain(&|wire| {
                wire.client(0, "/list\n").server(0, "ana, bob, cleo\n");
            }),
        ),
        (
            "out of nowhere",
            plain(&|wire| {
                wire.server(2, "[bob] who said that?\n");
            }),
        ),
        (
            "a message that does not end",
            plain(&|wire| {
                wire.client(0, "bob: this one has no end");
            }),
        ),
        ("names whose answers are cut", {
            let mut wire = chat(3, &|_| {});
            all(&mut wire, 3);
            of(wire.cut(60))
        }),
    ]
}

/// A record of 29 bytes.
fn fixed(order: u8, size: u8, text: &str) -> Vec<u8> {
    let mut bytes = vec![1, 0, 0, 0, order, 0, 0, 0, size];
    bytes.extend(text.as_bytes());
    bytes.resize(29, b'-');
    bytes
}

fn variable(order: u8, text: &str) -> Vec<u8> {
    [&[1, 0, 0, 0, text.len() as u8, 0, 0, 0, order], text.as_bytes()].concat()
}

/// Labs with records.
fn records() -> Vec<(&'static str, Work)> {
    let of_fixed = |records: &[Vec<u8>]| {
        let mut wire = Wire::new(5005, 1);
        for record in records {
            wire.bytes(0, record).server_bytes(0, record);
        }
        wire.leave(0);
        Work::new("tcp-fixed").file("capture.pcap", wire.pcap())
    };
    let of_variable = |records: &[Vec<u8>]| {
        let mut wire = Wire::new(5005, 1);
        for record in records {
            wire.bytes(0, record).server_bytes(0, record);
        }
        wire.leave(0);
        Work::new("tcp-variable").file("capture.pcap", wire.pcap())
    };
    let mut version = fixed(2, 6, "second");
    version[0] = 7;
    let mut claims = variable(2, "the second text");
    claims[1] = 200;
    let mut lost = Wire::new(5005, 1);
    lost.bytes(0, &fixed(1, 5, "first")).bytes(0, &fixed(2, 6, "second")).bytes(0, &fixed(3, 5, "third")).leave(0);
    let mut hole = Wire::new(5005, 1);
    hole.bytes(0, &fixed(1, 5, "first")).bytes(0, &fixed(2, 6, "second")[..12]).bytes(0, &fixed(2, 6, "second")[12..]);
    hole.bytes(0, &fixed(3, 5, "third")).leave(0);
    hole.without(&[6]);
    let mut texts = Wire::new(5005, 1);
    texts.client(0, "one").server(0, "ECHO: one").client(0, "two").server(0, "ECHO: two").leave(0);
    let good = [fixed(1, 5, "first"), fixed(2, 6, "second"), fixed(3, 5, "third")];
    let longer = variable(1, "the first of them");
    let short = &variable(2, "the second one")[..12];
    vec![
        ("records as they should be", of_fixed(&good)),
        ("records that jump", of_fixed(&[fixed(1, 5, "first"), fixed(7, 6, "second"), fixed(8, 5, "third")])),
        ("records with a wrong size", of_fixed(&[fixed(1, 9, "first"), fixed(2, 6, "second")])),
        ("records of another version", of_fixed(&[fixed(1, 5, "first"), version])),
        (
            "records cut in a letter",
            of_fixed(&[fixed(1, 20, "aaaaaaaaaaaaaaaaaaa\u{e9}"), fixed(2, 6, "second")].map(|mut record| {
                record.truncate(29);
                record
            })),
        ),
        ("no record", Work::new("tcp-fixed").file("capture.pcap", texts.pcap())),
        ("records, a hole in one", Work::new("tcp-fixed").file("capture.pcap", hole.pcap())),
        ("records without an echo", Work::new("tcp-fixed").file("capture.pcap", lost.pcap())),
        ("lengths as they should be", of_variable(&[longer.clone(), variable(2, "second")])),
        ("a length that claims more", of_variable(&[longer.clone(), claims])),
        (
            "a length that claims very much",
            of_variable(&[longer.clone(), [&[1, 9, 0, 0, 0, 0, 0, 0, 2][..], b"x"].concat()]),
        ),
        ("a record that ends early", of_variable(&[longer, short.to_vec()])),
    ]
}

const TIMED: &str = r#"
id = "timed"
title = "In time"
ports = { tcp = [65432] }
[[variant]]
id = "echo"
title = "an echo"
[[variant.reply]]
send = "{message}"
[[check]]
id = "when"
title = "in the week of the lab"
kind = "time-window"
from-time = 2023-11-14T00:00:00Z
to-time = 2023-11-15T00:00:00Z
points = 1.0
[[check]]
id = "port"
title = "on the lab's port"
kind = "port"
points = 1.0
[[check]]
id = "together"
title = "two at once"
kind = "concurrent"
at-least = 2
points = 1.0
"#;

/// Labs of a teacher's own.
fn own_labs() -> Vec<(&'static str, Work)> {
    let echo = |port: u16, days: i64| {
        let mut wire = Wire::new(port, 1);
        wire.client(0, "hello there").server(0, "hello there").client(0, "and again").server(0, "and again").leave(0);
        let mut bytes = wire.pcap();
        // The seconds of each packet: the record's first word.
        let mut at = 24;
        while at < bytes.len() {
            let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
            let (seconds, length) = (word(at), word(at + 8));
            bytes[at..at + 4]
                .copy_from_slice(&(i64::from(seconds) + days * 86_400).try_into().map_or([0; 4], u32::to_le_bytes));
            at += 16 + length as usize;
        }
        Work::new(TIMED).file("capture.pcap", bytes)
    };
    vec![
        ("in time", echo(65_432, 0)),
        ("too early", echo(65_432, -3)),
        ("too late", echo(65_432, 3)),
        ("in time, on another port", echo(9_999, 0)),
        ("no capture in time", Work::new(TIMED).file("notes.txt", "Nothing.\n")),
    ]
}

/// All of them.
pub(crate) fn works() -> Vec<(&'static str, Work)> {
    [files(), networks(), texts(), chats(), records(), own_labs()].into_iter().flatten().collect()
}
