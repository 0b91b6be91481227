//! A form slightly off is the lab in another form than asked: what it says is delivered and answered as it is.

use super::*;

fn echo(form: &str) -> Script {
    let mut script = Script::new(1, 5005);
    for text in ["hello", "second", "third"] {
        script.client(0, text).server(0, &form.replace("TEXT", text));
    }
    script
}

#[test]
fn replies_in_other_signs_are_right_and_other_words_are_not() {
    let likely = |form: &str| format!("tcp-text echo likely, `{form}` for `ECHO: text`");
    let table = [
        ("ECHO:TEXT", likely("ECHO:text")),
        ("ECHO - TEXT", likely("ECHO - text")),
        ("[ECHO] TEXT", likely("[ECHO] text")),
        ("ECHO: 'TEXT'", likely("ECHO: 'text'")),
        ("ECHO: TEXT", "tcp-text echo sure".to_owned()),
        ("ECHO: TEXT\n", "tcp-text echo sure".to_owned()),
        ("echo: TEXT", "unlike".to_owned()),
        ("TEXT", "unlike".to_owned()),
        ("REPLY: TEXT", "unlike".to_owned()),
    ];
    for (form, expected) in table {
        assert_eq!(echo(form).found(&every()), expected, "{form}");
    }
    let (_, messages) = echo("ECHO:TEXT").decide(&every());
    assert_eq!(line(&messages[1]), "0 < \"ECHO:hello\" reply 1 right [other-form]");
    assert_eq!(messages[1].notes[0].said.to_string(), "in another form than the lab's, which is \"ECHO: hello\"");
    // What is wrong stays wrong, and says what was due.
    let (_, messages) = echo("REPLY: TEXT").decide(&named("tcp-text"));
    assert_eq!(line(&messages[1]), "0 < \"REPLY: hello\" reply 1 wrong, not \"ECHO: hello\" assumed");
}

#[test]
fn white_space_behind_a_reply_belongs_to_it() {
    let mut script = Script::new(1, 12345);
    script.client(0, "ping\n").server(0, "PONG\n").client(0, "upper:abc\n").server(0, "ABC\r\n");
    script.client(0, "ping").client(0, "ping").server(0, "PONG\nPONG\n");
    let (_, messages) = script.decide(&every());
    assert_eq!(
        lines(&messages),
        [
            "0 > \"ping\\n\"",
            "0 < \"PONG\\n\" reply 1 right [ending]",
            "0 > \"upper:abc\\n\"",
            "0 < \"ABC\\r\\n\" reply 3 right [ending]",
            "0 > \"ping\" assumed",
            "0 > \"ping\"",
            "0 < \"PONG\\n\" reply 5 right assumed [ending]",
            "0 < \"PONG\\n\" reply 6 right [ending]",
        ]
    );
    // An echo of white space is an echo.
    let mut script = Script::new(1, 10000);
    script.client(0, "hi").client(0, "\n").server(0, "hi\n");
    let (_, messages) = script.decide(&named("tcp-echo"));
    assert!(messages.iter().all(|message| !message.has_note(NoteId::Ending)), "{:?}", lines(&messages));
}

/// Three clients, each of whom speaks twice; what the others get is made of the sender's port and the text.
fn chat(form: &str) -> Script {
    let mut script = Script::new(3, 3333);
    for (round, word) in ["hello everybody", "fine, and you?"].iter().enumerate() {
        for from in 0..3 {
            let text = format!("{word} {round}{from}\n");
            script.client(from, &text);
            let copy = form.replace("PORT", &(40_000 + from).to_string()).replace("TEXT\n", &text);
            let copy = copy.replace("TEXT", text.trim_end());
            (0..3).filter(|to| *to != from).for_each(|to| {
                script.server(to, &copy);
            });
        }
    }
    script
}

#[test]
fn a_chat_in_other_signs_is_that_chat() {
    let likely = |form: &str| format!("chat-broadcast chat likely, `{form}` for `[ip:port] text`");
    let table = [
        ("[127.0.0.1:PORT] TEXT\n", "chat-broadcast chat sure".to_owned()),
        ("127.0.0.1:PORT: TEXT\n", likely("ip:port: text")),
        ("[127.0.0.1:PORT]TEXT\n", likely("[ip:port]text")),
        ("('127.0.0.1', PORT): TEXT\n", likely("('ip', port): text")),
        ("127.0.0.1:PORT > TEXT", likely("ip:port > text")),
        ("<127.0.0.1 PORT> TEXT", likely("<ip port> text")),
        ("somebody says TEXT\n", "unlike".to_owned()),
        ("ok\n", "unlike".to_owned()),
    ];
    for (form, expected) in table {
        assert_eq!(chat(form).found(&every()), expected, "{form}");
        let (_, messages) = chat(form).decide(&every());
        assert!(messages.iter().all(|message| !message.has_note(NoteId::NotDelivered)), "{form}");
    }
    // Where it was named, words of one's own do as well; and nothing is delivered where nothing was.
    let own = chat("Client PORT says: TEXT\n").decide(&named("chat-broadcast")).1;
    assert_eq!(own.iter().filter(|message| message.forward_of.is_some()).count(), 12);
    let bare = chat("TEXT\n").decide(&named("chat-broadcast")).1;
    assert_eq!(bare.iter().filter(|message| message.forward_of.is_some()).count(), 12);
    let none = chat("ok\n").decide(&named("chat-broadcast")).1;
    assert_eq!(none.iter().filter(|message| message.has_note(NoteId::NotDelivered)).count(), 6);
}

#[test]
fn one_message_of_another_form_that_reached_nobody_is_found() {
    let mut script = chat("127.0.0.1:PORT: TEXT\n");
    script.client(0, "is anybody there?\n");
    let (_, messages) = script.decide(&every());
    let lost: Vec<String> = messages.iter().filter(|m| m.has_note(NoteId::NotDelivered)).map(line).collect();
    assert_eq!(lost, ["0 > \"is anybody there?\\n\" assumed [not-delivered]"]);
}

fn routed(welcome: &str, ask: fn(&str, &str) -> String, deliver: &str) -> Script {
    let mut script = Script::new(2, 8080);
    for (slot, name) in ["ana", "bob"].iter().enumerate() {
        script.client(slot, &format!("{name}\n"));
        if !welcome.is_empty() {
            script.server(slot, &welcome.replace("NAME", name));
        }
    }
    for (from, to, text) in [(0, 1, "hello there"), (1, 0, "hi ana"), (0, 1, "how are you?")] {
        let names = ["ana", "bob"];
        script.client(from, &ask(names[to], text));
        script.server(to, &deliver.replace("NAME", names[from]).replace("TEXT", text));
    }
    script
}

#[test]
fn a_routed_chat_in_another_form_is_that_chat() {
    let colon = |name: &str, text: &str| format!("{name}: {text}\n");
    let at = |name: &str, text: &str| format!("@{name} {text}\n");
    let lab = "Welcome NAME! You can now chat.\n";
    type Form = fn(&str, &str) -> String;
    let table: [(&str, Form, &str, bool); 6] = [
        (lab, colon, "[NAME] TEXT\n", true),
        (lab, colon, "NAME: TEXT\n", true),
        (lab, colon, "(NAME) - TEXT\n", true),
        ("WELCOME NAME. To chat, type: @target message\n", at, "Message from NAME: TEXT\n", false),
        ("", colon, "NAME> TEXT\n", false),
        ("ok\n", at, "NAME whispers: TEXT\n", false),
    ];
    for (welcome, ask, deliver, guessed) in table {
        let script = routed(welcome, ask, deliver);
        let (_, messages) = script.decide(&named("chat-routed"));
        let delivered = messages.iter().filter(|message| message.forward_of.is_some()).count();
        assert_eq!(delivered, 3, "{deliver}: {:?}", lines(&messages));
        assert!(messages.iter().all(|message| !message.has_note(NoteId::NotDelivered)), "{deliver}");
        assert_eq!(script.found(&every()).starts_with("chat-routed"), guessed, "{deliver}: {}", script.found(&every()));
    }
}
