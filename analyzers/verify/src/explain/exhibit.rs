//! The places of a proof with what stands there: packets with their ends, numbers and messages, lines with their texts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Event, Observer, PacketView, Settings, run};
use wirelab_report::ladder;
use wirelab_report::messages::one_line;
use wirelab_text::safe;

use crate::capture::compat;
use crate::case::Case;
use crate::evidence::Evidence;
use crate::log::Lines;
use crate::model::{Place, Proof};

/// Packets and lines that are shown of a file: an explanation is a page.
const ROWS: usize = 20;
/// Characters of a line, and of a message.
const ROOM: usize = 120;

/// A file that proves something.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// Its path within the submission.
    pub file: String,
    /// The files that are read as one, in their order; otherwise that file alone.
    pub pieces: Vec<String>,
    /// All frames or lines that count.
    pub place: Place,
    /// The first of the packets.
    pub packets: Vec<Packet>,
    /// The first of the lines, with their numbers.
    pub lines: Vec<(u64, String)>,
    /// How many more count.
    pub more: u64,
}

/// A packet, as Wireshark's list shows it, and the messages that it completes.
#[derive(Clone, Debug, Default)]
pub struct Packet {
    /// `frame.number`.
    pub frame: u64,
    /// `frame.time_relative` in nanoseconds.
    pub time: Option<i64>,
    /// `tcp.stream 3`, `udp.stream 0`.
    pub stream: String,
    /// Sender and receiver.
    pub ends: String,
    /// Flags, numbers and length.
    pub about: String,
    /// The lab's messages that it completes, a line each.
    pub messages: Vec<String>,
}

/// Opens the files of a proof again.
pub(super) fn of(proof: &Proof, case: &Case<'_>, evidence: &[Evidence]) -> Exhibit {
    let named = |path: &str| evidence.iter().find(|file| file.path == path);
    let capture = case.captures.iter().find(|capture| capture.path == proof.file);
    let pieces = capture.map_or_else(|| vec![proof.file.as_str()], |capture| capture.files().collect());
    let whole = || Some(Evidence::joined(&pieces.iter().map(|piece| named(piece)).collect::<Option<Vec<_>>>()?));
    let file = named(&proof.file).cloned().or_else(whole);
    let file = file.as_ref();
    let (mut packets, mut lines) = (Vec::new(), Vec::new());
    let total = match &proof.place {
        Place::Whole => 0,
        Place::Frames(frames) => {
            packets = file.map(|file| self::packets(file, first(frames), case)).unwrap_or_default();
            frames.len()
        }
        Place::Lines(numbers) => {
            lines = file.map(|file| self::lines(file, first(numbers))).unwrap_or_default();
            numbers.len()
        }
    };
    Exhibit {
        file: proof.file.clone(),
        pieces: pieces.into_iter().map(str::to_owned).collect(),
        place: proof.place.clone(),
        more: total.saturating_sub(ROWS) as u64,
        packets,
        lines,
    }
}

fn first(numbers: &[u64]) -> &[u64] {
    numbers.get(..ROWS.min(numbers.len())).unwrap_or_default()
}

fn packets(file: &Evidence, frames: &[u64], case: &Case<'_>) -> Vec<Packet> {
    let mut watch = Watch { wanted: frames.iter().copied().collect(), found: BTreeMap::new() };
    let settings = Settings::LEAST.with_compat(compat(case.lab));
    let reader = (file.open)().ok().and_then(|input| Reader::from_read(Path::new(&file.path), input).ok());
    // It was read a moment ago: what fails now costs the rows only.
    let _ = reader.map(|reader| run(reader, settings, &mut watch));
    let index = case.capture(&file.path).map(|capture| &capture.index);
    for (frame, packet) in &mut watch.found {
        let messages = index.into_iter().flat_map(|index| index.completed(*frame));
        packet.messages = messages.map(|message| one_line(message, ROOM)).collect();
    }
    watch.found.into_values().collect()
}

/// Keeps what is to be shown of some frames.
struct Watch {
    wanted: BTreeSet<u64>,
    found: BTreeMap<u64, Packet>,
}

impl Observer for Watch {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        let frame = view.packet.frame;
        if self.wanted.contains(&frame) {
            self.found.insert(frame, packet(view));
        }
    }
}

fn packet(view: &PacketView<'_>) -> Packet {
    let time = view.packet.time.zip(view.first_time).map(|(time, first)| time.as_nanos() - first.as_nanos());
    let mut packet = Packet { frame: view.packet.frame, time, ..Packet::default() };
    let (ends, rung) = match (view.segments.first(), view.datagrams.first()) {
        (Some(segment), _) => {
            packet.stream = format!("tcp.stream {}", segment.place.stream);
            let ends = view.tcp(segment).and_then(|(_, tcp)| view.ends(tcp.net, tcp.src_port, tcp.dst_port));
            (ends, ladder::tcp(view, segment))
        }
        (None, Some(datagram)) => {
            packet.stream = format!("udp.stream {}", datagram.place.stream);
            let ends = view.udp(datagram).and_then(|(_, udp)| view.ends(udp.net, udp.src_port, udp.dst_port));
            (ends, ladder::udp(view, datagram))
        }
        (None, None) => return packet,
    };
    if let Some((source, destination)) = ends {
        packet.ends = format!("{source} → {destination}");
    }
    if let Some(rung) = rung {
        let parts = [
            rung.flags,
            rung.seq.map_or_else(String::new, |seq| format!("seq {seq}")),
            rung.ack.map_or_else(String::new, |ack| format!("ack {ack}")),
            rung.length.map_or_else(String::new, |length| format!("len {length}")),
        ];
        packet.about = parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    }
    packet
}

fn lines(file: &Evidence, numbers: &[u64]) -> Vec<(u64, String)> {
    let mut found = Vec::new();
    let Some(mut lines) = (file.open)().ok().and_then(|input| Lines::new(input).ok()) else { return found };
    let last = numbers.last().copied().unwrap_or(0);
    while let Ok(Some(line)) = lines.next_line() {
        if line.number > last {
            break;
        }
        if numbers.contains(&line.number) {
            found.push((line.number, safe::excerpt(line.text.as_bytes(), ROOM)));
        }
    }
    found
}
