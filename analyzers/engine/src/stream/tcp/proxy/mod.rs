//! Conversations that a SOCKS proxy carries. Wireshark's dissector registers the one behind the proxy when the first bytes
//! pass through it: from then on a stream number is taken that no packet need have, and every later one is higher.
//!
//! What the dissector does is read off the answers of tshark 4.0, 4.4 and 4.6 to captures made for it (see
//! docs/wireshark-parity.md); the messages are those of SOCKS 4 and RFC 1928. It reads one segment for one message, looks at
//! no reply code of version 5, and goes on with what it has where a segment is too short.

use hashbrown::HashMap;

use crate::packet::SOCKS;

const CONNECT: u8 = 1;
const UDP_ASSOCIATE: u8 = 3;
const GRANTED: u8 = 90;

/// A segment with payload, to or from the port of SOCKS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Carried<'a> {
    /// `tcp.stream`.
    pub(crate) stream: u32,
    /// Of its sender and its receiver.
    pub(crate) ports: [u16; 2],
    pub(crate) seq: u32,
    /// Its payload, as far as it was captured.
    pub(crate) payload: &'a [u8],
}

/// The dialogues with proxies, by the numbers of their streams.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies {
    dialogues: HashMap<u32, Dialogue, foldhash::fast::FixedState>,
}

impl Proxies {
    /// Takes in a segment. The ports of the conversation behind the proxy, as seen from this segment, where its number is taken
    /// now.
    #[cold]
    pub(crate) fn see(&mut self, segment: &Carried<'_>, old: bool) -> Option<[u16; 2]> {
        if segment.payload.is_empty() {
            return None;
        }
        let dialogue = self.dialogues.entry(segment.stream).or_insert_with(|| Dialogue::new(segment));
        let port = dialogue.see(segment)?;
        let [from, to] = segment.ports;
        // Since 4.4 the proxy is the side that is spoken to first; 4.0 takes any side with its port.
        if !old && dialogue.server_port != SOCKS {
            return None;
        }
        Some(if to == SOCKS { [from, port] } else { [port, to] })
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Client {
    #[default]
    Start,
    /// It offered several ways to say who it is, and waits.
    Offered,
    /// It is to say who it is.
    Identifies,
    Commands,
    Done,
    Failed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Server {
    #[default]
    Start,
    /// It checks a name and a password.
    ChecksName,
    /// It checks by GSS-API.
    ChecksGss,
    Replies,
    Done,
    Failed,
}

/// How far a client and its proxy have come.
#[derive(Clone, Copy, Debug)]
struct Dialogue {
    version: u8,
    /// The port that the first segment went to.
    server_port: u16,
    client: Client,
    server: Server,
    command: u8,
    /// The port behind the proxy.
    port: u16,
    /// What each side says next: what was said before is read once. The first is who speaks to `server_port`.
    next: [Option<u32>; 2],
    /// Whether the conversation behind it has its number.
    announced: bool,
}

impl Dialogue {
    fn new(segment: &Carried<'_>) -> Self {
        Self {
            version: segment.payload.first().copied().unwrap_or(0),
            server_port: segment.ports[1],
            client: Client::default(),
            server: Server::default(),
            command: 0,
            port: 0,
            next: [None; 2],
            announced: false,
        }
    }

    /// The port behind the proxy, when the first bytes pass through.
    fn see(&mut self, segment: &Carried<'_>) -> Option<u16> {
        let from_client = segment.ports[1] == self.server_port;
        let bytes = self.fresh(from_client, segment)?;
        if self.client == Client::Done && self.server == Server::Done {
            // Its own commands for ping and traceroute pass nothing through.
            let passes = !self.announced && self.command & 0x80 == 0;
            self.announced = true;
            return passes.then_some(self.port);
        }
        // A segment that is too short leaves things as they are.
        let _: Option<()> = match (self.version, from_client) {
            (4, true) => self.request4(bytes),
            (4, false) => self.reply4(bytes),
            (5, true) => self.request5(bytes),
            (5, false) => self.reply5(bytes),
            _ => None,
        };
        None
    }

    /// What of a segment was not there before.
    fn fresh<'a>(&mut self, from_client: bool, segment: &Carried<'a>) -> Option<&'a [u8]> {
        let [client, server] = &mut self.next;
        let next = if from_client { client } else { server };
        let end = segment.seq.wrapping_add(segment.payload.len() as u32);
        let known = next.map_or(0, |next| next.wrapping_sub(segment.seq).cast_signed().max(0).cast_unsigned());
        let fresh = segment.payload.get(known as usize..).filter(|bytes| !bytes.is_empty())?;
        *next = Some(end);
        Some(fresh)
    }

    fn request4(&mut self, bytes: &[u8]) -> Option<()> {
        if matches!(self.client, Client::Done | Client::Failed) {
            return None;
        }
        self.command = *bytes.get(1)?;
        let port = bytes.get(2..4)?.first_chunk()?;
        if self.command == CONNECT {
            self.port = u16::from_be_bytes(*port);
        }
        self.client = Client::Done;
        Some(())
    }

    fn reply4(&mut self, bytes: &[u8]) -> Option<()> {
        if matches!(self.server, Server::Done | Server::Failed) {
            return None;
        }
        self.server = if *bytes.get(1)? == GRANTED { Server::Done } else { Server::Failed };
        Some(())
    }

    fn request5(&mut self, bytes: &[u8]) -> Option<()> {
        match self.client {
            Client::Start => {
                let methods = *bytes.get(1)?;
                if methods > 1 || methods == 1 && *bytes.get(2)? != 0 {
                    self.client = Client::Offered;
                    return Some(());
                }
                self.client = Client::Commands;
                let rest = bytes.get(2 + usize::from(methods)..).filter(|rest| !rest.is_empty())?;
                self.command5(rest)
            }
            Client::Identifies => {
                self.client = Client::Commands;
                Some(())
            }
            Client::Commands => self.command5(bytes),
            Client::Offered | Client::Done | Client::Failed => None,
        }
    }

    fn command5(&mut self, bytes: &[u8]) -> Option<()> {
        self.command = *bytes.get(1)?;
        let address = match *bytes.get(3)? {
            1 => 4,
            4 => 16,
            3 => 1 + usize::from(*bytes.get(4)?),
            _ => 0,
        };
        let port = bytes.get(4 + address..6 + address).and_then(<[u8]>::first_chunk);
        if matches!(self.command, CONNECT | UDP_ASSOCIATE) {
            self.port = u16::from_be_bytes(*port?);
        }
        self.client = Client::Done;
        Some(())
    }

    fn reply5(&mut self, bytes: &[u8]) -> Option<()> {
        self.server = match self.server {
            Server::Start => {
                let (client, server) = match *bytes.get(1)? {
                    0 => (Client::Commands, Server::Replies),
                    2 => (Client::Identifies, Server::ChecksName),
                    1 => (Client::Identifies, Server::ChecksGss),
                    _ => (Client::Failed, Server::Failed),
                };
                self.client = client;
                server
            }
            Server::ChecksName => Server::Replies,
            Server::ChecksGss if *bytes.get(1)? == 0xff => Server::Failed,
            Server::ChecksGss if bytes.get(2..4)? == [0, 0] => Server::Replies,
            // Its own commands for ping and traceroute are 0x80 and 0x81.
            Server::Replies if matches!(self.command, CONNECT | 0x80 | 0x81) => Server::Done,
            same => same,
        };
        Some(())
    }
}

#[cfg(test)]
mod tests;
