//! The fourteen questions of the TCP lab, each put to an upload that was recorded over a real network: what wirelab answers is held
//! to what the recorder saw, and to what the sender's kernel says.

use serde_json::Value;
use wirelab_needs::require;

use super::recorded::{Network, Recording, Sample};

/// One question.
struct Question {
    number: &'static str,
    /// The command that answers it.
    command: &'static [&'static str],
    /// Whether its answer is the truth.
    is_answered: fn(&Answer<'_>) -> bool,
}

/// What the command said, and what is so.
struct Answer<'a> {
    /// In one line, without what it was wrapped by.
    text: String,
    truth: &'a Value,
    /// Since the connection stood.
    samples: &'a [Sample],
}

impl Answer<'_> {
    fn has(&self, part: &str) -> bool {
        self.text.contains(part)
    }

    fn truth(&self, name: &str) -> u64 {
        self.truth[name].as_u64().unwrap()
    }

    /// The stream in `analyze --format json`.
    fn row(&self) -> Value {
        serde_json::from_str::<Value>(&self.text).unwrap()["tcp"][0].clone()
    }

    fn client(&self) -> Value {
        self.row()["measures"]["client"].clone()
    }

    /// The rows of `segments --format jsonl`, and of `fields`.
    fn rows(&self) -> Vec<Value> {
        serde_json::Deserializer::from_str(&self.text).into_iter().map(Result::unwrap).collect()
    }

    fn last(&self) -> &Sample {
        &self.samples[self.samples.len() - 1]
    }

    /// By the kernel: bytes a second from the first data to the last ACK.
    fn rate(&self) -> f64 {
        let begun = self.samples[0].time;
        // The SYN counts as one byte.
        let all = self.samples.iter().find(|sample| sample.acked > self.truth("sent")).unwrap();
        self.truth("sent") as f64 * 1e9 / (all.time - begun) as f64
    }

    /// The kernel's smoothed round-trip times, the median of all samples.
    fn rtt(&self) -> f64 {
        let mut all: Vec<_> = self.samples.iter().map(|sample| sample.rtt).collect();
        all.sort_unstable();
        all[all.len() / 2] as f64
    }
}

/// Whether two numbers are within a share of each other.
fn within(share: f64, one: &Value, other: f64) -> bool {
    (one.as_f64().unwrap() - other).abs() <= share * other
}

const MEASURES: &[&str] = &["analyze", "--format", "json", "--measures"];
const SEGMENTS: &[&str] = &["segments", "--from", "client", "--format", "jsonl"];

const QUESTIONS: [Question; 13] = [
    Question {
        number: "1 who sends, from which port",
        command: &["analyze", "--format", "json"],
        is_answered: |answer| {
            answer.row()["client"] == "10.77.0.1" && answer.row()["client_port"] == answer.truth["client_port"]
        },
    },
    Question {
        number: "2 who receives, at which port",
        command: &["analyze", "--format", "json"],
        is_answered: |answer| {
            answer.row()["server"] == "10.77.0.2" && answer.row()["server_port"] == answer.truth["server_port"]
        },
    },
    Question {
        number: "3 the number of the SYN, and whether it permits SACK",
        command: &["show", "--frame", "SYN"],
        is_answered: |answer| {
            let parts = [&answer.truth("isn").to_string(), "(the initial sequence number, ISN)", "SACK permitted"];
            parts.iter().all(|part| answer.has(part))
        },
    },
    Question {
        number: "4 the number of the SYN-ACK, and what it acknowledges",
        command: &["show", "--frame", "SYN-ACK"],
        is_answered: |answer| {
            let isn = answer.truth("isn");
            answer.has(&answer.truth("server_isn").to_string())
                && answer.has(&format!("ISN {isn} + 1: the SYN counts as one byte"))
        },
    },
    Question {
        number: "5 the segment with the POST: its first byte, and whether the file fits into it",
        command: SEGMENTS,
        is_answered: |answer| {
            let len = answer.rows()[0]["len"].as_u64().unwrap();
            answer.rows()[0]["seq"] == 1 && answer.truth("head") <= len && len < answer.truth("sent")
        },
    },
    Question {
        number: "6 round-trip times, and what is estimated from them",
        command: SEGMENTS,
        is_answered: |answer| {
            let rows = answer.rows();
            let (rtt, way) = (rows[0]["rtt"].as_u64().unwrap(), answer.truth("rtt"));
            // The relay may have been late, on either way.
            let first = way <= rtt && rtt <= way * 6 / 5 + 2 * answer.truth("late");
            let mut estimates: Vec<_> = rows.iter().filter_map(|row| row["estimated_rtt"].as_u64()).collect();
            estimates.sort_unstable();
            let median = estimates[estimates.len() / 2].into();
            first && rows[0]["rtt"] == rows[0]["estimated_rtt"] && within(0.2, &median, answer.rtt())
        },
    },
    Question {
        number: "7 the lengths of the first four segments",
        command: SEGMENTS,
        is_answered: |answer| answer.rows().iter().take(4).all(|row| row["len"] == answer.last().mss),
    },
    Question {
        number: "8 the least window, and whether it held the sender back",
        command: MEASURES,
        is_answered: |answer| {
            let held_back = answer.client()["window_full"] != 0;
            held_back == (answer.last().window_limited > 0)
                && answer.row()["measures"]["server"]["zero_window_time"] == 0
        },
    },
    Question {
        number: "9 what was sent again",
        command: MEASURES,
        // What was sent again needlessly was dropped nowhere.
        is_answered: |answer| {
            answer.client()["repeats"] == answer.last().repeats && answer.truth("dropped") <= answer.last().repeats
        },
    },
    Question {
        number: "10 how much an ACK covers",
        command: MEASURES,
        is_answered: |answer| {
            let mean = answer.truth("sent") as f64 / answer.truth("acks") as f64;
            answer.client()["acks"] == answer.truth["acks"] && within(0.001, &answer.client()["bytes_per_ack"], mean)
        },
    },
    Question {
        number: "11 throughput",
        command: MEASURES,
        is_answered: |answer| {
            answer.client()["bytes"] == answer.truth["sent"]
                && within(0.1, &answer.client()["throughput_acked"], answer.rate())
        },
    },
    Question {
        number: "12 slow start: where it begins",
        command: MEASURES,
        is_answered: |answer| {
            let phases: Vec<_> =
                answer.client()["rounds"].as_array().unwrap().iter().map(|round| round["phase"].clone()).collect();
            phases[0] == "slow-start" && phases[1] == "slow-start" && phases.contains(&"avoidance".into())
        },
    },
    Question {
        number: "13 the period of the fleets",
        command: MEASURES,
        // A round begins where the queue is shortest, so that its time is not that of most segments.
        is_answered: |answer| {
            let rtts = || answer.samples.iter().map(|sample| sample.rtt as f64);
            let (least, greatest) = (rtts().fold(f64::MAX, f64::min), rtts().fold(0.0, f64::max));
            let period = answer.client()["round_period"].as_f64().unwrap();
            0.8 * least <= period && period <= 1.2 * greatest
        },
    },
];

/// The fourteenth asks the same of a capture of one's own, which this is.
#[test]
fn fourteen_questions_about_a_recorded_upload() {
    require!(Python3, Namespaces);
    for congestion in ["cubic", "reno"] {
        let recording =
            Recording::new(Network { congestion, rate: 10, queue: 40, bytes: 1_500_000, buffer: 0, pause: 0 });
        let since: Vec<_> = recording.samples.iter().copied().skip_while(|sample| !sample.established).collect();
        let (row, far) = (recording.row(), recording.far_row());
        let handshake = &row["handshake"]["frames"];
        assert_eq!(
            (&row["measures"]["standpoint"], &far["measures"]["standpoint"]),
            (&"client".into(), &"server".into())
        );
        for Question { number, command, is_answered } in QUESTIONS {
            let frame = |word: &str| match word {
                "SYN" => handshake[0].to_string(),
                "SYN-ACK" => handshake[1].to_string(),
                _ => word.to_owned(),
            };
            let rest: Vec<_> = command[1..].iter().map(|word| frame(word)).collect();
            let text = recording.text(command[0], &rest.iter().map(String::as_str).collect::<Vec<_>>());
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let answer = Answer { text, truth: &recording.truth, samples: &since };
            let start: String = answer.text.chars().take(1_500).collect();
            assert!(is_answered(&answer), "{congestion}: {number}: {}: {:?}: {start}", recording.truth, answer.last());
        }
    }
}
