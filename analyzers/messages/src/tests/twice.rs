//! What is said twice is told: a server that answers each request twice, or sends each message on twice.

use super::*;

#[test]
fn a_second_answer_is_told() {
    let mut script = Script::new(1, 12345);
    for (text, reply) in [("ping", "PONG"), ("upper:abc", "ABC"), ("hello", "UNKNOWN COMMAND")] {
        script.client(0, text).server(0, reply).server(0, reply);
    }
    let (_, messages) = script.decide(&named("tcp-commands"));
    assert_eq!(messages.iter().filter(|message| message.has_note(NoteId::Twice)).count(), 3);
    // In one segment as well.
    let mut script = Script::new(1, 12345);
    for (text, reply) in [("ping", "PONGPONG"), ("upper:abc", "ABCABC"), ("hello", "UNKNOWN COMMANDUNKNOWN COMMAND")] {
        script.client(0, text).server(0, reply);
    }
    let (_, messages) = script.decide(&named("tcp-commands"));
    assert_eq!(messages.iter().filter(|message| message.has_note(NoteId::Twice)).count(), 3);
}

#[test]
fn a_second_copy_is_told() {
    let mut script = Script::new(3, 3333);
    for (from, text) in [(0, "hello everybody"), (1, "fine, and you?"), (0, "fine, and you?"), (1, "bye")] {
        script.client(from, &format!("{text}\n"));
        for to in (0..3).filter(|to| *to != from) {
            let copy = format!("[127.0.0.1:{}] {text}\n", 40_000 + from);
            script.server(to, &copy).server(to, &copy);
        }
    }
    let (_, messages) = script.decide(&named("chat-broadcast"));
    assert_eq!(messages.iter().filter(|message| message.has_note(NoteId::Twice)).count(), 8);

    let mut script = Script::new(2, 8080);
    for (slot, name) in ["ana", "bob"].iter().enumerate() {
        script.client(slot, &format!("{name}\n")).server(slot, &format!("Welcome {name}! You can now chat.\n"));
    }
    script.client(0, "bob: hi\n").server(1, "[ana] hi\n").server(1, "[ana] hi\n");
    let (_, messages) = script.decide(&named("chat-routed"));
    assert_eq!(messages.iter().filter(|message| message.has_note(NoteId::Twice)).count(), 1, "{:?}", lines(&messages));
    // Who says it twice is heard twice.
    let mut script = Script::new(2, 3333);
    script.client(0, "hi\n").client(0, "hi\n").server(1, "[127.0.0.1:40000] hi\n").server(1, "[127.0.0.1:40000] hi\n");
    let (_, messages) = script.decide(&named("chat-broadcast"));
    assert!(messages.iter().all(|message| !message.has_note(NoteId::Twice)), "{:?}", lines(&messages));
}
