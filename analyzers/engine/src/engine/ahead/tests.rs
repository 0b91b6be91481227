//! Two threads give what one gives, and neither runs away from the other.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::event::Ahead;
use super::*;

/// All that the engine says of a capture in the end.
fn told<O: Observer>(path: &Path, settings: Settings, mut observer: O, ahead: bool) -> String {
    let mut reader = Reader::open(path).unwrap();
    let mut engine = Engine::new(settings);
    if ahead {
        run(&mut reader, &mut engine, &mut observer).expect("a second thread").unwrap();
    } else {
        while let Some(packet) = reader.next_packet().unwrap() {
            engine.push(&packet, &mut observer);
        }
    }
    let (summary, facts) = (engine.finish(), reader.into_facts());
    if !O::ROWS {
        return format!("{:?} {:?} {facts:?}", summary.finals(), summary.counts());
    }
    let (tcp, udp): (Vec<_>, Vec<_>) = (summary.tcp_rows().collect(), summary.udp_rows().collect());
    let verdicts: Vec<_> = (0..tcp.len() as u32).map(|stream| summary.verdicts(stream)).collect();
    format!("{tcp:?} {udp:?} {verdicts:?} {:?} {facts:?}", summary.counts())
}

/// A capture of packets that are no TCP.
fn capture(lengths: &[usize]) -> Vec<u8> {
    let mut bytes = [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 1 << 30, 1].map(u32::to_le_bytes).concat();
    for length in lengths {
        bytes.extend([0, 0, *length as u32, *length as u32].map(u32::to_le_bytes).as_flattened());
        bytes.resize(bytes.len() + length, 0);
    }
    bytes
}

/// Counts what is taken from a capture.
struct Taken(std::io::Cursor<Vec<u8>>, Arc<AtomicU64>);

impl Read for Taken {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let taken = self.0.read(room)?;
        self.1.fetch_add(taken as u64, Ordering::Relaxed);
        Ok(taken)
    }
}

/// How far each sign of progress says that it is, and how far the reading was then. The placing takes its time.
#[derive(Default)]
struct Slow(Vec<(u64, u64, u64)>, Arc<AtomicU64>);

impl Observer for Slow {
    const LISTENS: bool = false;

    fn on(&mut self, _: crate::engine::Event<'_>) {}

    fn passed(&mut self, frame: u64, offset: u64) {
        std::thread::sleep(std::time::Duration::from_millis(20));
        self.0.push((frame, offset, self.1.load(Ordering::Relaxed)));
    }
}

fn watched(lengths: &[usize]) -> Vec<(u64, u64, u64)> {
    let mut observer = Slow::default();
    let taken = Taken(std::io::Cursor::new(capture(lengths)), Arc::clone(&observer.1));
    let mut reader = Reader::from_read(Path::new("crafted"), Box::new(taken)).unwrap();
    run(&mut reader, &mut Engine::new(Settings::default()), &mut observer).expect("a second thread").unwrap();
    observer.0
}

#[test]
fn progress_never_goes_back() {
    for packets in 0..4 * PACKETS {
        let frames: Vec<u64> = watched(&vec![60; packets]).iter().map(|(frame, ..)| *frame).collect();
        assert!(frames.is_sorted() && frames.last().copied().unwrap_or(0) == packets as u64, "{packets}: {frames:?}");
        assert!(!frames.contains(&0), "{packets}: {frames:?}");
    }
}

#[test]
fn long_packets_are_not_read_far_ahead() {
    const LONG: usize = 6 << 20;
    let lengths: Vec<usize> = std::iter::repeat_n([LONG, 60], 8).flatten().collect();
    let watched = watched(&lengths);
    assert_eq!(watched.last().map(|(frame, ..)| *frame), Some(16));
    for (frame, offset, taken) in watched {
        assert!(taken.saturating_sub(offset) < 3 * LONG as u64, "at {frame} {offset}, {taken} bytes were read");
    }
}

#[test]
fn two_threads_say_what_one_says() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample-pcaps");
    let mut seen = 0;
    for entry in std::fs::read_dir(samples).unwrap() {
        let path = entry.unwrap().path();
        if !path.extension().is_some_and(|end| end == "pcap" || end == "pcapng") {
            continue;
        }
        for settings in [Settings::LEAST, Settings::default()] {
            let [two, one] = [true, false].map(|ahead| told(&path, settings, (), ahead));
            assert_eq!(two, one, "{}", path.display());
            let settings = Settings { first_of_two: true, ..settings };
            let [two, one] = [true, false].map(|ahead| told(&path, settings, Ahead, ahead));
            assert_eq!(two, one, "the first of two passes, {}", path.display());
        }
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} samples");
}
