//! One plain sentence about a stream, with the frames that prove it.

use wirelab_engine::Application;
use wirelab_engine::packet::layer::Unreachable;
use wirelab_engine::stream::tcp::{
    HandshakeOutcome, HandshakeRow, IcmpRow, Opening, ResetReason, SideRow, StrayRow, TcpRow, TeardownOutcome,
    TeardownRow,
};
use wirelab_engine::stream::udp::UdpRow;
use wirelab_engine::stream::{Role, RolesFrom};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::packet::First;
use wirelab_words::list::stream as words;
use wirelab_words::list::stream::{HowOpened, RoleFrom, Times, WhyReset};
use wirelab_words::list::words::Who;
use wirelab_words::{Numbers, Said, Sentence, Size, Span};

/// What happened in a TCP conversation, in English.
pub fn tcp(row: &TcpRow) -> String {
    of_tcp(row).to_string()
}

/// What happened in a UDP conversation, in English.
pub fn udp(row: &UdpRow) -> String {
    of_udp(row).to_string()
}

/// With which numbers a connection begins, in English.
pub fn initial_numbers(client: u32, server: u32) -> String {
    words::InitialNumbers { client, server }.said().to_string()
}

/// Which protocol the bytes of a conversation show.
pub fn spoken(shown: Application) -> String {
    Said::from(words::Spoken { name: Harmless::escaped(shown.name()) }).to_string()
}

/// What happened in a TCP conversation.
pub fn of_tcp(row: &TcpRow) -> Said {
    let refusal = row.roles_from == RolesFrom::Refusal && row.bytes() == 0;
    let attempt = matches!(
        row.handshake.outcome,
        HandshakeOutcome::Refused | HandshakeOutcome::Unanswered | HandshakeOutcome::CaptureEnds
    );
    let spoke = !attempt && !refusal && row.packets() > 0;
    words::Tcp {
        handshake: handshake(row),
        payload: spoke.then(|| payload(row)),
        teardown: spoke.then(|| teardown(row)),
        stray: row.stray.as_ref().map(stray),
        inferred: inferred(row),
        copies: row.duplicates,
        copied: row.copied,
    }
    .into()
}

/// What happened in a UDP conversation.
pub fn of_udp(row: &UdpRow) -> Said {
    let [from_client, from_server] = row.packets;
    let [client, server] = row.bytes.map(Size);
    let icmp = row.icmp.map(|(frame, what)| {
        let nobody = what == Unreachable::Port;
        words::UdpIcmp { frame, what: Harmless::escaped(what.to_string()), nobody }.into()
    });
    words::Udp { from_client, client, from_server, server, icmp, copies: row.duplicates, copied: row.copied }.into()
}

fn handshake(row: &TcpRow) -> Said {
    let shake = &row.handshake;
    let outcome = match shake.outcome {
        HandshakeOutcome::Complete => complete(shake),
        HandshakeOutcome::Refused => refused(row),
        HandshakeOutcome::Unanswered => words::Unanswered { syn: frames(&shake.frames) }.into(),
        HandshakeOutcome::CaptureEnds => words::CaptureEnds { syn: frames(&shake.frames) }.into(),
        HandshakeOutcome::OneDirection => one_direction(shake),
        HandshakeOutcome::Incomplete => incomplete(row),
        HandshakeOutcome::NotCaptured if row.packets() == 0 => return words::QuotedOnly {}.into(),
        HandshakeOutcome::NotCaptured if row.roles_from == RolesFrom::Refusal => {
            return words::RefusalOnly { frame: row.frames[0] }.into();
        }
        HandshakeOutcome::NotCaptured => words::BeganBefore {}.into(),
    };
    words::Handshake {
        outcome,
        retries: shake.syn_retries.into(),
        from_first: shake.total_from_first_syn.filter(|_| shake.syn_retries > 0).map(Span),
        syn_ack_retries: shake.syn_ack_retries.into(),
        refused_before: shake.refused_before.into(),
    }
    .into()
}

fn complete(shake: &HandshakeRow) -> Said {
    let how = match shake.opening {
        Opening::ThreeWay => HowOpened::ThreeWay,
        Opening::Split => HowOpened::Split,
        Opening::Simultaneous => HowOpened::Simultaneous,
    };
    let times = if shake.reordered {
        Times::Reordered
    } else if shake.impossible_times {
        Times::Impossible
    } else {
        Times::Sound
    };
    let (total, in_syn) = (shake.total.map(Span), shake.in_syn.into());
    words::Complete { how, total, frames: frames(&shake.all_frames()), in_syn, times }.into()
}

fn one_direction(shake: &HandshakeRow) -> Said {
    match shake.frames {
        [Some(syn), ..] => words::AckOnly { syn }.into(),
        _ => words::SynAckOnly { frames: frames(&shake.frames) }.into(),
    }
}

fn refused(row: &TcpRow) -> Said {
    let syn = frames(&row.handshake.frames);
    match (row.teardown.reset, row.icmp) {
        (Some((_, _, frame)), _) => words::RefusedByReset { syn, frame }.into(),
        (None, Some(IcmpRow { frame, what, syn: Some(syn) })) => {
            words::RefusedByIcmp { syn, frame, what: Harmless::escaped(what.to_string()) }.into()
        }
        (None, _) => words::TurnedDown { syn }.into(),
    }
}

fn incomplete(row: &TcpRow) -> Said {
    match row.handshake.frames {
        [Some(syn), Some(syn_ack), _] => words::NoAck { syn, syn_ack, half_open: is_half_open(row) }.into(),
        [Some(syn), None, _] => words::NoSynAck { syn }.into(),
        [None, Some(syn_ack), _] => words::NoSyn { syn_ack }.into(),
        _ => words::Incomplete {}.into(),
    }
}

/// Whether the client sent its SYN, and after that at most a RST: no ACK could have been taken for another one's.
fn is_half_open(row: &TcpRow) -> bool {
    let reset = matches!(row.teardown.reset, Some((Role::Client, ..)));
    let syns = 1 + u32::from(row.handshake.syn_retries);
    row.from_client.packets <= syns + u32::from(reset) && row.from_client.segments == 0
}

fn payload(row: &TcpRow) -> Said {
    let (client, server) = (&row.from_client, &row.from_server);
    if client.segments == 0 && server.segments == 0 {
        return words::NoPayload {}.into();
    }
    let sent =
        |side: &SideRow| words::Sent { size: Size(side.bytes), segments: side.segments, repeats: side.repeats }.into();
    let missing = |side: &SideRow| (side.missing > 0).then_some(Size(side.missing));
    let (client_missing, server_missing) = (missing(client), missing(server));
    match row.captured_side() {
        Some(role) => {
            let side = if role == Role::Client { client } else { server };
            words::PayloadOf { who: who(role), sent: sent(side), client_missing, server_missing }.into()
        }
        None => words::Payload { client: sent(client), server: sent(server), client_missing, server_missing }.into(),
    }
}

fn teardown(row: &TcpRow) -> Said {
    let alone = row.captured_side().is_some();
    let row = &row.teardown;
    let first = match row.first {
        Some(Role::Client) => First::Client,
        Some(Role::Server) => First::Server,
        None => First::Unknown,
    };
    let at = frames(&row.frames);
    match row.outcome {
        TeardownOutcome::Closed => {
            let reset = row.reset.map(|(role, _, frame)| words::AndReset { who: who(role), frame }.into());
            words::Closed { first, frames: at, reset }.into()
        }
        TeardownOutcome::HalfClosed if alone => words::ClosedAlone { first, frames: at }.into(),
        TeardownOutcome::HalfClosed => words::HalfClosed { first, frames: at }.into(),
        TeardownOutcome::Reset => reset(row),
        TeardownOutcome::Open => words::Open {}.into(),
    }
}

fn reset(row: &TeardownRow) -> Said {
    let (role, reason, frame) = row.reset.unwrap_or((Role::Client, ResetReason::Abort, 0));
    let why = match reason {
        ResetReason::RefusedPort => WhyReset::RefusedPort,
        ResetReason::AfterFin => WhyReset::AfterFin,
        ResetReason::UnreadData => WhyReset::UnreadData,
        ResetReason::Abort => WhyReset::Abort,
    };
    let after_fin = row.first.is_some_and(|first| first != role);
    words::Reset { who: who(role), after_fin, frame, why }.into()
}

/// A FIN or RST that ended nothing.
fn stray(stray: &StrayRow) -> Said {
    let &StrayRow { frame, role, reset, of_stream, count } = stray;
    let others = count.saturating_sub(1);
    match of_stream {
        Some(before) => words::StrayOfBefore { who: who(role), reset, frame, before, others }.into(),
        None => words::StrayOutside { who: who(role), reset, frame, others }.into(),
    }
}

/// What the roles are taken from, where the stream does not tell them.
fn inferred(row: &TcpRow) -> Option<Said> {
    let from = match row.roles_from {
        RolesFrom::Handshake | RolesFrom::Refusal | RolesFrom::FirstDatagram => return None,
        RolesFrom::Listener => RoleFrom::Listener,
        RolesFrom::NamedPort => RoleFrom::NamedPort,
        RolesFrom::PortBelow1024 => RoleFrom::PortBelow1024,
        RolesFrom::PortBelow32768 => RoleFrom::PortBelow32768,
        RolesFrom::FirstSpeaker => RoleFrom::FirstSpeaker,
    };
    Some(words::Inferred { from, port: row.server.port }.into())
}

const fn who(role: Role) -> Who {
    match role {
        Role::Client => Who::Client,
        Role::Server => Who::Server,
    }
}

fn frames(numbers: &[Option<u32>]) -> Numbers {
    Numbers::all(numbers.iter().flatten().copied())
}
