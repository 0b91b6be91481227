//! The questions of the TCP lab that most courses have, each answered by one command, on an upload whose truth is known. What
//! `segments` and `analyze --measures` say is computed once more here, from what `fields` prints of each packet.

mod questions;
mod recorded;
mod tcptrace;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirelab_needs::{corpus, require};

use crate::support::files::{captures, root, samples};
use crate::support::program::{program, run, wirelab};

/// The upload, crafted.
struct Upload {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

/// A packet as `fields` prints it.
#[derive(Clone, Copy, Debug)]
struct Packet {
    frame: u64,
    /// Nanoseconds since the first packet.
    time: i64,
    from_client: bool,
    seq: u64,
    ack: u64,
    len: u64,
    window: u64,
}

impl Upload {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("upload.pcapng");
        let mut craft = program();
        craft.arg("craft").arg(root().join("tests/data/measures/upload.toml")).arg("-o").arg(&path);
        assert_eq!(run(&mut craft).status, Some(0));
        Self { path, _folder: folder }
    }

    fn text(&self, command: &str, rest: &[&str]) -> String {
        let done = wirelab([&[command, self.path.to_str().unwrap()], rest].concat());
        assert_eq!(done.status, Some(0), "{command}: {}", done.stderr);
        done.text()
    }

    /// The measures of the only stream.
    fn measures(&self) -> Value {
        let whole: Value = serde_json::from_str(&self.text("analyze", &["--format", "json", "--measures"])).unwrap();
        whole["tcp"][0]["measures"].clone()
    }

    /// The rows of what the client sent.
    fn rows(&self) -> Vec<Value> {
        let lines = self.text("segments", &["--from", "client", "--format", "jsonl"]);
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn packets(&self) -> Vec<Packet> {
        let columns =
            ["frame.number", "frame.time_relative", "tcp.srcport", "tcp.seq", "tcp.ack", "tcp.len", "tcp.window_size"];
        let asked: Vec<_> = columns.iter().flat_map(|column| ["-e", column]).collect();
        let lines = self.text("fields", &asked);
        let packet = |line: &str| {
            let cells: Vec<_> = line.split('\t').collect();
            let number = |at: usize| cells[at].parse().unwrap();
            let (seconds, rest) = cells[1].split_once('.').unwrap();
            Packet {
                frame: number(0),
                time: seconds.parse::<i64>().unwrap() * 1_000_000_000 + rest.parse::<i64>().unwrap(),
                from_client: cells[2] == "50700",
                seq: number(3),
                ack: number(4),
                len: number(5),
                window: number(6),
            }
        };
        lines.lines().map(packet).collect()
    }
}

/// Each packet of the client with data, and the packet that is the first to cover it.
fn covered(packets: &[Packet]) -> Vec<(Packet, Packet)> {
    let data = packets.iter().filter(|packet| packet.from_client && packet.len > 0);
    let answer = |sent: &Packet| {
        let behind = packets.iter().filter(|packet| packet.frame > sent.frame && !packet.from_client);
        *behind.into_iter().find(|packet| packet.ack >= sent.seq + sent.len).unwrap()
    };
    data.map(|sent| (*sent, answer(sent))).collect()
}

/// Whether two numbers are the same but for rounding.
fn near(one: &Value, other: f64) -> bool {
    (one.as_f64().unwrap() - other).abs() <= other.abs() / 1e6 + 0.001
}

/// Whether a span is right to the nanosecond.
fn within_one(span: &Value, other: f64) -> bool {
    (span.as_f64().unwrap() - other).abs() <= 1.0
}

#[test]
fn questions_1_to_4_who_and_with_which_numbers() {
    let upload = Upload::new();
    let whole: Value = serde_json::from_str(&upload.text("analyze", &["--format", "json"])).unwrap();
    let row = &whole["tcp"][0];
    assert_eq!((&row["client"], &row["client_port"]), (&"192.168.1.20".into(), &50_700.into()));
    assert_eq!((&row["server"], &row["server_port"]), (&"128.119.245.12".into(), &80.into()));
    assert_eq!(row["measures"], Value::Null, "nobody asked");
    let syn = upload.text("show", &["--frame", "1"]);
    for part in ["1581361928", "(the initial sequence number, ISN)", "SACK permitted"] {
        assert!(syn.contains(part), "{part}: {syn}");
    }
    let syn_ack = upload.text("show", &["--frame", "2"]);
    let one_line = syn_ack.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["2905371610", "1581361929", "ISN 1581361928 + 1: the SYN counts as one byte"] {
        assert!(one_line.contains(part), "{part}: {syn_ack}");
    }
    let ladder = upload.text("show", &["--stream", "0"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ladder.contains("the client's begin with 1581361928, the server's with 2905371610 (ISN)"), "{ladder}");
    let measures = upload.measures();
    assert_eq!(measures["client"]["sack_permitted"], true);
    assert_eq!(measures["standpoint"], "client");
}

#[test]
fn questions_5_to_7_segments_and_their_round_trips() {
    let upload = Upload::new();
    let (rows, covered) = (upload.rows(), covered(&upload.packets()));
    assert_eq!(rows.len(), covered.len());
    // The request came in the first of them, and the file did not fit into one.
    assert_eq!((&rows[0]["frame"], &rows[0]["seq"], &rows[0]["len"]), (&4.into(), &1.into(), &76.into()));
    assert_eq!(
        rows.iter().take(4).map(|row| row["len"].as_u64().unwrap()).collect::<Vec<_>>(),
        [76, 1_460, 1_460, 1_460]
    );
    let (mut estimate, mut deviation): (Option<f64>, f64) = (None, 0.0);
    let mut samples = 0;
    let repeated = rows.iter().find_map(|row| row["repeat_of"].as_u64()).unwrap();
    for (row, (sent, ack)) in rows.iter().zip(&covered) {
        let rtt = ack.time - sent.time;
        assert_eq!((row["frame"].as_u64(), row["acked_in"].as_u64()), (Some(sent.frame), Some(ack.frame)));
        assert_eq!(row["rtt"], rtt, "{row}");
        let ambiguous = sent.frame == repeated || row["repeat_of"].is_u64();
        assert_eq!(row["ambiguous"], ambiguous, "{row}");
        if !ambiguous {
            samples += 1;
            let sample = rtt as f64;
            // RFC 6298, section 2.
            (estimate, deviation) = match estimate {
                None => (Some(sample), sample / 2.0),
                Some(old) => (Some(0.875 * old + 0.125 * sample), 0.75 * deviation + 0.25 * (old - sample).abs()),
            };
        }
        // Rows of one ACK come in the order of their numbers, but for the one that was sent again.
        if row["repeat_of"].is_null() && sent.frame < repeated {
            assert!(within_one(&row["estimated_rtt"], estimate.unwrap()), "{row}: {estimate:?}");
            assert!(within_one(&row["dev_rtt"], deviation), "{row}: {deviation}");
        }
    }
    let client = &upload.measures()["client"];
    assert_eq!(client["rtt_samples"], samples);
    assert!((26_000_000..27_000_000).contains(&client["rtt_min"].as_i64().unwrap()), "{client}");
}

#[test]
fn questions_8_and_9_windows_and_repeats() {
    let upload = Upload::new();
    let (measures, packets, rows) = (upload.measures(), upload.packets(), upload.rows());
    let windows = || packets.iter().filter(|packet| !packet.from_client).map(|packet| packet.window);
    let server = &measures["server"];
    assert_eq!((server["min_window"].as_u64(), server["max_window"].as_u64()), (windows().min(), windows().max()));
    assert_eq!((&server["zero_window_time"], &measures["client"]["window_full"]), (&0.into(), &0.into()));
    let text = upload.text("segments", &["--from", "client"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("never zero; no segment filled its window"), "{text}");
    // The one segment that was lost, as the scenario has it.
    let data: Vec<_> = packets.iter().filter(|packet| packet.from_client && packet.len > 0).collect();
    let repeats: Vec<_> = rows.iter().filter(|row| row["repeat_of"].is_u64()).collect();
    assert_eq!(repeats.len(), 1);
    assert_eq!(repeats[0]["repeat_of"].as_u64(), Some(data[79].frame));
    assert_eq!((&measures["client"]["repeats"], &measures["client"]["bytes"]), (&1.into(), &152_138.into()));
}

#[test]
fn questions_10_and_11_acks_and_throughput() {
    let upload = Upload::new();
    let (measures, packets) = (upload.measures(), upload.packets());
    let client = &measures["client"];
    // What each ACK covers of 152,138 bytes; the FIN counts one more.
    let (mut acked, mut acks) = (1, 0_u32);
    for packet in packets.iter().filter(|packet| !packet.from_client) {
        let ack = packet.ack.min(152_139);
        if ack > acked {
            (acked, acks) = (ack, acks + 1);
        }
    }
    assert_eq!(client["acks"], acks);
    assert!(near(&client["bytes_per_ack"], 152_138.0 / f64::from(acks)), "{client}");
    let of = |name: &str| client[name].as_u64().unwrap();
    assert!(of("acks_of_two") * 10 > u64::from(acks) * 9, "the receiver acknowledges every other segment: {client}");
    let data: Vec<_> = packets.iter().filter(|packet| packet.from_client && packet.len > 0).collect();
    let (first, last) = (data[0].time, data[data.len() - 1].time);
    let last_ack = packets.iter().find(|packet| !packet.from_client && packet.ack >= 152_139).unwrap().time;
    let end = packets[packets.len() - 1].time;
    for (name, span) in [
        ("throughput_data", last - first),
        ("throughput_acked", last_ack - first),
        ("throughput_connection", end - packets[0].time),
        ("goodput", last_ack - first),
    ] {
        assert!(near(&client[name], 152_138e9 / span as f64), "{name}: {}", client[name]);
    }
}

#[test]
fn questions_12_to_14_fleets_and_their_phase() {
    let upload = Upload::new();
    let measures = upload.measures();
    let rounds = measures["client"]["rounds"].as_array().unwrap().clone();
    let phases: Vec<_> = rounds.iter().map(|round| round["phase"].as_str().unwrap()).collect();
    assert_eq!(phases, ["slow-start", "slow-start", "slow-start", "slow-start", "recovery"]);
    // An ACK for two segments lets three go.
    let segments: Vec<_> = rounds.iter().map(|round| round["segments"].as_u64().unwrap()).collect();
    assert_eq!(segments[..3], [10, 15, 21]);
    let sent: u64 = rounds.iter().map(|round| round["bytes"].as_u64().unwrap()).sum();
    assert_eq!(measures["client"]["sent_bytes"], sent);
    let period = measures["client"]["round_period"].as_i64().unwrap();
    assert!((26_000_000..27_500_000).contains(&period), "{period}");
    assert_eq!(rounds[0]["inferred"], true);
}

#[test]
fn which_stream_is_asked_where_there_are_several() {
    let capture = root().join("sample-pcaps/three-clients.pcapng");
    let capture = capture.to_str().unwrap();
    let done = wirelab(["segments", capture]);
    assert_eq!(done.status, Some(2));
    assert!(done.stderr.contains("3 TCP streams") && done.stderr.contains("--stream 1"), "{}", done.stderr);
    let done = wirelab(["segments", capture, "--stream", "9"]);
    assert!(done.stderr.contains("no stream 9"), "{}", done.stderr);
    let done = wirelab(["analyze", capture, "--measures"]);
    assert_eq!(done.status, Some(2));
    assert!(done.stderr.contains("wirelab segments"), "{}", done.stderr);
}

/// A window that closes holds the sender back as one that is full does, and no segment filled it.
#[test]
fn a_round_that_a_closed_window_ended_did_not_fill_it() {
    let capture = root().join("sample-pcaps/scenarios/zero-window.pcapng");
    let text = wirelab(["segments", capture.to_str().unwrap()]).text();
    assert!(text.contains("held by the receiver's window") && !text.contains("window full"), "{text}");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("zero for 701 ms; no segment filled its window"), "{text}");
}

#[test]
fn what_people_read_fits_a_terminal() {
    let text = Upload::new().text("segments", &[]);
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let recorded = std::fs::read_to_string(root().join("tests/data/measures/upload.txt")).unwrap();
    assert_eq!(text, recorded);
}

/// Holds the RTTs of the first streams of a capture to `tcp.analysis.ack_rtt`, which other tests hold to Wireshark. Gives how many
/// there were.
fn hold_to_ack_rtt(path: &Path, streams: u64) -> usize {
    let path = path.to_str().unwrap();
    let columns = ["tcp.stream", "tcp.analysis.acks_frame", "frame.number", "tcp.analysis.ack_rtt", "wirelab.phase"];
    let asked: Vec<_> = columns.iter().flat_map(|column| ["-e", column]).collect();
    // 4.0 times whole segments only.
    let old = ["--compat", "wireshark-4.0"];
    let fields = wirelab([&["fields", path, "-Y", "tcp.analysis.ack_rtt"], &old[..], &asked[..]].concat());
    let mut rtts = BTreeMap::new();
    for line in fields.text().lines().filter(|line| !line.contains(',')) {
        let cells: Vec<_> = line.split('\t').collect();
        // A copy acknowledges nothing, and what ends nothing neither.
        let number = |at: usize| cells[at].parse::<u64>().unwrap();
        if number(0) < streams && !["copy", "stray", "quoted"].contains(&cells[4]) {
            let (seconds, rest) = cells[3].split_once('.').unwrap();
            let rtt = seconds.parse::<i64>().unwrap() * 1_000_000_000 + rest.parse::<i64>().unwrap();
            rtts.insert((number(0), number(1)), (number(2), rtt));
        }
    }
    let mut seen = 0;
    for stream in rtts.keys().map(|(stream, _)| *stream).collect::<BTreeSet<_>>() {
        let stream_text = stream.to_string();
        let asked = ["segments", path, "--stream", &stream_text, "--format", "jsonl"];
        let lines = wirelab([&asked[..], &old].concat()).text();
        for line in lines.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            if let Some((ack, rtt)) = rtts.get(&(stream, row["frame"].as_u64().unwrap())).filter(|(_, rtt)| *rtt > 0) {
                seen += 1;
                assert_eq!((&row["acked_in"], &row["rtt"]), (&(*ack).into(), &(*rtt).into()), "{path}: {row}");
            }
        }
    }
    seen
}

#[test]
fn round_trip_times_are_those_of_wireshark() {
    let scenarios = captures(&root().join("sample-pcaps/scenarios")).into_iter();
    let scenarios = scenarios.filter(|path| path.extension().is_some_and(|end| end == "pcapng"));
    let seen: usize = samples().into_iter().chain(scenarios).map(|path| hold_to_ack_rtt(&path, 9)).sum();
    assert!(seen >= 150, "only {seen} of them");
}

#[test]
fn round_trip_times_of_the_corpus_are_those_of_wireshark() {
    require!(Corpus);
    let folders = ["labs", "tcp-rules", "wild"].map(|folder| captures(&corpus().join(folder)));
    let seen: usize = folders.iter().flatten().map(|path| hold_to_ack_rtt(path, 4)).sum();
    assert!(seen >= 2_000, "only {seen} of them");
}
