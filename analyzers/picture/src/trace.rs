//! The packets of one TCP stream, as graphs need them.

use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{Phase, Verdict, Verdicts};
use wirelab_engine::{PacketView, TcpFlags, TcpOption, TcpOptions};
use wirelab_text::limit::DRAWN_PACKETS;

/// Most blocks of selective acknowledgements in an option of 40 bytes (RFC 2018, section 3).
const SACK_BLOCKS: usize = 4;

/// One packet of the stream.
#[derive(Clone, Debug)]
pub struct Packet {
    /// `frame.number`.
    pub frame: u64,
    /// Nanoseconds since the stream's first packet.
    pub time: i64,
    /// Who sent it.
    pub from: Role,
    /// Its flags.
    pub flags: TcpFlags,
    /// Relative sequence number.
    pub seq: u32,
    /// Relative acknowledgement number; `None` without the ACK flag.
    pub ack: Option<u32>,
    /// Payload bytes on the wire.
    pub len: u32,
    /// Those of them that were not seen before.
    pub new_bytes: u32,
    /// What its sender says it can take, in bytes, scaled as far as the capture tells how.
    pub window: u32,
    /// What it is in its stream.
    pub phase: Phase,
    /// Wireshark's verdicts.
    pub verdicts: Verdicts,
    /// Relative edges of what it acknowledges selectively.
    pub sacked: Vec<(u32, u32)>,
}

impl Packet {
    /// Whether it brings bytes that were sent before.
    pub fn is_again(&self) -> bool {
        let again = [Verdict::Retransmission, Verdict::FastRetransmission, Verdict::SpuriousRetransmission];
        self.phase == Phase::Repeat || again.iter().any(|verdict| self.verdicts.has(*verdict))
    }

    /// Whether it says something of the connection: copies and quoted headers do not.
    pub fn counts(&self) -> bool {
        !matches!(self.phase, Phase::Copy | Phase::Quoted)
    }
}

/// The packets of a stream.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// `tcp.stream`.
    pub stream: u32,
    /// Its packets, in order, at most so many.
    pub packets: Vec<Packet>,
    /// How many there are.
    pub all: u64,
}

impl Trace {
    /// Nothing yet of a stream.
    pub fn new(stream: u32) -> Self {
        Self { stream, ..Self::default() }
    }

    /// Whether the capture tells how windows are scaled: both SYNs say it (RFC 7323, section 2.2).
    pub fn scale_is_known(&self) -> bool {
        let greeted = |from: Role| self.packets.iter().any(|packet| packet.from == from && packet.flags.syn());
        greeted(Role::Client) && greeted(Role::Server)
    }

    /// Takes a packet, if it belongs to the stream. Windows are scaled if the view has the final values of a first pass.
    pub fn take(&mut self, view: &PacketView<'_>) {
        let of_stream = view.segments.iter().filter(|segment| segment.place.stream == self.stream);
        for segment in of_stream {
            let Some((layer, tcp)) = view.tcp(segment) else { continue };
            self.all += 1;
            if self.packets.len() >= DRAWN_PACKETS.get() {
                continue;
            }
            let place = &segment.place;
            let scale = view.finals.map_or(0, |finals| finals.of(place.stream).window_shift(place)).min(14);
            // The window of a SYN is not scaled (RFC 7323, section 2.2).
            let scale = if tcp.flags.syn() { 0 } else { scale };
            // From numbers as they stand in the header to relative ones.
            let base = tcp.ack.wrapping_sub(place.ack);
            let options = TcpOptions::new(view.decoded.header(view.packet.data, layer));
            let sacked = if tcp.flags.ack() && !layer.quoted { sacked(options, base) } else { Vec::new() };
            self.packets.push(Packet {
                frame: view.packet.frame,
                time: place.time_relative,
                from: place.role,
                flags: tcp.flags,
                seq: place.seq,
                ack: tcp.flags.ack().then_some(place.ack),
                len: tcp.payload_len.unwrap_or(0),
                new_bytes: place.new_bytes,
                window: u32::from(tcp.window) << scale,
                phase: place.phase,
                verdicts: place.verdicts,
                sacked,
            });
        }
    }

    /// Those that say something of the connection.
    pub fn counted(&self) -> impl Iterator<Item = &Packet> + Clone {
        self.packets.iter().filter(|packet| packet.counts())
    }

    /// The segments with payload that a side sent.
    pub fn segments(&self, from: Role) -> impl Iterator<Item = &Packet> + Clone {
        self.counted().filter(move |packet| packet.from == from && packet.len > 0)
    }

    /// The side that sent more payload.
    pub fn busier(&self) -> Role {
        let sent = |from| self.segments(from).map(|packet| u64::from(packet.len)).sum::<u64>();
        if sent(Role::Server) > sent(Role::Client) { Role::Server } else { Role::Client }
    }

    /// From its first packet to its last.
    pub fn duration(&self) -> i64 {
        self.packets.iter().map(|packet| packet.time).max().unwrap_or(0)
    }
}

fn sacked(options: TcpOptions<'_>, base: u32) -> Vec<(u32, u32)> {
    let mut blocks = Vec::new();
    for option in options {
        if let TcpOption::Sack(edges) = option {
            for edge in edges.chunks_exact(8).take(SACK_BLOCKS) {
                let number = |from: usize| {
                    let bytes = edge.get(from..from + 4).and_then(|bytes| bytes.try_into().ok());
                    u32::from_be_bytes(bytes.unwrap_or_default()).wrapping_sub(base)
                };
                blocks.push((number(0), number(4)));
            }
        }
    }
    blocks
}
