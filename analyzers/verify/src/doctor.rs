//! What is worth knowing about a capture of a lab, beyond what is said of any capture: which way it was taken.

use wirelab_capture::note::Severity;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_findings::finding::Finding;
pub(crate) use wirelab_findings::finding::is_forged as forged;
use wirelab_labs::{Lab, Transport};
use wirelab_text::units::count;

use super::capture::Capture;

/// Frames and streams named in one finding.
const EXAMPLES: usize = 6;

/// Most connections that are looked at more closely.
const MAX_ALONE: usize = 512;

/// Looks at a capture of a lab.
pub(crate) fn findings(capture: &Capture, lab: &Lab) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(port) = capture.other_port {
        let text = format!(
            "The lab's messages are in the capture, on port {port} and not on {}: the programs used another port.",
            ports(lab)
        );
        found.push(Finding { id: "other-port", severity: Severity::Warning, stream: None, frames: Vec::new(), text });
    } else if capture.of_lab == 0 && capture.facts.packets > 0 {
        found.push(no_traffic(capture, lab));
    }
    let rows = || capture.tcp.values();
    found.extend(across(rows().filter(|row| forged(row)), "forged", Severity::Warning, |total, named| {
        format!(
            "{} with data and without any handshake, and the other side only resets ({named}): these packets were made \
             by a tool that forges them, no program was connected.",
            count(total, "stream begins", "streams begin")
        )
    }));
    found.extend(across(rows().filter(|row| unfinished(row)), "stopped-early", Severity::Info, |total, named| {
        format!(
            "{} still open when the capture ends ({named}): it was stopped before the programs had closed, or they \
             never did.",
            count(total, "connection is", "connections are")
        )
    }));
    let left_out = capture.index.all().left_out + capture.index.all().cut_short;
    if left_out > 0 && !capture.findings.iter().any(|finding| finding.id == "messages-left-out") {
        let text = format!(
            "The capture has more conversations than are looked at: {} left out.",
            count(left_out, "one was", "of them were")
        );
        found.push(Finding {
            id: "messages-left-out",
            severity: Severity::Warning,
            stream: None,
            frames: Vec::new(),
            text,
        });
    }
    found.extend(unheard(capture));
    found.extend(never_served(capture));
    found
}

/// Datagrams that nobody listened for, as ICMP says.
fn unheard(capture: &Capture) -> Option<Finding> {
    let rows: Vec<_> = capture.udp.values().filter_map(|row| Some((row.stream, row.icmp?))).collect();
    let (_, (_, words)) = rows.first()?;
    let frames = rows.iter().take(EXAMPLES).map(|(_, (frame, _))| *frame).collect();
    let named: Vec<String> = rows.iter().take(EXAMPLES).map(|(stream, _)| stream.to_string()).collect();
    let text = format!(
        "ICMP says \"{words}\" to datagrams of UDP stream {}: no server was listening when they came, and the client did \
         not notice.",
        named.join(", ")
    );
    Some(Finding { id: "udp-refused", severity: Severity::Warning, stream: None, frames, text })
}

/// Clients that spoke and were never answered while others of the same server were.
fn never_served(capture: &Capture) -> Option<Finding> {
    let speaks = |row: &&TcpRow| row.handshake.outcome == HandshakeOutcome::Complete && row.from_client.bytes > 0;
    let alone: Vec<&TcpRow> =
        capture.tcp.values().filter(speaks).filter(|row| row.from_server.bytes == 0).take(MAX_ALONE).collect();
    let waits = |row: &TcpRow| {
        capture.tcp.values().any(|other| {
            let end = other.start.saturating_add(other.duration);
            other.server == row.server && other.from_server.bytes > 0 && other.start <= row.start && row.start <= end
        })
    };
    across(alone.into_iter().filter(|row| waits(row)), "never-served", Severity::Warning, |total, named| {
        format!(
            "{} connected while another was served, spoke, and never got a byte ({named}): the system completed the \
             handshake, and no program took the connection.",
            count(total, "client", "clients")
        )
    })
}

/// The ports of a lab in words.
pub(crate) fn ports(lab: &Lab) -> String {
    let named = |transport: Transport| {
        let ports: Vec<String> = lab.ports(transport).iter().map(u16::to_string).collect();
        (!ports.is_empty()).then(|| format!("{} {}", transport.name(), ports.join(" or ")))
    };
    [named(Transport::Tcp), named(Transport::Udp)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn no_traffic(capture: &Capture, lab: &Lab) -> Finding {
    let interface = capture.facts.interfaces.iter().find_map(|interface| interface.name.as_deref());
    let interface =
        interface.map_or_else(String::new, |name| format!(" on {}", wirelab_text::safe::excerpt(name.as_bytes(), 60)));
    let text = format!(
        "None of the {}{interface} is to or from port {}: the capture was taken on another interface than the one that \
         the programs used (on one machine that is loopback), or at another time.",
        count(capture.facts.packets, "packet", "packets"),
        ports(lab)
    );
    Finding { id: "no-lab-traffic", severity: Severity::Warning, stream: None, frames: Vec::new(), text }
}

fn unfinished(row: &TcpRow) -> bool {
    row.handshake.outcome == HandshakeOutcome::Complete && row.teardown.outcome == TeardownOutcome::Open
}

fn across<'r>(
    rows: impl Iterator<Item = &'r TcpRow>,
    id: &'static str,
    severity: Severity,
    text: impl FnOnce(u64, String) -> String,
) -> Option<Finding> {
    let rows: Vec<&TcpRow> = rows.collect();
    let first = rows.first()?;
    let mut named: Vec<String> = rows.iter().take(EXAMPLES).map(|row| row.stream.to_string()).collect();
    if rows.len() > EXAMPLES {
        named.push("…".to_owned());
    }
    let named = format!("{} {}", if rows.len() == 1 { "stream" } else { "streams" }, named.join(", "));
    let frames = rows.iter().take(EXAMPLES).map(|row| row.frames[0]).collect();
    let stream = (rows.len() == 1).then_some(first.stream);
    Some(Finding { id, severity, stream, frames, text: text(rows.len() as u64, named) })
}
