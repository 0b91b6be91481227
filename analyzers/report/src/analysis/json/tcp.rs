//! A TCP stream.

use std::collections::BTreeMap;

use serde::Serialize;
use wirelab_engine::stream::tcp::{HandshakeOutcome, Opening, ResetReason, SideRow, TcpRow, TeardownOutcome};
use wirelab_engine::stream::{Role, RolesFrom};
use wirelab_findings::analysis::Analysis;
use wirelab_labs::Transport;
use wirelab_text::time;

use super::shared::{IcmpView, MessagesView};
use crate::measures::MeasuresView;
use crate::sentence;

#[derive(Serialize)]
pub(super) struct TcpView<'a> {
    stream: u32,
    client: String,
    server: String,
    client_port: u16,
    server_port: u16,
    roles_known: bool,
    roles_from: RolesFrom,
    ports_reused: bool,
    packets: u64,
    first_frame: u32,
    last_frame: u32,
    start: Option<String>,
    duration: i64,
    handshake: HandshakeView,
    payload: PayloadView,
    teardown: TeardownView,
    stray: Option<StrayView>,
    completeness: u8,
    verdicts: BTreeMap<&'static str, u32>,
    packets_captured_twice: u32,
    icmp: Option<IcmpView>,
    sentence: String,
    messages: Option<MessagesView<'a>>,
    measures: Option<MeasuresView>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct HandshakeView {
    outcome: HandshakeOutcome,
    opening: Opening,
    frames: Vec<Option<u32>>,
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

/// A FIN or RST that ended nothing.
#[derive(Serialize)]
struct StrayView {
    kind: &'static str,
    by: Role,
    frame: u32,
    of_stream: Option<u32>,
    count: u32,
}

pub(super) fn tcp<'a>(row: &TcpRow, analysis: &'a Analysis) -> TcpView<'a> {
    let summary = &analysis.summary;
    let (client, server): (&SideRow, &SideRow) = (&row.from_client, &row.from_server);
    let shake = &row.handshake;
    TcpView {
        stream: row.stream,
        client: row.client.address.to_string(),
        server: row.server.address.to_string(),
        client_port: row.client.port,
        server_port: row.server.port,
        roles_known: row.roles_from.is_known(),
        roles_from: row.roles_from,
        ports_reused: row.reused,
        packets: row.packets(),
        first_frame: row.frames[0],
        last_frame: row.frames[1],
        start: time::rfc3339(row.start.into()),
        duration: row.duration,
        handshake: HandshakeView {
            outcome: shake.outcome,
            opening: shake.opening,
            frames: shake.all_frames(),
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
        stray: row.stray.map(|stray| StrayView {
            kind: if stray.reset { "rst" } else { "fin" },
            by: stray.role,
            frame: stray.frame,
            of_stream: stray.of_stream,
            count: stray.count,
        }),
        completeness: row.completeness,
        verdicts: summary.verdicts(row.stream).given().map(|(verdict, count)| (verdict.id(), count)).collect(),
        packets_captured_twice: row.duplicates,
        icmp: row.icmp.map(|icmp| IcmpView { frame: icmp.frame, text: icmp.what }),
        sentence: sentence::tcp(row),
        messages: analysis.messages(Transport::Tcp, row.stream).map(MessagesView::new),
        measures: analysis.measures.as_ref().and_then(|all| all.of(row)).map(|one| MeasuresView::new(&one)),
        notes: notes(row),
    }
}

/// Why spans of the handshake are not known although its packets are there.
fn notes(row: &TcpRow) -> Vec<String> {
    let shake = &row.handshake;
    let reordered = shake.reordered.then_some("The handshake was captured in another order than it was sent in.");
    let impossible = shake.impossible_times.then_some("Time stamps of the handshake cannot be right.");
    reordered.into_iter().chain(impossible).map(str::to_owned).collect()
}
