//! Types, codes and checksums of ICMP and ICMPv6 in words (IANA, "ICMP Type Numbers" and "ICMPv6 Parameters").

use crate::Kind;
use crate::entry::*;
use crate::header::{HeaderView, told_end};
use crate::names;
use wirelab_engine::packet::layer::Icmp;
use wirelab_engine::packet::{Checksum, message_checksum};

/// What the header's line says: the type, and what the code adds to it.
pub(super) fn line(header: &HeaderView<'_>) -> String {
    let (kind, code) = (kind(header), code(header));
    if code.is_empty() { kind.to_owned() } else { format!("{kind}: {code}") }
}

/// The type; empty if it has no common name.
pub(super) fn kind(header: &HeaderView<'_>) -> &'static str {
    match header.icmp() {
        Some(icmp) if icmp.v6 => names::ICMPV6.of(icmp.kind.into()).unwrap_or(""),
        Some(icmp) => kind_of(icmp),
        None => "",
    }
}

/// The code; empty where it means nothing beyond the type.
pub(super) fn code(header: &HeaderView<'_>) -> &'static str {
    header.icmp().map_or("", code_of)
}

/// What Wireshark says of the checksum, which it checks.
pub(super) const fn status(name: &'static str) -> Field {
    lying(name, Kind::Unsigned, "Checksum status", 2, 2)
        .bits(8)
        .about_it("0 bad, 1 good, 2 not verified")
        .names(names::CHECKSUM)
        .made_by(|header, out| {
            out.unsigned(match judged(header) {
                Some(Checksum::Good) => 1,
                Some(Checksum::NotCaptured) | None => 2,
                Some(_) => 0,
            })
        })
        .hidden()
}

/// What the checksum says.
pub(super) fn checksum(header: &HeaderView<'_>) -> &'static str {
    match judged(header) {
        Some(Checksum::Good) => "good",
        Some(Checksum::NotCaptured) => "not checked: bytes that it covers were not captured",
        Some(_) => "bad: it does not fit the bytes",
        None => "not checked: the message is not here whole",
    }
}

/// Whether the checksum fits; `None` if the message is not here whole.
fn judged(header: &HeaderView<'_>) -> Option<Checksum> {
    let before = header.packet.decoded.layers().get(..header.index).unwrap_or(&[]);
    let net = before.iter().rposition(|layer| layer.header.addresses().is_some());
    let net = net.and_then(|place| u8::try_from(place).ok());
    let (layer, icmp) = (header.net(net)?, header.icmp()?);
    if header.layer.quoted || header.in_fragment(net) {
        return None;
    }
    let bytes = header.rest();
    let told = told_end(layer, &[]).filter(|_| layer.buffer == header.layer.buffer);
    let length = told.map_or(bytes.len(), |end| end.saturating_sub(header.layer.start as usize));
    let pseudo = icmp.v6.then_some((&layer.header, 58));
    Some(message_checksum(pseudo, bytes, length))
}

const fn kind_of(icmp: &Icmp) -> &'static str {
    match icmp.kind {
        0 => "echo (ping) reply",
        3 => "destination unreachable",
        4 => "source quench",
        5 => "redirect",
        8 => "echo (ping) request",
        9 => "router advertisement",
        10 => "router solicitation",
        11 => "time exceeded",
        12 => "parameter problem",
        13 => "timestamp request",
        14 => "timestamp reply",
        17 => "address mask request",
        18 => "address mask reply",
        _ => "",
    }
}

/// The code; empty where it means nothing beyond the type.
const fn code_of(icmp: &Icmp) -> &'static str {
    match (icmp.v6, icmp.kind, icmp.code) {
        (false, 3, 0) => "network unreachable",
        (false, 3, 1) => "host unreachable",
        (false, 3, 2) => "protocol unreachable",
        (false, 3, 3) => "port unreachable: nobody listens there",
        (false, 3, 4) => "fragmentation needed, but forbidden",
        (false, 3, 5) => "source route failed",
        (false, 3, 6) => "network unknown",
        (false, 3, 7) => "host unknown",
        (false, 3, 9) => "network administratively prohibited",
        (false, 3, 10) => "host administratively prohibited",
        (false, 3, 11) => "network unreachable for this service",
        (false, 3, 12) => "host unreachable for this service",
        (false, 3, 13) => "communication administratively prohibited",
        (false, 5, 0) => "for the network",
        (false, 5, 1) => "for the host",
        (false, 11, 0) => "time to live reached 0 on the way",
        (true, 3, 0) => "hop limit reached 0 on the way",
        (false, 11, 1) | (true, 3, 1) => "fragments did not arrive in time",
        (false, 12, 0) => "the pointer shows the error",
        (true, 1, 0) => "no route to the destination",
        (true, 1, 1) => "administratively prohibited",
        (true, 1, 2) => "beyond the scope of the source address",
        (true, 1, 3) => "address unreachable",
        (true, 1, 4) => "port unreachable: nobody listens there",
        (true, 1, 5) => "source address failed policy",
        (true, 1, 6) => "route to the destination rejected",
        (true, 4, 0) => "erroneous header field",
        (true, 4, 1) => "unknown next header",
        (true, 4, 2) => "unknown IPv6 option",
        _ => "",
    }
}
