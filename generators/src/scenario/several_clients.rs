//! The lab multi-client chat: three clients at once, and what one says reaches the others as `[ip:port] text`, on their
//! own connections, and never comes back to the one who said it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use super::error::ScenarioError;
use super::sockets::{READ_AT_ONCE, connect, listen, receive, send, text};

const CLIENTS: usize = 3;

/// Who says what. Each text ends in the newline that nc sends.
const TALK: [(usize, &str); 6] = [
    (0, "hello from the first\n"),
    (1, "hi, I am the second\n"),
    (2, "and I the third\n"),
    (0, "do all of you read this?\n"),
    (2, "yes\n"),
    (1, "me too\n"),
];

/// Between messages, as between people, and longer than an acknowledgement is delayed (40 ms): else Nagle's algorithm
/// would hold forwards back, which is another lesson.
const PAUSE: Duration = Duration::from_millis(60);

/// One message as it was forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarded {
    /// The client that said it.
    pub from: SocketAddr,
    /// The client that received it.
    pub to: SocketAddr,
    /// What was received.
    pub text: String,
}

/// Plays it and gives every message as each of the other clients received it.
///
/// # Errors
/// [`ScenarioError`] if a socket fails.
pub async fn play(server: SocketAddr) -> Result<Vec<Forwarded>, ScenarioError> {
    let listener = listen(server)?;
    let server = listener.local_addr().map_err(ScenarioError::socket("listening on", server))?;
    let (connected, mut watch_connected) = watch::channel(0);
    let served = tokio::spawn(serve(listener, connected));

    let (first, second, third) = tokio::try_join!(connect(server), connect(server), connect(server))?;
    let mut clients: [TcpStream; CLIENTS] = [first, second, third];
    // A connection stands before the server knows of it; who is not known yet would miss the first message.
    let all_known = watch_connected.wait_for(|count| *count == CLIENTS).await.map(|_| ());
    all_known.map_err(|_| ScenarioError::other("the chat server ended before all clients were connected"))?;

    let mut forwarded = Vec::new();
    for (speaker, words) in TALK {
        let mut from = None;
        for (number, client) in clients.iter_mut().enumerate() {
            if number == speaker {
                send(client, server, words).await?;
                from = client.local_addr().ok();
            }
        }
        let Some(from) = from else { continue };
        for (_, client) in clients.iter_mut().enumerate().filter(|(number, _)| *number != speaker) {
            let to = client.local_addr().map_err(ScenarioError::socket("asking the address towards", server))?;
            let text = receive(client, server).await?;
            forwarded.push(Forwarded { from, to, text });
        }
        tokio::time::sleep(PAUSE).await;
    }
    for client in clients {
        drop(client);
        tokio::time::sleep(PAUSE).await;
    }
    served.await??;
    Ok(forwarded)
}

/// The sending halves of all clients.
type Room = Arc<Mutex<Vec<(SocketAddr, OwnedWriteHalf)>>>;

/// Serves [`CLIENTS`] clients until the last has closed.
async fn serve(listener: TcpListener, connected: watch::Sender<usize>) -> Result<(), ScenarioError> {
    let room = Room::default();
    let mut handlers = JoinSet::new();
    let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
    for count in 1..=CLIENTS {
        let (stream, client) = listener.accept().await.map_err(ScenarioError::socket("accepting", unknown))?;
        let (reading, writing) = stream.into_split();
        room.lock().await.push((client, writing));
        handlers.spawn(forward_all(reading, client, Arc::clone(&room)));
        connected.send_replace(count);
    }
    while let Some(ended) = handlers.join_next().await {
        ended??;
    }
    Ok(())
}

/// Forwards what one client says until it closes.
async fn forward_all(mut reading: OwnedReadHalf, client: SocketAddr, room: Room) -> Result<(), ScenarioError> {
    let mut bytes = [0; READ_AT_ONCE];
    loop {
        let count = reading.read(&mut bytes).await.map_err(ScenarioError::socket("receiving from", client))?;
        let mut room = room.lock().await;
        if count == 0 {
            // Dropping both halves closes the connection.
            room.retain(|(member, _)| *member != client);
            return Ok(());
        }
        let message = format!("[{client}] {}", text(&bytes, count));
        for (member, writing) in room.iter_mut().filter(|(member, _)| *member != client) {
            let sent = writing.write_all(message.as_bytes()).await;
            sent.map_err(ScenarioError::socket("forwarding to", *member))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_others_receive_it_and_the_speaker_does_not() {
        let forwarded = play(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        assert_eq!(forwarded.len(), TALK.len() * (CLIENTS - 1));
        for (message, expected) in forwarded.iter().zip(TALK.iter().flat_map(|(_, words)| [words, words])) {
            assert_ne!(message.from, message.to);
            assert_eq!(message.text, format!("[{}] {expected}", message.from));
        }
    }
}
