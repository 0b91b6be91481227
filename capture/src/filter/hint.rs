//! Hints for people who type a Wireshark display filter where a capture filter is expected.

/// Fields and what a capture filter has in their place.
const SPELLINGS: [(&str, &str); 12] = [
    ("tcp.port", "tcp port"),
    ("tcp.srcport", "tcp src port"),
    ("tcp.dstport", "tcp dst port"),
    ("udp.port", "udp port"),
    ("udp.srcport", "udp src port"),
    ("udp.dstport", "udp dst port"),
    ("ip.addr", "host"),
    ("ip.src", "src host"),
    ("ip.dst", "dst host"),
    ("ipv6.addr", "host"),
    ("eth.addr", "ether host"),
    ("icmp", "icmp"),
];

/// A sentence to append to an error; empty for what does not look like a display filter.
pub(super) fn hint(filter: &str) -> String {
    if !["==", "&&", "||", "!=", "tcp.", "udp.", "ip.", "eth."].iter().any(|sign| filter.contains(sign)) {
        return String::new();
    }
    match rewrite(filter) {
        Some(spelling) => {
            format!(". It is written like a display filter (-Y); as a capture filter it is '{spelling}'")
        }
        None => ". It looks like a display filter (-Y); a capture filter is written like 'tcp port 12345'".to_owned(),
    }
}

/// Comparisons of known fields with `==`, joined by and, or, not: those can be said in both languages.
fn rewrite(filter: &str) -> Option<String> {
    let spaced = ["==", "&&", "||", "(", ")"]
        .iter()
        .fold(filter.to_owned(), |text, sign| text.replace(sign, &format!(" {sign} ")));
    let mut words = spaced.split_whitespace().peekable();
    let mut result = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "&&" | "and" => result.push("and"),
            "||" | "or" => result.push("or"),
            "!" | "not" => result.push("not"),
            "(" | ")" => result.push(word),
            field => {
                let (_, spelling) = SPELLINGS.iter().find(|(name, _)| *name == field)?;
                result.push(spelling);
                if matches!(words.peek(), Some(&"==" | &"eq")) {
                    words.next();
                    result.push(words.next()?);
                }
            }
        }
    }
    Some(result.join(" ").replace("( ", "(").replace(" )", ")"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_said_in_both_languages_is_translated() {
        for (display, capture) in [
            ("tcp.port == 8080", Some("tcp port 8080")),
            ("tcp.port==8080 && ip.addr==10.0.0.1", Some("tcp port 8080 and host 10.0.0.1")),
            ("!(udp.dstport eq 53) || icmp", Some("not (udp dst port 53) or icmp")),
            ("not (udp.dstport eq 53) || icmp", Some("not (udp dst port 53) or icmp")),
            ("tcp.flags.syn == 1", None),
            ("tcp.port ==", None),
        ] {
            assert_eq!(rewrite(display).as_deref(), capture, "{display}");
        }
        assert_eq!(hint("tcp prot 80"), "");
        assert!(hint("tcp.flags.syn == 1").contains("tcp port 12345"));
    }
}
