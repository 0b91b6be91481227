//! What passes the point of capture late: the network's copies, and what is sent again. Each case was found by
//! [`super::round_trip`]'s property tests, which meet it once in thousands of networks.

use serde_json::{Value, json};
use wirelab_analyzers::report::messages::MessageJson;
use wirelab_generators::craft::world::Options;

use super::round_trip::{analysed, differences, scenario};
use super::truth::{Crafted, craft};

/// A capture of packets that are laid down, held against its truth.
fn laid_down(text: &str) -> Crafted {
    let crafted = craft(&format!("title = \"t\"\n{text}"), Options { seed: 1, streams: None });
    assert_eq!(differences(&crafted).0, "", "{text}");
    crafted
}

/// A network that a property test found, with its seed: all that the truth says is reported.
fn replayed(capture: &str, network: &str, host: &str, addresses: [&str; 2], seed: u64) -> Crafted {
    let ends = ["client", "server"].iter().zip(addresses);
    let hosts: String =
        ends.map(|(name, address)| format!("[[host]]\nname = \"{name}\"\naddress = \"{address}\"\n{host}")).collect();
    let scenario = scenario(&format!("[capture]\n{capture}[network]\n{network}{hosts}"));
    let crafted = craft(&scenario, Options { seed, streams: Some(8) });
    assert_eq!(differences(&crafted).0, "");
    crafted
}

const IPV6: [&str; 2] = ["fd00::11", "fd00::1"];
const SYN: &str = "[[force.packet]]\nfrom = \"client\"\nflags = \"SYN\"\nlabel = \"syn\"\n";
const SYN_ACK: &str = "[[force.packet]]\nfrom = \"server\"\nflags = \"SYN, ACK\"\nlabel = \"syn-ack\"\n";
const AGAIN: &str = "[[force.packet]]\nagain = \"syn\"\nidentical = true\n";
const ACK: &str = "[[force.packet]]\nfrom = \"client\"\n";
const FINS: &str = "[[force.packet]]\nfrom = \"client\"\nflags = \"FIN, ACK\"\n[[force.packet]]\nfrom = \"server\"\n\
                    flags = \"FIN, ACK\"\n";

/// Number, packets, handshake and teardown of each stream.
fn streams(crafted: &Crafted) -> Vec<Value> {
    let rows = crafted.rows("stream").into_iter();
    rows.map(|row| json!([row["stream"], row["packets"], row["handshake"], row["teardown"]])).collect()
}

#[test]
fn a_syn_again_behind_the_end_is_another_stream() {
    let opened = format!("[[force]]\nopens = false\n{SYN}{SYN_ACK}{ACK}");
    let told = |rest: &str| streams(&laid_down(&format!("{opened}{rest}")));
    let closed = json!([0, [3, 2], "complete", "closed"]);
    let again = [closed.clone(), json!([1, [1, 0], "unanswered", "open"])];
    assert_eq!(told(&format!("{FINS}{AGAIN}")), again);
    // Twice: the second one finds a stream that has not ended.
    assert_eq!(told(&format!("{FINS}{AGAIN}{AGAIN}"))[1], json!([1, [2, 0], "unanswered", "open"]));
    // What the dead server answers to it belongs to the other stream.
    let refused = "[[force.packet]]\nfrom = \"server\"\nflags = \"RST, ACK\"\nseq = 0\n";
    assert_eq!(told(&format!("{FINS}{AGAIN}{refused}"))[1], json!([1, [1, 1], "refused", "reset"]));
    // A SYN-ACK likewise.
    let syn_ack = "[[force.packet]]\nagain = \"syn-ack\"\n";
    assert_eq!(told(&format!("{FINS}{syn_ack}"))[0], closed);
    assert_eq!(told(&format!("{FINS}{syn_ack}")).len(), 2);
    // One before the end repeats the handshake, and only that.
    assert_eq!(told(&format!("{AGAIN}{FINS}")), [json!([0, [4, 2], "complete", "closed"])]);
}

#[test]
fn a_syn_with_another_number_is_another_stream() {
    let other = "[[force.packet]]\nfrom = \"client\"\nflags = \"SYN\"\nseq = 5000\n[[force.packet]]\nfrom = \"server\"\n\
                 flags = \"SYN, ACK\"\nseq = 9000\nack = 5001\n[[force.packet]]\nfrom = \"client\"\nseq = 5001\nack = 9001\n";
    assert_eq!(
        streams(&laid_down(&format!("[[force]]\n{other}"))),
        [json!([0, [2, 1], "complete", "open"]), json!([1, [2, 1], "complete", "open"])]
    );
}

#[test]
fn a_late_part_of_the_handshake_in_a_quick_conversation() {
    let network = "loss = \"0.1 %\"\nduplicates = \"3.1 %\"\nreorder = \"0.5 %\"\nlatency = \"1 us\"\njitter = \"1 us\"\n\
                   reorder-by = \"2127 us\"\n";
    let host = "mss = 2049\nwindow = 2048\nsack = false\ntimestamps = false\ndelayed-ack = \"3 ms\"\n";
    let crafted = replayed("at = \"client\"\n", network, host, IPV6, 7_250_900_350_216_169_192);
    let rows = crafted.rows("stream");
    assert_eq!(rows.len(), 9, "eight conversations");
    // Both rows of the conversation say what it was; each has what came in its stream.
    let (first, late) = rows.iter().zip(&rows[1..]).find(|(one, next)| one["client"] == next["client"]).unwrap();
    assert_eq!((&first["handshake"], &first["teardown"]), (&json!("complete"), &json!("closed")));
    assert_eq!((&late["said"], &late["bytes"]), (&first["said"], &json!([0, 0])));
    assert!(late["messages"].as_array().unwrap().iter().all(|one| one["captured"] == 0 && one["frames"] == json!([])));
}

#[test]
fn what_was_missed_and_comes_too_late_is_not_read() {
    let network = "loss = \"0.1 %\"\nduplicates = \"4.8 %\"\nreorder = \"0.1 %\"\nlatency = \"1 us\"\njitter = \"73 us\"\n\
                   reorder-by = \"1 us\"\n";
    let host = "mss = 100\nwindow = 2048\nsack = false\ntimestamps = false\ndelayed-ack = \"0 ms\"\n";
    let capture = "at = \"server\"\nmissed = \"1.6 %\"\n";
    let crafted = replayed(capture, network, host, IPV6, 9_491_632_026_455_971_294);
    let rows = crafted.rows("stream");
    let late: Vec<(&Value, &Value)> = rows
        .iter()
        .flat_map(|row| row["messages"].as_array().unwrap().iter().map(move |message| (&row["stream"], message)))
        .filter(|(_, message)| message["late"].is_u64())
        .collect();
    let [(stream, message)] = late[..] else { panic!("{late:?}") };
    assert_eq!((stream, &message["text"], &message["late"]), (&json!(0), &json!("upper:hello"), &json!(11)));
    assert_eq!(message["captured"], 0);
    // Its bytes count, and are in no message: Wireshark's Follow says, too, that they are missing.
    let (_, found) = analysed(&crafted.capture);
    let told: Vec<Value> =
        found.messages.iter().map(|one| serde_json::to_value(MessageJson::new(one, &found)).unwrap()).collect();
    let texts: Vec<&Value> = told.iter().filter(|one| one["stream"] == 0).map(|one| &one["text"]).collect();
    assert!(!texts.contains(&&json!("upper:hello")) && texts.contains(&&json!("status")), "{texts:?}");
}

#[test]
fn one_last_byte_again_is_no_repeat() {
    let byte = "[[force.packet]]\nfrom = \"server\"\nsay = \"x\"\nlabel = \"byte\"\n";
    let again = "[[force.packet]]\nagain = \"byte\"\n";
    let repeats = |text: &str| laid_down(&format!("[[force]]\n{text}")).rows("stream")[0]["repeats"].clone();
    assert_eq!(repeats(&format!("{byte}{again}")), json!([0, 0]), "a keep-alive looks the same");
    let more = "[[force.packet]]\nfrom = \"server\"\nsay = \"yz\"\n";
    assert_eq!(repeats(&format!("{byte}{more}{again}")), json!([0, 1]), "it is not the last");
    assert_eq!(repeats(&format!("{byte}{FINS}{again}")), json!([0, 1]), "the FIN is the last");
    let unseen = byte.replace("say", "seen = false\nsay");
    assert_eq!(repeats(&format!("{unseen}{FINS}{again}{again}")), json!([0, 1]), "and it came before the byte");
    let two = "[[force.packet]]\nfrom = \"server\"\nsay = \"xy\"\nlabel = \"byte\"\n";
    assert_eq!(repeats(&format!("{two}{again}")), json!([0, 1]), "no keep-alive has two bytes");
}

#[test]
fn a_copy_of_a_segment_of_one_byte() {
    let network = "loss = \"4.2 %\"\nduplicates = \"4.9 %\"\nreorder = \"5.1 %\"\nlatency = \"3770 us\"\n\
                   jitter = \"1749 us\"\nreorder-by = \"2720 us\"\n";
    let host = "mss = 597\nwindow = 8192\nsack = false\ntimestamps = false\ndelayed-ack = \"46 ms\"\n";
    replayed("at = \"client\"\nlink = \"sll2\"\n", network, host, IPV6, 1_393_142_269_813_789_034);
}
