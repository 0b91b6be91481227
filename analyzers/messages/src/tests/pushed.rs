//! What a server says unasked answers nothing; several lines in one segment, and one line in many.

use super::*;

/// A server that speaks first, in lines.
fn greeting() -> Lab {
    let text = include_str!("../../../../tests/data/cases/labs/greeting.toml");
    Lab::parse(text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn a_greeting_answers_nothing_wherever_it_comes() {
    let hello = "INFO Welcome! Please login: HELLO <name>\n";
    let orders: [&[&str]; 4] = [
        &[hello, ">HELLO Guy\n", "OK Logged in as Guy\n"],
        &[">HELLO Guy\n", hello, "OK Logged in as Guy\n"],
        &["INFO Welcome!\nType HELLO\n", ">HELLO Guy\n", "OK Logged in as Guy\n"],
        &[">HELLO Guy\n", "OK Logged in as Guy\n"],
    ];
    for order in orders {
        let mut script = Script::new(1, 5000);
        for text in order {
            match text.strip_prefix('>') {
                Some(text) => script.client(0, text),
                None => script.server(0, text),
            };
        }
        script.client(0, "MSG x\n").server(0, "nonsense\n");
        let (_, messages) = script.decide(&Ask::named(greeting()));
        let told: Vec<String> =
            messages.iter().filter(|m| m.reply_to.is_some()).map(|m| format!("{:?}", m.verdict)).collect();
        // The one right answer, and the one wrong one: that has to be said.
        assert_eq!(told.len(), 2, "{order:?}: {:?}", lines(&messages));
        assert_eq!(told[0], "Some(Right)", "{order:?}: {:?}", lines(&messages));
        assert!(told[1].starts_with("Some(Wrong"), "{order:?}: {:?}", lines(&messages));
    }
}

#[test]
fn what_more_came_than_was_asked_for_answers_nothing() {
    let mut script = Script::new(1, 12345);
    script.client(0, "ping").server(0, "news: all is well").server(0, "PONG").client(0, "upper:a").server(0, "A");
    let (_, messages) = script.decide(&every());
    assert_eq!(
        lines(&messages),
        [
            "0 > \"ping\"",
            "0 < \"news: all is well\" assumed",
            "0 < \"PONG\" reply 1 right",
            "0 > \"upper:a\"",
            "0 < \"A\" reply 4 right",
        ]
    );
    // As many as were asked for: the first is a wrong answer.
    let mut script = Script::new(1, 12345);
    script.client(0, "ping").server(0, "what?").client(0, "ping").server(0, "PONG");
    let (_, messages) = script.decide(&every());
    assert!(matches!(messages[1].verdict, Some(Verdict::Wrong(_))), "{:?}", lines(&messages));
    assert_eq!(messages[3].verdict, Some(Verdict::Right));
}

#[test]
fn right_is_counted_as_the_rows_say_it() {
    let mut script = Script::new(2, 3333);
    script.server(1, "[127.0.0.1:51000] before you came\n").client(0, "hi\n").server(1, "[127.0.0.1:40000] hi\n");
    let (found, messages) = script.decide(&every());
    let why = found.unwrap().why;
    let rows = messages.iter().filter(|m| m.forward_of.is_some() || m.verdict == Some(Verdict::Right)).count();
    assert_eq!(rows, 1);
    assert!(
        why.contains("; 1 answer or forward is right;") && why.contains("1 message has the form of a copy"),
        "{why}"
    );
}

#[test]
fn pasted_lines_and_keys_are_told() {
    let mut script = Script::new(1, 12345);
    script.client(0, "ping\nupper:hello\nabc\n").server(0, "UNKNOWN COMMAND");
    let (_, messages) = script.decide(&every());
    assert_eq!(
        messages[0].note(NoteId::Pasted).map(|note| note.said.to_string()).as_deref(),
        Some("3 lines in one segment: one recv returns them together, as one message")
    );
    let mut script = Script::new(1, 12345);
    script.client(0, "ping\n").server(0, "PONG");
    assert!(script.decide(&every()).1.iter().all(|message| !message.has_note(NoteId::Pasted)));

    // A server that waits for the end of the line answers lines.
    let mut script = Script::new(1, 12345);
    for (line, reply) in [("upper:hello world\r\n", "HELLO WORLD"), ("ping\r\n", "PONG")] {
        line.bytes().for_each(|key| {
            script.says(0, Role::Client, &[key]);
        });
        script.server(0, reply);
    }
    let typed = script.recorders[0].log().typed().unwrap();
    assert_eq!((typed.segments, typed.lines), (25, 2));
    let (_, messages) = script.decide(&every());
    assert_eq!(
        lines(&messages),
        [
            "0 > \"upper:hello world\\r\\n\" [typed]",
            "0 < \"HELLO WORLD\" reply 1 right",
            "0 > \"ping\\r\\n\" [typed]",
            "0 < \"PONG\" reply 3 right",
        ]
    );
    let mut script = Script::new(1, 12345);
    (0..20).for_each(|_| {
        script.client(0, "ping").server(0, "PONG");
    });
    assert_eq!(script.recorders[0].log().typed(), None);
}
