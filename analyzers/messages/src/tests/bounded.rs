//! What is kept of a capture, and what waits for the thread beside, stays below its limit.

use etherparse::PacketBuilder;
use wirelab_capture::link::LinkType;
use wirelab_capture::packet::{Packet, RecordKind};
use wirelab_engine::engine::{Engine, Settings};

use super::*;
use crate::beside::{Decoding, MAX_WAITING, Work, size};
use crate::listener::{Ask, Conversations, Decoder, Group};
use crate::steady::MAX_KEPT;
use crate::{Gather, Keep, Steady};

/// Segments of so many streams that do not end, in turn: as many from each, of so many bytes, each so far behind the one
/// before it. Gives the most that was kept at a time.
fn most_kept(streams: u16, segments: u32, bytes: usize, apart: u32) -> usize {
    let mut engine = Engine::new(Settings::LEAST);
    let mut steady = Steady::new(Ask::any(catalogue::all().to_vec()), Gather::all());
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
        assert!(most <= MAX_KEPT + MAX_KEPT / 4, "{what}: {most} bytes were kept, at most {MAX_KEPT} may be");
    }
}

/// Notes which streams it was given, slowly.
#[derive(Default)]
struct Noted(Vec<u32>);

impl Keep for Noted {
    fn take(&mut self, _: &[Lab], found: Conversations) {
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(!found.streams.contains_key(&(Transport::Tcp, 1_000)), "stream 1,000");
        self.0.extend(found.streams.keys().map(|(_, stream)| *stream));
    }
}

/// A stream that asked a lab's server, as a group of its own.
fn group(stream: u32, bytes: usize) -> Vec<Group> {
    let end = |port| Endpoint { address: IpAddr::V4(Ipv4Addr::LOCALHOST), port };
    let port = catalogue::all().iter().flat_map(|lab| lab.ports(Transport::Tcp)).next().expect("a port");
    let mut recorder = Recorder::new(Transport::Tcp, stream, (end(40_000), end(port)), 1);
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
        decoding.decode(group(stream, bytes));
        if let Decoding::Beside(beside) = &decoding {
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
        decoding.decode(group(stream, MAX_WAITING));
    }
    decoding.finish();
}

#[test]
fn a_server_that_is_always_wrong_is_played_in_time() {
    let mut script = Script::new(2, 5010);
    for _ in 0..60_000 {
        script.client(0, "upper:hi").client(1, "upper:hi").server(0, "hI").server(1, "hI");
    }
    let begun = std::time::Instant::now();
    let messages = script.play(lab("tcp-commands"), "commands");
    let wrong = |message: &&Message| matches!(message.verdict, Some(Verdict::Wrong(_)));
    assert_eq!((messages.len(), messages.iter().filter(wrong).count()), (240_000, 120_000));
    assert!(begun.elapsed() < std::time::Duration::from_secs(6), "{:?}", begun.elapsed());
}
