//! Sockets as labs want them: reusable addresses, broadcast, multicast.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};
use wirelab_labs::{Lab, Side};

use super::stage::Stage;
use crate::truth::Deed;

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1_024;
/// Everybody on loopback.
const LOOPBACK_BROADCAST: Ipv4Addr = Ipv4Addr::new(127, 255, 255, 255);

/// Where a lab's server listens unless it is told otherwise: on loopback whatever the lab says, so that nobody else
/// reaches it; at a broadcast lab on loopback's broadcast address, at a multicast lab in its group, joined on loopback.
pub fn default_address(lab: &Lab) -> IpAddr {
    match lab.address.parse::<IpAddr>() {
        Ok(group) if group.is_multicast() => group,
        Ok(IpAddr::V6(v6)) if v6.is_loopback() => IpAddr::V6(v6),
        _ if lab.destination.is_some() => IpAddr::V4(LOOPBACK_BROADCAST),
        _ => IpAddr::V4(Ipv4Addr::LOCALHOST),
    }
}

/// Where a lab's clients send unless they are told otherwise.
pub fn destination(lab: &Lab) -> IpAddr {
    default_address(lab)
}

pub(super) fn bind_tcp(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Without it, connections of an earlier run in TIME_WAIT keep the port for a minute. On Windows the same option
    // would let two servers share one port.
    socket.set_reuse_address(cfg!(unix))?;
    socket.bind(&address.into())?;
    Ok(socket)
}

pub(super) fn listen(socket: Socket, stage: &Stage) -> io::Result<TcpListener> {
    socket.listen(BACKLOG)?;
    stage.deed(Deed::new(Side::Server, "listen", Some(stage.local), None));
    Ok(socket.into())
}

pub(super) fn bind_udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    let shared = address.ip().is_multicast() || address.ip() == IpAddr::V4(LOOPBACK_BROADCAST);
    // Several listeners hear one broadcast.
    socket.set_reuse_address(shared)?;
    socket.bind(&address.into())?;
    if let IpAddr::V4(group) = address.ip()
        && group.is_multicast()
    {
        socket.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST)?;
        socket.set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
    }
    Ok(socket.into())
}

/// Takes a port so that nobody listens there: a socket that is connected to itself hears only itself, and whoever else
/// sends to it is told that the port is unreachable.
pub(super) fn deafen(socket: &UdpSocket) -> io::Result<()> {
    let mut own = socket.local_addr()?;
    if own.ip().is_unspecified() {
        own.set_ip(if own.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
    }
    socket.connect(own)
}

/// Whether a lab's messages go to all, or to a group.
pub fn is_to_many(lab: &Lab) -> bool {
    let address = default_address(lab);
    address.is_multicast() || address == IpAddr::V4(LOOPBACK_BROADCAST)
}

/// A client's UDP socket, on any port. On loopback it may speak to all, and to a group.
pub(crate) fn client_udp(to: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(to), Type::DGRAM, Some(Protocol::UDP))?;
    if let IpAddr::V4(v4) = to.ip() {
        if v4.is_multicast() {
            socket.set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
            socket.set_multicast_ttl_v4(32)?;
        }
        if v4.is_broadcast() || v4 == LOOPBACK_BROADCAST {
            socket.set_broadcast(true)?;
        }
        let any = if v4 == LOOPBACK_BROADCAST { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED };
        socket.bind(&SocketAddr::from((any, 0)).into())?;
    } else {
        socket.bind(&SocketAddr::from((std::net::Ipv6Addr::UNSPECIFIED, 0)).into())?;
    }
    Ok(socket.into())
}
