//! Stream numbers, relative numbers and verdicts in the monitor and in lines, with few packets held.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use wirelab_analyzers::engine::{Engine, Event, Settings};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::report::happening::StreamEvent;
use wirelab_analyzers::report::messages::MessageEvent;
use wirelab_capture::read::Reader;

use super::{drip, plan, sample, samples};
use crate::{Driver, Events, Monitor, Needs, Plan, Row, StreamId, Wording};

/// Filters whose answer depends on what an engine knows of a stream.
const FILTERS: [&str; 9] = [
    "tcp.stream == 0",
    "tcp.stream == 1",
    "tcp.stream == 2",
    "udp.stream == 0",
    "tcp.seq == 1 && tcp.len > 0",
    "tcp.analysis.flags",
    "tcp.analysis.acks_frame",
    "tcp.time_relative > 0 && tcp.time_delta > 0",
    "wirelab.phase == \"handshake\" || wirelab.phase == \"teardown\"",
];

/// What a filter says of each packet of a file, and the streams of the packet.
fn answers(path: &Path, filter: &Filter) -> BTreeMap<u64, (bool, Vec<StreamId>)> {
    let mut found = BTreeMap::new();
    let mut engine = Engine::new(Settings::default());
    let mut reader = Reader::open(path).unwrap();
    while let Some(packet) = reader.next_packet().unwrap() {
        engine.push(&packet, &mut |event: Event<'_>| {
            if let Event::Packet(view) = event {
                let streams = StreamId::all_of(view.segments, view.datagrams).collect();
                found.insert(view.packet.frame, (filter.matches(view), streams));
            }
        });
    }
    found
}

fn monitor(plan: Plan, held: usize) -> Monitor {
    Monitor::new(plan, Needs { messages: true, held, written: None }, Box::new(|rung| vec![format!("{rung:?}")]))
}

#[test]
fn a_filter_that_is_typed_late_finds_the_streams_whose_packets_it_can_still_see() {
    let mut found_any = 0;
    for path in samples() {
        for held in [1, usize::MAX] {
            let mut monitor = monitor(plan(""), held);
            drip(&path, |turn| monitor.turn(turn));
            for text in FILTERS {
                let gone = monitor.set_filter(text).unwrap();
                let shown: BTreeSet<StreamId> = monitor.rows().iter().map(Row::id).collect();
                let (mut seen, mut expected) = (BTreeSet::new(), BTreeSet::new());
                for (frame, (matches, streams)) in answers(&path, &monitor.plan().compile(text).unwrap()) {
                    let begins = streams.iter().any(|id| !seen.contains(id));
                    if matches && (frame > gone || begins) {
                        expected.extend(&streams);
                    }
                    seen.extend(streams);
                }
                assert_eq!(shown, expected, "{path:?}: {text}, {gone} packets gone");
                found_any += shown.len();
            }
            monitor.set_filter("").unwrap();
            let (tcp, udp) = monitor.stream_counts();
            assert_eq!(monitor.rows().len(), tcp + udp);
        }
    }
    assert!(found_any > 200, "{found_any}");
}

#[test]
fn a_stream_opened_late_has_the_lines_that_it_would_have_had_from_the_beginning() {
    let mut cut = 0;
    for path in samples() {
        let [mut few, mut all] = [1, usize::MAX].map(|held| monitor(plan(""), held));
        drip(&path, |turn| few.turn(turn));
        drip(&path, |turn| all.turn(turn));
        for row in few.rows() {
            [&mut few, &mut all].into_iter().for_each(|monitor| monitor.open(Some(row.id())));
            let (few, all) = (few.opened().unwrap(), all.opened().unwrap());
            let rungs = few.ladder().lines().len();
            let from_the_beginning: Vec<_> = all.ladder().lines().skip(all.ladder().lines().len() - rungs).collect();
            assert_eq!(few.ladder().lines().collect::<Vec<_>>(), from_the_beginning, "{path:?}");
            assert!(!all.begins_before());
            assert_eq!(few.begins_before(), rungs < all.ladder().lines().len(), "{path:?}");
            cut += usize::from(few.begins_before() && rungs > 0);
        }
    }
    assert!(cut > 10, "{cut}");
}

/// Each event as its object.
struct Objects;

impl Wording for Objects {
    type Line = String;

    fn happening(&mut self, happening: &StreamEvent) -> Option<String> {
        Some(format!("{happening:?}"))
    }

    fn telling(&mut self, telling: &MessageEvent<'_>) -> Option<String> {
        Some(format!("{telling:?}"))
    }
}

/// The lines of a capture under a filter.
fn lines(path: &Path, filter: &str) -> Vec<String> {
    let plan = plan(filter);
    let mut events = Events::new(&plan, Objects);
    let mut driver = Driver::new(plan, Needs { messages: true, ..Needs::default() });
    let mut lines = Vec::new();
    drip(path, |turn| {
        driver.turn(turn, &mut events);
        lines.extend(events.take().0);
    });
    driver.finish(&mut events);
    lines.extend(events.take().0);
    lines
}

/// Lines about messages may come later than those about packets, and are told anew when more is known.
#[test]
fn a_filter_chooses_lines_and_changes_none() {
    let path = sample("three-clients.pcapng");
    let all = lines(&path, "");
    // Data is told as data until it is known which lab speaks: how much of it, depends on the time that decoding takes.
    let happened = |line: &&String| line.starts_with("StreamEvent") && !line.contains("event: \"data\"");
    for filter in ["tcp.stream == 2", "tcp.stream == 2 && !(wirelab.message == 1000000)"] {
        let some = lines(&path, filter);
        let expected: Vec<_> = all.iter().filter(happened).filter(|line| line.contains("stream: 2")).collect();
        assert!(expected.len() >= 3, "{all:#?}");
        assert_eq!(some.iter().filter(happened).collect::<Vec<_>>(), expected, "{filter}");
    }
}

/// A filter on messages that is typed when packets have come already finds what they complete, and goes on.
#[test]
fn messages_are_found_under_their_numbers_whenever_the_filter_is_typed() {
    let path = sample("three-clients.pcapng");
    let text = "wirelab.message >= 1 && tcp.stream == 1";
    let mut at_once = monitor(plan(text), usize::MAX);
    drip(&path, |turn| at_once.turn(turn));
    at_once.catch_up();
    let mut late = monitor(plan(""), usize::MAX);
    let mut turns = 0;
    drip(&path, |turn| {
        late.turn(turn);
        turns += 1;
        if turns == 2 {
            late.set_filter(text).unwrap();
        }
    });
    late.catch_up();
    for monitor in [&at_once, &late] {
        assert_eq!(monitor.rows().iter().map(Row::id).collect::<Vec<_>>(), [StreamId::tcp(1)]);
    }
    let mut after = monitor(plan(""), usize::MAX);
    drip(&path, |turn| after.turn(turn));
    after.set_filter(text).unwrap();
    assert_eq!(after.rows().iter().map(Row::id).collect::<Vec<_>>(), [StreamId::tcp(1)]);
}
