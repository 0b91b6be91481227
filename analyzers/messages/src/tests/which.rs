//! Which lab it is, if any: a port suggests, and only bytes decide.

use Role::{Client, Server};

use super::*;

/// A dialogue in one connection: `>` is the client's, `<` the server's.
fn dialogue(port: u16, lines: &[&str]) -> Script {
    let mut script = Script::new(1, port);
    for line in lines {
        let (from, text) = match line.split_at(1) {
            (">", text) => (Client, text),
            (_, text) => (Server, text),
        };
        script.says(0, from, text.as_bytes());
    }
    script
}

#[test]
fn a_guess_needs_an_answer_that_is_right() {
    let table: [(u16, &[&str], &str); 17] = [
        // Something else on a lab's port.
        (10000, &[">ana", "<WELCOME ana. To chat, type: @target message", ">@bob hello"], "unlike"),
        (12345, &[">ana", "<WELCOME ana. To chat, type: @target message", ">@bob hello"], "unlike"),
        (12345, &["<220 mail.example ESMTP\r\n", ">EHLO me\r\n", "<250 mail.example\r\n"], "unlike"),
        (65432, &[">*1\r\n$4\r\nPING\r\n", "<+PONG\r\n"], "unlike"),
        (5005, &[">what is the time?", "<12:00"], "unlike"),
        (8080, &[">hello", "<hello", ">again", "<again"], "unlike"),
        (3333, &[">GET key\n", "<value\n", ">GET other\n", "<nothing\n"], "unlike"),
        // Nothing that tells.
        (12345, &[">hello"], "untold"),
        (3333, &[">hello\n"], "untold"),
        (5005, &[">hello", ">there"], "untold"),
        (12345, &[], "nothing"),
        // The lab, and sure.
        (12345, &[">ping", "<PONG", ">upper:a", "<A"], "tcp-commands commands sure"),
        (10000, &[">hello", "<hello", ">again", "<again"], "tcp-echo sixteen sure"),
        (5005, &[">hello", "<ECHO: hello"], "tcp-text echo sure"),
        // The lab, and something wrong: that has to be said.
        (12345, &[">ping", "<PONG", ">upper:a", "<what?"], "tcp-commands commands likely"),
        // What a request says may be enough where nobody answers.
        (12345, &[">ping"], "tcp-commands commands assumed"),
        // A lab whose server has nothing to say.
        (8080, &[">GET /index.html", ">200 OK (index.html)"], "csv-encapsulation listener assumed"),
    ];
    for (port, lines, expected) in table {
        assert_eq!(dialogue(port, lines).found(&every()), expected, "{port}: {lines:?}");
    }
}

#[test]
fn text_is_no_binary_record_and_records_are_no_text() {
    let record = |order: u8, text: &[u8; 20]| [&[1, 0, 0, 0, order, 0, 0, 0, 5], &text[..]].concat();
    let mut script = Script::new(1, 5005);
    script.says(0, Client, &record(1, b"hello---------------")).says(0, Client, &record(2, b"again---------------"));
    assert_eq!(script.found(&every()), "tcp-fixed as-given sure");
    assert_eq!(script.found(&named("tcp-text")), "unlike", "records where text was asked for");
    let text = dialogue(5005, &[">hello everybody, this is text", "<nothing of a lab"]);
    assert_eq!(text.found(&named("tcp-fixed")), "unlike", "text where records were asked for");
    assert_eq!(text.found(&named("tcp-variable")), "unlike");
    assert_eq!(text.found(&named("tcp-text")), "tcp-text echo asked for");
    assert_eq!(text.found(&every()), "unlike");
}

#[test]
fn a_lab_that_was_named_is_judged_reply_by_reply() {
    let script = dialogue(12345, &[">ana", "<WELCOME ana", ">ping", "<pong", ">upper:x", "<Y"]);
    let (_, messages) = script.decide(&named("tcp-commands"));
    assert_eq!(
        lines(&messages),
        [
            "0 > \"ana\"",
            "0 < \"WELCOME ana\" reply 1 wrong, not \"UNKNOWN COMMAND\" assumed",
            "0 > \"ping\"",
            "0 < \"pong\" reply 3 wrong, not \"PONG\" assumed",
            "0 > \"upper:x\"",
            "0 < \"Y\" reply 5 wrong, not \"X\" assumed",
        ]
    );
    // Right about ping, wrong about the rest: the task, and not the example, whose server would have closed.
    let lines = [
        ">ping",
        "<PONG",
        ">upper:hello",
        "<UPPER:HELLO",
        ">ping",
        "<PONG",
        ">upper:a b",
        "<UPPER:A B",
        ">abc",
        "<ERROR",
    ];
    assert_eq!(dialogue(12345, &lines).found(&named("tcp-commands")), "tcp-commands commands asked for");
    assert_eq!(dialogue(12345, &lines).found(&every()), "tcp-commands commands likely");
}

#[test]
fn the_internet_is_no_lab_and_a_network_of_ones_own_may_be() {
    let said = |address: &str, port| {
        let mut script = Script::at(address.parse().unwrap(), 1, port);
        script.client(0, "ping").server(0, "PONG");
        script
    };
    assert_eq!(said("192.168.1.7", 12345).found(&every()), "tcp-commands commands sure");
    assert_eq!(said("203.0.113.9", 12345).found(&every()), "tcp-commands commands sure");
    assert_eq!(said("93.184.216.34", 12345).found(&every()), "nothing", "one right answer may be chance");
    let mut silent = Script::at("142.250.1.1".parse().unwrap(), 1, 8080);
    silent.client(0, "some text");
    assert_eq!(silent.found(&every()), "nothing");
    let mut far = Script::at("93.184.216.34".parse().unwrap(), 1, 12345);
    for _ in 0..3 {
        far.client(0, "upper:hello world").server(0, "HELLO WORLD");
    }
    assert_eq!(far.found(&every()), "tcp-commands commands sure", "bytes decide");
    assert_eq!(silent.found(&named("chat-routed")), "chat-routed lines asked for", "whoever names it knows");
}

#[test]
fn http_takes_out_the_stream_that_is_http_throughout() {
    let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    let mut script = Script::new(3, 8080);
    script.client(0, "ana\n").server(0, "Welcome ana! You can now chat.\n");
    script.client(1, get).server(1, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    script.client(2, "GET /index.html HTTP/1.1\n").server(2, "Welcome GET /index.html HTTP/1.1! You can now chat.\n");
    let (found, messages) = script.decide(&every());
    assert!(found.is_ok());
    assert_eq!(messages.iter().map(|message| message.stream).collect::<Vec<_>>(), [0, 0, 2, 2]);
    assert!(messages.iter().all(|message| message.verdict != Some(Verdict::Wrong(Vec::new()))));
    let csv = dialogue(8080, &[">GET /index.html HTTP/1.1", ">HTTP/1.1 200 OK", ">GET /style.css HTTP/1.1"]);
    assert_eq!(csv.found(&named("csv-encapsulation")), "csv-encapsulation listener asked for");
    assert_eq!(csv.found(&every()), "csv-encapsulation listener assumed");
    assert_eq!(dialogue(8080, &[&format!(">{get}")]).found(&every()), "nothing", "nothing is left");
}

#[test]
fn a_named_lab_keeps_to_its_ports_and_says_what_looks_like_it_elsewhere() {
    let lines = [">upper:hello", "<HELLO", ">ping", "<PONG", ">upper:again", "<AGAIN"];
    assert_eq!(dialogue(9999, &lines).found(&named("tcp-commands")), "elsewhere");
    assert_eq!(dialogue(9999, &[">hello", "<hi"]).found(&named("tcp-commands")), "nothing");
    let ask = Ask { port: Some(9999), ..named("tcp-commands") };
    assert_eq!(dialogue(9999, &lines).found(&ask), "tcp-commands commands asked for");
    assert_eq!(dialogue(9999, &[">hello", "<hi"]).found(&ask), "tcp-commands commands asked for");
    assert_eq!(dialogue(12345, &lines).found(&ask), "elsewhere");
}

#[test]
fn no_turn_is_negative() {
    for (by, expected) in [(0, Some(STEP)), (-STEP, Some(0)), (-500 * STEP, None)] {
        let mut script = Script::new(1, 12345);
        script.frame = 1_000;
        script.client(0, "ping");
        script.off = by;
        script.server(0, "PONG");
        let (_, messages) = script.decide(&every());
        assert_eq!((messages[1].reply_to, messages[1].turn_time), (Some(1), expected), "{by}");
        let mut chat = Script::new(2, 3333);
        chat.frame = 1_000;
        chat.client(0, "hello\n");
        chat.off = by;
        chat.server(1, "[127.0.0.1:40000] hello\n");
        let (_, messages) = chat.decide(&every());
        assert_eq!((messages[1].forward_of, messages[1].forward_time), (Some(1), expected), "{by}");
    }
}
