//! Credentials in what programs say, masked: whoever shows a capture to others shows no password.
//!
//! This is the one place that knows what is a secret, and [`safe`](crate::safe) is the one place that asks it, so that each text
//! for people goes through. Commands that show bytes as they are (`fields`, `follow`, hexadecimal digits) do not ask for it.

mod goes_on;
mod places;

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

pub use goes_on::GoesOn;

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

/// Bytes that somebody said, or a text about them, with what is secret in it masked; borrowed where nothing is.
pub fn masked(bytes: &[u8]) -> Cow<'_, [u8]> {
    // Nearly all that is said in labs has none of these.
    if bytes.len() < 5 || !bytes.iter().any(|byte| matches!(byte, b'=' | b':' | b' ' | b'@' | 0x04)) {
        return Cow::Borrowed(bytes);
    }
    cut(bytes, places::find(bytes))
}

/// The same of a text.
pub fn masked_text(text: &str) -> Cow<'_, str> {
    match masked(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

fn cut(bytes: &[u8], mut cuts: Vec<Range<usize>>) -> Cow<'_, [u8]> {
    let mask = MASK.as_bytes();
    // What is masked already stays, and so does what is not there.
    cuts.retain(|cut| {
        !cut.is_empty() && bytes.get(cut.clone()).is_some_and(|part| !part.trim_ascii().starts_with(mask))
    });
    if cuts.is_empty() {
        return Cow::Borrowed(bytes);
    }
    cuts.sort_unstable_by_key(|cut| (cut.start, cut.end));
    let (mut safe, mut done) = (Vec::with_capacity(bytes.len()), None);
    for Range { start, end } in cuts {
        // What overlaps or touches is one secret.
        if done.is_none_or(|done| start > done) {
            safe.extend_from_slice(bytes.get(done.unwrap_or(0)..start).unwrap_or_default());
            safe.extend_from_slice(mask);
        }
        done = done.max(Some(end));
    }
    safe.extend_from_slice(bytes.get(done.unwrap_or(0)..).unwrap_or_default());
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
            (r#"frame 5: "PASS SECRET""#, r#"frame 5: "PASS [masked]""#),
            (r#"frame 5: "PASS SECRET" has no reply"#, r#"frame 5: "PASS [masked]" has no reply"#),
            (r#"said "Cookie: a=SECRET" twice"#, r#"said "Cookie:[masked]" twice"#),
            (r#"said "Cookie: a=\"SECRET\"; b=SECRET" twice"#, r#"said "Cookie:[masked]" twice"#),
            ("token=password=\"SECRET\" x", "token=[masked]\" x"),
            ("token=cookie: SECRET", "token=[masked]"),
            ("AUTH PLAIN\r\nU0VDUkVU\r\nMAIL", "AUTH PLAIN\r\n[masked]\r\nMAIL"),
            ("AUTH LOGIN\nU0VDUkVU\nU0VDUkVU\nMAIL", "AUTH LOGIN\n[masked]\n[masked]\nMAIL"),
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
            "AUTH PLAIN\r\nMAIL FROM: a\r\n",
        ] {
            assert_eq!(masked_text(text), text);
        }
    }

    /// Each byte is read a bounded number of times: a megabyte of names that nothing ends is one pass, where a search from each
    /// name to the end would be an hour.
    #[test]
    fn names_without_end_cost_one_pass() {
        for piece in ["password=", "cookie: ", "user : user ", "token=\"", "a://b@", "login x: ", "bearer ", "\"user "]
        {
            let text = piece.repeat(1 << 17);
            let once = masked_text(&text).into_owned();
            assert_eq!(masked_text(&once), once, "{piece}");
        }
    }
}
