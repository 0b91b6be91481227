//! What TCP joined or took apart: several logged messages that are one on the wire, and one that is several. The bytes are
//! the same, and that is what counts.

use super::super::case::Said;
use super::super::log::{Record, unquoted};

/// Most records or messages that are taken for one.
pub(super) const MAX_JOINED: usize = 16;

/// How many records and how many messages, from the first of each on, say the same together.
pub(super) fn align(records: &[&Record], messages: &[Said<'_>]) -> Option<(usize, usize)> {
    let logged: Vec<String> =
        records.iter().take_while(|record| record.text().is_some()).map(|record| logged(record)).collect();
    let said: Vec<String> = messages.iter().map(self::said).collect();
    meet(&logged, &said)
}

/// What a message says, without white space.
pub(super) fn said(said: &Said<'_>) -> String {
    bare(&String::from_utf8_lossy(said.message.text()))
}

fn meet(logged: &[String], said: &[String]) -> Option<(usize, usize)> {
    let (mut left, mut right) = (logged.first()?.clone(), said.first()?.clone());
    let (mut n, mut m) = (1, 1);
    // White space alone says nothing: the end of a line that was sent key by key is a message, and may be a line of a log.
    while left != right || left.is_empty() {
        if right.starts_with(&left) {
            left.push_str(logged.get(n)?);
            n += 1;
        } else if left.starts_with(&right) {
            right.push_str(said.get(m)?);
            m += 1;
        } else {
            return None;
        }
    }
    Some((n, m))
}

/// What a record says, with the lines behind it that belong to its text; nothing for one without a text.
pub(super) fn logged(record: &Record) -> String {
    let Some(text) = record.text() else { return String::new() };
    let mut all = bare(&unquoted(text.trim()).unwrap_or_else(|| text.to_owned()));
    if let Some(len) = record.number("len") {
        for line in &record.more {
            let line = bare(line);
            // What is longer than what the text lacks belongs to something else.
            if (all.len() + line.len()) as u64 > len {
                break;
            }
            all.push_str(&line);
        }
    }
    all
}

/// Without white space: what stood at the borders was taken off by whoever printed it.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::meet;

    #[test]
    fn the_same_bytes_in_other_cuts() {
        let of = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        for (logged, said, expected) in [
            (&["ping"][..], &["p", "ing", "x"][..], Some((1, 2))),
            (&["ping", "upper:x", "y"], &["pingupper:x"], Some((2, 1))),
            (&["ab", "cd"], &["a", "bcd"], Some((2, 2))),
            (&["ab"], &["a"], None),
            (&["ab"], &["b", "a"], None),
            (&[], &["a"], None),
            (&["", "a"], &["a"], Some((2, 1))),
            (&["pi", "ng", "", "x"], &["p", "i", "n", "g", "", "x"], Some((1, 2))),
            (&["", ""], &["", ""], None),
        ] {
            assert_eq!(meet(&of(logged), &of(said)), expected, "{logged:?} {said:?}");
        }
    }
}
