//! Which messages a check is about.

/// Texts that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Exactly this text, white space around it aside.
    pub equals: Option<String>,
    /// Texts that begin so.
    pub prefix: Option<String>,
    /// Texts that begin with none of these.
    pub other_than: Vec<String>,
}

impl Wanted {
    /// Whether a text counts.
    pub fn takes(&self, text: &[u8]) -> bool {
        let text = text.trim_ascii();
        self.equals.as_ref().is_none_or(|equals| text == equals.trim().as_bytes())
            && self.prefix.as_ref().is_none_or(|prefix| text.starts_with(prefix.as_bytes()))
            && !self.other_than.iter().any(|prefix| text.starts_with(prefix.as_bytes()))
    }

    /// In words, to go behind `messages`; empty for all.
    pub fn describe(&self) -> String {
        let mut words = String::new();
        if let Some(equals) = &self.equals {
            words.push_str(&format!(" \"{equals}\""));
        }
        if let Some(prefix) = &self.prefix {
            words.push_str(&format!(" beginning with \"{prefix}\""));
        }
        if !self.other_than.is_empty() {
            let others: Vec<String> = self.other_than.iter().map(|one| format!("\"{one}\"")).collect();
            words.push_str(&format!(" other than {}", others.join(", ")));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    #[test]
    fn texts_are_taken_by_what_they_say() {
        let ping = Wanted { equals: Some("ping".to_owned()), ..Wanted::default() };
        assert!(ping.takes(b"ping\r\n") && !ping.takes(b"pinging"));
        let upper = Wanted { prefix: Some("upper:".to_owned()), ..Wanted::default() };
        assert!(upper.takes(b" upper:x") && !upper.takes(b"Upper:x"));
        let other = Wanted { other_than: vec!["ping".to_owned(), "upper:".to_owned()], ..Wanted::default() };
        assert!(other.takes(b"abc") && !other.takes(b"upper:x"));
        assert!(Wanted::default().takes(b""));
    }
}
