//! What a few segments mean under each kind of rule.

use Role::{Client, Server};

use super::*;

#[test]
fn a_reply_belongs_to_the_request_before_it() {
    let mut script = Script::new(1, 12345);
    script.client(0, "ping").server(0, "PONG").client(0, "upper:a").server(0, "A").client(0, "x").server(0, "what?");
    assert_eq!(
        lines(&script.play(lab("tcp-commands"), "commands")),
        [
            "0 > \"ping\"",
            "0 < \"PONG\" reply 1 right",
            "0 > \"upper:a\"",
            "0 < \"A\" reply 3 right",
            "0 > \"x\"",
            "0 < \"what?\" reply 5 wrong, not \"UNKNOWN COMMAND\" assumed",
        ]
    );
}

#[test]
fn each_message_tells_how_long_there_was_silence_before_it() {
    let mut script = Script::new(2, 3333);
    script.client(0, "a\n").server(1, "[127.0.0.1:40000] a\n").client(1, "b\n").client(0, "c\n");
    let messages = script.play(lab("chat-broadcast"), "chat");
    let pauses: Vec<_> = messages.iter().map(|message| (message.since_own, message.since_any)).collect();
    let step = Some(STEP);
    assert_eq!(pauses, [(None, None), (None, step), (None, step), (Some(3 * STEP), step)]);
}

#[test]
fn the_reply_tells_how_much_one_recv_returned() {
    // Two segments, two replies in one.
    let mut script = Script::new(1, 12345);
    script.client(0, "ping").client(0, "upper:x").server(0, "PONGX");
    assert_eq!(
        lines(&script.play(lab("tcp-commands"), "commands")),
        ["0 > \"ping\" assumed", "0 > \"upper:x\"", "0 < \"PONG\" reply 1 right assumed", "0 < \"X\" reply 2 right",]
    );
    // Two segments, read together: one reply to both.
    let mut script = Script::new(1, 12345);
    script.client(0, "upper:a").client(0, "b").server(0, "AB");
    assert_eq!(
        lines(&script.play(lab("tcp-commands"), "commands")),
        ["0 > \"upper:ab\" [joined]", "0 < \"AB\" reply 1 right"]
    );
    // The reply itself in two segments.
    let mut script = Script::new(1, 12345);
    script.client(0, "abc").server(0, "UNKNOWN ").server(0, "COMMAND").client(0, "ping").server(0, "PONG");
    assert_eq!(
        lines(&script.play(lab("tcp-commands"), "commands")),
        ["0 > \"abc\"", "0 < \"UNKNOWN COMMAND\" reply 1 right", "0 > \"ping\"", "0 < \"PONG\" reply 3 right",]
    );
}

#[test]
fn a_segment_without_push_goes_on() {
    let mut script = Script::new(1, 12345);
    let part = |seq, text: &str, push| Sent { slot: 0, from: Client, seq, bytes: text.into(), push };
    script.segment(&part(1, "upper:he", false)).segment(&part(9, "llo", true)).server(0, "HELLO");
    assert_eq!(
        lines(&script.play(lab("tcp-commands"), "commands")),
        ["0 > \"upper:hello\"", "0 < \"HELLO\" reply 1 right"]
    );
}

#[test]
fn small_reads_answer_in_pieces() {
    let mut script = Script::new(1, 10000);
    script.client(0, "This is the message.  It will be repeated.");
    script.server(0, "This is the mess").server(0, "age.  It will be").server(0, " repeated.");
    let text = "This is the message.  It will be repeated.";
    assert_eq!(
        lines(&script.play(lab("tcp-echo"), "sixteen")),
        [format!("0 > \"{text}\""), format!("0 < \"{text}\" reply 1 right")]
    );
}

#[test]
fn a_server_without_a_loop_answers_once() {
    let mut script = Script::new(1, 12345);
    script.client(0, "ping").server(0, "PONG").closes(0, Server).client(0, "upper:x");
    let messages = script.play(lab("tcp-commands"), "as-given");
    assert_eq!(
        lines(&messages),
        ["0 > \"ping\"", "0 < \"PONG\" reply 1 right", "0 > \"upper:x\" assumed [unanswered]"]
    );
    assert_eq!(messages[2].notes[0].said.to_string(), "no reply: the server had closed its side in frame 4");
}

#[test]
fn an_echo_to_the_wrong_client_is_found() {
    let mut script = Script::new(2, 5005);
    let record = |order: u8, text: &[u8]| [&[1, 0, 0, 0, text.len() as u8, 0, 0, 0, order], text].concat();
    script.says(0, Client, &record(1, b"to A")).says(1, Server, b"to A");
    let messages = script.play(lab("tcp-variable"), "echo-text");
    assert_eq!(messages[1].reply_to, Some(1));
    assert!(messages[1].has_note(NoteId::WrongStream), "{messages:?}");
}

#[test]
fn records_say_what_is_odd_about_them() {
    let record = |order: u8, size: u8, text: &[u8; 20]| [&[1, 0, 0, 0, order, 0, 0, 0, size], &text[..]].concat();
    let mut script = Script::new(1, 5005);
    script.says(0, Client, &record(1, 5, b"hello---------------"));
    script.says(0, Client, &record(3, 34, b"this message is long"));
    script.says(0, Client, &record(4, 9, "áéíóúáéíóxy".as_bytes().try_into().unwrap()));
    let mut cut = record(5, 24, b"aaaaaaaaaaaaaaaaaaaa");
    cut[28] = 0xc3;
    script.says(0, Client, &cut);
    let messages = script.play(lab("tcp-fixed"), "as-given");
    let notes: Vec<Vec<String>> =
        messages.iter().map(|message| message.notes.iter().map(|note| note.said.to_string()).collect()).collect();
    assert_eq!(notes[0], Vec::<String>::new());
    assert_eq!(notes[1], ["order 3 follows 1", "size says 34 characters; the record holds the first 20"]);
    assert_eq!(notes[2], ["size says 9 characters; text has 11"]);
    assert_eq!(notes[3][1], "text is cut in the middle of a UTF-8 character");
}

#[test]
fn a_broadcast_reaches_everyone_else() {
    let mut script = Script::new(3, 3333);
    script.client(0, "hi\n").server(1, "[127.0.0.1:40000] hi\n").server(2, "[127.0.0.1:40000] hi\n");
    script.client(2, "a\n").client(1, "b\n").server(0, "[127.0.0.1:40002] a\n[127.0.0.1:40001] b\n");
    script.server(2, "[127.0.0.1:40001] b\n").server(0, "[127.0.0.1:40000] hi\n");
    assert_eq!(
        lines(&script.play(lab("chat-broadcast"), "chat")),
        [
            "0 > \"hi\\n\" [copy-to-sender]",
            "1 < \"[127.0.0.1:40000] hi\\n\" copy 1",
            "2 < \"[127.0.0.1:40000] hi\\n\" copy 1",
            "2 > \"a\\n\" [not-delivered]",
            "1 > \"b\\n\"",
            "0 < \"[127.0.0.1:40002] a\\n\" copy 4",
            "0 < \"[127.0.0.1:40001] b\\n\" copy 5",
            "2 < \"[127.0.0.1:40001] b\\n\" copy 5",
            "0 < \"[127.0.0.1:40000] hi\\n\" copy 1",
        ]
    );
}

#[test]
fn a_forward_of_what_was_not_captured_is_one() {
    let mut script = Script::new(2, 3333);
    script.server(1, "[127.0.0.1:51000] before you came\n");
    assert_eq!(
        lines(&script.play(lab("chat-broadcast"), "chat")),
        ["1 < \"[127.0.0.1:51000] before you came\\n\" assumed [original-missing]"]
    );
}

#[test]
fn a_routed_message_reaches_the_one_it_names() {
    let mut script = Script::new(3, 8080);
    script.client(0, "A\n").server(0, "Welcome A! You can now chat.\n");
    script.client(1, "B\n").server(1, "Welcome B! You can now chat.\n");
    script.client(0, "B: hello\n").server(1, "[A] hello\n");
    script.client(0, "C: x\n").server(0, "User not found.\n");
    script.client(2, "B\n").server(2, "Username already taken. Connection closing.\n").closes(2, Server);
    // The well-known bug: the refused name is taken out of the list, and with it the real one.
    script.client(0, "B: still there?\n").server(0, "User not found.\n");
    assert_eq!(
        lines(&script.play(lab("chat-routed"), "lines")),
        [
            "0 > \"A\\n\"",
            "0 < \"Welcome A! You can now chat.\\n\" reply 1 right",
            "1 > \"B\\n\"",
            "1 < \"Welcome B! You can now chat.\\n\" reply 3 right",
            "0 > \"B: hello\\n\"",
            "1 < \"[A] hello\\n\" copy 5",
            "0 > \"C: x\\n\"",
            "0 < \"User not found.\\n\" reply 7 right",
            "2 > \"B\\n\"",
            "2 < \"Username already taken. Connection closing.\\n\" reply 9 right",
            "0 > \"B: still there?\\n\"",
            "0 < \"User not found.\\n\" reply 11 wrong, not \"[A] still there?\\n\"",
        ]
    );
}
