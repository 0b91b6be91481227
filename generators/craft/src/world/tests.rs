use std::path::Path;

use serde_json::Value;
use wirelab_capture::write::Container;

use super::*;

/// The truth's rows of a scenario.
fn truth(text: &str, streams: Option<u64>) -> Vec<Value> {
    let scenario = Scenario::parse(text).unwrap();
    let options = Options { seed: 1, streams };
    let mut writer = Writer::new(Path::new("t"), Vec::new(), Container::Pcapng, &header(&scenario, &options)).unwrap();
    let mut lines = Vec::new();
    craft(&scenario, &options, &mut writer, Some(&mut lines)).unwrap();
    String::from_utf8(lines).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What each packet is: its sender's first letter, its cause and its length.
fn story(rows: &[Value]) -> Vec<String> {
    let packets = rows.iter().filter(|row| row["record"] == "packet");
    let word = |row: &Value| {
        let len = row["len"].as_u64().unwrap();
        let len = if len > 0 { format!(" {len}") } else { String::new() };
        format!("{} {}{len}", &row["from"].as_str().unwrap()[..1], row["cause"].as_str().unwrap())
    };
    packets.map(word).collect()
}

fn stream(rows: &[Value]) -> &Value {
    rows.iter().find(|row| row["record"] == "stream").unwrap()
}

const TURN: &str = "title = \"t\"\n[[connection]]\n[[connection.step]]\nfrom = \"client\"\nsay = \"ping\"\n\
                    [[connection.step]]\nfrom = \"server\"\nsay = \"PONG\"\n";

#[test]
fn a_turn_is_what_the_textbook_says() {
    let rows = truth(TURN, None);
    let story = story(&rows);
    let expected = ["c syn", "s syn-ack", "c ack", "c data 4", "s data 4", "c fin", "s fin", "c ack"];
    assert_eq!(story, expected);
    let stream = stream(&rows);
    assert_eq!(
        (&stream["handshake"], &stream["teardown"], &stream["closed_first"]),
        (&"complete".into(), &"closed".into(), &"client".into())
    );
}

#[test]
fn a_lost_segment_is_sent_again_after_its_timeout() {
    let lost = format!("{TURN}[[connection.fault]]\nfrom = \"client\"\nsegment = 1\ndo = \"lose\"\n");
    let rows = truth(&lost, None);
    assert_eq!(story(&rows)[3..6], ["c data 4", "c retransmission 4", "s data 4"]);
    let stream = stream(&rows);
    assert_eq!((&stream["repeats"], &stream["bytes"]), (&serde_json::json!([1, 0]), &serde_json::json!([4, 4])));
    let unseen = lost.replace("\"lose\"", "\"lose-unseen\"");
    assert_eq!(story(&truth(&unseen, None))[3..5], ["c retransmission 4", "s data 4"]);
}

#[test]
fn three_duplicate_acknowledgements_bring_a_segment_back() {
    let bulk = "title = \"t\"\n[[connection]]\n[[connection.step]]\nfrom = \"client\"\nbytes = 10000\n\
                [[connection.fault]]\nfrom = \"client\"\nsegment = 2\ndo = \"lose\"\n";
    let rows = truth(bulk, None);
    let story = story(&rows);
    let again = story.iter().position(|word| word.starts_with("c fast-retransmission")).unwrap();
    let before = story[..again].iter().filter(|word| *word == "s duplicate-ack").count();
    assert!(before >= 3, "{story:?}");
    assert_eq!(stream(&rows)["bytes"][0], 10_000);
    assert!(!story.iter().any(|word| word.contains(" retransmission")), "{story:?}");
}

#[test]
fn nobody_and_nothing_answer_as_they_do() {
    let to = |answer: &str| truth(&format!("title = \"t\"\n[[connection]]\nanswer = \"{answer}\"\n"), None);
    let refused = to("refuse");
    assert_eq!(story(&refused), ["c syn", "s reset"]);
    assert_eq!(stream(&refused)["handshake"], "refused");
    let ignored = to("ignore");
    // Linux tries six times more.
    assert_eq!(story(&ignored).len(), 7);
    assert_eq!(stream(&ignored)["handshake"], "unanswered");
}

#[test]
fn copies_have_addresses_and_ports_of_their_own() {
    let rows = truth("title = \"t\"\nevery = \"1 s\"\n[[connection]]\n", Some(28_234));
    let clients: std::collections::BTreeSet<&str> =
        rows.iter().filter(|row| row["record"] == "stream").map(|row| row["client"].as_str().unwrap()).collect();
    assert_eq!(clients.len(), 28_234);
    assert!(clients.contains("10.0.0.11:60999") && clients.contains("10.0.1.11:32768"));
}

#[test]
fn what_is_not_captured_is_not_told() {
    let missed = TURN.replace("[[connection]]", "[capture]\nstarts = \"1 h\"\n[[connection]]");
    assert!(Scenario::parse(&missed).is_err(), "hours have no name here");
    let rows = truth(&missed.replace("1 h", "60 min"), None);
    assert_eq!(story(&rows).len(), 0);
    assert!(stream(&rows)["stream"].is_null());
}

#[test]
fn memory_grows_with_what_is_alive() {
    let scenario = Scenario::parse(&TURN.replace("title", "every = \"1 ms\"\ntitle")).unwrap();
    let options = Options { seed: 1, streams: Some(20_000) };
    let mut writer =
        Writer::new(Path::new("t"), std::io::sink(), Container::Pcapng, &header(&scenario, &options)).unwrap();
    let mut world = world(&scenario, &options, &mut writer, None).unwrap();
    world.run().unwrap();
    assert_eq!(world.output.summary.tcp, 20_000);
    // A conversation lasts about 2 ms: two or three are alive at once.
    assert!(world.talks.len() < 10, "{} places for conversations", world.talks.len());
    assert!(world.packets.len() < 50, "{} places for packets", world.packets.len());
}
