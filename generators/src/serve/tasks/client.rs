//! The task of one client.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::Arrived;
use super::room::{Queue, Room};
use crate::conversation::{Action, Appetite, Id};

/// The longest that one send may take.
const SEND_LIMIT: Duration = Duration::from_secs(30);

pub(super) struct Client {
    room: Arc<Room>,
    stream: TcpStream,
    peer: SocketAddr,
    id: Id,
}

/// What a client's task woke up for.
enum Came {
    Queued(Option<Action>),
    Read(io::Result<usize>),
    Unread,
    /// Nothing came for some time; perhaps for long enough.
    Quiet,
    Idle,
}

impl Client {
    /// Serves a client until its end.
    pub(super) async fn serve(room: Arc<Room>, arrived: Arrived) {
        let Arrived { stream, peer, id, queue } = arrived;
        match TcpStream::from_std(stream) {
            Ok(stream) => Self { room, stream, peer, id }.run(queue).await,
            Err(_) => room.lose(vec![id]),
        }
    }

    async fn run(mut self, mut queue: Queue) {
        let stage = Arc::clone(&self.room.stage);
        let mut buffer = Vec::new();
        let idle = stage.conversation().limits().idle.unwrap_or(Duration::from_secs(1 << 30));
        // One timer for the whole connection, set on only when it fires: setting it on at each message costs more than
        // the answer.
        let quiet = tokio::time::sleep(idle);
        tokio::pin!(quiet);
        let mut heard = Instant::now();
        let mut appetite = stage.conversation().appetite(self.id);
        while !stage.is_stopping() {
            let asked = match appetite {
                Appetite::Read(size) | Appetite::Slowly(size, _) => size,
                _ => 1,
            };
            buffer.resize(asked, 0);
            let stream = &mut self.stream;
            let came = tokio::select! {
                biased;
                action = queue.recv() => Came::Queued(action),
                read = read(stream, appetite, &mut buffer), if appetite != Appetite::Nothing => read,
                () = &mut quiet, if matches!(appetite, Appetite::Read(_)) => Came::Quiet,
            };
            let came = match came {
                Came::Queued(None) => break,
                Came::Queued(Some(action)) => {
                    if !self.perform(action).await {
                        break;
                    }
                    appetite = stage.conversation().appetite(self.id);
                    continue;
                }
                Came::Quiet if heard.elapsed() < idle => {
                    quiet.as_mut().reset(heard + idle);
                    continue;
                }
                Came::Quiet => Came::Idle,
                came => came,
            };
            heard = Instant::now();
            let own = self.heard(&came, asked, &buffer, &mut appetite);
            while let Ok(action) = queue.try_recv() {
                if !self.perform(action).await {
                    return self.leave();
                }
            }
            for action in own {
                if !self.perform(action).await {
                    return self.leave();
                }
            }
        }
        self.leave();
    }

    /// Takes in what came, hands out what is for others, and gives what is for this client. `appetite` is for the next
    /// read: one lock does for all of it.
    fn heard(&self, came: &Came, asked: usize, buffer: &[u8], appetite: &mut Appetite) -> Vec<Action> {
        let stage = &self.room.stage;
        let mut out = Vec::new();
        let mut conversation = stage.conversation();
        match came {
            Came::Read(Ok(count)) => {
                let bytes = buffer.get(..*count).unwrap_or_default();
                stage.read(self.peer, asked, bytes);
                match count {
                    0 => conversation.ended(self.id, None, &mut out),
                    _ => conversation.received(self.id, bytes, &mut out),
                }
            }
            Came::Read(Err(error)) => conversation.ended(self.id, Some(&error.to_string()), &mut out),
            Came::Unread => conversation.drop_unread(self.id, &mut out),
            Came::Idle => conversation.idle(self.id, &mut out),
            Came::Queued(_) | Came::Quiet => {}
        }
        let actions = stage.tell_all(&conversation, out, None);
        *appetite = conversation.appetite(self.id);
        let is_own = |action: &Action| action.target() == Some(self.id);
        if actions.iter().all(is_own) {
            return actions;
        }
        let (own, others): (Vec<_>, Vec<_>) = actions.into_iter().partition(is_own);
        // Queued under the lock: all clients see messages in the same order.
        let lost = self.room.queue(others);
        drop(conversation);
        self.room.lose(lost);
        own
    }

    /// Does one thing; `false`: the connection is over.
    async fn perform(&mut self, action: Action) -> bool {
        let stage = &self.room.stage;
        match action {
            Action::Send { bytes, why, .. } => {
                // Nearly always there is room, and neither a timer nor a wait is needed.
                let begun = self.stream.try_write(&bytes).unwrap_or(0);
                let rest = bytes.get(begun..).unwrap_or_default();
                let sent = match rest.is_empty() {
                    true => Ok(Ok(())),
                    false => tokio::time::timeout(SEND_LIMIT, self.stream.write_all(rest)).await,
                };
                if matches!(sent, Ok(Ok(()))) {
                    stage.sent(self.peer, &bytes, why);
                    return true;
                }
                let mut conversation = stage.conversation();
                let mut out = Vec::new();
                conversation.lost(self.id, "it could not be sent to", &mut out);
                stage.tell_all(&conversation, out, None);
                false
            }
            Action::Pause(_, time) => {
                tokio::time::sleep(time).await;
                true
            }
            Action::HalfClose(_) => {
                stage.did("shutdown", self.peer, "no more is sent, but read");
                let _ = self.stream.shutdown().await;
                true
            }
            Action::Abort(_) => {
                let _ = socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
                stage.did("abort", self.peer, "reset on purpose");
                false
            }
            Action::Close(_) => false,
            Action::Die => {
                stage.die();
                false
            }
            Action::Tell(_) => true,
        }
    }

    fn leave(self) {
        self.room.leave(self.id);
        self.room.stage.did("close", self.peer, "");
    }
}

async fn read(stream: &mut TcpStream, appetite: Appetite, buffer: &mut [u8]) -> Came {
    match appetite {
        Appetite::CloseUnread => {
            let _ = stream.readable().await;
            // The peek makes sure that it is data.
            let mut one = [0];
            let _ = stream.peek(&mut one).await;
            return Came::Unread;
        }
        Appetite::Slowly(_, wait) => tokio::time::sleep(wait).await,
        _ => {}
    }
    Came::Read(stream.read(buffer).await)
}
