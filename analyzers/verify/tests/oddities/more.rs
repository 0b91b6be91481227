//! Works for sentences that the class has no work for, each with one like it of which the sentence is not true.

use super::Work;
use super::wire::{FIRST, Wire};
use super::works::SAID;

const PORT: u16 = 12_345;

/// A chat and what its server printed, whole.
fn chat(form: [&str; 2]) -> (Wire, String) {
    let said =
        [(0, "hello everybody"), (1, "hi to all"), (2, "good morning"), (0, "shall we begin?"), (1, "yes, please")];
    let mut wire = Wire::new(3333, 3);
    let mut log = "$ python3 server.py\n".to_owned();
    let line = |form: &str, who: usize, text: &str| {
        format!("{}\n", form.replace("ADDR", &format!("127.0.0.1:{}", FIRST + who as u16)).replace("TEXT", text))
    };
    for (from, text) in said {
        wire.client(from, &format!("{text}\n"));
        log += &line(form[0], from, text);
        for to in (0..3).filter(|to| *to != from) {
            wire.server(to, &format!("[127.0.0.1:{}] {text}\n", FIRST + from as u16));
            log += &line(form[1], to, text);
        }
    }
    (0..3).for_each(|who| {
        wire.leave(who);
    });
    (wire, log)
}

/// Captures that have a part of what was said.
fn partial() -> Vec<(&'static str, Work)> {
    let of_chat = |capture: Vec<u8>, log: &str| {
        Work::new("chat-broadcast")
            .file("tcp_multiclient_chat_capture.pcap", capture)
            .file("tcp_multiclient_server_output.txt", log)
    };
    let (wire, log) = chat(["[RECV] From ADDR -> TEXT", "[FWD] To ADDR -> TEXT"]);
    let (german, german_log) = chat(["Empfangen von ADDR: TEXT", "Weitergeleitet an ADDR: TEXT"]);
    let mut early = chat(["", ""]).0;
    early.less(24);
    let turns = |wire: &mut Wire| {
        SAID.iter().for_each(|(text, reply)| {
            wire.client(0, text).server(0, reply);
        });
    };
    let lines: String =
        SAID.iter().map(|(text, due)| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {due}\n")).collect();
    let client = format!("[INFO] Connected.\n{lines}Session stats: 6 sent, 6 received, 0 timeouts\n");
    let server: String = SAID.iter().map(|(text, _)| format!("[CLIENT] Sent {} bytes: {text}\n", text.len())).collect();
    let server = format!("[CLIENT] 127.0.0.1:{FIRST} connected\n{server}");
    let of_commands = |capture: Vec<u8>| {
        Work::new("tcp-commands")
            .file("tcp_traffic_capture.pcap", capture)
            .file("tcp_client_activity_output.txt", client.as_str())
    };
    let mut whole = Wire::new(PORT, 1);
    turns(&mut whole);
    whole.leave(0);
    let mut stopped = Wire::new(PORT, 1);
    turns(&mut stopped);
    stopped.less(8);
    vec![
        ("a whole chat", of_chat(wire.pcap(), &log)),
        ("a chat captured in part", of_chat(early.pcap(), &log)),
        ("a chat in German", of_chat(german.pcap(), &german_log)),
        ("a chat in German, cut", of_chat(german.cut(56), &german_log)),
        ("a whole talk", of_commands(whole.pcap())),
        (
            "both logs in one",
            Work::new("tcp-commands")
                .file("tcp_traffic_capture.pcap", whole.pcap())
                .file("tcp_server_activity_output.txt", format!("{server}\n{client}")),
        ),
        ("a talk captured in part", of_commands(stopped.pcap())),
    ]
}

/// All of them.
pub(crate) fn works() -> Vec<(&'static str, Work)> {
    partial().into_iter().chain(super::odd::works()).collect()
}
