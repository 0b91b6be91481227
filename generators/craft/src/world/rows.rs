//! The truth's rows: of a packet, and of a conversation that is over.

use wirelab_labs::Side;

use super::captured::Captured;
use super::queue::Travelling;
use crate::packet::{Packet, flags};
use crate::plan::Plan;
use crate::scenario::{Forced, Script};
use crate::truth::{MessageRow, PacketRow, Seen, StreamRow, message_row};

pub(super) fn packet_row<'a>(
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

/// A conversation that is over.
pub(super) struct Ended<'a> {
    pub(super) captured: &'a Captured,
    pub(super) is_udp: bool,
    /// What both did, if it was not laid down packet by packet.
    pub(super) plan: Option<&'a Plan>,
    /// The packets that were laid down.
    pub(super) script: Option<&'a Script>,
    /// How many bytes each side has said.
    pub(super) said: [u64; 2],
}

/// A row for what `seen` has of a conversation, which is all of it or one of several streams.
pub(super) fn stream_row<'a>(ended: &Ended<'a>, seen: &'a Seen) -> StreamRow<'a> {
    let [client, server] = &ended.captured.places;
    let mut row = StreamRow {
        record: "stream",
        protocol: "tcp",
        stream: seen.stream,
        client: client.socket().to_string(),
        server: server.socket().to_string(),
        packets: seen.packets,
        bytes: [seen.bytes[0].len(), seen.bytes[1].len()],
        said: ended.said,
        repeats: seen.repeats,
        out_of_order: seen.filled,
        handshake: Some(seen.handshake_outcome()),
        teardown: Some(seen.teardown_outcome()),
        closed_first: seen.first_end.map(Side::name),
        messages: Vec::new(),
    };
    if let Some(plan) = ended.plan {
        let said =
            plan.messages.iter().zip(1..).filter(|((from, range), _)| u64::from(range.end) <= row.said[from.index()]);
        row.messages = said
            .map(|((from, range), number)| {
                message_row(seen, *from, &plan.says[from.index()], range.clone(), ended.is_udp.then_some(number))
            })
            .collect();
    }
    if ended.plan.is_some_and(|plan| plan.chat.is_some()) {
        // What the server says is known last and said in between.
        row.messages = in_turn(row.messages);
    }
    if ended.is_udp {
        row.protocol = "udp";
        row.bytes = seen.datagrams;
        row.handshake = None;
        row.teardown = None;
    }
    if let Some(script) = ended.script {
        for packet in &script.packets {
            row.said[packet.from.index()] = row.said[packet.from.index()].max(packet.data_end());
        }
        // The script says what is to be found in the stream with which it begins.
        if ended.captured.begins_with(seen) {
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
