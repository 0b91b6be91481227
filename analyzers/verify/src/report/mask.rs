//! Credentials that a capture or a log happens to hold, masked before any report is written.

use super::super::model::{Class, Observation, Submission};

/// What stands in the place of a credential.
const MASK: &str = "[masked]";
/// Headers whose value is a credential (HTTP: RFC 9110 section 11, RFC 6265), also as the end of longer names.
const HEADERS: [&str; 4] = ["cookie", "authorization", "x-api-key", "x-auth-token"];
/// Parameters likewise.
const PARAMETERS: [&str; 3] = ["password=", "passwd=", "pwd="];

/// Masks everything in the model that holds text from submissions.
pub(super) fn class(class: &mut Class) {
    class.submissions.iter_mut().for_each(submission);
    class.observations.iter_mut().for_each(observation);
}

fn submission(one: &mut Submission) {
    for check in &mut one.checks {
        mask(&mut check.text);
        mask(&mut check.hint);
        if let Some(decided) = &mut check.decision {
            mask(&mut decided.reason);
        }
    }
    one.remarks.iter_mut().chain(&mut one.readings).for_each(|remark| mask(&mut remark.text));
    one.notes.iter_mut().for_each(mask);
    one.findings.iter_mut().for_each(|found| mask(&mut found.finding.text));
    one.forms.iter_mut().for_each(|one| mask(&mut one.form.text));
    one.observations.iter_mut().for_each(observation);
    for ladder in &mut one.ladders {
        mask(&mut ladder.heading);
        ladder.messages.iter_mut().for_each(|(_, text)| mask(text));
    }
    one.files.iter_mut().filter_map(|file| file.note.as_mut()).for_each(mask);
}

fn observation(one: &mut Observation) {
    mask(&mut one.text);
}

/// A text with its credentials masked, for what is read again after the model was masked.
pub(super) fn text(text: &str) -> String {
    masked(text).unwrap_or_else(|| text.to_owned())
}

fn mask(text: &mut String) {
    if let Some(safe) = masked(text) {
        *text = safe;
    }
}

/// The text with its credentials masked; `None` if it holds none.
fn masked(text: &str) -> Option<String> {
    // Only ASCII changes, so that places in one are places in the other.
    let lower = text.to_ascii_lowercase();
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for header in HEADERS {
        for (at, _) in lower.match_indices(header) {
            let after = at + header.len();
            let rest = lower.get(after..).unwrap_or_default();
            let blanks = rest.len() - rest.trim_start_matches(' ').len();
            // Names such as `set-cookie2` and JSON's `"cookie":` too.
            let mut near = rest.char_indices().take(blanks + 3);
            let colon = near.find(|(_, character)| *character == ':').map(|(place, _)| place);
            if let Some(colon) = colon {
                cuts.push((after + colon + 1, after + colon + 1 + line(rest.get(colon + 1..).unwrap_or_default())));
            }
        }
    }
    for parameter in PARAMETERS {
        for (at, _) in lower.match_indices(parameter) {
            let after = at + parameter.len();
            let rest = lower.get(after..).unwrap_or_default();
            let len =
                rest.find(|c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '\\')).unwrap_or(rest.len());
            cuts.push((after, after + len));
        }
    }
    for (at, _) in lower.match_indices("://") {
        let rest = lower.get(at + 3..).unwrap_or_default();
        let host = rest.split(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '?')).next().unwrap_or_default();
        if let Some((user, _)) = host.rsplit_once('@') {
            cuts.push((at + 3, at + 3 + user.len()));
        }
    }
    cuts.retain(|(from, to)| from < to);
    if cuts.is_empty() {
        return None;
    }
    cuts.sort_unstable();
    let (mut safe, mut done) = (String::with_capacity(text.len()), 0);
    for (from, to) in cuts {
        if to <= done {
            continue;
        }
        if from >= done {
            safe.push_str(text.get(done..from).unwrap_or_default());
            safe.push_str(MASK);
        }
        done = to;
    }
    safe.push_str(text.get(done..).unwrap_or_default());
    Some(safe)
}

/// Bytes to the end of a line, also of one whose end is written as an escape.
fn line(text: &str) -> usize {
    ["\n", "\r", "\\r", "\\n"].iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("http://ana:SECRET@host/x", "http://[masked]@host/x"),
            ("user=ana&password=SECRET&x=1", "user=ana&password=[masked]&x=1"),
            ("é Cookie: é=SECRET", "é Cookie:[masked]"),
            ("cookie: a=SECRET authorization: SECRET", "cookie:[masked]"),
        ] {
            assert_eq!(masked(text).as_deref(), Some(expected));
        }
        for text in ["no cookies today", "the host a@b is", "http://host/a@b", "cookie", "cookie:", "password="] {
            assert_eq!(masked(text), None, "{text}");
        }
    }
}
