//! What Lua does not know of Unicode: which characters are hidden, which are upper case of which.

use std::sync::LazyLock;

use wirelab_text::safe;

use crate::literal::{list, string};

/// Ranges of characters in order.
pub(crate) struct Ranges {
    /// Those that steer, hide or turn the reading direction.
    pub(crate) hidden: String,
    /// Letters that signs without a shape may stand between.
    pub(crate) joining: String,
    /// Emoji, likewise.
    pub(crate) emoji: String,
}

/// The ranges, as this program itself has them.
pub(crate) static RANGES: LazyLock<Ranges> = LazyLock::new(|| Ranges {
    hidden: ranges(|one| deceives(&one.to_string(), one)),
    joining: ranges(|one| !deceives(&format!("{one}\u{200c}{one}"), '\u{200c}')),
    emoji: ranges(|one| !deceives(&format!("{one}\u{fe0f}"), '\u{fe0f}')),
});

/// Whether a character of a text is not shown as it is.
fn deceives(text: &str, character: char) -> bool {
    safe::characters(text).any(|(one, deceives)| deceives && one == character)
}

fn ranges(is: impl Fn(char) -> bool) -> String {
    // Behind the emoji there are no letters and nothing hidden but the tags.
    let all = (0x20..0x2_0000_u32).chain(0xe_0000..0xe_1000);
    let mut found: Vec<(u32, u32)> = Vec::new();
    for number in all {
        if !char::from_u32(number).is_some_and(&is) {
            continue;
        }
        match found.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => found.push((number, number)),
        }
    }
    list(found.into_iter().map(|(first, last)| format!("{{ {first}, {last} }}")))
}

/// The letters beyond ASCII whose upper or lower case is another, each before its other form.
pub(crate) fn case(upper: bool) -> String {
    let mut words = Vec::new();
    for character in (0x80..0x1_0000_u32).filter_map(char::from_u32) {
        let other: String = if upper { character.to_uppercase().collect() } else { character.to_lowercase().collect() };
        if !other.starts_with(character) || other.chars().count() > 1 {
            words.push(format!("{character} {other}"));
        }
    }
    let text = words.join(" ");
    if text.is_empty() { string(b"") } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::{RANGES, case};

    #[test]
    fn what_deceives_is_listed() {
        assert!(
            RANGES.hidden.contains("{ 8234, 8238 }") || RANGES.hidden.contains("{ 8232, 8238 }"),
            "{}",
            RANGES.hidden
        );
        assert!(RANGES.joining.contains("{ 1536, "), "{}", RANGES.joining);
        assert!(RANGES.emoji.contains("{ 126976, "), "{}", RANGES.emoji);
    }

    #[test]
    fn letters_have_their_case() {
        assert!(case(true).contains("ș Ș") && case(true).contains("ß SS"));
        assert!(case(false).contains("Ă ă") && !case(false).contains(['"', '\\']) || case(false).len() > 2);
    }
}
