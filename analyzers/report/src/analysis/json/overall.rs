//! What is said of all streams together: timing, source ports, other packets, findings.

use serde::Serialize;
use wirelab_capture::note::Severity;
use wirelab_findings::FindingId;
use wirelab_findings::analysis::Analysis;
use wirelab_findings::finding::Finding;
use wirelab_labs::Transport;
use wirelab_text::statistics::Spread;

#[derive(Serialize)]
pub(super) struct TimingView {
    syn_to_syn_ack: Option<Spread>,
    syn_ack_to_ack: Option<Spread>,
    total: Option<Spread>,
}

#[derive(Serialize)]
pub(super) struct PortsView {
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
pub(super) struct FindingView<'a> {
    id: FindingId,
    severity: Severity,
    stream: Option<u32>,
    frames: &'a [u64],
    text: &'a str,
}

#[derive(Serialize)]
pub(super) struct CountView {
    protocol: &'static str,
    number: Option<u32>,
    packets: u64,
}

pub(super) fn timing(analysis: &Analysis) -> TimingView {
    let timing = analysis.timing();
    TimingView {
        syn_to_syn_ack: timing.map(|timing| timing.syn_to_syn_ack),
        syn_ack_to_ack: timing.map(|timing| timing.syn_ack_to_ack),
        total: timing.map(|timing| timing.total),
    }
}

/// Each client with its ports, made one after the other: a scan has as many clients as streams.
pub(super) fn source_ports(analysis: &Analysis) -> impl Iterator<Item = PortsView> {
    [Transport::Tcp, Transport::Udp].into_iter().flat_map(move |transport| {
        let all = analysis.source_ports(transport, |_| true);
        all.into_hosts(move |stream| analysis.ends(transport, stream)).map(move |host| PortsView {
            protocol: transport.name(),
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
    })
}

pub(super) fn others(analysis: &Analysis) -> Vec<CountView> {
    let counts = analysis.summary.counts().others();
    counts.into_iter().map(|(protocol, number, packets)| CountView { protocol, number, packets }).collect()
}

pub(super) fn finding_view(found: &Finding) -> FindingView<'_> {
    FindingView {
        id: found.id,
        severity: found.severity,
        stream: found.stream,
        frames: &found.frames,
        text: &found.text,
    }
}
