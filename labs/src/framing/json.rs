//! Messages that are objects of JSON: where one ends, what its members are, and a text as one.

use serde_json::{Map, Value};

use super::cut::Cut;
use crate::rule::{List, MARK};
use crate::template::{Piece, Template, Transform};

/// Where the object ends that begins with these bytes, by its braces.
pub(super) fn cut(bytes: &[u8], max: u64) -> Cut {
    let Some(body) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) else {
        return Cut::Open { least: None };
    };
    if bytes.get(body) != Some(&b'{') {
        return Cut::Wrong { why: "an object begins with a brace" };
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in bytes.iter().enumerate().skip(body) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        let len = at + 1;
        if (len - body) as u64 > max {
            return Cut::TooLong { claimed: None };
        }
        if depth == 0 {
            return Cut::Whole { len, body, tail: 0 };
        }
    }
    Cut::Open { least: None }
}

/// The members of an object that have these names, `data.text` for one inside another, as texts have them.
pub(super) fn values(text: &[u8], names: &[String]) -> Vec<(String, Vec<u8>)> {
    let Ok(object) = serde_json::from_slice::<Value>(text) else { return Vec::new() };
    let value = |name: &String| member(&object, name).map(|value| (name.clone(), plain(value)));
    names.iter().filter_map(value).collect()
}

/// Whether an object has this member as a text, `None` where it has none, or `null`.
pub(crate) fn is_text(object: &Value, name: &str) -> Option<bool> {
    member(object, name).filter(|value| !value.is_null()).map(Value::is_string)
}

fn member<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    name.split('.').try_fold(object, |inside, name| inside.get(name))
}

fn is_mark(array: &[Value]) -> bool {
    matches!(array, [Value::String(only)] if only == MARK)
}

fn plain(value: &Value) -> Vec<u8> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => text.clone().into_bytes(),
        other => other.to_string().into_bytes(),
    }
}

/// Whether an object says what another one does: each of its members has the same value. Further members, their order, blanks
/// and the way in which letters are escaped are its sender's own.
pub(super) fn says(text: &[u8], due: &[u8]) -> bool {
    let [there, wanted] = [text, due].map(serde_json::from_slice::<Value>);
    match (there, wanted) {
        (Ok(there), Ok(wanted)) => holds(&there, &wanted, None),
        _ => text.trim_ascii() == due.trim_ascii(),
    }
}

/// The same where a mark in what is due stands for a list in any order.
pub(crate) fn says_of_lists(text: &[u8], due: &[u8], list: &List) -> bool {
    let [there, wanted] = [text, due].map(serde_json::from_slice::<Value>);
    there.ok().zip(wanted.ok()).is_some_and(|(there, wanted)| holds(&there, &wanted, Some(list)))
}

fn holds(there: &Value, wanted: &Value, list: Option<&List>) -> bool {
    match (there, wanted) {
        (Value::Object(there), Value::Object(wanted)) => {
            wanted.iter().all(|(name, value)| there.get(name).is_some_and(|there| holds(there, value, list)))
        }
        (Value::Array(there), Value::Array(wanted)) if is_mark(wanted) => {
            let texts: Option<Vec<&[u8]>> = there.iter().map(|one| one.as_str().map(str::as_bytes)).collect();
            list.zip(texts).is_some_and(|(list, texts)| list.holds(texts))
        }
        (Value::String(there), Value::String(wanted)) => match (list, wanted.split_once(MARK)) {
            (Some(list), Some((before, behind))) => {
                let inner = there.strip_prefix(before).and_then(|there| there.strip_suffix(behind));
                inner.is_some_and(|inner| list.is(inner.as_bytes()))
            }
            _ => there == wanted,
        },
        (Value::Number(there), Value::Number(wanted)) => there == wanted || there.as_f64() == wanted.as_f64(),
        _ => there == wanted,
    }
}

/// A text of words `name=value` as an object; one that is an object already stays as it is. A value ends where the next name
/// that is known begins. `name:=5` is a number, or whatever else JSON has that is no text.
pub(super) fn object(text: &[u8], names: &[String]) -> Vec<u8> {
    if text.trim_ascii_start().starts_with(b"{") {
        return text.to_vec();
    }
    let text = String::from_utf8_lossy(text);
    let mut object = Map::new();
    for word in words(&text, |name| names.iter().any(|known| known == name)) {
        let value = match word.plain {
            true => serde_json::from_str(word.value.trim()).unwrap_or_else(|_| Value::String(word.value.to_owned())),
            false => Value::String(word.value.to_owned()),
        };
        set(&mut object, word.name, value);
    }
    if object.is_empty() { text.into_owned().into_bytes() } else { Value::Object(object).to_string().into_bytes() }
}

/// One of the words of a text.
struct Word<'t> {
    name: &'t str,
    /// Not in quotes: a number, or whatever else.
    plain: bool,
    value: &'t str,
}

/// The words `name=value` of a text, where it begins with one.
fn words(text: &str, known: impl Fn(&str) -> bool) -> Vec<Word<'_>> {
    let begins = |at: usize| -> Option<(&str, bool, usize)> {
        let rest = text.get(at..)?;
        let end = rest.find(['=', ' '])?;
        let (name, behind) = (rest.get(..end)?, rest.get(end..)?);
        let (name, plain) = name.strip_suffix(':').map_or((name, false), |name| (name, true));
        (behind.starts_with('=') && known(name)).then_some((name, plain, at + end + 1))
    };
    let mut found = Vec::new();
    let mut next = begins(0);
    while let Some((name, plain, from)) = next {
        let rest = text.get(from..).unwrap_or_default();
        let ends = rest.match_indices(' ').find_map(|(at, _)| Some((from + at, begins(from + at + 1)?)));
        let end = ends.as_ref().map_or(text.len(), |(end, _)| *end);
        found.push(Word { name, plain, value: text.get(from..end).unwrap_or_default() });
        next = ends.map(|(_, begun)| begun);
    }
    found
}

fn set(object: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => drop(object.insert(name.to_owned(), value)),
        Some((first, rest)) => {
            let inner = object.entry(first.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

/// A member that a template sets.
enum Tree {
    Leaf(bool, Vec<Piece>),
    Object(Vec<(String, Tree)>),
}

/// The value that is an array of all names: `users:={users}`.
pub(crate) const USERS: &str = "users[]";

/// The template of an object from one of words: names are what the lab's file has, and no part of a value that is put in.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn template(template: Template) -> Result<Template, String> {
    let pieces = template.pieces();
    if matches!(pieces.first(), Some(Piece::Literal(first)) if first.trim_ascii_start().starts_with(b"{")) {
        return Ok(template);
    }
    let mut members: Vec<(String, bool, Vec<Piece>)> = Vec::new();
    let mut fresh = true;
    for piece in pieces {
        match piece {
            Piece::Value { name, transforms } => {
                let Some((_, plain, value)) = members.last_mut() else { return Err(form()) };
                let (mut name, mut transforms) = (name.clone(), transforms.clone());
                if *plain && name == "users" && transforms.is_empty() {
                    USERS.clone_into(&mut name);
                } else {
                    transforms.push(if *plain { Transform::Plain } else { Transform::Json });
                }
                value.push(Piece::Value { name, transforms });
            }
            Piece::Literal(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                for (number, word) in text.split(' ').enumerate() {
                    let begins = (number > 0 || fresh).then(|| named(word)).flatten();
                    match (begins, members.last_mut()) {
                        (Some((name, plain, value)), _) => {
                            members.push((name.to_owned(), plain, literal(value, plain)));
                        }
                        (None, Some((_, plain, value))) => {
                            let blank = if number > 0 { " " } else { "" };
                            value.extend(literal(&format!("{blank}{word}"), *plain));
                        }
                        (None, None) => return Err(form()),
                    }
                }
            }
        }
        fresh = false;
    }
    let mut tree: Vec<(String, Tree)> = Vec::new();
    for (name, plain, value) in members {
        grow(&mut tree, &name, plain, value)
            .ok_or_else(|| format!("`{name}` is set twice, or is an object as well"))?;
    }
    let mut out = Vec::new();
    write(&tree, &mut out);
    Ok(Template::of(out).written_as(template.source()))
}

fn form() -> String {
    "a text of JSON sets members, `type=CHAT data.text={text}` (`n:=5` for a number), or is written out, with `{{` for a brace"
        .to_owned()
}

fn named(word: &str) -> Option<(&str, bool, &str)> {
    let (name, value) = word.split_once('=')?;
    let (name, plain) = name.strip_suffix(':').map_or((name, false), |name| (name, true));
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!name.is_empty() && name.chars().all(fits)).then_some((name, plain, value))
}

fn literal(text: &str, plain: bool) -> Vec<Piece> {
    let bytes = if plain { text.as_bytes().to_vec() } else { Transform::Json.apply(text.as_bytes()) };
    if bytes.is_empty() { Vec::new() } else { vec![Piece::Literal(bytes)] }
}

fn grow(tree: &mut Vec<(String, Tree)>, name: &str, plain: bool, value: Vec<Piece>) -> Option<()> {
    let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let place = tree.iter().position(|(known, _)| known == first);
    match (rest, place) {
        (None, Some(_)) => None,
        (None, None) => {
            tree.push((first.to_owned(), Tree::Leaf(plain, value)));
            Some(())
        }
        (Some(rest), place) => {
            let place = place.unwrap_or_else(|| {
                tree.push((first.to_owned(), Tree::Object(Vec::new())));
                tree.len() - 1
            });
            match tree.get_mut(place) {
                Some((_, Tree::Object(inner))) => grow(inner, rest, plain, value),
                _ => None,
            }
        }
    }
}

fn write(tree: &[(String, Tree)], out: &mut Vec<Piece>) {
    let text = |out: &mut Vec<Piece>, bytes: &str| match out.last_mut() {
        Some(Piece::Literal(last)) => last.extend_from_slice(bytes.as_bytes()),
        _ => out.push(Piece::Literal(bytes.as_bytes().to_vec())),
    };
    text(out, "{");
    for (number, (name, value)) in tree.iter().enumerate() {
        let name = String::from_utf8_lossy(&Transform::Json.apply(name.as_bytes())).into_owned();
        let quote = if matches!(value, Tree::Leaf(false, _)) { "\"" } else { "" };
        text(out, &format!("{}\"{name}\": {quote}", if number > 0 { ", " } else { "" }));
        match value {
            Tree::Object(inner) => write(inner, out),
            Tree::Leaf(_, pieces) => {
                for piece in pieces {
                    match piece {
                        Piece::Literal(bytes) => text(out, &String::from_utf8_lossy(bytes)),
                        Piece::Value { .. } => out.push(piece.clone()),
                    }
                }
            }
        }
        text(out, quote);
    }
    text(out, "}");
}

#[cfg(test)]
mod tests {
    use super::{Cut, List, MARK, cut, object, says, says_of_lists, template, values};
    use crate::template::Template;

    #[test]
    fn an_object_ends_with_its_brace() {
        let table: [(&str, Option<usize>); 8] = [
            ("{}", Some(2)),
            ("{\"a\": \"}\"}{", Some(10)),
            (" \n{\"a\": {\"b\": 1}} ", Some(17)),
            ("{\"a\": \"\\\"}\"}", Some(12)),
            ("{\"a\"", None),
            ("", None),
            ("  ", None),
            ("{\"a\": \"\\\\\"}", Some(11)),
        ];
        for (text, expected) in table {
            let found = match cut(text.as_bytes(), 100) {
                Cut::Whole { len, .. } => Some(len),
                Cut::Open { .. } => None,
                other => panic!("{text}: {other:?}"),
            };
            assert_eq!(found, expected, "{text}");
        }
        assert!(matches!(cut(b"x{}", 100), Cut::Wrong { .. }));
        assert!(matches!(cut(b"{\"abc\": 1", 5), Cut::TooLong { .. }));
        let deep = vec![b'{'; 60_000];
        assert_eq!(cut(&deep, 65_536), Cut::Open { least: None });
    }

    #[test]
    fn a_list_may_have_any_order_in_an_object() {
        let list = List::new(["Ann", "Bob", "Eve"].map(|name| name.as_bytes().to_vec()).to_vec(), b",");
        let table = [
            (r#"{"users": "Bob,Eve,Ann"}"#, r#"{"users": "MARK"}"#, true),
            (r#"{"users": "Bob,Eve"}"#, r#"{"users": "MARK"}"#, false),
            (r#"{"text": "here: Bob,Eve,Ann!", "n": 3}"#, r#"{"text": "here: MARK!", "n": 3}"#, true),
            (r#"{"users": ["Eve", "Ann", "Bob"]}"#, r#"{"users": ["MARK"]}"#, true),
            (r#"{"users": ["Eve", "Ann", "Ann"]}"#, r#"{"users": ["MARK"]}"#, false),
            (r#"{"users": ["Eve", "Ann", 3]}"#, r#"{"users": ["MARK"]}"#, false),
            (r#"{"users": [], "more": 1}"#, r#"{"users": ["MARK"]}"#, false),
        ];
        for (there, due, right) in table {
            let due = due.replace("MARK", &MARK.replace('\u{1}', "\\u0001"));
            assert_eq!(says_of_lists(there.as_bytes(), due.as_bytes(), &list), right, "{there} {due}");
        }
        let array = template(Template::parse("type=LIST users:={users} n:={users|len}").unwrap()).unwrap();
        let said = array.render(|name| Some(if name == "users[]" { br#"["Ann"]"# } else { b"Ann" }));
        assert_eq!(said, br#"{"type": "LIST", "users": ["Ann"], "n": 3}"#);
    }

    #[test]
    fn members_are_values() {
        let names = ["type", "data.text", "n", "list", "no.such"].map(str::to_owned);
        let found =
            values(r#"{"type": "CHAT", "data": {"text": "a \"b\" ä"}, "n": 5, "list": [1]}"#.as_bytes(), &names);
        let found: Vec<(&str, String)> =
            found.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value).into_owned())).collect();
        let expected = [("type", "CHAT"), ("data.text", "a \"b\" ä"), ("n", "5"), ("list", "[1]")];
        assert_eq!(found, expected.map(|(name, value)| (name, value.to_owned())));
        assert!(values(b"not json", &names).is_empty());
    }

    #[test]
    fn words_are_an_object() {
        let names = ["type", "data.to", "data.text", "n"].map(str::to_owned);
        let table = [
            (
                "type=CHAT data.to=Ann data.text=a=b and \"c\" n:=5",
                r#"{"data":{"text":"a=b and \"c\"","to":"Ann"},"n":5,"type":"CHAT"}"#,
            ),
            ("{\"type\": 1}", "{\"type\": 1}"),
            ("n=5", r#"{"n":"5"}"#),
            ("Ann", "Ann"),
        ];
        for (text, expected) in table {
            let made = object(text.as_bytes(), &names);
            assert!(says(&made, expected.as_bytes()), "{text}: {}", String::from_utf8_lossy(&made));
        }
    }

    #[test]
    fn what_is_put_in_sets_no_member() {
        let made = template(Template::parse("type=CHAT data.from={me} data.text=<{text}> n:={n}").unwrap()).unwrap();
        let said = made.render(|name| match name {
            "me" => Some(b"A\"n type=X".as_slice()),
            "text" => Some(b"x data.from=Bob\n".as_slice()),
            _ => Some(b"7".as_slice()),
        });
        let expected = r#"{"type":"CHAT","data":{"from":"A\"n type=X","text":"<x data.from=Bob\n>"},"n":7}"#;
        let [said, expected]: [serde_json::Value; 2] =
            [said.as_slice(), expected.as_bytes()].map(|text| serde_json::from_slice(text).unwrap());
        assert_eq!(said, expected);
        for wrong in ["hello", "{text}", "a=1 a=2", "a=1 a.b=2"] {
            assert!(template(Template::parse(wrong).unwrap()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn further_members_and_the_way_of_writing_are_free() {
        let table = [
            (r#"{"a":1}"#, r#"{"a": 1.0}"#, true),
            (r#"{"b":2,"a":"\u00e4"}"#, r#"{"a":"ä"}"#, true),
            (r#"{"a":"1"}"#, r#"{"a":1}"#, false),
            (r#"{}"#, r#"{"a":1}"#, false),
            (r#"{"d":{"x":1,"y":2}}"#, r#"{"d":{"y":2}}"#, true),
            ("hello", "hello", true),
        ];
        for (there, due, right) in table {
            assert_eq!(says(there.as_bytes(), due.as_bytes()), right, "{there} {due}");
        }
    }
}
