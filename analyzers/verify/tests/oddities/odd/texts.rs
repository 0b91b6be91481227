//! Logs that lack something, and comments that are not there.

use super::*;

pub(super) fn works() -> Vec<(&'static str, Work)> {
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
        ("a server's log that begins", with("[INFO] TCP server listening on localhost:12345\n")),
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
