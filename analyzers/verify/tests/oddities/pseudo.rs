//! A language of which every letter is a wide one: what a student's page still has in narrow letters is English that no file of
//! words can replace.

use std::collections::BTreeMap;
use std::fs;
use std::iter::Peekable;
use std::path::Path;
use std::str::Chars;

use toml::{Table, Value};
use wirelab_labs::catalogue;
use wirelab_verify::model::{Class, Submission};
use wirelab_verify::report::{Report, Words, html, markdown};

use super::works::works;

/// Words that are the same in every language: names of protocols, flags, formats and programs, and units.
const NAMES: [&str; 41] = [
    "wirelab",
    "Wireshark",
    "tshark",
    "TCP",
    "UDP",
    "ICMP",
    "SYN",
    "ACK",
    "FIN",
    "RST",
    "PSH",
    "FINs",
    "SYNs",
    "pcap",
    "pcapng",
    "tcp",
    "udp",
    "HTTP",
    "csv",
    "CSV",
    "ACKs",
    "loopback",
    "RSTs",
    "utf",
    "UTF",
    "JSON",
    "len",
    "seq",
    "ack",
    "win",
    "min",
    "snaplen",
    "IPv",
    "SHA",
    "localhost",
    "sudo",
    "lab",
    "Ethernet",
    "KiB",
    "bytes",
    "Moodle",
];

/// Words on the pages of all works that no file of words can replace yet: on the ladder its heading, the phases of packets and the
/// notes on messages; titles of variants; what is said of a damaged file; kinds of files. It may only fall.
const LEFT: usize = 97;

/// A text of the file of words with wide letters; what stands for values stays.
fn wide(text: &str) -> String {
    let mut out = String::new();
    said(&mut text.chars().peekable(), &mut out);
    out
}

fn said(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    while let Some(c) = rest.peek().copied() {
        match c {
            '}' => return,
            '{' => value(rest, out),
            '\'' => {
                rest.next();
                out.push('\'');
                // A sign for itself.
                let mut next = rest.clone();
                let sign = next.next().filter(|c| matches!(c, '{' | '}' | '#'));
                if let (Some(sign), Some('\'')) = (sign, next.next()) {
                    out.extend([sign, '\'']);
                    *rest = next;
                }
            }
            _ => {
                rest.next();
                out.push(letter(c));
            }
        }
    }
}

const fn letter(c: char) -> char {
    match c {
        'a'..='z' => wide_of(c, 'a', '\u{ff41}'),
        'A'..='Z' => wide_of(c, 'A', '\u{ff21}'),
        c => c,
    }
}

const fn wide_of(c: char, first: char, wide: char) -> char {
    match char::from_u32(wide as u32 + c as u32 - first as u32) {
        Some(wide) => wide,
        None => c,
    }
}

/// A value in its braces, with the texts that it chooses from.
fn value(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    out.extend(rest.next());
    for c in rest.by_ref() {
        out.push(c);
        match c {
            '}' => return,
            ',' => break,
            _ => {}
        }
    }
    while let Some(c) = rest.peek().copied() {
        if c == '{' {
            out.extend(rest.next());
            said(rest, out);
            out.extend(rest.next());
            continue;
        }
        out.extend(rest.next());
        if c == '}' {
            return;
        }
    }
}

/// All texts of a file of words made wide.
fn widened(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(wide(&text)),
        Value::Table(table) => Value::Table(table.into_iter().map(|(name, value)| (name, widened(value))).collect()),
        other => other,
    }
}

/// The language: the catalogue's texts, and those of the labs.
fn language() -> Words {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../words/src/english.toml");
    let english: Table = toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let Value::Table(mut words) = widened(Value::Table(english)) else { panic!("a table") };
    let text = |text: &str| Value::String(text.chars().map(letter).collect());
    let mut labs = Table::new();
    for lab in catalogue::all() {
        let mut checks = Table::new();
        for check in &lab.checks {
            let own = [("title", &check.title), ("hint", &check.hint)];
            let own: Table = own.into_iter().map(|(name, said)| (name.to_owned(), text(said))).collect();
            checks.insert(check.id.clone(), Value::Table(own));
        }
        let variants = lab.variants.iter().map(|variant| (variant.title.clone(), text(&variant.title))).collect();
        let own = [("title", text(&lab.title)), ("checks", Value::Table(checks)), ("variants", Value::Table(variants))];
        let own: Table = own.into_iter().map(|(name, said)| (name.to_owned(), said)).collect();
        labs.insert(lab.id.clone(), Value::Table(own));
    }
    words.insert("labs".to_owned(), Value::Table(labs));
    let mut file = String::new();
    write("", &words, &mut file);
    Words::from_file(&file).unwrap()
}

/// Writes a table as TOML: its texts first, then the tables in it.
fn write(name: &str, table: &Table, file: &mut String) {
    if !name.is_empty() {
        file.push_str(&format!("[{name}]\n"));
    }
    for (key, value) in table {
        if let Value::String(text) = value {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            file.push_str(&format!("\"{key}\" = \"{text}\"\n"));
        }
    }
    for (key, value) in table {
        if let Value::Table(table) = value {
            let key = format!("\"{key}\"");
            write(&if name.is_empty() { key } else { format!("{name}.{key}") }, table, file);
        }
    }
}

/// What people read of a page: its text, and the texts that stand in attributes. What comes from the work stands in marks of its
/// own, and what is typed stands in `code`.
fn read(page: &str) -> String {
    let mut text = page.to_owned();
    for (begin, end) in
        [("<style", "</style>"), ("<script", "</script>"), ("<bdi", "</bdi>"), ("<code", "</code>"), ("<pre", "</pre>")]
    {
        while let Some(from) = text.find(begin) {
            let Some(behind) = text[from..].find(end) else { break };
            text.replace_range(from..from + behind + end.len(), " ");
        }
    }
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once('<') {
        out.push_str(before);
        let (tag, after) = behind.split_once('>').unwrap_or((behind, ""));
        for name in ["title=\"", "aria-label=\"", "alt=\"", "placeholder=\""] {
            if let Some((_, value)) = tag.split_once(name) {
                out.push(' ');
                out.push_str(value.split('"').next().unwrap_or_default());
            }
        }
        out.push(' ');
        rest = after;
    }
    out + rest
}

/// Words in narrow letters that are no names and none of the work's own.
fn english(text: &str, own: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() >= 3);
    // Digests are written in letters, too.
    let hex = |word: &&str| word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = words.filter(|word| !hex(word) && !NAMES.contains(word) && !own.contains(*word));
    let mut found: Vec<String> = words.map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A text without what is typed or quoted.
fn unquoted(text: &str) -> String {
    text.split('`').step_by(2).collect::<String>().split('"').step_by(2).collect()
}

/// All texts of a work: names and contents of its files.
fn own(submission: &Submission, files: &[(String, Vec<u8>)]) -> String {
    let mut own = submission.name.clone();
    for (name, bytes) in files {
        own.push_str(name);
        own.push(' ');
        own.push_str(&String::from_utf8_lossy(bytes));
    }
    own.clone() + &own.to_lowercase()
}

#[test]
fn no_english_is_left_on_a_students_page() {
    let words = language();
    let mut left: BTreeMap<String, String> = BTreeMap::new();
    let mut of_checks: BTreeMap<String, String> = BTreeMap::new();
    for (name, work) in works() {
        let submission = work.judged();
        let own = own(&submission, work.files());
        let class = Class {
            lab: work.lab().to_owned(),
            title: catalogue::find(work.lab()).unwrap().title.clone(),
            marks: true,
            submissions: vec![submission],
            ..Class::default()
        };
        let report = Report::new(class, words.clone());
        let one = &report.class().submissions[0];
        let lab = catalogue::find(work.lab()).unwrap();
        let asked: Vec<&str> = lab.evidence.iter().map(|one| one.file.as_str()).collect();
        let own = format!("{own} {} {}", asked.join(" "), lab.id);
        let titles: Vec<&str> = lab.variants.iter().map(|variant| variant.title.as_str()).collect();
        let known = format!("{own} {}", titles.join(" "));
        // Why a file cannot be read is said where files are read.
        for check in one.checks.iter().filter(|_| name != "a broken capture") {
            for word in english(&unquoted(&format!("{} {} {}", check.title, check.text, check.hint)), &known) {
                of_checks.entry(word).or_insert_with(|| format!("{name}, {}", check.id));
            }
        }
        for word in english(&read(&html::page(&report, one)), &own) {
            left.entry(word).or_insert_with(|| format!("{name}, page"));
        }
        let code: String = markdown::page(&report, one).split('`').step_by(2).collect();
        for word in english(&code, &own) {
            left.entry(word).or_insert_with(|| format!("{name}, Markdown"));
        }
    }
    assert!(left.len() <= LEFT, "{} words are English, and there were {LEFT}: {left:#?}", left.len());
    // What checks, hints and labs say stands in the list of checks alone: nothing of that is left.
    assert!(of_checks.is_empty(), "{of_checks:#?}");
}

#[test]
fn texts_are_made_wide_and_values_are_not() {
    assert_eq!(wide("a {b} c"), "ａ {b} ｃ");
    assert_eq!(wide("{n, plural, one {# x} other {# {m}}}y"), "{n, plural, one {# ｘ} other {# {m}}}ｙ");
    assert_eq!(wide("-Y '{filter}'"), "-Ｙ '{filter}'");
    assert_eq!(wide("it's '{'x'}'"), "ｉｔ'ｓ '{'ｘ'}'");
}
