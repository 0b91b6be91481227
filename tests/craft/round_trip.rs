//! Craft, analyse, compare: every stream's report says what the truth says.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::io::Cursor;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use wirelab_analyzers::engine::{Event, Observer, Settings, Summary, run};
use wirelab_analyzers::message::{Ask, CollectAll, Conversations, StreamingDecoder};
use wirelab_analyzers::report::messages::MessageJson;
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::tcp::HandshakeOutcome;
use wirelab_capture::read::Reader;
use wirelab_generators::craft::world::Options;
use wirelab_labs::{catalogue, safe};

use super::truth::{Crafted, craft, names, shipped};

/// Analyses a capture in memory, whatever labs are in it.
pub(crate) fn analysed(capture: &[u8]) -> (Summary, Conversations) {
    analysed_as(capture, Ask::any(catalogue::all().to_vec()))
}

/// Analyses a capture in memory.
pub(crate) fn analysed_as(capture: &[u8], ask: Ask) -> (Summary, Conversations) {
    let reader = Reader::from_read(Path::new("crafted"), Box::new(Cursor::new(capture.to_vec()))).unwrap();
    let mut listener = StreamingDecoder::new(ask, CollectAll::all());
    let (summary, facts) = run(reader, Settings::default(), &mut listener).unwrap();
    assert_eq!(facts.notes.kept().len(), 0, "{:?}", facts.notes.kept());
    let conversations = listener.conversations(summary.roles());
    (summary, conversations)
}

/// The packets that are taken for copies of others.
#[derive(Debug, Default)]
struct Copies {
    frames: BTreeSet<u64>,
    /// How many of them have payload that the truth counts as repeated, by stream and port of the sender.
    repeats: HashMap<(u32, u16), u32>,
    /// Behind the last byte that a sender sent.
    next: HashMap<(u32, u16), u32>,
}

impl Observer for Copies {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        for segment in view.segments.iter() {
            let Some((_, tcp)) = view.tcp(segment) else { continue };
            let (place, len) = (&segment.place, tcp.payload_len.unwrap_or(0));
            let sender = (place.stream, tcp.src_port);
            let end = place.seq.wrapping_add(len).wrapping_add(u32::from(tcp.flags.syn()) + u32::from(tcp.flags.fin()));
            let next = self.next.entry(sender).or_insert(end);
            // The truth does not count what looks like a keep-alive.
            let asks = len == 1 && end == *next && !tcp.flags.fin();
            if (len > 0 || tcp.flags.syn() || tcp.flags.fin()) && end.wrapping_sub(*next).cast_signed() > 0 {
                *next = end;
            }
            if place.duplicate {
                self.frames.insert(view.packet.frame);
                *self.repeats.entry(sender).or_default() += u32::from(len > 0 && !asks);
            }
        }
    }
}

/// Which packets are taken for copies. What the network doubled is a copy if it came right behind its original; nothing else is.
fn copies(crafted: &Crafted, wrong: &mut String) -> Copies {
    let reader = Reader::from_read(Path::new("crafted"), Box::new(Cursor::new(crafted.capture.clone()))).unwrap();
    let mut copies = Copies::default();
    run(reader, Settings::default(), &mut copies).unwrap();
    // The network's copy may be quicker than its original: then that is captured second.
    let mut doubled = BTreeSet::new();
    // IPv6 has no identification: what is sent again at once looks like a copy there, and one is still called that.
    let v6 = |row: &Value| row["client"].as_str().is_some_and(|client| client.starts_with('['));
    let numbered = !crafted.rows("stream").iter().any(v6);
    for packet in crafted.rows("packet") {
        let frame = packet["frame"].as_u64().unwrap();
        let same = ["stream", "protocol", "from", "seq", "ack", "len"].map(|name| packet[name].to_string());
        if packet["copy"] == true {
            doubled.insert(same);
        } else if numbered && copies.frames.contains(&frame) && !doubled.contains(&same) {
            writeln!(wrong, "frame {frame} is taken for a copy, and is none").unwrap();
        }
    }
    copies
}

/// All bytes of a message as text, as the truth has them: with what marks its borders.
pub(crate) fn whole_text(message: &Value) -> String {
    let hex = message["hex"].as_str().unwrap();
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    safe::escaped(&(0..hex.len()).step_by(2).map(byte).collect::<Vec<u8>>())
}

/// What differs between the truth and the report, in words; and how many streams and messages were compared.
pub(crate) fn differences(crafted: &Crafted) -> (String, [usize; 2]) {
    let (summary, found) = analysed(&crafted.capture);
    let mut wrong = String::new();
    let mut compared = [0, 0];
    let (truths, chats) = (crafted.rows("stream"), crafted.rows("delivery"));
    let copies = copies(crafted, &mut wrong);
    for truth in &truths {
        let Some(stream) = truth["stream"].as_u64().map(|stream| stream as u32) else { continue };
        if truth["handshake"] == "not captured" {
            // Who is the client cannot be known then, nor where the bytes begin.
            let packets: u64 = truth["packets"].as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).sum();
            let told = summary.tcp(stream).unwrap().packets();
            if told != packets {
                writeln!(wrong, "stream {stream}: {told} packets, the truth {packets}").unwrap();
            }
            continue;
        }
        compared[0] += 1;
        let told = match truth["protocol"].as_str().unwrap() {
            "tcp" => tcp(&summary, stream, &copies),
            _ => udp(&summary, stream),
        };
        for (name, value) in told.as_object().unwrap() {
            if truth[name] != *value {
                writeln!(wrong, "stream {stream}: {name} is {value}, the truth {}", truth[name]).unwrap();
            }
        }
        // In a chat, what one `recv` returned is a message: `chats` compares what the server read.
        if !chats.iter().any(|row| row["client"] == truth["client"]) {
            compared[1] += messages(truth, &found, stream, &mut wrong);
        }
    }
    let seen = |protocol: &str| {
        let those = truths.iter().filter(|row| row["protocol"] == protocol && !row["stream"].is_null());
        those.count()
    };
    if [summary.tcp_count(), summary.udp_count()] != [seen("tcp"), seen("udp")] {
        writeln!(wrong, "{} and {} streams", summary.tcp_count(), summary.udp_count()).unwrap();
    }
    (wrong, compared)
}

/// What the report says of a stream, in the words of the truth: that counts copies as repeats, and knows of a SYN that it was never
/// answered where the report says that the capture ended too soon.
fn tcp(summary: &Summary, stream: u32, copies: &Copies) -> Value {
    let row = summary.tcp(stream).unwrap();
    let (client, server) = (row.from_client, row.from_server);
    let copied = |port: u16| copies.repeats.get(&(stream, port)).copied().unwrap_or(0);
    let handshake = match row.handshake.outcome {
        HandshakeOutcome::CaptureEnds => HandshakeOutcome::Unanswered,
        other => other,
    };
    json!({
        "client": row.client.to_string(),
        "server": row.server.to_string(),
        "packets": [client.packets, server.packets],
        "bytes": [client.bytes, server.bytes],
        "repeats": [client.repeats + copied(row.client.port), server.repeats + copied(row.server.port)],
        "out_of_order": [client.out_of_order, server.out_of_order],
        "handshake": handshake.name(),
        "teardown": row.teardown.outcome.name(),
        "closed_first": row.teardown.first.map(|role| if role == Role::Client { "client" } else { "server" }),
    })
}

fn udp(summary: &Summary, stream: u32) -> Value {
    let row = summary.udp(stream).unwrap();
    json!({
        "client": row.client.to_string(),
        "server": row.server.to_string(),
        "packets": row.packets,
        "bytes": row.bytes,
    })
}

/// Compares a stream's messages, if it is a lab's and all of its bytes are in the capture; gives how many.
fn messages(truth: &Value, found: &Conversations, stream: u32, wrong: &mut String) -> usize {
    let said = truth["messages"].as_array().unwrap();
    let is_whole = said.iter().all(|message| message["bytes"] == message["captured"]);
    let those = found.messages.iter().filter(|message| message.stream == stream);
    let told: Vec<Value> = those
        .map(|message| serde_json::to_value(MessageJson::new(message, found)).unwrap())
        .filter(|message| message["protocol"] == truth["protocol"])
        .map(|mut message| {
            message["text"] = whole_text(&message).into();
            // The report lists them by the bytes that they carry, the truth as they came.
            if let Some(frames) = message["frames"].as_array_mut() {
                frames.sort_by_key(Value::as_u64);
            }
            message
        })
        .collect();
    if said.is_empty() || told.is_empty() || !is_whole || truth["handshake"] == "not captured" {
        return 0;
    }
    // A datagram that the network doubles is one message or two for who gets them: as far apart as the copies are.
    let is_udp = truth["protocol"] == "udp";
    let first = |messages: &[Value]| -> Vec<Value> {
        let mut messages = messages.to_vec();
        if is_udp {
            messages.iter_mut().for_each(|message| message["frames"] = json!([message["frames"][0]]));
            messages.dedup_by(|later, before| later["text"] == before["text"] && later["from"] == before["from"]);
        }
        messages
    };
    let (said, told) = (first(said), first(&told));
    let part = |messages: &[Value], from: &str| -> Vec<Value> {
        let those = messages.iter().filter(|message| message["from"] == from);
        those.map(|message| json!([message["bytes"], message["text"], message["frames"]])).collect()
    };
    for from in ["client", "server"] {
        let (said, told) = (part(&said, from), part(&told, from));
        if said != told {
            writeln!(wrong, "stream {stream}: {from} messages\n  {}\n  truth\n  {}", json!(told), json!(said)).unwrap();
        }
    }
    said.len()
}

#[test]
fn every_shipped_scenario_is_reported_as_it_is() {
    for name in names() {
        for seed in 1..=5 {
            let crafted = craft(&shipped(&name), Options { seed, streams: None });
            let (wrong, [streams, _]) = differences(&crafted);
            assert!(wrong.is_empty(), "{name}, seed {seed}:\n{wrong}");
            assert!(streams > 0 || name == "handshake-not-captured", "{name}");
        }
    }
}

/// A network and two hosts, as a scenario has them.
pub(crate) fn network(missed: u32) -> impl Strategy<Value = String> {
    let chances = (0_u32..60, 0_u32..60, 0_u32..60, 0..=missed);
    let times = (1_u32..20_000, 0_u32..2_000, 1_u32..20_000);
    let hosts = (100_u32..9_000, 11_u32..17, any::<bool>(), any::<bool>(), 0_u32..60);
    let ways = (0_usize..3, 0_usize..4, any::<bool>(), prop::option::of(1_u32..200));
    (chances, times, hosts, ways).prop_map(|(chances, times, hosts, ways)| {
        let point = ["client", "middle", "server"][ways.0];
        let link = ["ethernet", "null", "sll2", "raw"][ways.1];
        let rate = ways.3.map_or(String::new(), |rate| format!("rate = \"{rate} Mbit/s\"\n"));
        let addresses = if ways.2 { ["10.0.0.11", "10.0.0.1"] } else { ["fd00::11", "fd00::1"] };
        let (mss, window, sack, timestamps, delay) = hosts;
        let host = |name: &str, address: &str| {
            format!(
                "[[host]]\nname = \"{name}\"\naddress = \"{address}\"\nmss = {mss}\nwindow = {}\nsack = {sack}\n\
                 timestamps = {timestamps}\ndelayed-ack = \"{delay} ms\"\n",
                1_u32 << window
            )
        };
        format!(
            "[capture]\nat = \"{point}\"\nlink = \"{link}\"\nmissed = \"{}.{} %\"\n[network]\nloss = \"{}.{} %\"\n\
             duplicates = \"{}.{} %\"\nreorder = \"{}.{} %\"\nlatency = \"{} us\"\njitter = \"{} us\"\n\
             reorder-by = \"{} us\"\n{rate}{}{}",
            chances.3 / 10,
            chances.3 % 10,
            chances.0 / 10,
            chances.0 % 10,
            chances.1 / 10,
            chances.1 % 10,
            chances.2 / 10,
            chances.2 % 10,
            times.0,
            times.1,
            times.2,
            host("client", addresses[0]),
            host("server", addresses[1]),
        )
    })
}

/// The shipped scenario with another network.
pub(crate) fn scenario(network: &str) -> String {
    let text = shipped("lossy-lab");
    let (before, rest) = text.split_once("[capture]").unwrap();
    let (_, connections) = rest.split_once("[[connection]]").unwrap();
    format!("{before}{network}\n[[connection]]{connections}")
}

pub(crate) fn seeds() -> u32 {
    std::env::var("WIRELAB_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

/// The ordinary tests look at the same networks each time; with `WIRELAB_SEEDS` they are others each time.
fn config() -> ProptestConfig {
    let rng_seed = if std::env::var_os("WIRELAB_SEEDS").is_some() { RngSeed::Random } else { RngSeed::Fixed(1) };
    ProptestConfig { cases: seeds(), failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_report_says_what_the_truth_says(network in network(0), seed in any::<u64>()) {
        let scenario = scenario(&network);
        let crafted = craft(&scenario, Options { seed, streams: Some(8) });
        let (wrong, [streams, _]) = differences(&crafted);
        prop_assert!(streams > 0);
        prop_assert!(wrong.is_empty(), "seed {}\n{}\n{}", seed, network, wrong);
    }

    #[test]
    fn what_the_capture_missed_is_missing_in_both(network in network(30), seed in any::<u64>()) {
        let scenario = scenario(&network);
        let crafted = craft(&scenario, Options { seed, streams: Some(8) });
        let (wrong, _) = differences(&crafted);
        prop_assert!(wrong.is_empty(), "seed {}\n{}\n{}", seed, network, wrong);
    }
}

#[test]
fn messages_are_really_compared() {
    let crafted = craft(&shipped("lossy-lab"), Options { seed: 1, streams: Some(200) });
    let (wrong, [streams, messages]) = differences(&crafted);
    assert_eq!((wrong.as_str(), streams), ("", 200));
    // A hundred conversations of the lab, eight messages each; a few began unseen.
    assert!(messages > 700, "{messages}");
}

#[test]
fn traffic_for_benchmarks_is_reported_as_it_is() {
    for (faults, seeds) in [("none", 1..=2), ("lossy", 1..=20)] {
        let text = format!("title = \"t\"\n[traffic]\npackets = 6000\nopen = 40\nfaults = \"{faults}\"\n");
        for seed in seeds {
            let crafted = craft(&text, Options { seed, streams: None });
            let (wrong, [streams, messages]) = differences(&crafted);
            assert!(wrong.is_empty(), "{faults}, seed {seed}:\n{wrong}");
            assert!(streams > 200 && messages > 1_000, "{streams} streams, {messages} messages");
        }
    }
}
