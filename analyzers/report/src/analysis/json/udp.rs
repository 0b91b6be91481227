//! A UDP stream.

use serde::Serialize;
use wirelab_engine::stream::udp::UdpRow;
use wirelab_findings::analysis::Analysis;
use wirelab_labs::Transport;
use wirelab_text::time;

use super::shared::{IcmpView, MessagesView};
use crate::sentence;

#[derive(Serialize)]
pub(super) struct UdpView<'a> {
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

pub(super) fn udp<'a>(row: &UdpRow, analysis: &'a Analysis) -> UdpView<'a> {
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
        start: time::rfc3339(row.start.into()),
        duration: row.duration,
        packets_captured_twice: row.duplicates,
        icmp: row.icmp.map(|(frame, text)| IcmpView { frame, text }),
        sentence: sentence::udp(row),
        messages: analysis.messages(Transport::Udp, row.stream).map(MessagesView::new),
    }
}
