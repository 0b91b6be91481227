//! The chat in which everybody hears everything.

use super::wire::{FIRST, Wire};
use super::{Work, honest, honest_but, line, told};
use wirelab_verify::model::Submission;

const PORT: u16 = 3333;
const TALK: [(usize, &str); 6] = [
    (0, "hello everybody"),
    (1, "hi there"),
    (2, "good morning"),
    (0, "shall we begin?"),
    (1, "yes, please"),
    (2, "bye"),
];
const COMMENT: &str = "\nThe server starts a thread for each client. Every message that one client sends reaches the two others. \
    The log prints the port of the sender, and the packets show the same port. Each copy travels in a packet of its own. \
    The handshakes stand at the beginning of the capture.\n";

/// How a chat is done.
struct Chat {
    /// What the others get; FROM and TO are ports.
    form: &'static str,
    /// What clients put behind their texts.
    ending: &'static str,
    typed: bool,
    copies: usize,
}

const USUAL: Chat = Chat { form: "[127.0.0.1:FROM] TEXT", ending: "\n", typed: false, copies: 1 };

/// The capture and the log of a chat.
fn chat(how: &Chat) -> (Wire, String) {
    let mut wire = Wire::new(PORT, 3);
    let mut log = format!("$ python3 server.py\n[START] TCP multi-client chat server on 127.0.0.1:{PORT}\n");
    let port = |who: usize| FIRST + who as u16;
    for who in 0..3 {
        log.push_str(&format!("[CONNECT] New client from 127.0.0.1:{}\n", port(who)));
    }
    for (from, text) in TALK {
        let said = format!("{text}{}", how.ending);
        if how.typed {
            wire.keys(from, &said)
        } else {
            wire.client(from, &said)
        };
        log.push_str(&format!("[RECV] From 127.0.0.1:{} -> b'{}'\n", port(from), said.escape_default()));
        for to in (0..3).filter(|to| *to != from) {
            let copy = how.form.replace("FROM", &port(from).to_string()).replace("TO", &port(to).to_string());
            let copy = copy.replace("TEXT\n", &format!("{text}\n")).replace("TEXT", text);
            (0..how.copies).for_each(|_| {
                wire.server(to, &copy);
            });
            log.push_str(&format!("[FWD] To 127.0.0.1:{} -> b'{}'\n", port(to), copy.escape_default()));
        }
    }
    (0..3).for_each(|who| {
        wire.leave(who);
    });
    (wire, log + COMMENT)
}

fn work(wire: &Wire, log: &str) -> Work {
    Work::new("chat-broadcast")
        .file("tcp_multiclient_chat_capture.pcap", wire.pcap())
        .file("tcp_multiclient_server_output.txt", log)
}

#[test]
fn forms_and_ways_of_typing() {
    let usual = "[127.0.0.1:FROM] TEXT\n";
    let table = [
        ("usual", Chat { form: usual, ..USUAL }),
        ("what nc puts behind a line is stripped", USUAL),
        ("telnet's end is stripped", Chat { ending: "\r\n", ..USUAL }),
        ("no ending", Chat { ending: "", ..USUAL }),
        ("the server puts its own behind", Chat { form: usual, ending: "", ..USUAL }),
        ("typed", Chat { ending: "\r\n", typed: true, ..USUAL }),
    ];
    let mut wrong = String::new();
    for (name, how) in table {
        let (wire, log) = chat(&how);
        wrong += &honest(name, &work(&wire, &log));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn other_forms_cost_the_form_and_nothing_else() {
    let mut wrong = String::new();
    for form in [
        "to TO [127.0.0.1:FROM] TEXT\n",
        "(TO) FROM: TEXT\n",
        "FROM says TEXT",
        "TEXT",
        "TEXT (you are TO)",
        "127.0.0.1:FROM TEXT\n",
    ] {
        let (wire, log) = chat(&Chat { form, ..USUAL });
        wrong += &honest_but(form, &work(&wire, &log), &["form"]);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_whisper_costs_nothing() {
    let mut whisper = Wire::new(PORT, 3);
    for (from, text) in TALK {
        whisper.client(from, &format!("{text}\n"));
        for to in (0..3).filter(|to| *to != from) {
            whisper.server(to, &format!("[127.0.0.1:{}] {text}\n", FIRST + from as u16));
        }
    }
    whisper.client(0, "/w 50003 only for you\n").server(2, "[127.0.0.1:50001] (private) only for you\n");
    (0..3).for_each(|who| {
        whisper.leave(who);
    });
    let (_, log) = chat(&Chat { form: "[127.0.0.1:FROM] TEXT\n", ..USUAL });
    assert_eq!(honest("whisper", &work(&whisper, &log)), "");
}

#[test]
fn copies_that_come_twice_are_told() {
    let (wire, log) = chat(&Chat { copies: 2, form: "[127.0.0.1:FROM] TEXT\n", ..USUAL });
    let told = told(&work(&wire, &log).judged());
    let delivery = line(&told, "delivery");
    assert!(delivery.starts_with('-') && delivery.contains("6 reached somebody twice"), "{told}");
}

#[test]
fn typed_text_that_is_sent_on_in_fragments() {
    let mut wrong = String::new();
    for at_once in [1, 3, 8, 40] {
        let mut wire = Wire::new(PORT, 3);
        let mut log = format!("$ python3 server.py\n[START] TCP multi-client chat server on 127.0.0.1:{PORT}\n");
        let port = |who: usize| FIRST + who as u16;
        for who in 0..3 {
            log.push_str(&format!("[CONNECT] New client from 127.0.0.1:{}\n", port(who)));
        }
        for (from, text) in TALK {
            wire.keys(from, &format!("{text}\r\n"));
            let mut parts: Vec<String> =
                text.as_bytes().chunks(at_once).map(|part| String::from_utf8(part.to_vec()).unwrap()).collect();
            parts.push("\r\n".to_owned());
            for part in parts {
                let shown = part.escape_default();
                log.push_str(&format!("[RECV] From 127.0.0.1:{} -> b'{shown}'\n", port(from)));
                let copy = format!("[127.0.0.1:{}] {part}", port(from));
                for to in (0..3).filter(|to| *to != from) {
                    wire.server(to, &copy);
                    log.push_str(&format!("[FWD] To 127.0.0.1:{} -> b'{}'\n", port(to), copy.escape_default()));
                }
            }
        }
        (0..3).for_each(|who| {
            wire.leave(who);
        });
        wrong += &honest(&format!("{at_once} at once"), &work(&wire, &(log + COMMENT)));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn private_messages_in_any_words() {
    let mut wrong = String::new();
    let usual = "[127.0.0.1:FROM] TEXT\n";
    for (asked, got) in [
        ("/w 50003 only for you", "[127.0.0.1:50001] (private) only for you\n"),
        ("/msg 50003 only for you", "(private from 50001) only for you\n"),
        ("@50003 only for you", "50001 whispers: only for you\n"),
        ("/pm 127.0.0.1:50003 only for you", "[PM] only for you"),
    ] {
        let (_, log) = chat(&Chat { form: usual, ..USUAL });
        let mut wire = Wire::new(PORT, 3);
        for (from, text) in TALK {
            wire.client(from, &format!("{text}\n"));
            for to in (0..3).filter(|to| *to != from) {
                wire.server(to, &format!("[127.0.0.1:{}] {text}\n", FIRST + from as u16));
            }
        }
        wire.client(0, &format!("{asked}\n")).server(2, got).client(1, "/list\n").server(1, "50001 50002 50003\n");
        (0..3).for_each(|who| {
            wire.leave(who);
        });
        let submission = work(&wire, &log).judged();
        let said = told(&submission);
        let delivery = line(&said, "delivery");
        if delivery.contains("reached nobody") || !delivery.contains("of 1 it cannot be told") {
            wrong += &format!("{asked}: {delivery}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_word_that_ends_the_conversation_is_no_lost_message() {
    let usual = "[127.0.0.1:FROM] TEXT\n";
    let mut wrong = String::new();
    for word in ["exit", "/quit", "bye"] {
        let (_, log) = chat(&Chat { form: usual, ..USUAL });
        let mut wire = Wire::new(PORT, 3);
        for (from, text) in TALK {
            wire.client(from, &format!("{text}\n"));
            for to in (0..3).filter(|to| *to != from) {
                wire.server(to, &format!("[127.0.0.1:{}] {text}\n", FIRST + from as u16));
            }
        }
        for who in 0..3 {
            wire.client(who, &format!("{word}\n")).leave(who);
        }
        wrong += &honest(word, &work(&wire, &log));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_a_cut_capture_does_not_show_is_said_first() {
    let (wire, log) = chat(&USUAL);
    let work = Work::new("chat-broadcast").file("capture.pcap", wire.cut(68)).file("server_activity_output.txt", log);
    let told = told(&work.judged());
    let delivery = line(&told, "delivery");
    assert!(delivery.starts_with('-') && delivery.contains("Packets were cut by a limit on their length"), "{told}");
}

/// Names with another sign between them are the list in another form; an old list is not.
#[test]
fn a_list_may_part_its_names_as_it_likes() {
    let chat = |list: &dyn Fn(&[&str]) -> String| {
        let mut wire = Wire::new(5679, 3);
        let names = ["ana", "bob", "cleo"];
        for (who, name) in names.iter().enumerate() {
            wire.client(who, &format!("LOGIN {name}\n")).server(who, &format!("OK welcome {name}\n"));
            (0..=who).for_each(|to| {
                wire.server(to, &format!("{}\n", list(&names[..=who])));
            });
        }
        wire.client(0, "hello\n").server(1, "MSG ana hello\n").server(2, "MSG ana hello\n");
        wire.client(1, "hi\n").server(0, "MSG bob hi\n").server(2, "MSG bob hi\n");
        for text in ["one", "two", "three", "four"] {
            wire.client(0, "LIST\n").server(0, &format!("{}\n", list(&names)));
            let copy = format!("MSG ana {text}\n");
            wire.client(0, &format!("{text}\n")).server(1, &copy).server(2, &copy);
        }
        wire.client(1, "LOGOUT\n").server(1, "OK goodbye\n").shut(1).shut_client(1);
        for to in [0, 2] {
            wire.server(to, &format!("{}\n", list(&["ana", "cleo"])));
        }
        Work::new("chat-login").file("login.pcapng", wire.pcap()).judged()
    };
    let text = |found: &Submission| {
        let told = found.checks.iter().filter(|one| ["replies", "delivery"].contains(&one.id.as_str()));
        told.map(|one| format!("{:?} {}", one.status, one.text)).collect::<Vec<_>>().join("\n")
    };
    for sign in [",", ", ", " ", "; "] {
        let found = chat(&|names| format!("USERS {}", names.join(sign)));
        let told = text(&found);
        assert!(!told.contains("Partly") && !told.contains("Failed"), "{sign:?}: {told}");
        assert!(!told.contains("sent key by key the server") && !told.contains("reached nobody"), "{sign:?}: {told}");
    }
    let old = chat(&|names| format!("USERS {}", if names.len() == 2 { "ana, bob, cleo" } else { "ana" }));
    assert!(text(&old).contains("Partly") || text(&old).contains("Failed"), "{}", text(&old));
}
