//! Text that was sent key by key, to servers that read lines, keys, or what one `recv` happened to return.

use super::*;

/// A line typed key by key; at most one segment a key, the line's end in one.
fn keys(script: &mut Script, slot: usize, line: &str) {
    let text = line.trim_end();
    text.bytes().for_each(|key| {
        script.says(slot, Role::Client, &[key]);
    });
    if let Some(end) = line.get(text.len()..).filter(|end| !end.is_empty()) {
        script.says(slot, Role::Client, end.as_bytes());
    }
}

fn bad(messages: &[Message]) -> Vec<String> {
    let bad = |message: &&Message| {
        matches!(message.verdict, Some(Verdict::Wrong(_)))
            || message.has_note(NoteId::Unanswered)
            || message.has_note(NoteId::NotDelivered)
    };
    messages.iter().filter(bad).map(line).collect()
}

const TYPED: [(&str, &str); 5] = [
    ("ping\r\n", "PONG"),
    ("hello there\r\n", "UNKNOWN COMMAND"),
    ("upper:abc\r\n", "ABC"),
    ("ping\r\n", "PONG"),
    ("x\r\n", "UNKNOWN COMMAND"),
];

#[test]
fn a_server_that_reads_lines_answers_lines() {
    let mut script = Script::new(1, 12345);
    for (text, reply) in TYPED {
        keys(&mut script, 0, text);
        script.server(0, reply);
    }
    for ask in [every(), named("tcp-commands")] {
        let (_, messages) = script.decide(&ask);
        let right = messages.iter().filter(|message| message.verdict == Some(Verdict::Right)).count();
        assert_eq!((right, messages.len()), (5, 10), "{:?}", lines(&messages));
        assert_eq!(line(&messages[2]), "0 > \"hello there\\r\\n\" [typed]");
    }
    // A wrong answer to a whole line is wrong, however the line was sent.
    let mut script = Script::new(1, 12345);
    for (text, reply) in TYPED {
        keys(&mut script, 0, text);
        script.server(0, if text.starts_with("upper") { "abc" } else { reply });
    }
    let (_, messages) = script.decide(&named("tcp-commands"));
    assert_eq!(bad(&messages), ["0 < \"abc\" reply 5 wrong, not \"ABC\" assumed"]);
}

#[test]
fn a_server_that_reads_keys_is_not_judged_by_lines_nor_the_other_way() {
    let reads: [&dyn Fn(&str) -> usize; 3] = [&str::len, &|_| 3, &|_| 2];
    for answers in reads {
        for waits in [false, true] {
            let mut script = Script::new(1, 12345);
            for (text, _) in TYPED {
                let often = answers(text).min(text.len() - 1);
                if waits {
                    keys(&mut script, 0, text);
                    (0..often).for_each(|_| {
                        script.server(0, "UNKNOWN COMMAND");
                    });
                } else {
                    for (place, key) in text.trim_end().bytes().enumerate() {
                        script.says(0, Role::Client, &[key]);
                        if place + 1 < often {
                            script.server(0, "UNKNOWN COMMAND");
                        }
                    }
                    script.says(0, Role::Client, b"\r\n").server(0, "UNKNOWN COMMAND");
                }
            }
            let (_, messages) = script.decide(&named("tcp-commands"));
            assert_eq!(bad(&messages), Vec::<String>::new(), "{waits}: {:?}", lines(&messages));
        }
    }
}

/// A chat in which the first client types, and the server sends on what it reads: so many bytes at once, or a line.
fn chat(reads: usize) -> Script {
    let mut script = Script::new(3, 3333);
    for text in ["hello everybody\r\n", "how are you?\r\n", "ok\r\n"] {
        keys(&mut script, 0, text);
        let (body, end) = text.split_at(text.len() - 2);
        let mut parts: Vec<String> =
            body.as_bytes().chunks(reads).map(|part| String::from_utf8(part.to_vec()).unwrap()).collect();
        if reads > 20 {
            parts[0].push_str(end)
        } else {
            parts.push(end.to_owned())
        }
        for part in parts {
            let copy = format!("[127.0.0.1:40000] {part}");
            (1..3).for_each(|to| {
                script.server(to, &copy);
            });
        }
        script.client(1, "fine\n");
        [0, 2].into_iter().for_each(|to| {
            script.server(to, "[127.0.0.1:40001] fine\n");
        });
    }
    script
}

#[test]
fn a_chat_sends_on_lines_or_fragments() {
    for reads in [1024, 1, 3, 7, 12] {
        let script = chat(reads);
        let (_, messages) = script.decide(&named("chat-broadcast"));
        assert_eq!(bad(&messages), Vec::<String>::new(), "{reads}: {:?}", lines(&messages));
        let asked = messages.iter().filter(|m| m.from == Side::Server && m.forward_of.is_none());
        assert_eq!(asked.map(line).collect::<Vec<_>>(), Vec::<String>::new(), "{reads}");
    }
    // A line that reaches nobody is told, though it was typed.
    let mut script = chat(1024);
    keys(&mut script, 0, "is anybody there?\r\n");
    let (_, messages) = script.decide(&named("chat-broadcast"));
    assert_eq!(bad(&messages), ["0 > \"is anybody there?\\r\\n\" assumed [typed] [not-delivered]"]);
}

#[test]
fn names_and_targets_may_be_typed() {
    for ending in ["\n", ""] {
        let mut script = Script::new(2, 8080);
        for (slot, name) in ["anastasia", "bob"].iter().enumerate() {
            keys(&mut script, slot, &format!("{name}\r\n"));
            script.server(slot, &format!("Welcome {name}! You can now chat.\n"));
        }
        for text in ["hello there", "a second one", "third"] {
            keys(&mut script, 0, &format!("bob: {text}\r\n"));
            script.server(1, &format!("[anastasia] {text}{ending}"));
        }
        let (_, messages) = script.decide(&named("chat-routed"));
        assert_eq!(bad(&messages), Vec::<String>::new(), "{:?}", lines(&messages));
        assert_eq!(messages.iter().filter(|message| message.forward_of.is_some()).count(), 3, "{:?}", lines(&messages));
    }
}
