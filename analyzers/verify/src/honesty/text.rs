//! What is kept of a text to know it again: numbers that differ from run to run, in their order, and whole sentences. Words
//! that a lab's programs always print tell nothing.

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::io::Read;

use super::mark::{Mark, hash};
use crate::log::Lines;

/// Lines of a text that are looked at.
const MAX_LINES: u64 = 200_000;
/// Marks that are kept of a text, of each kind.
const MAX_KEPT: usize = 2_048;
/// Numbers in a row that make a mark.
const ROW: usize = 4;
/// Words that a sentence has at least to be compared.
const WORDS: usize = 8;

/// A text, to be known again.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogTrace {
    /// Its path within the submission.
    pub(crate) path: String,
    /// Rows of clients' ports; the frame of a mark is its line.
    pub(crate) ports: Vec<Mark>,
    /// Rows of printed times and other decimals.
    pub(crate) decimals: Vec<Mark>,
    /// Sentences.
    pub(crate) sentences: Vec<Mark>,
    /// Ports of clients that the lab's server printed, and the first line of each.
    pub(crate) named: Vec<(u16, u64)>,
}

/// Reads a text; ports of the lab tell nothing.
///
/// # Errors
/// When reading fails.
pub(crate) fn read(path: &str, input: Box<dyn Read + Send>, lab_ports: &[u16]) -> io::Result<LogTrace> {
    let mut trace = LogTrace { path: path.to_owned(), ..LogTrace::default() };
    let (mut ports, mut decimals) = (VecDeque::new(), VecDeque::new());
    let mut known = BTreeSet::new();
    let mut lines = Lines::new(input)?;
    while let Some(line) = lines.next_line()? {
        if line.number > MAX_LINES {
            break;
        }
        for token in numbers(&line.text) {
            match port(token) {
                Some(port) if !lab_ports.contains(&port) && known.len() < MAX_KEPT && known.insert(port) => {
                    row(&mut ports, u64::from(port), line.number, &mut trace.ports);
                }
                None if is_fine(token) => row(&mut decimals, hash(token), line.number, &mut trace.decimals),
                _ => {}
            }
        }
        let parts = line.text.split(". ").flat_map(|part| part.split("? ")).flat_map(|part| part.split("! "));
        for words in parts.filter_map(sentence) {
            if trace.sentences.len() < MAX_KEPT {
                trace.sentences.push(Mark { hash: hash(words), frame: line.number, time: 0 });
            }
        }
    }
    for marks in [&mut trace.ports, &mut trace.decimals, &mut trace.sentences] {
        marks.sort_unstable();
        marks.dedup_by_key(|mark| mark.hash);
    }
    Ok(trace)
}

/// Adds a number to a row; a row that is full and no mere counting becomes a mark.
fn row(recent: &mut VecDeque<u64>, value: u64, line: u64, marks: &mut Vec<Mark>) {
    recent.push_back(value);
    if recent.len() > ROW {
        recent.pop_front();
    }
    // Some systems give ports one after the other: two machines do that alike.
    let steps = || recent.iter().zip(recent.iter().skip(1)).map(|(before, after)| after.abs_diff(*before));
    let distinct: BTreeSet<&u64> = recent.iter().collect();
    if recent.len() == ROW && distinct.len() == ROW && steps().any(|step| step > 4) && marks.len() < MAX_KEPT {
        marks.push(Mark { hash: hash(recent.iter().collect::<Vec<_>>()), frame: line, time: 0 });
    }
}

/// Runs of digits, with points between them.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    text.split(move |c| !is_part(c)).map(|token| token.trim_matches('.')).filter(|token| !token.is_empty())
}

/// A port that a system gives to clients, perhaps.
fn port(token: &str) -> Option<u16> {
    (token.len() >= 4).then(|| token.parse().ok()).flatten().filter(|port| *port >= 10_000)
}

/// A decimal that is exact enough to differ from run to run; no address, no version.
fn is_fine(token: &str) -> bool {
    let mut parts = token.split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(_), Some(fraction), None) => fraction.len() >= 3,
        _ => false,
    }
}

/// A sentence that a person wrote, in a form in which spaces, case and signs do not matter.
fn sentence(text: &str) -> Option<String> {
    let text = text.trim();
    let person = text.starts_with(char::is_alphanumeric) && text.ends_with(|c: char| c.is_alphanumeric() || c == '.');
    // What a shell or a program printed has its signs.
    if !person || text.contains(['$', '=', '[', '|', '<', '{', '\\']) {
        return None;
    }
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    (words.len() >= WORDS).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(text: &str) -> LogTrace {
        read("a.log", Box::new(io::Cursor::new(text.as_bytes().to_vec())), &[12_345]).unwrap_or_default()
    }

    #[test]
    fn what_every_log_has_tells_nothing() {
        let one = trace(
            "$ wirelab serve\n[INFO] TCP server listening on 127.0.0.1:12345\n[CLIENT] Sent 4 bytes: ping\n\
             [CLIENT] Sent 11 bytes: upper:hello\n2026-01-18 14:03:22 done\npython 3.11.4\n",
        );
        assert!(one.ports.is_empty() && one.decimals.is_empty() && one.sentences.is_empty(), "{one:?}");
        // Ports that were given one after the other.
        let ports: String = (50_001..50_020).map(|port| format!("127.0.0.1:{port} connected\n")).collect();
        assert!(trace(&ports).ports.is_empty());
    }

    #[test]
    fn rows_are_known_again_in_a_part_and_in_other_spacing() {
        let log = |spaces: &str, from: usize| -> String {
            let all = ["0.263", "0.261", "0.179", "0.162", "0.180", "0.177"];
            all.iter().skip(from).map(|time| format!("RTT{spaces}{time} ms\n")).collect()
        };
        let (whole, part) = (trace(&log(" ", 0)), trace(&log("  ", 1)));
        assert_eq!((whole.decimals.len(), part.decimals.len()), (3, 2));
        let hashes: Vec<u64> = whole.decimals.iter().map(|mark| mark.hash).collect();
        assert!(part.decimals.iter().all(|mark| hashes.contains(&mark.hash)));
        let one = trace("The handshake takes three packets, and the server then waits for a command.\n");
        let other = trace("  the handshake takes three packets and the server then waits for a command\n");
        assert_eq!(one.sentences.first().map(|mark| mark.hash), other.sentences.first().map(|mark| mark.hash));
        assert_eq!(one.sentences.len(), 1);
    }
}
