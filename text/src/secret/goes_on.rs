//! Secrets that begin in one message and end in the next: a header that two segments share, what follows `AUTH PLAIN` in a line
//! of its own.

use std::ops::Range;

use super::places::{self, COMMANDS, HEADERS, VALUES, WORDS};

/// Most bytes of what was said before that are looked at again.
const ROOM: usize = 1_024;
/// Fewest letters of a line that may be the beginning of a header's name.
const LETTERS: usize = 3;
/// Most signs between a name and the colon or equals sign behind it.
const SIGNS: usize = 4;

/// What one side said last, where a secret may go on behind it.
#[derive(Clone, Debug, Default)]
pub struct GoesOn {
    said: Vec<u8>,
}

impl GoesOn {
    /// The places in the next message at which something secret goes on from those before it.
    pub fn next(&mut self, bytes: &[u8]) -> Vec<Range<usize>> {
        let found = if self.said.is_empty() { Vec::new() } else { self.behind(bytes) };
        // What went on may go on again.
        if found.is_empty() {
            self.said.clear();
        }
        if !found.is_empty() || may_go_on(last(bytes)) {
            self.said.extend_from_slice(last(bytes));
            let more = self.said.len().saturating_sub(2 * ROOM);
            self.said.drain(..more);
        }
        found
    }

    fn behind(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let border = self.said.len();
        let (now, later) = bytes.split_at(bytes.len().min(ROOM));
        let all = [&self.said, now].concat();
        let behind = places::find(&all).into_iter().filter(|cut| cut.end > border);
        let mut found: Vec<_> = behind.map(|cut| cut.start.saturating_sub(border)..cut.end - border).collect();
        // A line that is longer than what is looked at is secret to its end.
        if let Some(open) = found.iter_mut().find(|cut| cut.end == ROOM) {
            open.end += later.iter().position(|byte| *byte == b'\n').unwrap_or(later.len());
        }
        found
    }
}

fn last(bytes: &[u8]) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(ROOM)..).unwrap_or(bytes)
}

/// Whether something secret may go on behind what was said. It is asked of each message, so it says yes too often rather than
/// search.
fn may_go_on(said: &[u8]) -> bool {
    match said.split_last() {
        None => false,
        Some((b'\n', before)) => asks_for_lines(line(before).trim_ascii_end()),
        Some((b':' | b'=' | b' ', before)) => !line(before).is_empty(),
        Some(_) => is_open(line(said)),
    }
}

/// The last line.
fn line(said: &[u8]) -> &[u8] {
    let start = said.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    said.get(start..).unwrap_or_default()
}

/// Whether a line names a way of logging in, which asks for lines of their own (RFC 4954, section 4): IMAP puts a tag in front.
fn asks_for_lines(line: &[u8]) -> bool {
    let rest = line.iter().position(|byte| *byte == b' ').map_or(&[][..], |at| line.get(at + 1..).unwrap_or_default());
    [line, rest].iter().any(|words| begins(words, b"auth"))
}

/// Whether a line without an end has something secret in it, or may have its name.
fn is_open(line: &[u8]) -> bool {
    let named = |at: usize| {
        let front = line.get(..at).unwrap_or_default();
        let signs = front.iter().rev().take(SIGNS).take_while(|byte| b" \"'\\2".contains(byte)).count();
        (0..=signs).any(|signs| ends_with_name(front.get(..front.len() - signs).unwrap_or_default()))
    };
    let parted = |(at, byte): (usize, &u8)| {
        matches!(byte, b':' | b'=') && (named(at) || line.get(at + 1..).is_some_and(|rest| rest.starts_with(b"//")))
    };
    // `Set-Cookie` ends as `Cookie` does.
    let word = line.rsplit(|byte| *byte == b'-').next().unwrap_or(line);
    let is_header = |name: &&[u8]| [line, word].iter().any(|part| part.len() >= LETTERS && begins(name, part));
    COMMANDS.iter().any(|command| begins(line, command))
        || HEADERS.iter().any(is_header)
        || ends_with_name(line)
        || line.iter().enumerate().any(parted)
}

fn ends_with_name(text: &[u8]) -> bool {
    let Some(letter) = text.last().map(u8::to_ascii_lowercase).filter(u8::is_ascii_lowercase) else { return false };
    // The last letter tells nearly all that is said from all names.
    let ends = |name: &&[u8]| {
        name.last() == Some(&letter)
            && text.len().checked_sub(name.len()).and_then(|at| text.get(at..)).is_some_and(|end| begins(end, name))
    };
    HEADERS.iter().any(ends) || VALUES.iter().any(ends) || WORDS.iter().any(ends)
}

fn begins(text: &[u8], with: &[u8]) -> bool {
    text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
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
            (&["Set-Coo", "kie: SECRET\r\nHost: x"], "Set-Coo|kie:[masked]\r\nHost: x"),
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
