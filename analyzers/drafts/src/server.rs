//! The server whose lab it is: the one with whom most conversations were held that no known protocol explains.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use wirelab_labs::Transport;
use wirelab_messages::detect::foreign;
use wirelab_messages::log::StreamLog;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::draft as words;
use wirelab_words::{Said, Sentence};

/// A server, by its transport and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Server {
    /// TCP or UDP.
    pub transport: Transport,
    /// Its port.
    pub port: u16,
}

/// Why there is no draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// Nobody said anything (to the port that was asked for).
    Silent,
    /// All that was said is in protocols that no lab is made of, of which this is one.
    Known(&'static str),
}

impl Nothing {
    /// As people read it.
    pub fn said(&self) -> Said {
        match self {
            Self::Silent => words::Silent {}.said(),
            Self::Known(protocol) => words::Known { protocol: Harmless::line(*protocol) }.said(),
        }
    }
}

/// The conversations of the server whose lab it is, those in which nothing was said left out; and the others that could be.
pub(crate) fn choose(
    logs: &[StreamLog],
    wanted: Option<u16>,
) -> Result<(Server, Vec<&StreamLog>, Vec<Server>), Nothing> {
    let spoken = || logs.iter().filter(|log| !log.is_silent() && !log.by_tool);
    let mut known = None;
    let mut servers: BTreeMap<Server, Vec<&StreamLog>> = BTreeMap::new();
    for log in spoken().filter(|log| wanted.is_none_or(|port| log.server.port == port)) {
        match foreign(log).filter(|_| wanted.is_none()) {
            Some(protocol) => known = Some(protocol),
            None => {
                let server = Server { transport: log.transport, port: log.server.port };
                servers.entry(server).or_default().push(log);
            }
        }
    }
    let mut all: Vec<(Server, Vec<&StreamLog>)> = servers.into_iter().collect();
    // A server of one's own listens on this machine or near it, above the ports of known services.
    let weight = |logs: &[&StreamLog]| {
        let near = logs.iter().any(|log| log.server.address.is_loopback());
        let own = logs.first().is_some_and(|log| log.server.port >= 1024);
        (near, own, logs.len())
    };
    all.sort_by_key(|(server, logs)| (Reverse(weight(logs)), *server));
    let mut all = all.into_iter();
    let (server, logs) = all.next().ok_or_else(|| known.map_or(Nothing::Silent, Nothing::Known))?;
    Ok((server, logs, all.map(|(server, _)| server).collect()))
}
