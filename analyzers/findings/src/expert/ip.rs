//! What is said of IPv4 and UDP headers.

use wirelab_engine::packet::layer::{Ipv4, Udp};

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

/// `udp.length.bad`: a length that has no room for the header (RFC 768).
pub(super) fn udp(expert: &mut Expert, frame: u64, header: &Udp) {
    if header.have >= 6 && (1..8).contains(&header.length) {
        let remark = Remark::new(Severity::Error, "Malformed", "UDP", "Bad length value ");
        expert.say(frame, remark.with(header.length.into(), " < 8"));
    }
}
