//! What is kept of a capture, and what waits for the thread beside, stays below its limit.

use etherparse::PacketBuilder;
use wirelab_capture::link::LinkType;
use wirelab_capture::packet::{Packet, RecordKind};
use wirelab_engine::engine::{Engine, Settings, Summary};
use wirelab_text::limit::LANE_BYTES;

use super::*;
use crate::listener::{Ask, Conversations, Decoder, Group};
use crate::streaming::{max_attempts, max_kept};
use crate::thread::{Decoding, MAX_WAITING, Work, size};
use crate::{CollectAll, InOrder, MessageSink, Rest, StreamingDecoder};

/// Segments of so many streams that do not end, in turn: as many from each, of so many bytes, each so far behind the one
/// before it. Gives the most that was kept at a time.
fn most_kept(streams: u16, segments: u32, bytes: usize, apart: u32) -> usize {
    let mut engine = Engine::new(Settings::LEAST);
    let mut steady = StreamingDecoder::new(Ask::any(catalogue::all().to_vec()), CollectAll::all());
    let (mut most, payload) = (0, vec![b'x'; bytes]);
    let slots = (0..segments).flat_map(|number| (0..streams).map(move |slot| (number, slot)));
    for ((number, slot), frame) in slots.zip(1..) {
        let seq = 1 + number * apart;
        let builder = PacketBuilder::ethernet2([0; 6], [0; 6]).ipv4([127, 0, 0, 1], [127, 0, 0, 1], 64);
        let mut data = Vec::new();
        builder.tcp(40_000 + slot, 50_000, seq, 8_000).write(&mut data, &payload).unwrap();
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
        most = most.max(steady.listener().kept().1);
    }
    most
}

#[test]
fn streams_that_do_not_end_are_not_kept_beyond_the_limit() {
    for (what, streams, segments, bytes, apart) in [
        ("long segments", 40, 20, 50_000, 50_000),
        ("the same bytes again and again", 4, 60_000, 1, 0),
        ("bytes behind a hole", 40, 20, 50_000, 50_001),
    ] {
        let most = most_kept(streams, segments, bytes, apart);
        assert!(most <= max_kept() + max_kept() / 4, "{what}: {most} bytes were kept, at most {} may be", max_kept());
    }
}

/// A segment of a client's connection to the lab's server.
struct Segment<'a> {
    client: u16,
    from: Role,
    flags: &'a str,
    seq: u32,
    ack: u32,
    text: &'a str,
}

/// The handshake of a client, or what it and the server say behind it.
fn part(client: u16, part: &str) -> Vec<Segment<'_>> {
    let segment = |from, flags, seq, ack, text| Segment { client, from, flags, seq, ack, text };
    match part {
        "syn" => vec![segment(Role::Client, "S", 100, 0, "")],
        "reset" => vec![segment(Role::Client, "R", 105, 0, "")],
        "handshake" => {
            vec![segment(Role::Server, "SA", 500, 101, ""), segment(Role::Client, "A", 101, 501, "")]
        }
        _ => vec![segment(Role::Client, "A", 101, 501, "ping"), segment(Role::Server, "A", 501, 105, "PONG")],
    }
}

/// What is heard of segments, where ended conversations are looked for after every sixteen packets.
fn heard(segments: &[Segment<'_>]) -> Conversations {
    let (steady, summary) = listened(segments, CollectAll::all(), |_| ());
    steady.conversations(summary.roles())
}

/// The same for any sink, which `look` sees after each packet.
fn listened<K: MessageSink>(
    segments: &[Segment<'_>],
    keep: K,
    mut look: impl FnMut(&K),
) -> (StreamingDecoder<K>, Summary) {
    let mut engine = Engine::new(Settings::LEAST);
    let mut steady = StreamingDecoder::new(Ask::any(catalogue::all().to_vec()), keep).look_after(16);
    for (segment, frame) in segments.iter().zip(1..) {
        let Segment { client, from, flags, seq, ack, text } = *segment;
        let ports = if from == Role::Client { (client, 12_345) } else { (12_345, client) };
        let builder = PacketBuilder::ethernet2([0; 6], [0; 6]).ipv4([127, 0, 0, 1], [127, 0, 0, 1], 64);
        let mut builder = builder.tcp(ports.0, ports.1, seq, 8_000);
        if flags.contains('S') {
            builder = builder.syn();
        }
        if flags.contains('R') {
            builder = builder.rst();
        }
        if flags.contains('A') {
            builder = builder.ack(ack);
        }
        let mut data = Vec::new();
        builder.write(&mut data, text.as_bytes()).unwrap();
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
        steady.keep_mut().into_iter().for_each(|keep| look(keep));
    }
    (steady, engine.finish())
}

#[test]
fn messages_are_handed_on_while_the_capture_goes_on() {
    let clients = 10_000..12_000;
    let parts = |client| ["syn", "handshake", "talk", "reset"].into_iter().flat_map(move |what| part(client, what));
    let segments: Vec<_> = clients.clone().flat_map(parts).collect();
    let (mut told, mut most) = (Vec::new(), 0);
    let each = |message: &Message, _: &[Lab]| told.push(message.clone());
    let (steady, summary) = listened(&segments, InOrder::new(each), |keep| most = most.max(keep.held()));
    assert!(most <= 64, "{most} messages were held");
    let Rest { mut keep, labs, .. } = steady.finish(summary.roles());
    keep.finish(&labs);
    assert_eq!((keep.held(), told.len()), (0, clients.len() * 2));
    assert_eq!(told, heard(&segments).messages);
}

#[test]
fn a_handshake_that_takes_long_costs_no_message() {
    for others in [0, 10, 1_000] {
        let noise = (0..others).flat_map(|_| part(50_000, "talk"));
        let first = part(40_000, "syn").into_iter().chain(noise);
        let rest = ["handshake", "talk"].into_iter().flat_map(|what| part(40_000, what));
        let found = heard(&first.chain(rest).collect::<Vec<_>>());
        let texts: Vec<&[u8]> = found.messages.iter().filter(|one| one.stream == 0).map(|one| &*one.bytes).collect();
        assert_eq!(texts, [&b"ping"[..], b"PONG"], "{others} packets of others");
        assert_eq!(found.cut_short, 0);
    }
}

#[test]
fn who_is_given_up_before_speaking_and_speaks_is_told() {
    let attempts = max_attempts() as u16 * 3;
    let clients = 40_000..40_000 + attempts;
    let segments = ["syn", "handshake", "talk"]
        .into_iter()
        .flat_map(|what| clients.clone().flat_map(move |client| part(client, what)));
    let found = heard(&segments.collect::<Vec<_>>());
    let told = found.messages.iter().filter(|one| *one.bytes == *b"ping").count() as u64;
    assert!(told >= max_attempts() as u64 / 2, "{told}");
    assert_eq!(told + found.cut_short, u64::from(attempts));
    // Who never speaks has lost nothing.
    let silent: Vec<_> = clients.flat_map(|client| part(client, "syn")).collect();
    assert_eq!(heard(&silent).cut_short, 0);
}

#[test]
fn what_is_beyond_the_limit_of_a_direction_is_told() {
    let mut recorder = Recorder::new(Transport::Tcp, 0, two_ends(), 1);
    recorder.began();
    recorder.established(1);
    let bytes = vec![b'x'; 1 << 20];
    let len = bytes.len() as u32;
    let mut order = 0;
    let pieces = (LANE_BYTES.get() >> 20) as u32;
    let push = |number: u32, recorder: &mut Recorder, order: &mut u64| {
        let (from, seq, frame) = (Role::Client, 1 + number * len, u64::from(number) + 2);
        let piece = TcpPiece { from, seq, ack: None, syn: false, len, bytes: &bytes, frame, time: None };
        recorder.segment(&piece, true, order);
    };
    (0..pieces).for_each(|number| push(number, &mut recorder, &mut order));
    assert!(!recorder.log().is_cut_short(), "exactly as much as is kept");
    push(pieces, &mut recorder, &mut order);
    assert!(recorder.log().is_cut_short(), "one more");
}

#[test]
fn gaps_in_every_segment_cost_no_square() {
    costs_no_square(40_000, |count| {
        let mut script = Script::new(1, 5010);
        for _ in 0..count {
            script.client(0, "upper:hi").lost(0, Role::Client, 900).acknowledged(0, Role::Client);
        }
        let messages = script.play(lab("tcp-commands"), "commands");
        assert!(messages.len() >= count, "{}", messages.len());
    });
}

/// Plays so much, and a quarter of it: the whole takes at most ten times as long. What costs a square takes sixteen times. The
/// shortest of three turns counts, because a machine may be busy with other things.
fn costs_no_square(count: usize, play: impl Fn(usize)) {
    let shortest = |count| {
        let time = |_| {
            let begun = std::time::Instant::now();
            play(count);
            begun.elapsed()
        };
        (0..3).map(time).min().unwrap()
    };
    let (quarter, whole) = (shortest(count / 4), shortest(count));
    assert!(whole < 10 * quarter, "{count}: {whole:?}, a quarter of them: {quarter:?}");
}

/// Notes which streams it was given, slowly.
#[derive(Default)]
struct Noted(Vec<u32>);

impl MessageSink for Noted {
    fn take(&mut self, _: &[Lab], found: Conversations) {
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(!found.streams.contains_key(&(Transport::Tcp, 1_000)), "stream 1,000");
        self.0.extend(found.streams.keys().map(|(_, stream)| *stream));
    }
}

/// A client and a lab's server.
fn two_ends() -> (Endpoint, Endpoint) {
    let end = |port| Endpoint { address: IpAddr::V4(Ipv4Addr::LOCALHOST), port };
    let port = catalogue::all().iter().flat_map(|lab| lab.ports(Transport::Tcp)).next().expect("a port");
    (end(40_000), end(port))
}

/// A stream that asked a lab's server, as a group of its own.
fn group(stream: u32, bytes: usize) -> Vec<Group> {
    let mut recorder = Recorder::new(Transport::Tcp, stream, two_ends(), 1);
    recorder.began();
    recorder.established(1);
    let bytes = &vec![b'x'; bytes];
    let len = bytes.len() as u32;
    let piece = TcpPiece { from: Role::Client, seq: 1, ack: None, syn: false, len, bytes, frame: 2, time: None };
    recorder.segment(&piece, true, &mut 0);
    vec![Group { logs: vec![recorder.into_log()], goes_on: false }]
}

fn decoding() -> Decoding<Noted> {
    let decoder = Decoder::new(Ask::any(catalogue::all().to_vec()).into());
    let mut decoding = Decoding::Here(Work { decoder, keep: Noted::default() }).beside();
    assert!(decoding.keep_mut().is_none(), "a second thread");
    decoding
}

#[test]
fn what_waits_for_the_thread_beside_is_bounded_and_in_order() {
    let mut decoding = decoding();
    for stream in 0..40 {
        let bytes = if stream % 3 == 0 { MAX_WAITING } else { 10 };
        decoding.decode(group(stream, bytes), 0);
        if let Decoding::DecoderThread(beside) = &decoding {
            let waiting = beside.waiting();
            // A group that is longer than all that may wait waits alone.
            assert!(waiting <= MAX_WAITING || waiting == size(&group(stream, bytes)), "{waiting} bytes wait");
        }
    }
    assert_eq!(decoding.finish().0, (0..40).collect::<Vec<_>>());
}

#[test]
#[should_panic(expected = "stream 1,000")]
fn a_fault_on_the_thread_beside_is_told_by_this_one() {
    let mut decoding = decoding();
    for stream in 995..1_100 {
        decoding.decode(group(stream, MAX_WAITING), 0);
    }
    decoding.finish();
}

#[test]
fn a_server_that_is_always_wrong_costs_no_square() {
    costs_no_square(60_000, |count| {
        let mut script = Script::new(2, 5010);
        for _ in 0..count {
            script.client(0, "upper:hi").client(1, "upper:hi").server(0, "hI").server(1, "hI");
        }
        let messages = script.play(lab("tcp-commands"), "commands");
        let wrong = |message: &&Message| matches!(message.verdict, Some(Verdict::Wrong(_)));
        assert_eq!((messages.len(), messages.iter().filter(wrong).count()), (4 * count, 2 * count));
    });
}
