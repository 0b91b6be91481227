//! Faults that teach: what a server or a client can do wrong without being root.

use std::time::Duration;

use wirelab_labs::{Framing, Rule, Side, Transport, Variant};

/// Time between the pieces of a message that is sent in several.
const GAP: Duration = Duration::from_millis(30);
/// How many messages go into one send unless the fault says so.
const MERGED: usize = 2;

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The port is taken and nobody listens: connections are refused, datagrams answered by "port unreachable".
    Refuse,
    /// Connections are accepted and never read.
    NeverRead,
    /// A single client is accepted; others connect and wait in vain.
    SingleAccept,
    /// The connection is closed with data unread, which resets it.
    CloseUnread,
    /// The connection is reset after the first message.
    Abort,
    /// After the first message the sending half is closed, and the other side goes on.
    HalfClose,
    /// A few bytes are read now and then, until the window closes.
    SlowReader,
    /// Each message is split at a byte over several sends.
    Split(usize),
    /// So many messages go out in one send.
    Merge(usize),
    /// Header and body are sent apart, with nothing between the sends: Nagle and delayed acknowledgements show.
    HeaderApart,
    /// Milliseconds before each message.
    Pause(u64),
    /// Every client gives the same name.
    DuplicateName,
    /// The reply goes to the client that came last.
    WrongConnection,
    /// The program ends in the middle of its first message.
    Killed,
}

impl Fault {
    /// Names, and what each does; `=N` where a number may follow.
    pub const LIST: [(&'static str, &'static str); 14] = [
        ("refuse", "nobody listens: connections are refused (UDP: port unreachable)"),
        ("never-read", "accepts and never reads"),
        ("single-accept", "accepts one client; others wait in vain"),
        ("close-unread", "closes with data unread: RST"),
        ("abort", "RST right after the first message"),
        ("half-close", "FIN after the first message, and goes on reading; a client sends before, and gets more after"),
        ("slow-reader", "reads a few bytes now and then, until the window closes"),
        ("split=N", "each message in two sends, split at byte N"),
        ("merge=N", "N messages in one send"),
        ("header-apart", "header and body in two sends: Nagle's algorithm and delayed ACKs show"),
        ("pause=MS", "waits before each message"),
        ("duplicate-name", "client: every client gives the same name"),
        ("wrong-connection", "server: replies go to the client that came last"),
        ("killed", "ends in the middle of its first message"),
    ];

    /// Its place in the list.
    fn place(self) -> usize {
        match self {
            Self::Refuse => 0,
            Self::NeverRead => 1,
            Self::SingleAccept => 2,
            Self::CloseUnread => 3,
            Self::Abort => 4,
            Self::HalfClose => 5,
            Self::SlowReader => 6,
            Self::Split(_) => 7,
            Self::Merge(_) => 8,
            Self::HeaderApart => 9,
            Self::Pause(_) => 10,
            Self::DuplicateName => 11,
            Self::WrongConnection => 12,
            Self::Killed => 13,
        }
    }

    /// Whether it changes anything: without connections there is none to close, nobody is refused by a port that many may
    /// share, and who sends nothing cannot send it wrongly.
    fn fits(place: usize, place_of: &Place<'_>) -> bool {
        let Place { variant, by, transport, to_many } = place_of;
        let (tcp, rule) = (*transport == Transport::Tcp, &variant.rule);
        let of_server = *by == Side::Server;
        let sends = !of_server || *rule != Rule::Silent;
        match place {
            0 => of_server && !to_many,
            2 => of_server && tcp,
            // A client that talks with others is not waited for, and never comes to this.
            4 => tcp && (of_server || !rule.talks()),
            1 | 3 | 5 | 6 => tcp,
            9 => tcp && sends,
            11 => !of_server && matches!(rule, Rule::Route(_)),
            12 => of_server && rule.answers(),
            _ => sends,
        }
    }

    /// Whether it shows only where several clients are connected.
    pub fn needs_company(self) -> bool {
        matches!(self, Self::SingleAccept | Self::WrongConnection | Self::DuplicateName)
    }

    /// Reads a fault as it is typed.
    ///
    /// # Errors
    /// A sentence that says what there is.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, number) = match text.split_once('=') {
            Some((name, number)) => {
                let number: u64 = number.parse().map_err(|_| format!("{number} is no number"))?;
                (name, Some(number))
            }
            None => (text, None),
        };
        let count = number.and_then(|number| usize::try_from(number).ok());
        Ok(match name {
            "refuse" => Self::Refuse,
            "never-read" => Self::NeverRead,
            "single-accept" => Self::SingleAccept,
            "close-unread" => Self::CloseUnread,
            "abort" => Self::Abort,
            "half-close" => Self::HalfClose,
            "slow-reader" => Self::SlowReader,
            "split" => Self::Split(count.unwrap_or(1).max(1)),
            "merge" => Self::Merge(count.unwrap_or(MERGED).clamp(1, 1_000)),
            "header-apart" => Self::HeaderApart,
            "pause" => Self::Pause(number.unwrap_or(200).min(60_000)),
            "duplicate-name" => Self::DuplicateName,
            "wrong-connection" => Self::WrongConnection,
            "killed" => Self::Killed,
            _ => {
                let names: Vec<_> = Self::LIST.iter().map(|(name, _)| *name).collect();
                return Err(format!("there is no fault \"{name}\"; there are {}", names.join(", ")));
            }
        })
    }
}

/// The faults of one program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

/// A piece of a message on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// One send.
    Bytes(Vec<u8>),
    /// Time that passes.
    Wait(Duration),
}

/// Where a fault is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Place<'v> {
    /// The variant.
    pub variant: &'v Variant,
    /// Whose program does something wrong.
    pub by: Side,
    /// How it is carried.
    pub transport: Transport,
    /// Whether it is broadcast or multicast.
    pub to_many: bool,
}

impl Faults {
    /// The faults, if they change anything in a lab's variant.
    ///
    /// # Errors
    /// A sentence that names those that do.
    pub fn fit(self, lab: &str, place: &Place<'_>) -> Result<Self, String> {
        let wrong = self.0.iter().find(|fault| !Fault::fits(fault.place(), place));
        let Some((name, _)) = wrong.and_then(|fault| Fault::LIST.get(fault.place())) else { return Ok(self) };
        let those = Fault::LIST.iter().enumerate().filter(|(number, _)| Fault::fits(*number, place));
        let those: Vec<_> = those.map(|(_, (name, _))| *name).collect();
        let many = if place.to_many { ", to many at once" } else { "" };
        let (kind, by, variant) = (place.transport.name().to_uppercase(), place.by.name(), &place.variant.id);
        let those =
            if those.is_empty() { "no fault does".to_owned() } else { format!("there are {}", those.join(", ")) };
        Err(format!(
            "the fault \"{name}\" changes nothing that a {by} of {lab} ({variant}, {kind}{many}) does; {those}"
        ))
    }

    /// Whether a fault is among them.
    pub fn has(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }

    /// How many messages go into one send.
    pub fn merged(&self) -> usize {
        self.0.iter().find_map(|fault| if let Fault::Merge(count) = fault { Some(*count) } else { None }).unwrap_or(1)
    }

    /// Whether small sends must go out at once (no Nagle): a split is to be seen as a split.
    pub fn wants_no_delay(&self) -> bool {
        self.0.iter().any(|fault| matches!(fault, Fault::Split(_)))
    }

    /// One send as the pieces that the faults make of it.
    pub fn pieces(&self, framing: &Framing, bytes: Vec<u8>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for fault in &self.0 {
            if let Fault::Pause(millis) = fault {
                pieces.push(Piece::Wait(Duration::from_millis(*millis)));
            }
        }
        for fault in &self.0 {
            let (at, gap) = match fault {
                Fault::Split(at) => (*at, Some(GAP)),
                Fault::HeaderApart => (header_len(framing, &bytes), None),
                _ => continue,
            };
            if at > 0 && at < bytes.len() {
                let (head, rest) = bytes.split_at(at);
                pieces.push(Piece::Bytes(head.to_vec()));
                pieces.extend(gap.map(Piece::Wait));
                pieces.push(Piece::Bytes(rest.to_vec()));
                return pieces;
            }
        }
        pieces.push(Piece::Bytes(bytes));
        pieces
    }
}

/// Where what a message says begins; the first byte for texts.
fn header_len(framing: &Framing, bytes: &[u8]) -> usize {
    match framing {
        Framing::Length { header, .. } => header.size,
        Framing::Record { layout } => wirelab_labs::message::text_field(layout).map_or(1, |field| field.offset),
        Framing::AsciiLength { column: Some(column), .. } => column.width,
        Framing::AsciiLength { separator, .. } => {
            bytes.iter().take_while(|byte| byte.is_ascii_digit()).count() + separator.len()
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use wirelab_labs::{Side, Transport, catalogue};

    use super::{Fault, Faults, Place};

    #[test]
    fn each_fault_is_in_its_place_in_the_list() {
        for (place, (name, _)) in Fault::LIST.iter().enumerate() {
            let name = name.split('=').next().unwrap_or(name);
            assert_eq!(Fault::parse(name).expect("a fault").place(), place, "{name}");
        }
    }

    fn fit(fault: Fault, lab: &str, variant: &str, by: Side, transport: Transport) -> Result<Faults, String> {
        let variant = catalogue::find(lab).and_then(|lab| lab.variant(variant)).expect("a variant");
        let place = Place { variant, by, transport, to_many: lab == "udp-broadcast" };
        Faults(vec![fault]).fit(lab, &place)
    }

    #[test]
    fn what_changes_nothing_is_refused() {
        use Side::{Client, Server};
        use Transport::{Tcp, Udp};
        let table = [
            (Fault::Abort, "tcp-commands", "commands", Server, Tcp, true),
            (Fault::Refuse, "udp-commands", "commands", Server, Udp, true),
            (Fault::Abort, "udp-commands", "commands", Server, Udp, false),
            (Fault::WrongConnection, "tcp-commands", "commands", Server, Tcp, true),
            (Fault::WrongConnection, "chat-routed", "lines", Server, Tcp, false),
            (Fault::WrongConnection, "tcp-commands", "commands", Client, Tcp, false),
            (Fault::DuplicateName, "chat-routed", "lines", Client, Tcp, true),
            (Fault::DuplicateName, "chat-routed", "lines", Server, Tcp, false),
            (Fault::DuplicateName, "chat-broadcast", "chat", Client, Tcp, false),
            (Fault::Split(1), "tcp-fixed", "as-given", Server, Tcp, false),
            (Fault::Split(1), "tcp-fixed", "as-given", Client, Tcp, true),
            (Fault::Killed, "tcp-fixed", "echo", Server, Tcp, true),
            (Fault::SingleAccept, "tcp-commands", "commands", Client, Tcp, false),
            (Fault::Abort, "chat-routed", "lines", Client, Tcp, false),
        ];
        for (fault, lab, variant, by, transport, does) in table {
            let fitting = fit(fault, lab, variant, by, transport);
            assert_eq!(fitting.is_ok(), does, "{fault:?} of the {by:?} in {lab} {variant}: {fitting:?}");
        }
        let why = fit(Fault::DuplicateName, "tcp-commands", "commands", Server, Tcp).expect_err("nobody has a name");
        assert!(why.starts_with("the fault \"duplicate-name\" changes nothing that a server of tcp-commands"), "{why}");
        assert!(why.ends_with("there are refuse, never-read, single-accept, close-unread, abort, half-close, slow-reader, split=N, merge=N, header-apart, pause=MS, wrong-connection, killed"), "{why}");
    }
}
