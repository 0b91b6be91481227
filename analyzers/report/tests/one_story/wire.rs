//! Packets from one line each, and what is said of their streams.

use std::collections::BTreeMap;

use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::link::LinkType;
use wirelab_capture::packet::{Packet, RecordKind};
use wirelab_capture::time::Timestamp;
use wirelab_engine::engine::{Engine, Event, Observer, Settings, Summary};
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::Phase;
use wirelab_findings::finding::{Finding, findings};
use wirelab_labs::{Side, catalogue};
use wirelab_messages::live::Change;
use wirelab_messages::{Ask, CollectAll, Conversations, Live, StreamingDecoder};
use wirelab_report::sentence;

/// What a packet was told to be in a pass: its stream, its sender's role, its phase, and whether it is a copy.
pub(super) type Told = (u32, Role, Phase, bool);

/// A capture under way.
pub(super) struct Wire {
    packets: Vec<(i64, Vec<u8>, u32)>,
    settings: Settings,
}

/// The fields of a line.
struct Line<'l> {
    micros: i64,
    from_client: bool,
    flags: u8,
    numbers: [u32; 3],
    extra: Vec<(&'l str, &'l str)>,
}

impl<'l> Line<'l> {
    /// `MICROSECONDS SIDE FLAGS SEQ ACK LEN [NAME=VALUE ...]`: SIDE is C or S, FLAGS are letters of FSRPA or `-`. Names: `cp`,
    /// `sp` (ports), `id` (IP identification), `if` (SLL2 interface), `w` (window), `ws` (window scale option), `text`.
    fn parse(line: &'l str) -> Self {
        let mut words = line.split_whitespace();
        let micros = words.next().unwrap().parse().unwrap();
        let from_client = words.next().unwrap() == "C";
        let bit = |letter| match letter {
            'F' => 1,
            'S' => 2,
            'R' => 4,
            'P' => 8,
            'A' => 16,
            _ => 0,
        };
        let flags = words.next().unwrap().chars().map(bit).sum();
        let mut numbers = [0; 3];
        for number in &mut numbers {
            *number = words.next().unwrap().parse().unwrap();
        }
        Self { micros, from_client, flags, numbers, extra: words.filter_map(|word| word.split_once('=')).collect() }
    }

    fn get(&self, name: &str, usual: u16) -> u16 {
        let found = self.extra.iter().find(|(known, _)| *known == name);
        found.map_or(usual, |(_, value)| value.parse().unwrap())
    }

    fn payload(&self) -> Vec<u8> {
        let text = self.extra.iter().find(|(name, _)| *name == "text").map(|(_, text)| text.as_bytes().to_vec());
        text.unwrap_or_else(|| vec![b'x'; self.numbers[2] as usize])
    }

    fn tcp(&self) -> Vec<u8> {
        let ports = [self.get("cp", 40_000), self.get("sp", 12_345)];
        let [from, to] = if self.from_client { ports } else { [ports[1], ports[0]] };
        let scale = self.get("ws", 255);
        let options: &[u8] = if scale == 255 { &[] } else { &[1, 3, 3, scale as u8] };
        let mut bytes = [from.to_be_bytes(), to.to_be_bytes()].concat();
        bytes.extend(self.numbers[0].to_be_bytes());
        bytes.extend(self.numbers[1].to_be_bytes());
        bytes.extend([((20 + options.len()) as u8 / 4) << 4, self.flags]);
        bytes.extend(self.get("w", 8_192).to_be_bytes());
        let text = self.payload();
        // As good as a checksum: another text, another value.
        bytes.extend(text.iter().fold(7_u16, |sum, byte| sum.wrapping_mul(31) ^ u16::from(*byte)).to_be_bytes());
        bytes.extend([0, 0]);
        bytes.extend(options);
        bytes.extend(text);
        bytes
    }

    fn frame(&self) -> Vec<u8> {
        let tcp = self.tcp();
        let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let (src, dst) = if self.from_client { (client, server) } else { (server, client) };
        let interface = u32::from(self.get("if", 0));
        let mut frame = if interface == 0 {
            vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]
        } else {
            let [a, b, c, d] = interface.to_be_bytes();
            vec![8, 0, 0, 0, a, b, c, d, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]
        };
        frame.extend(ip(6, src, dst, self.get("id", 0), &tcp));
        frame
    }
}

fn ip(protocol: u8, src: [u8; 4], dst: [u8; 4], id: u16, rest: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x45, 0];
    bytes.extend((20 + rest.len() as u16).to_be_bytes());
    bytes.extend(id.to_be_bytes());
    bytes.extend([0x40, 0, 64, protocol, 0, 0]);
    bytes.extend(src);
    bytes.extend(dst);
    bytes.extend(rest);
    bytes
}

impl Wire {
    pub(super) fn new(lines: &str) -> Self {
        let mut wire = Self { packets: Vec::new(), settings: Settings::default() };
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            wire.line(line);
        }
        wire
    }

    pub(super) fn naming(mut self, ports: &[u16]) -> Self {
        self.settings.services = ports.iter().copied().collect();
        self
    }

    fn line(&mut self, text: &str) {
        // `MICROSECONDS ICMP LINE`: a router says that the host cannot be reached, and quotes the packet of the line.
        if let Some((micros, quoted)) = text.split_once(" ICMP ") {
            let quoted = Line::parse(quoted).frame();
            let mut icmp = vec![3, 1, 0, 0, 0, 0, 0, 0];
            icmp.extend(&quoted[14..]);
            let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
            frame.extend(ip(1, [10, 0, 0, 254], [10, 0, 0, 1], 9, &icmp));
            self.packets.push((micros.parse().unwrap(), frame, 1));
            return;
        }
        let line = Line::parse(text);
        let link = if line.get("if", 0) == 0 { 1 } else { 276 };
        self.packets.push((line.micros, line.frame(), link));
    }

    fn packet(&self, index: usize) -> Packet<'_> {
        let (micros, data, link) = &self.packets[index];
        Packet {
            frame: index as u64 + 1,
            kind: RecordKind::Packet,
            time: Some(Timestamp::new(
                1_000 + micros.div_euclid(1_000_000),
                (micros.rem_euclid(1_000_000) * 1_000) as i32,
            )),
            interface: 0,
            link: LinkType(*link as u16),
            fcs_bytes: None,
            original_len: data.len() as u32,
            offset: 0,
            data,
        }
    }

    /// One pass, or a second one after it; what each packet was told to be.
    pub(super) fn pass(&self, first: Option<&Summary>) -> (Summary, Vec<Told>) {
        let mut engine = Engine::new(self.settings);
        if let Some(first) = first {
            engine.after(first);
        }
        let mut told = Vec::new();
        for index in 0..self.packets.len() {
            engine.push(&self.packet(index), &mut |event: Event<'_>| {
                if let Event::Packet(view) = event {
                    let of = view.segments.iter().map(|one| &one.place);
                    told.extend(of.map(|place| (place.stream, place.role, place.phase, place.duplicate)));
                }
            });
        }
        (engine.finish(), told)
    }

    /// What the programs of the built-in labs said.
    pub(super) fn conversations(&self) -> (Summary, Conversations) {
        let mut engine = Engine::new(self.settings);
        let mut listener = StreamingDecoder::new(Ask::any(catalogue::all().to_vec()), CollectAll::all()).look_after(1);
        for index in 0..self.packets.len() {
            engine.push(&self.packet(index), &mut |event: Event<'_>| listener.on(event));
        }
        let summary = engine.finish();
        let conversations = listener.conversations(summary.roles());
        (summary, conversations)
    }

    /// What a reader of a live capture has in the end, who asks after each packet: who sent what, in order.
    pub(super) fn live(&self) -> Vec<(Side, Vec<u8>)> {
        let mut engine = Engine::new(self.settings);
        let mut live = Live::new(Ask::any(catalogue::all().to_vec()), CollectAll::all());
        let mut list = BTreeMap::new();
        let mut carry_out = |changes: Vec<Change>| {
            for change in changes {
                match change {
                    Change::Message { message, .. } => {
                        list.insert(message.number, (message.from, message.bytes.to_vec()));
                    }
                    Change::Withdrawn { number, .. } => {
                        list.remove(&number);
                    }
                    Change::Lab { .. } => {}
                }
            }
        };
        for index in 0..self.packets.len() {
            engine.push(&self.packet(index), &mut |event: Event<'_>| live.on(event));
            carry_out(live.catch_up(engine.roles()));
        }
        carry_out(live.finish(engine.final_roles()).0);
        list.into_values().collect()
    }

    pub(super) fn summary(&self) -> Summary {
        self.pass(None).0
    }

    /// The sentence of each stream.
    pub(super) fn sentences(&self) -> Vec<String> {
        self.summary().tcp_rows().map(|row| sentence::tcp(&row)).collect()
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        findings(&CaptureFacts::default(), &self.summary())
    }

    pub(super) fn finding_ids(&self) -> Vec<String> {
        let of_streams = |id: &String| id != "no-packets" && !id.starts_with("checksums");
        self.findings().iter().map(|finding| format!("{}", finding.id)).filter(of_streams).collect()
    }
}
