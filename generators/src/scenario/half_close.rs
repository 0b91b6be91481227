//! A client that has nothing more to say closes its sending half (FIN), and still receives: the server reads to the
//! end, then answers in several parts, and closes last.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::error::ScenarioError;
use super::sockets::{connect, listen, send};

const REQUEST: [&str; 2] = ["first line\n", "second line\n"];
/// Between parts, so that each is a segment of its own.
const PAUSE: Duration = Duration::from_millis(10);

/// Plays it and gives what the client received after it had closed its sending half.
///
/// # Errors
/// [`ScenarioError`] if a socket fails.
pub async fn play(server: SocketAddr) -> Result<String, ScenarioError> {
    let listener = listen(server)?;
    let server = listener.local_addr().map_err(ScenarioError::socket("listening on", server))?;
    let served = tokio::spawn(answer_after_the_end(listener));

    let mut stream = connect(server).await?;
    for line in REQUEST {
        send(&mut stream, server, line).await?;
        tokio::time::sleep(PAUSE).await;
    }
    stream.shutdown().await.map_err(ScenarioError::socket("closing the sending half to", server))?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.map_err(ScenarioError::socket("receiving from", server))?;
    served.await??;
    Ok(answer)
}

async fn answer_after_the_end(listener: TcpListener) -> Result<(), ScenarioError> {
    let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
    let (mut stream, client) = listener.accept().await.map_err(ScenarioError::socket("accepting", unknown))?;
    let mut request = String::new();
    stream.read_to_string(&mut request).await.map_err(ScenarioError::socket("receiving from", client))?;
    for line in request.lines() {
        tokio::time::sleep(PAUSE).await;
        send(&mut stream, client, &format!("got: {line}\n")).await?;
    }
    tokio::time::sleep(PAUSE).await;
    send(&mut stream, client, &format!("{} bytes in all\n", request.len())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_answer_comes_after_the_clients_end() {
        let answer = play(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        assert_eq!(answer, "got: first line\ngot: second line\n23 bytes in all\n");
    }
}
