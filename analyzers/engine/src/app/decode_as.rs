//! "Decode as": which protocol is spoken on a port, as tshark's `-d` says it.

use std::str::FromStr;

use super::Protocol;

/// Entries that can be kept; a course needs a handful.
const MAX_ENTRIES: usize = 32;

/// Ports whose protocol somebody told. Later entries win.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecodeAs {
    entries: [Option<Entry>; MAX_ENTRIES],
}

/// One entry: `tcp.port==8888,http`, `udp.port==5300-5310,dns`, `tcp.port==8000:6,http`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    tcp: bool,
    first: u16,
    last: u16,
    protocol: Protocol,
}

/// Why an entry cannot be read or kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeAsError {
    /// It has no comma or no `==`.
    #[error(
        "'{0}' is not of the form tcp.port==8888,http; ports are a number, a range 8000-8005, or a start and a count 8000:6"
    )]
    Form(String),
    /// Another selector than a port.
    #[error("'{0}' selects nothing here: there are tcp.port and udp.port")]
    Selector(String),
    /// No port.
    #[error("'{0}' is no port: a number from 0 to 65535, a range 8000-8005, or a start and a count 8000:6")]
    Port(String),
    /// No protocol that can be spoken there.
    #[error("'{0}' is no protocol that can be decoded over {1}; {2}")]
    Protocol(String, &'static str, String),
    /// Too many entries.
    #[error("at most {MAX_ENTRIES} entries can be kept")]
    Many,
}

impl DecodeAs {
    /// None.
    pub const NONE: Self = Self { entries: [None; MAX_ENTRIES] };

    /// Adds an entry.
    ///
    /// # Errors
    /// [`DecodeAsError::Many`] when the table is full.
    pub fn add(&mut self, entry: Entry) -> Result<(), DecodeAsError> {
        let place = self.entries.iter_mut().find(|place| place.is_none()).ok_or(DecodeAsError::Many)?;
        *place = Some(entry);
        Ok(())
    }

    /// True if it has no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.iter().all(Option::is_none)
    }

    pub(super) fn tcp(&self, port: u16) -> Option<Protocol> {
        self.find(true, port)
    }

    pub(super) fn udp(&self, port: u16) -> Option<Protocol> {
        self.find(false, port)
    }

    fn find(&self, tcp: bool, port: u16) -> Option<Protocol> {
        let fits = |entry: &&Entry| entry.tcp == tcp && (entry.first..=entry.last).contains(&port);
        self.entries.iter().rev().flatten().find(fits).map(|entry| entry.protocol)
    }
}

impl FromStr for Entry {
    type Err = DecodeAsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || DecodeAsError::Form(text.to_owned());
        let (left, protocol) = text.split_once(',').ok_or_else(form)?;
        let (selector, ports) = left.split_once("==").ok_or_else(form)?;
        let tcp = match selector.trim() {
            "tcp.port" => true,
            "udp.port" => false,
            other => return Err(DecodeAsError::Selector(other.to_owned())),
        };
        let (first, last) = read_ports(ports.trim()).ok_or_else(|| DecodeAsError::Port(ports.trim().to_owned()))?;
        let protocol = Protocol::named(protocol.trim(), tcp)?;
        Ok(Self { tcp, first, last, protocol })
    }
}

fn read_ports(text: &str) -> Option<(u16, u16)> {
    if let Some((first, last)) = text.split_once('-') {
        let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        return (first <= last).then_some((first, last));
    }
    if let Some((first, count)) = text.split_once(':') {
        let (first, count): (u16, u16) = (first.trim().parse().ok()?, count.trim().parse().ok()?);
        return Some((first, first.checked_add(count.checked_sub(1)?)?));
    }
    let port = text.parse().ok()?;
    Some((port, port))
}

impl Protocol {
    /// The protocol that a name means, if it can be spoken over this transport.
    fn named(name: &str, tcp: bool) -> Result<Self, DecodeAsError> {
        const TCP: [(&str, Protocol); 4] =
            [("dns", Protocol::Dns), ("http", Protocol::Http), ("tls", Protocol::Tls), ("ssl", Protocol::Tls)];
        const UDP: [(&str, Protocol); 6] = [
            ("dns", Protocol::Dns),
            ("mdns", Protocol::Mdns),
            ("llmnr", Protocol::Llmnr),
            ("dhcp", Protocol::Dhcp),
            ("bootp", Protocol::Dhcp),
            ("ssdp", Protocol::Ssdp),
        ];
        let known: &[_] = if tcp { &TCP } else { &UDP };
        let lower = name.to_ascii_lowercase();
        if let Some((_, protocol)) = known.iter().find(|(known, _)| *known == lower) {
            return Ok(*protocol);
        }
        let names = || known.iter().map(|(name, _)| *name);
        let advice = match wirelab_text::spelling::nearest(&lower, names()) {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
        };
        Err(DecodeAsError::Protocol(name.to_owned(), if tcp { "TCP" } else { "UDP" }, advice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries() {
        for (text, tcp, inside, outside, protocol) in [
            ("tcp.port==8888,http", true, 8888, 8889, Protocol::Http),
            ("tcp.port == 8000-8005 , ssl", true, 8005, 8006, Protocol::Tls),
            ("udp.port==5300:3,dns", false, 5302, 5303, Protocol::Dns),
            ("udp.port==6767,bootp", false, 6767, 67, Protocol::Dhcp),
        ] {
            let mut table = DecodeAs::NONE;
            table.add(text.parse().unwrap()).unwrap();
            assert_eq!(table.find(tcp, inside), Some(protocol), "{text}");
            assert_eq!((table.find(tcp, outside), table.find(!tcp, inside)), (None, None), "{text}");
        }
        for (text, part) in [
            ("tcp.port==8888", "tcp.port==8888,http"),
            ("tcp.port=8888,http", "not of the form"),
            ("sctp.port==1,http", "there are tcp.port and udp.port"),
            ("tcp.port==70000,http", "'70000' is no port"),
            ("tcp.port==9-8,http", "'9-8' is no port"),
            ("tcp.port==65535:2,http", "is no port"),
            ("tcp.port==80,htpp", "did you mean 'http'?"),
            ("udp.port==80,quic-transport", "there are dns, mdns"),
        ] {
            let error = text.parse::<Entry>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn the_last_entry_wins_and_the_table_is_bounded() {
        let mut table = DecodeAs::NONE;
        for text in ["tcp.port==1-9,http", "tcp.port==5,dns"] {
            table.add(text.parse().unwrap()).unwrap();
        }
        assert_eq!((table.tcp(4), table.tcp(5)), (Some(Protocol::Http), Some(Protocol::Dns)));
        let entry: Entry = "tcp.port==6,tls".parse().unwrap();
        while table.add(entry).is_ok() {}
        assert_eq!(table.add(entry), Err(DecodeAsError::Many));
    }
}
