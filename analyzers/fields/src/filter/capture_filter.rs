//! Capture filters given where a display filter belongs: what they would be in the other language.

/// The display filter that says the same, if `text` is a plain capture filter.
pub(super) fn translate(text: &str) -> Option<String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ").replace("&&", " and ").replace("||", " or ");
    let words: Vec<&str> = spaced.split_whitespace().take(200).collect();
    let mut out: Vec<String> = Vec::new();
    let mut rest = words.as_slice();
    let mut found = false;
    while let Some((first, behind)) = rest.split_first() {
        if matches!(*first, "and" | "or" | "not" | "(" | ")") {
            out.push((*first).to_owned());
            rest = behind;
            continue;
        }
        let (primitive, behind, is_capture) = primitive(rest)?;
        found |= is_capture;
        out.push(primitive);
        rest = behind;
    }
    found.then(|| out.join(" ").replace("( ", "(").replace(" )", ")"))
}

/// One primitive: protocol, direction, kind, value. Says whether a display filter could not be written so.
fn primitive<'w, 't>(words: &'w [&'t str]) -> Option<(String, &'w [&'t str], bool)> {
    let mut rest = words;
    let mut next = |wanted: &[&str]| {
        let (first, behind) = rest.split_first()?;
        let known = wanted.iter().find(|word| *word == first).map(|word| (*word).to_owned())?;
        rest = behind;
        Some(known)
    };
    let protocol = next(&["tcp", "udp", "ip", "ip6", "arp", "icmp", "icmp6", "ether"]);
    let direction = next(&["src", "dst"]);
    let kind = next(&["port", "portrange", "host", "net"]);
    if protocol.is_none() && direction.is_none() && kind.is_none() {
        return None;
    }
    if direction.is_none() && kind.is_none() {
        let name = match protocol.as_deref() {
            Some("ip6") => "ipv6",
            Some("icmp6") => "icmpv6",
            Some("ether") => "eth",
            other => other?,
        };
        return Some((name.to_owned(), rest, false));
    }
    let (value, rest) = rest.split_first()?;
    let value = (*value).to_owned();
    let side = direction.as_deref();
    let text = match kind.as_deref() {
        Some("port" | "portrange") => ports(protocol.as_deref(), side, &value)?,
        _ => address(protocol.as_deref(), side, &value)?,
    };
    Some((text, rest, true))
}

fn ports(protocol: Option<&str>, side: Option<&str>, value: &str) -> Option<String> {
    let name = match side {
        Some("src") => "srcport",
        Some(_) => "dstport",
        None => "port",
    };
    let number = |text: &str| text.parse::<u16>().ok();
    let test = match value.split_once('-') {
        Some((low, high)) => format!("in {{{}..{}}}", number(low)?, number(high)?),
        None => format!("== {}", number(value)?),
    };
    match protocol {
        Some("tcp" | "udp") => Some(format!("{}.{name} {test}", protocol?)),
        None => Some(format!("(tcp.{name} {test} or udp.{name} {test})")),
        _ => None,
    }
}

fn address(protocol: Option<&str>, side: Option<&str>, value: &str) -> Option<String> {
    let plain = value.split('/').next()?;
    let family = if plain.parse::<std::net::Ipv4Addr>().is_ok() {
        "ip"
    } else if plain.parse::<std::net::Ipv6Addr>().is_ok() {
        "ipv6"
    } else if protocol == Some("ether") {
        "eth"
    } else {
        return None;
    };
    Some(format!("{family}.{} == {value}", side.unwrap_or("addr")))
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn common_ones() {
        for (capture, display) in [
            ("tcp port 8080", "tcp.port == 8080"),
            ("port 53", "(tcp.port == 53 or udp.port == 53)"),
            ("host 10.0.0.1 and tcp dst port 80", "ip.addr == 10.0.0.1 and tcp.dstport == 80"),
            ("src host ::1", "ipv6.src == ::1"),
            ("net 10.0.0.0/8", "ip.addr == 10.0.0.0/8"),
            ("udp portrange 5000-5010", "udp.port in {5000..5010}"),
            ("not (tcp port 22)", "not (tcp.port == 22)"),
            ("ip6 and tcp port 1", "ipv6 and tcp.port == 1"),
        ] {
            assert_eq!(translate(capture).as_deref(), Some(display));
        }
        for other in ["tcp", "tcp and udp", "tcp.port 80", "port x", "", "host"] {
            assert_eq!(translate(other), None, "{other}");
        }
    }
}
