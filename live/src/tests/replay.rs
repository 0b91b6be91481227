//! Packets that are told again are told as the engine told them.

use std::collections::BTreeMap;

use wirelab_analyzers::engine::{Event, Replay};

use super::{drip, plan, samples};
use crate::driver::{Driver, Needs};
use crate::view::{Answer, View};

/// Everything about each packet, as text, by frame; and the events of each.
#[derive(Default)]
struct Told {
    packets: BTreeMap<u64, String>,
    events: Vec<String>,
}

impl Told {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::TcpOpened { stream, .. } => self.events.push(format!("opened {stream}")),
            Event::HandshakeComplete { stream, .. } => self.events.push(format!("connected {stream}")),
            Event::TcpClosed { stream, .. } => self.events.push(format!("closed {stream}")),
            Event::UdpOpened { stream, .. } => self.events.push(format!("udp {stream}")),
            Event::Packet(packet) => {
                let events = std::mem::take(&mut self.events);
                self.packets.insert(packet.packet.frame, format!("{events:?} {packet:?}"));
            }
            _ => panic!("an event that is not compared"),
        }
    }
}

impl View for Told {
    fn on(&mut self, event: &Event<'_>, _: Answer) {
        self.event(event);
    }
}

#[test]
fn whatever_has_been_let_go() {
    let mut let_go = 0;
    for path in samples() {
        for held in [1, 4_000, usize::MAX] {
            let mut driver = Driver::new(plan(""), Needs { messages: true, held, written: None });
            let mut when_it_came = Told::default();
            drip(&path, |turn| driver.turn(turn, &mut when_it_came));
            let mut later = Told::default();
            driver.look_back(|held, replay| held.tell(replay, &mut |event: Event<'_>| later.event(&event)));
            let gone = driver.history().gone();
            let kept = when_it_came.packets.split_off(&(gone + 1));
            assert!(!later.packets.is_empty());
            assert_eq!(later.packets, kept, "{path:?}, {gone} packets gone");
            assert!(held < usize::MAX || gone == 0);
            let_go += gone;
        }
    }
    assert!(let_go > 500, "{let_go}");
}

/// The application layers of each packet, read by an engine from the beginning or by a replay from the middle.
#[test]
fn application_protocols_go_on_where_a_replay_has_come_to() {
    let path = super::sample("scenarios/fragments.pcapng");
    let mut whole = Driver::new(plan("http || dns"), Needs { messages: true, held: usize::MAX, written: None });
    let mut when_it_came = Told::default();
    drip(&path, |turn| whole.turn(turn, &mut when_it_came));
    let mut replay = Replay::default();
    replay.read_applications(whole.plan().decode_as);
    let mut later = Told::default();
    whole.look_back(|held, _| held.tell(&mut replay, &mut |event: Event<'_>| later.event(&event)));
    assert_eq!(later.packets, when_it_came.packets);
    assert!(later.packets.values().all(|packet| packet.contains("applications: Some")));
}
