//! Packets that a tool wrote, told from connections by what their system answers.

use etherparse::PacketBuilder;
use wirelab_capture::link::LinkType;
use wirelab_capture::packet::{Packet, RecordKind};
use wirelab_engine::engine::{Engine, Settings};

use super::*;
use crate::{CollectAll, Conversations, NoLab, StreamingDecoder};

/// A packet: whether the client's, flags, sequence and acknowledgement number, payload.
type Line<'t> = (bool, &'t str, u32, u32, &'t str);

fn heard(port: u16, ask: Ask, packets: &[Line<'_>]) -> Conversations {
    let mut engine = Engine::new(Settings::LEAST);
    let mut steady = StreamingDecoder::new(ask, CollectAll::all());
    for ((client, flags, seq, ack, payload), frame) in packets.iter().zip(1..) {
        let (src, dst) = if *client { (40_000, port) } else { (port, 40_000) };
        let mut builder = PacketBuilder::ethernet2([0; 6], [0; 6])
            .ipv4([127, 0, 0, 1], [127, 0, 0, 1], 64)
            .tcp(src, dst, *seq, 8_192);
        for flag in flags.chars() {
            builder = match flag {
                'S' => builder.syn(),
                'A' => builder.ack(*ack),
                'R' => builder.rst(),
                'F' => builder.fin(),
                _ => builder.psh(),
            };
        }
        let mut data = Vec::new();
        builder.write(&mut data, payload.as_bytes()).unwrap();
        let packet = Packet {
            frame,
            kind: RecordKind::Packet,
            time: Some(Timestamp::new(frame as i64, 0)),
            interface: 0,
            link: LinkType::ETHERNET,
            fcs_bytes: None,
            original_len: data.len() as u32,
            offset: 0,
            data: &data,
        };
        engine.push(&packet, &mut steady);
    }
    let summary = engine.finish();
    steady.conversations(summary.roles())
}

const TEXTS: [&str; 3] = ["GET /index.html", "200 OK (index.html)", "POST /login user=ana"];

/// Each text in a packet, each answered by a RST.
fn refused<'t>(flags: &'t str, seqs: [u32; 3]) -> Vec<Line<'t>> {
    let packets = TEXTS.iter().zip(seqs).flat_map(|(text, seq)| [(true, flags, seq, 0, *text), (false, "R", 0, 0, "")]);
    packets.collect()
}

#[test]
fn each_segment_is_a_message_and_nobody_is_judged() {
    let table: [(&str, Vec<Line<'_>>); 4] = [
        ("one sequence number", refused("AP", [0, 0, 0])),
        ("one sequence number, not 0", refused("AP", [7_000, 7_000, 7_000])),
        ("numbers that count on", refused("AP", [100, 115, 134])),
        (
            "payload on a SYN",
            vec![
                (true, "S", 5, 0, TEXTS[0]),
                (false, "RA", 0, 6, ""),
                (true, "PA", 5, 0, TEXTS[1]),
                (false, "R", 0, 0, ""),
                (true, "PA", 5, 0, TEXTS[2]),
                (false, "R", 0, 0, ""),
            ],
        ),
    ];
    for (what, packets) in &table {
        for port in [12345, 8080] {
            let found = heard(port, every(), packets);
            let texts: Vec<&[u8]> = found.messages.iter().map(Message::text).collect();
            assert_eq!(texts, TEXTS.map(str::as_bytes), "{what} on {port}");
            assert!(
                found.messages.iter().all(|m| m.notes.is_empty() && m.lab.is_none() && m.repeats.is_empty()),
                "{what}"
            );
            let stream = found.streams.values().next().unwrap();
            assert_eq!(stream.none, Some(NoLab::Tool), "{what}");
            assert_eq!(&*stream.why, "these packets were written by a tool; no connection was opened");
        }
        let found = heard(8080, named("csv-encapsulation"), packets);
        assert_eq!(found.messages.len(), 3, "{what}");
        assert!(found.messages.iter().all(|message| message.lab == Some(0)), "{what}");
    }
}

#[test]
fn connections_are_not_taken_for_them() {
    let open = [(true, "S", 100, 0, ""), (false, "SA", 500, 101, ""), (true, "A", 101, 501, "")];
    let table: [(&str, Vec<Line<'_>>); 6] = [
        ("a connection", [&open[..], &[(true, "PA", 101, 501, "ping"), (false, "PA", 501, 105, "PONG")]].concat()),
        (
            "a server that has no loop",
            [
                &open[..],
                &[
                    (true, "PA", 101, 501, "ping"),
                    (false, "PA", 501, 105, "PONG"),
                    (false, "FA", 505, 105, ""),
                    (true, "PA", 105, 506, "ping"),
                    (false, "R", 506, 0, ""),
                ],
            ]
            .concat(),
        ),
        ("one late segment that is refused", vec![(true, "PA", 101, 501, "ping"), (false, "R", 501, 0, "")]),
        ("one direction", (0..6).map(|n| (true, "PA", 101 + 4 * n, 501, "ping")).collect()),
        (
            "sent again",
            vec![(true, "PA", 101, 501, "ping"), (true, "PA", 101, 501, "ping"), (true, "PA", 101, 501, "pingping")],
        ),
        (
            "joined midway",
            vec![(true, "PA", 101, 501, "ping"), (false, "PA", 501, 105, "PONG"), (true, "A", 105, 505, "")],
        ),
    ];
    for (what, packets) in &table {
        let found = heard(12345, every(), packets);
        assert!(found.streams.values().all(|stream| stream.none != Some(NoLab::Tool) && !stream.log.by_tool), "{what}");
    }
}

#[test]
fn the_port_of_a_client_finds_no_lab() {
    let open = |client, server| heard_between(client, server);
    for (client, server) in [(10_000, 80), (12_345, 80), (65_432, 9_000), (8_080, 443)] {
        assert_eq!(open(client, server).streams.len(), 0, "{client} to {server}");
    }
    assert_eq!(open(40_000, 12_345).streams.len(), 1);
}

/// A connection between two ports, with a dialogue of the lab on 12345.
fn heard_between(client: u16, server: u16) -> Conversations {
    let mut engine = Engine::new(Settings::LEAST);
    let mut steady = StreamingDecoder::new(every(), CollectAll::all());
    let lines = [(true, 100, 0, ""), (false, 500, 101, ""), (true, 101, 501, "ping"), (false, 501, 105, "PONG")];
    for ((from_client, seq, ack, payload), frame) in lines.into_iter().zip(1_u64..) {
        let (src, dst) = if from_client { (client, server) } else { (server, client) };
        let builder = PacketBuilder::ethernet2([0; 6], [0; 6]).ipv4([127, 0, 0, 1], [127, 0, 0, 1], 64);
        let builder = builder.tcp(src, dst, seq, 8_192);
        let builder = if frame <= 2 { builder.syn() } else { builder.psh() };
        let builder = if frame == 1 { builder } else { builder.ack(ack) };
        let mut data = Vec::new();
        builder.write(&mut data, payload.as_bytes()).unwrap();
        let packet = Packet {
            frame,
            kind: RecordKind::Packet,
            time: None,
            interface: 0,
            link: LinkType::ETHERNET,
            fcs_bytes: None,
            original_len: data.len() as u32,
            offset: 0,
            data: &data,
        };
        engine.push(&packet, &mut steady);
    }
    let summary = engine.finish();
    steady.conversations(summary.roles())
}
