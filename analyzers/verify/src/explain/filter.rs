//! Display filters that show what a check looks at and what it counted.

use wirelab_labs::check::Kind;

/// Most parts of a filter of frames: Wireshark takes more, a clipboard and a person do not.
const PARTS: usize = 200;

/// A display filter for some frames, in ascending order, and of how many of them it is; `None` without any.
pub fn of_frames(frames: &[u64]) -> Option<(String, usize)> {
    let mut runs: Vec<[u64; 2]> = Vec::new();
    let mut taken = 0;
    for frame in frames {
        let full = runs.len() == PARTS;
        match runs.last_mut() {
            Some([_, last]) if *last + 1 == *frame => *last = *frame,
            _ if full => break,
            _ => runs.push([*frame; 2]),
        }
        taken += 1;
    }
    let run = |[first, last]: &[u64; 2]| if first == last { first.to_string() } else { format!("{first}..{last}") };
    let runs: Vec<String> = runs.iter().map(run).collect();
    (taken > 0).then(|| (format!("frame.number in {{{}}}", runs.join(", ")), taken))
}

/// Probes of a traceroute, and who answers them.
const HOPS: &str = "icmp || icmpv6 || (ip.ttl <= 40 && (udp || tcp.flags.syn == 1)) || (ipv6.hlim <= 40 && (udp || tcp.flags.syn == 1))";

/// All packets that a check of a kind looks at, on TCP and UDP ports.
pub(super) fn looks_at(kind: &Kind, ports: &[Vec<u16>; 2]) -> Option<String> {
    match kind {
        Kind::Exchange { .. } | Kind::Dialogue { .. } => {
            let filters: Vec<String> = kind.filters().iter().map(|one| format!("({one})")).collect();
            return (!filters.is_empty()).then(|| filters.join(" || "));
        }
        Kind::Hops { .. } => return Some(HOPS.to_owned()),
        _ => {}
    }
    let all = both(ports)?;
    let [tcp, _] = ports;
    let of_tcp = |more: &str| format!("{} && ({more})", one("tcp.port", tcp));
    Some(match kind {
        Kind::File { .. } | Kind::LogLines { .. } | Kind::Sentences { .. } | Kind::Commands { .. } => return None,
        Kind::Filter { filter, .. } => filter.clone(),
        Kind::CaptureFilter { .. } => format!("(tcp || udp) && !({all})"),
        Kind::CaptureStart | Kind::Handshakes { .. } if !tcp.is_empty() => {
            of_tcp("tcp.flags.syn == 1 || tcp.flags.reset == 1 || (tcp.seq == 1 && tcp.len == 0)")
        }
        Kind::Concurrent { .. } if !tcp.is_empty() => {
            of_tcp("tcp.flags.syn == 1 || tcp.flags.fin == 1 || tcp.flags.reset == 1")
        }
        Kind::Teardown { .. } if !tcp.is_empty() => {
            of_tcp("tcp.flags.fin == 1 || tcp.flags.reset == 1 || tcp.len == 0")
        }
        Kind::Messages { .. }
        | Kind::Replies { .. }
        | Kind::Delivery { .. }
        | Kind::Form
        | Kind::Order
        | Kind::Checksums { .. }
        | Kind::NumbersGo { .. }
        | Kind::Payloads { .. }
        | Kind::Waits { .. }
        | Kind::Repeats { .. }
        | Kind::RightStream
        | Kind::LogAgrees { .. }
        | Kind::Statistics
        | Kind::Rtt { .. } => with_payload(ports)?,
        _ => all,
    })
}

fn one(field: &str, ports: &[u16]) -> String {
    let list: Vec<String> = ports.iter().map(u16::to_string).collect();
    format!("{field} in {{{}}}", list.join(", "))
}

/// Either transport, whichever has ports.
fn both([tcp, udp]: &[Vec<u16>; 2]) -> Option<String> {
    match (tcp.is_empty(), udp.is_empty()) {
        (true, true) => None,
        (false, true) => Some(one("tcp.port", tcp)),
        (true, false) => Some(one("udp.port", udp)),
        (false, false) => Some(format!("({} || {})", one("tcp.port", tcp), one("udp.port", udp))),
    }
}

fn with_payload([tcp, udp]: &[Vec<u16>; 2]) -> Option<String> {
    let tcp = (!tcp.is_empty()).then(|| format!("({} && tcp.len > 0)", one("tcp.port", tcp)));
    let udp = (!udp.is_empty()).then(|| one("udp.port", udp));
    let all: Vec<String> = tcp.into_iter().chain(udp).collect();
    (!all.is_empty()).then(|| all.join(" || "))
}

#[cfg(test)]
mod tests {
    use wirelab_fields::Registry;
    use wirelab_fields::filter::Filter;

    use super::*;

    #[test]
    fn frames_in_a_row_are_a_run() {
        for (frames, expected) in [
            (&[4][..], "frame.number in {4}"),
            (&[4, 5, 6, 9], "frame.number in {4..6, 9}"),
            (&[1, 3, 4], "frame.number in {1, 3..4}"),
        ] {
            assert_eq!(of_frames(frames), Some((expected.to_owned(), frames.len())));
        }
        assert_eq!(of_frames(&[]), None);
        let many: Vec<u64> = (0..1_000).map(|n| 2 * n + 1).collect();
        assert_eq!(of_frames(&many).map(|(_, taken)| taken), Some(PARTS));
    }

    #[test]
    fn every_kind_has_a_filter_that_can_be_pasted() {
        let kinds = [
            Kind::Traffic,
            Kind::CaptureFilter { filter: "tcp port 1".to_owned() },
            Kind::CaptureWhole,
            Kind::CaptureStart,
            Kind::Handshakes { at_least: 1 },
            Kind::Concurrent { at_least: 1 },
            Kind::Teardown { at_least: 1, first: None },
            Kind::Replies { at_least: 1, variants: Vec::new() },
            Kind::Order,
            Kind::Hops { at_least: 1, arrived: true },
            Kind::Dialogue { steps: vec!["dhcp".to_owned(), "dns || arp".to_owned()], at_least: 1 },
        ];
        let registry = Registry::new();
        for ports in [[vec![1, 2], vec![3]], [vec![1], vec![]], [vec![], vec![3]]] {
            for kind in &kinds {
                let text = looks_at(kind, &ports).expect("looks at packets");
                Filter::compile(&text, &registry).unwrap_or_else(|error| panic!("{text}: {error}"));
            }
        }
        assert_eq!(looks_at(&Kind::Traffic, &[vec![], vec![]]), None);
        assert_eq!(looks_at(&Kind::File { file: "x".to_owned() }, &[vec![1], vec![]]), None);
    }
}
