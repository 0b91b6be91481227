//! The report as JSON. The names are a promise: docs/analyze.schema.json has them, and a test holds them to it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use wirelab_capture::facts::{Compression, Interface};
use wirelab_capture::note::Note;
use wirelab_labs::Transport;

use super::Analysis;
use crate::report::finding::{self, Finding};
use crate::report::messages::StreamMessages;
use crate::report::statistics::Spread;
use crate::report::{safe, sentence, time};
use crate::stream::Role;
use crate::stream::ports::ClientPorts;
use crate::stream::tcp::{HandshakeOutcome, ResetReason, SideRow, TcpRow, TeardownOutcome};
use crate::stream::udp::UdpRow;

/// Version of the report's form.
pub(in crate::report) const SCHEMA: u32 = 1;

#[derive(Serialize)]
pub(in crate::report) struct CaptureView<'a> {
    path: &'a str,
    format: Option<&'static str>,
    compression: Option<&'static str>,
    packets: u64,
    bytes: u64,
    first_time: Option<String>,
    last_time: Option<String>,
    sections: u32,
    hardware: Option<&'a str>,
    os: Option<&'a str>,
    application: Option<&'a str>,
    interfaces: Vec<InterfaceView<'a>>,
    comments: Vec<CommentView<'a>>,
    comment_count: u64,
    packets_cut: u64,
    times_out_of_order: u64,
    notes: Vec<NoteView<'a>>,
}

#[derive(Serialize)]
struct InterfaceView<'a> {
    name: Option<&'a str>,
    description: Option<&'a str>,
    link_type: Option<u16>,
    link_name: Option<&'static str>,
    snaplen: u32,
    filter: Option<&'a str>,
    os: Option<&'a str>,
    packets: u64,
    received: Option<u64>,
    dropped_by_interface: Option<u64>,
    dropped_by_os: Option<u64>,
}

#[derive(Serialize)]
struct CommentView<'a> {
    frame: Option<u64>,
    text: &'a str,
}

#[derive(Serialize)]
struct NoteView<'a> {
    id: &'a str,
    severity: &'static str,
    frame: Option<u64>,
    offset: Option<u64>,
    text: &'a str,
    count: u64,
}

#[derive(Serialize)]
struct TcpView<'a> {
    stream: u32,
    client: String,
    server: String,
    client_port: u16,
    server_port: u16,
    roles_known: bool,
    ports_reused: bool,
    packets: u64,
    first_frame: u32,
    last_frame: u32,
    start: Option<String>,
    duration: i64,
    handshake: HandshakeView,
    payload: PayloadView,
    teardown: TeardownView,
    completeness: u8,
    verdicts: BTreeMap<&'static str, u32>,
    packets_captured_twice: u32,
    icmp: Option<IcmpView>,
    sentence: String,
    messages: Option<MessagesView<'a>>,
    notes: Vec<String>,
}

/// The lab's messages in a stream.
#[derive(Serialize)]
struct MessagesView<'a> {
    lab: &'a str,
    variant: &'a str,
    confidence: &'static str,
    why: String,
    from_client: u32,
    from_server: u32,
    answered: u32,
    right: u32,
    wrong: u32,
    unanswered: u32,
    forwards: u32,
    turn_time: TurnTimeView,
}

#[derive(Serialize)]
struct TurnTimeView {
    fastest: Option<i64>,
    mean: Option<i64>,
    slowest: Option<i64>,
}

impl<'a> MessagesView<'a> {
    fn new(about: &'a StreamMessages) -> Self {
        let turns = &about.turns;
        Self {
            lab: &about.lab,
            variant: &about.variant,
            confidence: about.confidence,
            why: safe::escaped(about.why.as_bytes()),
            from_client: turns.from_client,
            from_server: turns.from_server,
            answered: turns.answered,
            right: turns.right,
            wrong: turns.wrong,
            unanswered: turns.unanswered,
            forwards: turns.forwards,
            turn_time: TurnTimeView { fastest: turns.fastest, mean: turns.mean(), slowest: turns.slowest },
        }
    }
}

#[derive(Serialize)]
struct HandshakeView {
    outcome: HandshakeOutcome,
    frames: [Option<u32>; 3],
    syn_retries: u16,
    syn_ack_retries: u16,
    refused_before: u16,
    syn_to_syn_ack: Option<i64>,
    syn_ack_to_ack: Option<i64>,
    total: Option<i64>,
    total_from_first_syn: Option<i64>,
}

#[derive(Serialize)]
struct PayloadView {
    client_bytes: u64,
    server_bytes: u64,
    client_segments: u32,
    server_segments: u32,
    retransmissions: u32,
    out_of_order: u32,
    client_missing: u64,
    server_missing: u64,
}

#[derive(Serialize)]
struct TeardownView {
    outcome: TeardownOutcome,
    first: Option<Role>,
    frames: Vec<u32>,
    reason: Option<ResetReason>,
    reset_by: Option<Role>,
    reset_frame: Option<u32>,
}

#[derive(Serialize)]
struct IcmpView {
    frame: u32,
    text: &'static str,
}

#[derive(Serialize)]
struct UdpView<'a> {
    stream: u32,
    client: String,
    server: String,
    client_port: u16,
    server_port: u16,
    packets: u64,
    bytes: u64,
    client_packets: u32,
    server_packets: u32,
    client_bytes: u64,
    server_bytes: u64,
    first_frame: u32,
    last_frame: u32,
    start: Option<String>,
    duration: i64,
    packets_captured_twice: u32,
    icmp: Option<IcmpView>,
    sentence: String,
    messages: Option<MessagesView<'a>>,
}

#[derive(Serialize)]
struct TimingView {
    syn_to_syn_ack: Option<Spread>,
    syn_ack_to_ack: Option<Spread>,
    total: Option<Spread>,
}

#[derive(Serialize)]
struct PortsView {
    protocol: &'static str,
    client: String,
    ports: Vec<PortView>,
}

#[derive(Serialize)]
struct PortView {
    port: u16,
    stream: u32,
    server: String,
    server_port: u16,
    again: bool,
}

#[derive(Serialize)]
struct FindingView<'a> {
    id: &'a str,
    severity: &'static str,
    stream: Option<u32>,
    frames: &'a [u32],
    text: &'a str,
}

#[derive(Serialize)]
struct CountView {
    protocol: &'static str,
    number: Option<u32>,
    packets: u64,
}

/// Rows that are serialised while they are made: a capture may have a million.
pub(in crate::report) struct Rows<F>(pub(in crate::report) F);

impl<F, I> Serialize for Rows<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// The whole report as one object.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Whole<'a, T: Serialize, U: Serialize> {
        schema: u32,
        capture: CaptureView<'a>,
        tcp: T,
        udp: U,
        timing: TimingView,
        source_ports: Vec<PortsView>,
        other_packets: Vec<CountView>,
        findings: Vec<FindingView<'a>>,
    }
    let findings = analysis.findings();
    let whole = Whole {
        schema: SCHEMA,
        capture: capture(analysis),
        tcp: Rows(|| analysis.tcp().map(|row| tcp(&row, analysis))),
        udp: Rows(|| analysis.udp().map(|row| udp(&row, analysis))),
        timing: timing(analysis),
        source_ports: source_ports(analysis),
        other_packets: others(analysis),
        findings: findings.iter().map(finding_view).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    out.write_all(b"\n")
}

/// One object a line: the capture, then each stream, then each finding, told apart by `type`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json_lines(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    line(out, "capture", &capture(analysis))?;
    for row in analysis.tcp() {
        line(out, "tcp", &tcp(&row, analysis))?;
    }
    for row in analysis.udp() {
        line(out, "udp", &udp(&row, analysis))?;
    }
    line(out, "timing", &timing(analysis))?;
    for ports in source_ports(analysis) {
        line(out, "source_ports", &ports)?;
    }
    for found in &analysis.findings() {
        line(out, "finding", &finding_view(found))?;
    }
    Ok(())
}

pub(in crate::report) fn line<T: Serialize>(out: &mut impl Write, kind: &'static str, value: &T) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a, T> {
        r#type: &'static str,
        #[serde(flatten)]
        value: &'a T,
    }
    serde_json::to_writer(&mut *out, &Line { r#type: kind, value })?;
    out.write_all(b"\n")
}

pub(in crate::report) fn capture(analysis: &Analysis) -> CaptureView<'_> {
    let facts = &analysis.facts;
    CaptureView {
        path: &analysis.path,
        format: facts.format.map(wirelab_capture::facts::Format::name),
        compression: facts.compression.map(|compression| match compression {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }),
        packets: facts.packets,
        bytes: facts.bytes,
        first_time: facts.first_time.and_then(time::rfc3339),
        last_time: facts.last_time.and_then(time::rfc3339),
        sections: facts.sections,
        hardware: facts.hardware.as_deref(),
        os: facts.os.as_deref(),
        application: facts.application.as_deref(),
        interfaces: facts.interfaces.iter().map(interface).collect(),
        comments: facts.comments.iter().map(|c| CommentView { frame: c.frame, text: &c.text }).collect(),
        comment_count: facts.comment_count,
        packets_cut: facts.cut,
        times_out_of_order: facts.out_of_order,
        notes: facts.notes.kept().iter().map(|n| note(n, facts.notes.count(n.id))).collect(),
    }
}

fn interface(interface: &Interface) -> InterfaceView<'_> {
    InterfaceView {
        name: interface.name.as_deref(),
        description: interface.description.as_deref(),
        link_type: interface.link.map(|link| link.0),
        link_name: interface.link.and_then(|link| link.name()),
        snaplen: interface.snaplen,
        filter: interface.filter.as_deref(),
        os: interface.os.as_deref(),
        packets: interface.packets,
        received: interface.received,
        dropped_by_interface: interface.dropped_by_interface,
        dropped_by_os: interface.dropped_by_os,
    }
}

fn note(note: &Note, count: u64) -> NoteView<'_> {
    NoteView {
        id: note.id,
        severity: finding::severity(note.severity),
        frame: note.frame,
        offset: note.offset,
        text: &note.text,
        count,
    }
}

fn tcp<'a>(row: &TcpRow, analysis: &'a Analysis) -> TcpView<'a> {
    let summary = &analysis.summary;
    let (client, server): (&SideRow, &SideRow) = (&row.from_client, &row.from_server);
    let shake = &row.handshake;
    TcpView {
        stream: row.stream,
        client: row.client.address.to_string(),
        server: row.server.address.to_string(),
        client_port: row.client.port,
        server_port: row.server.port,
        roles_known: row.roles_known,
        ports_reused: row.reused,
        packets: row.packets(),
        first_frame: row.frames[0],
        last_frame: row.frames[1],
        start: time::from_nanoseconds(row.start.into()),
        duration: row.duration,
        handshake: HandshakeView {
            outcome: shake.outcome,
            frames: shake.frames,
            syn_retries: shake.syn_retries,
            syn_ack_retries: shake.syn_ack_retries,
            refused_before: shake.refused_before,
            syn_to_syn_ack: shake.syn_to_syn_ack,
            syn_ack_to_ack: shake.syn_ack_to_ack,
            total: shake.total,
            total_from_first_syn: shake.total_from_first_syn,
        },
        payload: PayloadView {
            client_bytes: client.bytes,
            server_bytes: server.bytes,
            client_segments: client.segments,
            server_segments: server.segments,
            retransmissions: client.repeats + server.repeats,
            out_of_order: client.out_of_order + server.out_of_order,
            client_missing: client.missing,
            server_missing: server.missing,
        },
        teardown: TeardownView {
            outcome: row.teardown.outcome,
            first: row.teardown.first,
            frames: row.teardown.frames.iter().flatten().copied().collect(),
            reason: row.teardown.reset.map(|(_, reason, _)| reason),
            reset_by: row.teardown.reset.map(|(role, ..)| role),
            reset_frame: row.teardown.reset.map(|(.., frame)| frame),
        },
        completeness: row.completeness,
        verdicts: summary.verdicts(row.stream).given().map(|(verdict, count)| (verdict.id(), count)).collect(),
        packets_captured_twice: row.duplicates,
        icmp: row.icmp.map(|(frame, text)| IcmpView { frame, text }),
        sentence: sentence::tcp(row),
        messages: analysis.messages(Transport::Tcp, row.stream).map(MessagesView::new),
        notes: Vec::new(),
    }
}

fn udp<'a>(row: &UdpRow, analysis: &'a Analysis) -> UdpView<'a> {
    let ([client_packets, server_packets], [client_bytes, server_bytes]) = (row.packets, row.bytes);
    UdpView {
        stream: row.stream,
        client: row.client.address.to_string(),
        server: row.server.address.to_string(),
        client_port: row.client.port,
        server_port: row.server.port,
        packets: u64::from(client_packets) + u64::from(server_packets),
        bytes: client_bytes + server_bytes,
        client_packets,
        server_packets,
        client_bytes,
        server_bytes,
        first_frame: row.frames[0],
        last_frame: row.frames[1],
        start: time::from_nanoseconds(row.start.into()),
        duration: row.duration,
        packets_captured_twice: row.duplicates,
        icmp: row.icmp.map(|(frame, text)| IcmpView { frame, text }),
        sentence: sentence::udp(row),
        messages: analysis.messages(Transport::Udp, row.stream).map(MessagesView::new),
    }
}

fn timing(analysis: &Analysis) -> TimingView {
    let timing = analysis.timing();
    TimingView {
        syn_to_syn_ack: timing.map(|timing| timing.syn_to_syn_ack),
        syn_ack_to_ack: timing.map(|timing| timing.syn_ack_to_ack),
        total: timing.map(|timing| timing.total),
    }
}

fn source_ports(analysis: &Analysis) -> Vec<PortsView> {
    let view = |protocol: &'static str, hosts: Vec<ClientPorts>| {
        hosts.into_iter().map(move |host| PortsView {
            protocol,
            client: host.client.to_string(),
            ports: host
                .ports
                .iter()
                .map(|used| PortView {
                    port: used.port,
                    stream: used.stream,
                    server: used.server.address.to_string(),
                    server_port: used.server.port,
                    again: used.again,
                })
                .collect(),
        })
    };
    let (tcp, udp) = analysis.source_ports();
    view("tcp", tcp).chain(view("udp", udp)).collect()
}

fn others(analysis: &Analysis) -> Vec<CountView> {
    let counts = analysis.summary.counts().others();
    counts.into_iter().map(|(protocol, number, packets)| CountView { protocol, number, packets }).collect()
}

fn finding_view(found: &Finding) -> FindingView<'_> {
    FindingView {
        id: found.id,
        severity: finding::severity(found.severity),
        stream: found.stream,
        frames: &found.frames,
        text: &found.text,
    }
}
