//! The model of a lab, as decoders and servers use it.

use crate::check::Check;
use crate::diagnosis::Diagnosis;
use crate::framing::Framing;
use crate::layout::Layout;
use crate::rule::Rule;
use crate::words::words;

mod evidence;
mod log;
mod port;
mod protocol;
mod run;
mod worth;

pub use evidence::{Evidence, EvidenceKind};
pub use log::{LogEvent, LogLine};
pub use port::renumbered;
pub use protocol::Protocol;
pub use run::Run;

/// A named exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lab {
    /// Its name on the command line.
    pub id: String,
    /// What it is, in a few words.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// What a student does in it, in a sentence or two.
    pub about: String,
    /// The address that its server listens on.
    pub address: String,
    /// Where its clients send, if that is not where its server listens (a broadcast address).
    pub destination: Option<String>,
    /// What it is about, if it has no server of its own.
    pub protocol: Option<Protocol>,
    /// Which packets are its own, as a display filter, in a lab about a protocol; `None`: all of the protocol.
    pub select: Option<String>,
    /// Its variants, the usual one first; at least one, but for a lab about a protocol, which has none.
    pub variants: Vec<Variant>,
    /// What its sheet asks to be run, one after the other; empty: its usual variant.
    pub runs: Vec<Run>,
    /// Lines that its programs print.
    pub log: Vec<LogLine>,
    /// What a student hands in.
    pub evidence: Vec<Evidence>,
    /// What is asked of what is handed in.
    pub checks: Vec<Check>,
    /// By which version's rules hand-ins are judged; `None`: by the newest that the program knows.
    pub compat: Option<Compat>,
}

words! {
    /// A version of Wireshark whose rules for streams and verdicts a lab can pin, so that a newer wirelab moves no mark.
    pub enum Compat {
        /// Wireshark 4.6.
        Wireshark46 = "wireshark-4.6",
        /// Wireshark 4.4.
        Wireshark44 = "wireshark-4.4",
        /// Wireshark 4.0.
        Wireshark40 = "wireshark-4.0",
    }
}

/// TCP or UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl Transport {
    /// `tcp` or `udp`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

/// Ports of a lab's server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ports {
    /// TCP ports; 0 where the lab names none, and any will do.
    pub tcp: Vec<u16>,
    /// UDP ports likewise.
    pub udp: Vec<u16>,
    /// Whether any other TCP port, or UDP port, is as good.
    pub any: [bool; 2],
}

impl Ports {
    /// Those of a transport.
    pub fn of(&self, transport: Transport) -> &[u16] {
        match transport {
            Transport::Tcp => &self.tcp,
            Transport::Udp => &self.udp,
        }
    }

    /// Those of a transport that have a number.
    pub fn named(&self, transport: Transport) -> Vec<u16> {
        self.of(transport).iter().copied().filter(|port| *port > 0).collect()
    }

    /// Whether a port of a transport is as good as any other.
    pub fn is_any(&self, transport: Transport) -> bool {
        self.any.get(transport as usize).copied().unwrap_or_default()
    }
}

/// What of a lab's datagrams may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// How many of a thousand the lab's own server loses.
    pub permille: u16,
}

/// Who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who connects.
    Client,
    /// Who listens.
    Server,
}

impl Side {
    /// The words in labs' files.
    pub const NAMES: [(&'static str, Self); 2] =
        [(Self::Client.name(), Self::Client), (Self::Server.name(), Self::Server)];

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }

    /// Its place in a pair: 0 for the client, 1 for the server.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// `client` or `server`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// Who ends a connection, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closing {
    /// The client, when it is done; the server follows.
    #[default]
    Client,
    /// The client; the server never closes its side.
    ClientOnly,
    /// The server, right after its first reply.
    ServerAfterReply,
    /// Either.
    Anyone,
}

/// One of the ways in which a lab is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name within the lab.
    pub id: String,
    /// What distinguishes it.
    pub title: String,
    /// Whether it is a program that is given out: to hand it in is not the task.
    pub given: bool,
    /// Where its server listens.
    pub ports: Ports,
    /// What one `recv` of the server asks for, in bytes.
    pub receive: u32,
    /// How many clients the server ever accepts; `None`: no limit.
    pub accepts: Option<u32>,
    /// Who sends the first message.
    pub speaks_first: Side,
    /// Who ends a connection.
    pub closes: Closing,
    /// Whether datagrams may stay unanswered; `None`: each is answered.
    pub loss: Option<Loss>,
    /// How long a client waits for an answer, in milliseconds, where the sheet lays that down.
    pub timeout: Option<u32>,
    /// How far a time that the server tells may be off, in milliseconds.
    pub clock_tolerance: u32,
    /// How often a client says again what is not answered, at most.
    pub repeats: u32,
    /// Whether the server takes white space off both ends of a text before it looks at it.
    pub strip: bool,
    /// What the sheet's own servers of this variant do wrong as well: it is told, and not counted.
    pub allows: Vec<Diagnosis>,
    /// What the lab's own client puts behind each text, where its framing does not say.
    pub ending: Vec<u8>,
    /// How the client's messages are framed.
    pub client: Framing,
    /// How the server's messages are framed.
    pub server: Framing,
    /// What the server does with a message.
    pub rule: Rule,
}

impl Variant {
    /// A text as the `number`th message of a client.
    pub fn say(&self, text: &[u8], number: u64) -> Vec<u8> {
        let bare = matches!(self.client, Framing::Receive | Framing::Silent) && !text.ends_with(&self.ending);
        let ended = if bare { [text, &self.ending].concat() } else { text.to_vec() };
        self.client.write(&ended, number)
    }

    /// The framing of a side's messages.
    pub fn framing(&self, from: Side) -> &Framing {
        match from {
            Side::Client => &self.client,
            Side::Server => &self.server,
        }
    }
}

impl Lab {
    /// Reads a lab's file.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn parse(text: &str) -> Result<Self, Vec<crate::file::Problem>> {
        crate::file::read(text, None)
    }

    /// Reads a lab's file, and has its display filters looked at by whoever knows the fields: `compile` says at which
    /// character of a filter something is wrong, from 0, and what.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn parse_with(text: &str, compile: crate::file::Compile<'_>) -> Result<Self, Vec<crate::file::Problem>> {
        crate::file::read(text, Some(compile))
    }

    /// The display filter for the packets that are its own, in a lab about a protocol.
    pub fn selects(&self) -> Option<&str> {
        let protocol = self.protocol?;
        Some(self.select.as_deref().unwrap_or(protocol.filter()))
    }

    /// A variant by its id.
    pub fn variant(&self, id: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    /// All ports of all variants, each once.
    pub fn ports(&self, transport: Transport) -> Vec<u16> {
        let mut ports: Vec<u16> = self
            .variants
            .iter()
            .flat_map(|variant| variant.ports.of(transport))
            .copied()
            .filter(|port| *port > 0)
            .collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }

    /// Whether its server may be on any port of a transport.
    pub fn any_port(&self, transport: Transport) -> bool {
        self.variants.iter().any(|variant| variant.ports.is_any(transport))
    }

    /// Whether its server has ports of a transport at all.
    pub fn uses(&self, transport: Transport) -> bool {
        self.variants.iter().any(|variant| !variant.ports.of(transport).is_empty())
    }

    /// The layouts of all records, each once.
    pub fn layouts(&self) -> Vec<&Layout> {
        let mut found: Vec<&Layout> = Vec::new();
        for variant in &self.variants {
            for layout in [&variant.client, &variant.server].into_iter().filter_map(Framing::layout) {
                if !found.contains(&layout) {
                    found.push(layout);
                }
            }
        }
        found
    }

    /// How its programs print an event: the first is what wirelab's own print, the others occur as well.
    pub fn lines(&self, by: Side, event: LogEvent) -> impl Iterator<Item = &LogLine> {
        self.log.iter().filter(move |line| line.by == by && line.event == event)
    }
}
