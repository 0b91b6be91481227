//! What may reach a terminal or a page.

/// Asserts that nothing in a text moves a cursor, overrides the order of what is written, or hides.
///
/// # Panics
/// With the character that gets out, and `what` the text is.
pub fn harmless(text: &str, what: &str) {
    let mut before = ' ';
    for c in text.chars() {
        let bad = match c {
            '\n' => false,
            '\0'..='\x1f' | '\x7f'..='\u{9f}' => true,
            // Between letters that they join they stand as written; beside others they hide.
            '\u{200c}' | '\u{200d}' => before.is_ascii(),
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                true
            }
            _ => false,
        };
        assert!(!bad, "{what}: {c:?} gets out");
        before = c;
    }
}
