//! A tokio task for each client.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::stage::Stage;
use crate::conversation::{Action, Appetite, Id};

/// Things that wait for a client; more means that it does not read.
const QUEUE: usize = 1_024;
/// The longest that one send may take.
const SEND_LIMIT: Duration = Duration::from_secs(30);

type Queue = mpsc::Sender<Action>;

struct Room {
    stage: Arc<Stage>,
    queues: Mutex<HashMap<Id, Queue>>,
}

pub(super) fn run(stage: &Arc<Stage>, listener: TcpListener) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    let done = runtime.block_on(serve(Arc::clone(stage), listener));
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}

async fn serve(stage: Arc<Stage>, listener: TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let (woken, mut wake) = watch::channel(0_u64);
    stage.on_wake(move || woken.send_modify(|count| *count += 1));
    let room = Arc::new(Room { stage: Arc::clone(&stage), queues: Mutex::default() });
    let mut tasks = tokio::task::JoinSet::new();
    while !stage.is_stopping() {
        let more = stage.conversation().accepts_more();
        tokio::select! {
            changed = wake.changed() => {
                if changed.is_err() { break }
                room.hand_out(stage.take_said());
            }
            accepted = listener.accept(), if more => match accepted {
                Ok((stream, peer)) => accept(&room, stream, peer, &mut tasks),
                // Out of descriptors, most likely: others may go away.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
        }
    }
    drop(listener);
    // Without a sender each task hears that it is over.
    room.queues.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let end = async { while tasks.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(Duration::from_secs(2), end).await;
    Ok(())
}

fn accept(room: &Arc<Room>, stream: TcpStream, peer: SocketAddr, tasks: &mut tokio::task::JoinSet<()>) {
    let stage = &room.stage;
    stage.did("accept", peer, "");
    let _ = stream.set_nodelay(stage.no_delay);
    let mut conversation = stage.conversation();
    let mut out = Vec::new();
    let id = conversation.connect(peer, &mut out);
    let (sender, queue) = mpsc::channel(QUEUE);
    if let Some(id) = id {
        room.queues.lock().unwrap_or_else(PoisonError::into_inner).insert(id, sender);
    }
    let rest = stage.tell_all(&conversation, out, None);
    drop(conversation);
    room.hand_out(rest);
    if let Some(id) = id {
        let client = Client { room: Arc::clone(room), stream, peer, id };
        tasks.spawn(client.run(queue));
    }
}

impl Room {
    /// Gives each action to the client that it is for.
    fn hand_out(&self, actions: Vec<Action>) {
        let lost = self.queue(actions);
        self.lose(lost);
    }

    /// Queues each action, and tells for whom there was no room.
    fn queue(&self, actions: Vec<Action>) -> Vec<Id> {
        let mut lost = Vec::new();
        if actions.is_empty() {
            return lost;
        }
        let queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        for action in actions {
            let Some(id) = target(&action) else {
                if action == Action::Die {
                    self.stage.die();
                }
                continue;
            };
            if queues.get(&id).is_some_and(|queue| queue.try_send(action).is_err()) {
                lost.push(id);
            }
        }
        lost
    }

    fn lose(&self, lost: Vec<Id>) {
        for id in lost {
            let mut conversation = self.stage.conversation();
            let mut out = Vec::new();
            conversation.lost(id, "it does not read what it is sent", &mut out);
            self.stage.tell_all(&conversation, out, None);
            drop(conversation);
            // Its task ends when nobody can send to it any more.
            self.queues.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        }
    }
}

/// Whom an action is for.
pub(super) fn target(action: &Action) -> Option<Id> {
    match action {
        Action::Send { to, .. } => Some(*to),
        Action::Pause(id, _) | Action::HalfClose(id) | Action::Close(id) | Action::Abort(id) => Some(*id),
        Action::Die | Action::Tell(_) => None,
    }
}

struct Client {
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
    async fn run(mut self, mut queue: mpsc::Receiver<Action>) {
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
        let is_own = |action: &Action| target(action) == Some(self.id);
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
        self.room.queues.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
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
