//! What passes the point of capture late: the network's copies, and what is sent again. Each case was found by
//! [`super::round_trip`]'s property tests, which meet it once in thousands of networks.

use serde_json::json;
use wirelab_generators::craft::world::Options;

use super::round_trip::{differences, scenario};
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
const FINS: &str = "[[force.packet]]\nfrom = \"client\"\nflags = \"FIN, ACK\"\n[[force.packet]]\nfrom = \"server\"\n\
                    flags = \"FIN, ACK\"\n";

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
