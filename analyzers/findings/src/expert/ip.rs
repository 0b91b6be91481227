//! What is said of IPv4 and UDP headers.

use wirelab_engine::packet::layer::{Header, Ipv4, Udp};

use super::{Expert, Remark, Severity};

const PIM: u8 = 103;
const OSPF: u8 = 89;
const IGMP: u8 = 2;

/// `ip.ttl.lncb`, `ip.ttl.too_small`: packets that should not be routed (RFC 3171), and such as will not get far.
pub(super) fn ipv4(expert: &mut Expert, frame: u64, header: &Ipv4) {
    if header.have < 20 || header.header_len < 20 {
        return;
    }
    let note = |text| Remark::new(Severity::Note, "Sequence", "IPv4", text);
    if let [224, 0, 0, last] = header.dst {
        let valid = match last {
            _ if header.protocol == IGMP => 1,
            // VRRP, GLBP, multicast DNS.
            18 | 102 | 251 => 255,
            // LLMNR: any.
            252 => return,
            _ => 1,
        };
        if header.ttl != valid {
            let rest = " for a packet sent to the Local Network Control Block (see RFC 3171)";
            expert.say(frame, note("\"Time To Live\" != ").with(valid.into(), rest));
        }
    } else if header.ttl < 5 && header.dst[0] & 0xf0 != 0xe0 && !matches!(header.protocol, PIM | OSPF) {
        expert.say(frame, note("\"Time To Live\" only ").with(header.ttl.into(), ""));
    }
}

/// `ip.len` against the bytes that the packet had on the wire.
pub(super) fn length(expert: &mut Expert, frame: u64, header: &Ipv4, wire: u32) {
    if header.have >= 4 && u32::from(header.total_len) > wire {
        let remark = Remark::new(Severity::Error, "Protocol", "IPv4", "IPv4 total length exceeds packet length (");
        expert.say(frame, remark.with(wire, " bytes)"));
    }
}

/// Headers that are none: `what` is the decoder's word for them.
pub(super) fn bogus(expert: &mut Expert, frame: u64, what: &str, number: u32) {
    let error = |text| Remark::new(Severity::Error, "Protocol", "IPv4", text);
    match what {
        "IP version" => expert.say(frame, error("Bogus IPv4 version")),
        "IPv4 packet with a bogus length" => expert.say(frame, error("Bogus IP length")),
        "IPv4 header with a bogus length" => {
            let remark = error("Bogus IP header length (").with(number, ", must be at least 20)");
            expert.say(frame, remark);
        }
        _ => {}
    }
}

/// `udp.length.bad`: a length that has no room for the header, or that the packet around it has no room for (RFC 768). And
/// `udp.possible_traceroute`: ports that traceroute counts up from.
pub(super) fn udp(expert: &mut Expert, frame: u64, header: &Udp, inside: Option<Header>) {
    if header.have < 6 {
        return;
    }
    let bad = Remark::new(Severity::Error, "Malformed", "UDP", "Bad length value ");
    let whole = match inside {
        Some(Header::Ipv4(ip)) if ip.fragment & 0x3fff == 0 && ip.total_len > 0 => {
            Some(ip.total_len.saturating_sub(ip.header_len.into()))
        }
        _ => None,
    };
    match whole {
        Some(_) if header.length < 8 => return expert.say(frame, bad.with(header.length.into(), " < 8")),
        None if (1..8).contains(&header.length) => return expert.say(frame, bad.with(header.length.into(), " < 8")),
        Some(whole) if header.length > whole => {
            return expert.say(frame, bad.with(header.length.into(), " > IP payload length"));
        }
        _ => {}
    }
    for port in [header.dst_port, header.src_port] {
        if TRACEROUTE.contains(&port) {
            expert.say(frame, traceroute(port - TRACEROUTE.start()));
        }
    }
}

/// The ports that traceroute sends its first thirty hops to, three times each.
const TRACEROUTE: std::ops::RangeInclusive<u16> = 33_435..=33_464;

const fn traceroute(count: u16) -> Remark {
    const ATTEMPT: [&str; 3] = [", attempt #1", ", attempt #2", ", attempt #3"];
    let [first, second, third] = ATTEMPT;
    let rest = match count % 3 {
        0 => first,
        1 => second,
        _ => third,
    };
    Remark::new(Severity::Chat, "Sequence", "UDP", "Possible traceroute: hop #").with(count as u32 / 3 + 1, rest)
}
