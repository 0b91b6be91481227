//! Capture files in and out: pcap and pcapng, plain or compressed, from a file or a pipe, and live capture
//! through libpcap (feature `live`). This crate knows containers, link-type numbers and time stamps. It knows no TCP.
//!
//! Reading never fails as a whole because of bad data: [`read::Reader`] gives every packet that can be read, and
//! [`note::Notes`] says what was wrong, where (byte offset, frame) and what was expected. An [`error::Error`] is for
//! I/O and for files that are not captures. [`spool::Spool`] makes a second pass possible where the input is a pipe.

#![cfg_attr(
    not(feature = "rewrite"),
    allow(dead_code, unused_imports, reason = "some of what reads blocks is there for who writes them again")
)]

pub mod error;
pub mod facts;
#[cfg(feature = "live")]
pub mod filter;
pub mod link;
#[cfg(feature = "live")]
pub mod live;
pub mod note;
pub mod packet;
pub mod place;
pub mod read;
#[cfg(feature = "rewrite")]
pub mod rewrite;
pub mod spool;
pub mod time;
pub mod write;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
