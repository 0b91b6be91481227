//! A row a conversation.

use wirelab_engine::measures::{DirectionMeasures, StreamMeasures};
use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::tcp::{SideRow, TcpRow};
use wirelab_engine::stream::udp::UdpRow;
use wirelab_engine::stream::{Role, RolesFrom};
use wirelab_findings::messages::{StreamMessages, Turns};
use wirelab_labs::Transport;
use wirelab_report::sentence;

use super::{CAPTURE, CONVERSATION, Whose};
use crate::batch::Kind::{Boolean, Float, Signed, Span, Text, Time};
use crate::column::{Column, Rows};

/// The table.
pub enum Streams {}

/// What a row is made of.
#[derive(Clone, Copy, Debug)]
pub struct Stream<'a> {
    /// Its keys.
    pub whose: Whose<'a>,
    row: Row<'a>,
    messages: Option<&'a StreamMessages>,
    measures: Option<&'a StreamMeasures>,
}

#[derive(Clone, Copy, Debug)]
enum Row<'a> {
    Tcp(&'a TcpRow),
    Udp(&'a UdpRow),
}

impl<'a> Stream<'a> {
    /// A conversation of TCP, what it said as a lab's, and what it measures.
    pub fn tcp(
        whose: Whose<'a>,
        row: &'a TcpRow,
        messages: Option<&'a StreamMessages>,
        measures: Option<&'a StreamMeasures>,
    ) -> Self {
        Self { whose, row: Row::Tcp(row), messages, measures }
    }

    /// A conversation of UDP, and what it said as a lab's.
    pub fn udp(whose: Whose<'a>, row: &'a UdpRow, messages: Option<&'a StreamMessages>) -> Self {
        Self { whose, row: Row::Udp(row), messages, measures: None }
    }

    fn transport(&self) -> Transport {
        if matches!(self.row, Row::Tcp(_)) { Transport::Tcp } else { Transport::Udp }
    }

    fn of_tcp<T>(&self, get: impl FnOnce(&'a TcpRow) -> T) -> Option<T> {
        if let Row::Tcp(row) = self.row { Some(get(row)) } else { None }
    }

    fn of_both<T>(&self, tcp: impl FnOnce(&'a TcpRow) -> T, udp: impl FnOnce(&'a UdpRow) -> T) -> T {
        match self.row {
            Row::Tcp(row) => tcp(row),
            Row::Udp(row) => udp(row),
        }
    }

    fn client(&self) -> Endpoint {
        self.of_both(|row| row.client, |row| row.client)
    }

    fn server(&self) -> Endpoint {
        self.of_both(|row| row.server, |row| row.server)
    }

    /// Something of both sides, added up.
    fn sum(&self, get: impl Fn(&SideRow) -> u64) -> Option<u64> {
        self.of_tcp(|row| get(&row.from_client) + get(&row.from_server))
    }

    fn turns<T>(&self, get: impl FnOnce(&'a Turns) -> T) -> Option<T> {
        self.messages.map(|messages| get(&messages.turns))
    }

    fn measure<T>(&self, role: Role, get: impl FnOnce(&'a DirectionMeasures) -> Option<T>) -> Option<T> {
        self.measures.and_then(|measures| get(measures.of(role)))
    }
}

impl Rows for Streams {
    type Of<'a> = Stream<'a>;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::sure("capture_id", Text, CAPTURE, |s| s.whose.capture().into()),
        Column::sure("conversation_id", Text, CONVERSATION, |s| s.whose.conversation().into()),
        Column::sure("protocol", Text, "tcp or udp", |s| s.transport().name().into()),
        Column::sure("stream", Signed, "number of the stream, as tcp.stream or udp.stream", |s| {
            s.of_both(|row| row.stream, |row| row.stream).into()
        }),
        Column::sure("client", Text, "address of the client; of UDP: of who sent first", |s| {
            s.client().address.to_string().into()
        }),
        Column::sure("client_port", Signed, "port of the client", |s| s.client().port.into()),
        Column::sure("server", Text, "address of the server", |s| s.server().address.to_string().into()),
        Column::sure("server_port", Signed, "port of the server", |s| s.server().port.into()),
        Column::sure("roles_from", Text, "what client and server are told by", |s| {
            s.of_both(|row| row.roles_from, |_| RolesFrom::FirstDatagram).id().into()
        }),
        Column::sure("packets", Signed, "packets, both directions", |s| {
            s.of_both(TcpRow::packets, |row| row.packets.iter().map(|one| u64::from(*one)).sum()).into()
        }),
        Column::sure("bytes", Signed, "bytes of payload, both directions; of TCP each counted once", |s| {
            s.of_both(TcpRow::bytes, |row| row.bytes.iter().sum()).into()
        }),
        Column::sure("client_packets", Signed, "packets from the client", |s| {
            s.of_both(|row| row.from_client.packets, |row| row.packets[0]).into()
        }),
        Column::sure("server_packets", Signed, "packets from the server", |s| {
            s.of_both(|row| row.from_server.packets, |row| row.packets[1]).into()
        }),
        Column::sure("client_bytes", Signed, "bytes of payload that the client sent; of TCP each counted once", |s| {
            s.of_both(|row| row.from_client.bytes, |row| row.bytes[0]).into()
        }),
        Column::sure("server_bytes", Signed, "bytes of payload that the server sent; of TCP each counted once", |s| {
            s.of_both(|row| row.from_server.bytes, |row| row.bytes[1]).into()
        }),
        Column::sure("first_frame", Signed, "number of its first frame, from 1", |s| {
            s.of_both(|row| row.frames[0], |row| row.frames[0]).into()
        }),
        Column::sure("last_frame", Signed, "number of its last frame", |s| {
            s.of_both(|row| row.frames[1], |row| row.frames[1]).into()
        }),
        Column::sure("start", Time, "time of its first packet, UTC", |s| {
            s.of_both(|row| row.start, |row| row.start).into()
        }),
        Column::sure("duration", Span, "from its first packet to its last, ns", |s| {
            s.of_both(|row| row.duration, |row| row.duration).into()
        }),
        Column::maybe("handshake", Text, "how the handshake went", |s| {
            s.of_tcp(|row| row.handshake.outcome.name()).into()
        }),
        Column::maybe("syn_to_syn_ack", Span, "first half of the handshake, ns", |s| {
            s.of_tcp(|row| row.handshake.syn_to_syn_ack).flatten().into()
        }),
        Column::maybe("syn_ack_to_ack", Span, "second half of the handshake, ns", |s| {
            s.of_tcp(|row| row.handshake.syn_ack_to_ack).flatten().into()
        }),
        Column::maybe("handshake_time", Span, "the whole handshake, ns", |s| {
            s.of_tcp(|row| row.handshake.total).flatten().into()
        }),
        Column::maybe("syn_retries", Signed, "SYNs that were sent again", |s| {
            s.of_tcp(|row| row.handshake.syn_retries).into()
        }),
        Column::maybe("refused_before", Signed, "attempts between the same ports that were refused before", |s| {
            s.of_tcp(|row| row.handshake.refused_before).into()
        }),
        Column::maybe("client_segments", Signed, "segments with payload from the client", |s| {
            s.of_tcp(|row| row.from_client.segments).into()
        }),
        Column::maybe("server_segments", Signed, "segments with payload from the server", |s| {
            s.of_tcp(|row| row.from_server.segments).into()
        }),
        Column::maybe("retransmissions", Signed, "segments that were sent again", |s| {
            s.sum(|side| side.repeats.into()).into()
        }),
        Column::maybe("out_of_order", Signed, "segments out of their order", |s| {
            s.sum(|side| side.out_of_order.into()).into()
        }),
        Column::maybe("missing_bytes", Signed, "bytes that later packets show to be missing from the capture", |s| {
            s.sum(|side| side.missing).into()
        }),
        Column::maybe("teardown", Text, "how the connection ended", |s| {
            s.of_tcp(|row| row.teardown.outcome.name()).into()
        }),
        Column::maybe("closed_first", Text, "who closed first: client or server", |s| {
            s.of_tcp(|row| row.teardown.first).flatten().map(Role::name).into()
        }),
        Column::maybe("reset_by", Text, "who reset it: client or server", |s| {
            s.of_tcp(|row| row.teardown.reset).flatten().map(|(role, ..)| role.name()).into()
        }),
        Column::maybe("reset_reason", Text, "why it was reset, as far as packets show it", |s| {
            s.of_tcp(|row| row.teardown.reset).flatten().map(|(_, reason, _)| reason.id()).into()
        }),
        Column::maybe("completeness", Signed, "as tcp.completeness", |s| s.of_tcp(|row| row.completeness).into()),
        Column::maybe("icmp", Text, "what ICMP said about it", |s| {
            s.of_both(|row| row.icmp.map(|icmp| icmp.what), |row| row.icmp.map(|(_, what)| what))
                .map(|what| what.id())
                .into()
        }),
        Column::maybe("lab", Text, "the lab whose messages it carries", |s| {
            s.messages.map(|messages| &*messages.lab).into()
        }),
        Column::maybe("variant", Text, "the lab's variant", |s| s.messages.map(|messages| &*messages.variant).into()),
        Column::maybe("from_client", Signed, "messages from the client", |s| s.turns(|turns| turns.from_client).into()),
        Column::maybe("from_server", Signed, "messages from the server", |s| s.turns(|turns| turns.from_server).into()),
        Column::maybe("answered", Signed, "messages that were answered", |s| s.turns(|turns| turns.answered).into()),
        Column::maybe("right", Signed, "right answers", |s| s.turns(|turns| turns.right).into()),
        Column::maybe("wrong", Signed, "wrong answers", |s| s.turns(|turns| turns.wrong).into()),
        Column::maybe("unanswered", Signed, "messages that were not answered", |s| {
            s.turns(|turns| turns.unanswered).into()
        }),
        Column::maybe("fastest_turn", Span, "shortest time from a request to its reply, ns", |s| {
            s.turns(|turns| turns.fastest).flatten().into()
        }),
        Column::maybe("mean_turn", Span, "mean time from a request to its reply, ns", |s| {
            s.turns(Turns::mean).flatten().into()
        }),
        Column::maybe("slowest_turn", Span, "longest time from a request to its reply, ns", |s| {
            s.turns(|turns| turns.slowest).flatten().into()
        }),
        Column::maybe(
            "client_rtt_min",
            Span,
            "shortest round-trip time of segments with data from the client, ns",
            |s| s.measure(Role::Client, |one| one.rtt_min).into(),
        ),
        Column::maybe("client_rtt_mean", Span, "their mean, ns", |s| {
            s.measure(Role::Client, |one| one.rtt_mean).into()
        }),
        Column::maybe("client_rtt_max", Span, "the longest, ns", |s| s.measure(Role::Client, |one| one.rtt_max).into()),
        Column::maybe(
            "server_rtt_min",
            Span,
            "shortest round-trip time of segments with data from the server, ns",
            |s| s.measure(Role::Server, |one| one.rtt_min).into(),
        ),
        Column::maybe("server_rtt_mean", Span, "their mean, ns", |s| {
            s.measure(Role::Server, |one| one.rtt_mean).into()
        }),
        Column::maybe("server_rtt_max", Span, "the longest, ns", |s| s.measure(Role::Server, |one| one.rtt_max).into()),
        Column::maybe("client_goodput", Float, "bytes a second that the client got through, each counted once", |s| {
            s.measure(Role::Client, |one| one.goodput).into()
        }),
        Column::maybe("server_goodput", Float, "bytes a second that the server got through, each counted once", |s| {
            s.measure(Role::Server, |one| one.goodput).into()
        }),
        Column::maybe("client_max_flight", Signed, "most bytes under way from the client", |s| {
            s.measure(Role::Client, |one| one.max_flight).into()
        }),
        Column::maybe("server_max_flight", Signed, "most bytes under way from the server", |s| {
            s.measure(Role::Server, |one| one.max_flight).into()
        }),
        Column::maybe("standpoint", Text, "where the capture was taken, as far as it can be told", |s| {
            s.measures.map(|measures| measures.standpoint.id()).into()
        }),
        Column::maybe("ports_reused", Boolean, "whether an earlier stream had the same endpoints", |s| {
            s.of_tcp(|row| row.reused).into()
        }),
        Column::sure("sentence", Text, "what happened, in words", |s| s.of_both(sentence::tcp, sentence::udp).into()),
    ];
}
