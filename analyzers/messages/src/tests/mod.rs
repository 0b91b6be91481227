//! Messages from segments made by hand, and from the same bytes in any cut, order and number of copies.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on is to fail")]

mod bounded;
mod cases;
mod clock;
mod elsewhere;
mod forms;
mod framed;
mod gaps;
mod keys;
mod lacking;
mod layouts;
mod leaks;
mod passed_over;
mod properties;
mod pushed;
mod repeated;
mod talk;
mod twice;
mod which;
mod written;

use std::net::{IpAddr, Ipv4Addr};

use wirelab_capture::time::Timestamp;
use wirelab_engine::stream::Role;
use wirelab_engine::stream::bytes::TcpPiece;
use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::{Lab, Side, Transport, catalogue};

use super::NoteId;
use super::listener::{Ask, Found, Sorted};
use super::log::{Recorder, StreamLog};
use super::model::{Border, Message, Verdict};
use super::play::{Candidate, play};

/// Nanoseconds between two packets.
const STEP: i64 = 1_000_000;

/// A segment: of which stream, who sent it, where its first byte lies (from 1), and its bytes.
#[derive(Clone, Debug)]
struct Sent {
    slot: usize,
    from: Role,
    seq: u32,
    bytes: Vec<u8>,
    push: bool,
}

/// Streams written by hand.
struct Script {
    recorders: Vec<Recorder>,
    next: Vec<[u32; 2]>,
    frame: u64,
    order: u64,
    /// By how much the clock is off from now on.
    off: i64,
}

impl Script {
    /// So many connections to a port, their handshakes done.
    fn new(streams: usize, port: u16) -> Self {
        Self::at(IpAddr::V4(Ipv4Addr::LOCALHOST), streams, port)
    }

    /// The same with a server at an address.
    fn at(address: IpAddr, streams: usize, port: u16) -> Self {
        let end = |port| Endpoint { address: IpAddr::V4(Ipv4Addr::LOCALHOST), port };
        let server = Endpoint { address, port };
        let mut recorders = Vec::new();
        for stream in 0..streams {
            let ends = (end(40_000 + stream as u16), server);
            let mut recorder = Recorder::new(Transport::Tcp, stream as u32, ends, 1 + stream as u64);
            recorder.began();
            recorder.established(1 + stream as u64);
            recorders.push(recorder);
        }
        Self { recorders, next: vec![[1, 1]; streams], frame: streams as u64, order: 0, off: 0 }
    }

    /// So many clients of a port that send datagrams.
    fn datagrams(clients: usize, port: u16) -> Self {
        let end = |port| Endpoint { address: IpAddr::V4(Ipv4Addr::LOCALHOST), port };
        let of = |slot: usize| Recorder::new(Transport::Udp, slot as u32, (end(40_000 + slot as u16), end(port)), 1);
        Self { recorders: (0..clients).map(of).collect(), ..Self::new(clients, port) }
    }

    /// The next bytes of a side, in a segment or datagram of their own.
    fn says(&mut self, slot: usize, from: Role, bytes: &[u8]) -> &mut Self {
        if self.recorders[slot].log().transport == Transport::Udp {
            self.frame += 1;
            let time = self.frame as i64 * STEP + self.off;
            self.recorders[slot].datagram(from, self.frame, time, bytes, 0, &mut self.order);
            return self;
        }
        let seq = self.next[slot][from as usize];
        self.next[slot][from as usize] += bytes.len() as u32;
        self.segment(&Sent { slot, from, seq, bytes: bytes.to_vec(), push: true })
    }

    fn client(&mut self, slot: usize, text: &str) -> &mut Self {
        self.says(slot, Role::Client, text.as_bytes())
    }

    fn server(&mut self, slot: usize, text: &str) -> &mut Self {
        self.says(slot, Role::Server, text.as_bytes())
    }

    /// The beginning of the next bytes of a side, which has so many: the capture was taken with a limit on the packets' length.
    fn cut(&mut self, slot: usize, from: Role, bytes: &[u8], len: u32) -> &mut Self {
        self.frame += 1;
        let seq = self.next[slot][from as usize];
        self.next[slot][from as usize] += len;
        let time = Some(self.moment());
        let piece = TcpPiece { from, seq, ack: None, syn: false, len, bytes, frame: self.frame, time };
        self.recorders[slot].segment(&piece, true, &mut self.order);
        self
    }

    /// Bytes of a side that the capture lacks, known by an acknowledgement of the other side.
    fn lost(&mut self, slot: usize, from: Role, bytes: u32) -> &mut Self {
        self.next[slot][from as usize] += bytes;
        self
    }

    /// When the next packet comes.
    fn moment(&self) -> Timestamp {
        let time = self.frame as i64 * STEP + self.off;
        Timestamp::new(time.div_euclid(1_000_000_000), (time % 1_000_000_000) as i32)
    }

    fn segment(&mut self, sent: &Sent) -> &mut Self {
        self.frame += 1;
        let piece = TcpPiece {
            from: sent.from,
            seq: sent.seq,
            ack: None,
            syn: false,
            len: sent.bytes.len() as u32,
            bytes: &sent.bytes,
            frame: self.frame,
            time: Some(self.moment()),
        };
        self.recorders[sent.slot].segment(&piece, sent.push, &mut self.order);
        self
    }

    /// An acknowledgement of everything that a side has sent.
    fn acknowledged(&mut self, slot: usize, from: Role) -> &mut Self {
        self.frame += 1;
        let piece = TcpPiece {
            from: from.other(),
            seq: self.next[slot][from.other() as usize],
            ack: Some(self.next[slot][from as usize]),
            syn: false,
            len: 0,
            bytes: &[],
            frame: self.frame,
            time: None,
        };
        self.recorders[slot].segment(&piece, false, &mut self.order);
        self
    }

    fn closes(&mut self, slot: usize, from: Role) -> &mut Self {
        self.frame += 1;
        self.recorders[slot].closed(from, self.frame, false);
        self
    }

    fn resets(&mut self, slot: usize, from: Role) -> &mut Self {
        self.frame += 1;
        self.recorders[slot].closed(from, self.frame, true);
        self
    }

    /// What the streams are taken for, and their messages.
    fn decide(&self, ask: &Ask) -> (Found, Vec<Message>) {
        let logs: Vec<&StreamLog> = self.recorders.iter().map(Recorder::log).collect();
        let sorted = Sorted::new(ask, &logs);
        let found = ask.choose(&sorted.usual);
        let decision = ask.decide(&logs, &sorted, &found);
        (found, decision.messages)
    }

    /// The lab that is found, how sure, and whether in another form: `tcp-text echo likely, ECHO:text for ECHO: text`; or what
    /// it is instead.
    fn found(&self, ask: &Ask) -> String {
        match self.decide(ask).0 {
            Ok(choice) => {
                let lab = &ask.labs[choice.lab];
                let form = choice.altered.and_then(|altered| altered.form).map(|form| format!(", {form}"));
                let variant = &lab.variants[choice.variant].id;
                format!("{} {variant} {}{}", lab.id, choice.confidence, form.unwrap_or_default())
            }
            Err(Some(not)) => not.kind.to_string(),
            Err(None) => "nothing".to_owned(),
        }
    }

    fn play(&self, lab: &Lab, variant: &str) -> Vec<Message> {
        let logs: Vec<&StreamLog> = self.recorders.iter().map(Recorder::log).collect();
        let variant_index = lab.variants.iter().position(|known| known.id == variant).expect("a variant");
        let variant = &lab.variants[variant_index];
        play(&logs, Candidate { lab_index: 0, lab, variant_index, variant, asked: None })
    }
}

fn every() -> Ask {
    Ask::any(catalogue::all().to_vec())
}

fn named(id: &str) -> Ask {
    Ask::named(lab(id).clone())
}

fn lab(id: &str) -> &'static Lab {
    catalogue::find(id).expect("a built-in lab")
}

/// A message in one line: `0 > "ping"`, `1 < "PONG" reply 1 right`, with what is noted of it.
fn line(message: &Message) -> String {
    let arrow = if message.from == Side::Client { '>' } else { '<' };
    let mut text = format!("{} {arrow} \"{}\"", message.stream, message.bytes.escape_ascii());
    if let Some(request) = message.reply_to {
        text.push_str(&format!(" reply {request}"));
    }
    match &message.verdict {
        Some(Verdict::Right) => text.push_str(" right"),
        Some(Verdict::Wrong(expected)) => text.push_str(&format!(" wrong, not \"{}\"", expected.escape_ascii())),
        _ => {}
    }
    if let Some(original) = message.forward_of {
        text.push_str(&format!(" copy {original}"));
    }
    if message.border == Border::Assumed {
        text.push_str(" assumed");
    }
    for note in &message.notes {
        text.push_str(&format!(" [{}]", note.id));
    }
    text
}

fn lines(messages: &[Message]) -> Vec<String> {
    messages.iter().map(line).collect()
}
