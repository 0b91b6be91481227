//! The reader as its users see it, on files made by hand, on real ones, and on broken ones.

mod between;
mod compressed;
mod corpus;
mod formats;
mod mutations;
mod pcap;
mod pcapng;
mod pcapng_damage;
mod refused;
mod second_opinion;

use std::io::Cursor;
use std::path::Path;

use super::Reader;
use super::order::Order;
use super::testfile::TestFile;
use crate::error::Error;
use crate::facts::CaptureFacts;

const BOTH: [Order; 2] = [Order::Little, Order::Big];
const MICROS: u32 = 0xa1b2_c3d4;
const NANOS: u32 = 0xa1b2_3c4d;

/// A frame, as far as the tests look: time text, original length, captured bytes.
type Row = (String, u32, Vec<u8>);

fn open(bytes: &[u8]) -> Result<Reader, Error> {
    Reader::from_read(Path::new("test"), Box::new(Cursor::new(bytes.to_vec())))
}

/// Reads a whole file.
fn read(bytes: &[u8]) -> (Vec<Row>, CaptureFacts) {
    let mut reader = open(bytes).unwrap();
    let mut rows = Vec::new();
    while let Some(packet) = reader.next_packet().unwrap() {
        let found = bytes.get(packet.offset as usize..packet.offset as usize + packet.data.len());
        if reader_is_plain(bytes) {
            assert_eq!(found, Some(packet.data), "the offset is where the data are");
        }
        rows.push((
            packet.time.map(|time| time.epoch_text()).unwrap_or_default(),
            packet.original_len,
            packet.data.to_vec(),
        ));
    }
    assert!(reader.next_packet().unwrap().is_none(), "the end stays the end");
    (rows, reader.into_facts())
}

fn reader_is_plain(bytes: &[u8]) -> bool {
    !bytes.starts_with(&[0x1f, 0x8b]) && !bytes.starts_with(&[0x28, 0xb5])
}

/// The kinds of notes, for comparing.
fn note_ids(facts: &CaptureFacts) -> Vec<&'static str> {
    facts.notes.counts().iter().map(|(id, _)| id.id()).collect()
}
