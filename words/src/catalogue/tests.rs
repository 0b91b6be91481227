#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on is to fail")]

use std::collections::BTreeSet;

use wirelab_text::harmless::Harmless;

use super::super::list::check::{Concurrent, Handshakes, Messages};
use super::super::list::finding::{NoPackets, OtherPort};
use super::super::list::words::{Ports, Wanted, Who};
use super::super::value::Numbers;
use super::*;

#[test]
fn code_and_file_have_the_same_sentences() {
    let code: Vec<&str> = all().map(|entry| entry.id).collect();
    let file: Vec<&str> = TEXTS.keys().map(String::as_str).collect();
    let missing: Vec<&&str> = code.iter().filter(|id| !file.contains(id)).collect();
    let unused: Vec<&&str> = file.iter().filter(|id| !code.contains(id)).collect();
    assert!(missing.is_empty(), "without a text in english.toml: {missing:?}");
    assert!(unused.is_empty(), "not in words/src/list: {unused:?}");
    let different: BTreeSet<&str> = code.iter().copied().collect();
    assert_eq!(different.len(), code.len(), "an id of two sentences");
}

#[test]
fn each_text_fits_the_values_of_its_sentence() {
    for entry in all() {
        let text = english(entry.id).unwrap_or_default();
        if let Err(error) = Template::new(text, entry) {
            panic!("{}: {error}", entry.id);
        }
    }
}

#[test]
fn texts_are_one_harmless_line() {
    for (id, text) in &*TEXTS {
        assert!(!text.chars().any(char::is_control), "{id}");
        assert!(!text.contains("  "), "{id}: two spaces");
    }
}

#[test]
fn numbers_cases_and_what_is_missing() {
    let found = |complete, refused| Handshakes {
        complete,
        wanted: 2,
        localhost: 0,
        before: 0,
        between: 0,
        refused,
        unanswered: 0,
        incomplete: 0,
        late: 1,
        one_direction: 0,
        capture_ends: 0,
    };
    assert_eq!(
        found(1, 0).said().to_string(),
        "1 complete handshake with SYN, SYN-ACK and ACK (2 asked for); 1 begun before the capture."
    );
    assert_eq!(
        found(1234, 1234).said().to_string(),
        "1,234 complete handshakes with SYN, SYN-ACK and ACK (2 asked for); 1234 refused; \
         1 begun before the capture."
    );
    let ports = |tcp: &[u16], udp: &[u16]| {
        let both = !tcp.is_empty() && !udp.is_empty();
        let list = |ports: &[u16]| Numbers::all(ports.iter().copied());
        Ports { tcp: list(tcp), udp: list(udp), both }.said()
    };
    assert_eq!(ports(&[1, 2], &[3]).to_string(), "tcp 1 or 2, udp 3");
    assert_eq!(ports(&[], &[3]).to_string(), "udp 3");
    let elsewhere = OtherPort { port: 9, ports: ports(&[1], &[]) }.said();
    assert_eq!(elsewhere.ids(), ["finding.other-port", "words.ports"]);
    let messages = Messages {
        messages: 3,
        what: Wanted { value: None, equals: Some("ping".into()), prefix: None, other_than: Vec::new() }.said(),
        from: Who::Client,
        wanted: 4,
        connections: Some(2),
        clients: 1,
        merged: None,
        cut: 0,
        instead: Some(["a", "b"].map(|name| Name(Harmless::line(name))).to_vec()),
    };
    assert_eq!(
        messages.said().to_string(),
        "3 messages \"ping\" from the client (4 asked for, from 2 connections; they came from 1); what is in it is: a; b."
    );
    assert_eq!(Numbers::first(2, [1_u64, 2, 3]), Numbers::of([1_u64, 2], true));
}

#[test]
fn values_are_not_filled_in_again() {
    let other =
        Catalogue::from_file("[check.concurrent]\nfound = \"'{'{wanted}'}' {most, plural, other {#'#'}}\"").unwrap();
    assert_eq!(Concurrent { most: 1, wanted: 2 }.said().text(&other), "{2} 1#");
    let text = super::super::list::check::Damaged { note: Harmless::line(b"{note} # \x1b") }.said();
    assert_eq!(text.to_string(), "The file is damaged or cut short: {note} # \\x1b");
}

/// A language in which every English letter is another, as a test finds what is not translated.
#[test]
fn another_language_replaces_what_it_has() {
    let other = Catalogue::from_file("[finding]\nno-packets = 'nada'").unwrap();
    assert_eq!(NoPackets {}.said().text(&other), "nada");
    assert_eq!(
        Concurrent { most: 1, wanted: 2 }.said().text(&other),
        Concurrent { most: 1, wanted: 2 }.said().to_string()
    );
    for (file, why) in [
        ("[finding]\nno-packet = 'x'", "no sentence called \"finding.no-packet\""),
        ("[finding]\nno-packets = 1", "is not text"),
        ("[finding]\nno-packets = '{x}'", "no value called {x}"),
        ("[check.concurrent]\nfound = '{most}'", "{wanted} does not occur"),
        ("[check.concurrent]\nfound = '{most} {wanted'", "a brace"),
        ("[check.concurrent]\nfound = '{most} {wanted}}'", "a brace"),
        ("[check.concurrent]\nfound = '{wanted} {most, plural, one {x}}'", "no text for \"other\""),
        ("[check.concurrent]\nfound = '{wanted} {most, plural, two {x} other {y}}'", "no case \"two\""),
        ("[check.concurrent]\nfound = '{wanted} {most, shout}'", "none of"),
        ("[log.agrees]\nno-log = '{by}'", "cannot be written"),
        ("[log.agrees]\nno-log = '{by, select, client {x}}'", "no text for \"server\""),
        ("[log.agrees]\nno-log = '{by, select, client {x} server {y} other {z}}'", "no case \"other\""),
    ] {
        let error = Catalogue::from_file(file).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(why), "{file}: {error:?}");
    }
}

/// Most words of a sentence, or of a part of one that a semicolon ends. A list of counts is read part by part.
const MOST_WORDS: usize = 30;

/// The longest form of a text: of what may stand at a place, what has most words.
fn longest(template: &Template) -> String {
    let most = |forms: &mut dyn Iterator<Item = &Template>| {
        forms.map(longest).max_by_key(|text| text.split_whitespace().count()).unwrap_or_default()
    };
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Value(..) => "1".to_owned(),
        Piece::Plural(_, forms) => most(&mut forms.iter().map(|(_, form)| form)),
        Piece::Select(_, forms) => most(&mut forms.iter().map(|(_, form)| form)),
    };
    template.0.iter().map(piece).collect()
}

#[test]
fn no_sentence_is_longer_than_people_like_to_read() {
    let mut long = Vec::new();
    for entry in all() {
        let template = Template::new(english(entry.id).unwrap_or_default(), entry).unwrap();
        let mut words = 0;
        for word in longest(&template).split_whitespace().filter(|word| word.contains(char::is_alphanumeric)) {
            words += 1;
            if words == MOST_WORDS + 1 {
                long.push(entry.id);
            }
            if word.ends_with(['.', '!', '?', ';']) {
                words = 0;
            }
        }
    }
    assert!(long.is_empty(), "more than {MOST_WORDS} words in a row: {long:?}");
}
