//! What reached somebody in another form than any that is known is never called missing.

use super::*;

fn lost(messages: &[Message]) -> Vec<String> {
    messages.iter().filter(|message| message.has_note(NoteId::NotDelivered)).map(line).collect()
}

/// Three people; each text goes out as `form` has it.
fn routed(welcome: &str, form: &str) -> Script {
    let names = ["ana", "bob", "cleo"];
    let mut script = Script::new(3, 8080);
    for (slot, name) in names.iter().enumerate() {
        script.client(slot, &format!("{name}\n")).server(slot, &welcome.replace("NAME", name));
    }
    let said = [(0, 1, "hello there"), (1, 0, "hi ana"), (2, 1, "is it you?"), (0, 1, "yes"), (1, 2, "how are you?")];
    for (from, to, text) in said {
        script.client(from, &format!("{}: {text}\n", names[to]));
        script.server(to, &form.replace("NAME", names[from]).replace("TEXT", text));
    }
    script
}

#[test]
fn a_routed_chat_without_line_feeds_is_that_chat() {
    for welcome in ["Welcome NAME! You can now chat.\n", "Welcome NAME! You can now chat.", "Hi NAME\n", "Hi NAME"] {
        for form in ["[NAME] TEXT", "[NAME]  TEXT", "NAME: TEXT", "Message from NAME: TEXT", "NAME says TEXT"] {
            let (_, messages) = routed(welcome, form).decide(&named("chat-routed"));
            assert_eq!(lost(&messages), Vec::<String>::new(), "{welcome:?} {form}: {:?}", lines(&messages));
            let delivered = messages.iter().filter(|message| message.forward_of.is_some()).count();
            assert_eq!(delivered, 5, "{welcome:?} {form}: {:?}", lines(&messages));
        }
    }
}

#[test]
fn copies_with_the_recipient_in_front_are_no_missing_copies() {
    for form in
        ["to TO [127.0.0.1:FROM] TEXT", "[127.0.0.1:FROM -> 127.0.0.1:TO] TEXT", "(TO) FROM: TEXT", "TEXT (you are TO)"]
    {
        let mut script = Script::new(3, 3333);
        for (from, text) in [(0, "hello everybody"), (1, "fine, and you?"), (2, "good"), (0, "me too"), (1, "bye now")]
        {
            script.client(from, &format!("{text}\n"));
            for to in (0..3).filter(|to| *to != from) {
                let [from, to_port] = [from, to].map(|slot| (40_000 + slot).to_string());
                let copy = form.replace("FROM", &from).replace("TO", &to_port).replace("TEXT", text);
                script.server(to, &format!("{copy}\n"));
            }
        }
        let (_, messages) = script.decide(&named("chat-broadcast"));
        assert_eq!(lost(&messages), Vec::<String>::new(), "{form}: {:?}", lines(&messages));
    }
}

#[test]
fn a_whisper_is_no_missing_copy() {
    let mut script = Script::new(3, 3333);
    for (from, text) in [(0, "hello everybody"), (1, "fine, and you?")] {
        script.client(from, &format!("{text}\n"));
        for to in (0..3).filter(|to| *to != from) {
            script.server(to, &format!("[127.0.0.1:{}] {text}\n", 40_000 + from));
        }
    }
    script.client(0, "/w 40002 just for you\n").server(2, "[127.0.0.1:40000] (private) just for you\n");
    let (_, messages) = script.decide(&named("chat-broadcast"));
    assert_eq!(lost(&messages), Vec::<String>::new(), "{:?}", lines(&messages));
    // What reached nobody in any form is missing, and what reached one of two as well.
    script.client(0, "nobody hears this\n").client(1, "one of you does\n");
    script.server(0, "[127.0.0.1:40001] one of you does\n");
    let (_, messages) = script.decide(&named("chat-broadcast"));
    assert_eq!(lost(&messages).len(), 2, "{:?}", lines(&messages));
}
