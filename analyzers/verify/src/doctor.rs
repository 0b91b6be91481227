//! What is worth knowing about a capture of a lab, beyond what is said of any capture: which way it was taken.

use std::collections::BTreeSet;

use wirelab_capture::note::Severity;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_findings::FindingId;
use wirelab_findings::finding::Finding;
use wirelab_labs::{Diagnosis, Lab, Transport, Variant};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::finding as words;
use wirelab_words::list::words::{About, AnyPort, Ports};
use wirelab_words::{Numbers, Said};

use super::budget::SoFar;
use super::capture::Capture;
use super::elsewhere::is_at_home;

/// Frames and streams named in one finding.
const EXAMPLES: usize = 6;

/// Most connections that are looked at more closely.
const MAX_ALONE: usize = 512;

/// Looks at a capture of a lab.
pub(crate) fn findings(capture: &Capture, lab: &Lab) -> Vec<Finding> {
    let mut found = Vec::new();
    if capture.of_lab == 0 && capture.facts.packets > 0 {
        found.push(no_traffic(capture, lab));
    }
    let rows = || capture.tcp.values();
    let open = rows().filter(|row| unfinished(row));
    found.extend(across(open, FindingId::StoppedEarly, Severity::Info, |streams, named| words::StoppedEarly {
        streams,
        named,
    }));
    let left_out = capture.index.all().left_out + capture.index.all().cut_short;
    if left_out > 0 && !capture.findings.iter().any(|finding| finding.id == FindingId::MessagesLeftOut) {
        let said = words::LeftOut { conversations: left_out };
        found.push(Finding::new(FindingId::MessagesLeftOut, Severity::Warning, said));
    }
    if capture.rows_left_out > 0 {
        let said = words::ConnectionsLeftOut { connections: capture.rows_left_out };
        found.push(Finding::new(FindingId::ConnectionsLeftOut, Severity::Warning, said));
    }
    if let Some(SoFar { frame, spent }) = capture.so_far {
        let said: Said = match frame {
            0 => words::NotRead { spent }.into(),
            frame => words::JudgedSoFar { frame, spent }.into(),
        };
        found.push(Finding::new(FindingId::JudgedSoFar, Severity::Warning, said));
    }
    let left_out = capture.exchanges.as_ref().map_or(0, |shown| shown.found.left_out);
    if left_out > 0 {
        let said = words::ExchangesLeftOut { requests: left_out };
        found.push(Finding::new(FindingId::ExchangesLeftOut, Severity::Warning, said));
    }
    // Where nobody of the lab's own is to listen, a traceroute is answered so.
    if lab.protocol.is_none() {
        found.extend(unheard(capture));
        found.extend(never_served(capture, lab));
    }
    found
}

/// Datagrams that nobody listened for, as ICMP says.
fn unheard(capture: &Capture) -> Option<Finding> {
    let rows: Vec<_> = capture.udp.values().filter_map(|row| Some((row.stream, row.icmp?))).collect();
    let (_, (_, what)) = rows.first()?;
    let frames = rows.iter().take(EXAMPLES).map(|(_, (frame, _))| u64::from(*frame)).collect();
    let named = Numbers::all(rows.iter().take(EXAMPLES).map(|(stream, _)| *stream));
    let said = words::UdpRefused { words: what.id().into(), named };
    Some(Finding { frames, ..Finding::new(FindingId::UdpRefused, Severity::Warning, said) })
}

/// Clients that spoke and were never answered while others of the same server were.
fn never_served(capture: &Capture, lab: &Lab) -> Option<Finding> {
    let one = |row: &TcpRow| {
        let stream = capture.index.stream(Transport::Tcp, row.stream)?;
        stream.lab.and_then(|_| lab.variants.get(stream.variant))
    };
    // Whose text went on to somebody was served, though nothing came back.
    let all = capture.index.all();
    let forwarded: BTreeSet<u64> = all.messages.iter().filter_map(|message| message.forward_of).collect();
    let heard: BTreeSet<u32> = all
        .messages
        .iter()
        .filter(|message| message.transport == Transport::Tcp && forwarded.contains(&message.number))
        .map(|message| message.stream)
        .collect();
    let speaks = |row: &&TcpRow| {
        let spoke = row.handshake.outcome == HandshakeOutcome::Complete && row.from_client.bytes > 0;
        spoke && !heard.contains(&row.stream)
    };
    let alone: Vec<&TcpRow> =
        capture.tcp.values().filter(speaks).filter(|row| row.from_server.bytes == 0).take(MAX_ALONE).collect();
    let waits = |row: &TcpRow| {
        capture.tcp.values().any(|other| {
            let end = other.start.saturating_add(other.duration);
            other.server == row.server && other.from_server.bytes > 0 && other.start <= row.start && row.start <= end
        })
    };
    let alone = alone.into_iter().filter(|row| waits(row) && !one(row).is_some_and(serves_one));
    across(alone, FindingId::NeverServed, Severity::Warning, |streams, named| words::NeverServed { streams, named })
}

/// Whether a server takes one client at a time, or one in all, as its sheet's does: others wait, and that is no fault.
pub(crate) fn serves_one(variant: &Variant) -> bool {
    let allowed = |one: &Diagnosis| matches!(one, Diagnosis::OneAtATime | Diagnosis::RefusesClients);
    variant.accepts == Some(1) || variant.allows.iter().any(allowed)
}

/// What a lab about a protocol selects, in words: the protocol, and the filter if it is one of its own.
pub(crate) fn about(lab: &Lab) -> Option<Said> {
    let protocol = lab.protocol?;
    let filter = lab.select.as_deref().map(Harmless::line);
    Some(About { protocol: Harmless::line(protocol.title()), filter }.into())
}

/// The ports of a lab.
pub(crate) fn ports(lab: &Lab) -> Said {
    if let Some(about) = about(lab) {
        return about;
    }
    let [tcp, udp] = [Transport::Tcp, Transport::Udp].map(|transport| lab.ports(transport));
    let both = !tcp.is_empty() && !udp.is_empty();
    if tcp.is_empty() && udp.is_empty() {
        return AnyPort {}.into();
    }
    Ports { tcp: Numbers::all(tcp), udp: Numbers::all(udp), both }.into()
}

fn no_traffic(capture: &Capture, lab: &Lab) -> Finding {
    if let Some(about) = about(lab) {
        let said = words::NoneOfProtocol { packets: capture.facts.packets, about };
        return Finding::new(FindingId::NoLabTraffic, Severity::Warning, said);
    }
    let interface = capture.facts.interfaces.iter().find_map(|interface| interface.name.as_deref());
    let interface = interface.map(|name| Harmless::excerpt(name, 60));
    // Who captured loopback, or works with another machine, is told nothing of interfaces.
    let elsewhere = is_at_home(lab) && !on_loopback(capture);
    let said = words::NoTraffic { packets: capture.facts.packets, interface, ports: ports(lab), elsewhere };
    Finding::new(FindingId::NoLabTraffic, Severity::Warning, said)
}

/// Whether the capture was taken on loopback, or has packets of it.
pub(crate) fn on_loopback(capture: &Capture) -> bool {
    let named = |name: &str| {
        let name = name.to_lowercase();
        name == "lo" || name == "lo0" || name.contains("loopback")
    };
    let mut names = capture.facts.interfaces.iter().filter_map(|interface| interface.name.as_deref());
    names.any(named) || capture.loopback
}

/// Whether a tool wrote the packets of a stream. One text that a RST answers does not tell that alone; beside others that a tool
/// wrote it does.
pub(crate) fn by_tool(capture: &Capture, row: &TcpRow) -> bool {
    let like_it = row.handshake.outcome == HandshakeOutcome::NotCaptured
        && row.from_client.segments > 0
        && row.from_server.bytes == 0
        && row.from_server.packets > 0;
    capture.by_tool && like_it
        || capture.index.stream(Transport::Tcp, row.stream).is_some_and(|stream| stream.log.by_tool)
}

fn unfinished(row: &TcpRow) -> bool {
    row.handshake.outcome == HandshakeOutcome::Complete && row.teardown.outcome == TeardownOutcome::Open
}

fn across<'r, S: Into<Said>>(
    rows: impl Iterator<Item = &'r TcpRow>,
    id: FindingId,
    severity: Severity,
    said: impl FnOnce(u64, Numbers) -> S,
) -> Option<Finding> {
    let rows: Vec<&TcpRow> = rows.collect();
    let first = rows.first()?;
    let named = Numbers::first(EXAMPLES, rows.iter().map(|row| row.stream));
    let frames = rows.iter().take(EXAMPLES).map(|row| row.frames[0].into()).collect();
    let stream = (rows.len() == 1).then_some(first.stream);
    Some(Finding { stream, frames, ..Finding::new(id, severity, said(rows.len() as u64, named)) })
}
