//! Where the value of a member stands in the text of an object, so that it can be masked there.

use std::ops::Range;

/// What a scan of an object is inside of.
enum Inside {
    /// An object: the member that comes next or is read, and whether its name is still to come.
    Object {
        key: Option<String>,
    },
    Array,
}

/// Where the values of all members of a name stand: `data.password` is one inside another. Texts are without their quotes; of
/// a text that ends too early, all that is there.
pub(super) fn of_member(text: &[u8], name: &str) -> Vec<Range<usize>> {
    let mut inside: Vec<Inside> = Vec::new();
    let mut found = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let depth = name.split('.').count();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let is_value = inside.len() == depth && is_at(&inside, name);
        match byte {
            b'{' | b'[' => {
                if is_value {
                    open.push((inside.len(), at));
                }
                inside.push(if *byte == b'{' { Inside::Object { key: None } } else { Inside::Array });
                at += 1;
            }
            b'}' | b']' => {
                inside.pop();
                at += 1;
                if open.last().is_some_and(|(depth, _)| *depth == inside.len()) {
                    found.extend(open.pop().map(|(_, from)| from..at));
                }
            }
            b',' => {
                if let Some(Inside::Object { key }) = inside.last_mut() {
                    *key = None;
                }
                at += 1;
            }
            b'"' => {
                let end = quoted(text, at);
                let inner = at + 1..end;
                match inside.last_mut() {
                    Some(Inside::Object { key: key @ None }) => {
                        let whole = text.get(at..(end + 1).min(text.len())).unwrap_or_default();
                        *key = Some(serde_json::from_slice(whole).unwrap_or_default());
                    }
                    _ if is_value => found.push(inner),
                    _ => {}
                }
                at = end + 1;
            }
            b':' | b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            _ => {
                let rest = text.get(at..).unwrap_or_default();
                let len = rest.iter().position(|byte| b",]} \t\r\n".contains(byte)).unwrap_or(rest.len());
                if is_value {
                    found.push(at..at + len);
                }
                at += len.max(1);
            }
        }
    }
    found.extend(open.into_iter().map(|(_, from)| from..text.len()));
    found
}

/// Whether a place is the value of a member: nothing inside an array has a name.
fn is_at(inside: &[Inside], name: &str) -> bool {
    let keys = inside.iter().map(|one| match one {
        Inside::Object { key } => key.as_deref(),
        Inside::Array => None,
    });
    keys.eq(name.split('.').map(Some))
}

/// Where the text that begins at a quote ends: at its other quote, or at the end of all.
fn quoted(text: &[u8], from: usize) -> usize {
    let mut escaped = false;
    let ends = |byte: &u8| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    };
    let rest = text.get(from + 1..).unwrap_or_default();
    rest.iter().position(ends).map_or(text.len(), |at| from + 1 + at)
}

#[cfg(test)]
mod tests {
    use super::of_member;

    #[test]
    fn members_are_found_where_they_stand() {
        let table = [
            (r#"{"user": "a", "password": "b c"}"#, "password", vec!["b c"]),
            (r#"{"password": "a \" b"}"#, "password", vec![r#"a \" b"#]),
            (r#"{"data": {"password": 17}, "password": "x"}"#, "data.password", vec!["17"]),
            (r#"{"data": {"password": 17}, "password": "x"}"#, "password", vec!["x"]),
            (r#"{"password": "a", "password": "b"}"#, "password", vec!["a", "b"]),
            (r#"{"pass\u0077ord": "a"}"#, "password", vec!["a"]),
            (r#"{"password": ["a", {"b": "c"}], "d": 1}"#, "password", vec![r#"["a", {"b": "c"}]"#]),
            (r#"{"a": ["password", "b"], "b": [{"password": "x"}]}"#, "password", vec![]),
            (r#"{"password": "half"#, "password", vec!["half"]),
            (r#"{"password": {"half"#, "password", vec![r#"{"half"#]),
            (r#"{"user": "password"}"#, "password", vec![]),
            ("password", "password", vec![]),
            ("}}]]{\"password\":1", "password", vec!["1"]),
        ];
        for (text, name, expected) in table {
            let found: Vec<&str> = of_member(text.as_bytes(), name).into_iter().map(|at| &text[at]).collect();
            assert_eq!(found, expected, "{text}");
        }
        assert!(of_member(&b"{\"a\":".repeat(20_000), "password").is_empty());
    }
}
