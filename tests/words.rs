//! What is never said: accusations, guesses about a person, and words that make the difficult small.

use std::path::Path;

use toml::{Table, Value};

use crate::support::files::root;

/// Each with the reason.
const NEVER: [(&str, &str); 13] = [
    ("invented", "nobody can know it"),
    ("forged", "nobody can know it"),
    ("fake", "nobody can know it"),
    ("faked", "nobody can know it"),
    ("cheat", "an accusation"),
    ("cheated", "an accusation"),
    ("cheating", "an accusation"),
    ("copied from", "which came first cannot be known"),
    ("plagiarism", "an accusation"),
    ("the log of another run", "it may be of this one"),
    ("simply", "it may not be simple"),
    ("just", "it may not be simple"),
    ("obviously", "it may not be obvious"),
];

/// All texts of a file, with where they stand.
fn texts(file: &Path) -> Vec<(String, String)> {
    fn walk(at: &str, value: &Value, found: &mut Vec<(String, String)>) {
        match value {
            Value::String(text) => found.push((at.to_owned(), text.clone())),
            Value::Array(values) => {
                values.iter().enumerate().for_each(|(number, value)| walk(&format!("{at}[{number}]"), value, found));
            }
            Value::Table(table) => table.iter().for_each(|(name, value)| walk(&format!("{at}.{name}"), value, found)),
            _ => {}
        }
    }
    let table: Table = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut found = Vec::new();
    walk("", &Value::Table(table), &mut found);
    found
}

/// A text in small letters, its words one space apart, and a space at both ends.
fn plain(text: &str) -> String {
    let letters: String =
        text.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    format!(" {} ", letters.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn wrong(text: &str) -> Option<&'static str> {
    let text = plain(text);
    NEVER.iter().find(|(word, _)| text.contains(&format!(" {word} "))).map(|(word, _)| *word)
}

#[test]
fn what_is_never_said_stands_in_no_text() {
    let mut files = vec![root().join("words/src/english.toml")];
    let labs = std::fs::read_dir(root().join("labs/catalogue")).unwrap();
    files.extend(labs.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "toml")));
    assert!(files.len() > 10);
    let mut found = Vec::new();
    for file in &files {
        let texts = texts(file);
        assert!(texts.len() > 10, "{}", file.display());
        for (at, text) in texts {
            found.extend(wrong(&text).map(|word| format!("{}: {at} says \"{word}\": {text}", file.display())));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn such_a_word_is_found_wherever_it_stands() {
    for (text, word) in [
        ("Just start it.", Some("just")),
        ("The lines are (invented).", Some("invented")),
        ("copied\n    from", Some("copied from")),
        ("The clock was adjusted; no justification.", None),
    ] {
        assert_eq!(wrong(text), word, "{text}");
    }
}
