//! Types and codes of ICMP and ICMPv6 in words (IANA, "ICMP Type Numbers" and "ICMPv6 Parameters").

use wirelab_engine::packet::layer::Icmp;

/// The type; empty if it has no common name.
pub(super) const fn kind(icmp: &Icmp) -> &'static str {
    match (icmp.v6, icmp.kind) {
        (false, 0) => "echo (ping) reply",
        (false, 3) | (true, 1) => "destination unreachable",
        (false, 4) => "source quench",
        (false, 5) => "redirect",
        (false, 8) => "echo (ping) request",
        (false, 9) => "router advertisement",
        (false, 10) => "router solicitation",
        (false, 11) | (true, 3) => "time exceeded",
        (false, 12) | (true, 4) => "parameter problem",
        (false, 13) => "timestamp request",
        (false, 14) => "timestamp reply",
        (false, 17) => "address mask request",
        (false, 18) => "address mask reply",
        (true, 2) => "packet too big",
        (true, 128) => "echo (ping) request",
        (true, 129) => "echo (ping) reply",
        (true, 130) => "multicast listener query",
        (true, 131) => "multicast listener report",
        (true, 132) => "multicast listener done",
        (true, 133) => "router solicitation",
        (true, 134) => "router advertisement",
        (true, 135) => "neighbour solicitation",
        (true, 136) => "neighbour advertisement",
        (true, 137) => "redirect",
        (true, 143) => "multicast listener report v2",
        _ => "",
    }
}

/// The code; empty where it means nothing beyond the type.
pub(super) const fn code(icmp: &Icmp) -> &'static str {
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
