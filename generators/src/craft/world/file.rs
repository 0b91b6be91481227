//! What the point of capture sees, written down: the capture and the truth about it.

use std::io::{self, Write};
use std::net::SocketAddr;

use wirelab_capture::facts::Interface;
use wirelab_capture::time::Timestamp;
use wirelab_capture::write::{Header, Record, WriteError, Writer};

use super::Options;
use super::queue::Travelling;
use super::talk::Talk;
use crate::craft::packet::{Body, Packet, flags};
use crate::craft::scenario::{CaptureSettings, Forced, Kind, Scenario, Template, limits};
use crate::craft::truth::{About, DeliveryRow, MessageRow, PacketRow, StreamRow, message_row};
use crate::craft::wire::Wire;

/// 2026-01-15 10:00:00 UTC, in nanoseconds.
const BEGIN: u64 = 1_768_471_200_000_000_000;

/// Why crafting ended early.
#[derive(Debug, thiserror::Error)]
pub enum CraftError {
    /// The capture could not be written.
    #[error(transparent)]
    Capture(#[from] WriteError),
    /// The truth could not be written.
    #[error("cannot write the truth: {0}")]
    Truth(#[from] io::Error),
    /// A chat says more to one client than a side of a connection may say.
    #[error("the server of the chat says more than {limit} MiB to {0}", limit = limits::MAX_BYTES >> 20)]
    Chat(SocketAddr),
}

/// What was crafted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Packets in the capture.
    pub packets: u64,
    /// Bytes of these packets, without what the file adds.
    pub bytes: u64,
    /// TCP and UDP conversations that the capture shows something of.
    pub tcp: u64,
    /// See `tcp`.
    pub udp: u64,
    /// Conversations of which it shows nothing.
    pub unseen: u64,
}

/// What a capture file says about itself.
pub(super) fn header(scenario: &Scenario, options: &Options) -> Header {
    let (seed, title) = (options.seed, &scenario.title);
    Header {
        // Without a version: the same scenario gives the same bytes for good.
        application: Some("wirelab craft".to_owned()),
        interfaces: vec![Interface {
            link: Some(scenario.capture.link.number()),
            snaplen: if scenario.capture.snaplen == 0 { 262_144 } else { scenario.capture.snaplen },
            name: Some("crafted0".to_owned()),
            description: Some(format!("{title}; crafted, seed {seed}")),
            ..Interface::default()
        }],
        ..Header::default()
    }
}

/// The capture and its truth, while they grow.
pub(super) struct Output<'a, W: Write> {
    pub(super) writer: &'a mut Writer<W>,
    pub(super) truth: Option<&'a mut dyn Write>,
    pub(super) wire: Wire,
    pub(super) summary: Summary,
}

impl<W: Write> Output<'_, W> {
    pub(super) fn about(&mut self, scenario: &Scenario, options: &Options, conversations: u64) -> io::Result<()> {
        let about = About {
            record: "capture",
            title: &scenario.title,
            seed: options.seed,
            conversations,
            link: scenario.capture.link.name(),
        };
        self.row(&about)
    }

    fn row(&mut self, row: &impl serde::Serialize) -> io::Result<()> {
        let Some(truth) = &mut self.truth else { return Ok(()) };
        serde_json::to_writer(&mut **truth, row)?;
        truth.write_all(b"\n")
    }

    /// Captures a packet.
    pub(super) fn packet(
        &mut self,
        settings: &CaptureSettings,
        talk: &mut Talk,
        passing: &Travelling,
        time: u64,
        script: Option<&Forced>,
    ) -> Result<(), CraftError> {
        let packet = &passing.packet;
        let (from, to, isns) = talk.ways(packet);
        let stamp = BEGIN + time;
        let stamp = Timestamp::new((stamp / 1_000_000_000) as i64, (stamp % 1_000_000_000) as i32);
        let frames = self.wire.write(packet, from, to, isns);
        let pieces = frames.len() as u64;
        for frame in frames {
            let kept = match settings.snaplen as usize {
                0 => frame,
                limit => frame.get(..limit.min(frame.len())).unwrap_or_default(),
            };
            let original_len = frame.len() as u32;
            self.writer.write(&Record { interface: 0, time: stamp, original_len, data: kept, comment: None })?;
            self.summary.bytes += kept.len() as u64;
        }
        let udp = !matches!(packet.body, Body::Tcp(_));
        let summary = &mut self.summary;
        let stream = *talk.seen.stream.get_or_insert_with(|| {
            let count = if udp { &mut summary.udp } else { &mut summary.tcp };
            *count += 1;
            *count - 1
        });
        let first = self.summary.packets + 1;
        self.summary.packets += pieces;
        let new = talk.seen.take(packet, self.summary.packets, self.truth.is_some());
        if self.truth.is_none() {
            return Ok(());
        }
        for frame in first..=self.summary.packets {
            let last = frame == self.summary.packets;
            let row = packet_row(passing, frame, stream, if last { new } else { 0 }, !last, script);
            self.row(&row)?;
        }
        Ok(())
    }

    /// Says what the server of a chat made of a message.
    pub(super) fn delivery(&mut self, row: &DeliveryRow) -> io::Result<()> {
        self.row(row)
    }

    /// Says what a conversation was, now that it is over.
    pub(super) fn stream(&mut self, template: &Template, talk: &Talk) -> Result<(), CraftError> {
        if talk.seen.stream.is_none() {
            self.summary.unseen += 1;
        }
        if self.truth.is_none() {
            return Ok(());
        }
        let row = stream_row(template, talk);
        Ok(self.row(&row)?)
    }
}

fn packet_row<'a>(
    passing: &Travelling,
    frame: u64,
    stream: u64,
    new: u64,
    fragment: bool,
    script: Option<&'a Forced>,
) -> PacketRow<'a> {
    let packet: &Packet = &passing.packet;
    let tcp = packet.tcp();
    PacketRow {
        record: "packet",
        frame,
        protocol: if tcp.is_some() { "tcp" } else { "udp" },
        stream,
        from: packet.from.name(),
        cause: packet.cause,
        seq: tcp.map(|tcp| tcp.seq),
        ack: tcp.filter(|tcp| tcp.flags & flags::ACK != 0).map(|tcp| tcp.ack),
        len: packet.payload.len(),
        new,
        fragment,
        lost: passing.lost,
        copy: passing.copy,
        verdicts: script.map_or(&[], |forced| forced.verdicts.as_slice()),
    }
}

fn stream_row<'a>(template: &'a Template, talk: &Talk) -> StreamRow<'a> {
    let seen = &talk.seen;
    let [client, server] = &talk.places;
    let mut row = StreamRow {
        record: "stream",
        protocol: "tcp",
        stream: seen.stream,
        client: client.socket().to_string(),
        server: server.socket().to_string(),
        packets: seen.packets,
        bytes: [seen.bytes[0].len(), seen.bytes[1].len()],
        said: talk.said(template),
        repeats: seen.repeats,
        out_of_order: seen.filled,
        handshake: Some(seen.handshake_outcome()),
        teardown: Some(seen.teardown_outcome()),
        closed_first: seen.first_end.map(crate::craft::conversation::Side::name),
        messages: Vec::new(),
    };
    if let Some(plan) = talk.plan(template) {
        let udp = matches!(template.kind, Kind::Udp(_));
        let said =
            plan.messages.iter().zip(1..).filter(|((from, range), _)| u64::from(range.end) <= row.said[from.index()]);
        row.messages = said
            .map(|((from, range), number)| {
                message_row(seen, *from, &plan.says[from.index()], range.clone(), udp.then_some(number))
            })
            .collect();
    }
    match &template.kind {
        // What the server says is known last and said in between.
        Kind::Tcp(plan) if plan.chat.is_some() => row.messages = in_turn(row.messages),
        Kind::Tcp(_) => {}
        Kind::Udp(_) => {
            row.protocol = "udp";
            row.bytes = seen.datagrams;
            row.handshake = None;
            row.teardown = None;
        }
        Kind::Forced(script) => {
            for packet in &script.packets {
                row.said[packet.from.index()] = row.said[packet.from.index()].max(packet.data_end());
            }
            row.handshake = script.handshake.or(row.handshake);
            row.teardown = script.teardown.or(row.teardown);
        }
    }
    row
}

/// The messages of both sides in one order, by when the capture first saw them; those of a side stay in theirs.
fn in_turn(messages: Vec<MessageRow>) -> Vec<MessageRow> {
    let mut latest = [0; 2];
    let mut timed = Vec::with_capacity(messages.len());
    for message in messages {
        let latest = &mut latest[usize::from(message.is_from_server())];
        *latest = message.first_frame().max(*latest);
        timed.push((*latest, message));
    }
    timed.sort_by_key(|(first, _)| *first);
    timed.into_iter().map(|(_, message)| message).collect()
}
