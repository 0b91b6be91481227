//! Students: each with a run of its own, made of a recorded one by other ports, numbers, times and words.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::container::pcapng;
use crate::support::files::root;
use crate::support::random::Random;
use crate::support::rewrite::{Frame, SYN, frames};

/// Files by their names.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A lab of which a run is recorded: its id, the capture filter, the log that has the comment.
#[derive(Clone, Copy)]
pub(crate) struct Lab {
    pub(crate) id: &'static str,
    pub(crate) filter: &'static str,
    pub(crate) comment: &'static str,
}

pub(crate) const CHAT: Lab =
    Lab { id: "chat-broadcast", filter: "tcp port 3333", comment: "tcp_multiclient_server_output.txt" };
pub(crate) const COMMANDS: Lab =
    Lab { id: "tcp-commands", filter: "tcp port 12345", comment: "tcp_server_activity_output.txt" };

/// What a student handed in, and the packets of its capture.
#[derive(Clone)]
pub(crate) struct Student {
    pub(crate) files: Files,
    pub(crate) frames: Vec<Frame>,
    pub(crate) lab: Lab,
}

impl Student {
    /// The run of a student with a number.
    pub(crate) fn new(lab: Lab, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let recorded = root().join("tests/data/verify").join(lab.id).join("plain");
        let mut student = Self { files: Files::new(), frames: Vec::new(), lab };
        for entry in std::fs::read_dir(recorded).unwrap() {
            let entry = entry.unwrap();
            let (name, bytes) = (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap());
            if name.ends_with(".pcapng") {
                student.frames = frames(&bytes);
            } else {
                student.files.insert(name, bytes);
            }
        }
        let ports = ports(&student.frames, &mut random);
        renumber(&mut student.frames, &ports, &mut random, true);
        pace(&mut student.frames, &mut random);
        for (name, bytes) in &mut student.files {
            let mut text = log(std::str::from_utf8(bytes).unwrap(), &ports, &mut random);
            if name == lab.comment {
                text.push_str("\n$ python3 example_server.py\n$ python3 my_server.py\n\n");
                text.push_str(&comment(&mut random));
            }
            *bytes = text.into_bytes();
        }
        student.save();
        student
    }

    /// Writes the capture again from its packets.
    pub(crate) fn save(&mut self) {
        self.save_by("Dumpcap (Wireshark) 4.2.2");
    }

    /// The same with another program.
    pub(crate) fn save_by(&mut self, program: &str) {
        self.files.insert("capture.pcapng".to_owned(), pcapng(&self.frames, self.lab.filter, program));
    }

    pub(crate) fn write(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        for (name, bytes) in &self.files {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }

    /// As somebody does who wants a connection not to be known again: other ports and sequence numbers, and other
    /// timestamps or the same.
    pub(crate) fn disguise(&mut self, seed: u64, stamps: bool) {
        let mut random = Random::new(seed);
        let ports = ports(&self.frames, &mut random);
        renumber(&mut self.frames, &ports, &mut random, stamps);
    }
}

/// Other ports for the clients, of as many digits.
fn ports(frames: &[Frame], random: &mut Random) -> BTreeMap<u16, u16> {
    let clients = frames.iter().filter(|frame| frame.flags() == SYN).map(|frame| frame.ports()[0]);
    let mut given: BTreeMap<u16, u16> = BTreeMap::new();
    for client in clients {
        let mut port = 32_768 + random.below(28_000) as u16;
        while given.values().any(|known| *known == port) {
            port += 1;
        }
        given.insert(client, port);
    }
    given
}

/// Other numbers in every header, as another run has them.
fn renumber(frames: &mut [Frame], ports: &BTreeMap<u16, u16>, random: &mut Random, stamps: bool) {
    let mut shifts: HashMap<[u16; 2], [u32; 2]> = HashMap::new();
    for frame in frames {
        let [from, to] = frame.ports();
        let mut shift =
            |pair: [u16; 2]| *shifts.entry(pair).or_insert_with(|| [random.next() as u32, random.next() as u32]);
        let (own, other) = (shift([from, to]), shift([to, from]));
        let bytes = &mut frame.bytes;
        add(bytes, 38, own[0]);
        if bytes[47] & 0x10 != 0 {
            add(bytes, 42, other[0]);
        }
        let end = 34 + usize::from(bytes[46] >> 4) * 4;
        let mut at = 54;
        while stamps && at < end {
            match bytes[at] {
                1 => at += 1,
                8 => {
                    add(bytes, at + 2, own[1]);
                    if bytes[at + 6..at + 10] != [0; 4] {
                        add(bytes, at + 6, other[1]);
                    }
                    break;
                }
                _ => at += usize::from(bytes[at + 1]),
            }
        }
        *frame = frame.with_ports(*ports.get(&from).unwrap_or(&from), *ports.get(&to).unwrap_or(&to));
        // Programs say their ports, too.
        for (old, new) in ports {
            replace(&mut frame.bytes[end..], old.to_string().as_bytes(), new.to_string().as_bytes());
        }
    }
}

fn add(bytes: &mut [u8], at: usize, shift: u32) {
    let number = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    bytes[at..at + 4].copy_from_slice(&number.wrapping_add(shift).to_be_bytes());
}

fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    for at in 0..(bytes.len() + 1).saturating_sub(old.len()) {
        if bytes[at..].starts_with(old) {
            bytes[at..at + new.len()].copy_from_slice(new);
        }
    }
}

/// Another day, and other times between the packets.
fn pace(frames: &mut [Frame], random: &mut Random) {
    let mut before = frames[0].time;
    let mut time = 1_760_000_000_000_000_000 + (random.next() % 604_800_000_000_000) as i64;
    for frame in frames {
        let gap = frame.time - before;
        before = frame.time;
        time += gap * (70 + random.below(80) as i64) / 100 + random.below(999) as i64;
        frame.time = time;
    }
}

/// A log with other ports and measured times, and without the line that says who made it.
fn log(text: &str, ports: &BTreeMap<u16, u16>, random: &mut Random) -> String {
    let mut out = String::new();
    for line in text.lines().filter(|line| !line.contains("made by wirelab")) {
        if line.starts_with("RTT ") {
            out.push_str(&format!("RTT 0.{} ms", 150 + random.below(250)));
        } else {
            let mut line = line.as_bytes().to_vec();
            // All at once: a new port may be another's old one.
            let mut at = 0;
            while at + 5 <= line.len() {
                let known = std::str::from_utf8(&line[at..at + 5]).ok().and_then(|text| text.parse().ok());
                if let Some(port) = known.and_then(|port: u16| ports.get(&port)) {
                    line[at..at + 5].copy_from_slice(port.to_string().as_bytes());
                    at += 4;
                }
                at += 1;
            }
            out.push_str(std::str::from_utf8(&line).unwrap());
        }
        out.push('\n');
    }
    out
}

/// Six sentences of an own.
fn comment(random: &mut Random) -> String {
    const WORDS: [&str; 16] = [
        "red", "slow", "careful", "early", "patient", "noisy", "second", "simple", "local", "short", "strange", "open",
        "quiet", "honest", "final", "busy",
    ];
    let mut text = String::new();
    for (number, what) in ["client", "server", "port", "reply", "capture", "segment"].iter().enumerate() {
        let mut word = || WORDS[random.below(16)];
        let (a, b, c, d) = (word(), word(), word(), word());
        text.push_str(&format!("The {a} {what} was {b} to me in step {number} and then looked {c} and {d}.\n"));
    }
    text
}
