//! The source ports of each client, in order: several labs ask students to explain them.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use foldhash::fast::RandomState;

use super::key::Endpoint;

/// One use of a source port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PortUse {
    /// The port.
    pub port: u16,
    /// The stream that it opened.
    pub stream: u32,
    /// The server that it connected to.
    pub server: Endpoint,
    /// True if the client had used the port before in this capture.
    pub again: bool,
}

/// The source ports of one client host towards all servers, in the order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientPorts {
    /// The client.
    pub client: IpAddr,
    /// Its ports.
    pub ports: Vec<PortUse>,
}

/// Groups streams, given in order as stream, client and server, by client host.
pub fn source_ports(streams: impl Iterator<Item = (u32, Endpoint, Endpoint)>) -> Vec<ClientPorts> {
    let mut hosts: Vec<ClientPorts> = Vec::new();
    let mut place: HashMap<IpAddr, usize, RandomState> = HashMap::default();
    let mut used: HashSet<Endpoint, RandomState> = HashSet::default();
    for (stream, client, server) in streams {
        let index = *place.entry(client.address).or_insert_with(|| {
            hosts.push(ClientPorts { client: client.address, ports: Vec::new() });
            hosts.len() - 1
        });
        let again = !used.insert(client);
        if let Some(host) = hosts.get_mut(index) {
            host.ports.push(PortUse { port: client.port, stream, server, again });
        }
    }
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_new_once_for_each_host() {
        let at = |address: &str, port| Endpoint { address: address.parse().unwrap(), port };
        let server = at("10.0.0.9", 5005);
        let streams = [
            (0, at("10.0.0.1", 4001), server),
            (1, at("10.0.0.1", 4002), server),
            (2, at("10.0.0.2", 4001), server),
            (3, at("10.0.0.1", 4001), server),
        ];
        let hosts = source_ports(streams.into_iter());
        let told: Vec<_> =
            hosts.iter().map(|host| host.ports.iter().map(|p| (p.stream, p.again)).collect::<Vec<_>>()).collect();
        assert_eq!(told, [vec![(0, false), (1, false), (3, true)], vec![(2, false)]]);
    }
}
