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
        row("nothing", "", "--"),
    ];
    let capture = ("tcp_traffic_capture.pcapng", "commands-perfect/tcp_traffic_capture.pcapng");
    hold(rows, "tcp-commands", capture, "tcp_client_activity_output.txt", &["client-log", "rtt"]);
}

/// What the sender of stop-and-wait prints: the bit and the text, in words of its own, each time or once.
#[test]
fn a_sender_that_says_things_again() {
    let sender = |sent: &dyn Fn(u8, &str) -> String, again: &str, ack: &dyn Fn(u8) -> String| {
        let one = |number: u8| {
            let (bit, text) = ((number + 1) % 2, format!("line {number}"));
            let lost = if number == 7 { format!("{again}\n{}\n", sent(bit, &text)) } else { String::new() };
            format!("{}\n{lost}{}\n", sent(bit, &text), ack(bit))
        };
        (1..=10).map(one).collect::<String>()
    };
    let lab = sender(&|bit, text| format!("[SEND] bit {bit}: {text}"), "timeout", &|bit| format!("ACK {bit}"));
    let plain = sender(&|bit, text| format!("send {bit} {text}"), "timeout", &|bit| format!("ACK {bit}"));
    let python =
        sender(&|bit, text| format!("Sending packet seq={bit} data=\"{text}\""), "Timeout! resending", &|bit| {
            format!("got ack {bit}")
        });
    let timed = sender(&|bit, text| format!("[12:00:01] -> {text} (bit {bit})"), "[12:00:01] again", &|bit| {
        format!("<- {bit}")
    });
    let once = plain.replace("timeout\nsend 1 line 7\n", "timeout\n").replace("timeout\nsend 0 line 7\n", "timeout\n");
    let bits: String = (1..=10).map(|number| format!("send {}\nACK {0}\n", (number + 1) % 2)).collect();
    let another = plain.replace("line", "verse");
    assert_ne!(once, plain);
    let rows = vec![
        row("the lab's form", lab.clone(), "p").fair(),
        row("in short", plain, "p").fair(),
        row("in Python", python, "p").fair(),
        row("with times", timed, "p").fair(),
        row("each text once", once, "p").fair(),
        row("only bits", bits, "f").says(&["No line of the client's log could be read"]).fair(),
        row("another run, in its own form", another, "f").fair(),
        row("another run", lab.replace("line", "verse"), "f").fair(),
    ];
    let capture = ("stop-and-wait.pcapng", "../../verify/stop-and-wait/odd/stop-and-wait.pcapng");
    hold(rows, "stop-and-wait", capture, "sender.txt", &["client-log"]);
}
