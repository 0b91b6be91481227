//! The packets of the streams that a page draws, gathered in one pass.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_engine::PacketView;
use wirelab_engine::Summary;
use wirelab_labs::Transport;
use wirelab_messages::Conversations;
use wirelab_picture::trace::Trace;
use wirelab_report::ladder::{self, Rung};

/// Streams of each transport whose packets are kept.
const STREAMS: usize = 40;
/// Packets that are kept in all.
const PACKETS: u64 = 400_000;
/// Datagrams that are kept of a stream: a ladder shows no more.
pub(crate) const RUNGS: usize = 60;

/// Packets by stream.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    tcp: BTreeMap<u32, Trace>,
    udp: BTreeMap<u32, (Vec<Rung>, u64)>,
    kept: u64,
}

impl Traces {
    /// For the streams that matter: those of labs, then those with bytes, then the others, each by number.
    pub fn of(summary: &Summary, found: &Conversations) -> Self {
        let of_lab = |transport, stream| found.streams.get(&(transport, stream)).is_some_and(|one| one.lab.is_some());
        let tcp = summary.tcp_rows().map(|row| (!of_lab(Transport::Tcp, row.stream), row.bytes() == 0, row.stream));
        let udp = summary.udp_rows().map(|row| (!of_lab(Transport::Udp, row.stream), row.bytes == [0, 0], row.stream));
        Self::for_streams(first(tcp), first(udp))
    }

    /// For these streams.
    pub fn for_streams(tcp: impl IntoIterator<Item = u32>, udp: impl IntoIterator<Item = u32>) -> Self {
        Self {
            tcp: tcp.into_iter().map(|stream| (stream, Trace::new(stream))).collect(),
            udp: udp.into_iter().map(|stream| (stream, (Vec::new(), 0))).collect(),
            kept: 0,
        }
    }

    /// Takes a packet, if it is one of theirs.
    pub fn take(&mut self, view: &PacketView<'_>) {
        let mut before = None;
        for segment in view.segments {
            let stream = segment.place.stream;
            // A trace takes all segments of its stream that a packet has.
            if before == Some(stream) {
                continue;
            }
            before = Some(stream);
            let Some(trace) = self.tcp.get_mut(&stream) else { continue };
            if self.kept < PACKETS {
                trace.take(view);
                self.kept += 1;
            } else {
                trace.all += 1;
            }
        }
        for datagram in view.datagrams {
            let Some((rungs, all)) = self.udp.get_mut(&datagram.place.stream) else { continue };
            *all += 1;
            if rungs.len() < RUNGS {
                rungs.extend(ladder::udp(view, datagram));
            }
        }
    }

    /// The packets of a TCP stream, if they were kept.
    pub fn tcp(&self, stream: u32) -> Option<&Trace> {
        self.tcp.get(&stream).filter(|trace| !trace.packets.is_empty())
    }

    /// The first datagrams of a UDP stream, and how many it has.
    pub fn udp(&self, stream: u32) -> Option<(&[Rung], u64)> {
        self.udp.get(&stream).map(|(rungs, all)| (rungs.as_slice(), *all)).filter(|(rungs, _)| !rungs.is_empty())
    }
}

/// The streams that come first, without sorting millions.
fn first(all: impl Iterator<Item = (bool, bool, u32)>) -> Vec<u32> {
    let mut chosen = BTreeSet::new();
    for one in all {
        chosen.insert(one);
        if chosen.len() > STREAMS {
            chosen.pop_last();
        }
    }
    chosen.into_iter().map(|(_, _, stream)| stream).collect()
}
