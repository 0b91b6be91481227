//! The lab's messages in `fields`, `-Y`, `analyze`, `show`, `check` and `messages`, over the shipped samples.

use serde_json::Value;
use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::message::{Ask, CollectAll, Conversations, InOrder, Message, Rest, StreamingDecoder};
use wirelab_capture::read::Reader;
use wirelab_labs::{Lab, Transport, catalogue};

use crate::support::files::{sample, samples};
use crate::support::program::wirelab;

fn json(arguments: &[&str]) -> Value {
    let done = wirelab(arguments);
    assert_eq!(done.status, Some(0), "{arguments:?}: {}", done.stderr);
    serde_json::from_slice(&done.stdout).unwrap()
}

/// Expressions, and the frames that they take.
#[test]
fn expressions_over_messages() {
    let table: &[(&str, &str, &[u64])] = &[
        ("lab-commands.pcapng", "wirelab.turn.correct == true", &[6, 9, 11, 13, 15]),
        ("lab-commands.pcapng", "wirelab.message.text == \"ping\"", &[4, 14]),
        ("lab-commands.pcapng", "wirelab.message.from == \"server\" && wirelab.message.length > 10", &[11, 13]),
        ("lab-commands.pcapng", "wirelab.message.part == \"request\"", &[4, 8, 10, 12, 14]),
        ("lab-commands.pcapng", "wirelab.reply_to == 1 || wirelab.message == 3", &[6, 8]),
        ("lab-commands.pcapng", "wirelab.turn.time > 0 && wirelab.turn.time < 1 && tcp.len == 4", &[6, 15]),
        ("lab-commands.pcapng", "wirelab.lab == \"tcp-commands\" && tcp.flags.syn == 1", &[1, 2]),
        ("lab-commands.pcapng", "wirelab.turn.answered == false", &[]),
        ("lab-commands.pcapng", "wirelab.record.version", &[]),
        ("three-clients.pcapng", "wirelab.forward_of == 1", &[12, 14]),
        ("three-clients.pcapng", "wirelab.message.text contains \"third\" && wirelab.forward.time", &[24, 26]),
        ("reset.pcapng", "wirelab.message.note == \"unanswered\"", &[8]),
        ("udp-text.pcapng", "wirelab.lab", &[]),
    ];
    for (capture, expression, frames) in table {
        let done = wirelab(["fields", &sample(capture), "-e", "frame.number", "-Y", expression]);
        let expected: String = frames.iter().map(|frame| format!("{frame}\n")).collect();
        assert_eq!((done.status, done.text()), (Some(0), expected), "{capture}: {expression} {}", done.stderr);
    }
}

#[test]
fn fields_of_messages_are_printed_on_the_packet_that_completes_them() {
    let capture = sample("lab-commands.pcapng");
    let names =
        ["wirelab.message", "wirelab.message.text", "wirelab.message.from", "wirelab.reply_to", "wirelab.variant"];
    let mut arguments = vec!["fields", &capture, "-Y", "frame.number in {8..10}"];
    names.iter().for_each(|name| arguments.extend(["-e", name]));
    let done = wirelab(arguments);
    let expected = "3\tupper:hello\tclient\t\tcommands\n4\tHELLO\tserver\t3\tcommands\n5\tstatus\tclient\t\tcommands\n";
    assert_eq!(done.text(), expected, "{}", done.stderr);
    let none = wirelab(["fields", &capture, "-e", "wirelab.message", "--lab", "none"]);
    assert_eq!((none.status, none.text().trim()), (Some(0), ""), "nobody looked");
    let listed = wirelab(["filters", "wirelab.record"]).text();
    assert!(listed.contains("wirelab.record.version"), "{listed}");
}

#[test]
fn analyze_counts_and_times_turns() {
    let capture = sample("lab-commands.pcapng");
    let report = json(&["analyze", &capture, "--format", "json"]);
    let messages = &report["tcp"][0]["messages"];
    let count = |name: &str| messages[name].as_u64().unwrap();
    assert_eq!(messages["lab"], "tcp-commands");
    assert_eq!(["from_client", "from_server", "answered", "right", "wrong"].map(count), [5, 5, 5, 5, 0]);
    let time = |name: &str| messages["turn_time"][name].as_i64().unwrap();
    assert!(0 < time("fastest") && time("fastest") <= time("mean") && time("mean") <= time("slowest"));
    let without = json(&["analyze", &capture, "--format", "json", "--lab", "none"]);
    assert!(without["tcp"][0]["messages"].is_null());
    let text = wirelab(["analyze", &capture]).text();
    assert!(text.contains("Lab tcp-commands, commands"), "{text}");
    let chosen = wirelab(["analyze", &capture, "-Y", "wirelab.turn.correct == false"]).text();
    assert!(chosen.contains("No stream is one that was asked for."), "{chosen}");
}

#[test]
fn csv_has_columns_for_messages_only_when_a_lab_is_asked_for() {
    let capture = sample("lab-commands.pcapng");
    let columns = |more: &[&str]| {
        let mut arguments = vec!["analyze", &capture, "--format", "csv"];
        arguments.extend(more);
        let text = wirelab(arguments).text();
        let lines: Vec<usize> = text.lines().map(|line| line.split(',').count()).collect();
        assert!(lines.iter().all(|line| line == &lines[0]), "{text}");
        lines[0]
    };
    assert_eq!(columns(&["--lab", "auto"]) - columns(&[]), 12);
}

#[test]
fn the_ladder_shows_each_message_under_its_packet() {
    let capture = sample("lab-commands.pcapng");
    let text = wirelab(["show", &capture, "--stream", "0"]).text();
    assert!(text.contains("└ #1 client: \"ping\"") && text.contains("right answer to #1 after"), "{text}");
    assert!(!wirelab(["show", &capture, "--stream", "0", "--lab", "none"]).text().contains("└ #1"));
    let rows = json(&["show", &capture, "--stream", "0", "--format", "json"]);
    let numbers: Vec<u64> = rows
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row["messages"].as_array().unwrap())
        .map(|m| m["number"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
}

/// The numbers are the capture's, also where only one stream is shown.
#[test]
fn one_stream_has_the_numbers_of_all() {
    let capture = sample("three-clients.pcapng");
    let all = json(&["messages", &capture, "--format", "json"]);
    for stream in 0..3 {
        let rows = json(&["show", &capture, "--stream", &stream.to_string(), "--format", "json"]);
        let shown: Vec<&Value> =
            rows.as_array().unwrap().iter().flat_map(|row| row["messages"].as_array().unwrap()).collect();
        let listed: Vec<&Value> = all.as_array().unwrap().iter().filter(|m| m["stream"] == stream).collect();
        assert_eq!(shown, listed, "stream {stream}");
    }
}

#[test]
fn messages_are_chosen_and_cut() {
    let capture = sample("lab-commands.pcapng");
    let slow = json(&["messages", &capture, "-Y", "wirelab.message.from == \"server\"", "--format", "json"]);
    assert_eq!(slow.as_array().unwrap().len(), 5);
    let cuts = json(&["messages", &capture, "--cuts", "--format", "json"]);
    assert_eq!(cuts.as_array().unwrap().len(), 2, "both directions");
    let client = &cuts[0];
    assert_eq!((client["from"].as_str(), client["receive"].as_u64()), (Some("client"), Some(1024)));
    let ranges = |list: &str| {
        let pieces = client[list].as_array().unwrap();
        pieces.iter().map(|piece| (piece["from"].as_u64().unwrap(), piece["to"].as_u64().unwrap())).collect::<Vec<_>>()
    };
    let expected = vec![(0, 4), (4, 15), (15, 21), (21, 44), (44, 48)];
    assert_eq!(
        [ranges("segments"), ranges("messages"), ranges("receives")],
        [expected.clone(), expected.clone(), expected]
    );
    assert!(client["receives"].as_array().unwrap().iter().all(|piece| piece["certain"] == true), "replies prove them");
    let table = wirelab(["messages", &capture, "--format", "csv"]).text();
    assert_eq!(table.lines().count(), 11, "{table}");
}

#[test]
fn who_got_a_copy_is_told() {
    let text = wirelab(["messages", &sample("three-clients.pcapng")]).text();
    let table = text.split("Who got a copy").nth(1).unwrap();
    let rows: Vec<&str> = table.lines().skip(3).collect();
    assert_eq!(rows.len(), 6, "{table}");
    assert!(rows[0].contains("1: ") && rows[0].contains("2: ") && !rows[0].contains("0: "), "{table}");
}

#[test]
fn rules_may_name_messages() {
    let rules = tempfile::NamedTempFile::new().unwrap();
    let text = r#"{"rules": [{"id": "R1", "filter": "wirelab.turn.correct == true", "condition": ">= 5", "description": "replies"}]}"#;
    std::fs::write(rules.path(), text).unwrap();
    let done = wirelab(["check", "--rules", rules.path().to_str().unwrap(), &sample("lab-commands.pcapng")]);
    assert_eq!(done.status, Some(0), "{} {}", done.text(), done.stderr);
}

/// Decoding conversations as they end gives what decoding all of them at the end gives.
#[test]
fn decoding_as_streams_end_gives_the_same() {
    let mut seen = 0;
    for path in samples() {
        let ask = || Ask::any(catalogue::all().to_vec());
        let listen = |mut steady: StreamingDecoder<CollectAll>| {
            let (summary, _) = run(Reader::open(&path).unwrap(), Settings::LEAST, &mut steady).unwrap();
            steady.conversations(summary.roles())
        };
        let whole = listen(StreamingDecoder::new(ask(), CollectAll::all()).look_after(usize::MAX));
        let steady = |keep| listen(StreamingDecoder::new(ask(), keep).look_after(8));
        let beside = listen(StreamingDecoder::new(ask(), CollectAll::all()).look_after(8).beside());
        assert_eq!(whole.messages, beside.messages, "{}", path.display());
        assert!(whole.streams.keys().eq(beside.streams.keys()), "{}", path.display());
        let all = steady(CollectAll::all());
        assert_eq!(all.messages, whole.messages, "{path:?}");
        let mut in_order = Vec::new();
        let each = |message: &Message, _: &[Lab]| in_order.push(message.clone());
        let mut steady_order = StreamingDecoder::new(ask(), InOrder::new(each)).look_after(8);
        let (summary, _) = run(Reader::open(&path).unwrap(), Settings::LEAST, &mut steady_order).unwrap();
        let Rest { mut keep, labs, .. } = steady_order.finish(summary.roles());
        keep.finish(&labs);
        drop(keep);
        assert_eq!(in_order, whole.messages, "{path:?}");
        for (transport, stream) in whole.streams.keys() {
            let of_stream = |found: &Conversations| {
                let here = |transport: Transport, number: u32| {
                    found
                        .messages
                        .iter()
                        .filter(move |m| (m.transport, m.stream) == (transport, number))
                        .cloned()
                        .collect::<Vec<_>>()
                };
                here(*transport, *stream)
            };
            assert_eq!(
                of_stream(&steady(CollectAll::around(*transport, *stream))),
                of_stream(&whole),
                "{path:?} {stream}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} streams");
}
