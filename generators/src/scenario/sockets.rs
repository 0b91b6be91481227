//! Sockets on loopback, with errors that say which.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket};

use super::error::ScenarioError;

/// What the labs' programs read at once.
pub(super) const READ_AT_ONCE: usize = 1024;

/// A listening socket. SO_REUSEADDR, as the labs' servers have it: without it, connections of an earlier run that are
/// in TIME_WAIT keep the port for a minute.
pub(super) fn listen(address: SocketAddr) -> Result<TcpListener, ScenarioError> {
    only_loopback(address)?;
    let socket = tcp_socket(address)?;
    // On Windows the same option would let two servers share one port.
    socket.set_reuseaddr(cfg!(unix)).map_err(ScenarioError::socket("preparing to listen on", address))?;
    socket.bind(address).map_err(busy_or("listening on", address))?;
    socket.listen(16).map_err(busy_or("listening on", address))
}

/// A UDP socket that receives on `address`.
pub(super) async fn bind_udp(address: SocketAddr) -> Result<UdpSocket, ScenarioError> {
    only_loopback(address)?;
    UdpSocket::bind(address).await.map_err(busy_or("receiving on", address))
}

/// A client's connection.
pub(super) async fn connect(address: SocketAddr) -> Result<TcpStream, ScenarioError> {
    only_loopback(address)?;
    TcpStream::connect(address).await.map_err(ScenarioError::socket("connecting to", address))
}

/// Refuses what other machines can reach.
pub(super) fn only_loopback(address: SocketAddr) -> Result<(), ScenarioError> {
    if address.ip().is_loopback() { Ok(()) } else { Err(ScenarioError::NotLoopback { address }) }
}

/// Any free port of the same address, for a client.
pub(super) fn any_port(address: IpAddr) -> SocketAddr {
    SocketAddr::new(address, 0)
}

pub(super) async fn send(stream: &mut TcpStream, to: SocketAddr, text: &str) -> Result<(), ScenarioError> {
    stream.write_all(text.as_bytes()).await.map_err(ScenarioError::socket("sending to", to))
}

/// What one read gives; empty at the end of the stream.
pub(super) async fn receive(stream: &mut TcpStream, from: SocketAddr) -> Result<String, ScenarioError> {
    let mut bytes = [0; READ_AT_ONCE];
    let count = stream.read(&mut bytes).await.map_err(ScenarioError::socket("receiving from", from))?;
    Ok(text(&bytes, count))
}

/// Bytes as text; those that are not UTF-8 are replaced, as the labs' programs do.
pub(super) fn text(bytes: &[u8], count: usize) -> String {
    String::from_utf8_lossy(bytes.get(..count).unwrap_or(bytes)).into_owned()
}

fn tcp_socket(address: SocketAddr) -> Result<TcpSocket, ScenarioError> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    socket.map_err(ScenarioError::socket("making a socket for", address))
}

fn busy_or(doing: &'static str, address: SocketAddr) -> impl FnOnce(io::Error) -> ScenarioError {
    move |source| match source.kind() {
        io::ErrorKind::AddrInUse => ScenarioError::PortBusy { address },
        _ => ScenarioError::Socket { doing, address, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_busy_port_is_said() {
        let first = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = first.local_addr().unwrap();
        let error = listen(address).unwrap_err();
        assert!(matches!(error, ScenarioError::PortBusy { .. }), "{error:?}");
        assert!(error.to_string().contains(&address.to_string()), "{error}");
    }
}
