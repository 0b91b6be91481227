//! A packet cut into pieces: its headers, what they carry, and what is left behind them.
//!
//! `show --frame` shows each piece as a layer; fields such as `eth.trailer` are pieces.

use std::ops::Range;

use super::header::{HeaderView, told_end};
use super::{Sink, table};
use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Layer, Plain};

/// Bytes of an Ethernet frame without its check sequence, at least (IEEE 802.3, section 3.2.8).
const ETHERNET_MINIMUM: usize = 60;

/// What a stretch of bytes is that is no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// What a transport header, or the last known header, carries.
    Payload,
    /// A piece of a datagram.
    Fragment,
    /// Zeros that make an Ethernet frame as long as it must be.
    Padding,
    /// Bytes behind an Ethernet frame's packet that no header accounts for.
    Trailer,
    /// The same, behind another link layer.
    OtherTrailer,
    /// The frame check sequence.
    CheckSequence,
}

/// One piece.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// The header that it is or that it lies behind, by its place in the packet's list; `None` for what is left of the frame.
    pub(crate) header: Option<usize>,
    /// `None` for the header itself.
    pub(crate) rest: Option<Rest>,
    /// Which buffer it lies in: 0 is the frame.
    pub(crate) buffer: u8,
    /// Where it lies there.
    pub(crate) bytes: Range<usize>,
    /// Whether an ICMP error quotes it.
    pub(crate) quoted: bool,
    /// Why the bytes are not told apart; empty if there is nothing to say.
    pub(crate) why: String,
}

/// The pieces of a packet, in the order of its headers.
pub(crate) fn cut(view: &PacketView<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let layers = view.decoded.layers();
    for (index, layer) in layers.iter().enumerate() {
        one(&HeaderView { packet: view, index, layer }, &mut pieces);
    }
    if let Some(first) = layers.first() {
        left_over(view, first, &mut pieces);
    }
    pieces
}

/// Calls for each piece with its captured bytes.
pub(crate) fn each(view: &PacketView<'_>, mut call: impl FnMut(&Piece, &[u8])) {
    for piece in cut(view) {
        let buffer = view.decoded.buffer(view.packet.data, piece.buffer);
        call(&piece, buffer.get(piece.bytes.clone()).unwrap_or(&[]));
    }
}

/// Gives the bytes of the pieces of one kind; a check sequence as a number.
pub(crate) fn tell(view: &PacketView<'_>, wanted: Rest, out: &mut dyn Sink) {
    each(view, |piece, bytes| match piece.rest {
        Some(Rest::CheckSequence) if wanted == Rest::CheckSequence => {
            let number = bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
            out.hexadecimal(number, bytes.len() * 2);
        }
        rest if rest == Some(wanted) => out.bytes(bytes),
        _ => {}
    });
}

fn one(header: &HeaderView<'_>, pieces: &mut Vec<Piece>) {
    let (view, layer) = (header.packet, header.layer);
    let layers = view.decoded.layers();
    let length = view.decoded.buffer(view.packet.data, layer.buffer).len();
    let end = header.end().min(length);
    let start = (layer.start as usize).min(length);
    let piece = |rest, bytes, why| Piece {
        header: Some(header.index),
        rest,
        buffer: layer.buffer,
        bytes,
        quoted: layer.quoted,
        why,
    };
    if let Header::Unknown(what, number) = layer.header {
        // It may be told from where its packet begins; the header before it is shown already.
        let start = start.max(reached(pieces, layer.buffer)).min(end);
        let rest = if what.ends_with("fragment") { Rest::Fragment } else { Rest::Payload };
        let number = if number > 255 { format!("0x{number:04x}") } else { number.to_string() };
        let why = format!("not decoded: {what} {number}");
        if start < end {
            pieces.push(piece(Some(rest), start..end, why));
        }
        return;
    }
    let own = table::heading(header).and_then(|heading| heading.said.length).unwrap_or(layer.length as usize);
    let header_end = (start + own).min(end.max(start));
    pieces.push(piece(None, start..header_end, String::new()));
    let Some((rest, length)) = behind(layer, layers.get(header.index + 1), header_end, end) else { return };
    let stop = length.map_or(end, |length| end.min(header_end.saturating_add(length)));
    if header_end < stop {
        pieces.push(piece(Some(rest), header_end..stop, String::new()));
    }
}

/// What lies behind a header, unless it is the next one: its kind, and its length in bytes where the header tells it.
fn behind(layer: &Layer, next: Option<&Layer>, header_end: usize, end: usize) -> Option<(Rest, Option<usize>)> {
    let here = next.filter(|next| next.buffer == layer.buffer);
    let follows = here.is_some_and(|next| (header_end..end).contains(&(next.start as usize)));
    match (&layer.header, next) {
        (Header::Tcp(tcp), _) => Some((Rest::Payload, tcp.payload_len.map(|bytes| bytes as usize))),
        (Header::Udp(udp), _) => {
            let length = if layer.quoted { None } else { Some(udp.payload_len as usize) };
            (!follows).then_some((Rest::Payload, length))
        }
        _ if here.is_some_and(|next| matches!(next.header, Header::Unknown(..))) => None,
        (header, Some(next)) if layer.buffer < next.buffer => match header {
            Header::Plain(Plain::IpComp) => Some((Rest::Payload, None)),
            _ => Some((Rest::Fragment, None)),
        },
        _ if follows => None,
        // ARP's length is its own, what follows it is padding.
        (Header::Arp(_), _) => None,
        _ => Some((Rest::Payload, None)),
    }
}

/// The bytes of the frame behind everything: padding, a trailer, the check sequence.
fn left_over(view: &PacketView<'_>, first: &Layer, pieces: &mut Vec<Piece>) {
    let data = view.packet.data;
    let whole = HeaderView { packet: view, index: 0, layer: first }.whole();
    let ethernet = matches!(first.header, Header::Plain(Plain::Ethernet | Plain::Ieee8023));
    let push = |rest, bytes: Range<usize>, pieces: &mut Vec<Piece>| {
        if bytes.start < bytes.end {
            let why = String::new();
            pieces.push(Piece { header: None, rest: Some(rest), buffer: 0, bytes, quoted: false, why });
        }
    };
    let of_frame = view.decoded.layers().iter().filter(|layer| layer.buffer == 0 && !layer.quoted);
    if let Some(told) = of_frame.filter_map(|layer| told_end(layer, data)).next() {
        let mut start = told.max(reached(pieces, 0));
        if ethernet {
            // Tags do not count for the least length.
            let tags = view.decoded.layers().iter().filter(|layer| layer.header == Header::Plain(Plain::Vlan)).count();
            let room = data.get(start..whole.min(ETHERNET_MINIMUM + 4 * tags)).unwrap_or(&[]);
            let end = start + room.iter().take_while(|byte| **byte == 0).count();
            push(Rest::Padding, start..end, pieces);
            start = end;
        }
        push(if ethernet { Rest::Trailer } else { Rest::OtherTrailer }, start..whole, pieces);
    }
    let start = whole.max(reached(pieces, 0));
    push(Rest::CheckSequence, start..data.len(), pieces);
}

/// The end of the pieces so far in a buffer.
fn reached(pieces: &[Piece], buffer: u8) -> usize {
    pieces.iter().filter(|piece| piece.buffer == buffer).map(|piece| piece.bytes.end).max().unwrap_or(0)
}
