//! Ports of the labs that are taken, or that a server without SO_REUSEADDR cannot have yet.

use std::collections::BTreeMap;

use wirelab_labs::{Lab, Transport};

use super::Check;

/// Numbers of states in /proc/net/tcp.
const TIME_WAIT: &str = "06";
const LISTEN: &str = "0A";

/// What is known of one port.
#[derive(Debug, Default, PartialEq, Eq)]
struct Port {
    taken: bool,
    time_wait: usize,
}

/// Looks at the ports that are asked for, or at those where the servers of these labs listen.
pub(super) fn checks(asked: &[u16], labs: &[Lab]) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut free = 0;
    for (protocol, transport) in [("TCP", Transport::Tcp), ("UDP", Transport::Udp)] {
        let sockets = sockets(protocol);
        let ports: Vec<(u16, String)> = if asked.is_empty() {
            of_labs(labs, transport)
        } else {
            asked.iter().map(|port| (*port, String::new())).collect()
        };
        for (port, whose) in ports {
            let found = match &sockets {
                Some(table) => look(table, port, protocol == "UDP"),
                None => Port { taken: is_taken(protocol, port), time_wait: 0 },
            };
            match found {
                Port { taken: true, .. } => checks.push(Check::warn(
                    "port",
                    format!("{protocol} port {port}{whose} is taken: another server cannot have it"),
                    who(protocol, port),
                )),
                Port { time_wait: 0, .. } => free += 1,
                Port { time_wait, .. } => checks.push(Check::warn(
                    "port",
                    format!("{protocol} port {port}{whose} has {time_wait} connections in TIME_WAIT"),
                    "A server without SO_REUSEADDR gets \"Address already in use\" for up to a minute: wait, or set it",
                )),
            }
        }
    }
    if checks.is_empty() {
        checks.push(Check::ok("ports", if free == 1 { "free".to_owned() } else { format!("all {free} are free") }));
    } else if free > 0 {
        checks.push(Check::ok(
            "ports",
            if free == 1 { "the other one is free".to_owned() } else { format!("the other {free} are free") },
        ));
    }
    checks
}

/// The ports of some labs, each once, with the labs that have it.
fn of_labs(labs: &[Lab], transport: Transport) -> Vec<(u16, String)> {
    let mut ports: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for lab in labs {
        for port in lab.ports(transport) {
            ports.entry(port).or_default().push(&lab.id);
        }
    }
    ports.into_iter().map(|(port, labs)| (port, format!(" ({})", labs.join(", ")))).collect()
}

fn who(protocol: &str, port: u16) -> String {
    let kind = if protocol == "TCP" { "t" } else { "u" };
    if cfg!(target_os = "linux") {
        format!("See who has it: ss -{kind}lnp 'sport = :{port}'")
    } else if cfg!(windows) {
        format!("See who has it: netstat -ano | findstr :{port}")
    } else {
        format!("See who has it: lsof -nP -i {protocol}:{port}")
    }
}

/// The system's tables of sockets, IPv4 and IPv6; `None` where it has no such files.
fn sockets(protocol: &str) -> Option<String> {
    let name = protocol.to_ascii_lowercase();
    let mut table = std::fs::read_to_string(format!("/proc/net/{name}")).ok()?;
    // Without IPv6 there is no second one.
    table.push_str(&std::fs::read_to_string(format!("/proc/net/{name}6")).unwrap_or_default());
    Some(table)
}

/// What such a table says of a local port. Its lines: number, local address:port, remote, state, all in hexadecimal.
fn look(table: &str, port: u16, udp: bool) -> Port {
    let mut found = Port::default();
    for line in table.lines() {
        let mut words = line.split_whitespace().skip(1);
        let (Some(local), Some(_), Some(state)) = (words.next(), words.next(), words.next()) else { continue };
        let number = local.rsplit_once(':').and_then(|(_, number)| u16::from_str_radix(number, 16).ok());
        if number != Some(port) {
            continue;
        }
        found.taken |= udp || state == LISTEN;
        found.time_wait += usize::from(!udp && state == TIME_WAIT);
    }
    found
}

/// Elsewhere it is tried: a port that can be bound was free.
fn is_taken(protocol: &str, port: u16) -> bool {
    let address = ("127.0.0.1", port);
    if protocol == "UDP" {
        std::net::UdpSocket::bind(address).is_err()
    } else {
        std::net::TcpListener::bind(address).is_err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:3039 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 0100007F:1F90 0100007F:C350 06 00000000:00000000 03:00000ABC 00000000     0        0 0 3
   2: 0100007F:C351 0100007F:3039 01 00000000:00000000 00:00000000 00000000     0        0 2
";

    #[test]
    fn each_port_of_the_labs_once_with_its_labs() {
        let labs = wirelab_labs::catalogue::all();
        let ports = of_labs(labs, Transport::Tcp);
        assert!(ports.windows(2).all(|pair| pair[0].0 < pair[1].0), "{ports:?}");
        for lab in labs {
            for port in lab.ports(Transport::Tcp) {
                assert!(ports.iter().any(|(known, whose)| *known == port && whose.contains(&lab.id)), "{port}");
            }
        }
    }

    #[test]
    fn listening_and_waiting_ports_are_found() {
        assert_eq!(look(TABLE, 12345, false), Port { taken: true, time_wait: 0 });
        assert_eq!(look(TABLE, 8080, false), Port { taken: false, time_wait: 1 });
        assert_eq!(look(TABLE, 50001, false), Port::default());
        assert!(look(TABLE, 50001, true).taken);
    }
}
