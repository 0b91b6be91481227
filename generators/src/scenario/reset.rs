//! A server that closes while a message of the client lies unread in its socket: the system does not say goodbye with
//! FIN but with RST (RFC 9293, 3.6.1, RFC 2525, 2.17), and the client sees "connection reset". It is what a server
//! without a loop does to the second message.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use super::error::ScenarioError;
use super::sockets::{connect, listen, receive, send};

/// Plays it.
///
/// # Errors
/// [`ScenarioError::OtherThanPlanned`] if the client sees anything but a reset.
pub async fn play(server: SocketAddr) -> Result<(), ScenarioError> {
    let listener = listen(server)?;
    let server = listener.local_addr().map_err(ScenarioError::socket("listening on", server))?;
    let served = tokio::spawn(serve_one_message(listener));

    let mut stream = connect(server).await?;
    send(&mut stream, server, "ping").await?;
    let answer = receive(&mut stream, server).await?;
    send(&mut stream, server, "upper:nobody reads this").await?;
    let end = stream.read(&mut [0; 16]).await;
    served.await??;
    match end {
        Err(error) if error.kind() == ErrorKind::ConnectionReset && answer == "PONG" => Ok(()),
        end => Err(ScenarioError::other(format!("expected a reset after `PONG`, got {end:?} after `{answer}`"))),
    }
}

/// Reads and answers one message, waits until the next has arrived, and closes without reading it.
async fn serve_one_message(listener: TcpListener) -> Result<(), ScenarioError> {
    let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
    let (mut stream, client) = listener.accept().await.map_err(ScenarioError::socket("accepting", unknown))?;
    receive(&mut stream, client).await?;
    send(&mut stream, client, "PONG").await?;
    stream.peek(&mut [0]).await.map_err(ScenarioError::socket("waiting for", client))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_client_sees_a_reset() {
        play(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    }
}
