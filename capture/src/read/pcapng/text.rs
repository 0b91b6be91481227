//! Text from the file: never trusted to be short, ended, or UTF-8.

/// The most that is kept of one text, in bytes.
const MAX_TEXT: usize = 4096;

/// The text up to a NUL, cut to a bound; what is not UTF-8 is replaced by U+FFFD.
pub(super) fn text(bytes: &[u8]) -> String {
    let bytes = upto_nul(bytes);
    let cut = bytes.get(..MAX_TEXT).unwrap_or(bytes);
    let mut text = String::from_utf8_lossy(cut).into_owned();
    if cut.len() < bytes.len() {
        // The cut may have gone through a character.
        while text.ends_with('\u{fffd}') {
            text.pop();
        }
        text.push('…');
    }
    text
}

/// Whether the text was UTF-8 as it stood.
pub(super) fn was_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(upto_nul(bytes)).is_ok()
}

fn upto_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_bounded_and_whole() {
        assert_eq!(text(b"lo\0rubbish"), "lo");
        assert_eq!(text(b"caf\xe9"), "caf\u{fffd}");
        assert!(!was_utf8(b"caf\xe9") && was_utf8(b"caf\0\xe9"));
        let long = text("ä".repeat(5000).as_bytes());
        assert!(long.len() <= MAX_TEXT + 3 && long.ends_with("ä…"));
    }
}
