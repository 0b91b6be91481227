//! The chat with names.

use super::wire::Wire;
use super::{Work, honest, line, told};

const NAMES: [&str; 5] = ["ana", "bob", "cleo", "dan", "eva"];
const TALK: [(usize, usize, &str); 5] =
    [(0, 1, "hello there"), (1, 0, "hi ana"), (2, 3, "are you in?"), (3, 2, "yes"), (4, 0, "me too")];
const REPORT: &str = "# Part 2\n\nThe server keeps a dictionary of names and sockets.\n";
const SOURCE: &str = "import socket\nserver = socket.socket()\nserver.bind(('', 8080))\nserver.listen()\n";

fn chat(welcome: &str, form: &str, ending: &str, typed: bool, copies: usize) -> Work {
    let mut wire = Wire::new(8080, 5);
    let say = |wire: &mut Wire, who: usize, text: &str| {
        let text = format!("{text}{ending}");
        if typed {
            wire.keys(who, &text)
        } else {
            wire.client(who, &text)
        };
    };
    for (who, name) in NAMES.iter().enumerate() {
        say(&mut wire, who, name);
        wire.server(who, &welcome.replace("NAME", name));
    }
    for (from, to, text) in TALK {
        say(&mut wire, from, &format!("{}: {text}", NAMES[to]));
        (0..copies).for_each(|_| {
            wire.server(to, &form.replace("NAME", NAMES[from]).replace("TEXT", text));
        });
    }
    (0..5).for_each(|who| {
        wire.leave(who);
    });
    Work::new("chat-routed")
        .file("chat_capture.pcap", wire.pcap())
        .file("server.py", SOURCE)
        .file("client.py", SOURCE)
        .file("part2_report.md", REPORT)
}

#[test]
fn forms_without_line_feeds_and_typed_names() {
    let lab = "Welcome NAME! You can now chat.\n";
    let mut wrong = String::new();
    for (welcome, form) in [
        (lab, "[NAME] TEXT\n"),
        (lab, "[NAME] TEXT"),
        (lab, "[NAME]  TEXT"),
        ("Welcome NAME! You can now chat.", "[NAME] TEXT"),
        ("Welcome NAME!", "NAME: TEXT"),
        ("Hello NAME\n", "Message from NAME: TEXT"),
    ] {
        for (ending, typed) in [("\n", false), ("\r\n", false), ("\r\n", true)] {
            let name = format!("{welcome:?} {form:?} {ending:?} {typed}");
            wrong += &honest(&name, &chat(welcome, form, ending, typed, 1));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn copies_that_come_twice_are_told() {
    let told = told(&chat("Welcome NAME! You can now chat.\n", "[NAME] TEXT\n", "\n", false, 2).judged());
    let delivery = line(&told, "delivery");
    assert!(delivery.starts_with('-') && delivery.contains("5 reached somebody twice"), "{told}");
}

#[test]
fn a_message_that_went_to_another_one_instead_is_told_as_that() {
    let mut wire = Wire::new(8080, 3);
    for (who, name) in NAMES.iter().take(3).enumerate() {
        wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
    }
    wire.client(1, "ana: hello there\n").server(0, "[bob] hello there\n");
    wire.client(0, "bob: only for bob\n").server(2, "[ana] only for bob\n");
    let judged = |wire: &Wire| {
        let work = Work::new("chat-routed").file("chat_capture.pcap", wire.pcap());
        line(&told(&work.judged()), "delivery").to_owned()
    };
    let said = judged(&wire);
    assert!(
        said.contains("cleo received the message for bob instead of bob") && !said.contains("also received"),
        "{said}"
    );
    wire.server(1, "[ana] only for bob\n");
    let said = judged(&wire);
    assert!(said.contains("cleo also received the message for bob") && !said.contains("instead"), "{said}");
}

#[test]
fn a_message_for_a_name_that_nobody_has() {
    let said = |answer: &str| {
        let mut wire = Wire::new(8080, 2);
        for (who, name) in NAMES.iter().take(2).enumerate() {
            wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
        }
        wire.client(0, "bob: hello there\n").server(1, "[ana] hello there\n");
        wire.client(1, "ana: hi\n").server(0, "[bob] hi\n").client(0, "zoe: where are you?\n");
        if !answer.is_empty() {
            wire.server(0, answer);
        }
        wire.leave(0).leave(1);
        let told = told(&Work::new("chat-routed").file("chat_capture.pcap", wire.pcap()).judged());
        line(&told, "delivery").to_owned()
    };
    let silent = said("");
    assert!(silent.starts_with('-') && silent.contains("1 was for a name that nobody connected had"), "{silent}");
    for answer in ["User not found.\n", "Sorry, zoe is not here\n"] {
        let told = said(answer);
        assert!(told.starts_with('+') && !told.contains("nobody had"), "{answer}: {told}");
    }
    for told in [silent, said("Sorry\n")] {
        assert!(!told.contains("reached nobody"), "{told}");
    }
}
