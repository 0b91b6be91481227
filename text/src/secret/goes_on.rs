//! Secrets that begin in one message and end in the next: a header that two segments share, what follows `AUTH PLAIN` in a line
//! of its own.

use std::ops::Range;

use super::places::{self, HEADERS, VALUES};

/// Most bytes of what was said before that are looked at again.
const ROOM: usize = 1_024;
/// Fewest letters at the end of a message that may be the beginning of a name.
const LETTERS: usize = 3;

/// What one side said last, as far as a secret may go on behind it.
#[derive(Clone, Debug, Default)]
pub struct GoesOn {
    said: Vec<u8>,
}

impl GoesOn {
    /// The places in the next message at which something secret goes on from those before it.
    pub fn next(&mut self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if may_go_on(&self.said) {
            let border = self.said.len();
            self.said.extend_from_slice(bytes.get(..bytes.len().min(ROOM)).unwrap_or(bytes));
            let behind = places::find(&self.said).into_iter().filter(|cut| cut.end > border);
            found.extend(behind.map(|cut| cut.start.saturating_sub(border)..cut.end - border));
            // A line that is longer than what is looked at is secret to its end.
            if let Some(open) = found.iter_mut().find(|cut| cut.end == ROOM) {
                let rest = bytes.get(ROOM..).unwrap_or_default();
                open.end += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            }
        } else {
            self.said.clear();
        }
        // What went on may go on again.
        if found.is_empty() {
            self.said.clear();
            self.said.extend_from_slice(last(bytes));
        } else {
            self.said.truncate(self.said.len().saturating_sub(bytes.len().min(ROOM)));
            self.said.extend_from_slice(last(bytes));
            let more = self.said.len().saturating_sub(2 * ROOM);
            self.said.drain(..more);
        }
        found
    }
}

fn last(bytes: &[u8]) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(ROOM)..).unwrap_or(bytes)
}

/// Whether something secret may go on behind it: asked of each message, so that it has to cost little.
fn may_go_on(said: &[u8]) -> bool {
    let (before, line) = match said.iter().rposition(|byte| *byte == b'\n') {
        Some(end) => said.split_at(end + 1),
        None => (&[][..], said),
    };
    if line.is_empty() {
        // A way of logging in asks for lines of their own.
        let lower = before.to_ascii_lowercase();
        return [&b"auth "[..], b"authenticate "]
            .iter()
            .any(|word| lower.windows(word.len()).any(|part| part == *word));
    }
    if line.ends_with(b":") || line.ends_with(b"=") || line.ends_with(b" ") {
        return true;
    }
    let marked = line.iter().any(|byte| matches!(byte, b':' | b'=' | b' '));
    if marked && places::find(line).iter().any(|cut| cut.end == line.len()) {
        return true;
    }
    let lower = line.get(line.len().saturating_sub(16)..).unwrap_or(line).to_ascii_lowercase();
    let begins =
        |name: &[u8]| (LETTERS..=name.len()).any(|letters| lower.ends_with(name.get(..letters).unwrap_or(name)));
    HEADERS.iter().any(|name| begins(name)) || VALUES.iter().any(|name| begins(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::MASK;

    /// What is shown of messages of one side, one after the other.
    fn shown(messages: &[&str]) -> String {
        let mut goes_on = GoesOn::default();
        let mut shown = Vec::new();
        for message in messages {
            let mut text = message.to_string();
            let mut cuts = goes_on.next(message.as_bytes());
            cuts.sort_unstable_by_key(|cut| std::cmp::Reverse(cut.start));
            for cut in cuts {
                text.replace_range(cut, MASK);
            }
            shown.push(super::super::masked_text(&text).into_owned());
        }
        shown.join("|")
    }

    #[test]
    fn what_two_messages_share_is_masked_in_both() {
        for (messages, expected) in [
            (
                &["GET / HTTP/1.1\r\nCookie: a=SEC", "RET; b=1\r\nHost: x\r\n"][..],
                "Cookie:[masked]|[masked]\r\nHost: x",
            ),
            (&["Cookie: a", "b", "c\r\nx"], "Cookie:[masked]|[masked]|[masked]\r\nx"),
            (&["GET /\r\nCoo", "kie: SECRET\r\nHost: x"], "Coo|kie:[masked]\r\nHost: x"),
            (&["Authorization:", " Basic SECRET\r\n"], "Authorization:|[masked]\r\n"),
            (&["password=", "SECRET&x=1"], "password=|[masked]&x=1"),
            (&["AUTH PLAIN\r\n", "AGJvYgBzZWNyZXQ=\r\n", "MAIL FROM:<a@b>\r\n"], "PLAIN\r\n|[masked]\r\n|MAIL FROM"),
            (
                &["AUTH LOGIN\r\n", "Ym9iYm9i\r\n", "c2VjcmV0\r\n", "RSET\r\n"],
                "LOGIN\r\n|[masked]\r\n|[masked]\r\n|RSET",
            ),
            (&["PASS ", "SECRET\r\n"], "PASS |[masked]"),
            // Nothing of a lab's words is taken for one.
            (&["ping", "upper:abc", "good day "], "ping|upper:abc|good day "),
            (&["upper:", "abc"], "upper:|abc"),
            (&["to", "ken of my love"], "to|ken of my love"),
            (&["the secret", "ary said"], "the secret|ary said"),
            (&["hello\n", "password", "s are fun\n"], "hello\n|password|s are fun\n"),
        ] {
            let found = shown(messages);
            assert!(found.contains(expected), "{messages:?}: {found}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut goes_on = GoesOn::default();
        for _ in 0..50 {
            let cuts = goes_on.next(format!("Cookie: {}", "x".repeat(5_000)).as_bytes());
            assert!(cuts.iter().all(|cut| cut.end <= 5_008), "{cuts:?}");
            assert!(goes_on.said.len() <= 2 * ROOM);
        }
    }
}
