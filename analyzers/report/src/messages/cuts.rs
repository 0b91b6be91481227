//! Three ways to cut what a side said: as it was sent, as it is meant, and as the lab's server may have read it.

use serde::Serialize;
use wirelab_labs::{Side, Transport};
use wirelab_messages::{Border, Index};

/// A stretch of what a side said; positions are counted from its first byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// First byte.
    pub from: u64,
    /// Behind the last.
    pub to: u64,
    /// The frames that carried it; none for what was read.
    pub frames: Vec<u64>,
    /// Number of the message, if it is one.
    pub number: Option<u64>,
    /// Whether its borders are certain.
    pub certain: bool,
}

/// The three cuts of one direction of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cuts {
    /// `tcp` or `udp`.
    pub protocol: &'static str,
    /// Its stream.
    pub stream: u32,
    /// Who spoke: `client` or `server`.
    pub from: &'static str,
    /// The lab.
    pub lab: String,
    /// What one `recv` of the lab's server asks for; `None` for what the server said: a lab does not tell what clients ask
    /// for.
    pub receive: Option<u32>,
    /// What was sent as segments or datagrams.
    pub segments: Vec<Piece>,
    /// What is a message.
    pub messages: Vec<Piece>,
    /// What `recv` may have returned; certain where a reply proves it.
    pub receives: Vec<Piece>,
}

/// The cuts of each direction of a stream in which something was said.
pub fn cuts(index: &Index, transport: Transport, stream: u32) -> Vec<Cuts> {
    [Side::Client, Side::Server].into_iter().filter_map(|side| direction(index, transport, stream, side)).collect()
}

fn direction(index: &Index, transport: Transport, stream: u32, side: Side) -> Option<Cuts> {
    let found = index.stream(transport, stream)?;
    let (lab, variant) = index.lab(transport, stream)?;
    let lane = found.log.lane(side);
    if lane.is_empty() {
        return None;
    }
    let segment = |arrival: &wirelab_messages::log::Arrival| Piece {
        from: lane.position(arrival.start),
        to: arrival.end.checked_sub(1).map_or(0, |last| lane.position(last) + 1).max(lane.position(arrival.start)),
        frames: vec![arrival.frame],
        number: None,
        certain: true,
    };
    let segments: Vec<Piece> = lane.arrivals().iter().map(segment).collect();
    let messages: Vec<Piece> = index
        .of_stream(transport, stream)
        .filter(|message| message.from == side)
        .map(|message| Piece {
            from: message.position,
            to: message.position + message.carriers.iter().map(|carrier| carrier.to).max().unwrap_or(0),
            frames: message.carriers.iter().map(|carrier| carrier.frame).collect(),
            number: Some(message.number),
            certain: message.border == Border::Certain,
        })
        .collect();
    let receive = (side == Side::Client).then_some(variant.receive);
    // Where nothing marks a border, a right reply shows what was read; elsewhere it only shows the message.
    let shown = transport == Transport::Tcp && !variant.framing(side).has_borders();
    let read = if shown { &messages } else { &segments };
    let receives = receive.map_or_else(Vec::new, |size| {
        read.iter()
            .flat_map(|piece| pieces(piece, if transport == Transport::Udp { u64::MAX } else { size.into() }, shown))
            .collect()
    });
    let (from, lab) = (if side == Side::Client { "client" } else { "server" }, lab.id.clone());
    Some(Cuts { protocol: transport.name(), stream, from, lab, receive, segments, messages, receives })
}

/// A stretch read `size` bytes at a time.
fn pieces(piece: &Piece, size: u64, shown: bool) -> impl Iterator<Item = Piece> {
    let (mut from, to) = (piece.from, piece.to);
    let certain = shown && piece.certain && to - from <= size;
    std::iter::from_fn(move || {
        let end = to.min(from.saturating_add(size.max(1)));
        let next = (from < end).then(|| Piece { from, to: end, frames: Vec::new(), number: None, certain });
        from = end;
        next
    })
}
