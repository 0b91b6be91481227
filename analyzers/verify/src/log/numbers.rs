//! Numbers that a client printed: round-trip times and final counts. No lab lays their lines down, so words tell them.

use std::sync::LazyLock;

use regex::Regex;

/// Most final counts that are kept of a log.
const MAX_COUNTS: usize = 10_000;

/// A round-trip time that was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rtt {
    /// Its line, from 1.
    pub line: u64,
    /// Nanoseconds.
    pub nanos: i64,
}

/// Final counts that were printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// Their first line, from 1.
    pub line: u64,
    /// Messages sent.
    pub sent: u64,
    /// Replies received.
    pub received: u64,
    /// Messages without a reply, if that is told.
    pub timeouts: Option<u64>,
}

#[expect(clippy::unwrap_used, reason = "a constant expression, which a test compiles")]
static RTT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[ (\[,;|-]*(?-u:\b)(?:rtt|round[ -]?trip(?:[ -]time)?|response time|latency|elapsed|time)(?-u:\b)[^0-9]{0,16}([0-9]{1,9}(?:[.,][0-9]{1,9})?) *(ns|us|µs|μs|ms|msec|milliseconds|seconds|sec|s)(?-u:\b)").unwrap()
});
#[expect(clippy::unwrap_used, reason = "a constant expression, which a test compiles")]
static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)([0-9]{1,9})|(?-u:\b)(sent|received|recv|replies|timeouts?|timed[ -]out|lost|unanswered)(?-u:\b)")
        .unwrap()
});

/// Where the time begins in a text, and what it is in nanoseconds.
pub(super) fn rtt(text: &str) -> Option<(usize, i64)> {
    let found = RTT.captures(text)?;
    let number: f64 = found.get(1)?.as_str().replace(',', ".").parse().ok()?;
    let unit = match found.get(2)?.as_str().to_lowercase().as_str() {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "s" | "sec" | "seconds" => 1e9,
        _ => 1e6,
    };
    // At most nine digits before the point.
    Some((found.get(0)?.start(), (number * unit) as i64))
}

/// Counts that are told on one line or on a few that follow each other.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counting {
    sent: Option<(u64, u64)>,
    received: Option<u64>,
    timeouts: Option<u64>,
    last: u64,
}

impl Counting {
    /// Takes in a line that is none of the log's; gives counts when they are whole.
    pub(super) fn push(&mut self, line: u64, text: &str, found: &mut Vec<Statistics>) {
        // Counts stand on short lines: a sentence that names a number is none.
        if text.split_whitespace().count() > 14 || !COUNT.is_match(text) {
            return;
        }
        if line > self.last + 3 {
            *self = Self::default();
        }
        let mut before: Option<u64> = None;
        let mut word: Option<String> = None;
        let mut counts_first = None;
        for part in COUNT.captures_iter(text) {
            if let Some(number) = part.get(1).and_then(|digits| digits.as_str().parse().ok()) {
                let first = *counts_first.get_or_insert(true);
                match word.take() {
                    Some(word) if !first => self.note(line, &word, number),
                    _ => before = Some(number),
                }
            } else if let Some(found) = part.get(2) {
                let first = *counts_first.get_or_insert(false);
                match before.take() {
                    Some(number) if first => self.note(line, found.as_str(), number),
                    _ => word = Some(found.as_str().to_owned()),
                }
            }
        }
        if let (Some((begins, sent)), Some(received)) = (self.sent, self.received) {
            let all = Statistics { line: begins, sent, received, timeouts: self.timeouts };
            let room = found.len() < MAX_COUNTS;
            match found.last_mut() {
                // The timeouts came on a line of their own.
                Some(last) if last.line == begins => *last = all,
                _ if room => found.push(all),
                _ => {}
            }
        }
    }

    fn note(&mut self, line: u64, word: &str, number: u64) {
        self.last = line;
        match word.to_lowercase().as_str() {
            "sent" => *self = Self { sent: Some((line, number)), last: line, ..Self::default() },
            "received" | "recv" | "replies" => self.received = Some(number),
            _ => self.timeouts = Some(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_all_units() {
        for (text, nanos) in [
            ("RTT 1.563 ms", Some(1_563_000)),
            ("Received: PONG (RTT: 0,25 ms)", Some(250_000)),
            ("Round-trip time = 0.002 s", Some(2_000_000)),
            ("response time: 35 µs", Some(35_000)),
            ("RTT: many", None),
            ("we measured the time of day", None),
        ] {
            assert_eq!(rtt(text).map(|(_, nanos)| nanos), nanos, "{text}");
        }
    }

    #[test]
    fn counts_in_any_order_of_words() {
        let read = |text: &str| {
            let (mut counting, mut found) = (Counting::default(), Vec::new());
            for (number, line) in (1..).zip(text.lines()) {
                counting.push(number, line, &mut found);
            }
            found.iter().map(|one| (one.sent, one.received, one.timeouts)).collect::<Vec<_>>()
        };
        assert_eq!(read("Session stats: 5 sent, 4 received, 1 timeouts"), [(5, 4, Some(1))]);
        assert_eq!(read("Sent: 5\nReceived: 4\nTimeouts: 1"), [(5, 4, Some(1))]);
        assert_eq!(read("Statistics -> sent=5 received=5"), [(5, 5, None)]);
        assert_eq!(read("Messages sent: 5 | Replies received: 5 | Timeouts: 0"), [(5, 5, Some(0))]);
        assert_eq!(read("Sent: 3\nx\ny\nz\nw\nReceived: 3"), []);
        assert_eq!(
            read("The client sent 5 messages and received five of them back from the server that we wrote for it."),
            []
        );
    }
}
