//! Chats in which something is odd.

use super::*;

pub(super) fn works() -> Vec<(&'static str, Work)> {
    let chat = |people: usize, steps: &dyn Fn(&mut Wire)| {
        let names = ["ana", "bob", "cleo", "dan", "eva", "finn"];
        let mut wire = Wire::new(8080, people);
        for (who, name) in names.iter().enumerate().take(people) {
            wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
        }
        wire.client(0, "bob: hello\n").server(1, "[ana] hello\n").client(1, "ana: hi\n").server(0, "[bob] hi\n");
        steps(&mut wire);
        wire
    };
    let all = |wire: &mut Wire, people: usize| {
        (0..people).for_each(|who| {
            wire.leave(who);
        });
    };
    let of = |capture: Vec<u8>| Work::new("chat-routed").file("chat_capture.pcap", capture);
    let plain = |steps: &dyn Fn(&mut Wire)| {
        let mut wire = chat(3, steps);
        all(&mut wire, 3);
        of(wire.pcap())
    };
    let mut begun_late = chat(3, &|wire| {
        wire.client(0, "cleo: hey\n");
    });
    all(&mut begun_late, 3);
    begun_late.from(9);
    let leaks = {
        let mut wire = chat(6, &|wire| {
            wire.client(0, "bob: for you\n").server(1, "[ana] for you\n");
            (2..6).for_each(|who| {
                wire.server(who, "[ana] for you\n");
            });
        });
        all(&mut wire, 6);
        of(wire.pcap())
    };
    let mut gone = chat(3, &|wire| {
        wire.leave(1);
        wire.client(0, "bob: there?\n").server(0, "User not found.\n").client(2, "ana: hi\n").server(0, "[cleo] hi\n");
    });
    gone.leave(0).leave(2);
    let mut nameless = Wire::new(8080, 2);
    nameless.client(0, "ana\n").server(0, "Welcome ana! You can now chat.\n").leave(1).leave(0);
    vec![
        ("three who chat", plain(&|_| {})),
        ("the first part for the second", {
            let mut part = Wire::new(8080, 1);
            (1..6).for_each(|row| {
                part.client(0, &format!("row {row} of the table"));
            });
            part.leave(0);
            of(part.pcap())
        }),
        ("a chat begun late", of(begun_late.pcap())),
        ("copies to four others", leaks),
        ("one for who had left", of(gone.pcap())),
        ("one without a name", of(nameless.pcap())),
        (
            "told in other words",
            plain(&|wire| {
                wire.client(0, "zoe: hello\n").server(0, "Sorry, zoe is not here\n");
            }),
        ),
        (
            "twice the same",
            plain(&|wire| {
                wire.client(0, "cleo: hey\n").server(2, "[ana] hey\n").server(2, "[ana] hey\n");
            }),
        ),
        (
            "a command",
            plain(&|wire| {
                wire.client(0, "/list\n").server(0, "ana, bob, cleo\n");
            }),
        ),
        (
            "out of nowhere",
            plain(&|wire| {
                wire.server(2, "[bob] who said that?\n");
            }),
        ),
        (
            "a message that does not end",
            plain(&|wire| {
                wire.client(0, "bob: this one has no end");
            }),
        ),
        ("names whose answers are cut", {
            let mut wire = chat(3, &|_| {});
            all(&mut wire, 3);
            of(wire.cut(60))
        }),
    ]
}

/// Clients that left, names and texts in pieces, forms of a server's own.
pub(super) fn left_and_split() -> Vec<(&'static str, Work)> {
    let chat = |steps: &dyn Fn(&mut Wire)| {
        let mut wire = Wire::new(8080, 3);
        for (who, name) in NAMES.iter().enumerate() {
            wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
        }
        wire.client(0, "bob: hello\n").server(1, "[ana] hello\n").client(1, "ana: hi\n").server(0, "[bob] hi\n");
        steps(&mut wire);
        Work::new("chat-routed").file("chat_capture.pcap", wire.pcap())
    };
    let all = |wire: &mut Wire, from: usize| {
        (from..3).for_each(|who| {
            wire.leave(who);
        });
    };
    let mut nameless = Wire::new(8080, 2);
    nameless.client(0, "ana\n").server(0, "Welcome ana! You can now chat.\n").shut_client(1);
    nameless.server(1, "Welcome ! You can now chat.\n").leave(0);
    let told = |forms: [&str; 2]| {
        let mut wire = Wire::new(3333, 3);
        wire.client(0, "good morning to all of you\n");
        let [one, other] = forms.map(|form| form.replace("TEXT", "good morning to all of you"));
        wire.server(1, &one).server(2, &other);
        (0..3).for_each(|who| {
            wire.leave(who);
        });
        Work::new("chat-broadcast").file("tcp_multiclient_chat_capture.pcap", wire.pcap())
    };
    vec![
        ("copies in the lab's form", told([&format!("[127.0.0.1:{FIRST}] TEXT\n"); 2])),
        (
            "copies in words of the server's own",
            told(["at nine somebody told the room TEXT and was gone\n", "<< TEXT >> is what the room was told\n"]),
        ),
        (
            "a copy for who had left",
            chat(&|wire| {
                wire.shut_client(1).client(0, "bob: are you there?\n").server(1, "[ana] are you there?\n").refuse(1);
                wire.client(2, "ana: he has gone\n").server(0, "[cleo] he has gone\n").leave(0).leave(2);
            }),
        ),
        (
            "a name in two segments",
            chat(&|wire| {
                wire.client(0, "cleo: good ").client(0, "day\n").server(2, "[ana] good day\n");
                all(wire, 0);
            }),
        ),
        ("a welcome for no name", Work::new("chat-routed").file("chat_capture.pcap", nameless.pcap())),
    ]
}
