//! What happens, one line or object each, while a capture is under way.
//!
//! [`Log`] listens to the engine's events and keeps what is worth a line; after each packet [`Log::tell`] puts it into
//! words with the streams' rows as they are then. Lines about a lab's messages are in `messages/telling.rs`.

use serde::Serialize;
use wirelab_capture::time::Timestamp;
use wirelab_engine::engine::{Engine, Event, PacketView};
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{Phase, TcpRow, TeardownOutcome, Verdict, Verdicts};
use wirelab_engine::stream::udp::UdpRow;
use wirelab_labs::Transport;
use wirelab_text::harmless::Harmless;
use wirelab_text::safe;
use wirelab_words::list::packet;
use wirelab_words::list::packet::First;
use wirelab_words::list::words::Who;
use wirelab_words::{Sentence, Size, Span};

use crate::{sentence, verdict};

/// Characters shown of what a side sent.
const EXCERPT: usize = 48;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StreamEvent {
    r#type: &'static str,
    event: &'static str,
    /// When, by the capture's clock (RFC 3339).
    time: Option<String>,
    /// Since the first packet of the capture, in nanoseconds.
    since_start: i64,
    frame: u64,
    protocol: &'static str,
    stream: u32,
    #[serde(flatten)]
    detail: Detail,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Detail {
    Opened {
        client: String,
        server: String,
    },
    Handshake {
        syn_to_syn_ack: Option<i64>,
        syn_ack_to_ack: Option<i64>,
        total: Option<i64>,
    },
    Data {
        from: Role,
        bytes: u32,
        text: String,
    },
    Verdict {
        from: Role,
        verdicts: Vec<&'static str>,
        why: String,
    },
    Closed {
        outcome: TeardownOutcome,
        first: Option<Role>,
        packets: u64,
        client_bytes: u64,
        server_bytes: u64,
        duration: i64,
        sentence: String,
    },
}

/// An event that is kept until its packet is taken in.
#[derive(Debug)]
enum Kept {
    TcpOpened(u32),
    UdpOpened(u32),
    Handshake(u32),
    TcpData(u32, Role, u32, String),
    UdpData(u32, Role, u32, String),
    Verdicts(u32, Role, Verdicts, bool),
    Closed(u32),
}

/// Keeps what is worth a line of the packet that is being pushed.
#[derive(Debug, Default)]
pub struct Log {
    kept: Vec<Kept>,
    time: Option<String>,
    since_start: i64,
    frame: u64,
}

impl Log {
    /// One that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in an event. Lines are made of those that are `wanted`: the packet is asked once, before anything is copied.
    pub fn on(&mut self, event: &Event<'_>, wanted: impl FnOnce(&PacketView<'_>) -> bool) {
        match *event {
            Event::TcpOpened { stream, .. } => self.kept.push(Kept::TcpOpened(stream)),
            Event::UdpOpened { stream, .. } => self.kept.push(Kept::UdpOpened(stream)),
            Event::HandshakeComplete { stream, .. } => self.kept.push(Kept::Handshake(stream)),
            Event::TcpClosed { stream, .. } => self.kept.push(Kept::Closed(stream)),
            Event::Packet(view) if wanted(view) => self.packet(view),
            Event::Packet(_) => self.kept.clear(),
            // Events that this does not know make no line.
            _ => {}
        }
    }

    fn packet(&mut self, view: &PacketView<'_>) {
        let closed = self.kept.iter().position(|kept| matches!(kept, Kept::Closed(_)));
        let closed = closed.map(|place| self.kept.split_off(place)).unwrap_or_default();
        for segment in view.segments {
            let place = &segment.place;
            if place.phase == Phase::Payload {
                let bytes = view.tcp(segment).and_then(|(_, tcp)| tcp.payload_len).unwrap_or(0);
                let text = first_line(view.tcp_payload(segment));
                self.kept.push(Kept::TcpData(place.stream, place.role, bytes, text));
            }
            if place.verdicts.iter().next().is_some() {
                self.kept.push(Kept::Verdicts(place.stream, place.role, place.verdicts, place.duplicate));
            }
        }
        for datagram in view.datagrams {
            if let Some((layer, udp)) = view.udp(datagram)
                && !layer.quoted
            {
                let text = first_line(view.udp_payload(datagram));
                self.kept.push(Kept::UdpData(datagram.place.stream, datagram.place.role, udp.payload_len, text));
            }
        }
        self.kept.extend(closed);
        if self.kept.is_empty() {
            return;
        }
        self.frame = view.packet.frame;
        self.time = view.packet.time.and_then(Timestamp::rfc3339);
        self.since_start = match (view.packet.time, view.first_time) {
            (Some(now), Some(first)) => i64::try_from(now.since(first)).unwrap_or(i64::MAX),
            _ => 0,
        };
    }

    /// Tells what the packet brought, once it was pushed.
    pub fn tell(&mut self, engine: &Engine, tell: &mut impl FnMut(&StreamEvent)) {
        for kept in self.kept.drain(..) {
            // A row that is gone has nothing to tell any more.
            let Some((protocol, stream, event, detail)) = kept.told(engine) else { continue };
            let (time, since_start, frame) = (self.time.clone(), self.since_start, self.frame);
            tell(&StreamEvent { r#type: "event", event, time, since_start, frame, protocol, stream, detail });
        }
    }
}

impl Kept {
    /// Transport, stream, kind, and what is to be told of it.
    fn told(self, engine: &Engine) -> Option<(&'static str, u32, &'static str, Detail)> {
        Some(match self {
            Self::TcpOpened(stream) => ("tcp", stream, "opened", tcp_opened(&engine.tcp(stream)?)),
            Self::UdpOpened(stream) => ("udp", stream, "opened", udp_opened(&engine.udp(stream)?)),
            Self::Handshake(stream) => ("tcp", stream, "handshake", handshake(&engine.tcp(stream)?)),
            Self::TcpData(stream, from, bytes, text) => ("tcp", stream, "data", Detail::Data { from, bytes, text }),
            Self::UdpData(stream, from, bytes, text) => ("udp", stream, "data", Detail::Data { from, bytes, text }),
            Self::Verdicts(stream, from, given, is_copy) => {
                let verdicts = given.iter().map(Verdict::id).collect();
                ("tcp", stream, "verdict", Detail::Verdict { from, verdicts, why: verdict::why(&given, is_copy) })
            }
            Self::Closed(stream) => ("tcp", stream, "closed", closed(&engine.tcp(stream)?)),
        })
    }
}

fn tcp_opened(row: &TcpRow) -> Detail {
    Detail::Opened { client: row.client.to_string(), server: row.server.to_string() }
}

fn udp_opened(row: &UdpRow) -> Detail {
    Detail::Opened { client: row.client.to_string(), server: row.server.to_string() }
}

fn handshake(row: &TcpRow) -> Detail {
    let shake = row.handshake;
    Detail::Handshake { syn_to_syn_ack: shake.syn_to_syn_ack, syn_ack_to_ack: shake.syn_ack_to_ack, total: shake.total }
}

fn closed(row: &TcpRow) -> Detail {
    Detail::Closed {
        outcome: row.teardown.outcome,
        first: row.teardown.first,
        packets: row.packets(),
        client_bytes: row.from_client.bytes,
        server_bytes: row.from_server.bytes,
        duration: row.duration,
        sentence: sentence::tcp(row),
    }
}

impl StreamEvent {
    /// As one line for people: seconds since the first packet, stream, what happened.
    pub fn text(&self) -> String {
        self.line(&self.said())
    }

    /// The same without what a side sent.
    pub fn text_without_texts(&self) -> String {
        self.line(&self.said_without_texts())
    }

    fn line(&self, said: &str) -> String {
        live_line(self.since_start, (self.protocol, self.stream), self.event, said)
    }

    /// What that line says, without its time, stream and kind.
    pub fn said(&self) -> String {
        match &self.detail {
            Detail::Data { from, bytes, text } if !text.is_empty() => data(*from, *bytes, Some(Harmless::line(text))),
            _ => self.said_without_texts(),
        }
    }

    /// The same without what a side sent, for a wall that others see.
    pub fn said_without_texts(&self) -> String {
        match &self.detail {
            Detail::Opened { client, server } => {
                let [client, server] = [client, server].map(Harmless::line);
                packet::LiveOpened { client, server }.said().to_string()
            }
            Detail::Handshake { syn_to_syn_ack, syn_ack_to_ack, total } => {
                let [total, syn_to_syn_ack, syn_ack_to_ack] =
                    [total, syn_to_syn_ack, syn_ack_to_ack].map(|time| time.map(Span));
                packet::LiveHandshake { total, syn_to_syn_ack, syn_ack_to_ack }.said().to_string()
            }
            Detail::Data { from, bytes, .. } => data(*from, *bytes, None),
            Detail::Verdict { from, why, .. } => {
                packet::LiveVerdict { frame: self.frame, from: who(*from), why: Harmless::line(why) }.said().to_string()
            }
            Detail::Closed {
                outcome: TeardownOutcome::Closed, first, client_bytes, server_bytes, duration, ..
            } => {
                let first = match first {
                    Some(Role::Client) => First::Client,
                    Some(Role::Server) => First::Server,
                    None => First::Unknown,
                };
                let [client, server] = [*client_bytes, *server_bytes].map(Size);
                packet::LiveClosed { first, client, server, time: Span(*duration) }.said().to_string()
            }
            Detail::Closed { sentence, .. } => sentence.clone(),
        }
    }

    /// Since the first packet of the capture, in nanoseconds.
    pub fn since_start(&self) -> i64 {
        self.since_start
    }

    /// What kind of line it is: `opened`, `handshake`, `data`, `verdict`, `closed`.
    pub fn event(&self) -> &'static str {
        self.event
    }

    /// The frame that it is about.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// Its stream.
    pub fn stream(&self) -> (Transport, u32) {
        (if self.protocol == "tcp" { Transport::Tcp } else { Transport::Udp }, self.stream)
    }

    /// Who sent the data, where it is about data.
    pub fn sender(&self) -> Option<Role> {
        match self.detail {
            Detail::Data { from, .. } => Some(from),
            _ => None,
        }
    }
}

/// A line for people: seconds since the first packet, stream, kind, and what is said of it.
pub(crate) fn live_line(
    since_start: i64,
    (protocol, stream): (&'static str, u32),
    event: &'static str,
    said: &str,
) -> String {
    let micros = since_start / 1_000;
    let (seconds, fraction) = (micros / 1_000_000, (micros % 1_000_000).abs());
    let line = format!("{seconds:>4}.{fraction:06}  {protocol} {stream:<4} {event:<9} {said}");
    line.trim_end().to_owned()
}

fn data(from: Role, bytes: u32, text: Option<Harmless>) -> String {
    packet::LiveData { from: who(from), size: Size(bytes.into()), text }.said().to_string()
}

const fn who(role: Role) -> Who {
    match role {
        Role::Client => Who::Client,
        Role::Server => Who::Server,
    }
}

/// The first line of a payload, made harmless: the lines behind it may be headers with credentials.
fn first_line(payload: &[u8]) -> String {
    let end = payload.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(payload.len());
    let (line, rest) = payload.split_at(end);
    let mut text = safe::excerpt(line, EXCERPT);
    if rest.len() > 2 && !text.ends_with('…') {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_harmless_line() {
        assert_eq!(first_line(b"ping\n"), "ping");
        assert_eq!(first_line(b"GET / HTTP/1.1\r\nAuthorization: Basic c2VjcmV0\r\n\r\n"), "GET / HTTP/1.1…");
        assert_eq!(first_line(b"\x1b[2Jx"), "\\x1b[2Jx");
    }
}
