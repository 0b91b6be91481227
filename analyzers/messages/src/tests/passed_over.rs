//! A request that gets no reply in the middle of a conversation: what comes later answers what was said later.

use super::*;

#[test]
fn later_answers_are_those_of_later_requests() {
    let mut script = Script::new(1, 12345);
    script.client(0, "ping").server(0, "PONG").client(0, "foo");
    for (text, reply) in [("upper:abc", "ABC"), ("ping", "PONG"), ("hello", "UNKNOWN COMMAND")] {
        script.client(0, text).server(0, reply);
    }
    let (_, messages) = script.decide(&named("tcp-commands"));
    let unanswered: Vec<&[u8]> =
        messages.iter().filter(|one| one.has_note(NoteId::Unanswered)).map(|one| one.text()).collect();
    assert_eq!(unanswered, [b"foo"], "{:?}", lines(&messages));
    assert!(messages.iter().all(|one| !matches!(one.verdict, Some(Verdict::Wrong(_)))), "{:?}", lines(&messages));

    // Echoes.
    let mut script = Script::new(1, 10000);
    script.client(0, "one").server(0, "one").client(0, "two").client(0, "three").server(0, "three");
    let (_, messages) = script.decide(&named("tcp-echo"));
    let unanswered: Vec<&[u8]> =
        messages.iter().filter(|one| one.has_note(NoteId::Unanswered)).map(|one| one.text()).collect();
    assert_eq!(unanswered, [b"two"], "{:?}", lines(&messages));
}

#[test]
fn where_each_request_may_have_its_reply_none_is_passed_over() {
    let mut script = Script::new(1, 12345);
    script.client(0, "upper:abc").client(0, "ping").server(0, "PONG").server(0, "PONG");
    let (_, messages) = script.decide(&named("tcp-commands"));
    assert!(messages.iter().all(|one| !one.has_note(NoteId::Unanswered)), "{:?}", lines(&messages));
    let wrong = messages.iter().filter(|one| matches!(one.verdict, Some(Verdict::Wrong(_)))).count();
    assert_eq!(wrong, 1, "{:?}", lines(&messages));
}

#[test]
fn how_a_client_closed_is_no_reason_why_nobody_answered() {
    let why = |client_first: bool| {
        let mut script = Script::new(1, 12345);
        script.client(0, "ping").server(0, "PONG").client(0, "foo");
        if client_first {
            script.closes(0, Role::Client);
        }
        script.resets(0, Role::Server);
        let (_, messages) = script.decide(&named("tcp-commands"));
        messages
            .iter()
            .flat_map(|message| &message.notes)
            .map(|note| note.said.to_string())
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert!(why(false).contains("reset in frame"), "{}", why(false));
    assert!(!why(true).contains("reset"), "{}", why(true));
}
