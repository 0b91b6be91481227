//! What Wireshark and other programs write about a capture, and what befell the file.

use super::*;

pub(super) fn works() -> Vec<(&'static str, Work)> {
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
