//! The log of a client: it tells of that client's streams. The capture has the template's client, nc, and an example.

use super::{hold, row, utf16};

const ALL: [&str; 5] = ["ping", "upper:hello world", "ping", "upper:Computer Networks", "abc"];

fn client(texts: &[&str], form: impl Fn(&str, &str) -> String) -> String {
    let reply = |text: &str| match text {
        "ping" => "PONG".to_owned(),
        _ => text.strip_prefix("upper:").map_or("UNKNOWN COMMAND".to_owned(), str::to_uppercase),
    };
    texts.iter().map(|text| form(text, &reply(text)) + "\n").collect()
}

fn lab(text: &str, reply: &str) -> String {
    format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}\n[CLIENT] RTT: 5.40 ms")
}

fn own(text: &str, reply: &str) -> String {
    format!("You: {text}\nServer said: {reply}\nRTT 5.70 ms")
}

#[test]
fn a_client_tells_of_its_own_streams() {
    let begin = "[INFO] Connecting to 127.0.0.1:12345 ...\n[INFO] Connected.\n";
    let prompted = |text: &str, reply: &str| format!("Message (or 'exit' to quit): {text}\n{}", lab(text, reply));
    let more = ["ping", "upper:hello world", "secret", "ping", "upper:Computer Networks", "abc"];
    let rows = vec![
        row("the lab's form", client(&ALL, lab), "pp").fair(),
        row("a form of its own", client(&ALL, own), "pp").says(&["Your lines were read as"]).fair(),
        row("with prompts", client(&ALL, prompted), "pp").fair(),
        row("UTF-16", utf16(&client(&ALL, lab), false, true), "pp").fair(),
        row("of nc", client(&["ping", "upper:hello world", "abc"], lab), "pp").fair(),
        row("an earlier run", format!("{begin}{}{begin}{}", client(&["x", "ping"], lab), client(&ALL, lab)), "pp")
            .fair(),
        row(
            "both of its runs",
            format!("{begin}{}{begin}{}", client(&["ping", "upper:hello world", "abc"], lab), client(&ALL, lab)),
            "pp",
        )
        .fair(),
        row("an excerpt", client(&ALL[..3], lab), "yp").never(&["no counterpart"]).says(&["is not in the log"]),
        row("one more, answered as others are", client(&more, lab), "pp").says(&["that the capture does not have"]),
        row("times that cannot be", client(&ALL, lab).replace("5.40 ms", "-2 ms"), "pp").never(&["-2"]),
        row("nothing of the capture", client(&["one", "two", "three"], lab), "yp").never(&["no counterpart"]),
        row("nothing", "", "f?"),
    ];
    let capture = ("tcp_traffic_capture.pcapng", "commands-perfect/tcp_traffic_capture.pcapng");
    hold(rows, "tcp-commands", capture, "tcp_client_activity_output.txt", &["client-log", "rtt"]);
}
