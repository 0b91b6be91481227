//! What must come back: a conversation without sockets knows.

use std::net::SocketAddr;
use std::sync::Arc;

use wirelab_labs::{Lab, Variant};

use crate::conversation::{Action, Appetite, Conversation, Faults, Limits};
use crate::serve::transport;

/// The bytes that the lab's own server sends to a client that is alone and sends these bytes first.
pub fn expected(lab: &Arc<Lab>, variant: &Variant, client: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut server =
        Conversation::new(Arc::clone(lab), variant, transport(variant), Limits::default(), Faults::default());
    server.hush();
    let mut out = Vec::new();
    let Some(id) = server.connect(client, &mut out) else { return Vec::new() };
    let mut rest = bytes;
    while !rest.is_empty() {
        let Appetite::Read(size) = server.appetite(id) else { break };
        let (now, later) = rest.split_at(size.min(rest.len()));
        server.received(id, now, &mut out);
        rest = later;
    }
    let sent = out.into_iter().filter_map(|action| match action {
        Action::Send { bytes, .. } => Some(bytes),
        _ => None,
    });
    sent.collect::<Vec<_>>().concat()
}
