//! The source ports of each client host, in order.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::net::IpAddr;

use wirelab_analyzers::report::analysis::Analysis;
use wirelab_analyzers::report::units::count;
use wirelab_analyzers::stream::ports::ClientPorts;
use wirelab_labs::Transport;

use super::{heading, put};
use crate::output::{Align, Aligned, Style, Tone};

/// Client hosts, and ports of each, that are listed.
const HOSTS: usize = 10;
const PORTS: usize = 12;

/// Of all clients, or where streams are hidden of those that `of_tcp` and `of_udp` name.
pub(super) fn source_ports(
    analysis: &Analysis,
    of_tcp: &Option<BTreeSet<IpAddr>>,
    of_udp: &Option<BTreeSet<IpAddr>>,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let of = |transport, wanted: &Option<BTreeSet<IpAddr>>| {
        let is_shown = |client: IpAddr| wanted.as_ref().is_none_or(|wanted| wanted.contains(&client));
        (transport, analysis.source_ports(transport, is_shown))
    };
    let all = [of(Transport::Tcp, of_tcp), of(Transport::Udp, of_udp)];
    if all.iter().all(|(_, hosts)| hosts.is_empty()) {
        return Ok(());
    }
    heading(style, "Source ports of the clients, in order", out)?;
    let mut table = Aligned::new(style, &[("", Align::Left), ("", Align::Left), ("", Align::Wrap)]);
    for (transport, hosts) in all {
        let protocol = if transport == Transport::Tcp { "TCP" } else { "UDP" };
        let more = hosts.len().saturating_sub(HOSTS);
        for host in hosts.into_hosts(|stream| analysis.ends(transport, stream)).take(HOSTS) {
            table.row([(protocol.to_owned(), Some(Tone::Dim)), (host.client.to_string(), None), (ports(&host), None)]);
        }
        if more > 0 {
            let more = count(more as u64, "more client", "more clients");
            table.row([(protocol.to_owned(), Some(Tone::Dim)), (format!("and {more}"), None), (String::new(), None)]);
        }
    }
    put(table, out)
}

fn ports(host: &ClientPorts) -> String {
    let mut texts: Vec<String> = host
        .ports
        .iter()
        .take(PORTS)
        .map(|used| format!("{}{}", used.port, if used.again { " (again)" } else { "" }))
        .collect();
    if host.ports.len() > PORTS {
        let again = host.ports.iter().filter(|used| used.again).count();
        let more = host.ports.len() - PORTS;
        let reused = match again {
            0 => "none reused".to_owned(),
            _ => format!("{again} of all reused"),
        };
        texts.push(format!("and {more} more, {reused}"));
    }
    texts.join(", ")
}
