//! Whole captures of clients and proxies, numbered as tshark numbered them.

use std::path::Path;

use etherparse::PacketBuilder;
use wirelab_capture::read::Reader;

use crate::stream::Compat;
use crate::{Engine, Event, Observer, Settings};

const CLIENT: [u8; 4] = [10, 0, 0, 1];
const SERVER: [u8; 4] = [10, 0, 0, 2];

/// Frames between two hosts.
#[derive(Default)]
struct Wire(Vec<Vec<u8>>);

/// A conversation on it: its ports, and what each side says next.
struct Talk {
    ports: [u16; 2],
    next: [u32; 2],
}

impl Wire {
    fn segment(&mut self, [from, to]: [u16; 2], down: bool, [seq, ack]: [u32; 2], flags: &str, payload: &[u8]) {
        let (src, dst) = if down { (SERVER, CLIENT) } else { (CLIENT, SERVER) };
        let mut tcp = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4(src, dst, 64).tcp(from, to, seq, 64_000);
        if flags.contains('S') {
            tcp = tcp.syn();
        }
        if flags.contains('R') {
            tcp = tcp.rst();
        }
        if ack != 0 {
            tcp = tcp.ack(ack);
        }
        let mut frame = Vec::new();
        tcp.write(&mut frame, payload).unwrap();
        self.0.push(frame);
    }

    fn open(&mut self, ports: [u16; 2]) -> Talk {
        self.open_at(ports, [1000, 5000])
    }

    fn open_at(&mut self, ports: [u16; 2], next: [u32; 2]) -> Talk {
        let [client, server] = next;
        let [from, to] = ports;
        self.segment([from, to], false, [client - 1, 0], "S", b"");
        self.segment([to, from], true, [server - 1, client], "S", b"");
        self.segment([from, to], false, [client, server], "", b"");
        Talk { ports, next }
    }

    fn say(&mut self, talk: &mut Talk, down: bool, payload: &[u8]) {
        let at = talk.next[usize::from(down)];
        self.say_at(talk, down, at, payload);
        talk.next[usize::from(down)] = at + payload.len() as u32;
    }

    fn say_at(&mut self, talk: &Talk, down: bool, seq: u32, payload: &[u8]) {
        let ([from, to], side) = (talk.ports, usize::from(down));
        let ports = if down { [to, from] } else { [from, to] };
        self.segment(ports, down, [seq, talk.next[1 - side]], "", payload);
    }

    /// `tcp.stream` of each frame.
    fn numbers(&self, compat: Compat) -> String {
        let mut bytes = [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, 1].map(u32::to_le_bytes).concat();
        for (second, frame) in (1..).zip(&self.0) {
            bytes.extend([second, 0, frame.len() as u32, frame.len() as u32].map(u32::to_le_bytes).concat());
            bytes.extend(frame);
        }
        let mut reader = Reader::from_read(Path::new("crafted"), Box::new(std::io::Cursor::new(bytes))).unwrap();
        let mut engine = Engine::new(Settings { compat, ..Settings::default() });
        let mut seen = Numbers::default();
        while let Some(packet) = reader.next_packet().unwrap() {
            engine.push(&packet, &mut seen);
        }
        let rows: Vec<_> = engine.finish().tcp_rows().map(|row| row.stream).collect();
        assert!(rows.iter().all(|number| seen.0.contains(number)), "a row without packets: {rows:?}");
        seen.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

#[derive(Default)]
struct Numbers(Vec<u32>);

impl Observer for Numbers {
    fn on(&mut self, event: Event<'_>) {
        if let Event::Packet(view) = event {
            self.0.extend(view.segments.iter().map(|segment| segment.place.stream));
        }
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Greeting, command and reply of version 5.
fn dialogue(wire: &mut Wire, talk: &mut Talk, port: u16) {
    let command = [bytes("0501000101020304"), port.to_be_bytes().to_vec()].concat();
    for (down, said) in [(false, bytes("050100")), (true, bytes("0500")), (false, command)] {
        wire.say(talk, down, &said);
    }
    wire.say(talk, true, &bytes("05000001000000000000"));
}

#[test]
fn each_dialogue_takes_a_number_where_it_does_in_tshark() {
    let mut wrong = Vec::new();
    for line in include_str!("answers.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (taken, name) = (words.next().unwrap() == "taken", words.next().unwrap());
        let mut words = words.peekable();
        let ports = words.next_if(|word| word.contains('>')).unwrap_or("40000>1080").split_once('>').unwrap();
        let mut wire = Wire::default();
        let mut talk = wire.open([ports.0.parse().unwrap(), ports.1.parse().unwrap()]);
        for word in words {
            let (how, said) = word.split_once('-').unwrap_or(("", word));
            let (down, said) = (said.starts_with('s'), bytes(&said[1..]));
            let (side, length) = (usize::from(down), said.len() as u32);
            match how {
                "lost" => talk.next[side] += length,
                "again" => wire.say_at(&talk, down, talk.next[side] - length, &said),
                "probe" => wire.say_at(&talk, down, talk.next[side] - 1, &[0]),
                _ => wire.say(&mut talk, down, &said),
            }
        }
        wire.open([40001, 9999]);
        let numbers = wire.numbers(Compat::Wireshark46);
        if numbers.ends_with(" 2") != taken {
            wrong.push(format!("{name}: {numbers}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_number_is_kept_for_packets_that_come_later() {
    let mut wire = Wire::default();
    let mut first = wire.open([40000, 1080]);
    let mut second = wire.open([40001, 1080]);
    dialogue(&mut wire, &mut first, 7777);
    dialogue(&mut wire, &mut second, 7777);
    wire.say(&mut second, true, b"x");
    wire.say(&mut first, false, b"y");
    for port in [40002, 40000, 40001] {
        wire.open([port, 7777]);
    }
    let numbers = "0 0 0 1 1 1 0 0 0 0 1 1 1 1 1 0 4 4 4 3 3 3 2 2 2";
    assert_eq!(wire.numbers(Compat::Wireshark46), numbers);
    assert_eq!(wire.numbers(Compat::Wireshark40), numbers);
}

#[test]
fn a_conversation_that_is_there_goes_on_under_a_new_number_but_not_in_4_0() {
    let mut wire = Wire::default();
    let mut there = wire.open([40000, 7777]);
    let mut proxied = wire.open([40000, 1080]);
    dialogue(&mut wire, &mut proxied, 7777);
    wire.say(&mut proxied, false, b"x");
    wire.say(&mut there, false, b"y");
    wire.say(&mut proxied, true, b"x");
    wire.open([40001, 9999]);
    assert_eq!(wire.numbers(Compat::Wireshark46), "0 0 0 1 1 1 1 1 1 1 1 2 1 3 3 3");
    assert_eq!(wire.numbers(Compat::Wireshark44), wire.numbers(Compat::Wireshark46));
    assert_eq!(wire.numbers(Compat::Wireshark40), "0 0 0 1 1 1 1 1 1 1 1 0 1 2 2 2");
}

#[test]
fn ports_used_again_take_another_number_but_not_in_4_0() {
    let mut wire = Wire::default();
    for next in [[1000, 5000], [100_000, 90_000]] {
        let mut talk = wire.open_at([40000, 1080], next);
        dialogue(&mut wire, &mut talk, 7777);
        wire.say(&mut talk, false, b"x");
    }
    wire.open([40001, 9999]);
    assert_eq!(wire.numbers(Compat::Wireshark46), "0 0 0 0 0 0 0 0 2 2 2 2 2 2 2 2 4 4 4");
    assert_eq!(wire.numbers(Compat::Wireshark40), "0 0 0 0 0 0 0 0 2 2 2 2 2 2 2 2 3 3 3");
}

#[test]
fn what_a_reset_carries_is_not_passed_through() {
    let mut wire = Wire::default();
    let mut talk = wire.open([40000, 1080]);
    dialogue(&mut wire, &mut talk, 7777);
    wire.segment([40000, 1080], false, talk.next, "R", b"why");
    wire.open([40001, 9999]);
    assert!(wire.numbers(Compat::Wireshark46).ends_with(" 1"));
}
