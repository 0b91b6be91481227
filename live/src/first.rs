//! The first packet of a stream, kept when the packets behind it are let go: a filter that is typed later still finds
//! the stream by its number, addresses and ports.

use wirelab_analyzers::engine::{DatagramView, Event, PacketView, Replay, SegmentView};
use wirelab_capture::packet::Packet;

use crate::view::LetGo;

/// The longest packet kept, in bytes. Longer ones begin no stream that anybody would look for by hand.
const LONGEST: usize = 4_096;

/// A packet of its own.
#[derive(Debug)]
pub(crate) struct First {
    /// Without its bytes.
    packet: Packet<'static>,
    data: Box<[u8]>,
    segments: Box<[SegmentView]>,
    datagrams: Box<[DatagramView]>,
    before: Replay,
}

impl First {
    /// A copy, unless the packet is too long.
    pub(crate) fn of(packet: &LetGo<'_>) -> Option<Self> {
        let LetGo { held, before } = packet;
        let data = held.packet.data;
        (data.len() <= LONGEST).then(|| Self {
            packet: Packet { data: &[], ..held.packet },
            data: data.into(),
            segments: held.place().segments.into(),
            datagrams: held.place().datagrams.into(),
            before: before.alone(),
        })
    }

    /// Shows it.
    pub(crate) fn show(&self, look: &mut impl FnMut(&PacketView<'_>)) {
        let packet = Packet { data: &self.data, ..self.packet };
        let mut observer = |event: Event<'_>| {
            if let Event::Packet(view) = event {
                look(view);
            }
        };
        self.before.clone().push(&packet, &self.segments, &self.datagrams, &mut observer);
    }
}
