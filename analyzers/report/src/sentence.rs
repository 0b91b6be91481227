//! One plain sentence about a stream, with the frames that prove it.

use std::fmt::Write;

use wirelab_engine::packet::layer::Unreachable;
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{
    HandshakeOutcome, HandshakeRow, ResetReason, SideRow, TcpRow, TeardownOutcome, TeardownRow,
};
use wirelab_engine::stream::udp::UdpRow;
use wirelab_text::units::{bytes, count, span};

/// What happened in a TCP conversation.
pub fn tcp(row: &TcpRow) -> String {
    let mut clauses = vec![handshake(row)];
    if row.handshake.outcome != HandshakeOutcome::Refused && row.handshake.outcome != HandshakeOutcome::Unanswered {
        clauses.push(payload(row));
        clauses.push(teardown(&row.teardown));
    }
    if row.duplicates > 0 {
        clauses.push(format!("{} in the capture twice", count(row.duplicates.into(), "packet is", "packets are")));
    }
    let mut text = clauses.join("; ");
    text.push('.');
    text
}

/// What happened in a UDP conversation.
pub fn udp(row: &UdpRow) -> String {
    let [from_client, from_server] = row.packets.map(u64::from);
    let [client_bytes, server_bytes] = row.bytes;
    let mut text = format!(
        "Client sent {} ({}), server {} ({})",
        count(from_client, "datagram", "datagrams"),
        bytes(client_bytes),
        count(from_server, "datagram", "datagrams"),
        bytes(server_bytes)
    );
    if let Some((frame, words)) = row.icmp {
        let _ = write!(text, "; ICMP in frame {frame} says {words}{}", nobody(words));
    }
    if row.duplicates > 0 {
        let _ = write!(text, "; {} in the capture twice", count(row.duplicates.into(), "datagram is", "datagrams are"));
    }
    text.push('.');
    text
}

fn handshake(row: &TcpRow) -> String {
    let shake = &row.handshake;
    let mut text = match shake.outcome {
        HandshakeOutcome::Complete => {
            let total = shake.total.map(span).unwrap_or_default();
            format!("Handshake complete in {total} ({})", frames(&shake.frames))
        }
        HandshakeOutcome::Refused => refused(row),
        HandshakeOutcome::Unanswered => format!("The SYN ({}) was never answered", frames(&shake.frames)),
        HandshakeOutcome::Incomplete => incomplete(shake),
        HandshakeOutcome::NotCaptured if row.packets() == 0 => {
            return "Known only from a packet that ICMP quotes".to_owned();
        }
        HandshakeOutcome::NotCaptured => "The capture has no handshake of it: it began before".to_owned(),
    };
    if shake.syn_retries > 0 {
        let _ = write!(text, ", after {}", count(shake.syn_retries.into(), "repeated SYN", "repeated SYNs"));
        if let Some(total) = shake.total_from_first_syn {
            let _ = write!(text, " ({} from the first)", span(total));
        }
    }
    if shake.syn_ack_retries > 0 {
        let _ = write!(text, ", {}", count(shake.syn_ack_retries.into(), "repeated SYN-ACK", "repeated SYN-ACKs"));
    }
    if shake.refused_before > 0 {
        let attempts = count(shake.refused_before.into(), "attempt", "attempts");
        let _ = write!(text, ", after {attempts} from the same port had been refused");
    }
    text
}

fn refused(row: &TcpRow) -> String {
    let syn = frames(&row.handshake.frames);
    match (row.teardown.reset, row.icmp) {
        (Some((_, _, frame)), _) => {
            format!("Refused: the SYN ({syn}) was answered with RST (frame {frame}), nobody listened on the port")
        }
        (None, Some((frame, words))) => {
            format!("Refused: ICMP in frame {frame} answers the SYN ({syn}) with {words}")
        }
        (None, None) => format!("Refused: the SYN ({syn}) was turned down"),
    }
}

fn incomplete(shake: &HandshakeRow) -> String {
    match shake.frames {
        [Some(syn), Some(syn_ack), _] => {
            format!("Handshake incomplete: SYN (frame {syn}) and SYN-ACK (frame {syn_ack}), but no ACK that fits them")
        }
        [Some(syn), None, _] => format!("Handshake incomplete: SYN (frame {syn}), but no SYN-ACK that fits it"),
        [None, Some(syn_ack), _] => format!("Handshake incomplete: SYN-ACK (frame {syn_ack}) without its SYN"),
        _ => "Handshake incomplete".to_owned(),
    }
}

fn payload(row: &TcpRow) -> String {
    if row.from_client.segments == 0 && row.from_server.segments == 0 {
        return "no payload".to_owned();
    }
    let side = |side: &SideRow| match side.segments {
        0 => "nothing".to_owned(),
        segments => format!("{} in {}", bytes(side.bytes), count(segments.into(), "segment", "segments")),
    };
    let mut text = format!("client sent {}, server {}", side(&row.from_client), side(&row.from_server));
    let repeats = row.from_client.repeats + row.from_server.repeats;
    if repeats > 0 {
        let _ = write!(text, ", {repeats} of them only repeated");
    }
    for (role, side) in [(Role::Client, &row.from_client), (Role::Server, &row.from_server)] {
        if side.missing > 0 {
            let _ = write!(text, "; {} from the {} not in the capture", bytes(side.missing), role.name());
        }
    }
    text
}

fn teardown(row: &TeardownRow) -> String {
    let first = row.first.map_or("one side", Role::name);
    let at = frames(&row.frames);
    match row.outcome {
        TeardownOutcome::Closed => {
            let mut text = format!("the {first} closed first, then the other side ({at})");
            if let Some((role, _, frame)) = row.reset {
                let _ = write!(text, ", and the {} sent RST (frame {frame})", role.name());
            }
            text
        }
        TeardownOutcome::HalfClosed => format!("only the {first} closed ({at})"),
        TeardownOutcome::Reset => {
            let (role, reason, frame) = row.reset.unwrap_or((Role::Client, ResetReason::Abort, 0));
            let fin = if row.first == Some(role) || row.first.is_none() { "" } else { " after the other side's FIN" };
            format!("the {} reset it{fin} (frame {frame}: {})", role.name(), reason.words())
        }
        TeardownOutcome::Open => "still open when the capture ends".to_owned(),
    }
}

fn nobody(what: Unreachable) -> &'static str {
    if what == Unreachable::Port { ": nobody was listening" } else { "" }
}

/// `frame 4`, `frames 1, 2, 3`.
fn frames(numbers: &[Option<u32>]) -> String {
    let known: Vec<String> = numbers.iter().flatten().map(u32::to_string).collect();
    let noun = if known.len() == 1 { "frame" } else { "frames" };
    format!("{noun} {}", known.join(", "))
}
