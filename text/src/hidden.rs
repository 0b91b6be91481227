//! Which characters deceive whoever reads a text: they steer a terminal, turn the reading direction, or hide.
//!
//! Letters of no script are among them. Hebrew and Arabic are read from the right by themselves and need no sign for it;
//! Persian and the scripts of India join letters with signs that show nothing, and so do emoji of families. Those stand as
//! they are written, between letters that they join, and only there.

/// Whether a character deceives, by itself.
pub(crate) fn is_deceptive(character: char) -> bool {
    matches!(character,
        // C1, and what hides: soft hyphen, joiners, fillers, blanks, selectors, tags.
        '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
        // What turns the direction or breaks lines.
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character deceives where it stands.
pub(crate) fn deceives(before: Option<char>, character: char, after: Option<char>) -> bool {
    if !is_deceptive(character) {
        return false;
    }
    let between = |joins: fn(char) -> bool| before.is_some_and(joins) && after.is_some_and(joins);
    match character {
        '\u{200c}' => !between(is_of_joining_script),
        '\u{200d}' => !(between(is_of_joining_script) || between(|one| is_emoji(one) && !one.is_ascii())),
        // How an emoji looks: coloured, or as a letter.
        '\u{fe0e}' | '\u{fe0f}' => !before.is_some_and(is_emoji),
        _ => true,
    }
}

/// Scripts whose spelling needs signs that join letters or keep them apart: Arabic and its neighbours, those of India and of
/// South-East Asia, Mongolian.
fn is_of_joining_script(character: char) -> bool {
    let is_letter = matches!(character,
        '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{a800}'..='\u{abff}'
        | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    is_letter && !is_deceptive(character)
}

/// Emoji, their parts and what colours them.
fn is_emoji(character: char) -> bool {
    matches!(character,
        '#' | '*' | '0'..='9' | '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2100}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}'
        | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use crate::safe::{escaped, line, lines};

    #[test]
    fn names_of_people_stand_as_they_are_written() {
        for name in [
            "שרה כהן",
            "محمد علي",
            // Persian: a sign that keeps two letters apart.
            "می\u{200c}خواهم",
            "हिन्दी",
            // A conjunct that is shown as its parts.
            "क्\u{200d}ष",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}",
            "\u{2764}\u{fe0f}\u{200d}\u{1f525}",
            "Zoë Ångström-O’Neill 李小龙",
        ] {
            assert_eq!([escaped(name.as_bytes()), line(name.as_bytes()), lines(name.as_bytes())], [name, name, name]);
        }
    }

    #[test]
    fn what_hides_or_turns_is_shown_as_a_mark() {
        for hidden in [
            "a\u{200b}b",
            "a\u{200c}b",
            "a\u{200d}b",
            "\u{feff}x",
            "a\u{2060}b",
            "a\u{ad}b",
            "\u{180e}",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "\u{2800}",
            "a\u{34f}b",
            "x\u{fe0f}y",
            "\u{e0041}\u{e0042}",
            "\u{e0100}",
            "\u{2028}L\u{2029}",
            "\u{206a}\u{206f}",
            "\u{fff9}a\u{fffa}b\u{fffb}",
            "\u{17b4}\u{17b5}",
            "\u{1d173}",
            "\u{202e}gnp.exe",
            "\u{2066}x\u{2069}",
            "\u{200e}x\u{200f}",
            "\u{61c}A",
            "\u{9b}31m",
            "\u{85}",
            "a\u{200d}\u{1f467}",
            "\u{1f468}\u{200d}",
            "1\u{200d}2",
        ] {
            for text in [escaped(hidden.as_bytes()), line(hidden.as_bytes()), lines(hidden.as_bytes())] {
                assert!(!text.chars().any(super::is_deceptive), "{hidden:?}: {text:?}");
                assert!(text.contains("\\u{"), "{text:?}");
            }
        }
    }
}
