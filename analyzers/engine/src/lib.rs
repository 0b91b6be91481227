//! TCP and UDP conversations of a packet capture, numbered as Wireshark numbers them.
//!
//! ```text
//!   capture file ──> Reader ──> Packet                       one record, borrowed from the reader
//!                                 │
//!                                 v
//!                      Engine::push(packet, observer)
//!                                 │
//!       ┌─────────────────┬───────┴──────────┬─────────────────────┐
//!    headers           streams            verdicts           applications
//!    link to TCP,      number, role,      tcp.analysis.*     DNS, DHCP, HTTP, TLS
//!    tunnels, ICMP     phase, times       (Settings)         (Settings, feature)
//!       └─────────────────┴───────┬──────────┴─────────────────────┘
//!                                 v
//!                   Observer::on(Event)                      for every packet, in order
//!                                 │
//!                                 v
//!                       Engine::finish()
//!                                 │
//!                                 v
//!           Summary: TcpRow, UdpRow, Counts                  final values, one row a stream
//! ```
//!
//! The engine reads no clock, no random source and no environment, and needs one thread: the same packets give the same
//! answers. It keeps about 330 bytes a stream and nothing a packet. It never fails: what it cannot read, it counts
//! ([`Counts`]). Nothing in a capture makes it panic.
//!
//! # What is counted how
//!
//! | number | from | is Wireshark's |
//! |---|---|---|
//! | frame | 1 | `frame.number` |
//! | stream | 0, TCP and UDP each on their own | `tcp.stream`, `udp.stream` |
//! | time | nanoseconds since 1970-01-01 00:00 UTC | `frame.time_epoch` |
//! | span (a duration, a handshake, a delta) | nanoseconds | seconds there |
//! | payload length | bytes on the wire, not bytes captured | `tcp.len` |
//! | relative sequence number | 0 for the SYN; without one, 1 for the first segment captured | `tcp.seq` |
//!
//! Headers in tunnels and the headers that ICMP errors quote count as Wireshark counts them, so one packet can belong to
//! several streams. [`Compat`] names the Wireshark version to match.
//!
//! # Count streams
//!
//! ```
//! use std::path::Path;
//! use wirelab_engine::capture::read::Reader;
//! use wirelab_engine::{Settings, run};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-pcaps/three-clients.pcapng"));
//! let (summary, _) = run(Reader::open(path)?, Settings::LEAST, &mut ())?;
//! assert_eq!((summary.tcp_count(), summary.udp_count()), (3, 0));
//! # Ok(())
//! # }
//! ```
//!
//! # Print handshake times
//!
//! ```
//! # use std::path::Path;
//! # use wirelab_engine::capture::read::Reader;
//! # use wirelab_engine::{HandshakeOutcome, Settings, run};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-pcaps/three-clients.pcapng"));
//! let (summary, _) = run(Reader::open(path)?, Settings::LEAST, &mut ())?;
//! for row in summary.tcp_rows() {
//!     if let Some(nanoseconds) = row.handshake.total {
//!         println!("stream {} from {}: {} µs", row.stream, row.client, nanoseconds / 1_000);
//!     }
//!     # assert_eq!(row.handshake.outcome, HandshakeOutcome::Complete);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # An observer of your own
//!
//! A closure is the shortest observer; a type of your own implements [`Observer`].
//!
//! ```
//! # use std::path::Path;
//! # use wirelab_engine::capture::read::Reader;
//! use wirelab_engine::{Engine, Event, Phase, Role, Settings};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-pcaps/three-clients.pcapng"));
//! let mut reader = Reader::open(path)?;
//! let mut engine = Engine::new(Settings::LEAST);
//! let mut from_clients = 0;
//! let mut observer = |event: Event<'_>| {
//!     if let Event::Packet(packet) = event {
//!         for segment in packet.segments {
//!             if segment.place.role == Role::Client && segment.place.phase == Phase::Payload {
//!                 from_clients += packet.tcp_payload(segment).len();
//!             }
//!         }
//!     }
//! };
//! while let Some(packet) = reader.next_packet()? {
//!     engine.push(&packet, &mut observer);
//! }
//! # let summary = engine.finish();
//! # assert_eq!(from_clients as u64, summary.tcp_rows().map(|row| row.from_client.bytes).sum::<u64>());
//! # Ok(())
//! # }
//! ```
//!
//! The same three are programs in `examples/`. Display filters are in the crate `wirelab-fields`.
//!
//! # What may grow
//!
//! Structs and enums that will get more fields or kinds are `#[non_exhaustive]`. Enums whose kinds each need an answer
//! from whoever matches them ([`Verdict`], [`Phase`], [`HandshakeOutcome`] and so on) are not, on purpose: a new kind is a
//! new major version, and the compiler says what to complete. Items that are `#[doc(hidden)]` are for the other crates
//! of wirelab only and change without notice; the README lists them.

#[doc(hidden)]
#[cfg(feature = "applications")]
pub mod app;
#[cfg(not(feature = "applications"))]
#[path = "app/absent.rs"]
mod app;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod internal;
pub mod measures;
#[doc(hidden)]
pub mod packet;
#[doc(hidden)]
pub mod stream;

#[doc(no_inline)]
pub use wirelab_capture as capture;

#[cfg(feature = "applications")]
pub use app::{
    Application, AssembledPart, DecodeAs, DecodeAsError, Entry as DecodeAsEntry, Found, FoundItem, Origin, Told,
};
pub use engine::{
    ChecksumCounts, Counts, DatagramView, Engine, Event, Final, Finals, Observer, PacketView, Replay, SegmentView,
    Settings, Summary, run, run_after, run_with_summary,
};
pub use packet::layer::{Arp, Header, Icmp, Ipv4, Ipv6, Layer, Plain, Tcp, TcpFlags, Udp};
pub use packet::{
    Checksum, Decoded, Decoder, TcpOption, TcpOptions, ipv4_header_checksum, message_checksum, transport_checksum,
};
pub use stream::bytes::{Chunk, Content, Missing, Reassembler, TcpPiece, Waiting};
pub use stream::key::Endpoint;
pub use stream::ports::{ClientPorts, PortUse, SourcePorts};
pub use stream::tcp::{
    HandshakeOutcome, HandshakeRow, Phase, Placed, ResetReason, SideRow, TcpRow, TeardownOutcome, TeardownRow, Verdict,
    VerdictCounts, Verdicts,
};
pub use stream::udp::{PlacedDatagram, UdpRow};
pub use stream::{Compat, Role, Transport};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
