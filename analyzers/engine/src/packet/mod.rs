//! Packets: from captured bytes to a list of headers.
//!
//! [`Decoder::decode`] walks from the link layer inwards, through tags, tunnels, fragments and the headers that ICMP
//! errors quote, in the order in which Wireshark does, because its stream numbers count the inner conversations too.
//! Nothing is copied but fragments. A header that is cut off ends the walk; what was found before it stays.

#![deny(clippy::indexing_slicing)]

mod checksum;
mod decoder;
mod fast;
mod fragments;
pub mod layer;
mod link;
mod net;
mod transport;
mod tunnel;
mod view;

pub(crate) use checksum::transport_fits;
pub use checksum::{Checksum, ipv4_header_checksum, message_checksum, transport_checksum};
pub use decoder::{Decoded, Decoder};
pub(crate) use fast::SOCKS;
pub use fast::{FastPacket, fast_packet};
pub use transport::options::{TcpOption, TcpOptions};
