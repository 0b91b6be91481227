//! Uploads recorded between two network namespaces, with what the sender's kernel knew meanwhile (TCP_INFO): it judges the rounds
//! that wirelab tells.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use wirelab_needs::{Need, require};

use crate::support::files::root;
use crate::support::program::{run, wirelab};

/// How often an upload is recorded anew where the machine was too busy to sample it.
const TRIES: usize = 3;
/// A millisecond, in nanoseconds.
const MS: i64 = 1_000_000;
/// How far the congestion window that a round shows may be from the kernel's.
const NEAR: f64 = 0.2;

/// How an upload is recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network {
    pub(super) congestion: &'static str,
    /// Mbit/s.
    pub(super) rate: u32,
    /// Frames that wait at most.
    pub(super) queue: u32,
    pub(super) bytes: u32,
    /// What the receiver sets aside, in bytes, so that its window is small; 0 for much.
    pub(super) buffer: u32,
    /// For how many milliseconds the sender pauses behind each 100,000 bytes.
    pub(super) pause: u32,
}

/// What the kernel knew at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) time: i64,
    pub(super) established: bool,
    ca_state: u64,
    pub(super) mss: u64,
    cwnd: u64,
    ssthresh: u64,
    unsent: u64,
    /// Segments under way.
    under_way: u64,
    /// For how long the receiver's window had held the sender back, in microseconds.
    pub(super) window_limited: u64,
    pub(super) repeats: u64,
    pub(super) acked: u64,
    /// The smoothed round-trip time, in nanoseconds.
    pub(super) rtt: u64,
}

/// An upload that was recorded.
pub(super) struct Recording {
    /// At the sender.
    capture: PathBuf,
    /// At the receiver.
    far: PathBuf,
    pub(super) truth: Value,
    pub(super) samples: Vec<Sample>,
    _folder: tempfile::TempDir,
}

impl Sample {
    fn read(line: &str) -> Self {
        let row: Value = serde_json::from_str(line).unwrap();
        let of = |name: &str| row[name].as_u64().unwrap();
        Self {
            time: row["time"].as_i64().unwrap(),
            established: of("state") == 1,
            ca_state: of("ca_state"),
            mss: of("snd_mss"),
            cwnd: of("snd_cwnd"),
            ssthresh: of("snd_ssthresh"),
            unsent: of("notsent_bytes"),
            under_way: of("unacked"),
            window_limited: of("rwnd_limited"),
            repeats: of("total_retrans"),
            acked: of("bytes_acked"),
            rtt: of("rtt") * 1_000,
        }
    }

    /// The phase of congestion control that the kernel is in: from CWR on (2) it recovers.
    fn phase(&self) -> &'static str {
        match self.ca_state {
            2.. => "recovery",
            _ if self.cwnd < self.ssthresh => "slow-start",
            _ => "avoidance",
        }
    }

    fn is_near(&self, flight: u64) -> bool {
        let window = (self.cwnd * self.mss) as f64;
        (flight as f64 - window).abs() <= NEAR * window
    }
}

impl Recording {
    /// Records an upload; again if the sampler was starved.
    pub(super) fn new(network: Network) -> Self {
        // Two at once would wait for each other.
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut why = String::new();
        for _ in 0..TRIES {
            let recording = Self::once(network);
            let of = |name: &str| recording.truth[name].as_u64().unwrap();
            if of("missed") == 0 && of("starved") * 20 < of("sampled") {
                return recording;
            }
            why = recording.truth.to_string();
        }
        panic!("this machine is too busy to sample a connection every few milliseconds: {why}");
    }

    fn once(network: Network) -> Self {
        let Network { congestion, rate, queue, bytes, buffer, pause } = network;
        let folder = tempfile::tempdir().unwrap();
        let mut recorder = Need::Python3.command();
        recorder.arg(root().join("tests/measures/record-upload")).arg(folder.path());
        recorder.args(["--congestion", congestion, "--rate", &rate.to_string()]);
        recorder.args(["--queue", &queue.to_string(), "--bytes", &bytes.to_string()]);
        recorder.args(["--buffer", &buffer.to_string(), "--pause", &pause.to_string()]);
        recorder.args(["--chunk", if pause > 0 { "100000" } else { "0" }]);
        let done = run(&mut recorder);
        assert_eq!(done.status, Some(0), "{}", done.stderr);
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        Self {
            capture: folder.path().join("capture.pcap"),
            far: folder.path().join("far.pcap"),
            truth: serde_json::from_str(&read("truth.json")).unwrap(),
            samples: read("samples.jsonl").lines().map(Sample::read).collect(),
            _folder: folder,
        }
    }

    /// What a command says of it.
    pub(super) fn text(&self, command: &str, rest: &[&str]) -> String {
        let done = wirelab([&[command, self.capture.to_str().unwrap()], rest].concat());
        assert_eq!(done.status, Some(0), "{command}: {}", done.stderr);
        done.text()
    }

    /// What `analyze` says of the connection.
    pub(super) fn row(&self) -> Value {
        row(&self.capture)
    }

    /// The same, by what was captured at the receiver.
    pub(super) fn far_row(&self) -> Value {
        row(&self.far)
    }

    /// When each frame was captured, in nanoseconds since 1970.
    fn times(&self) -> BTreeMap<u64, i64> {
        let lines = self.text("fields", &["-e", "frame.number", "-e", "frame.time_epoch"]);
        let time = |line: &str| {
            let (frame, time) = line.split_once('\t').unwrap();
            let (seconds, rest) = time.split_once('.').unwrap();
            let nanos: i64 = rest.parse().unwrap();
            (frame.parse().unwrap(), seconds.parse::<i64>().unwrap() * 1_000_000_000 + nanos)
        };
        lines.lines().map(time).collect()
    }

    /// The samples from just before one moment to just behind another.
    fn around(&self, from: i64, to: i64) -> &[Sample] {
        let first = self.samples.partition_point(|sample| sample.time <= from).saturating_sub(1);
        let behind = self.samples.partition_point(|sample| sample.time < to) + 1;
        &self.samples[first..behind.min(self.samples.len())]
    }
}

fn row(capture: &Path) -> Value {
    let done = wirelab(["analyze", capture.to_str().unwrap(), "--format", "json", "--measures"]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    serde_json::from_str::<Value>(&done.text()).unwrap()["tcp"][0].clone()
}

/// What became of the rounds of a recording.
#[derive(Debug, Default)]
struct Judged {
    all: usize,
    told: usize,
    right: usize,
    /// Those that are wrong, for people.
    wrong: Vec<String>,
}

/// Holds each round that is told to the kernel: its phase, and, where the congestion window alone limits the sender, its flight.
fn judge(recording: &Recording) -> Judged {
    let times = recording.times();
    let row = recording.row();
    let mut judged = Judged::default();
    for round in row["measures"]["client"]["rounds"].as_array().unwrap() {
        judged.all += 1;
        let phase = round["phase"].as_str().unwrap();
        if phase == "cannot-tell" {
            continue;
        }
        judged.told += 1;
        let time = |name: &str| times[&round[name].as_u64().unwrap()];
        let whole = recording.around(time("first_frame"), time("last_frame"));
        let end = recording.around(time("last_frame"), time("last_frame"));
        let flight = round["flight"].as_u64().unwrap();
        let right = match phase {
            "slow-start" | "avoidance" => {
                whole.iter().any(|sample| sample.phase() == phase) && end.iter().any(|sample| sample.is_near(flight))
            }
            // What was lost is under way for nobody, and only the sender knows what that was.
            "recovery" => whole.iter().any(|sample| sample.phase() == phase),
            "application" => end.iter().any(|sample| sample.unsent == 0),
            "window" => whole[0].window_limited < whole[whole.len() - 1].window_limited,
            // For 200 ms before it there was nothing to send, and the window began anew.
            "idle" => {
                let start = time("first_frame");
                let before = recording.around(start - 200 * MS, start - 5 * MS);
                let was_idle = before.iter().all(|sample| sample.unsent == 0 && sample.under_way == 0);
                was_idle && end.iter().any(|sample| sample.cwnd <= before[0].cwnd)
            }
            _ => false,
        };
        judged.right += usize::from(right);
        if !right {
            judged.wrong.push(format!("{round}: {:?}", end[0]));
        }
    }
    judged
}

/// Nine of ten rounds that are told are right, and at most a fifth is not told.
fn hold(network: Network) {
    let judged = judge(&Recording::new(network));
    println!("{network:?}: {} rounds, {} told, {} of them right", judged.all, judged.told, judged.right);
    assert!(judged.all >= 15, "{network:?}: only {} rounds", judged.all);
    assert!(judged.right * 10 >= judged.told * 9, "{network:?}: {judged:#?}");
    assert!((judged.all - judged.told) * 5 <= judged.all, "{network:?}: {judged:#?}");
}

/// `make test-long` says by WIRELAB_RECORDINGS how often all of them are recorded; else the first three are, once. Windows so small
/// that few rounds are told are among the others.
#[test]
fn rounds_are_those_of_the_senders_kernel() {
    require!(Python3, Namespaces);
    let network = |congestion, rate, queue, bytes| Network { congestion, rate, queue, bytes, buffer: 0, pause: 0 };
    let all = [
        network("cubic", 10, 40, 2_500_000),
        network("reno", 10, 40, 2_500_000),
        Network { pause: 400, ..network("cubic", 10, 40, 1_000_000) },
        Network { buffer: 30_000, ..network("reno", 10, 40, 1_000_000) },
        Network { buffer: 60_000, ..network("cubic", 20, 40, 2_000_000) },
        Network { pause: 400, ..network("reno", 10, 40, 1_000_000) },
        network("reno", 5, 20, 1_500_000),
        network("cubic", 5, 20, 1_500_000),
        network("reno", 20, 60, 5_000_000),
        network("cubic", 20, 60, 5_000_000),
        network("reno", 10, 15, 2_500_000),
        network("cubic", 10, 15, 2_500_000),
    ];
    let rounds: Option<usize> = std::env::var("WIRELAB_RECORDINGS").ok().map(|number| number.parse().unwrap());
    let chosen = if rounds.is_some() { &all[..] } else { &all[..3] };
    for network in (0..rounds.unwrap_or(1)).flat_map(|_| chosen) {
        hold(*network);
    }
}
