//! Text from submissions, made harmless for each form. Control and direction characters are written out first in all of
//! them (`wirelab_text::safe`).

use wirelab_text::harmless::Harmless;
use wirelab_text::safe;

/// Characters of one text in a report for people; more belongs into the file itself.
const ROOM: usize = 2_000;
/// Characters of a name or path.
const NAME_ROOM: usize = 120;

/// Text on one line.
pub(super) fn line(text: &str) -> String {
    short(safe::line(text.as_bytes()), ROOM)
}

/// A name or path, on one line and not too long for a table.
pub(super) fn name(text: &str) -> String {
    short(safe::line(text.as_bytes()), NAME_ROOM)
}

/// Text of a report, which is harmless already, cut to so many characters: its backslashes stay as they are.
pub(super) fn excerpt(text: &str, room: usize) -> Harmless {
    Harmless::line(short(safe::line(text.as_bytes()), room))
}

fn short(text: String, room: usize) -> String {
    match text.char_indices().nth(room) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text,
    }
}

/// For the content and the quoted attributes of XML 1.0 and HTML.
pub(super) fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in safe::line(text.as_bytes()).chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Allowed in Unicode, not in XML.
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            _ => safe.push(character),
        }
    }
    safe
}

/// For Markdown outside of code: no markup, no HTML, no links made by themselves.
pub(super) fn markdown(text: &str) -> String {
    let text = line(text);
    let mut safe = String::with_capacity(text.len());
    // What makes lists, headings and rules does so only where a line begins.
    let mut beginning = true;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            // `@` mentions people and makes addresses, `://` makes links in some dialects.
            '@' => safe.push_str("&#64;"),
            '/' if safe.ends_with(':') => safe.push_str("&#47;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                safe.push('\\');
                safe.push(character);
            }
            '#' | '+' | '-' | '=' if beginning => {
                safe.push('\\');
                safe.push(character);
            }
            '.' | ')' if beginning && characters.peek().is_none_or(|next| *next == ' ') => {
                safe.push('\\');
                safe.push(character);
            }
            '.' if safe.get(safe.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www")) => {
                safe.push_str("\\.");
            }
            _ => safe.push(character),
        }
        beginning = beginning && (character.is_ascii_digit() || matches!(character, ' ' | '#' | '+' | '-' | '='));
    }
    safe
}

/// A cell of a CSV file with commas (RFC 4180) that no spreadsheet takes for a formula, also where it splits lines at
/// semicolons or tabs instead.
pub(super) fn cell(text: &str) -> String {
    let text = unformulated(&line(text));
    if text.contains([',', '"', ';', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Text in which nothing begins that a spreadsheet takes for a formula: an apostrophe stands in front.
pub(super) fn unformulated(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    let mut beginning = true;
    for character in text.chars() {
        let formula = matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%');
        if beginning && formula {
            safe.push('\'');
        }
        // Quotes and blanks do not hide a formula from every spreadsheet.
        beginning = matches!(character, ';' | ',' | '\t' | '\n')
            || beginning && matches!(character, ' ' | '"' | '\'' | '\u{a0}');
        safe.push(character);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_harmless() {
        let evil = "<script>alert('x')</script>&\x1b[2J\u{202e}\0\u{ffff}";
        let safe = xml(evil);
        assert_eq!(safe, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\\x1b[2J\\u{202e}\\x00\u{fffd}");
        let safe = markdown("[x](http://evil) `code` # h | <b> @all\n- item");
        assert_eq!(safe, "\\[x\\](http:&#47;/evil) \\`code\\` # h \\| &lt;b&gt; &#64;all\\\\n- item");
        for (text, expected) in [
            ("# h", "\\# h"),
            ("- 1. x", "\\- 1\\. x"),
            ("10) x.y", "10\\) x.y"),
            ("2.5 of 7", "2.5 of 7"),
            ("---", "\\-\\-\\-"),
            ("a www.evil.com", "a www\\.evil.com"),
        ] {
            assert_eq!(markdown(text), expected);
        }
        for (text, expected) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(1)", "'@SUM(1)"),
            (" =1", " '=1"),
            ("a;=1", "\"a;'=1\""),
            ("a,=1", "\"a,'=1\""),
            ("\"=1", "\"\"\"'=1\""),
            ("＝1", "'＝1"),
            ("a=b", "a=b"),
            ("a\nb\t=", "a\\nb\\t="),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ] {
            assert_eq!(cell(text), expected);
        }
        assert_eq!(name(&"a".repeat(10_000)).chars().count(), NAME_ROOM + 1);
    }
}
