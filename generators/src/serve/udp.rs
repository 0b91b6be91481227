//! UDP: one thread, one socket, whoever sends. There are no connections, so that all models are this one.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use super::stage::Stage;
use crate::conversation::{Action, Appetite, Id};

/// How often it looks whether it is to end.
const TICK: Duration = Duration::from_millis(50);
/// The largest datagram.
const LARGEST: usize = 65_536;

pub(super) fn run(stage: &Stage, socket: &UdpSocket) -> io::Result<()> {
    socket.set_read_timeout(Some(TICK))?;
    let asked = usize::try_from(stage.conversation().variant().receive).unwrap_or(LARGEST).min(LARGEST);
    let mut buffer = vec![0; asked];
    let mut peers: HashMap<SocketAddr, Id> = HashMap::new();
    let mut addresses: HashMap<Id, SocketAddr> = HashMap::new();
    while !stage.is_stopping() {
        perform(stage, socket, &mut addresses, stage.take_said());
        let (count, peer) = match socket.recv_from(&mut buffer) {
            Ok(came) => came,
            // A port that is unreachable is told on the next call; it concerns somebody else.
            Err(_) => continue,
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        stage.read(peer, asked, bytes);
        let mut conversation = stage.conversation();
        let mut out = Vec::new();
        let mut id = peers.get(&peer).copied().or_else(|| conversation.connect(peer, &mut out));
        if id.is_none()
            && let Some(oldest) = addresses.keys().min().copied()
        {
            // Nobody says goodbye on UDP: the one that came first makes room.
            out.clear();
            conversation.ended(oldest, None, &mut out);
            addresses.remove(&oldest);
            peers.retain(|_, id| *id != oldest);
            id = conversation.connect(peer, &mut out);
        }
        if let Some(id) = id {
            peers.insert(peer, id);
            addresses.insert(id, peer);
            if conversation.appetite(id) != Appetite::Nothing {
                conversation.received(id, bytes, &mut out);
            }
        }
        let rest = stage.tell_all(&conversation, out, None);
        drop(conversation);
        perform(stage, socket, &mut addresses, rest);
        peers.retain(|_, id| addresses.contains_key(id));
    }
    Ok(())
}

fn perform(stage: &Stage, socket: &UdpSocket, addresses: &mut HashMap<Id, SocketAddr>, actions: Vec<Action>) {
    for action in actions {
        match action {
            Action::Send { to, bytes, why } => {
                if let Some(peer) = addresses.get(&to) {
                    stage.sent(*peer, &bytes, why);
                    // A datagram that cannot be sent is lost, as one that is sent may be.
                    let _ = socket.send_to(&bytes, peer);
                }
            }
            Action::Pause(_, time) => std::thread::sleep(time),
            Action::Close(id) | Action::Abort(id) => {
                addresses.remove(&id);
            }
            Action::Die => stage.die(),
            Action::HalfClose(_) | Action::Tell(_) => {}
        }
    }
}
