//! Causes that the capture proves, and what to do about each: better than what the lab can say of any failure.

use wirelab_findings::FindingId;

use super::super::case::Case;

/// Findings, and the next step after each.
const CAUSES: [(FindingId, &str); 9] = [
    (
        FindingId::NoLoop,
        "The handler answers once and returns, so the server closes the connection (FIN) and the next request is met \
         with a reset (RST). Put recv and sendall into a `while True:` loop and leave it when recv returns b''.",
    ),
    (
        FindingId::SingleAccept,
        "The server calls accept once, so later clients connect to the system and are never served. Put accept into a \
         loop and give each client a thread (or use a selector).",
    ),
    (
        FindingId::ReplyInWrongStream,
        "A reply went to another client: the handler sends on a variable that all clients share. Send on the socket that \
         the handler of this client was given.",
    ),
    (
        FindingId::NeverServed,
        "The server takes one client and the others wait in vain. Put accept into a loop and give each client a thread \
         (or use a selector).",
    ),
    (
        FindingId::CopyToSender,
        "The sender gets its own message back. When you go through the list of clients, leave out the socket that the \
         message came from.",
    ),
    (
        FindingId::Forged,
        "These packets were made by a tool, so nobody was connected and nobody answered. Run the server and the client \
         and capture what they say.",
    ),
    (
        FindingId::OtherService,
        "Another service answers on this port. Stop it, or see with `ss -ltnp` (Windows: `netstat -ano`) who listens \
         there, and capture again.",
    ),
    (
        FindingId::Refused,
        "The client was started while no server was listening, so the connections were refused. Start the server first, \
         then the capture, then the client.",
    ),
    (
        FindingId::NoLabTraffic,
        "The programs talked over another interface than the one that was captured. Both on one machine talk over \
         loopback: capture on `lo` (macOS: lo0, Windows: Adapter for loopback traffic capture).",
    ),
];

/// What to do about the first of some findings that the capture has.
pub(super) fn of(case: &Case<'_>, findings: &[FindingId]) -> Option<String> {
    let (_, step) = CAUSES.iter().find(|(id, _)| findings.contains(id) && case.has_finding(*id))?;
    Some((*step).to_owned())
}
