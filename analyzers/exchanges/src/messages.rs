//! What the application protocols of a packet say, message by message, as far as requests and answers are told by it.

use std::ops::Range;

use wirelab_engine::{Found, FoundItem, Layer, Origin, Told};

/// Bytes of a label.
const LABEL: usize = 120;
/// What a server that wants another ClientHello has in the place of random bytes (RFC 8446, section 4.1.3).
const RETRY: [u8; 4] = [0xcf, 0x21, 0xad, 0x74];

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    HttpRequest { label: Box<[u8]> },
    HttpResponse { code: u16, label: Box<[u8]> },
    Dns { id: u64, response: bool, label: Box<[u8]> },
    Dhcp { id: u64, client: [u8; 6], kind: u8 },
    ClientHello { label: Box<[u8]> },
    ServerHello { retry: bool },
    Alert { description: u8 },
}

impl Said {
    /// The messages of a packet, each with the places of its values.
    pub(crate) fn all(found: &Found, layers: &[Layer]) -> Vec<(Self, Range<usize>)> {
        let mut said = Vec::new();
        let items: Vec<FoundItem<'_>> = found.items().collect();
        // What an ICMP error quotes was said before.
        let quoted: Vec<bool> = found
            .sources()
            .map(|source| match source {
                Origin::Payload { layer, .. } => layers.get(layer).is_some_and(|layer| layer.quoted),
                Origin::Assembled(_) => false,
            })
            .collect();
        let begins = |item: &FoundItem<'_>| {
            matches!(item.value, Told::Protocol(..))
                && matches!(
                    item.name,
                    "http" | "dns" | "dhcp" | "tls.handshake" | "tls.alert_message" | "mdns" | "llmnr" | "ssdp"
                )
        };
        let mut from = items.iter().position(begins);
        while let Some(start) = from {
            let next = items.iter().skip(start + 1).position(begins).map(|next| start + 1 + next);
            let message = items.get(start..next.unwrap_or(items.len())).unwrap_or(&[]);
            let end = next.unwrap_or(items.len());
            let own = message.first().filter(|first| quoted.get(first.source) != Some(&true));
            let one = own.and_then(|first| Self::of(first.name, message));
            said.extend(one.map(|one| (one, start..end)));
            from = next;
        }
        said
    }

    /// Whether filters are held to the message alone, and not to all of its packet. TLS says one thing in several messages.
    pub(crate) const fn stands_alone(&self) -> bool {
        match self {
            Self::HttpRequest { .. } | Self::HttpResponse { .. } | Self::Dns { .. } => true,
            Self::Dhcp { .. } | Self::ClientHello { .. } | Self::ServerHello { .. } | Self::Alert { .. } => false,
        }
    }

    fn of(protocol: &str, message: &[FoundItem<'_>]) -> Option<Self> {
        match protocol {
            "http" => http(message),
            "dns" => dns(message),
            "dhcp" => dhcp(message),
            "tls.handshake" => handshake(message),
            "tls.alert_message" => Some(Self::Alert { description: number(message, "tls.alert_message.desc")? as u8 }),
            // Names of a household's devices are nobody's request: they are asked of all at once.
            _ => None,
        }
    }
}

fn value<'m>(message: &'m [FoundItem<'_>], name: &str) -> Option<Told<'m>> {
    message.iter().find(|item| item.name == name).map(|item| item.value)
}

fn number(message: &[FoundItem<'_>], name: &str) -> Option<u64> {
    match value(message, name)? {
        Told::Number(number) | Told::Hexadecimal(number, _) => Some(number),
        Told::Boolean(is_so) => Some(is_so.into()),
        _ => None,
    }
}

fn text<'m>(message: &'m [FoundItem<'_>], name: &str) -> &'m str {
    match value(message, name) {
        Some(Told::Text(text)) => text,
        _ => "",
    }
}

fn label(words: &[&str]) -> Box<[u8]> {
    let joined = words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let end = joined.floor_char_boundary(LABEL);
    joined.as_bytes().get(..end).unwrap_or_default().into()
}

fn http(message: &[FoundItem<'_>]) -> Option<Said> {
    if value(message, "http.request").is_some() {
        let words = [text(message, "http.request.method"), text(message, "http.request.uri")];
        return Some(Said::HttpRequest { label: label(&words) });
    }
    value(message, "http.response")?;
    let code = u16::try_from(number(message, "http.response.code")?).unwrap_or(0);
    Some(Said::HttpResponse { code, label: label(&[&code.to_string(), text(message, "http.response.phrase")]) })
}

/// Types of records that courses ask for (RFC 1035, section 3.2.2; RFC 3596).
const TYPES: [(u64, &str); 10] = [
    (1, "A"),
    (2, "NS"),
    (5, "CNAME"),
    (6, "SOA"),
    (12, "PTR"),
    (15, "MX"),
    (16, "TXT"),
    (28, "AAAA"),
    (33, "SRV"),
    (65, "HTTPS"),
];
/// Codes of answers (RFC 1035, section 4.1.1).
const CODES: [&str; 6] = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

fn dns(message: &[FoundItem<'_>]) -> Option<Said> {
    let id = number(message, "dns.id")?;
    let response = number(message, "dns.flags.response")? == 1;
    let code = number(message, "dns.flags.rcode").unwrap_or(0);
    let kind = number(message, "dns.qry.type").unwrap_or(0);
    let kind =
        TYPES.iter().find(|(known, _)| *known == kind).map_or_else(|| kind.to_string(), |(_, name)| (*name).to_owned());
    let label = if response {
        let known = CODES.get(code as usize).copied();
        label(&[&known.map_or_else(|| code.to_string(), str::to_owned)])
    } else {
        label(&[&kind, text(message, "dns.qry.name")])
    };
    Some(Said::Dns { id, response, label })
}

fn dhcp(message: &[FoundItem<'_>]) -> Option<Said> {
    let id = number(message, "dhcp.id")?;
    let kind = number(message, "dhcp.option.dhcp")? as u8;
    let client = match value(message, "dhcp.hw.mac_addr") {
        Some(Told::Mac(client)) => client,
        _ => [0; 6],
    };
    Some(Said::Dhcp { id, client, kind })
}

fn handshake(message: &[FoundItem<'_>]) -> Option<Said> {
    match number(message, "tls.handshake.type")? {
        1 => Some(Said::ClientHello {
            label: label(&["ClientHello", text(message, "tls.handshake.extensions_server_name")]),
        }),
        2 => {
            let random = match value(message, "tls.handshake.random") {
                Some(Told::Bytes(random)) => random,
                _ => &[],
            };
            Some(Said::ServerHello { retry: random.starts_with(&RETRY) })
        }
        _ => None,
    }
}
