//! Regular expressions of `matches`: bytes, without regard to case, as Wireshark's are.

use regex::bytes::{Regex, RegexBuilder};

/// Memory that a compiled expression may take.
const SIZE: usize = 1 << 20;

/// Compiles the bytes between the quotes. The error is the message.
pub(super) fn compile(bytes: &[u8]) -> Result<Regex, String> {
    RegexBuilder::new(&translate(bytes))
        .case_insensitive(true)
        .unicode(false)
        .size_limit(SIZE)
        .dfa_size_limit(SIZE)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "the regular expression is too large".to_owned(),
            other => {
                let text = other.to_string();
                let last = text.lines().last().unwrap_or("it cannot be read").trim().to_owned();
                format!("the regular expression cannot be used: {}", last.trim_start_matches("error: "))
            }
        })
}

/// Every byte as one character of the pattern; `$` as in PCRE, which lets it stand before a line break at the end.
fn translate(bytes: &[u8]) -> String {
    let mut pattern = String::with_capacity(bytes.len() + 8);
    let lines = bytes.windows(2).enumerate().any(|(at, two)| {
        let flags = bytes.get(at + 2..).unwrap_or(&[]).iter().take_while(|c| c.is_ascii_alphabetic() || **c == b'-');
        two == b"(?" && flags.copied().any(|c| c == b'm')
    });
    let mut in_class = false;
    let mut escaped = false;
    for byte in bytes {
        match byte {
            b'$' if !escaped && !in_class && !lines => pattern.push_str("(?:\\n?\\z)"),
            byte if !byte.is_ascii() => {
                // A backslash before it means the byte itself; both together are written as one escape.
                if escaped {
                    pattern.pop();
                }
                pattern.push_str(&format!("\\x{byte:02x}"));
            }
            byte => pattern.push(char::from(*byte)),
        }
        if !escaped {
            match byte {
                b'[' => in_class = true,
                b']' => in_class = false,
                _ => {}
            }
        }
        escaped = *byte == b'\\' && !escaped;
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_pcre_without_case_over_bytes() {
        let is = |pattern: &[u8], text: &[u8]| compile(pattern).unwrap().is_match(text);
        assert!(is(b"hel+o", b"say HELLO"));
        assert!(is(b"bye$", b"bye\n") && is(b"bye$", b"bye") && !is(b"bye$", b"bye\n\n"));
        assert!(is(b"[$]", b"a$b") && is(b"\\$", b"$x") && !is(b"\\$", b"x"));
        assert!(is(b"(?m)a$", b"a\nb"));
        assert!(is(b"\xff\x00", b"\x01\xff\x00"));
        assert!(is(b"\\xff", b"\xff"));
        assert!(!is(b"(?-i)A", b"a"));
        assert!(compile(b"[").is_err() && compile(b"(?=x)").is_err() && compile(b"(a{1000}){1000}").is_err());
    }
}
