//! `wirelab follow` gives the same bytes as Wireshark's "Follow Stream".
//!
//! `tests/data/follow-expected.tsv` holds digests of what tshark said of captures that are not part of this repository;
//! `tests/tools/record-follow` made it and tells what its columns mean.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};
use wirelab_analyzers::engine::{Engine, Event, Settings};
use wirelab_analyzers::report::follow::{Follow, Part, Transport};
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::bytes::{Content, Missing};
use wirelab_capture::read::Reader;

/// Streams of which tshark gives other bytes: capture, protocol, stream. docs/wireshark-parity.md has the reasons.
const ALLOWED: &[(&str, &str, u32)] = &[];

/// One recorded stream.
#[derive(Debug)]
struct Recorded {
    protocol: String,
    stream: u32,
    node0: String,
    /// Digests of the bytes of both directions, the gaps of both, digest of the turns.
    answer: [String; 5],
}

fn recorded() -> HashMap<String, Vec<Recorded>> {
    let mut captures: HashMap<String, Vec<Recorded>> = HashMap::new();
    for line in include_str!("data/follow-expected.tsv").lines().skip(2) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [capture, protocol, stream, node0, answer @ ..] = &columns[..] else { panic!("{line}") };
        let answer: Vec<String> = answer.iter().map(ToString::to_string).collect();
        captures.entry((*capture).to_owned()).or_default().push(Recorded {
            protocol: (*protocol).to_owned(),
            stream: stream.parse().unwrap(),
            node0: (*node0).to_owned(),
            answer: answer.try_into().unwrap(),
        });
    }
    captures
}

fn digest(bytes: &[u8], digits: usize) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    hex[..digits].to_owned()
}

/// What the library tells of a stream.
#[derive(Default)]
struct Told {
    client: String,
    sent: [Vec<u8>; 2],
    gaps: [(u64, u64); 2],
    turns: Vec<(usize, Vec<u8>)>,
}

impl Told {
    fn take(&mut self, part: Part<'_>) {
        match part {
            Part::Peers(peers) => self.client = peers.client.to_string(),
            Part::Chunk(chunk) => {
                let from = usize::from(chunk.from == Role::Server);
                match chunk.content {
                    Content::Bytes(bytes) => {
                        self.sent[from].extend_from_slice(bytes);
                        match self.turns.last_mut() {
                            Some((last, turn)) if *last == from => turn.extend_from_slice(bytes),
                            _ => self.turns.push((from, bytes.to_vec())),
                        }
                    }
                    // Of packets that were cut off, tshark does not say that something is missing.
                    Content::Gap { why: Missing::CutOff, .. } => {}
                    Content::Gap { bytes, .. } => {
                        self.gaps[from].0 += 1;
                        self.gaps[from].1 += bytes;
                    }
                }
            }
        }
    }

    /// In tshark's terms: its node 0 is who sent the first packet, our client who sent the SYN.
    fn answer(&self, node0: &str) -> [String; 5] {
        let swap = usize::from(digest(self.client.as_bytes(), 8) != node0);
        let bytes = |node: usize| match &self.sent[node ^ swap] {
            sent if sent.is_empty() => "-".to_owned(),
            sent => digest(sent, 12),
        };
        let gaps = |node: usize| {
            let (count, missing) = self.gaps[node ^ swap];
            format!("{count}/{missing}")
        };
        let mut order = Vec::new();
        for (from, turn) in &self.turns {
            order.push((from ^ swap) as u8);
            order.extend((turn.len() as u64).to_be_bytes());
            order.extend(turn);
        }
        let turns = if order.is_empty() { "-".to_owned() } else { digest(&order, 12) };
        [bytes(0), bytes(1), gaps(0), gaps(1), turns]
    }
}

/// All the recorded streams of a capture in one pass.
fn follow(path: &Path, streams: &[Recorded]) -> Vec<Told> {
    let mut reader = Reader::open(path).unwrap();
    let mut engine = Engine::new(Settings { checksums: false });
    let mut follows: Vec<(Follow, Told)> = streams
        .iter()
        .map(|recorded| {
            let transport = if recorded.protocol == "tcp" { Transport::Tcp } else { Transport::Udp };
            (Follow::new(transport, recorded.stream), Told::default())
        })
        .collect();
    while let Some(packet) = reader.next_packet().unwrap() {
        engine.push(&packet, &mut |event: Event<'_>| {
            if let Event::Packet(view) = event {
                for (follow, told) in &mut follows {
                    follow.packet(view, &mut |part| told.take(part));
                }
            }
        });
    }
    follows.into_iter().map(|(_, told)| told).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn streams_have_the_bytes_that_tshark_gives() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: {} is not there", corpus.display());
        return;
    }
    let mut recorded = recorded();
    let (mut captures, mut streams, mut differ) = (0, 0, Vec::new());
    let mut paths = Vec::new();
    files(&corpus, &mut paths);
    paths.sort();
    for path in paths {
        let name = digest(&std::fs::read(&path).unwrap(), 16);
        let Some(expected) = recorded.remove(&name) else { continue };
        captures += 1;
        for (told, recorded) in follow(&path, &expected).iter().zip(&expected) {
            streams += 1;
            let Recorded { protocol, stream, node0, answer } = recorded;
            let ours = told.answer(node0);
            let allowed = ALLOWED.contains(&(&name, protocol, *stream));
            if (ours == *answer) == allowed {
                let file = path.file_name().unwrap().to_string_lossy().into_owned();
                differ.push(format!("{name} {protocol} {stream} {file}\n  ours   {ours:?}\n  tshark {answer:?}"));
            }
        }
    }
    println!("{streams} streams of {captures} captures compared, {} of them known to differ", ALLOWED.len());
    assert!(differ.is_empty(), "{} unexpected:\n{}", differ.len(), differ.join("\n"));
    assert!(recorded.is_empty(), "captures that were recorded and are gone: {:?}", recorded.keys());
}
