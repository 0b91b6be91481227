//! The reassembly held to small cases and to properties.

mod cases;
mod properties;

use super::{Chunk, Content, Missing, Reassembler, TcpPiece};
use crate::stream::Role;

/// What was handed on, easy to compare: sender, frame, position, content.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Bytes(Role, u64, u64, Vec<u8>),
    Gap(Role, u64, u64, u64, Missing),
}

fn told(chunk: Chunk<'_>) -> Told {
    match chunk.content {
        Content::Bytes(bytes) => Told::Bytes(chunk.from, chunk.frame, chunk.position, bytes.to_vec()),
        Content::Gap { bytes, why } => Told::Gap(chunk.from, chunk.frame, chunk.position, bytes, why),
    }
}

/// A data segment without an acknowledgement, captured whole.
fn data(from: Role, frame: u64, seq: u32, bytes: &[u8]) -> TcpPiece<'_> {
    TcpPiece { from, seq, ack: None, syn: false, len: bytes.len() as u32, bytes, frame, time: None }
}

/// The server acknowledges what the client sent.
fn ack(frame: u64, ack: u32) -> TcpPiece<'static> {
    TcpPiece { ack: Some(ack), ..data(Role::Server, frame, 1, b"") }
}

fn run(reassembler: &mut Reassembler, pieces: &[TcpPiece<'_>]) -> Vec<Told> {
    let mut all = Vec::new();
    for piece in pieces {
        reassembler.push(piece, &mut |chunk| all.push(told(chunk)));
    }
    all
}
