//! A packet on the fast path, parsed: everything about it that needs no stream.

use super::Settings;
use super::header::segment;
use crate::packet::{Checksum, FastPacket, TcpOptions};
use crate::stream::key::{Addresses, FlowKey, Side};
use crate::stream::tcp::{Context, Segment};

/// A TCP segment, parsed, with its checksums judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ready<'a> {
    pub(super) key: FlowKey,
    pub(super) side: Side,
    pub(super) segment: Segment,
    options: TcpOptions<'a>,
    /// Whether its payload length is known.
    judged: bool,
    /// False for a SYN whose header was cut off.
    whole: bool,
    /// Checksums of the IPv4 and the TCP header, if the settings ask for them.
    pub(super) checksums: Option<(Checksum, Checksum)>,
}

impl<'a> Ready<'a> {
    #[inline(always)]
    pub(super) fn new(packet: &FastPacket<'a>, interface: u32, frame: u32, time: i64, settings: &Settings) -> Self {
        let tcp = &packet.tcp;
        let (key, side) = Addresses::key4(packet.src, tcp.src_port, packet.dst, tcp.dst_port);
        let segment = segment(frame, time, false, tcp, packet.id, interface);
        let options = if settings.verdicts || tcp.flags.syn() { packet.options() } else { TcpOptions::default() };
        let checksums = settings.checksums.then(|| packet.checksums());
        let whole = !tcp.flags.syn() || packet.has_whole_header();
        Self { key, side, segment, options, judged: tcp.payload_len.is_some(), whole, checksums }
    }

    #[inline(always)]
    pub(super) fn context(&self) -> Context<'a> {
        Context { whole: self.whole, ..Context::new(self.options, self.judged) }
    }

    /// Splits off the bytes of the options that verdicts look at, so that the rest borrows nothing.
    #[inline]
    pub(super) fn detached(self) -> (Ready<'static>, &'a [u8]) {
        let Self { key, side, segment, options, judged, whole, checksums } = self;
        let bytes = if options.only_timestamps() { &[] } else { options.bytes() };
        (Ready { key, side, segment, options: TcpOptions::default(), judged, whole, checksums }, bytes)
    }

    /// Puts the options back that [`Self::detached`] split off.
    #[inline]
    pub(super) fn attached<'b>(&self, options: &'b [u8]) -> Ready<'b> {
        let Self { key, side, segment, judged, whole, checksums, .. } = *self;
        Ready { key, side, segment, options: TcpOptions::of(options), judged, whole, checksums }
    }
}
