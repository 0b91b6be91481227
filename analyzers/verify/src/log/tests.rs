use std::collections::BTreeSet;

use wirelab_labs::catalogue;

use super::*;

fn lab(begins: &str) -> &'static Lab {
    // By what it prints, so that no lab is known by name.
    catalogue::all().iter().find(|lab| lab.log.iter().any(|line| line.line.source().starts_with(begins))).expect(begins)
}

fn read(begins: &str, text: &str) -> Log {
    LogParser::new(lab(begins)).read("log.txt", Box::new(io::Cursor::new(text.to_owned().into_bytes()))).expect("reads")
}

#[test]
fn a_server_log_with_commands_and_a_comment() {
    let log = read(
        "[INFO] TCP server listening",
        "ana@pc:~/s02$ python3 S02_Part01_Example.py\r\n[INFO] TCP server listening on localhost:12345\r\n\
         [CLIENT]  127.0.0.1 : 54321  connected\r\n[CLIENT] Sent  4  bytes:  ping\r\n\
         [CLIENT] Sent 20 bytes: ping\r\nupper:hello\r\nabc\r\n[INFO] Shutting down server...\r\n\r\n\
         # Comment:\r\nThe server on 127.0.0.1:12345 answers each command. It uses upper:text too.\r\n",
    );
    let events: Vec<&str> = log.records.iter().map(|record| record.event.id()).collect();
    assert_eq!(events, ["start", "connect", "receive", "receive", "interrupt"]);
    assert_eq!(log.records[3].more, ["upper:hello", "abc"]);
    let told = log.prose.sentences(&BTreeSet::new());
    assert_eq!((told.count, &told.lines[..]), (2, &[11, 11][..]));
    assert_eq!(log.commands.len(), 1);
    assert!(!log.stamped && !log.cut);
}

#[test]
fn a_client_log_with_times_and_counts() {
    let log = read(
        "[INFO] Connecting to",
        "# made by wirelab 0.1.0 (run x), not by a student\n[INFO] Connected.\n\
         Message (or 'exit' to quit): ping\n[CLIENT] Sent: ping\n[CLIENT] Received: PONG (RTT: 0.5 ms)\n\
         [CLIENT] Sent: abc\n[CLIENT] Received: UNKNOWN COMMAND\nRTT 1.5 ms\n\
         Session stats: 2 sent, 2 received, 0 timeouts\n",
    );
    assert_eq!(
        log.records.iter().filter_map(Record::text).collect::<Vec<_>>(),
        ["ping", "PONG", "abc", "UNKNOWN COMMAND"]
    );
    assert_eq!(log.rtts.iter().map(|rtt| rtt.nanos).collect::<Vec<_>>(), [500_000, 1_500_000]);
    assert_eq!(log.statistics, [Statistics { line: 9, sent: 2, received: 2, timeouts: Some(0) }]);
    assert_eq!((log.prose.sentences(&BTreeSet::new()).count, log.stamped), (0, true));
}

#[test]
fn what_is_typed_at_a_prompt_is_sent_where_no_line_says_so() {
    let prompt = "Message (or 'exit' to quit): ";
    let sent = |lines: &[&str]| {
        let log = read(
            "[INFO] Connecting to",
            &lines.iter().map(|line| line.replace("> ", prompt) + "\n").collect::<String>(),
        );
        let sent = log.of(Side::Client).filter(|record| record.event == LogEvent::Send);
        sent.filter_map(|record| Some(record.text()?.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(
        sent(&["> ping", "[CLIENT] Received: PONG", "> ", "> upper:a b", "Reply A B", "> exit"]),
        ["ping", "upper:a b"]
    );
    assert_eq!(sent(&["> ping", "[CLIENT] Sent: ping", "[CLIENT] Received: PONG"]), ["ping"], "its own line says it");
    // A line that has the text by chance says nothing of the others; a word of the prompt is a text like any other.
    assert_eq!(sent(&["> ping", "pings are fun", "> abc", "Reply: X", "> it", "Reply: Y"]), ["ping", "abc", "it"]);
    assert_eq!(sent(&["> message", "Reply: X", "> EXIT"]), ["message"]);
    assert!(sent(&["> ping", "Gesendet: ping", "Antwort: PONG"]).is_empty(), "a line of another form says it");
}

#[test]
fn what_somebody_sends_is_no_time() {
    let log = read(
        "[INFO] Connecting to",
        "[CLIENT] Sent: it took 3 ms\n[CLIENT] Received: UNKNOWN COMMAND (RTT 2 ms)\nTimed out after 5 seconds\n\
         Retrying in 2 seconds\nNo response within 5 s\n",
    );
    assert_eq!(log.records.iter().filter_map(Record::text).collect::<Vec<_>>(), ["it took 3 ms", "UNKNOWN COMMAND"]);
    assert_eq!(log.rtts.iter().map(|rtt| rtt.nanos).collect::<Vec<_>>(), [2_000_000]);
}

#[test]
fn two_lines_of_the_lab_that_stand_on_one() {
    let log = read(
        "[START] TCP multi-client",
        "[RECV] From 127.0.0.1:5 -> 'hi'[FWD] To 127.0.0.1:6 -> [127.0.0.1:5] hi\n\n\
         [CONNECT] New client from 127.0.0.1:7[RECV] From 127.0.0.1:6 -> 'see [1] and [2]'\n\
         [FWD] To 127.0.0.1:5 -> [127.0.0.1:6] see [1] and [2]\n",
    );
    let told: Vec<(u64, &str, Option<&str>)> =
        log.records.iter().map(|record| (record.line, record.event.id(), record.text())).collect();
    assert_eq!(
        told,
        [
            (1, "receive", Some("'hi'")),
            (1, "forward", Some("[127.0.0.1:5] hi")),
            (3, "connect", None),
            (3, "receive", Some("'see [1] and [2]'")),
            (4, "forward", Some("[127.0.0.1:6] see [1] and [2]")),
        ]
    );
}
