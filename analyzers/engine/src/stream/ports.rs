//! The source ports of each client, in order: several labs ask students to explain them.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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

/// The streams of each client host, in the order in which the hosts first called: twelve bytes a stream and four a host, since a
/// scan can have millions of either.
#[derive(Clone, Debug, Default)]
pub struct SourcePorts {
    /// A number for the host, and the stream.
    streams: Vec<(Host, u32)>,
    /// Where the streams of each host begin among them.
    hosts: Vec<u32>,
}

/// A host in eight bytes, which compare faster than an address: an IPv4 address, or the place of an IPv6 address above all of those.
type Host = u64;

impl SourcePorts {
    /// Of streams in the order of their numbers, with their clients.
    pub fn of(streams: impl Iterator<Item = (u32, IpAddr)>) -> Self {
        let mut long: HashMap<Ipv6Addr, u64, RandomState> = HashMap::default();
        let mut host = |address: IpAddr| match address {
            IpAddr::V4(address) => u64::from(address.to_bits()),
            IpAddr::V6(address) => {
                let next = (1 << 32) + long.len() as u64;
                *long.entry(address).or_insert(next)
            }
        };
        let mut streams: Vec<(Host, u32)> = streams.map(|(stream, client)| (host(client), stream)).collect();
        streams.sort_unstable();
        let mut hosts: Vec<u32> = Vec::new();
        let mut before = None;
        for ((host, _), place) in streams.iter().zip(0..) {
            if before.replace(*host) != Some(*host) {
                hosts.push(place);
            }
        }
        let first = |place: &u32| streams.get(*place as usize).map_or(u32::MAX, |(_, stream)| *stream);
        hosts.sort_unstable_by_key(first);
        Self { streams, hosts }
    }

    /// How many hosts there are.
    pub fn len(&self) -> usize {
        self.hosts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// Each host with its ports. `ends` tells client and server of a stream.
    pub fn into_hosts(self, ends: impl Fn(u32) -> Option<(Endpoint, Endpoint)>) -> impl Iterator<Item = ClientPorts> {
        let Self { streams, hosts } = self;
        hosts.into_iter().filter_map(move |place| {
            let streams = streams.get(place as usize..).unwrap_or_default();
            let (host, _) = *streams.first()?;
            let mut used: HashSet<u16, RandomState> = HashSet::default();
            let mut ports = ClientPorts { client: Ipv4Addr::UNSPECIFIED.into(), ports: Vec::new() };
            for (_, stream) in streams.iter().take_while(|(other, _)| *other == host) {
                let Some((client, server)) = ends(*stream) else { continue };
                ports.client = client.address;
                let again = !used.insert(client.port);
                ports.ports.push(PortUse { port: client.port, stream: *stream, server, again });
            }
            Some(ports)
        })
    }
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
            (4, at("::2", 4001), server),
            (5, at("::1", 4001), server),
            (6, at("::2", 4002), server),
        ];
        let ports = SourcePorts::of(streams.iter().map(|(stream, client, _)| (*stream, client.address)));
        let ends = |stream: u32| streams.get(stream as usize).map(|(_, client, server)| (*client, *server));
        let hosts: Vec<_> = ports.into_hosts(ends).collect();
        let clients: Vec<_> = hosts.iter().map(|host| host.client.to_string()).collect();
        assert_eq!(clients, ["10.0.0.1", "10.0.0.2", "::2", "::1"]);
        let told: Vec<_> =
            hosts.iter().map(|host| host.ports.iter().map(|p| (p.stream, p.again)).collect::<Vec<_>>()).collect();
        let rest = [vec![(2, false)], vec![(4, false), (6, false)], vec![(5, false)]];
        assert_eq!(told[0], [(0, false), (1, false), (3, true)]);
        assert_eq!(told[1..], rest);
    }
}
