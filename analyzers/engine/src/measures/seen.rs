//! What the measures look at in a packet.

use crate::engine::{FastView, PacketView, SegmentView};
use crate::packet::TcpOptions;
use crate::packet::layer::{Tcp, TcpFlags};
use crate::stream::key::Endpoint;
use crate::stream::tcp::{Phase, Placed, Verdict, Verdicts};

/// A segment that was sent: no quotation, and no copy of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) frame: u32,
    /// Nanoseconds since the epoch.
    pub(super) time: i64,
    pub(super) stream: u32,
    /// Whether the side that opened the stream sent it.
    pub(super) opener: bool,
    /// Of a SYN: whether it goes to the host that it comes from.
    pub(super) same_host: bool,
    /// Whether it completed the handshake.
    pub(super) established: bool,
    pub(super) flags: TcpFlags,
    pub(super) seq: u32,
    pub(super) ack: u32,
    /// The window field, not scaled.
    pub(super) window: u16,
    /// Payload bytes on the wire; 0 where it is no segment with data.
    pub(super) len: u32,
    /// How many of them were not seen before.
    pub(super) new_bytes: u32,
    pub(super) verdicts: &'a Verdicts,
    /// Of a SYN.
    pub(super) options: TcpOptions<'a>,
}

impl<'a> Seen<'a> {
    /// A packet on the fast path.
    #[inline]
    pub(super) fn fast(view: &FastView<'a>) -> Option<Self> {
        let options = if view.tcp().flags.syn() { view.headers.options() } else { TcpOptions::default() };
        let time = view.packet.time.unwrap_or_default().as_nanos();
        let seen = Self::new(view.packet.frame, time, view.place, &view.headers.tcp, options)?;
        let same_host = seen.flags.syn() && is_same_host(view.ends());
        Some(Self { same_host, ..seen })
    }

    /// Any other.
    pub(super) fn of(view: &PacketView<'a>, segment: &'a SegmentView) -> Option<Self> {
        let (layer, tcp) = view.tcp(segment)?;
        let options = if tcp.flags.syn() {
            TcpOptions::new(view.decoded.header(view.packet.data, layer))
        } else {
            TcpOptions::default()
        };
        let time = view.packet.time.unwrap_or_default().as_nanos();
        let seen = Self::new(view.packet.frame, time, &segment.place, tcp, options)?;
        let ends = view.ends(tcp.net, tcp.src_port, tcp.dst_port);
        Some(Self { same_host: seen.flags.syn() && ends.is_some_and(is_same_host), ..seen })
    }

    #[inline(always)]
    fn new(frame: u64, time: i64, place: &'a Placed, tcp: &Tcp, options: TcpOptions<'a>) -> Option<Self> {
        if matches!(place.phase, Phase::Copy | Phase::Quoted | Phase::Stray) {
            return None;
        }
        let flags = tcp.flags;
        let probes = place.phase == Phase::KeepAlive
            || place.verdicts.has(Verdict::KeepAlive)
            || place.verdicts.has(Verdict::ZeroWindowProbe);
        let data = !probes && !flags.rst();
        Some(Self {
            frame: u32::try_from(frame).unwrap_or(u32::MAX),
            time,
            stream: place.stream,
            opener: place.from_opener,
            same_host: false,
            established: place.established,
            flags,
            // The SYN has a number of its own: what it carries comes behind that.
            seq: place.seq.wrapping_add(u32::from(flags.syn())),
            ack: place.ack,
            window: tcp.window,
            len: if data { tcp.payload_len.unwrap_or(0) } else { 0 },
            new_bytes: place.new_bytes,
            verdicts: &place.verdicts,
            options,
        })
    }
}

/// Whether both ends are the same host, as their addresses tell it.
fn is_same_host((one, other): (Endpoint, Endpoint)) -> bool {
    one.address == other.address || one.address.is_loopback() && other.address.is_loopback()
}
