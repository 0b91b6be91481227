//! Expectations over the samples: what was done is met, what was not is not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on is to fail")]

use std::path::Path;

use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Engine, Event, Observer, Settings};
use wirelab_labs::{Lab, catalogue};
use wirelab_messages::{Ask, CollectAll, Live};

use super::*;

/// What a sample leaves of the expectations of a lab; `text` is put behind the lab's checks, which are taken away.
fn left(sample: &str, lab: &str, checks: &str) -> Vec<String> {
    let mut labs = catalogue::all().to_vec();
    let index = labs.iter().position(|one| one.id == lab).unwrap();
    labs[index].checks =
        Lab::parse(&format!("{MINIMAL}{checks}")).map_err(|problems| format!("{problems:?}")).unwrap().checks;
    let mut live = Live::new(Ask { lab: Some(index), ..Ask::any(labs.clone()) }, CollectAll::all());
    let mut expectations = Expectations::new(index, &labs[index], 0);
    assert!(!expectations.all().iter().any(Expectation::is_met), "nothing has been done yet");
    let mut engine = Engine::new(Settings::LEAST);
    let mut reader =
        Reader::open(Path::new(&format!("{}/../../sample-pcaps/{sample}", env!("CARGO_MANIFEST_DIR")))).unwrap();
    while let Some(packet) = reader.next_packet().unwrap() {
        let mut observer = |event: Event<'_>| {
            live.on(event);
            match event {
                Event::HandshakeComplete { stream, .. } => expectations.connected(stream, packet.frame),
                Event::TcpClosed { stream, .. } => {
                    expectations.ended(stream, packet.frame);
                    expectations.closed(stream);
                }
                _ => {}
            }
        };
        engine.push(&packet, &mut observer);
        live.catch_up(engine.roles()).iter().for_each(|change| expectations.change(change));
    }
    live.finish(engine.final_roles()).0.iter().for_each(|change| expectations.change(change));
    let text = |one: &Expectation| {
        format!("{} {} {}/{}", if one.is_met() { "+" } else { "-" }, one.what, one.seen, one.wanted)
    };
    expectations.all().iter().map(text).collect()
}

const MINIMAL: &str = "id = \"x\"\ntitle = \"t\"\nsource = \"s\"\nabout = \"a\"\nports = { tcp = [1] }\nreceive = 64\n\
                       [[variant]]\nid = \"commands\"\ntitle = \"t\"\nrule = \"free\"\n";

#[test]
fn the_rules_of_a_reply_table_each_once() {
    assert_eq!(
        left("lab-commands.pcapng", "tcp-commands", ""),
        [
            "+ connection 1/1",
            "+ answer to \"ping\" 2/1",
            "+ answer to \"upper:…\" 2/1",
            "+ answer to anything else 1/1",
            "+ teardown 1/1"
        ]
    );
    let chat = left("three-clients.pcapng", "chat-broadcast", "");
    assert_eq!(chat, ["+ connection 3/1", "+ clients at once 3/2", "+ message to the others 6/1", "+ teardown 3/1"]);
}

#[test]
fn checks_of_the_lab_turn() {
    let check = |kind: &str, title: &str, more: &str| {
        format!(
            "[[check]]\nid = \"{kind}-{}\"\ntitle = \"{title}\"\nkind = \"{kind}\"\npoints = 1\nhint = \"h\"\n{more}\n",
            title.len()
        )
    };
    let checks = [
        check("handshakes", "three connections", "at-least = 3"),
        check("replies", "right answers", "at-least = 5"),
        check("messages", "pings", "at-least = 2\nequals = \"ping\""),
        check("messages", "from two clients", "at-least = 5\nclients = 2"),
        check("teardown", "an end", "at-least = 1"),
        check("capture-whole", "whole", ""),
    ];
    assert_eq!(
        left("lab-commands.pcapng", "tcp-commands", &checks.concat()),
        ["- three connections 1/3", "+ right answers 5/5", "+ pings 2/2", "- from two clients 5/5", "+ an end 1/1"]
    );
}
