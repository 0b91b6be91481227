//! The same lab on a port of somebody's own.

use super::{Lab, Ports, Transport};

/// Ports below this one are numbers of many other things in a text as well.
const TELLING: u16 = 1_000;

impl Lab {
    /// The lab with its servers on another port: of one transport, or of each that it has. What its checks say of the port
    /// (filters, titles, hints) says the other one.
    #[must_use]
    pub fn at_port(&self, transport: Option<Transport>, port: u16) -> Self {
        self.at_ports(transport, &[port])
    }

    /// The same with several ports; texts name the first.
    #[must_use]
    pub fn at_ports(&self, transport: Option<Transport>, new: &[u16]) -> Self {
        let Some(port) = new.first().copied() else { return self.clone() };
        let mut lab = self.clone();
        let mut known = Vec::new();
        for one in [Transport::Tcp, Transport::Udp] {
            if transport.is_none_or(|wanted| wanted == one) {
                known.extend(self.ports(one));
            }
        }
        for variant in &mut lab.variants {
            let Ports { tcp, udp, .. } = &mut variant.ports;
            for (one, ports) in [(Transport::Tcp, tcp), (Transport::Udp, udp)] {
                if transport.is_none_or(|wanted| wanted == one) && !ports.is_empty() {
                    *ports = new.to_vec();
                }
            }
        }
        let telling: Vec<u16> = known.iter().copied().filter(|port| *port >= TELLING).collect();
        for check in &mut lab.checks {
            check.title = renumbered(&check.title, &telling, port);
            check.hint = renumbered(&check.hint, &telling, port);
            for filter in check.kind.filters_mut() {
                *filter = renumbered(filter, &known, port);
            }
        }
        lab
    }
}

/// A text with another number in the place of some, where they stand by themselves.
pub fn renumbered(text: &str, from: &[u16], to: u16) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        let (digits, after) = number.split_at(end);
        out.push_str(before);
        let joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        // A number of an address or a fraction is no port: `10.0.0.80`, `0.8080`; one that ends a sentence is.
        let ahead = before.chars().next_back().or(out.chars().next_back().filter(|_| before.is_empty()));
        let fraction = after.starts_with('.') && after.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        let inside = joined(ahead) || joined(after.chars().next());
        let alone = !(inside || fraction || before.ends_with('.'));
        match digits.parse() {
            Ok(number) if alone && from.contains(&number) => out.push_str(&to.to_string()),
            _ => out.push_str(digits),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::renumbered;

    #[test]
    fn a_port_is_a_number_by_itself() {
        for (text, expected) in [
            ("tcp port 8080", "tcp port 9999"),
            ("tcp.port == 8080 && tcp.len > 0", "tcp.port == 9999 && tcp.len > 0"),
            ("tcp.port==8080||udp", "tcp.port==9999||udp"),
            ("listen on 8080.", "listen on 9999."),
            ("18080 80801 x8080 8080x 10.0.0.8080 8080.5", "18080 80801 x8080 8080x 10.0.0.8080 8080.5"),
            ("127.0.0.1:8080", "127.0.0.1:9999"),
            ("", ""),
        ] {
            assert_eq!(renumbered(text, &[8080], 9999), expected);
        }
    }
}
