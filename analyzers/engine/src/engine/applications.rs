//! Hands the payloads of a packet to the application layer.

use super::PacketView;
use crate::app::{Applications, Piece};
use crate::stream::Role;
use crate::stream::tcp::Verdict;

/// Verdicts on segments that Wireshark does not read.
const DISORDERED: [Verdict; 4] =
    [Verdict::Retransmission, Verdict::FastRetransmission, Verdict::SpuriousRetransmission, Verdict::OutOfOrder];

pub(super) fn look(applications: &mut Applications, view: &PacketView<'_>) {
    applications.begin();
    for datagram in view.datagrams {
        if let Some((_, udp)) = view.udp(datagram) {
            applications.datagram(datagram.layer, udp.src_port, udp.dst_port, view.udp_payload(datagram));
        }
    }
    for segment in view.segments {
        let Some((layer, tcp)) = view.tcp(segment) else { continue };
        let whole = tcp.header_len >= 20 && layer.length >= u32::from(tcp.header_len);
        let Some(len) = tcp.payload_len.filter(|_| whole && !layer.quoted) else { continue };
        let place = &segment.place;
        applications.segment(&Piece {
            frame: u32::try_from(view.packet.frame).unwrap_or(u32::MAX),
            stream: place.stream,
            // Which of the two directions: what it is called may still change.
            from: if place.from_opener { Role::Client } else { Role::Server },
            src_port: tcp.src_port,
            dst_port: tcp.dst_port,
            syn: tcp.flags.syn(),
            ack: tcp.flags.ack(),
            fin: tcp.flags.fin(),
            seq: place.seq,
            layer: segment.layer,
            bytes: view.tcp_payload(segment),
            len,
            keep_alive: place.verdicts.has(Verdict::KeepAlive),
            disordered: DISORDERED.iter().any(|verdict| place.verdicts.has(*verdict)),
        });
    }
    applications.end();
}
