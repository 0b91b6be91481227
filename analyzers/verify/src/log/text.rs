//! A text in a log and the text on the wire: the same, though a program may have printed it in several ways.

use wirelab_labs::template::Transform;
use wirelab_text::safe;

/// All the ways in which a message on the wire may stand in a log.
#[derive(Clone, Debug, Default)]
pub struct Forms(Vec<String>);

impl Forms {
    /// Of a message's bytes, the part that it says, and the text of its record, if it is one.
    pub fn new<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut forms: Vec<String> = Vec::new();
        let mut add = |text: String| {
            let text = text.trim().to_owned();
            if !forms.contains(&text) {
                forms.push(text);
            }
        };
        for bytes in parts {
            add(String::from_utf8_lossy(bytes).replace("\r\n", "\n"));
            // The texts of binary messages come only so.
            for transform in [Transform::Bytes, Transform::Repr] {
                add(String::from_utf8_lossy(&transform.apply(bytes)).into_owned());
            }
            add(safe::line(bytes));
            add(safe::line(bytes.trim_ascii()));
        }
        Self(forms)
    }

    /// They, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether a logged text is this message; `more` are the lines behind it that are no lines of the log themselves.
    pub fn has(&self, logged: &str, more: &[String]) -> bool {
        let logged = logged.trim();
        if self.0.iter().any(|form| form == logged) {
            return true;
        }
        if let Some(plain) = unquoted(logged)
            && self.0.contains(&plain)
        {
            return true;
        }
        // A pasted message of several lines.
        self.0.iter().any(|form| {
            let mut lines = form.lines();
            lines.next().is_some_and(|first| first.trim() == logged)
                && form.contains('\n')
                && lines.zip(more.iter().map(Some).chain(std::iter::repeat(None))).all(|(line, there)| {
                    line.trim().is_empty() || there.is_some_and(|there| there.trim() == line.trim())
                })
        })
    }
}

/// What stands between quotes, with Python's escapes taken back; `None`: there are none.
pub(crate) fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix(['b', 'B']).filter(|rest| rest.starts_with(['\'', '"'])).unwrap_or(text);
    let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"' | '`' | '“'))?;
    let closing = if quote == '“' { '”' } else { quote };
    let inner = inner.strip_prefix(quote)?.strip_suffix(closing)?;
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        bytes.extend_from_slice(before.as_bytes());
        let mut characters = from.chars();
        characters.next();
        let code = characters.next();
        rest = characters.as_str();
        match code {
            Some('n') => bytes.push(b'\n'),
            Some('r') => bytes.push(b'\r'),
            Some('t') => bytes.push(b'\t'),
            Some('x') => {
                let digits = rest.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
                match digits {
                    Some(byte) => {
                        bytes.push(byte);
                        rest = rest.get(2..).unwrap_or_default();
                    }
                    None => bytes.extend(b"\\x"),
                }
            }
            Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => bytes.push(b'\\'),
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_message_stands_in_a_log_in_many_ways() {
        let forms = Forms::new([&b"a\xc3\xa7\xc3\xa3o don't\n"[..]]);
        for logged in
            ["ação don't", "  ação don't ", r#"b"a\xc3\xa7\xc3\xa3o don't\n""#, r#""ação don't\n""#, "'ação don't'"]
        {
            assert!(forms.has(logged, &[]), "{logged}");
        }
        for logged in ["ação dont", "", "ação don't\\n b"] {
            assert!(!forms.has(logged, &[]), "{logged}");
        }
        let binary = Forms::new([&b"\x01\x00\xff"[..]]);
        assert!(binary.has(r"b'\x01\x00\xff'", &[]));
    }

    #[test]
    fn a_pasted_message_of_several_lines_is_one() {
        let forms = Forms::new([&b"ping\nupper:hello\nabc\n"[..]]);
        let more = ["upper:hello", "abc", "something else"].map(str::to_owned);
        assert!(forms.has("ping", &more));
        assert!(!forms.has("ping", &more[..1]) && !forms.has("ping", &[]));
        assert!(!Forms::new([&b"ping"[..]]).has("pong", &more));
    }

    #[test]
    fn escapes_that_are_none_stay() {
        assert_eq!(unquoted(r"'\xzz \'").as_deref(), Some(r"\xzz \"));
        assert_eq!(unquoted("plain"), None);
        assert_eq!(unquoted("'"), None);
    }
}
