//! What may reach a terminal or a page.

/// Asserts that nothing in a text moves a cursor, overrides the order of what is written, or hides.
///
/// # Panics
/// With the character that gets out, and `what` the text is.
pub fn harmless(text: &str, what: &str) {
    for c in text.chars() {
        let bad = match c {
            '\n' => false,
            '\0'..='\x1f' | '\x7f'..='\u{9f}' => true,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => true,
            _ => false,
        };
        assert!(!bad, "{what}: {c:?} gets out");
    }
}
