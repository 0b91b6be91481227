//! The same bytes as tshark gives for every recorded stream.
//!
//! `tests/data/follow-expected.tsv` holds digests of what tshark said of captures that are not part of this repository;
//! `tests/tools/record-follow` made it and tells what its columns mean.

use std::collections::HashMap;
use std::path::Path;

use wirelab_analyzers::engine::{Engine, Event, Settings};
use wirelab_analyzers::report::follow::{Follow, Part, Transport};
use wirelab_analyzers::stream::Role;
use wirelab_analyzers::stream::bytes::{Content, Missing};
use wirelab_capture::read::Reader;
use wirelab_needs::{corpus, require};

use crate::support::files::{below, digest};

/// Streams of which tshark gives other bytes: capture, protocol, stream. docs/wireshark-parity.md has the reasons.
const ALLOWED: &[(&str, &str, u32)] = &[
    ("ff71780faa23b44f", "tcp", 0),
    ("33989dd2f8cb24bf", "udp", 0),
    ("33989dd2f8cb24bf", "udp", 1),
    ("b57e8fcc8806c753", "udp", 2),
    ("b57e8fcc8806c753", "udp", 3),
    ("b57e8fcc8806c753", "udp", 5),
    ("b57e8fcc8806c753", "udp", 6),
    ("0d73216240489a17", "udp", 1),
    ("334aa37e5640f082", "tcp", 9),
    ("334aa37e5640f082", "udp", 0),
    ("39785eb5e094d2ad", "tcp", 0),
    ("39785eb5e094d2ad", "udp", 0),
    ("39785eb5e094d2ad", "udp", 1),
];

/// One recorded stream.
#[derive(Debug)]
struct Recorded {
    protocol: String,
    stream: u32,
    node0: String,
    /// Digests of the bytes of both directions, the gaps of both, digests of the turns and of all bytes.
    answer: [String; 6],
}

fn recorded() -> HashMap<String, Vec<Recorded>> {
    let mut captures: HashMap<String, Vec<Recorded>> = HashMap::new();
    for line in include_str!("../data/follow-expected.tsv").lines().skip(2) {
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

/// What the library tells of a stream.
#[derive(Default)]
struct Told {
    /// Client and server.
    ends: [String; 2],
    sent: [Vec<u8>; 2],
    gaps: [(u64, u64); 2],
    turns: Vec<(usize, Vec<u8>)>,
    cut_off: bool,
}

impl Told {
    fn take(&mut self, part: Part<'_>) {
        match part {
            Part::Peers(peers) => self.ends = [peers.client.to_string(), peers.server.to_string()],
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
                    Content::Gap { why: Missing::CutOff, .. } => self.cut_off = true,
                    Content::Gap { bytes, .. } => {
                        self.gaps[from].0 += 1;
                        self.gaps[from].1 += bytes;
                    }
                }
            }
        }
    }

    /// Whether tshark said the same.
    fn agrees(&self, recorded: &Recorded) -> bool {
        let ends = self.ends.each_ref().map(|end| digest(end.as_bytes(), 8));
        let [bytes0, bytes1, gaps0, gaps1, turns, all] = &recorded.answer;
        // tshark's node 0 is who sent the first packet, our client who sent the SYN.
        let Some(node0) = ends.iter().position(|end| *end == recorded.node0) else {
            // The outer stream of a tunnel, to which tshark gives the addresses of the inner one.
            return *all == self.all();
        };
        // Where packets were cut off, tshark now and then counts the rest as missing and now and then does not.
        let gaps = self.cut_off || self.gaps(node0) == *gaps0 && self.gaps(1 - node0) == *gaps1;
        self.bytes(node0) == *bytes0 && self.bytes(1 - node0) == *bytes1 && gaps && self.order(node0) == *turns
    }

    fn bytes(&self, side: usize) -> String {
        digest_or_none(&self.sent[side])
    }

    fn gaps(&self, side: usize) -> String {
        let (count, missing) = self.gaps[side];
        format!("{count}/{missing}")
    }

    fn order(&self, node0: usize) -> String {
        let mut order = Vec::new();
        for (from, turn) in &self.turns {
            order.push((from ^ node0) as u8);
            order.extend((turn.len() as u64).to_be_bytes());
            order.extend(turn);
        }
        digest_or_none(&order)
    }

    fn all(&self) -> String {
        digest_or_none(&self.turns.iter().flat_map(|(_, turn)| turn).copied().collect::<Vec<u8>>())
    }
}

fn digest_or_none(bytes: &[u8]) -> String {
    if bytes.is_empty() { "-".to_owned() } else { digest(bytes, 12) }
}

/// All the recorded streams of a capture in one pass.
fn follow(path: &Path, streams: &[Recorded]) -> Vec<Told> {
    let mut reader = Reader::open(path).unwrap();
    let mut engine = Engine::new(Settings::LEAST);
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

#[test]
fn streams_have_the_bytes_that_tshark_gives() {
    require!(Corpus);
    let mut recorded = recorded();
    let (mut captures, mut streams, mut differ) = (0, 0, Vec::new());
    for path in below(&corpus()) {
        let name = digest(&std::fs::read(&path).unwrap(), 16);
        let Some(expected) = recorded.remove(&name) else { continue };
        captures += 1;
        for (told, recorded) in follow(&path, &expected).iter().zip(&expected) {
            streams += 1;
            let Recorded { protocol, stream, answer, .. } = recorded;
            let allowed = ALLOWED.contains(&(&name, protocol, *stream));
            if told.agrees(recorded) == allowed {
                let file = path.file_name().unwrap().to_string_lossy();
                let (bytes, gaps) = ([told.bytes(0), told.bytes(1)], [told.gaps(0), told.gaps(1)]);
                differ.push(format!(
                    "{name} {protocol} {stream} {file}\n  ours   {bytes:?} {gaps:?} {}\n  tshark {answer:?}",
                    told.all()
                ));
            }
        }
    }
    println!("{streams} streams of {captures} captures compared, {} of them known to differ", ALLOWED.len());
    assert!(differ.is_empty(), "{} unexpected:\n{}", differ.len(), differ.join("\n"));
    assert!(recorded.is_empty(), "captures that were recorded and are gone: {:?}", recorded.keys());
}
