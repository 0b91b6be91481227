//! By what our comments are told from everybody else's.
//!
//! A comment of ours begins with `wirelab: ` and ends with a line that has a hash of all before it. So only a comment that is
//! exactly as it was written is ours: one that begins like ours, or that somebody has changed since, is theirs.

use sha2::{Digest, Sha256};

/// How each comment of ours begins.
pub(super) const BEGIN: &str = "wirelab: ";

/// The most bytes of a text that a comment takes: an option holds 65,535 with its marks.
pub(super) const MAX_TEXT: usize = 65_000;

/// In front of the hash, and behind it.
const TAG: [&str; 2] = ["\n[wirelab ", "]"];

/// What the mark remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The block had no options: the end marker came with the comment, and goes with it.
    pub(super) with_end: bool,
}

/// A text as a comment of ours. What is too long is cut.
pub(super) fn marked(text: &str, mark: Mark) -> String {
    let text = format!("{BEGIN}{}", cut(text));
    let tag = tag(&text, mark);
    format!("{text}{}{tag}{}", TAG[0], TAG[1])
}

/// The mark of a comment, if it is ours and as we wrote it.
pub(super) fn of(comment: &[u8]) -> Option<Mark> {
    let comment = std::str::from_utf8(comment).ok()?;
    let (text, told) = comment.strip_suffix(TAG[1])?.rsplit_once(TAG[0])?;
    let mark = Mark { with_end: told.ends_with('+') };
    (text.starts_with(BEGIN) && tag(text, mark) == told).then_some(mark)
}

/// Whether a comment is one that `wirelab annotate` wrote, and that nobody has changed since.
pub fn is_ours(comment: &str) -> bool {
    of(comment.as_bytes()).is_some()
}

fn tag(text: &str, mark: Mark) -> String {
    let hash = Sha256::new().chain_update("wirelab annotation 1\n").chain_update([mark.with_end.into()]);
    let hash = hash.chain_update(text).finalize();
    let digits: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    digits + if mark.with_end { "+" } else { "" }
}

/// The text, up to [`MAX_TEXT`] bytes of it.
pub(super) fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_we_wrote_is_ours() {
        for with_end in [false, true] {
            let mark = Mark { with_end };
            for text in ["retransmission", "two\nlines", "", "ends ]", "\n[wirelab 000000000000]", "\"ä\" → ok"] {
                let comment = marked(text, mark);
                assert_eq!(of(comment.as_bytes()), Some(mark), "{comment}");
                for other in [
                    format!("{comment}\n"),
                    format!("{comment} (I think)"),
                    comment.replacen("wirelab: ", "wirelab: not ", 1),
                    comment.replacen("[wirelab ", "[wirelab 0", 1),
                    format!("note\n{comment}"),
                ] {
                    assert_eq!(of(other.as_bytes()), None, "{other}");
                }
            }
        }
        for theirs in
            ["wirelab: my own note", "wirelab: mine\n[wirelab 012345678901]", "", "]", "wirelab: \n[wirelab ]"]
        {
            assert!(!is_ours(theirs), "{theirs}");
        }
        assert_eq!(of(b"wirelab: \xff\n[wirelab 012345678901]"), None);
    }

    #[test]
    fn megabytes_are_cut_and_still_ours() {
        let comment = marked(&"ä".repeat(1 << 20), Mark { with_end: true });
        assert!(comment.len() <= usize::from(u16::MAX) && is_ours(&comment));
    }
}
