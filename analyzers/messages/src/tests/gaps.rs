//! What is missing costs only what it belongs to, and what claims too much costs nothing.

use Role::{Client, Server};

use super::super::unit::State;
use super::*;

fn record(order: u8, text: &str) -> Vec<u8> {
    let mut bytes = vec![1, 0, 0, 0, order, 0, 0, 0, text.len() as u8];
    bytes.extend_from_slice(text.as_bytes());
    bytes.resize(29, b'-');
    bytes
}

fn variable(order: u8, text: &str) -> Vec<u8> {
    [&[1, 0, 0, 0, text.len() as u8, 0, 0, 0, order], text.as_bytes()].concat()
}

fn states(messages: &[Message]) -> Vec<(String, bool)> {
    messages.iter().map(|message| (message.text().escape_ascii().to_string(), message.state == State::Whole)).collect()
}

#[test]
fn a_hole_in_a_record_costs_that_record() {
    let mut script = Script::new(1, 5005);
    let second = record(2, "second");
    script.says(0, Client, &record(1, "first")).says(0, Client, &second[..10]).lost(0, Client, 7);
    script.says(0, Client, &[&second[17..], &record(3, "third")[..]].concat()).acknowledged(0, Client);
    let messages = script.play(lab("tcp-fixed"), "as-given");
    let whole: Vec<bool> = messages.iter().map(|message| message.state == State::Whole).collect();
    assert_eq!(whole, [true, false, true]);
    assert_eq!(*messages[2].bytes, record(3, "third"));
}

#[test]
fn what_is_missing_behind_a_byte_is_found() {
    let mut script = Script::new(1, 12345);
    script.cut(0, Client, b"", 5).cut(0, Client, b"ping", 9).says(0, Client, b"pong").cut(0, Client, b"x", 3);
    let log = script.recorders[0].log();
    let lane = &log.from_client;
    let ends: Vec<(u64, u64)> = (0..30).filter_map(|end| lane.gap_behind(end).map(|gap| (end, gap.bytes))).collect();
    assert_eq!(ends, [(9, 5), (19, 2)]);
}

#[test]
fn whole_records_that_are_missing_leave_the_others_alone() {
    let mut script = Script::new(1, 5005);
    script.says(0, Client, &record(1, "first")).lost(0, Client, 29 * 3 + 4);
    script.says(0, Client, &[&record(5, "fifth")[4..], &record(6, "sixth")[..]].concat()).acknowledged(0, Client);
    let messages = script.play(lab("tcp-fixed"), "as-given");
    let whole: Vec<bool> = messages.iter().map(|message| message.state == State::Whole).collect();
    assert_eq!(whole, [true, false, true]);
    assert!(messages[2].has_note(NoteId::Order), "order 6 follows 1");
}

#[test]
fn a_header_in_a_hole_loses_the_footing_until_a_segment_makes_sense() {
    let mut script = Script::new(1, 5005);
    let second = variable(2, "second message");
    script.says(0, Client, &variable(1, "first")).lost(0, Client, 12).says(0, Client, &second[12..]);
    script.says(0, Client, &variable(3, "third")).acknowledged(0, Client);
    let messages = script.play(lab("tcp-variable"), "as-given");
    assert_eq!(
        states(&messages),
        [("first".to_owned(), true), ("ond message".to_owned(), false), ("third".to_owned(), true)]
    );
}

#[test]
fn a_hole_in_a_body_is_counted_over() {
    let mut script = Script::new(1, 5005);
    let one = variable(1, "twenty bytes of text");
    script.says(0, Client, &one[..12]).lost(0, Client, 10).says(0, Client, &one[22..]);
    script.says(0, Client, &variable(2, "next")).acknowledged(0, Client);
    let messages = script.play(lab("tcp-variable"), "as-given");
    assert_eq!(messages.len(), 2);
    assert_eq!((messages[0].state, messages[1].state), (State::Damaged, State::Whole));
}

#[test]
fn lines_find_their_footing_at_the_next_line_feed() {
    let mut script = Script::new(1, 9200);
    script.client(0, "one\ntw").lost(0, Client, 5).client(0, "ee\nfour\n").acknowledged(0, Client);
    let messages = script.play(lab("nc-basics"), "tcp");
    assert_eq!(states(&messages), [("one".to_owned(), true), ("twee\\n".to_owned(), false), ("four".to_owned(), true)]);
}

#[test]
fn a_record_that_claims_four_gigabytes_is_a_note() {
    let mut script = Script::new(1, 5005);
    script.says(0, Client, b"\x01\xff\xff\xff\xff\0\0\0\x01only this");
    let messages = script.play(lab("tcp-variable"), "as-given");
    assert_eq!(messages[0].state, State::TooLong(Some(9 + 0xffff_ffff)));
    assert_eq!(messages[0].notes[0].said.to_string(), "it claims 4294967304 bytes; 18 are there");
}

#[test]
fn a_line_that_never_ends_is_bounded() {
    let mut script = Script::new(1, 9200);
    for _ in 0..100 {
        script.says(0, Client, &[b'a'; 60_000]);
    }
    let messages = script.play(lab("nc-basics"), "tcp");
    assert_eq!(messages.len(), 1);
    assert!(matches!(messages[0].state, State::TooLong(None)));
    assert!(messages[0].bytes.len() <= 65_536);
}

#[test]
fn a_stream_that_ends_in_a_message_says_so() {
    let mut script = Script::new(1, 5005);
    script.says(0, Client, &record(1, "first")).says(0, Client, &record(2, "second")[..20]);
    let messages = script.play(lab("tcp-fixed"), "as-given");
    assert_eq!(messages[1].notes[0].said.to_string(), "the stream ends after 20 of 29 bytes");
}

/// The SYN-ACK was not captured, and of what the server sent first an acknowledgement of later bytes came first.
#[test]
fn what_overtakes_the_first_message_does_not_cost_it() {
    let mut script = Script::new(1, 12345);
    script.client(0, "ping").client(0, "upper:a");
    let late = script.next[0][Server as usize];
    script.next[0][Server as usize] += 4;
    script.server(0, "A");
    let after = std::mem::replace(&mut script.next[0][Server as usize], late);
    script.server(0, "PONG");
    script.next[0][Server as usize] = after;
    let texts: Vec<_> = lines(&script.play(lab("tcp-commands"), "commands"));
    assert_eq!(texts, ["0 > \"ping\"", "0 > \"upper:a\"", "0 < \"PONG\" reply 1 right", "0 < \"A\" reply 2 right"]);
}

#[test]
fn what_the_capture_has_in_part_is_never_called_wrong() {
    for (len, wrong) in [(15, false), (4, true)] {
        let mut script = Script::new(1, 12_345);
        script.client(0, "ping").server(0, "PONG").client(0, "abc").cut(0, Server, b"UNKN", len);
        script.acknowledged(0, Server).client(0, "ping").server(0, "PONG").closes(0, Client);
        let messages = script.play(lab("tcp-commands"), "commands");
        let told = messages.iter().any(|message| matches!(message.verdict, Some(Verdict::Wrong(_))));
        assert_eq!(told, wrong, "{len}: {:?}", lines(&messages));
        assert_eq!(messages.iter().filter(|message| message.verdict == Some(Verdict::Right)).count(), 2);
    }
}
