//! The ladder of a stream: one row a packet, as the two sides exchanged it.

use serde::Serialize;
use wirelab_engine::engine::{DatagramView, PacketView, SegmentView};
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{Phase, Verdict};

use crate::verdict;

/// One packet of a stream. Spans are nanoseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// `frame.number`.
    pub frame: u64,
    /// Since the first packet of the stream.
    pub time: i64,
    /// Since the previous packet of the stream.
    pub delta: i64,
    /// Who sent it.
    pub from: Role,
    /// TCP flags in words; empty for UDP.
    pub flags: String,
    /// Sequence number, relative; absolute where ICMP quotes the packet.
    pub seq: Option<u32>,
    /// Acknowledgement number, relative; `None` without the ACK flag.
    pub ack: Option<u32>,
    /// Sequence number as it stands in the header; `None` for UDP.
    pub seq_raw: Option<u32>,
    /// Acknowledgement number as it stands in the header; `None` without the ACK flag.
    pub ack_raw: Option<u32>,
    /// Payload bytes on the wire; `None` where the header does not tell.
    pub length: Option<u32>,
    /// Payload bytes not seen before.
    pub new_bytes: u32,
    /// Window field, not scaled.
    pub window: Option<u16>,
    /// What the packet is in its stream; `None` for UDP.
    pub phase: Option<Phase>,
    /// Whether it is the packet before it, captured again.
    pub captured_twice: bool,
    /// Wireshark's verdicts, by the end of their field names.
    pub verdicts: Vec<&'static str>,
    /// Why, in words; empty without a verdict.
    pub why: String,
}

/// The rung of a TCP packet.
pub fn tcp(view: &PacketView<'_>, segment: &SegmentView) -> Option<Rung> {
    let (_, tcp) = view.tcp(segment)?;
    let place = &segment.place;
    Some(Rung {
        frame: view.packet.frame,
        time: place.time_relative,
        delta: place.time_delta,
        from: place.role,
        flags: tcp.flags.to_string(),
        seq: Some(place.seq),
        ack: tcp.flags.ack().then_some(place.ack),
        seq_raw: Some(tcp.seq),
        ack_raw: tcp.flags.ack().then_some(tcp.ack),
        length: tcp.payload_len,
        new_bytes: place.new_bytes,
        window: Some(tcp.window),
        phase: Some(place.phase),
        captured_twice: place.duplicate,
        verdicts: place.verdicts.iter().map(Verdict::id).collect(),
        why: verdict::why(&place.verdicts, place.duplicate),
    })
}

/// The rung of a datagram.
pub fn udp(view: &PacketView<'_>, datagram: &DatagramView) -> Option<Rung> {
    let (layer, udp) = view.udp(datagram)?;
    let place = &datagram.place;
    Some(Rung {
        frame: view.packet.frame,
        time: place.time_relative,
        delta: place.time_delta,
        from: place.role,
        flags: String::new(),
        seq: None,
        ack: None,
        seq_raw: None,
        ack_raw: None,
        length: Some(udp.payload_len),
        new_bytes: if layer.quoted { 0 } else { udp.payload_len },
        window: None,
        phase: layer.quoted.then_some(Phase::Quoted),
        captured_twice: place.duplicate,
        verdicts: Vec::new(),
        why: String::new(),
    })
}
