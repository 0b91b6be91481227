//! Credentials in what programs say, masked: whoever shows a capture to others shows no password.
//!
//! This is the one place that knows what is a secret, and [`safe`](crate::safe) is the one place that asks it, so that each text
//! for people goes through. Commands that show bytes as they are (`fields`, `follow`, hexadecimal digits) do not ask for it.

use std::borrow::Cow;
use std::cell::Cell;
use std::sync::atomic::{AtomicU8, Ordering};

/// What stands in the place of a secret.
pub const MASK: &str = "[masked]";

/// What becomes of secrets in a process, or in a thread of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrets {
    /// Each text is shown as it is; reports on what was handed in are masked.
    #[default]
    MaskedInReports = 0,
    /// Masked in all texts for people.
    Masked = 1,
    /// Shown everywhere, because somebody asked for it.
    Shown = 2,
}

static SECRETS: AtomicU8 = AtomicU8::new(Secrets::MaskedInReports as u8);

thread_local! {
    /// What was decided for this thread alone.
    static HERE: Cell<Option<Secrets>> = const { Cell::new(None) };
}

/// Decides what becomes of secrets from now on, in all threads that decide nothing by themselves.
pub fn decide(secrets: Secrets) {
    SECRETS.store(secrets as u8, Ordering::Relaxed);
}

/// What is decided where this is asked.
#[inline]
pub fn decided() -> Secrets {
    HERE.get().unwrap_or_else(|| match SECRETS.load(Ordering::Relaxed) {
        1 => Secrets::Masked,
        2 => Secrets::Shown,
        _ => Secrets::MaskedInReports,
    })
}

/// Decides for what this thread does here: a library answers one question in one way and the next in another. A thread that is
/// begun in it is handed what is [`decided`].
pub fn within<T>(secrets: Secrets, act: impl FnOnce() -> T) -> T {
    /// Also behind a panic it is as before.
    struct Before(Option<Secrets>);
    impl Drop for Before {
        fn drop(&mut self) {
            HERE.set(self.0);
        }
    }
    let _before = Before(HERE.replace(Some(secrets)));
    act()
}

/// Whether all texts for people are masked.
#[inline]
pub fn are_masked() -> bool {
    decided() == Secrets::Masked
}

/// Whether reports on what was handed in are masked.
pub fn are_masked_in_reports() -> bool {
    decided() != Secrets::Shown
}

/// Names behind which a colon and a secret follow (HTTP: RFC 9110 section 11, RFC 6265), also as the end of longer names: to the
/// end of the line.
const HEADERS: [&[u8]; 4] = [b"cookie", b"authorization", b"x-api-key", b"x-auth-token"];
/// Names behind which `=` or `:` and a secret follow, also as the end of longer names: to where the value ends.
const VALUES: [&[u8]; 11] = [
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
const WORDS: [&[u8]; 5] = [b"pass", b"pw", b"pin", b"otp", b"session_id"];
/// Commands at the beginning of a line behind which a secret follows (FTP, POP3, SMTP, IMAP, Redis).
const COMMANDS: [&[u8]; 5] = [b"user ", b"pass ", b"auth ", b"authenticate ", b"login "];
/// Ways of AUTH, which are no secret.
const WAYS: [&[u8]; 7] = [b"plain", b"login", b"cram-md5", b"xoauth2", b"oauthbearer", b"digest-md5", b"scram-sha-256"];

/// Bytes that somebody said, or a text about them, with what is secret in it masked; borrowed where nothing is.
pub fn masked(bytes: &[u8]) -> Cow<'_, [u8]> {
    // Nearly all that is said in labs has none of these.
    if bytes.len() < 5 || !bytes.iter().any(|byte| matches!(byte, b'=' | b':' | b' ' | b'@' | 0x04)) {
        return Cow::Borrowed(bytes);
    }
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    community(bytes, &mut cuts);
    let lower = bytes.to_ascii_lowercase();
    commands(bytes, &lower, &mut cuts);
    for (at, byte) in lower.iter().enumerate() {
        match byte {
            b':' | b'=' => named(&lower, at, &mut cuts),
            b' ' if lower.get(..at).is_some_and(|before| before.ends_with(b"bearer")) => {
                cuts.push((at + 1, at + 1 + value(lower.get(at + 1..).unwrap_or_default())));
            }
            _ => {}
        }
    }
    cut(bytes, cuts)
}

/// The same of a text.
pub fn masked_text(text: &str) -> Cow<'_, str> {
    match masked(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// What stands behind a colon or an equals sign.
fn named(lower: &[u8], at: usize, cuts: &mut Vec<(usize, usize)>) {
    let rest = lower.get(at + 1..).unwrap_or_default();
    let colon = lower.get(at) == Some(&b':');
    if colon && rest.starts_with(b"//") {
        // Who logs in stands in front of the host.
        let host = rest.get(2..).unwrap_or_default();
        let end = host.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'?'));
        let host = host.get(..end.unwrap_or(host.len())).unwrap_or_default();
        if let Some(user) = host.iter().rposition(|byte| *byte == b'@') {
            cuts.push((at + 3, at + 3 + user));
        }
        return;
    }
    // A quote of JSON, escaped or not, and blanks may stand between a name and its value.
    let mut front = lower.get(..at).unwrap_or_default();
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
        cuts.push((at + 1, at + 1 + line(rest)));
        return;
    }
    let alone = |name: &&&[u8]| {
        let before = front.len().checked_sub(name.len() + 1).and_then(|place| front.get(place));
        front.ends_with(name) && before.is_none_or(|byte| !byte.is_ascii_alphanumeric())
    };
    if VALUES.iter().any(|name| front.ends_with(name)) || WORDS.iter().any(|name| alone(&name)) {
        let blanks = rest.iter().take_while(|byte| **byte == b' ').take(2).count();
        cuts.push((at + 1 + blanks, at + 1 + blanks + value(rest.get(blanks..).unwrap_or_default())));
    }
}

/// Commands of protocols of lines. In small letters they are commands only with as many words behind them as a command takes,
/// and "User not found" is a sentence.
fn commands(bytes: &[u8], lower: &[u8], cuts: &mut Vec<(usize, usize)>) {
    let begins = |at: usize| {
        let before = lower.get(..at).unwrap_or_default();
        before.is_empty() || [&b"\n"[..], b"\\n", b"\"", b": "].iter().any(|end| before.ends_with(end))
    };
    for command in COMMANDS {
        let mut from = 0;
        while let Some(at) = lower.get(from..).and_then(|rest| find(rest, command)).map(|at| from + at) {
            from = at + command.len();
            // IMAP puts a tag in front of it.
            let tagged = || {
                let before = lower.get(..at).unwrap_or_default();
                let tag = before.iter().rev().skip(1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
                before.ends_with(b" ") && tag > 0 && tag < 8 && begins(at - tag - 1)
            };
            let login = matches!(command, b"login " | b"authenticate ");
            if !(begins(at) || login && tagged()) {
                continue;
            }
            let rest = lower.get(from..).unwrap_or_default();
            let way = WAYS.iter().find(|way| {
                rest.starts_with(way) && rest.get(way.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric())
            });
            let way = way.map_or(0, |way| way.len() + usize::from(rest.get(way.len()) == Some(&b' ')));
            let typed = bytes.get(at..from).unwrap_or_default();
            let words = rest.get(way..line(rest)).unwrap_or_default().split(u8::is_ascii_whitespace);
            let few = words.filter(|word| !word.is_empty()).count() <= if login { 2 } else { 1 };
            let shouted = !typed.iter().any(u8::is_ascii_lowercase);
            // Whoever "user bob" is, that is no command.
            let quiet = command != b"user " && few && !typed.iter().any(u8::is_ascii_uppercase);
            if shouted || quiet {
                cuts.push((from + way, from + line(rest)));
            }
        }
    }
}

/// The community of SNMP's versions 1 and 2c (RFC 1157, section 4): a sequence of the version and a string.
fn community(bytes: &[u8], cuts: &mut Vec<(usize, usize)>) {
    if bytes.first() != Some(&0x30) {
        return;
    }
    // The length of the sequence: short, or one or two bytes behind their number.
    let at = match bytes.get(1) {
        Some(0x81) => 3,
        Some(0x82) => 4,
        _ => 2,
    };
    if let Some([2, 1, 0 | 1, 4, length @ 1..=127, said @ ..]) = bytes.get(at..)
        && !said.starts_with(MASK.as_bytes())
    {
        cuts.push((at + 5, (at + 5 + usize::from(*length)).min(bytes.len())));
    }
}

/// Bytes to the end of a line, also of one whose end is written as an escape.
fn line(rest: &[u8]) -> usize {
    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    let here = rest.get(..end).unwrap_or_default();
    [&b"\\r"[..], b"\\n"].iter().filter_map(|escape| find(here, escape)).min().unwrap_or(end)
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

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn cut(bytes: &[u8], mut cuts: Vec<(usize, usize)>) -> Cow<'_, [u8]> {
    let mask = MASK.as_bytes();
    // What is masked already stays, and so does what is not there.
    cuts.retain(|(from, to)| {
        from < to && bytes.get(*from..*to).is_some_and(|part| !part.trim_ascii().starts_with(mask))
    });
    if cuts.is_empty() {
        return Cow::Borrowed(bytes);
    }
    cuts.sort_unstable();
    let (mut safe, mut done) = (Vec::with_capacity(bytes.len()), 0);
    for (from, to) in cuts {
        if to <= done {
            continue;
        }
        if from >= done {
            safe.extend_from_slice(bytes.get(done..from).unwrap_or_default());
            safe.extend_from_slice(mask);
        }
        done = to;
    }
    safe.extend_from_slice(bytes.get(done..).unwrap_or_default());
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decided_within_holds_there_and_in_no_other_thread() {
        let before = decided();
        within(Secrets::Masked, || {
            assert!(are_masked());
            within(Secrets::Shown, || assert!(!are_masked() && !are_masked_in_reports()));
            assert!(are_masked(), "as it was around it");
            assert_eq!(std::thread::spawn(decided).join().unwrap(), before);
        });
        assert!(std::panic::catch_unwind(|| within(Secrets::Shown, || panic!("on the way"))).is_err());
        assert_eq!(decided(), before);
    }

    #[test]
    fn credentials_do_not_get_through() {
        for (text, expected) in [
            ("GET / HTTP/1.1\r\nCookie: a=SECRET; b=SECRET\r\nHost: x", "GET / HTTP/1.1\r\nCookie:[masked]\r\nHost: x"),
            (
                r"#1 client: GET /\r\nAUTHORIZATION : Basic SECRET\r\nHost",
                r"#1 client: GET /\r\nAUTHORIZATION :[masked]\r\nHost",
            ),
            ("Set-Cookie2: SECRET", "Set-Cookie2:[masked]"),
            ("Proxy-Authorization: Bearer SECRET", "Proxy-Authorization:[masked]"),
            (r#"{"cookie":"SECRET"}"#, r#"{"cookie":[masked]"#),
            (r#"{"password": "SEC RET", "x": 1}"#, r#"{"password": [masked]", "x": 1}"#),
            (r#"{\"token\":\"SECRET\"}"#, r#"{\"token\":[masked]\"}"#),
            ("http://ana:SECRET@host/x", "http://[masked]@host/x"),
            ("GET /x?access_token=SECRET&y=1", "GET /x?access_token=[masked]&y=1"),
            ("user=ana&password=SECRET&x=1", "user=ana&password=[masked]&x=1"),
            ("a=1&pass=SECRET", "a=1&pass=[masked]"),
            ("é Cookie: é=SECRET", "é Cookie:[masked]"),
            ("cookie: a=SECRET authorization: SECRET", "cookie:[masked]"),
            ("USER SECRET\r\nPASS SECRET\r\n", "USER [masked]\r\nPASS [masked]\r\n"),
            ("pass SECRET", "pass [masked]"),
            (r#"frame 5: "PASS SECRET""#, r#"frame 5: "PASS [masked]"#),
            ("AUTH PLAIN SECRET=", "AUTH PLAIN [masked]"),
            ("AUTH SECRET", "AUTH [masked]"),
            ("a1 LOGIN ana SECRET", "a1 LOGIN [masked]"),
            ("x Bearer SECRET y", "x Bearer [masked] y"),
            ("0&\u{2}\u{1}\u{1}\u{4}\u{6}SECRET\u{a0}\u{1}", "0&\u{2}\u{1}\u{1}\u{4}\u{6}[masked]\u{a0}\u{1}"),
        ] {
            let masked = masked_text(text);
            assert_eq!(masked, expected);
            assert_eq!(masked_text(&masked), expected, "once more changes nothing");
        }
        for text in [
            "no cookies today",
            "the host a@b is",
            "http://host/a@b",
            "cookie",
            "cookie:",
            "password=",
            "bypass=1",
            "that user is here",
            "User not found.",
            "User ana joined",
            "user bob",
            "Login successful",
            "pass me the salt",
            "auth is for later",
            "compass: north",
            "12:30:05",
            "spinning=1",
        ] {
            assert_eq!(masked_text(text), text);
        }
    }
}
