//! Which messages a check is about.

/// Most bytes of white space that programs and people put behind a text.
const ENDING: u64 = 4;

/// Texts that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The part of a message that is looked at: a field of its record, a member of its object, a name of a pattern. `None`: its
    /// text.
    pub value: Option<String>,
    /// Exactly this text, white space around it aside.
    pub equals: Option<String>,
    /// Whether small and capital letters are the same.
    pub any_case: bool,
    /// Texts that begin so.
    pub prefix: Option<String>,
    /// Texts that begin with none of these.
    pub other_than: Vec<String>,
}

impl Wanted {
    /// Whether a text counts.
    pub fn takes(&self, text: &[u8]) -> bool {
        let text = text.trim_ascii();
        self.equals.as_ref().is_none_or(|equals| self.same(text, equals.trim().as_bytes()))
            && self.prefix.as_ref().is_none_or(|prefix| self.begins(text, prefix.as_bytes()))
            && !self.other_than.iter().any(|prefix| self.begins(text, prefix.as_bytes()))
    }

    fn same(&self, one: &[u8], other: &[u8]) -> bool {
        if self.any_case { one.eq_ignore_ascii_case(other) } else { one == other }
    }

    fn begins(&self, text: &[u8], with: &[u8]) -> bool {
        text.get(..with.len()).is_some_and(|begins| self.same(begins, with))
    }

    /// The same of a text of which only the beginning is known, and by how many bytes it goes on; `None`: nobody can tell.
    pub fn takes_beginning(&self, text: &[u8], lacks: u64) -> Option<bool> {
        let there = text.trim_ascii_start();
        let begins = |prefix: &str| match prefix.as_bytes() {
            prefix if self.begins(there, prefix) => Some(true),
            prefix if self.begins(prefix, there) => None,
            _ => Some(false),
        };
        let equals = self.equals.as_ref().map_or(Some(true), |equals| {
            let equals = equals.trim();
            let (least, all) = (equals.len() as u64, there.len() as u64 + lacks);
            let may_be = (least..=least + ENDING).contains(&all) && begins(equals) != Some(false);
            if may_be { None } else { Some(false) }
        });
        let prefix = self.prefix.as_ref().map_or(Some(true), |prefix| begins(prefix));
        let others = self.other_than.iter().map(|one| begins(one).map(|begins| !begins));
        let all: Vec<Option<bool>> = [equals, prefix].into_iter().chain(others).collect();
        match () {
            () if all.contains(&Some(false)) => Some(false),
            () if all.contains(&None) => None,
            () => Some(true),
        }
    }

    /// In words, to go behind `messages`; empty for all.
    pub fn describe(&self) -> String {
        let mut words = String::new();
        if let Some(value) = &self.value {
            words.push_str(&format!(" whose {value} is"));
        }
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
        let hash = Wanted { equals: Some("SHA256 ab12".to_owned()), any_case: true, ..Wanted::default() };
        assert!(hash.takes(b"sha256 AB12\n") && !hash.takes(b"SHA256 ab13") && !hash.takes(b"SHA256 ab1"));
        assert_eq!(hash.takes_beginning(b"sha256 A", 3), None);
        let other = Wanted { other_than: vec!["ping".to_owned(), "upper:".to_owned()], ..Wanted::default() };
        assert!(other.takes(b"abc") && !other.takes(b"upper:x"));
        assert!(Wanted::default().takes(b""));
        for (wanted, text, lacks, expected) in [
            (&ping, "pi", 2, None),
            (&ping, "pi", 3, None),
            (&ping, "ping", 2, None),
            (&ping, "pi", 40, Some(false)),
            (&ping, "po", 2, Some(false)),
            (&upper, "up", 9, None),
            (&upper, "upper:he", 3, Some(true)),
            (&upper, "ping", 3, Some(false)),
            (&other, "ab", 1, Some(true)),
            (&other, "pi", 1, None),
            (&other, "upper:a", 1, Some(false)),
            (&Wanted::default(), "a", 1, Some(true)),
        ] {
            assert_eq!(wanted.takes_beginning(text.as_bytes(), lacks), expected, "{wanted:?} {text} {lacks}");
        }
    }
}
