//! One plain sentence about a stream, with the frames that prove it.

use std::fmt::Write;

use wirelab_engine::packet::layer::Unreachable;
use wirelab_engine::stream::tcp::{
    HandshakeOutcome, HandshakeRow, IcmpRow, Opening, ResetReason, SideRow, StrayRow, TcpRow, TeardownOutcome,
};
use wirelab_engine::stream::udp::UdpRow;
use wirelab_engine::stream::{Role, RolesFrom};
use wirelab_text::units::{bytes, count, span};

/// What happened in a TCP conversation.
pub fn tcp(row: &TcpRow) -> String {
    let mut clauses = vec![handshake(row)];
    let refusal = row.roles_from == RolesFrom::Refusal && row.bytes() == 0;
    let attempt = matches!(
        row.handshake.outcome,
        HandshakeOutcome::Refused | HandshakeOutcome::Unanswered | HandshakeOutcome::CaptureEnds
    );
    if !attempt && !refusal && row.packets() > 0 {
        clauses.push(payload(row));
        clauses.push(teardown(row));
    }
    clauses.extend(row.stray.as_ref().map(stray));
    clauses.extend(inferred(row));
    if row.duplicates > 0 {
        clauses.push(format!(
            "{} of {}",
            count(row.duplicates.into(), "packet is a copy", "packets are copies"),
            count(row.copied.into(), "other", "others")
        ));
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
        let copies = count(row.duplicates.into(), "datagram is a copy", "datagrams are copies");
        let _ = write!(text, "; {copies} of {}", count(row.copied.into(), "other", "others"));
    }
    text.push('.');
    text
}

fn handshake(row: &TcpRow) -> String {
    let shake = &row.handshake;
    let mut text = match shake.outcome {
        HandshakeOutcome::Complete => complete(shake),
        HandshakeOutcome::Refused => refused(row),
        HandshakeOutcome::Unanswered => format!("The SYN ({}) was never answered", frames(&shake.frames)),
        HandshakeOutcome::CaptureEnds => {
            format!("The SYN ({}) had no answer yet when the capture ended", frames(&shake.frames))
        }
        HandshakeOutcome::OneDirection => one_direction(shake),
        HandshakeOutcome::Incomplete => incomplete(shake),
        HandshakeOutcome::NotCaptured if row.packets() == 0 => {
            return "Known only from a packet that ICMP quotes".to_owned();
        }
        HandshakeOutcome::NotCaptured if row.roles_from == RolesFrom::Refusal => {
            let frame = row.frames[0];
            return format!(
                "RST (frame {frame}) refuses a SYN that is not in the capture: nobody listened on the port"
            );
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

fn complete(shake: &HandshakeRow) -> String {
    let how = match shake.opening {
        Opening::ThreeWay => "",
        Opening::Split => " in more than three packets (split: each side sent a SYN of its own)",
        Opening::Simultaneous => " by both sides at the same time (simultaneous open)",
    };
    let total = shake.total.map(|total| format!(" in {}", span(total))).unwrap_or_default();
    let mut text = format!("Handshake complete{how}{total} ({})", frames(&shake.all_frames()));
    if shake.reordered {
        text.push_str(", captured in another order than it was sent in, so that its times are not known");
    } else if shake.impossible_times {
        text.push_str(", with time stamps that cannot be right");
    }
    text
}

fn one_direction(shake: &HandshakeRow) -> String {
    match shake.frames {
        [Some(syn), ..] => format!(
            "Only one direction was captured: the SYN (frame {syn}) was answered, since the client acknowledges bytes of \
             the server"
        ),
        _ => format!(
            "Only one direction was captured: the SYN-ACK ({}) was answered, since the server goes on",
            frames(&shake.frames)
        ),
    }
}

fn refused(row: &TcpRow) -> String {
    let syn = frames(&row.handshake.frames);
    match (row.teardown.reset, row.icmp) {
        (Some((_, _, frame)), _) => {
            format!("Refused: the SYN ({syn}) was answered with RST (frame {frame}), nobody listened on the port")
        }
        (None, Some(IcmpRow { frame, what, syn: Some(syn) })) => {
            format!("Refused: ICMP in frame {frame} answers the SYN (frame {syn}) with {what}")
        }
        (None, _) => format!("Refused: the SYN ({syn}) was turned down"),
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
    let mut text = match row.captured_side() {
        Some(role @ Role::Client) => format!("{} sent {}", role.name(), side(&row.from_client)),
        Some(role @ Role::Server) => format!("{} sent {}", role.name(), side(&row.from_server)),
        None => format!("client sent {}, server {}", side(&row.from_client), side(&row.from_server)),
    };
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

fn teardown(row: &TcpRow) -> String {
    let alone = row.captured_side().is_some();
    let row = &row.teardown;
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
        TeardownOutcome::HalfClosed if alone => format!("the {first} closed its side ({at})"),
        TeardownOutcome::HalfClosed => format!("only the {first} closed ({at})"),
        TeardownOutcome::Reset => {
            let (role, reason, frame) = row.reset.unwrap_or((Role::Client, ResetReason::Abort, 0));
            let fin = if row.first == Some(role) || row.first.is_none() { "" } else { " after the other side's FIN" };
            format!("the {} reset it{fin} (frame {frame}: {})", role.name(), reason.words())
        }
        TeardownOutcome::Open => "still open when the capture ends".to_owned(),
    }
}

/// A FIN or RST that ended nothing.
fn stray(stray: &StrayRow) -> String {
    let kind = if stray.reset { "RST" } else { "FIN" };
    let role = stray.role.name();
    let frame = stray.frame;
    let mut text = match stray.of_stream {
        Some(before) => {
            format!(
                "the {role}'s {kind} in frame {frame} is of the connection before (stream {before}) and ends nothing here"
            )
        }
        None => format!("the {role}'s {kind} in frame {frame} is outside the window and ends nothing"),
    };
    if stray.count > 1 {
        let _ = write!(text, ", like {}", count(u64::from(stray.count) - 1, "other", "others"));
    }
    text
}

/// What the roles are taken from, where the stream does not tell them.
fn inferred(row: &TcpRow) -> Option<String> {
    let port = row.server.port;
    let text = match row.roles_from {
        RolesFrom::Handshake | RolesFrom::Refusal | RolesFrom::FirstDatagram => return None,
        RolesFrom::Listener => "who is the server is inferred from other connections to it".to_owned(),
        RolesFrom::NamedPort => {
            format!("who is the server is inferred from port {port}, which a lab or the user names")
        }
        RolesFrom::PortBelow1024 => format!("who is the server is inferred from port {port}, which is below 1024"),
        RolesFrom::PortBelow32768 => {
            format!("who is the server is inferred from port {port}, the only one below 32768")
        }
        RolesFrom::FirstSpeaker => "who is the client is inferred from who sent the first packet".to_owned(),
    };
    Some(text)
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
