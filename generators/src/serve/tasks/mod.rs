//! A tokio task for each client.
//!
//! The clients are dealt out, in the order in which they come, to a few threads that have a runtime each, and stay there:
//! a task that moves, or is woken by another thread, costs as much as an answer. Clients that are dealt out to threads in
//! the same way (as those of `wirelab client --rate` are) then have to do with one thread of the server each, and the
//! system keeps the two on one core, where what one sends is in the other's cache.

mod client;
mod room;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::stage::Stage;
use crate::conversation::Id;
use client::Client;
use room::Room;

/// Threads that clients are dealt out to.
const THREADS: usize = 2;
/// How long tasks may take to see that all is over.
const LAST: Duration = Duration::from_secs(2);

/// A client on its way to its thread.
struct Arrived {
    stream: std::net::TcpStream,
    peer: SocketAddr,
    id: Id,
    queue: room::Queue,
}

/// A thread that serves clients; it ends when nobody can send it more.
struct Hand {
    clients: mpsc::UnboundedSender<Arrived>,
    thread: JoinHandle<()>,
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

pub(super) fn run(stage: &Arc<Stage>, listener: TcpListener) -> io::Result<()> {
    let room = Arc::new(Room::new(stage));
    let hands = (0..THREADS).map(|_| Hand::new(&room)).collect::<io::Result<Vec<_>>>()?;
    let done = runtime()?.block_on(serve(&room, listener, &hands));
    room.clear();
    for Hand { clients, thread } in hands {
        drop(clients);
        let _ = thread.join();
    }
    done
}

async fn serve(room: &Room, listener: TcpListener, hands: &[Hand]) -> io::Result<()> {
    let stage = &room.stage;
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let (woken, mut wake) = watch::channel(0_u64);
    stage.on_wake(move || woken.send_modify(|count| *count += 1));
    let mut next = hands.iter().cycle();
    while !stage.is_stopping() {
        let more = stage.conversation().accepts_more();
        tokio::select! {
            changed = wake.changed() => {
                if changed.is_err() { break }
                room.hand_out(stage.take_said());
            }
            accepted = listener.accept(), if more => {
                let accepted = accepted.and_then(|(stream, peer)| Ok((stream.into_std()?, peer)));
                let Ok((stream, peer)) = accepted else {
                    // Out of descriptors, most likely: others may go away.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                };
                if let Some(arrived) = accept(room, stream, peer)
                    && let Some(hand) = next.next()
                {
                    // Its thread is there as long as this one.
                    let _ = hand.clients.send(arrived);
                }
            }
        }
    }
    Ok(())
}

/// Lets a client in, if it is not one too many.
fn accept(room: &Room, stream: std::net::TcpStream, peer: SocketAddr) -> Option<Arrived> {
    let stage = &room.stage;
    stage.did("accept", peer, "");
    let _ = stream.set_nodelay(stage.no_delay);
    let mut conversation = stage.conversation();
    let mut out = Vec::new();
    let id = conversation.connect(peer, &mut out);
    let queue = id.map(|id| room.enter(id));
    let rest = stage.tell_all(&conversation, out, None);
    drop(conversation);
    room.hand_out(rest);
    Some(Arrived { stream, peer, id: id?, queue: queue? })
}

impl Hand {
    fn new(room: &Arc<Room>) -> io::Result<Self> {
        let (clients, arriving) = mpsc::unbounded_channel();
        let (room, runtime) = (Arc::clone(room), runtime()?);
        let builder = std::thread::Builder::new().name("tasks".to_owned());
        let thread = builder.spawn(move || runtime.block_on(work(room, arriving)))?;
        Ok(Self { clients, thread })
    }
}

/// What a thread does: a task for each client that it is dealt.
async fn work(room: Arc<Room>, mut arriving: mpsc::UnboundedReceiver<Arrived>) {
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            arrived = arriving.recv() => match arrived {
                Some(arrived) => { tasks.spawn(Client::serve(Arc::clone(&room), arrived)); }
                None => break,
            },
            Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
        }
    }
    let end = async { while tasks.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(LAST, end).await;
}
