//! The lab tcp-commands as it should go: `ping` is answered `PONG`, `upper:x` is answered `X`, and anything else
//! `UNKNOWN COMMAND`; five messages over one connection to a server that loops, and the client closes first.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;

use super::error::ScenarioError;
use super::sockets::{connect, listen, receive, send};

/// Two `ping`, two `upper:`, one other: what the lab asks for.
const COMMANDS: [&str; 5] = ["ping", "upper:hello", "status", "upper:Computer Networks", "ping"];

/// Between an answer and the next command, so that a capture shows turns and not one burst.
const PAUSE: Duration = Duration::from_millis(20);

/// One command and what came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What the client sent.
    pub command: String,
    /// What it received.
    pub answer: String,
}

/// Plays it and gives what the client saw.
///
/// # Errors
/// [`ScenarioError`] if a socket fails.
pub async fn play(server: SocketAddr) -> Result<Vec<Turn>, ScenarioError> {
    let listener = listen(server)?;
    let server = listener.local_addr().map_err(ScenarioError::socket("listening on", server))?;
    let served = tokio::spawn(serve_one(listener));

    let mut stream = connect(server).await?;
    let mut turns = Vec::new();
    for command in COMMANDS {
        send(&mut stream, server, command).await?;
        let answer = receive(&mut stream, server).await?;
        turns.push(Turn { command: command.to_owned(), answer });
        tokio::time::sleep(PAUSE).await;
    }
    drop(stream);
    served.await??;
    Ok(turns)
}

/// Serves one client until it closes.
async fn serve_one(listener: TcpListener) -> Result<(), ScenarioError> {
    let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
    let (mut stream, client) = listener.accept().await.map_err(ScenarioError::socket("accepting", unknown))?;
    loop {
        let command = receive(&mut stream, client).await?;
        if command.is_empty() {
            return Ok(());
        }
        send(&mut stream, client, &answer(command.trim())).await?;
    }
}

/// The rule of the lab.
fn answer(command: &str) -> String {
    match command.split_once(':') {
        None if command == "ping" => "PONG".to_owned(),
        Some(("upper", text)) => text.to_uppercase(),
        _ => "UNKNOWN COMMAND".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_command_is_answered_by_the_rule() {
        let turns = play(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let answers: Vec<_> = turns.iter().map(|turn| turn.answer.as_str()).collect();
        assert_eq!(answers, ["PONG", "HELLO", "UNKNOWN COMMAND", "COMPUTER NETWORKS", "PONG"]);
    }

    #[test]
    fn the_rule_is_exact() {
        assert_eq!(answer("ping"), "PONG");
        assert_eq!(answer("ping:"), "UNKNOWN COMMAND");
        assert_eq!(answer("upper:a:b"), "A:B");
        assert_eq!(answer("upper"), "UNKNOWN COMMAND");
    }
}
