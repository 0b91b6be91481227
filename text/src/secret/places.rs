//! Where credentials stand in what somebody said, or in a text about it: found in one pass, whatever the text is made of.

use std::ops::Range;

use super::MASK;

/// Names behind which a colon and a secret follow (HTTP: RFC 9110 section 11, RFC 6265), also as the end of longer names: to the
/// end of the line.
pub(super) const HEADERS: [&[u8]; 4] = [b"cookie", b"authorization", b"x-api-key", b"x-auth-token"];
/// Names behind which `=` or `:` and a secret follow, also as the end of longer names: to where the value ends.
pub(super) const VALUES: [&[u8]; 11] = [
    b"password",
    b"passwd",
    b"passphrase",
    b"passwort",
    b"pwd",
    b"secret",
    b"token",
    b"api_key",
    b"apikey",
    b"api-key",
    b"sessionid",
];
/// The same where they stand alone.
pub(super) const WORDS: [&[u8]; 5] = [b"pass", b"pw", b"pin", b"otp", b"session_id"];
/// Commands at the beginning of a line behind which a secret follows (FTP, POP3, SMTP, IMAP, Redis).
pub(super) const COMMANDS: [&[u8]; 5] = [b"user ", b"pass ", b"auth ", b"authenticate ", b"login "];
/// Ways of AUTH, which are no secret.
const WAYS: [&[u8]; 7] = [b"plain", b"login", b"cram-md5", b"xoauth2", b"oauthbearer", b"digest-md5", b"scram-sha-256"];

/// Lines of base64 that follow a line that ends with one of these ways (RFC 4954, section 4; RFC 4616).
const ANSWERS: usize = 2;

/// The places of what is secret; some may overlap.
pub(super) fn find(bytes: &[u8]) -> Vec<Range<usize>> {
    let lower = bytes.to_ascii_lowercase();
    let mut search = Search { bytes, lower: &lower, cuts: Vec::new(), covered: 0, line: 0, quote: None, closed: 0 };
    search.community();
    for at in 0..lower.len() {
        search.step(at);
    }
    search.cuts
}

/// A pass over a text. What was looked for is remembered as far as it was found, so that no byte is read again for each name
/// before it.
struct Search<'a> {
    bytes: &'a [u8],
    lower: &'a [u8],
    cuts: Vec<Range<usize>>,
    /// Values up to here are masked.
    covered: usize,
    /// Where the line ends that was asked for last.
    line: usize,
    /// Behind the quotation mark that is open in this line.
    quote: Option<usize>,
    /// Where the quotation ends that was asked for last.
    closed: usize,
}

impl Search<'_> {
    fn step(&mut self, at: usize) {
        if self.begins(at) || self.is_tagged(at) {
            self.command(at);
        }
        match self.lower.get(at) {
            Some(b'\n') => self.quote = None,
            Some(b'"') if !self.before(at).ends_with(b"\\") => {
                self.quote = if self.quote.is_some() { None } else { Some(at + 1) };
            }
            Some(b':' | b'=') => self.named(at),
            Some(b' ') if self.before(at).ends_with(b"bearer") => self.value(at + 1),
            _ => {}
        }
    }

    fn before(&self, at: usize) -> &[u8] {
        self.lower.get(..at).unwrap_or_default()
    }

    fn from(&self, at: usize) -> &[u8] {
        self.lower.get(at..).unwrap_or_default()
    }

    /// What stands behind a colon or an equals sign.
    fn named(&mut self, at: usize) {
        let colon = self.lower.get(at) == Some(&b':');
        if colon && self.from(at + 1).starts_with(b"//") {
            // Who logs in stands in front of the host.
            let host = self.from(at + 3);
            let end = host.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'?'));
            let host = host.get(..end.unwrap_or(host.len())).unwrap_or_default();
            if let Some(user) = host.iter().rposition(|byte| *byte == b'@') {
                self.cuts.push(at + 3..at + 3 + user);
            }
            return;
        }
        // A quote of JSON, escaped or not, and blanks may stand between a name and its value.
        let mut front = self.before(at);
        let mut blanks = 0;
        while let Some((last, before)) = front.split_last()
            && matches!(last, b' ' | b'"' | b'\'' | b'\\')
            && blanks < 4
        {
            (front, blanks) = (before, blanks + 1);
        }
        // Names such as `set-cookie2`.
        let bare = front.strip_suffix(b"2").unwrap_or(front);
        if colon && HEADERS.iter().any(|name| bare.ends_with(name)) {
            let end = self.end(at + 1);
            self.cuts.push(at + 1..end);
            return;
        }
        let alone = |name: &&&[u8]| {
            let before = front.len().checked_sub(name.len() + 1).and_then(|place| front.get(place));
            front.ends_with(name) && before.is_none_or(|byte| !byte.is_ascii_alphanumeric())
        };
        if VALUES.iter().any(|name| front.ends_with(name)) || WORDS.iter().any(|name| alone(&name)) {
            let blanks = self.from(at + 1).iter().take_while(|byte| **byte == b' ').take(2).count();
            self.value(at + 1 + blanks);
        }
    }

    /// A value that begins here; one that begins in another one ends with it.
    fn value(&mut self, at: usize) {
        if at < self.covered {
            return;
        }
        self.covered = at + value(self.from(at));
        self.cuts.push(at..self.covered);
    }

    /// Whether a line of a protocol may begin here: in what was said, or in a sentence that quotes it.
    fn begins(&self, at: usize) -> bool {
        let before = self.before(at);
        before.is_empty() || [&b"\n"[..], b"\\n", b"\"", b": "].iter().any(|end| before.ends_with(end))
    }

    /// Whether a word of IMAP begins here, which puts a tag in front of it.
    fn is_tagged(&self, at: usize) -> bool {
        let before = self.before(at);
        let tag = before.iter().rev().skip(1).take(8).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        before.ends_with(b" ")
            && (1..8).contains(&tag)
            && COMMANDS.iter().any(|command| is_login(command) && self.from(at).starts_with(command))
            && self.begins(at - tag - 1)
    }

    /// Commands of protocols of lines. In small letters they are commands only with as many words behind them as a command takes,
    /// and "User not found" is a sentence.
    fn command(&mut self, at: usize) {
        let Some(command) = COMMANDS.into_iter().find(|command| self.from(at).starts_with(command)) else { return };
        let from = at + command.len();
        let end = self.end(from);
        let rest = self.lower.get(from..end).unwrap_or_default();
        let way = WAYS
            .iter()
            .find(|way| rest.starts_with(way) && rest.get(way.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric()));
        let (named, way) =
            (way.is_some(), way.map_or(0, |way| way.len() + usize::from(rest.get(way.len()) == Some(&b' '))));
        let most = if is_login(command) { 2 } else { 1 };
        let words = rest.get(way..).unwrap_or_default().split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let few = words.take(most + 1).count() <= most;
        let typed = self.bytes.get(at..from).unwrap_or_default();
        let shouted = !typed.iter().any(u8::is_ascii_lowercase);
        // Whoever "user bob" is, that is no command.
        let quiet = command != b"user " && few && !typed.iter().any(u8::is_ascii_uppercase);
        if shouted || quiet {
            self.cuts.push(from + way..end);
            if named && from + way >= end {
                self.answers(end);
            }
        }
    }

    /// What a way asks for in lines of their own.
    fn answers(&mut self, mut at: usize) {
        for _ in 0..ANSWERS {
            let ends: [&[u8]; 4] = [b"\r\n", b"\n", b"\\r\\n", b"\\n"];
            let Some(end) = ends.into_iter().find(|end| self.from(at).starts_with(end)) else { return };
            let (from, to) = (at + end.len(), self.end(at + end.len()));
            if !is_base64(self.bytes.get(from..to).unwrap_or_default()) {
                return;
            }
            self.cuts.push(from..to);
            at = to;
        }
    }

    /// Where the line ends that this place is in, or the quotation in it.
    fn end(&mut self, at: usize) -> usize {
        if at > self.line || self.line == 0 {
            self.line = at + line(self.from(at));
        }
        let Some(open) = self.quote else { return self.line };
        if self.closed < at.max(open) {
            let rest = self.lower.get(at..self.line).unwrap_or_default();
            let escaped = |place: usize| self.before(at + place).ends_with(b"\\");
            let mut marks = rest.iter().enumerate().filter(|(place, byte)| **byte == b'"' && !escaped(*place));
            self.closed = marks.next().map_or(self.line, |(place, _)| at + place);
        }
        self.closed.min(self.line)
    }

    /// The community of SNMP's versions 1 and 2c (RFC 1157, section 4): a sequence of the version and a string.
    fn community(&mut self) {
        if self.bytes.first() != Some(&0x30) {
            return;
        }
        // The length of the sequence: short, or one or two bytes behind their number.
        let at = match self.bytes.get(1) {
            Some(0x81) => 3,
            Some(0x82) => 4,
            _ => 2,
        };
        if let Some([2, 1, 0 | 1, 4, length @ 1..=127, said @ ..]) = self.bytes.get(at..)
            && !said.starts_with(MASK.as_bytes())
        {
            self.cuts.push(at + 5..(at + 5 + usize::from(*length)).min(self.bytes.len()));
        }
    }
}

/// Whether a line is base64, and not the next command.
fn is_base64(line: &[u8]) -> bool {
    let of_it = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    !line.is_empty()
        && line.len().is_multiple_of(4)
        && line.iter().all(of_it)
        && !line.iter().all(u8::is_ascii_uppercase)
}

fn is_login(command: &[u8]) -> bool {
    matches!(command, b"login " | b"authenticate ")
}

/// Bytes to the end of a line, also of one whose end is written as an escape.
fn line(rest: &[u8]) -> usize {
    let escape = |at: usize| rest.get(at) == Some(&b'\\') && matches!(rest.get(at + 1), Some(b'r' | b'n'));
    (0..rest.len()).find(|at| matches!(rest.get(*at), Some(b'\n' | b'\r')) || escape(*at)).unwrap_or(rest.len())
}

/// Bytes of a value: what stands in quotes, or to the next sign that parts values.
fn value(rest: &[u8]) -> usize {
    let quoted = rest.strip_prefix(b"\\\"").map(|rest| (2, rest));
    if let Some((open, rest)) = quoted.or_else(|| rest.strip_prefix(b"\"").map(|rest| (1, rest))) {
        let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\n' | b'\\')).unwrap_or(rest.len());
        return open + end;
    }
    let parts =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'&' | b'"' | b'\'' | b'\\' | b';' | b',' | b'}');
    rest.iter().position(parts).unwrap_or(rest.len())
}
