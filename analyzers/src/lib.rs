//! The analysis: bytes become packets, packets become streams, streams become reports.
//!
//! `packet` finds the headers, `stream` the conversations, `app` what application protocols they carry, `engine` drives
//! them and tells what happens, `fields` gives values under Wireshark's names, `filter` selects packets by them, `message`
//! finds the lab's messages, `report` says it to people and programs. Each uses only what stands before it.

pub mod app;
pub mod engine;
pub mod fields;
pub mod filter;
pub mod message;
pub mod packet;
pub mod report;
mod spelling;
pub mod stream;
pub mod verify;
