//! One thread for all clients: a selector says which socket is ready, and a handler does one thing with it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};
use socket2::SockRef;

use super::stage::Stage;
use crate::conversation::{Action, Appetite, Id};

const LISTENER: Token = Token(0);
const WAKER: Token = Token(usize::MAX);
/// Bytes that may wait for a client; more means that it does not read.
const QUEUE: usize = 8 << 20;

/// How often it is looked who has been idle for too long.
const LOOK: Duration = Duration::from_millis(500);

struct Client {
    stream: TcpStream,
    peer: SocketAddr,
    /// What is still to be done, in order; the first send may be partly done.
    queue: VecDeque<Action>,
    queued: usize,
    /// Nothing is done before this time (a pause).
    not_before: Option<Instant>,
    /// Nothing is read before this time (a slow reader).
    read_after: Option<Instant>,
    /// The kernel may have bytes for it: the selector tells that only once.
    readable: bool,
    /// The client closed, or the connection broke: a read that is not filled has not emptied the socket.
    over: bool,
    /// It is among the ready.
    listed: bool,
    last_word: Instant,
}

struct Loop<'a> {
    stage: &'a Stage,
    poll: Poll,
    clients: BTreeMap<Id, Client>,
    /// Whom the next turn looks at without waiting.
    ready: Vec<Id>,
    /// Whose pause ends when.
    later: BTreeSet<(Instant, Id)>,
    idle: Option<Duration>,
    /// What one `recv` fills.
    buffer: Vec<u8>,
    /// When it was last looked who has been idle for too long.
    looked: Instant,
}

pub(super) fn run(stage: &Arc<Stage>, listener: std::net::TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut listener = TcpListener::from_std(listener);
    let poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let waker = Waker::new(poll.registry(), WAKER)?;
    stage.on_wake(move || {
        let _ = waker.wake();
    });
    let idle = stage.conversation().limits().idle;
    let mut serving = Loop {
        stage,
        poll,
        clients: BTreeMap::new(),
        ready: Vec::new(),
        later: BTreeSet::new(),
        idle,
        buffer: Vec::new(),
        looked: Instant::now(),
    };
    serving.turn(&listener)?;
    for client in serving.clients.values() {
        stage.did("close", client.peer, "the server ends");
    }
    Ok(())
}

impl Loop<'_> {
    fn turn(&mut self, listener: &TcpListener) -> io::Result<()> {
        let mut events = Events::with_capacity(1_024);
        let mut waiting = true;
        let mut now = Vec::new();
        while !self.stage.is_stopping() {
            // The selector tells of several that wait at the door only once.
            let wait = if waiting { Duration::ZERO } else { self.timeout() };
            match self.poll.poll(&mut events, Some(wait)) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            }
            for event in &events {
                match event.token() {
                    WAKER => {
                        let said = self.stage.take_said();
                        self.enqueue(said);
                    }
                    LISTENER => waiting = true,
                    Token(key) => {
                        if let Some(client) = self.clients.get_mut(&(key as Id)) {
                            client.over |= event.is_read_closed() || event.is_error();
                            client.readable |= event.is_readable() || client.over;
                            self.ready.extend((!client.listed).then_some(key as Id));
                            client.listed = true;
                        }
                    }
                }
            }
            if waiting {
                waiting = self.accept(listener);
            }
            self.due();
            std::mem::swap(&mut now, &mut self.ready);
            for id in now.drain(..) {
                if let Some(client) = self.clients.get_mut(&id) {
                    client.listed = false;
                }
                self.flush(id);
                self.read(id);
            }
        }
        Ok(())
    }

    /// Until something is due. Sockets that are known to be readable are due now.
    fn timeout(&self) -> Duration {
        if !self.ready.is_empty() {
            return Duration::ZERO;
        }
        let next = self.later.first().map(|(due, _)| due.saturating_duration_since(Instant::now()));
        next.unwrap_or(LOOK).min(LOOK)
    }

    /// Lists those whose pause is over and, now and then, those that have been idle for too long.
    fn due(&mut self) {
        if self.later.is_empty() && self.idle.is_none() {
            return;
        }
        let now = Instant::now();
        while let Some((_, id)) = self.later.first().copied().filter(|(due, _)| *due <= now) {
            self.later.pop_first();
            self.list(id);
        }
        if let Some(idle) = self.idle.filter(|_| now.duration_since(self.looked) >= LOOK) {
            self.looked = now;
            let is_idle = |client: &Client| now.duration_since(client.last_word) > idle;
            let those: Vec<Id> = self.clients.iter().filter(|(_, client)| is_idle(client)).map(|(id, _)| *id).collect();
            those.into_iter().for_each(|id| self.list(id));
        }
    }

    /// The next turn looks at this client.
    fn list(&mut self, id: Id) {
        if let Some(client) = self.clients.get_mut(&id).filter(|client| !client.listed) {
            client.listed = true;
            self.ready.push(id);
        }
    }

    /// Accepts one client; `false`: nobody waits any more.
    fn accept(&mut self, listener: &TcpListener) -> bool {
        if !self.stage.conversation().accepts_more() {
            return false;
        }
        let (mut stream, peer) = match listener.accept() {
            Ok(accepted) => accepted,
            Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
        };
        self.wake_up(0, descriptor(listener), self.stage.local, None, "accept");
        self.stage.did("accept", peer, "");
        let _ = stream.set_nodelay(self.stage.no_delay);
        let mut conversation = self.stage.conversation();
        let mut out = Vec::new();
        let id = conversation.connect(peer, &mut out);
        self.stage.tell_all(&conversation, out, None);
        drop(conversation);
        let Some(id) = id else { return true };
        let interest = Interest::READABLE | Interest::WRITABLE;
        if let Err(error) = self.poll.registry().register(&mut stream, Token(id as usize), interest) {
            // Nothing would ever be heard of it again: it is gone, for those who are in the room as well.
            let mut out = Vec::new();
            self.stage.conversation().ended(id, Some(&error.to_string()), &mut out);
            self.act(out);
        } else {
            let client = Client {
                stream,
                peer,
                queue: VecDeque::new(),
                queued: 0,
                not_before: None,
                read_after: None,
                readable: false,
                over: false,
                listed: false,
                last_word: Instant::now(),
            };
            self.clients.insert(id, client);
        }
        true
    }

    /// One `recv` for a client whose socket is ready.
    fn read(&mut self, id: Id) {
        let appetite = self.stage.conversation().appetite(id);
        let Some(client) = self.clients.get_mut(&id) else { return };
        let now = Instant::now();
        let mut out = Vec::new();
        if self.idle.is_some_and(|idle| now.duration_since(client.last_word) > idle) && appetite != Appetite::Nothing {
            self.stage.conversation().idle(id, &mut out);
            return self.act(out);
        }
        if !client.readable {
            return;
        }
        let asked = match appetite {
            Appetite::Nothing => return,
            Appetite::CloseUnread => {
                self.stage.conversation().drop_unread(id, &mut out);
                return self.act(out);
            }
            Appetite::Slowly(size, wait) => match client.read_after {
                Some(due) if due > now => return,
                last => {
                    client.read_after = Some(now + wait);
                    self.later.insert((now + wait, id));
                    if last.is_none() {
                        return;
                    }
                    size
                }
            },
            Appetite::Read(size) => size,
        };
        self.buffer.resize(asked, 0);
        let read = client.stream.read(&mut self.buffer);
        if matches!(&read, Err(error) if error.kind() == io::ErrorKind::WouldBlock) {
            client.readable = false;
            return;
        }
        client.last_word = now;
        // The selector tells of what comes after a read that was not filled (epoll promises that; not every system does).
        let emptied = cfg!(target_os = "linux") && !client.over && matches!(read, Ok(count) if count < asked);
        client.readable = !emptied;
        let (peer, fd) = (client.peer, descriptor(&client.stream));
        self.wake_up(id, fd, self.stage.local, Some(peer), "handle_data");
        let mut conversation = self.stage.conversation();
        match read {
            Ok(count) => {
                let bytes = self.buffer.get(..count).unwrap_or_default();
                self.stage.read(peer, asked, bytes);
                match count {
                    0 => conversation.ended(id, None, &mut out),
                    _ => conversation.received(id, bytes, &mut out),
                }
            }
            Err(error) => conversation.ended(id, Some(&error.to_string()), &mut out),
        }
        let rest = self.stage.tell_all(&conversation, out, None);
        let appetite = conversation.appetite(id);
        drop(conversation);
        if let Some(client) = self.clients.get_mut(&id) {
            // After the end there is nothing more to be told.
            client.readable &= appetite != Appetite::Nothing;
            if client.readable && !matches!(appetite, Appetite::Slowly(..)) {
                self.list(id);
            }
        }
        self.enqueue(rest);
    }

    /// What the selector said, as the scripts of the lab with a selector print their key.
    fn wake_up(&self, key: Id, fd: i64, local: SocketAddr, peer: Option<SocketAddr>, handler: &str) {
        if self.stage.wants_events() {
            let pair = |address: SocketAddr| format!("('{}', {})", address.ip(), address.port());
            let peer = peer.map(|peer| format!(", raddr={}", pair(peer))).unwrap_or_default();
            let text =
                format!("SelectorKey(key={key}, fd={fd}, laddr={}{peer}, events=READ, handler={handler})", pair(local));
            self.stage.model(&text);
        }
    }

    fn act(&mut self, out: Vec<Action>) {
        let rest = {
            let conversation = self.stage.conversation();
            self.stage.tell_all(&conversation, out, None)
        };
        self.enqueue(rest);
    }

    fn enqueue(&mut self, actions: Vec<Action>) {
        let mut touched = Vec::new();
        for action in actions {
            let Some(id) = action.target() else {
                if action == Action::Die {
                    // What was to be sent before it goes out first.
                    touched.iter().for_each(|id| self.flush(*id));
                    self.stage.die();
                }
                continue;
            };
            let Some(client) = self.clients.get_mut(&id) else { continue };
            if let Action::Send { bytes, .. } = &action {
                client.queued += bytes.len();
            }
            client.queue.push_back(action);
            if !touched.contains(&id) {
                touched.push(id);
            }
        }
        touched.into_iter().for_each(|id| self.flush(id));
    }

    /// Does what can be done for a client without waiting.
    fn flush(&mut self, id: Id) {
        let Some(client) = self.clients.get_mut(&id) else { return };
        let mut lost = client.queued > QUEUE;
        let mut over = false;
        if client.not_before.is_some_and(|due| due <= Instant::now()) {
            client.not_before = None;
        }
        while !lost && !over && client.not_before.is_none() {
            let Some(action) = client.queue.front_mut() else { break };
            match action {
                Action::Send { bytes, why, .. } => match client.stream.write(bytes) {
                    Ok(count) => {
                        self.stage.sent(client.peer, bytes.get(..count).unwrap_or_default(), why);
                        client.queued = client.queued.saturating_sub(count);
                        bytes.drain(..count.min(bytes.len()));
                        if !bytes.is_empty() {
                            continue;
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(_) => lost = true,
                },
                Action::Pause(_, time) => {
                    let due = Instant::now() + *time;
                    client.not_before = Some(due);
                    self.later.insert((due, id));
                }
                Action::HalfClose(_) => {
                    self.stage.did("shutdown", client.peer, "no more is sent, but read");
                    let _ = client.stream.shutdown(Shutdown::Write);
                }
                Action::Abort(_) => {
                    let _ = SockRef::from(&client.stream).set_linger(Some(Duration::ZERO));
                    self.stage.did("abort", client.peer, "reset on purpose");
                    over = true;
                }
                Action::Close(_) => {
                    self.stage.did("close", client.peer, "");
                    over = true;
                }
                Action::Die | Action::Tell(_) => {}
            }
            client.queue.pop_front();
        }
        if over || lost {
            self.clients.remove(&id);
        }
        if lost {
            let mut out = Vec::new();
            let mut conversation = self.stage.conversation();
            conversation.lost(id, "it does not read what it is sent", &mut out);
            self.stage.tell_all(&conversation, out, None);
        }
    }
}

#[cfg(unix)]
fn descriptor(socket: &impl std::os::fd::AsRawFd) -> i64 {
    i64::from(socket.as_raw_fd())
}

#[cfg(not(unix))]
fn descriptor<T>(_: &T) -> i64 {
    -1
}
