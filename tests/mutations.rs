//! Damaged samples through the library, in process: whatever the bytes, the analysis ends, in bounds, without a panic.
//!
//! Overflow checks are on in the dev profile. `WIRELAB_MUTATIONS=N` runs N mutations instead of 10,000 (`make
//! test-long`). A mutation depends on its number alone; the bytes of one that fails are kept in the target folder.

use std::fmt::Write;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::Duration;
use std::{env, fs, thread};

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::{Event, PacketView, Settings, run};
use wirelab_analyzers::fields::{self, Values};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::report::analysis::{Analysis, Selection, csv, json, json_lines, markdown};
use wirelab_analyzers::report::{ladder, sentence};
use wirelab_capture::error::Error;
use wirelab_capture::read::Reader;
use wirelab_needs::{corpus, require};

use crate::support::files;
use crate::support::random::{Random, damage};

/// One packet never has more text in one field: even nested headers are a few dozen.
const LONGEST_VALUES: usize = 1 << 20;

/// How often it is looked whether all threads are done, and after how many looks whether one of them does not end.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS: u32 = 500;

#[derive(Clone)]
struct Sample {
    name: String,
    bytes: Vec<u8>,
}

#[test]
fn damaged_samples_are_analysed_without_a_panic() {
    run_rounds(rounds(10_000), &samples());
}

#[test]
fn damaged_captures_of_others_are_analysed_without_a_panic() {
    require!(Corpus);
    run_rounds(rounds(10_000), &captures_of_others());
}

#[test]
fn packets_under_every_link_type_are_analysed_without_a_panic() {
    under_every_link_type(&samples());
}

#[test]
fn packets_of_others_under_every_link_type_are_analysed_without_a_panic() {
    require!(Corpus);
    under_every_link_type(&[samples(), captures_of_others()].concat());
}

fn under_every_link_type(samples: &[Sample]) {
    let packets: Vec<Vec<u8>> = samples.iter().flat_map(|sample| packets(&sample.bytes)).collect();
    assert!(packets.len() > 100);
    let mut random = Random::new(1);
    for round in 0..rounds(10_000) {
        let mut file = pcap_header(random.below(300) as u32);
        for _ in 0..random.below(30) {
            let mut packet = packets[random.below(packets.len())].clone();
            if random.below(4) > 0 {
                damage(&mut packet, &mut random);
            }
            record(&mut file, &packet);
        }
        survives(&file, &format!("link-{round}.pcap"));
    }
}

fn rounds(usual: u64) -> u64 {
    env::var("WIRELAB_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn run_rounds(rounds: u64, samples: &[Sample]) {
    let next = AtomicU64::new(0);
    let packets = AtomicU64::new(0);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let now: Vec<AtomicU64> = (0..threads).map(|_| AtomicU64::new(rounds)).collect();
    thread::scope(|scope| {
        let going = now.iter().map(|now| {
            let (next, packets) = (&next, &packets);
            scope.spawn(move || {
                loop {
                    let round = next.fetch_add(1, Ordering::Relaxed).min(rounds);
                    now.store(round, Ordering::Relaxed);
                    if round == rounds {
                        break;
                    }
                    packets.fetch_add(mutation(samples, round), Ordering::Relaxed);
                }
            })
        });
        name_slow_rounds(&now, samples, rounds, &going.collect::<Vec<_>>());
    });
    let packets = packets.into_inner();
    println!("{rounds} mutations, {packets} packets");
    // Damage that nothing survives would test nothing.
    assert!(packets > rounds, "{packets} packets in {rounds} mutations");
}

/// Until all threads are done: a round that has not ended since the look before is named, because it may never end.
fn name_slow_rounds(now: &[AtomicU64], samples: &[Sample], rounds: u64, threads: &[ScopedJoinHandle<'_, ()>]) {
    let mut before = Vec::new();
    let mut looks = 0;
    while threads.iter().any(|thread| !thread.is_finished()) {
        thread::sleep(LOOK);
        looks += 1;
        if looks % LOOKS > 0 {
            continue;
        }
        let going: Vec<u64> = now.iter().map(|now| now.load(Ordering::Relaxed)).collect();
        for round in going.iter().filter(|round| **round < rounds && before.contains(*round)) {
            let (name, bytes) = damaged(samples, *round);
            println!("mutation {round} has not ended in {:?}: {}", LOOK * LOOKS, kept(&name, &bytes).display());
        }
        before = going;
    }
}

#[test]
fn the_samples_themselves_are_read_whole() {
    for sample in samples() {
        assert!(analyse(&sample.bytes) >= 4, "{}", sample.name);
    }
}

fn samples() -> Vec<Sample> {
    small(files::samples())
}

/// Small captures that lie beside the project and are no part of it: every link type, tunnel and oddity.
fn captures_of_others() -> Vec<Sample> {
    let folders = ["edge", "labs", "tcp-rules", "wild"].into_iter();
    small(folders.flat_map(|folder| files::captures(&corpus().join(folder))).collect())
}

/// Those that are small enough to be damaged often.
fn small(paths: Vec<PathBuf>) -> Vec<Sample> {
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let samples = paths.iter().map(|path| Sample { name: name(path), bytes: fs::read(path).unwrap() });
    samples.filter(|sample| (1..100_000).contains(&sample.bytes.len())).collect()
}

/// The packets of a capture, at most twenty.
fn packets(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut packets = Vec::new();
    let Ok(mut reader) = Reader::from_read(Path::new("sample"), Box::new(Cursor::new(bytes.to_vec()))) else {
        return packets;
    };
    while let Some(packet) = reader.next_packet().unwrap() {
        packets.push(packet.data.to_vec());
        if packets.len() == 20 {
            break;
        }
    }
    packets
}

/// The file header of a classic pcap.
fn pcap_header(link: u32) -> Vec<u8> {
    [0xa1b2_c3d4, 0x0002_0004, 0, 0, 262_144, link].into_iter().flat_map(u32::to_be_bytes).collect()
}

fn record(file: &mut Vec<u8>, packet: &[u8]) {
    let length = packet.len() as u32;
    file.extend([1_700_000_000, 0, length, length].into_iter().flat_map(u32::to_be_bytes));
    file.extend(packet);
}

/// Damages a sample and analyses it; returns how many packets were read.
fn mutation(samples: &[Sample], round: u64) -> u64 {
    let (name, bytes) = damaged(samples, round);
    survives(&bytes, &name)
}

/// The name and the bytes of a damaged sample.
fn damaged(samples: &[Sample], round: u64) -> (String, Vec<u8>) {
    let mut random = Random::new(round);
    let sample = &samples[random.below(samples.len())];
    let mut bytes = sample.bytes.clone();
    damage(&mut bytes, &mut random);
    (format!("mutation-{round}-{}", sample.name), bytes)
}

/// Where the bytes are kept.
fn kept(name: &str, bytes: &[u8]) -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&kept, bytes).unwrap();
    kept
}

/// Filters that look at everything that a filter can look at.
const FILTERS: &[&str] = &[
    "frame[-4:] == 00:00:00:00 or tcp[13] & 2 or ip[0-3,2:4] contains 45:00 or eth.src[1:] matches \"\\x00+$\"",
    "tcp.payload contains \"a\" xor frame matches \"[a-z]{3}\" xor udp.port in {1..1000, 2000}",
    "{tcp.len * 4294967295 + tcp.seq - ip.len} % tcp.ack > 5 or ip.ttl / tcp.len == 0 or -frame.time_relative < -1",
    "ip.dst[0:] == ip.src or ipv6.addr[14:] == ip[2:2] or max(tcp.port, udp.port) == count(tcp) + len(udp.payload)",
    "tcp.port + udp.port + tcp.port + tcp.port + tcp.port + tcp.port + tcp.port == 1 or string(eth.addr)[1] == \":\"",
    "ip.src#2 == ip.src#[-1] or tcp.seq#[2:,-2] > 5 or @ip.addr#[-1][0] == 0a or @tcp.flags & 00:02 or udp#[1-3] or vlan#2",
    "@tcp.options[1:] contains 05 or @eth == @ip or len(@arp.opcode) == 2 or @icmp.seq#1 > @udp.length or @ip.version != 45",
    "frame.protocols contains \"ip:ip\" or vals(ip.proto#2) == \"UDP\" or ip_special_mask(ipv6.addr) & 1 or hex(ip.id) matches \"f\"",
];

/// Analyses the bytes; keeps them where that panics.
fn survives(bytes: &[u8], name: &str) -> u64 {
    catch_unwind(AssertUnwindSafe(|| analyse(bytes))).unwrap_or_else(|_| {
        panic!("the bytes are in {}", kept(name, bytes).display());
    })
}

/// Everything that the library can say of a capture.
fn analyse(bytes: &[u8]) -> u64 {
    let reader = match Reader::from_read(Path::new("damaged"), Box::new(Cursor::new(bytes.to_vec()))) {
        Ok(reader) => reader,
        Err(Error::NotACapture { .. }) => return 0,
        Err(error) => panic!("an error for I/O that cannot fail: {error}"),
    };
    // No record takes less than the 12 bytes of an empty block: an endless loop would not stay below. Deflate makes
    // 1,032 bytes of one.
    let unpacked = if reader.facts().compression.is_some() { 1_032 } else { 1 };
    let bound = bytes.len() as u64 * unpacked / 12;
    let mut packets = 0;
    let mut values = Values::new();
    let registry = fields::Registry::new();
    let filters: Vec<Filter> = FILTERS.iter().map(|text| Filter::compile(text, &registry).unwrap()).collect();
    let mut observer = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        packets += 1;
        assert!(packets <= bound, "{packets} packets in {} bytes", bytes.len());
        touch(view, &mut values);
        std::hint::black_box(filters.iter().filter(|filter| filter.matches(view)).count());
    };
    let (summary, facts) =
        run(reader, Settings::default().with_applications(Some(DecodeAs::NONE)), &mut observer).unwrap();
    assert_eq!(facts.packets, packets);
    let mut text = String::new();
    for row in summary.tcp_rows() {
        write!(text, "{row:?}{}", sentence::tcp(&row)).unwrap();
    }
    for row in summary.udp_rows() {
        write!(text, "{row:?}{}", sentence::udp(&row)).unwrap();
    }
    write!(text, "{:?}", summary.counts().others()).unwrap();
    for note in facts.notes.kept() {
        write!(text, "{note}").unwrap();
    }
    assert_eq!(summary.counts().packets, packets);
    let analysis = Analysis::new("damaged".to_owned(), facts, summary, Selection::default());
    let mut report = Vec::new();
    for form in [json, json_lines, csv, markdown] {
        form(&analysis, &mut report).unwrap();
    }
    packets
}

/// Every field of a packet, and what `show` says of it.
fn touch(view: &PacketView<'_>, values: &mut Values) {
    view.segments.iter().for_each(|segment| drop(ladder::tcp(view, segment)));
    view.datagrams.iter().for_each(|datagram| drop(ladder::udp(view, datagram)));
    for field in fields::all() {
        // What TCP carries in pieces is put together, and so may be longer than its packet.
        if field.needs().applications {
            values.clear();
            field.write(view, values);
            assert!(!values.as_bytes().iter().any(|byte| matches!(byte, b'\t' | b'\n')), "{}", field.name);
            continue;
        }
        values.clear();
        field.write(view, values);
        let bytes = values.as_bytes();
        // A payload is as long as its packet, or as the datagram that was put together; headers may repeat it.
        let layers = view.decoded.layers().len() + 1;
        let raw = if field.kind == fields::Kind::Bytes { 2 * (view.packet.data.len() + 65_536) * layers } else { 0 };
        assert!(bytes.len() <= LONGEST_VALUES + raw, "{}: {} bytes", field.name, bytes.len());
        assert!(!bytes.iter().any(|byte| matches!(byte, b'\t' | b'\n')), "{} breaks its line", field.name);
    }
}
