//! The lab udp-text: datagrams from one client port; UDP has no handshake and owes no answer (one is answered here).
//! Then the server stops, and the next datagram is answered by the system: ICMP port unreachable.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::UdpSocket;

use super::error::ScenarioError;
use super::sockets::{READ_AT_ONCE, any_port, bind_udp, text};

const MESSAGES: [&str; 3] = ["hello", "what time is it?", "goodbye"];
/// The message that the server answers.
const ANSWERED: usize = 1;
const AFTER_THE_STOP: &str = "is anybody there?";
const PAUSE: Duration = Duration::from_millis(20);
/// How long the client waits for the port-unreachable message.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// What the server received.
    pub received: Vec<String>,
    /// What it answered to the client.
    pub answer: String,
    /// Whether the client was told that nobody receives any more. A client that does not connect its socket never is.
    pub refused: bool,
}

/// Plays it.
///
/// # Errors
/// [`ScenarioError`] if a socket fails.
pub async fn play(server: SocketAddr) -> Result<Exchanged, ScenarioError> {
    let receiver = bind_udp(server).await?;
    let server = receiver.local_addr().map_err(ScenarioError::socket("receiving on", server))?;
    let client = bind_udp(any_port(server.ip())).await?;
    client.connect(server).await.map_err(ScenarioError::socket("choosing as peer", server))?;

    let mut received = Vec::new();
    let mut answer = String::new();
    for (number, message) in MESSAGES.into_iter().enumerate() {
        send(&client, server, message).await?;
        let (message, from) = receive(&receiver, server).await?;
        if number == ANSWERED {
            let reply = format!("ECHO: {message}");
            receiver.send_to(reply.as_bytes(), from).await.map_err(ScenarioError::socket("answering", from))?;
            answer = receive(&client, server).await?.0;
        }
        received.push(message);
        tokio::time::sleep(PAUSE).await;
    }

    drop(receiver);
    send(&client, server, AFTER_THE_STOP).await?;
    let end = tokio::time::timeout(PATIENCE, client.recv(&mut [0; 16])).await;
    // Windows calls it a reset.
    let refused = [ErrorKind::ConnectionRefused, ErrorKind::ConnectionReset];
    let refused = matches!(end, Ok(Err(error)) if refused.contains(&error.kind()));
    Ok(Exchanged { received, answer, refused })
}

async fn send(socket: &UdpSocket, to: SocketAddr, text: &str) -> Result<(), ScenarioError> {
    socket.send(text.as_bytes()).await.map(drop).map_err(ScenarioError::socket("sending to", to))
}

async fn receive(socket: &UdpSocket, own: SocketAddr) -> Result<(String, SocketAddr), ScenarioError> {
    let mut bytes = [0; READ_AT_ONCE];
    let (count, from) = socket.recv_from(&mut bytes).await.map_err(ScenarioError::socket("receiving on", own))?;
    Ok((text(&bytes, count), from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn datagrams_arrive_and_the_last_is_refused() {
        let exchanged = play(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        assert_eq!(exchanged.received, MESSAGES);
        assert_eq!(exchanged.answer, "ECHO: what time is it?");
        assert!(exchanged.refused || !cfg!(target_os = "linux"));
    }
}
