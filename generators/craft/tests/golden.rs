//! The same scenario and seed give the same bytes, on every machine and in every version: SHA-256 of captures and
//! truths, kept in `golden.txt`.
//!
//! A change that is meant to give other bytes changes that list and says why in CHANGELOG.md. To compare two versions
//! over more seeds and networks than the list has, print both and use `diff`:
//!
//!     make golden SEEDS=500

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on is to fail")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wirelab_capture::write::{Container, Writer};
use wirelab_craft::scenario::Scenario;
use wirelab_craft::world::{self, Options};

/// Seeds of each scenario, and networks, in `golden.txt`.
const SEEDS: u64 = 10;
const NETWORKS: u64 = 200;
/// Networks whose captures share one line of the list.
const TOGETHER: u64 = 20;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(|one| one.join("sample-pcaps").is_dir()).unwrap().into()
}

/// Adds a scenario's capture and truth to a checksum.
fn take(sum: &mut Sha256, text: &str, seed: u64, streams: Option<u64>) {
    let scenario = Scenario::parse(text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    let options = Options { seed, streams };
    let header = world::header(&scenario, &options);
    let mut writer = Writer::new(Path::new("golden"), Vec::new(), Container::Pcapng, &header).unwrap();
    let mut truth = Vec::new();
    world::craft(&scenario, &options, &mut writer, Some(&mut truth)).unwrap();
    sum.update(writer.finish(&[]).unwrap());
    sum.update(truth);
}

fn hex(sum: Sha256) -> String {
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A scenario with seeds from 1 on: once as it is, and once with copies of its conversations.
fn scenario(text: &str, seeds: u64) -> String {
    let mut sum = Sha256::new();
    for seed in 1..=seeds {
        take(&mut sum, text, seed, None);
        take(&mut sum, text, seed, Some(7));
    }
    hex(sum)
}

/// The names and texts of all shipped scenarios.
fn shipped() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(root().join("sample-pcaps/scenarios")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let mut all: Vec<(String, String)> = paths
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    all.sort();
    all
}

/// The scenarios in docs/crafting.md.
fn examples() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("docs/crafting.md")).unwrap();
    text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// Numbers that are the same for good: SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % bound
    }
}

/// A network, its hosts and how it is captured, within the bounds of the property tests.
fn network(number: u64) -> String {
    let mut numbers = Numbers(number);
    let mut one = |bound: u64| numbers.below(bound);
    let at = ["client", "middle", "server"][one(3) as usize];
    let link = ["ethernet", "null", "sll2", "raw"][one(4) as usize];
    let sums = ["right", "partial", "zero"][one(3) as usize];
    let snaplen = [0, 0, 96, 262_144][one(4) as usize];
    let missed = one(30);
    let chances = [one(60), one(60), one(60)].map(|tenths| format!("{}.{} %", tenths / 10, tenths % 10));
    let [latency, jitter, by] = [1 + one(20_000), one(2_000), 1 + one(20_000)];
    let rate = if one(2) == 0 { String::new() } else { format!("rate = \"{} Mbit/s\"\n", 1 + one(200)) };
    let addresses = if one(2) == 0 { ["10.0.0.11", "10.0.0.1"] } else { ["fd00::11", "fd00::1"] };
    let mut text = format!(
        "[capture]\nat = \"{at}\"\nlink = \"{link}\"\nchecksums = \"{sums}\"\nsnaplen = {snaplen}\nmissed = \"{}.{} %\"\n\
         [network]\nloss = \"{}\"\nduplicates = \"{}\"\nreorder = \"{}\"\nlatency = \"{latency} us\"\n\
         jitter = \"{jitter} us\"\nreorder-by = \"{by} us\"\n{rate}",
        missed / 10,
        missed % 10,
        chances[0],
        chances[1],
        chances[2],
    );
    for (name, address) in ["client", "server"].iter().zip(addresses) {
        let (mss, window, scale) = (100 + one(8_900), 1_u64 << (11 + one(6)), one(9) as i64 - 1);
        let (sack, stamps, delay) = (one(2) == 0, one(2) == 0, one(60));
        let window = window.min(65_535 << scale.max(0));
        write!(
            text,
            "[[host]]\nname = \"{name}\"\naddress = \"{address}\"\nmss = {mss}\nwindow = {window}\nscale = {scale}\n\
             sack = {sack}\ntimestamps = {stamps}\ndelayed-ack = \"{delay} ms\"\n"
        )
        .unwrap();
    }
    text
}

/// What is said over it: a lab's turns, bulk with a slow reader, keep-alives and probes, a chat, datagrams, and all
/// ends.
const SAID: &str = r#"
[[connection]]
lab = "tcp-commands"
messages = ["ping", "upper:hello", "status"]
pause = "3 ms"
[[connection]]
at = "5 ms"
port = 7000
[[connection.step]]
from = "client"
bytes = 60000
[[connection.step]]
from = "server"
read = "stop"
[[connection.step]]
from = "server"
after = "2 s"
read = "start"
[[connection.step]]
from = "server"
bytes = 9000
cut = [1, 700, 701]
gap = "1 ms"
[[connection.fault]]
from = "client"
segment = 3
do = "delay"
by = "30 ms"
[[connection]]
at = "9 ms"
port = 7001
keep-alive = "100 ms"
[[connection.step]]
from = "client"
say = "x"
[[connection.step]]
from = "server"
after = "350 ms"
say = "half"
[[connection.step]]
from = "server"
close = "half"
[[connection.step]]
from = "client"
after = "5 ms"
close = "reset"
[[connection]]
port = 7002
answer = "refuse"
[[connection]]
lab = "udp-commands"
answer = "refuse"
messages = ["ping"]
[[connection]]
lab = "udp-commands"
messages = ["ping", "upper:hello"]
[[connection]]
lab = "chat-routed"
messages = ["ana", "ben: hello", "ben: are you there?"]
[[connection]]
lab = "chat-routed"
at = "50 ms"
messages = ["ben", "ana: I am", "nobody: hello"]
pause = "120 ms"
stays = "2 s"
[[connection]]
lab = "chat-broadcast"
at = "20 ms"
messages = ["one", "two"]
pause = "5 ms"
[[connection]]
lab = "chat-broadcast"
messages = ["x"]
"#;

fn traffic(packets: u64, seed: u64, open: u32, faults: &str) -> String {
    let text = format!("title = \"t\"\n[traffic]\npackets = {packets}\nopen = {open}\nfaults = \"{faults}\"\n");
    let (scenario, options) = (Scenario::parse(&text).unwrap(), Options { seed, streams: None });
    let header = world::header(&scenario, &options);
    let mut writer = Writer::new(Path::new("golden"), Vec::new(), Container::PcapNanos, &header).unwrap();
    world::craft(&scenario, &options, &mut writer, None).unwrap();
    let mut sum = Sha256::new();
    sum.update(writer.finish(&[]).unwrap());
    hex(sum)
}

/// Calls `tell` with each line of the list: a name and a checksum.
fn list(seeds: u64, networks: u64, mut tell: impl FnMut(String)) {
    for (name, text) in shipped() {
        tell(format!("{name} {}", scenario(&text, seeds)));
    }
    for text in examples() {
        let title = Scenario::parse(&text).unwrap().title;
        tell(format!("docs/crafting.md,{} {}", title.replace(' ', "-"), scenario(&text, seeds)));
    }
    for first in (0..networks).step_by(TOGETHER as usize) {
        let mut sum = Sha256::new();
        for number in first..first + TOGETHER {
            take(&mut sum, &format!("title = \"n\"\n{}{SAID}", network(number)), number, Some(20));
        }
        tell(format!("networks,{first}-{} {}", first + TOGETHER - 1, hex(sum)));
    }
    for (name, open, faults) in [("lab", 1, "none"), ("lab", 60, "none"), ("lossy", 1, "lossy"), ("lossy", 60, "lossy")]
    {
        for seed in 1..=seeds.min(20) {
            tell(format!("{name},{open}-open,seed-{seed} {}", traffic(4_000, seed, open, faults)));
        }
    }
}

#[test]
fn every_scenario_and_seed_gives_the_bytes_it_always_gave() {
    let known: Vec<&str> = include_str!("golden.txt").lines().collect();
    let mut wrong = String::new();
    let mut count = 0;
    list(SEEDS, NETWORKS, |line| {
        count += 1;
        if !known.contains(&line.as_str()) {
            writeln!(wrong, "{line}").unwrap();
        }
    });
    assert!(wrong.is_empty(), "not in golden.txt:\n{wrong}");
    assert_eq!(count, known.len(), "golden.txt has more");
}

/// Prints the list for as many seeds and networks as `WIRELAB_SEEDS` says.
#[test]
#[ignore = "make golden"]
fn print_the_list() {
    let count: u64 = std::env::var("WIRELAB_SEEDS").map_or(SEEDS, |text| text.parse().unwrap());
    list(count, count.max(NETWORKS), |line| println!("{line}"));
}
