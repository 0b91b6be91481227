//! What the lab is about: the server with whom most conversations were held that no known protocol explains; or else a
//! protocol, or a port.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use wirelab_labs::{Protocol, Transport};
use wirelab_messages::detect::foreign;
use wirelab_messages::log::StreamLog;

/// A server, by its transport and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Server {
    /// TCP or UDP.
    pub transport: Transport,
    /// Its port.
    pub port: u16,
}

/// What is said to a server, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// Something of its own.
    Own,
    /// A protocol, by its name.
    Known(&'static str),
    /// Nothing that is in the capture.
    Nothing,
}

/// The server whose lab it is.
#[derive(Debug)]
pub(crate) struct Choice<'l> {
    pub(crate) server: Server,
    pub(crate) speaks: Speaks,
    /// All conversations with it, also those in which nothing was said.
    pub(crate) logs: Vec<&'l StreamLog>,
    /// The others that it could be.
    pub(crate) others: Vec<Server>,
}

/// Ports of what every machine says by itself: names, addresses, the time.
const HOUSEHOLD: [u16; 12] = [53, 67, 68, 123, 137, 138, 546, 547, 1900, 3702, 5353, 5355];

/// The server: that of a port, or the likeliest. `None`: nobody talked to any.
pub(crate) fn choose(logs: &[StreamLog], wanted: Option<u16>) -> Option<Choice<'_>> {
    let mut servers: BTreeMap<Server, Vec<&StreamLog>> = BTreeMap::new();
    for log in logs.iter().filter(|log| log.server.port > 0) {
        let server = Server { transport: log.transport, port: log.server.port };
        servers.entry(server).or_default().push(log);
    }
    let weighed = servers.into_iter().map(|(server, logs)| {
        let speaks = Speaks::of(server, &logs, wanted.is_some());
        (weight(server, speaks, &logs), server, speaks, logs)
    });
    let mut all: Vec<_> = weighed.filter(|(_, server, ..)| wanted.is_none_or(|port| server.port == port)).collect();
    all.sort_by_key(|(weight, server, ..)| (Reverse(*weight), *server));
    let mut all = all.into_iter();
    let (_, server, speaks, logs) = all.next()?;
    let others = all.filter(|(.., speaks, _)| *speaks == Speaks::Own).map(|(_, server, ..)| server).collect();
    Some(Choice { server, speaks, logs, others })
}

/// A server of one's own is no known one, listens on this machine or near it, above the ports of known services, and is talked
/// to in several conversations.
fn weight(server: Server, speaks: Speaks, logs: &[&StreamLog]) -> (bool, bool, bool, bool, bool, usize) {
    let near = logs.iter().any(|log| log.server.address.is_loopback());
    let own = server.port >= 1024 && !HOUSEHOLD.contains(&server.port);
    let spoken = logs.iter().filter(|log| !log.is_silent()).count();
    let known = logs.iter().any(|log| log.roles_from.is_known());
    (speaks == Speaks::Own, spoken > 0, near, own, known, spoken)
}

impl Speaks {
    /// What is said to a server; one that was asked for says something of its own in any case.
    fn of(server: Server, logs: &[&StreamLog], is_wanted: bool) -> Self {
        let mut spoken = logs.iter().filter(|log| !log.is_silent() && !log.by_tool).peekable();
        if spoken.peek().is_none() {
            return Self::Nothing;
        }
        if is_wanted {
            return Self::Own;
        }
        match (server.transport, server.port) {
            (_, 53) => return Self::Known(Protocol::Dns.title()),
            (Transport::Udp, 67 | 68) => return Self::Known(Protocol::Dhcp.title()),
            _ => {}
        }
        let protocols: Option<Vec<&'static str>> = spoken.map(|log| foreign(log)).collect();
        protocols.and_then(|all| all.first().copied()).map_or(Self::Own, Self::Known)
    }

    /// The protocol that a lab can be about, where every capture of it is read as that: on its usual port.
    pub(crate) fn protocol(self, server: Server) -> Option<Protocol> {
        let of = |protocol: Protocol| self == Self::Known(protocol.title());
        [(Protocol::Http, 80), (Protocol::Tls, 443), (Protocol::Dns, 53), (Protocol::Dhcp, 67)]
            .into_iter()
            .find(|(protocol, port)| of(*protocol) && server.port == *port)
            .map(|(protocol, _)| protocol)
    }
}
