//! A thread for each client.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use socket2::SockRef;

use super::stage::Stage;
use crate::conversation::{Action, Appetite, Id};

/// The longest that one send may take: it holds up whoever sends to that client.
const SEND_LIMIT: Duration = Duration::from_secs(10);

type Sockets = Arc<Mutex<HashMap<Id, (Arc<TcpStream>, SocketAddr)>>>;

/// The socket of the client that a thread serves: its own thread need not look it up.
#[derive(Clone, Copy)]
struct Own<'a> {
    id: Id,
    stream: &'a TcpStream,
    peer: SocketAddr,
}

struct Room {
    stage: Arc<Stage>,
    sockets: Sockets,
}

pub(super) fn run(stage: &Arc<Stage>, listener: TcpListener) -> io::Result<()> {
    let room = Arc::new(Room { stage: Arc::clone(stage), sockets: Sockets::default() });
    let (waker, awake) = (listener.try_clone()?, Arc::clone(&room));
    let local = stage.local;
    stage.on_wake(move || awake.woken(&waker, local));
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    while !stage.is_stopping() {
        if !stage.conversation().accepts_more() {
            stage.wait_for_stop();
            break;
        }
        let Ok((stream, peer)) = listener.accept() else {
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        if stage.is_stopping() {
            break;
        }
        threads.retain(|thread| !thread.is_finished());
        room.accept(stream, peer, &mut threads);
    }
    drop(listener);
    room.close_all();
    for thread in threads {
        let _ = thread.join();
    }
    Ok(())
}

impl Room {
    /// The accepting thread waits in the kernel: closing the listener's queue wakes it.
    fn woken(&self, listener: &TcpListener, local: SocketAddr) {
        let said = self.stage.take_said();
        self.perform(said);
        if self.stage.is_stopping() {
            let _ = SockRef::from(listener).shutdown(Shutdown::Both);
            if cfg!(not(target_os = "linux")) {
                let _ = TcpStream::connect_timeout(&local, Duration::from_millis(200));
            }
            self.close_all();
        }
    }

    fn close_all(&self) {
        let sockets = std::mem::take(&mut *self.sockets.lock().unwrap_or_else(PoisonError::into_inner));
        for (stream, peer) in sockets.into_values() {
            self.stage.did("close", peer, "the server ends");
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn accept(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, threads: &mut Vec<JoinHandle<()>>) {
        self.stage.did("accept", peer, "");
        let _ = stream.set_nodelay(self.stage.no_delay);
        let _ = stream.set_write_timeout(Some(SEND_LIMIT));
        let stream = Arc::new(stream);
        let mut conversation = self.stage.conversation();
        let mut out = Vec::new();
        let id = conversation.connect(peer, &mut out);
        if let Some(id) = id {
            let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
            sockets.insert(id, (Arc::clone(&stream), peer));
        }
        self.stage.tell_all(&conversation, out, Some("MainThread"));
        drop(conversation);
        let Some(id) = id else { return };
        let room = Arc::clone(self);
        let name = format!("Thread-{id}");
        let spawned =
            std::thread::Builder::new().name(name.clone()).spawn(move || room.serve(&stream, peer, id, &name));
        match spawned {
            Ok(thread) => threads.push(thread),
            Err(error) => {
                let mut out = Vec::new();
                let mut conversation = self.stage.conversation();
                conversation.lost(id, &error.to_string(), &mut out);
                let rest = self.stage.tell_all(&conversation, out, Some("MainThread"));
                drop(conversation);
                self.perform(rest);
            }
        }
    }

    /// What the thread of one client does.
    fn serve(&self, stream: &TcpStream, peer: SocketAddr, id: Id, name: &str) {
        let stage = &self.stage;
        let own = Some(Own { id, stream, peer });
        let (idle, forwards) = {
            let conversation = stage.conversation();
            (conversation.limits().idle, conversation.variant().rule.forwards())
        };
        let _ = stream.set_read_timeout(idle);
        let mut buffer = Vec::new();
        let mut appetite = stage.conversation().appetite(id);
        loop {
            let asked = match appetite {
                Appetite::Read(size) => size,
                Appetite::Slowly(size, wait) => {
                    std::thread::sleep(wait);
                    size
                }
                Appetite::CloseUnread => 1,
                // The socket stays open in the room, without a thread.
                Appetite::Nothing => return,
            };
            buffer.resize(asked, 0);
            let read = match appetite {
                Appetite::CloseUnread => stream.peek(&mut buffer),
                _ => (&mut &*stream).read(&mut buffer),
            };
            if stage.is_stopping() || !self.has(id) {
                return;
            }
            let mut out = Vec::new();
            let mut conversation = stage.conversation();
            match read {
                _ if appetite == Appetite::CloseUnread => conversation.drop_unread(id, &mut out),
                Ok(count) => {
                    let bytes = buffer.get(..count).unwrap_or_default();
                    stage.read(peer, asked, bytes);
                    match count {
                        0 => conversation.ended(id, None, &mut out),
                        _ => conversation.received(id, bytes, &mut out),
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    conversation.idle(id, &mut out);
                }
                Err(error) => conversation.ended(id, Some(&error.to_string()), &mut out),
            }
            let actions = stage.tell_all(&conversation, out, Some(name));
            // For the next read: one lock does for all of it.
            appetite = conversation.appetite(id);
            // Chats send under the lock, as one lock around the list of clients does it: all see the same order.
            if forwards {
                let lost = self.send_all(actions, own);
                drop(conversation);
                self.lose(lost);
            } else {
                drop(conversation);
                self.lose(self.send_all(actions, own));
            }
        }
    }

    fn has(&self, id: Id) -> bool {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&id)
    }

    fn perform(&self, actions: Vec<Action>) {
        self.lose(self.send_all(actions, None));
    }

    fn lose(&self, lost: Vec<Id>) {
        for id in lost {
            let mut conversation = self.stage.conversation();
            let mut out = Vec::new();
            conversation.lost(id, "it could not be sent to", &mut out);
            let rest = self.stage.tell_all(&conversation, out, None);
            drop(conversation);
            self.send_all(rest, None);
        }
    }

    /// Does all of it, and tells who could not be sent to. A send to `own` needs no look into the table, which all threads
    /// share.
    fn send_all(&self, actions: Vec<Action>, own: Option<Own<'_>>) -> Vec<Id> {
        let mut lost = Vec::new();
        for action in actions {
            let Some(id) = action.target() else {
                if action == Action::Die {
                    self.stage.die();
                }
                continue;
            };
            if let (Some(own), Action::Send { bytes, why, .. }) = (own.filter(|own| own.id == id), &action) {
                match (&mut &*own.stream).write_all(bytes) {
                    Ok(()) => self.stage.sent(own.peer, bytes, why),
                    // Somebody may just have closed it.
                    Err(_) => lost.extend(self.has(id).then_some(id)),
                }
                continue;
            }
            let socket = self.sockets.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
            let Some((stream, peer)) = socket else { continue };
            match action {
                Action::Send { bytes, why, .. } => match (&mut &*stream).write_all(&bytes) {
                    Ok(()) => self.stage.sent(peer, &bytes, why),
                    Err(_) => lost.push(id),
                },
                Action::Pause(_, time) => std::thread::sleep(time),
                Action::HalfClose(_) => {
                    self.stage.did("shutdown", peer, "no more is sent, but read");
                    let _ = stream.shutdown(Shutdown::Write);
                }
                Action::Abort(_) => {
                    let _ = SockRef::from(&*stream).set_linger(Some(Duration::ZERO));
                    self.stage.did("abort", peer, "reset on purpose");
                    self.sockets.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                }
                Action::Close(_) => {
                    self.stage.did("close", peer, "");
                    self.sockets.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                    // Its own thread, if it is another one, wakes up and finds the connection closed.
                    let own = std::thread::current().name() == Some(&format!("Thread-{id}"));
                    if !own {
                        let _ = stream.shutdown(Shutdown::Both);
                    }
                }
                Action::Die | Action::Tell(_) => {}
            }
        }
        lost
    }
}
