//! Values as Lua has them written.

use std::fmt::Write;

/// Bytes as a Lua string: whatever is no plain ASCII character is a decimal escape of three digits.
pub(crate) fn string(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 2);
    text.push('"');
    for byte in bytes {
        match byte {
            b' '..=b'~' if !matches!(byte, b'"' | b'\\') => text.push(char::from(*byte)),
            // Writing to a string cannot fail.
            _ => {
                let _ = write!(text, "\\{byte:03}");
            }
        }
    }
    text.push('"');
    text
}

/// A table's entries, with those left out that have no value.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<String>);

impl Table {
    /// Adds an entry whose value is written already.
    pub(crate) fn put(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push(format!("{name} = {}", value.into()));
        self
    }

    /// Adds a text.
    pub(crate) fn text(self, name: &str, value: &[u8]) -> Self {
        self.put(name, string(value))
    }

    /// Adds a number.
    pub(crate) fn number(self, name: &str, value: impl std::fmt::Display) -> Self {
        self.put(name, value.to_string())
    }

    /// Adds a truth value, if it is true.
    pub(crate) fn flag(self, name: &str, value: bool) -> Self {
        if value { self.put(name, "true") } else { self }
    }

    /// Adds what there is.
    pub(crate) fn maybe(self, name: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// The table on one line.
    pub(crate) fn line(self) -> String {
        if self.0.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", self.0.join(", ")) }
    }

    /// The table with an entry a line.
    pub(crate) fn lines(self, indent: usize) -> String {
        block(self.0, indent)
    }
}

/// Written values as a list, one a line.
pub(crate) fn block(values: impl IntoIterator<Item = String>, indent: usize) -> String {
    let (inner, outer) = (" ".repeat(indent + 2), " ".repeat(indent));
    let lines: String = values.into_iter().map(|value| format!("{inner}{value},\n")).collect();
    if lines.is_empty() { "{}".to_owned() } else { format!("{{\n{lines}{outer}}}") }
}

/// Written values as a list on one line.
pub(crate) fn list(values: impl IntoIterator<Item = String>) -> String {
    let values: Vec<String> = values.into_iter().collect();
    if values.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", values.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn a_text_stays_a_text() {
        for (text, written) in [
            ("plain", "\"plain\""),
            ("a\"b", "\"a\\034b\""),
            ("a\\n", "\"a\\092n\""),
            ("]]--\n", "\"]]--\\010\""),
            ("\u{0}1", "\"\\0001\""),
            ("é", "\"\\195\\169\""),
        ] {
            assert_eq!(string(text.as_bytes()), written);
        }
    }
}
